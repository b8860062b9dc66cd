"""Ways out that are closed at the end of each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gateway.outgoing.smarthost import Smarthost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.recorder import Recorder
    from tests.servers.smtp_script import Script


@pytest.fixture
def smarthost() -> Iterator[Callable[..., Smarthost]]:
    """Make a way out to a server: ``smarthost(server, security="tls", ...)``."""
    made: list[Smarthost] = []

    def make(server: Recorder | Script, **options: Any) -> Smarthost:
        settings: dict[str, Any] = {
            "host": server.host,
            "port": server.port,
            "security": "none",
            "username": "",
            "password": None,
            "ca_file": None,
            "hostname": "gateway.shop.example",
            "timeout": 60,
        }
        made.append(Smarthost(**(settings | options)))
        return made[-1]

    yield make
    for way_out in made:
        way_out.close()
