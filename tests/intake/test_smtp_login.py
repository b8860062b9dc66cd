"""Peers that have to sign in: only where it is configured, and only under TLS."""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from gateway.intake.smtp.login import Login
from gateway.intake.smtp.shared import Limits
from gateway.intake.smtp.tls import tls_context
from tests.servers.certificates import Certificates, issue
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.intake.smtp.listener import Listener

MAIL = b"Subject: Where is my order\r\n\r\nIt has not arrived.\r\n"
LOGIN = Login(username="provider", password="pass word")
RIGHT = b64encode(b"\0provider\0pass word").decode()
CLOSED = ""


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def listener(store: Store, papers: Certificates) -> Iterator[Listener]:
    context = tls_context(papers.certificate, papers.key)
    with listening(store, tls=context, login=LOGIN, limits=Limits(login_pause=0, linger=0.1)) as listener:
        yield listener


def encrypted(peer: Peer, papers: Certificates, greet: str = "EHLO") -> Peer:
    peer.ask("STARTTLS")
    peer.over_tls(ssl.create_default_context(cafile=papers.authority))
    peer.greeting = peer.ask(f"{greet} peer.example")
    return peer


@pytest.fixture
def peer(listener: Listener, papers: Certificates) -> Iterator[Peer]:
    with Peer(listener.smtp_port) as peer:
        yield encrypted(peer, papers)


def coded(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_signing_in_is_offered_under_tls_only(listener: Listener, papers: Certificates) -> None:
    with Peer(listener.smtp_port) as peer:
        clear = peer.greeting
        secret = encrypted(peer, papers).greeting

    assert "AUTH" not in clear
    assert "250-AUTH PLAIN LOGIN" in secret


def test_no_password_is_taken_in_clear(listener: Listener) -> None:
    with Peer(listener.smtp_port) as peer:
        assert peer.ask(f"AUTH PLAIN {RIGHT}").startswith("538 5.7.11")
        assert peer.ask("MAIL FROM:<hanna@mail.example>").startswith("530")


def test_nobody_signs_in_where_no_login_is_configured(store: Store, papers: Certificates) -> None:
    context = tls_context(papers.certificate, papers.key)
    with listening(store, tls=context) as listener, Peer(listener.smtp_port) as peer:
        encrypted(peer, papers)

        assert "AUTH" not in peer.greeting
        assert peer.ask(f"AUTH PLAIN {RIGHT}").startswith("500")
        assert peer.mail(MAIL + b".\r\n").startswith("250")


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_mail_is_taken_after_signing_in_and_not_before(
    listener: Listener, store: Store, papers: Certificates, door: str
) -> None:
    port, greet = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
    with Peer(port, greet=greet) as peer:
        encrypted(peer, papers, greet)
        before = peer.ask("MAIL FROM:<hanna@mail.example>")
        signed_in = peer.ask(f"AUTH PLAIN {RIGHT}")
        after = peer.mail(MAIL + b".\r\n")

    assert [before[:3], signed_in[:3], after[:3]] == ["530", "235", "250"]
    assert len(store.arrivals) == 1


def test_who_signed_in_may_still_send_to_the_owner_only(peer: Peer) -> None:
    peer.ask(f"AUTH PLAIN {RIGHT}")
    peer.ask("MAIL FROM:<hanna@mail.example>")

    assert peer.ask("RCPT TO:<somebody@elsewhere.example>").startswith("550 5.1.1")


def test_who_signed_in_may_name_the_author(peer: Peer) -> None:
    peer.ask(f"AUTH PLAIN {RIGHT}")

    assert peer.ask("MAIL FROM:<hanna@mail.example> SIZE=10 AUTH=<>").startswith("250")


@pytest.mark.parametrize(
    ("talk", "answers"),
    [
        (["AUTH PLAIN", RIGHT], ["334 ", "235"]),
        (["auth plain " + RIGHT], ["235"]),
        (["AUTH PLAIN " + coded("provider\0provider\0pass word")], ["235"]),
        (["AUTH PLAIN " + coded("other\0provider\0pass word")], ["501"]),
        (["AUTH LOGIN", coded("provider"), coded("pass word")], ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6", "235"]),
        (["AUTH LOGIN " + coded("provider"), coded("pass word")], ["334 UGFzc3dvcmQ6", "235"]),
        (["AUTH LOGIN", coded("provider"), coded("wrong")], ["334", "334", "535"]),
        (["AUTH LOGIN", coded("Provider"), coded("pass word")], ["334", "334", "535"]),
        (["AUTH PLAIN " + coded("\0provider\0")], ["535"]),
        (["AUTH PLAIN " + coded("\0\0")], ["535"]),
        (["AUTH PLAIN " + coded("provider")], ["501"]),
        (["AUTH PLAIN " + coded("\0a\0b\0c")], ["501"]),
        (["AUTH PLAIN ="], ["501"]),
        (["AUTH PLAIN !!!!"], ["501"]),
        (["AUTH PLAIN", "*"], ["334", "501 5.7.0"]),
        (["AUTH LOGIN", "*"], ["334", "501 5.7.0"]),
        (["AUTH PLAIN", "x" * 3000], ["334", "501"]),
        (["AUTH PLAIN", "\0"], ["334", "501"]),
        (["AUTH CRAM-MD5"], ["504"]),
        (["AUTH"], ["501"]),
    ],
)
def test_every_way_to_sign_in_has_its_answer(peer: Peer, talk: list[str], answers: list[str]) -> None:
    heard = [peer.ask(line) for line in talk]

    assert [answer[: len(wanted)] for answer, wanted in zip(heard, answers, strict=True)] == answers
    assert peer.ask("NOOP").startswith("250")


def test_nobody_signs_in_twice_or_in_the_middle_of_a_mail(peer: Peer) -> None:
    assert peer.ask(f"AUTH PLAIN {RIGHT}").startswith("235")
    assert peer.ask(f"AUTH PLAIN {RIGHT}").startswith("503")


def test_who_guesses_passwords_is_sent_away_and_written_down(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    wrong = coded("\0provider\0guess")
    answers = [peer.ask(f"AUTH PLAIN {wrong}")[:3] for _ in range(3)]

    assert answers == ["535", "535", "421"]
    assert peer.reply() == CLOSED
    assert "login refused listener=smtp peer=127.0.0.1" in caplog.text
    assert "guess" not in caplog.text
    assert wrong not in caplog.text


def test_the_password_stands_in_no_description_of_the_login() -> None:
    assert "pass word" not in repr(LOGIN)


def test_a_password_may_hold_any_letters() -> None:
    login = Login(username="jürgen", password="größer")

    assert login.fits("jürgen".encode(), "größer".encode())
    assert not login.fits("jürgen".encode(), "größer".encode("latin-1"))


@pytest.mark.parametrize("mechanism", ["plain", "login"])
def test_a_common_mail_library_signs_in(listener: Listener, store: Store, papers: Certificates, mechanism: str) -> None:
    with smtplib.SMTP("localhost", listener.smtp_port or 0) as client:
        client.starttls(context=ssl.create_default_context(cafile=papers.authority))
        client.ehlo()
        client.user, client.password = "provider", "pass word"
        answer = client.auth(
            mechanism, client.auth_plain if mechanism == "plain" else client.auth_login, initial_response_ok=True
        )
        client.sendmail("hanna@mail.example", ["rosa@shop.example"], MAIL)

    assert answer[0] == 235
    assert len(store.arrivals) == 1


def test_a_sign_in_before_tls_counts_for_nothing_after_it(listener: Listener, papers: Certificates) -> None:
    """Injection before STARTTLS: a login or mail slipped in in clear is forgotten when the encrypted part begins."""
    with Peer(listener.smtp_port) as peer:
        peer.send(f"STARTTLS\r\nEHLO x\r\nAUTH PLAIN {RIGHT}\r\nMAIL FROM:<forged@mail.example>\r\n".encode())
        assert peer.reply().startswith("220")
        peer.over_tls(ssl.create_default_context(cafile=papers.authority))
        peer.ask("EHLO peer.example")

        assert peer.ask("MAIL FROM:<hanna@mail.example>").startswith("530")
