"""A taken port moves to the next free one, and one data folder has one bot."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.app import address, only_one
from bot.net import free_port
from pmg_engine.errors import ConfigError, StoreError

LOOPBACK = "127.0.0.1"


def test_a_taken_port_moves_on() -> None:
    with free_port(LOOPBACK, 0) as first:
        port = first.getsockname()[1]
        with free_port(LOOPBACK, port) as second:
            assert port < second.getsockname()[1] <= port + 20


def test_a_port_that_was_let_go_is_taken_again() -> None:
    with free_port(LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)):
            sock.accept()[0].close()
    with free_port(LOOPBACK, port) as again:
        assert again.getsockname()[1] == port


def test_a_host_that_is_not_ours_is_one_line() -> None:
    with pytest.raises(ConfigError, match=r"192\.0\.2\.1.*Choose another host"):
        free_port("192.0.2.1", 8400)  # an address for documentation: nobody has it


def test_what_to_type() -> None:
    with free_port("", 0) as everywhere:
        assert address(everywhere).startswith("http://localhost:")
    with free_port(LOOPBACK, 0) as here:
        assert address(here).startswith("http://127.0.0.1:")


def test_one_bot_per_data_folder(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "data"),
        pytest.raises(StoreError, match="Another bot"),
        only_one(tmp_path / "data"),
    ):
        pass
    with only_one(tmp_path / "data"):
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="PMG_DATA_DIR"), only_one(tmp_path / "file" / "data"):
        pass
