"""Who we talk to on the way out: certificates, STARTTLS and login."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from gateway.errors import TransientFailure
from tests.outgoing.test_smarthost import ENVELOPE, NOTE
from tests.servers.certificates import Certificates, issue
from tests.servers.recorder import Recorder
from tests.servers.smtp_script import HELLO, Script

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gateway.outgoing.smarthost import Smarthost

    MakeSmarthost = Callable[..., Smarthost]

LOGIN = {"rosa@shop.example": "pässword"}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return issue(tmp_path_factory.mktemp("tls"))


def context(papers: Certificates) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(papers.certificate, papers.key)
    return made


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_note_leaves_encrypted_and_logged_in(smarthost: MakeSmarthost, papers: Certificates, security: str) -> None:
    tls = {security: context(papers)}
    with Recorder(**tls, logins=LOGIN) as server:  # type: ignore[arg-type]  # one of two keywords
        way_out = smarthost(
            server,
            security=security,
            ca_file=papers.authority,
            username="rosa@shop.example",
            password=lambda: "pässword",
        )
        for _ in range(3):
            way_out.send(NOTE * 3000, **ENVELOPE)

        assert [(mail.secured, mail.user) for mail in server.wait_for(3)] == [(True, "rosa@shop.example")] * 3
        assert {mail.connection for mail in server.mails} == {1}
        assert server.mails[0].data == NOTE * 3000
        way_out.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_a_stranger_is_not_believed(
    smarthost: MakeSmarthost, papers: Certificates, tmp_path: Path, security: str
) -> None:
    stranger = issue(tmp_path)
    tls = {security: context(stranger)}
    with Recorder(**tls) as server:  # type: ignore[arg-type]  # one of two keywords
        way_out = smarthost(server, security=security, ca_file=papers.authority)

        with pytest.raises(TransientFailure, match="has no certificate we can trust"):
            way_out.send(NOTE, **ENVELOPE)

        assert server.mails == []


def test_a_certificate_for_another_name_is_not_believed(smarthost: MakeSmarthost, tmp_path: Path) -> None:
    papers = issue(tmp_path, names=("elsewhere.example",))
    with Recorder(tls=context(papers)) as server:
        way_out = smarthost(server, security="tls", ca_file=papers.authority)

        with pytest.raises(TransientFailure, match="has no certificate we can trust"):
            way_out.send(NOTE, **ENVELOPE)


def test_nothing_is_sent_in_clear_where_starttls_is_missing(smarthost: MakeSmarthost, papers: Certificates) -> None:
    with Recorder(logins=LOGIN) as server:
        way_out = smarthost(
            server, security="starttls", ca_file=papers.authority, username="rosa", password=lambda: "secret"
        )

        with pytest.raises(TransientFailure, match="offers no STARTTLS, and nothing is sent in clear"):
            way_out.send(NOTE, **ENVELOPE)

        assert [command.split()[0] for command in server.commands if command != "QUIT"] == ["EHLO"]


def test_answers_injected_before_starttls_are_noticed(smarthost: MakeSmarthost, papers: Certificates) -> None:
    injected = HELLO.replace("8BITMIME", "STARTTLS") + "C: STARTTLS\nS: 220 go\\r\\n250 injected\nS: (silence)"
    with Script(injected) as script:
        way_out = smarthost(script, security="starttls", ca_file=papers.authority)

        with pytest.raises(TransientFailure, match="said more in clear after STARTTLS"):
            way_out.send(NOTE, **ENVELOPE)


def test_a_server_that_speaks_no_tls_is_told_apart(smarthost: MakeSmarthost, papers: Certificates) -> None:
    with Recorder() as server, pytest.raises(TransientFailure, match="did not agree on TLS"):
        smarthost(server, security="tls", ca_file=papers.authority).send(NOTE, **ENVELOPE)


def test_authorities_that_cannot_be_read_are_named(
    smarthost: MakeSmarthost, papers: Certificates, tmp_path: Path
) -> None:
    with Recorder(tls=context(papers)) as server:
        way_out = smarthost(server, security="tls", ca_file=tmp_path / "nowhere.pem")

        with pytest.raises(TransientFailure, match="cannot read the authorities in"):
            way_out.send(NOTE, **ENVELOPE)


def test_a_refused_login_lets_the_note_wait_and_shows_no_secret(smarthost: MakeSmarthost) -> None:
    with Recorder(logins=LOGIN) as server:
        way_out = smarthost(server, username="rosa@shop.example", password=lambda: "wrong-secret")

        with pytest.raises(TransientFailure, match=r"refused our login: 535 5\.7\.8 wrong name or password") as caught:
            way_out.send(NOTE, **ENVELOPE)

    assert "wrong-secret" not in repr(caught.value)
    assert not caught.value.maybe_done


def test_login_is_used_where_plain_is_not_offered(smarthost: MakeSmarthost) -> None:
    login = HELLO.replace("8BITMIME", "AUTH LOGIN") + (
        "C: AUTH LOGIN cm9zYQ==\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\nS: 235 welcome\n"
        "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 250 yes"
    )
    with Script(login) as script:
        assert smarthost(script, username="rosa", password=lambda: "secret").send(NOTE, **ENVELOPE) == "250 yes"

        assert script.strays == []


def test_a_server_without_login_is_not_given_the_password(smarthost: MakeSmarthost) -> None:
    with Recorder() as server:
        with pytest.raises(TransientFailure, match="offers no login by password"):
            smarthost(server, username="rosa", password=lambda: "secret").send(NOTE, **ENVELOPE)

        assert not any("AUTH" in command for command in server.commands)


def test_the_password_is_read_anew_for_each_login(smarthost: MakeSmarthost) -> None:
    passwords = iter(["wrong", "pässword"])
    with Recorder(logins=LOGIN) as server:
        way_out = smarthost(server, username="rosa@shop.example", password=lambda: next(passwords))
        with pytest.raises(TransientFailure):
            way_out.send(NOTE, **ENVELOPE)

        way_out.send(NOTE, **ENVELOPE)

        assert server.wait_for(1)[0].user == "rosa@shop.example"
