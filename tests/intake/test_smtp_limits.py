"""What a peer of our listener may use up, STARTTLS, and how the listener stops."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.intake.smtp.shared import Limits
from gateway.intake.smtp.tls import tls_context
from tests.servers.certificates import Certificates, issue
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.intake.smtp.listener import Listener

MAIL = b"Subject: Where is my order\r\n\r\nIt has not arrived.\r\n"
CLOSED = ""
GREETING = {"smtp": "EHLO", "lmtp": "LHLO"}


def at_the_door(listener: Listener, door: str) -> Peer:
    return Peer(listener.smtp_port if door == "smtp" else listener.lmtp_port, greet=GREETING[door])


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trust(papers: Certificates) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=papers.authority)


def test_a_hundred_recipients_are_taken_and_no_more(store: Store) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        peer.ask("MAIL FROM:<hanna@mail.example>")
        answers = [peer.ask("RCPT TO:<rosa@shop.example>")[:3] for _ in range(101)]

    assert answers == ["250"] * 100 + ["452"]


def test_a_peer_that_only_guesses_addresses_is_sent_away(store: Store) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        peer.ask("MAIL FROM:<hanna@mail.example>")
        answers = [peer.ask(f"RCPT TO:<guess{number}@shop.example>")[:3] for number in range(21)]

        assert answers == ["550"] * 21
        assert [peer.reply()[:3], peer.reply()] == ["421", CLOSED]


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
@pytest.mark.parametrize("command", ["NOOP", "RSET", "VRFY rosa", "GREET again.example", "HELP"])
def test_a_peer_that_only_chats_is_sent_away(store: Store, command: str, door: str) -> None:
    with listening(store) as listener, at_the_door(listener, door) as peer:
        for _ in range(100):
            assert peer.ask(command.replace("GREET", GREETING[door]))[:1] == "2"

        assert [peer.reply()[:3], peer.reply()] == ["421", CLOSED]


def test_a_peer_that_begins_mails_and_takes_them_back_is_sent_away(store: Store) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        for _ in range(100):
            assert peer.ask("MAIL FROM:<hanna@mail.example>").startswith("250")
            assert peer.ask("RSET").startswith("250")

        assert [peer.reply()[:3], peer.reply()] == ["421", CLOSED]


def test_a_peer_that_names_recipients_without_end_is_sent_away(store: Store) -> None:
    with listening(store, limits=Limits(recipients=1)) as listener, Peer(listener.smtp_port) as peer:
        peer.ask("MAIL FROM:<hanna@mail.example>")
        answers = [peer.ask("RCPT TO:<rosa@shop.example>")[:3] for _ in range(101)]

        assert answers == ["250"] + ["452"] * 100
        assert [peer.reply()[:3], peer.reply()] == ["421", CLOSED]


def test_a_peer_whose_mails_are_never_taken_is_sent_away(store: Store) -> None:
    store.failure = TransientFailure("the disk is full")
    with listening(store, limits=Limits(chatter=3)) as listener, Peer(listener.smtp_port) as peer:
        answers = [peer.mail(MAIL + b".\r\n")[:3] for _ in range(3)]

        assert answers == ["452"] * 3
        assert [peer.reply()[:3], peer.reply()] == ["421", CLOSED]


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_one_connection_brings_so_many_mails_and_no_more(store: Store, door: str) -> None:
    with listening(store, limits=Limits(transactions=3)) as listener, at_the_door(listener, door) as peer:
        answers = [peer.mail(MAIL + b".\r\n")[:3] for _ in range(3)]

        assert answers == ["250"] * 3
        assert peer.ask("MAIL FROM:<hanna@mail.example>").startswith("421 4.7.0")
        assert peer.reply() == CLOSED


def test_a_peer_is_sent_away_only_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        for _ in range(20):
            peer.ask("NONSENSE")

        assert [peer.ask("GET / HTTP/1.1")[:3], peer.reply()] == ["554", CLOSED]

    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_a_mail_makes_up_for_all_mistakes_before_it(store: Store) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        for _ in range(3):
            for _ in range(15):
                peer.ask("NONSENSE")
            assert peer.mail(MAIL + b".\r\n").startswith("250")


def test_a_silent_peer_is_sent_away(store: Store) -> None:
    with listening(store, limits=Limits(idle=0.2)) as listener, Peer(listener.smtp_port, greet=None) as peer:
        assert [peer.reply(), peer.reply()] == ["421 4.4.2 Silent for too long", CLOSED]


def test_a_mail_that_drips_in_for_too_long_is_broken_off(store: Store) -> None:
    with listening(store, limits=Limits(data=0.3)) as listener, Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        gone = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not gone.wait(0.02):
                    peer.send(b"x")

        dripping = threading.Thread(target=drip)
        dripping.start()
        answer = peer.reply()
        gone.set()
        dripping.join()

    assert answer.startswith("421 4.4.2")
    assert store.arrivals == []


def test_peers_that_were_sent_away_are_told_in_one_line(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "gateway")
    with listening(store, limits=Limits(chatter=3)) as listener:
        for _ in range(3):
            with Peer(listener.smtp_port, greet=None) as browser:
                browser.ask("GET / HTTP/1.1")
        with Peer(listener.smtp_port) as chatting:
            assert [chatting.ask("NOOP")[:3] for _ in range(3)] == ["250"] * 3
            assert chatting.reply().startswith("421 4.7.0")

    assert caplog.messages[-1] == "peers sent away: 421 4.7.0 x1, 554 5.5.1 x3"


def test_a_session_has_an_end_however_busy_it_is(store: Store) -> None:
    limits = Limits(session=0.2, chatter=10**9)
    with listening(store, limits=limits) as listener, Peer(listener.smtp_port, greet=None) as peer:
        answer = "250"
        while answer.startswith("250"):
            answer = peer.ask("NOOP")

    assert answer.startswith("421 4.3.2")


def test_silent_peers_are_sent_away_sooner_when_places_are_rare(store: Store) -> None:
    limits = Limits(connections=2, idle=4, idle_busy=0.1)  # the sweep comes every second
    with listening(store, limits=limits) as listener, contextlib.ExitStack() as stack:
        one, two = (stack.enter_context(Peer(listener.smtp_port, greet=None)) for _ in range(2))
        assert {one.reply()[:3], two.reply()[:3]} == {"421"}


def test_mails_that_wait_in_memory_have_a_limit(store: Store) -> None:
    store.pending = []
    with listening(store, limits=Limits(held=1000)) as listener, Peer(listener.smtp_port) as first:
        first.begin_mail()
        first.send(b"x" * 2000 + b"\r\n.\r\n")
        with Peer(listener.smtp_port) as second:
            while not store.pending:
                assert listener.pulse()
            assert second.begin_mail().startswith("452 4.3.1")
            store.pending[0].set_result(None)
            assert first.reply().startswith("250")
            assert second.ask("DATA").startswith("354")


def test_a_peer_that_was_sent_away_fills_no_memory(store: Store) -> None:
    with listening(store, limits=Limits(linger=60)) as listener, Peer(listener.smtp_port) as peer:
        peer.ask("GET / HTTP/1.1")
        peer.send(b"x" * 20_000_000)  # more than the buffers of the system hold
        left = [len(session._inbox) for session in listener._shared.places.sessions]

    assert left == [0]


def test_commands_sent_far_ahead_wait_their_turn(store: Store) -> None:
    store.pending = []
    command = b"NOOP " + b"x" * 1000 + b"\r\n"
    with listening(store, limits=Limits(chatter=10**6)) as listener, Peer(listener.smtp_port) as peer:
        peer.begin_mail()
        sending = threading.Thread(target=peer.send, args=(MAIL + b".\r\n" + command * 5000,))
        sending.start()
        while not store.pending or not any(session._paused_reading for session in listener._shared.places.sessions):
            assert listener.pulse()
        ahead = [len(session._inbox) for session in listener._shared.places.sessions]
        store.pending[0].set_result(None)
        answers = [peer.reply()[:3] for _ in range(5001)]
        sending.join()

    assert max(ahead) < 1_000_000
    assert answers == ["250"] * 5001


def test_mails_stored_by_another_thread_are_answered_one_after_the_other(store: Store) -> None:
    store.pending = []
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        for number in range(20):
            peer.begin_mail()
            peer.send(MAIL + b".\r\n")
            while len(store.pending) <= number:
                assert listener.pulse()
            store.pending[number].set_result(None)

            assert peer.reply().startswith("250")


def test_slow_peers_do_not_keep_others_waiting(store: Store) -> None:
    with listening(store) as listener, contextlib.ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(Peer(listener.smtp_port, greet=None)).send(b"EHL")

        with Peer(listener.smtp_port) as peer:
            assert peer.mail(MAIL + b".\r\n").startswith("250")


def test_a_mail_on_its_way_is_finished_before_the_listener_stops(store: Store) -> None:
    store.pending = []
    with listening(store) as listener, Peer(listener.smtp_port) as busy, Peer(listener.smtp_port) as idle:
        busy.begin_mail()
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        last_words = idle.reply()
        busy.send(MAIL + b".\r\n")
        while not store.pending:
            assert stopping.is_alive()
        store.pending[0].set_result(None)
        answers = [busy.reply(), busy.reply()]
        stopping.join()

    assert last_words.startswith("421 4.3.2")
    assert answers == ["250 2.0.0 Stored", CLOSED]


def test_a_stopped_listener_takes_no_connection_and_stops_only_once(store: Store) -> None:
    with listening(store) as listener:
        listener.stop()
        listener.stop()

        with pytest.raises(ConnectionRefusedError):
            Peer(listener.smtp_port)


def test_a_mail_over_starttls_is_taken(store: Store, papers: Certificates, trust: ssl.SSLContext) -> None:
    context = tls_context(papers.certificate, papers.key)
    with listening(store, tls=context) as listener, Peer(listener.smtp_port) as peer:
        assert "250-STARTTLS" in peer.greeting
        assert peer.ask("STARTTLS").startswith("220")
        peer.over_tls(trust)
        greeting = peer.ask("EHLO peer.example")
        answer = peer.mail(MAIL + b".\r\n")

    assert "STARTTLS" not in greeting
    assert "AUTH" not in greeting
    assert answer.startswith("250")
    assert store.arrivals[0].raw == MAIL


def test_what_was_said_before_starttls_is_forgotten(store: Store, papers: Certificates, trust: ssl.SSLContext) -> None:
    """STARTTLS injection: commands slipped in in clear count for nothing in the encrypted part."""
    context = tls_context(papers.certificate, papers.key)
    with listening(store, tls=context) as listener, Peer(listener.smtp_port) as peer:
        peer.ask("MAIL FROM:<forged@mail.example>")
        peer.send(b"STARTTLS\r\nEHLO forged.example\r\nMAIL FROM:<forged@mail.example>\r\n")
        assert peer.reply().startswith("220")
        peer.over_tls(trust)

        assert peer.ask("RCPT TO:<rosa@shop.example>").startswith("503")
        assert peer.ask("STARTTLS").startswith("503")


def test_a_peer_that_speaks_no_tls_after_starttls_is_let_go(
    store: Store, papers: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    with listening(store, tls=tls_context(papers.certificate, papers.key)) as listener:
        with Peer(listener.smtp_port) as peer:
            peer.ask("STARTTLS")
            peer.send(b"EHLO in clear\r\n")
            while peer.socket.recv(100):
                pass
        with Peer(listener.smtp_port) as peer:
            assert peer.ask("NOOP").startswith("250")

    assert not caplog.records


@pytest.mark.parametrize("way", ["idle", "handshake", "place"])
def test_a_peer_that_never_ends_its_handshake_leaves_nothing_behind(
    store: Store, papers: Certificates, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    limits = {
        "idle": Limits(data=0.4),  # so that the sweep comes often
        "handshake": Limits(handshake=0.1),
        "place": Limits(per_loopback_peer=1),
    }[way]
    with listening(store, tls=tls_context(papers.certificate, papers.key), limits=limits) as listener:
        with Peer(listener.smtp_port) as peer:
            (session,) = listener._shared.places.sessions
            peer.ask("STARTTLS")
            if way == "idle":
                listener._shared.limits = replace(limits, idle=0.1)
            if way == "place":
                Peer(listener.smtp_port, greet=None).__exit__(None, None, None)
            assert peer.reply() == CLOSED
            while listener._shared.places.sessions:
                assert listener.pulse()
        task = session._handler_coroutine
        while not (task is not None and task.done()):
            assert listener.pulse()

    assert not caplog.records


def test_the_buffers_of_many_encrypted_peers_stay_small(store: Store, papers: Certificates) -> None:
    with (
        listening(store, tls=tls_context(papers.certificate, papers.key)) as listener,
        Peer(listener.smtp_port) as peer,
    ):
        peer.ask("STARTTLS")
        (session,) = listener._shared.places.sessions
        while session._tls_protocol is None:
            assert listener.pulse()
        layer: Any = session._tls_protocol

        assert len(layer._ssl_buffer) <= 16 * 1024


def test_a_key_given_as_text_is_as_good_as_one_in_a_file(papers: Certificates) -> None:
    assert tls_context(papers.certificate, papers.key.read_text()).cert_store_stats()


def test_a_key_of_another_certificate_is_refused(papers: Certificates, tmp_path: Path) -> None:
    other = issue(tmp_path / "other")

    with pytest.raises(PermanentFailure, match="the TLS key does not belong to the certificate"):
        tls_context(papers.certificate, other.key)


@pytest.mark.parametrize("missing", ["certificate", "key"])
def test_a_missing_tls_file_is_named(papers: Certificates, tmp_path: Path, missing: str) -> None:
    nowhere = tmp_path / "nowhere.pem"
    pair = (nowhere, papers.key) if missing == "certificate" else (papers.certificate, nowhere)

    with pytest.raises(PermanentFailure, match=r"cannot read the TLS file .*nowhere\.pem: No such file"):
        tls_context(*pair)


def test_a_key_of_another_user_comes_as_a_credential(papers: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("gateway.intake.smtp.tls._key_file", closed)

    with pytest.raises(PermanentFailure, match=r'Permission denied; .* tls_key = { credential = "NAME" }$'):
        tls_context(papers.certificate, papers.key)


@pytest.mark.parametrize("key", ["", "no key at all"])
def test_a_key_that_is_none_is_refused(papers: Certificates, key: str) -> None:
    with pytest.raises(PermanentFailure, match="is not readable as PEM"):
        tls_context(papers.certificate, key)


def test_a_key_with_a_passphrase_is_refused_without_asking_for_it(papers: Certificates, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key(papers.key.read_bytes(), None)
    locked = tmp_path / "locked.key"
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )

    with pytest.raises(PermanentFailure, match="protected by a passphrase"):
        tls_context(papers.certificate, locked)


def test_a_peer_that_never_reads_is_broken_off(store: Store) -> None:
    with listening(store, limits=Limits(idle=0.3, chatter=10**9)) as listener, Peer(listener.smtp_port) as peer:
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012 - any of the sends may be the one that fails
            while True:
                peer.send(b"NOOP\r\n" * 10_000)
