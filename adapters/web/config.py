"""The web chat's section of config.yaml and the one rule about who may reach it; opens nothing."""

from __future__ import annotations

import ipaddress

from pydantic import Field, SecretStr

from adapters.base import Adapter
from pmg_engine.errors import ConfigError

__all__ = ["WebConfig", "allowed_hosts", "check_binding"]

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # every network this machine is in


class WebConfig(Adapter.Config):
    """Where the page is served, and to whom."""

    host: str = "127.0.0.1"
    port: int = Field(default=8400, ge=0, le=65_535)  # 0: any free port
    password: SecretStr | None = None
    hosts: tuple[str, ...] = ()  # further names the page is called by, without port
    examples: bool = True  # offer the comparison with Mia and Leo


def check_binding(config: WebConfig) -> None:
    """Raises ConfigError if others could reach the page and no password keeps them out."""
    if config.password is not None and not config.password.get_secret_value():
        raise ConfigError("adapters.web.password is empty. Choose one, or remove the line.")
    if config.password is None and not _is_loopback(config.host):
        raise ConfigError(
            f"adapters.web.host is {config.host!r}: other machines could reach the page, and it "
            "has no password. Set adapters.web.password, or set host to 127.0.0.1."
        )


def allowed_hosts(config: WebConfig) -> frozenset[str]:
    """Names that may stand in the Host header, lower case, without port."""
    own = frozenset() if config.host in ANYWHERE else frozenset({config.host.lower()})
    return LOOPBACK | own | {name.lower().strip("[]") for name in config.hosts}


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
