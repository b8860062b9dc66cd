"""What may end a mail, and what may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.smtp.wire import LINE_LIMIT, Inbox, Problem
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.intake.smtp.listener import Listener

SECOND = b"MAIL FROM:<forged@mail.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\nSubject: smuggled\r\n\r\n.\r\n"
CLOSED = ""


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listener(store: Store) -> Iterator[Listener]:
    with listening(store, max_size=10_000) as listener:
        yield listener


def read(octets: bytes, limit: int = 10_000, *, block: int = 1) -> tuple[bytes | Problem | None, bytes]:
    """Feed ``octets`` in blocks; gives the mail and what was left in the buffer behind it."""
    inbox = Inbox()
    inbox.begin_data(limit)
    for start in range(0, len(octets), block):
        inbox.feed(octets[start : start + block])
        mail = inbox.data()
        if mail is not None:
            inbox.feed(octets[start + block :])
            return mail, bytes(inbox._bytes)
    return None, b""


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\n.\n\r\n", b"\r\n\n.\n", b"\r.\n", b"\n..\r\n"])
@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_no_mail_is_smuggled_behind_a_bare_line_feed(listener: Listener, store: Store, end: bytes, door: str) -> None:
    """SMTP smuggling: an end of data that another server let pass must be none for us either."""
    port, greet = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
    with Peer(port, greet=greet) as peer:
        peer.begin_mail()
        peer.send(b"Subject: harmless\r\n\r\nhello" + end + SECOND + b".\r\nQUIT\r\n")

        answers = [peer.reply(), peer.reply()]

    assert answers == [Problem.BARE_LF.value, CLOSED]
    assert store.arrivals == []


@pytest.mark.parametrize(
    "end", [b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\r.\r\r", b"\r\n.\r\r\n", b"\r\r\n.\r\n", b"\r.\r\r\n.\r\n"]
)
def test_no_mail_is_smuggled_behind_a_bare_carriage_return(listener: Listener, store: Store, end: bytes) -> None:
    """Another server may take CR CR LF for text, where we see a line break and then an end of data."""
    with Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        peer.send(b"Subject: harmless\r\n\r\nhello" + end + SECOND + b"\r\n.\r\nQUIT\r\n")

        answers = [peer.reply(), peer.reply()]

    assert answers == [Problem.BARE_CR.value, CLOSED]
    assert store.arrivals == []


@pytest.mark.parametrize("end", [b"\r\n. \r\n", b"\r\n.\t\r\n", b"\r\n..\r\n", b"\r\n.x\r\n", b".\r\n"])
def test_only_a_dot_alone_between_line_breaks_ends_a_mail(listener: Listener, store: Store, end: bytes) -> None:
    with Peer(listener.smtp_port) as peer:
        peer.mail(b"Subject: one\r\n\r\nhello" + end + b"RSET\r\n.\r\n")

    (arrival,) = store.arrivals
    assert arrival.raw.endswith(b"RSET\r\n")


def test_the_first_dot_of_a_line_is_removed_whatever_follows(listener: Listener, store: Store) -> None:
    with Peer(listener.smtp_port) as peer:
        peer.mail(b".Subject: one\r\n.hello\r\n..world\r\n.\r\n")

    assert store.arrivals[0].raw == b"Subject: one\r\nhello\r\n.world\r\n"


def test_a_bare_line_feed_is_told_before_the_end_of_the_mail(listener: Listener) -> None:
    with Peer(listener.smtp_port) as peer:
        assert peer.mail(b"Subject: one\n\nhello\n.\n") == Problem.BARE_LF.value


def test_a_mail_with_a_nul_octet_is_refused(listener: Listener) -> None:
    with Peer(listener.smtp_port) as peer:
        assert peer.mail(b"Subject: one\r\n\r\n\0\r\n.\r\n") == Problem.NUL.value
        assert peer.mail(b"Subject: one\r\n\r\n.\r\n").startswith("250")


@pytest.mark.parametrize("size", [10_001, 13_000, 20_000, 35_000])
def test_a_mail_beyond_the_limit_is_refused_and_the_connection_goes_on(
    listener: Listener, store: Store, size: int
) -> None:
    line = b"." + b"x" * 77 + b"\r\n"
    mail = line * (size // 80) + b"y" * (size % 80 - 2) + b"\r\n"
    with Peer(listener.smtp_port) as peer:
        refused = peer.mail(mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")

        taken = peer.mail(b"Subject: small\r\n\r\n.\r\n")

    assert refused == Problem.TOO_BIG.value
    assert taken.startswith("250")
    assert [arrival.raw for arrival in store.arrivals] == [b"Subject: small\r\n\r\n"]


def test_a_mail_of_exactly_the_limit_is_taken_stuffed_dots_not_counted(listener: Listener, store: Store) -> None:
    mail = b".\r\n" * 3332 + b"xx\r\n"
    with Peer(listener.smtp_port) as peer:
        answer = peer.mail(b"." + mail.replace(b"\r\n.", b"\r\n..") + b".\r\n")

    assert len(mail) == 10_000
    assert answer.startswith("250")
    assert store.arrivals[0].raw == mail


def test_a_peer_that_goes_on_and_on_is_sent_away(listener: Listener) -> None:
    with Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        peer.send(b"x" * 70_000)

        assert [peer.reply(), peer.reply()] == [Problem.TOO_BIG.value, CLOSED]


def test_a_command_line_without_end_is_cut_off(listener: Listener) -> None:
    with Peer(listener.smtp_port) as peer:
        peer.send(b"x" * 200_000)

        assert peer.reply() == CLOSED


@given(
    st.lists(st.sampled_from([b"\r\n", b".", b"a", b"\r\n."])), st.integers(1, 9), st.sampled_from([b"", b"QUIT\r\n"])
)
def test_what_was_stuffed_comes_out_whatever_the_blocks(pieces: list[bytes], block: int, behind: bytes) -> None:
    mail = b"".join(pieces)
    mail += b"" if mail.endswith(b"\r\n") or not mail else b"\r\n"
    stuffed = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..")[2:]

    assert read(stuffed + b".\r\n" + behind, block=block) == (mail, behind)


@given(st.lists(st.sampled_from([b"\r", b"\n", b".", b"a", b"\0"]), max_size=30), st.integers(1, 5))
def test_the_blocks_make_no_difference_to_what_is_taken(pieces: list[bytes], block: int) -> None:
    octets = b"".join(pieces) + b"\r\n.\r\n"

    whole, _ = read(octets, block=len(octets))
    taken, _ = read(octets, block=block)

    assert taken == whole or (isinstance(taken, Problem) and isinstance(whole, Problem))
    if isinstance(taken, bytes):
        assert b"\0" not in taken
        assert taken.count(b"\r") == taken.count(b"\n") == taken.count(b"\r\n")


def test_a_line_too_long_is_skipped_and_the_next_one_read() -> None:
    inbox = Inbox()
    inbox.feed(b"x" * (LINE_LIMIT + 1))
    first = inbox.line()
    inbox.feed(b"xxx\r\nNOOP\r\n")

    assert first is None
    assert inbox.line() == b""
    assert inbox.line() == b"NOOP\r\n"
