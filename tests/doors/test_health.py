"""The door for health checks: two questions, for this machine alone."""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from gateway.doors import door as doors
from gateway.doors.health import HealthDoor
from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def found() -> dict[str, list[str]]:
    return {"late": [], "problems": []}


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that hears every peer out, however slow this machine is."""
    monkeypatch.setattr(doors, "_GOODBYE", 60.0)
    monkeypatch.setattr(doors, "_PAUSE", 60.0)


@pytest.fixture
def door(found: dict[str, list[str]]) -> Iterator[HealthDoor]:
    made = HealthDoor(("127.0.0.1", 0), late=lambda: found["late"], problems=lambda: found["problems"])
    made.start()
    yield made
    made.stop()


def ask(door: HealthDoor, path: str, method: str = "GET") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", door.port, timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    told = (answer.status, answer.read().decode())
    connection.close()
    return told


def say(door: HealthDoor, octets: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", door.port or 0), timeout=60) as peer:
        peer.sendall(octets)
        peer.shutdown(socket.SHUT_WR)
        heard = b""
        while more := peer.recv(4096):
            heard += more
    return heard


@pytest.mark.parametrize(
    ("late", "problems", "healthz", "readyz"),
    [
        ([], [], (200, "ok\n"), (200, "ok\n")),
        ([], ["the mailbox is away"], (200, "ok\n"), (503, "the mailbox is away\n")),
        (["writer"], [], (503, "writer\n"), (503, "stuck: writer\n")),
    ],
)
def test_it_tells_whether_the_process_lives_and_whether_all_is_well(
    door: HealthDoor,
    found: dict[str, list[str]],
    late: list[str],
    problems: list[str],
    healthz: tuple[int, str],
    readyz: tuple[int, str],
) -> None:
    found["late"][:], found["problems"][:] = late, problems

    assert (ask(door, "/healthz"), ask(door, "/readyz?verbose=1")) == (healthz, readyz)


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"404"),
        (b"GET /../etc/passwd HTTP/1.1\r\n\r\n", b"404"),
        (b"POST /readyz HTTP/1.1\r\n\r\n", b"405"),
        (b"HELO mail.example\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\xff\n\n", b"400"),
        (b"", b"400"),
        (b"GET /readyz HTTP/1.1\r\nX: " + b"x" * 100_000, b"200"),
    ],
)
@pytest.mark.usefixtures("patient")
def test_every_other_question_gets_a_short_no(door: HealthDoor, octets: bytes, code: bytes) -> None:
    assert say(door, octets).startswith(b"HTTP/1.1 " + code)
    assert ask(door, "/readyz") == (200, "ok\n")


def test_a_peer_that_says_nothing_is_not_waited_for_long(door: HealthDoor) -> None:
    with socket.create_connection(("127.0.0.1", door.port or 0), timeout=60):
        assert ask(door, "/healthz")[0] == 200


def test_the_head_alone_has_no_words(door: HealthDoor) -> None:
    assert ask(door, "/readyz", "HEAD") == (200, "")


def test_a_port_that_is_taken_is_told(door: HealthDoor) -> None:
    with pytest.raises(PermanentFailure, match="choose another port"):
        HealthDoor(("127.0.0.1", door.port or 0), late=list, problems=list).start()
