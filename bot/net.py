"""Sockets to listen on: a taken port moves to the next free one. Serves nothing."""

from __future__ import annotations

import errno
import socket

from pmg_engine.errors import ConfigError

__all__ = ["free_port"]

TRIES = 20  # ports after the wished one


def free_port(host: str, port: int) -> socket.socket:
    """A bound socket at `port` or the next free one after it. Raises ConfigError."""
    for number in range(port, min(port + TRIES, 65_535) + 1):
        try:
            return _bound(host, number)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                continue
            raise ConfigError(
                f"adapters.web: cannot listen on {host}:{number}: {error.strerror or error}. "
                "Choose another host or port in config.yaml."
            ) from None
    raise ConfigError(
        f"adapters.web: ports {port} to {port + TRIES} are all taken. "
        "Set another port in config.yaml."
    )


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    sock = socket.socket(family, kind, protocol)
    try:
        # a port that was just let go may be taken again at once; one in use still refuses
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)  # without it, two programs may bind the same port
    except OSError:
        sock.close()
        raise
    return sock
