from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from gateway.systemd.notify import Notifier, watchdog_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The socket of a service manager and its name."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.settimeout(60)
        end.bind(str(tmp_path / "notify"))
        yield str(tmp_path / "notify"), end


def test_news_arrive_as_lines_of_one_datagram(manager: tuple[str, socket.socket]) -> None:
    name, end = manager

    Notifier({"NOTIFY_SOCKET": name}).tell(READY="1", STATUS="mode watch; rosa: idle")

    assert end.recv(4096) == b"READY=1\nSTATUS=mode watch; rosa: idle"


def test_a_line_end_in_a_status_forges_no_other_line(manager: tuple[str, socket.socket]) -> None:
    name, end = manager

    Notifier({"NOTIFY_SOCKET": name}).tell(STATUS="rosa: waiting\nSTOPPING=1")

    assert end.recv(4096) == b"STATUS=rosa: waiting STOPPING=1"


def test_a_socket_without_a_file_is_reached() -> None:
    name = f"deskward-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.settimeout(60)
        end.bind(f"\0{name}")

        Notifier({"NOTIFY_SOCKET": f"@{name}"}).tell(WATCHDOG="1")

        assert end.recv(4096) == b"WATCHDOG=1"


def test_a_manager_that_went_away_is_no_failure(tmp_path: Path) -> None:
    notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")})

    notifier.tell(READY="1")

    assert notifier


def test_without_a_manager_nothing_is_told() -> None:
    notifier = Notifier({})

    notifier.tell(READY="1")

    assert not notifier


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "120000000"}, 60.0),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": str(os.getpid())}, 1.0),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
    ],
)
def test_the_watchdog_is_fed_twice_in_its_time(environ: dict[str, str], seconds: float | None) -> None:
    assert watchdog_seconds(environ) == seconds
