"""Mail that is handed to us over SMTP and LMTP."""

from __future__ import annotations

import smtplib
import socket
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.intake.smtp.shared import Limits
from gateway.mail.arrival import Origin
from gateway.mail.message import Envelope
from tests.servers.smtp_peer import NOON, OWNERS, Peer, Store, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.intake.smtp.listener import Listener

MAIL = b"From: Hanna <hanna@mail.example>\r\nSubject: Where is my order\r\n\r\nIt has not arrived.\r\n"


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listener(store: Store) -> Iterator[Listener]:
    with listening(store) as listener:
        yield listener


def at_the_door(listener: Listener, door: str, *, greet: bool = True, first: bytes = b"") -> Peer:
    port, word = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
    return Peer(port, greet=word if greet else None, first=first)


@pytest.fixture
def peer(listener: Listener) -> Iterator[Peer]:
    with Peer(listener.smtp_port) as peer:
        yield peer


def test_a_mail_is_handed_on_as_the_exact_octets_with_its_envelope_origin_and_time(peer: Peer, store: Store) -> None:
    answer = peer.mail(MAIL + b".\r\n", "rosa@shop.example", "hello@shop.example")

    (arrival,) = store.arrivals
    assert answer.startswith("250 ")
    assert arrival.raw == MAIL
    assert arrival.envelope == Envelope(sender="hanna@mail.example", recipients=OWNERS)
    assert arrival.origin == Origin(kind="smtp", peer="127.0.0.1")
    assert arrival.arrived == NOON


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\r\n",
        b"\r\n\r\n",
        b"Subject: one line\r\n",
        b"..\r\n",
        b".leading\r\n..two\r\n...\r\n",
        b"Subject: 8-bit \xc3\xa4 and \xff\r\n\r\n" + b"x" * 5000 + b"\r\n",
    ],
)
def test_dots_and_odd_octets_survive_the_way(peer: Peer, store: Store, octets: bytes) -> None:
    stuffed = (b"\r\n" + octets).replace(b"\r\n.", b"\r\n..")[2:]

    peer.mail(stuffed + b".\r\n")

    assert store.arrivals[0].raw == octets


def test_the_null_reverse_path_of_a_bounce_is_an_empty_sender(peer: Peer, store: Store) -> None:
    peer.mail(MAIL + b".\r\n", sender="")

    assert store.arrivals[0].envelope.sender == ""


def test_no_250_is_said_before_the_mail_is_stored(peer: Peer, store: Store) -> None:
    store.pending = []
    peer.begin_mail()
    peer.send(MAIL + b".\r\n")
    peer.socket.settimeout(0.2)

    with pytest.raises(TimeoutError):
        peer.socket.recv(1, socket.MSG_PEEK)
    store.pending[0].set_result(None)
    peer.socket.settimeout(60)

    assert peer.reply().startswith("250 ")


@pytest.mark.parametrize(
    ("failure", "answer"),
    [
        (TransientFailure("the disk is full"), "452 4.3.1"),
        (PermanentFailure("the file of the store may not be written"), "452 4.3.1"),
        (ValueError("a bug"), "451 4.3.0"),
    ],
)
def test_a_mail_that_cannot_be_stored_stays_with_the_sender(
    peer: Peer, store: Store, failure: Exception, answer: str
) -> None:
    store.failure = failure
    first = peer.mail(MAIL + b".\r\n")
    store.failure = None

    second = peer.mail(MAIL + b".\r\n")

    assert first.startswith(answer)
    assert second.startswith("250 ")


def test_a_bug_is_logged_once_and_without_the_mail(peer: Peer, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.failure = ValueError("INSERT ... hanna@mail.example")

    peer.mail(MAIL + b".\r\n")

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "hanna" not in caplog.text


def test_a_peer_that_leaves_early_does_not_take_its_mail_back(listener: Listener, store: Store) -> None:
    store.pending = []
    with Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        peer.send(MAIL + b".\r\n")
        peer.socket.shutdown(socket.SHUT_WR)
        while not store.pending:
            assert listener.pulse()

    assert not store.pending[0].cancelled()
    store.pending[0].set_result(None)


def test_a_mail_whose_end_never_came_is_not_stored(listener: Listener, store: Store) -> None:
    with Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        peer.send(MAIL)
        peer.socket.shutdown(socket.SHUT_WR)

        assert peer.reply() == ""

    assert store.arrivals == []


@pytest.mark.parametrize(
    "address",
    [
        "rosa@shop.example",
        "ROSA@Shop.Example",
        "rosa+newsletter@shop.example",
        '"rosa"@shop.example',
        "hello@SHOP.example.",
    ],
)
def test_every_way_to_write_an_address_of_the_owner_is_taken(peer: Peer, store: Store, address: str) -> None:
    peer.mail(MAIL + b".\r\n", address)

    assert store.arrivals[0].envelope.recipients == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "somebody@shop.example",
        "rosa@elsewhere.example",
        "rosa@shop.example.elsewhere.example",
        "rosa%elsewhere.example@shop.example",
        "elsewhere.example!rosa@shop.example",
        '"rosa@elsewhere.example"@shop.example',
        "rosax@shop.example",
        "+rosa@shop.example",
        "rosa@[127.0.0.1]",
        "@elsewhere.example:victim@elsewhere.example",
    ],
)
@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_nobody_else_gets_mail_through_us_and_all_hear_the_same(
    listener: Listener, store: Store, address: str, door: str
) -> None:
    """Open relay: whatever way an address is written, mail for anybody but the owner is refused."""
    with at_the_door(listener, door) as peer:
        peer.ask("MAIL FROM:<rosa@shop.example>")
        answer = peer.ask(f"RCPT TO:<{address}>")
        after = peer.ask("DATA")

    assert answer == "550 5.1.1 No such mailbox here"
    assert after.startswith("503")
    assert store.arrivals == []


@pytest.mark.parametrize(
    "path",
    [
        "<rosa@shop.example,victim@elsewhere.example>",
        "<rosa@shop.example@elsewhere.example>",
        "<rosa @shop.example>",
        "<rosa@shop.example> <victim@elsewhere.example>",
        "<rosa@shop.example>,<victim@elsewhere.example>",
        "<<rosa@shop.example>>",
    ],
)
def test_what_is_no_single_address_opens_no_relay(peer: Peer, path: str) -> None:
    peer.ask("MAIL FROM:<rosa@shop.example>")

    assert peer.ask(f"RCPT TO:{path}")[:1] == "5"
    assert peer.ask("DATA").startswith("503")


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
@pytest.mark.parametrize(("command", "code"), [("VRFY", "252 "), ("EXPN", "502 ")])
def test_whether_an_address_exists_is_not_told(listener: Listener, command: str, code: str, door: str) -> None:
    """Address probing: VRFY and EXPN say the same of every address."""
    with at_the_door(listener, door) as peer:
        names = ("rosa@shop.example", "nobody@shop.example", "rosa", "<rosa@shop.example>", "team")
        answers = {peer.ask(f"{command} {name}") for name in names}

    assert len(answers) == 1
    assert answers.pop().startswith(code)


def test_the_greeting_names_no_program_and_offers_what_is_safe(peer: Peer) -> None:
    assert peer.banner == "220 mx.shop.example ESMTP"
    assert set(peer.greeting.splitlines()[1:]) == {
        "250-SIZE 100000",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250 PIPELINING",
    }


@pytest.mark.parametrize(
    ("before", "command", "answer"),
    [
        ("", "MAIL FROM:<hanna@mail.example> SIZE=100000", "250"),
        ("", "MAIL FROM:<hanna@mail.example> SIZE=100001", "552"),
        ("", "MAIL FROM:<hanna@mail.example> BODY=8BITMIME SMTPUTF8", "250"),
        ("", "MAIL FROM:<jürgen@büro.example> SMTPUTF8", "250"),
        ("", "MAIL FROM:hanna@mail.example", "250"),
        ("", "mail from: <hanna@mail.example>", "250"),
        ("", 'MAIL FROM:<"hanna moss"@mail.example>', "250"),
        ("", "MAIL FROM:<@relay.example:hanna@mail.example>", "250"),
        ("", "MAIL FROM:<hanna@mail.example>SIZE=1", "553"),
        ("", "MAIL FROM:<hanna@mail.example> SIZE=x", "501"),
        ("", "MAIL FROM:<hanna@mail.example> SIZE=²", "553"),
        ("", "MAIL FROM:<hanna@mail.example> RET=FULL", "555"),
        ("", "MAIL FROM:<hanna", "553"),
        ("", "MAIL FROM:", "553"),
        ("", "MAIL", "501"),
        ("", "RCPT TO:<rosa@shop.example>", "503"),
        ("MAIL FROM:<>", "MAIL FROM:<>", "503"),
        ("MAIL FROM:<>", "RCPT TO:<>", "550"),
        ("MAIL FROM:<>", "RCPT TO:<rosa@shop.example> NOTIFY=NEVER", "555"),
        ("MAIL FROM:<>", "DATA", "503"),
        ("", "DATA now", "501"),
        ("", "AUTH PLAIN AHJvc2EAeA==", "500"),
        ("", "STARTTLS", "454"),
        ("", "LHLO peer.example", "500"),
        ("", "TURN", "500"),
        ("", "", "500"),
        ("", "EHLO", "501"),
        ("", "NOOP", "250"),
        ("", "RSET", "250"),
        ("", "HELP", "214"),
        ("", "NOOP " + "x" * 3000, "500"),
        ("", "NOOP \0", "500"),
        ("", "NOOP \x1b[2J", "500"),
        ("", "NOOP a\rb", "500"),
    ],
)
def test_every_command_has_its_answer(peer: Peer, before: str, command: str, answer: str) -> None:
    if before:
        peer.ask(before)

    assert peer.ask(command).startswith(answer)
    assert peer.ask("NOOP").startswith("250")


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_a_command_is_not_smuggled_in_behind_a_bare_line_feed(listener: Listener, store: Store, door: str) -> None:
    """SMTP smuggling by commands: what another server took for one line must not be two for us."""
    with at_the_door(listener, door) as peer:
        peer.send(b"NOOP\nMAIL FROM:<a@b.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\nx\r\n.\r\n")

        assert [peer.reply(), peer.reply()] == ["500 5.5.2 Lines end with CR LF here, a bare LF came", ""]
    assert store.arrivals == []


@pytest.mark.parametrize(
    "address", ["rosa\x85@shop.example", "rosa@shop.example\u2028", "\u202egro.elpmaxe", "rosa\u2066@shop.example"]
)
def test_an_address_that_hides_something_is_refused(peer: Peer, address: str) -> None:
    assert peer.ask(f"MAIL FROM:<{address}> SMTPUTF8").startswith("500 5.5.2")


def test_nothing_but_a_greeting_comes_first(listener: Listener) -> None:
    with Peer(listener.smtp_port, greet=None) as peer:
        assert peer.ask("MAIL FROM:<hanna@mail.example>").startswith("503")


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
@pytest.mark.parametrize(
    "line",
    [
        "GET / HTTP/1.1",
        "post /mail HTTP/1.1",
        "CONNECT mx.shop.example:25 HTTP/1.1",
        "PRI * HTTP/2.0",
        "Host: mx.shop.example",
        "Content-Type: text/plain",
        '{"a": 1}',
        "*1",
    ],
)
def test_a_request_of_another_protocol_never_becomes_mail(
    listener: Listener, store: Store, line: str, door: str
) -> None:
    """Cross-protocol request: a browser that was talked into sending mail is sent away at its first line."""
    with at_the_door(listener, door, greet=False) as peer:
        hidden = "HLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\nx\r\n.\r\n"
        peer.send(f"{line}\r\n{'L' if door == 'lmtp' else 'E'}{hidden}".encode())

        answers = [peer.reply(), peer.reply()]

    assert answers == ["554 5.5.1 This is a mail server", ""]
    assert store.arrivals == []


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
@pytest.mark.parametrize("first", [b"EHLO x\r\n", b"GET / HTTP/1.1\r\n", b"\r\n", b"\0", b"PROXY UNKNOWN\r\n"])
def test_a_peer_that_talks_before_the_greeting_is_sent_away(store: Store, first: bytes, door: str) -> None:
    """Cross-protocol request, or a robot: who does not wait for our greeting is no mail server."""
    with (
        listening(store, limits=Limits(greet_loopback=60)) as listener,
        at_the_door(listener, door, greet=False, first=first) as peer,
    ):
        assert [peer.banner, peer.reply()] == ["554 5.5.0 You talk before it is your turn", ""]


def test_tls_before_the_greeting_gets_no_word(store: Store) -> None:
    with (
        listening(store, limits=Limits(greet_loopback=60)) as listener,
        Peer(listener.smtp_port, greet=None, first=b"\x16\x03\x01\x02\x00\x01\x00") as peer,
    ):
        assert peer.banner == ""


@pytest.mark.parametrize("word", ["EHLO", "HELO"])
def test_nothing_may_be_sent_ahead_of_the_answer_to_a_greeting(listener: Listener, store: Store, word: str) -> None:
    talk = "MAIL FROM:<a@b.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\nx\r\n.\r\n"
    with Peer(listener.smtp_port, greet=None) as peer:
        peer.send(f"{word} x\r\n{talk}".encode())

        assert [peer.reply(), peer.reply()] == ["554 5.5.0 You talk before it is your turn", ""]
    assert store.arrivals == []


def test_who_was_not_offered_pipelining_may_not_use_it(listener: Listener) -> None:
    with Peer(listener.smtp_port, greet="HELO") as peer:
        peer.send(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<rosa@shop.example>\r\n")

        assert [peer.reply(), peer.reply()] == ["554 5.5.0 You talk before it is your turn", ""]


def test_a_peer_that_waits_for_its_turn_needs_no_pipelining(listener: Listener, store: Store) -> None:
    with Peer(listener.smtp_port, greet="HELO") as peer:
        assert peer.mail(MAIL + b".\r\n").startswith("250")

    assert store.arrivals[0].raw == MAIL


def test_a_peer_that_begins_with_tls_is_sent_away_at_once(listener: Listener) -> None:
    with Peer(listener.smtp_port, greet=None) as peer:
        peer.send(b"\x16\x03\x01\x02\x00\x01\x00")

        assert peer.reply() == ""


def test_commands_sent_together_are_answered_in_order(peer: Peer, store: Store) -> None:
    commands = b"MAIL FROM:<hanna@mail.example>\r\nRCPT TO:<no@shop.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\n"

    peer.send(commands)
    answers = [peer.reply()[:3] for _ in range(4)]
    peer.send(MAIL + b".\r\n" + commands.replace(b"DATA\r\n", b"RSET\r\nQUIT\r\n"))
    rest = [peer.reply()[:3] for _ in range(7)]

    assert answers == ["250", "550", "250", "354"]
    assert rest == ["250", "250", "550", "250", "250", "221", ""]
    assert store.arrivals[0].envelope.recipients == ("rosa@shop.example",)


def test_a_whole_conversation_piped_in_at_once_is_answered(listener: Listener, store: Store) -> None:
    talk = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<rosa@shop.example>\r\nDATA\r\n" + MAIL + b".\r\nQUIT\r\n"

    with Peer(listener.smtp_port) as peer:
        peer.send(talk)
        peer.socket.shutdown(socket.SHUT_WR)
        answers = [peer.reply()[:3] for _ in range(6)]

    assert answers == ["250", "250", "354", "250", "221", ""]
    assert store.arrivals[0].raw == MAIL


def test_many_mails_come_over_one_connection(listener: Listener, store: Store) -> None:
    with smtplib.SMTP("127.0.0.1", listener.smtp_port or 0) as client:
        for number in range(50):
            client.sendmail("hanna@mail.example", ["rosa@shop.example"], b"Subject: %d\r\n\r\n.\r\n" % number)

    assert [arrival.raw for arrival in store.arrivals] == [b"Subject: %d\r\n\r\n.\r\n" % n for n in range(50)]


def test_lmtp_answers_once_for_each_recipient_that_was_taken(listener: Listener, store: Store) -> None:
    with Peer(listener.lmtp_port, greet="LHLO") as peer:
        assert peer.banner == "220 mx.shop.example LMTP"
        peer.begin_mail("rosa@shop.example", "nobody@shop.example", "hello@shop.example")

        peer.send(MAIL + b".\r\nQUIT\r\n")

        assert [peer.reply()[:3] for _ in range(3)] == ["250", "250", "221"]
    assert str(store.arrivals[0].origin) == "lmtp:127.0.0.1"
    assert len(store.arrivals) == 1


def test_lmtp_tells_each_recipient_of_a_failure(listener: Listener, store: Store) -> None:
    store.failure = TransientFailure("the disk is full")
    with Peer(listener.lmtp_port, greet="LHLO") as peer:
        peer.begin_mail(*OWNERS)

        peer.send(MAIL + b".\r\n")

        assert [peer.reply()[:3] for _ in range(2)] == ["452", "452"]


@pytest.mark.parametrize("verb", ["HELO", "EHLO"])
def test_lmtp_knows_no_greeting_of_smtp(listener: Listener, verb: str) -> None:
    with Peer(listener.lmtp_port, greet=verb) as peer:
        assert peer.greeting.startswith("500")


def test_a_port_in_use_is_told_in_a_sentence(listener: Listener, store: Store) -> None:
    port = listener.smtp_port

    with (
        pytest.raises(PermanentFailure, match=f"cannot listen on 127.0.0.1:{port}: another program is using this port"),
        listening(store, smtp=("127.0.0.1", port)),
    ):
        pass


def test_a_host_that_is_not_ours_is_told_in_a_sentence(store: Store) -> None:
    with (
        pytest.raises(PermanentFailure, match=r"cannot listen on 192\.0\.2\.1:2525"),
        listening(store, smtp=("192.0.2.1", 2525)),
    ):
        pass


def test_localhost_is_served_on_every_address_it_has(store: Store) -> None:
    with listening(store, smtp=("localhost", 0), lmtp=None) as listener:
        with smtplib.SMTP("127.0.0.1", listener.smtp_port or 0) as client:
            assert client.noop()[0] == 250
        assert listener.lmtp_port is None


def test_the_pulse_is_felt_while_the_listener_lives(store: Store) -> None:
    with listening(store) as listener:
        alive = listener.pulse()

    assert alive
    assert not listener.pulse()
