"""The door for webhooks: what is taken whole, and what is refused before it is."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from gateway.doors import door as doors
from gateway.doors import hooks
from gateway.doors.hooks import LONGEST_BODY, Hook, HookDoor
from gateway.errors import PermanentFailure, TransientFailure

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kept:
    """What came through the door; ``answers`` is what each is told, or raised."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.answer: int | Exception = 204

    def __call__(self, hook: Hook) -> int:
        self.hooks.append(hook)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that hears every peer out, however slow this machine is."""
    monkeypatch.setattr(doors, "_GOODBYE", 60.0)
    monkeypatch.setattr(doors, "_PAUSE", 60.0)


@pytest.fixture
def door(kept: Kept) -> Iterator[HookDoor]:
    made = HookDoor(("127.0.0.1", 0), taken=kept)
    made.start()
    yield made
    made.stop()


def say(door: HookDoor, *pieces: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", door.port or 0), timeout=60) as peer:
        for piece in pieces:
            peer.sendall(piece)
        heard = b""
        while more := peer.recv(4096):
            heard += more
    return heard


def code(heard: bytes) -> int:
    return int(heard.split(b" ")[1])


def post(body: bytes = b"{}", *, target: str = "/hooks/desk", more: str = "", length: str | None = None) -> bytes:
    told = str(len(body)) if length is None else length
    head = f"POST {target} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: {told}\r\n{more}\r\n"
    return head.encode("latin-1") + body


def test_a_webhook_is_handed_on_whole(door: HookDoor, kept: Kept) -> None:
    heard = say(door, post(b'{"a": 1}', target="/hooks/desk?x=1", more="Webhook-Id:  msg_1 \r\n"))

    assert code(heard) == 204
    (hook,) = kept.hooks
    assert (hook.name, hook.body, hook.headers["webhook-id"]) == ("desk", b'{"a": 1}', "msg_1")


def test_a_body_that_comes_in_pieces_is_put_together(door: HookDoor, kept: Kept) -> None:
    whole = post(b"x" * 100_000)

    assert code(say(door, whole[:50], whole[50:300], whole[300:70_000], whole[70_000:])) == 204
    assert kept.hooks[0].body == b"x" * 100_000


def test_what_a_peer_says_behind_the_body_is_not_read(door: HookDoor, kept: Kept) -> None:
    assert say(door, post() + post()).count(b"HTTP/1.1") == 1
    assert [hook.body for hook in kept.hooks] == [b"{}"]


def test_a_peer_that_asks_before_it_sends_the_body_is_told_to_go_on(door: HookDoor) -> None:
    whole = post(b"{}", more="Expect: 100-continue\r\n")
    with socket.create_connection(("127.0.0.1", door.port or 0), timeout=60) as peer:
        peer.sendall(whole[:-2])
        assert peer.recv(100).startswith(b"HTTP/1.1 100")
        peer.sendall(whole[-2:])
        assert peer.recv(100).startswith(b"HTTP/1.1 204")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (b"GET /hooks/desk HTTP/1.1\r\n\r\n", 405),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 404),
        (b"POST /healthz HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 404),
        (b"POST /hooks/desk HTTP/1.1\r\n\r\n{}", 411),
        (post(length="-1"), 411),
        (post(length="+2"), 411),
        (post(length="0x2"), 411),
        (post(length=str(LONGEST_BODY + 1)), 413),
        (post(length="9" * 40), 413),
        (post(more="Transfer-Encoding: chunked\r\n"), 411),
        (post(more="Content-Length: 2\r\n"), 400),
        (post(more="Content-Length : 2\r\n"), 400),
        (post(more="X: a\r\n b\r\n"), 400),
        (post(more="no colon\r\n"), 400),
        (post(more=": nameless\r\n"), 400),
        (post(more="X: \xe4\r\n"), 400),
        (post(more="X: a\0b\r\n"), 400),
        (post(more="X: a\nContent-Length: 9\r\n"), 400),
        (b"HELO mail.example\r\n\r\n", 400),
        (b"POST /hooks/desk HTTP/2\r\nContent-Length: 2\r\n\r\n{}", 400),
        (b"\x16\x03\x01\x02\x00\x01\xff\r\n\r\n", 400),
        (b"POST /hooks/desk HTTP/1.1\r\n" + b"X: y\r\n" * 2000, 431),
        (b"P" * 9000 + b"\r\n\r\n", 431),
    ],
)
@pytest.mark.usefixtures("patient")
def test_what_is_no_plain_webhook_is_refused_and_never_handed_on(
    door: HookDoor, kept: Kept, said: bytes, told: int
) -> None:
    assert code(say(door, said)) == told
    assert kept.hooks == []
    assert code(say(door, post())) == 204


def test_a_webhook_that_is_cut_is_not_handed_on(door: HookDoor, kept: Kept) -> None:
    with socket.create_connection(("127.0.0.1", door.port or 0), timeout=60) as peer:
        peer.sendall(post(b"{}", length="10"))
        peer.shutdown(socket.SHUT_WR)
        assert peer.recv(100).startswith(b"HTTP/1.1 400")

    assert kept.hooks == []


@pytest.mark.parametrize("answer", [TransientFailure("the store is away"), RuntimeError("a bug")])
def test_what_cannot_be_taken_now_is_to_be_sent_again(door: HookDoor, kept: Kept, answer: Exception) -> None:
    kept.answer = answer

    assert code(say(door, post())) == 503


def test_slow_peers_hold_up_nobody_for_long(door: HookDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_SECONDS", 1.0)
    slow = [socket.create_connection(("127.0.0.1", door.port or 0), timeout=60) for _ in range(12)]

    for peer in slow:
        peer.sendall(b"POST /hooks/desk HTTP/1.1\r\n")

    assert code(say(door, post())) == 204
    for peer in slow:
        assert code(peer.recv(100)) == 408
        peer.close()


def test_a_peer_that_drips_is_not_borne_longer_than_one_that_is_silent() -> None:
    ours, peer = socket.socketpair()
    with ours, peer:
        peer.sendall(b"x")  # an octet is there at any time, and the time is over

        with pytest.raises(TimeoutError):
            hooks._more(ours, time.monotonic() - 1)


def test_the_answer_tells_nothing_but_its_status(door: HookDoor) -> None:
    head, _, body = say(door, post(target="/hooks/nobody")).partition(b"\r\n\r\n")

    assert body == b""
    assert b"Deskward" not in head


def test_a_port_that_is_taken_is_told(door: HookDoor, kept: Kept) -> None:
    with pytest.raises(PermanentFailure, match="choose another port"):
        HookDoor(("127.0.0.1", door.port or 0), taken=kept).start()


def test_a_door_that_is_shut_takes_nothing(door: HookDoor) -> None:
    port = door.port
    door.stop()
    door.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port or 0), 60)
