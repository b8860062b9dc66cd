"""Ways in that are barred, and servers that misbehave."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.delivery import Event
from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap.session import Session
from gateway.imap.wire import Waker
from gateway.intake.imap.watcher import Account, Action, Timing
from gateway.mailbox import Cursor
from tests.intake.imap_inbox import NOON, TIMING, KeepingInbox, account, running, waits_of, watcher
from tests.servers import certificates
from tests.servers.dovecot import Dovecot
from tests.servers.imap_script import CAUGHT_UP, GREETING, LOGIN, OPEN, ScriptedPeer
from tests.servers.ports import kept

if TYPE_CHECKING:
    from pathlib import Path

HASTY = replace(TIMING, silence=0.2)  # for a server of which nothing is expected but silence
KNOWN = Cursor(uidvalidity=7, last_uid=1)

BUSY = f"""{CAUGHT_UP.replace("SEARCH 1", "SEARCH 2")}
    C: UID FETCH 2 (UID RFC822.SIZE
    S: {{tag}} NO [UNAVAILABLE] the disk is asleep
    -"""
GIANT = f"""{CAUGHT_UP.replace("SEARCH 1", "SEARCH 2")}
    C: UID FETCH 2 (UID RFC822.SIZE
    S: * 1 FETCH (UID 2 RFC822.SIZE 10 BODY[] {{80000000}}
    -"""


def plain(peer: ScriptedPeer, **changes: object) -> Account:
    keys: dict[str, object] = {"name": "rosa", "host": peer.host, "port": peer.port, "security": "none"}
    keys |= {"username": "rosa", "password": lambda: "rosa-secret"}
    return Account(**(keys | changes))  # type: ignore[arg-type]


def failure_of(peer: ScriptedPeer, *, cursor: Cursor | None = KNOWN, timing: Timing = TIMING, **changes: object) -> str:
    """Catch up once; the sentence of the failure that comes of it."""
    with pytest.raises(TransientFailure) as caught:
        watcher(plain(peer, **changes), KeepingInbox(cursor=cursor), timing=timing).catch_up_once()
    assert peer.surprises == []
    return str(caught.value)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_both_ways_of_tls_lead_in(dovecot: Dovecot, security: str) -> None:
    inbox = KeepingInbox()
    port = dovecot.imaps if security == "tls" else dovecot.imap

    watcher(account(dovecot, security=security, port=port), inbox).catch_up_once()

    assert inbox.stored is not None


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_untrusted_certificate_is_refused_on_loopback_too(dovecot: Dovecot, tmp_path: Path, security: str) -> None:
    stranger = certificates.issue(tmp_path).authority
    port = dovecot.imaps if security == "tls" else dovecot.imap
    watch = watcher(account(dovecot, security=security, port=port, ca_file=stranger), KeepingInbox())

    with pytest.raises(TransientFailure, match="shows a certificate we do not trust: unable to get"):
        watch.catch_up_once()

    assert "Login:" not in dovecot.log()


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    foreign = certificates.issue(tmp_path, names=("imap.shop.example",))

    with Dovecot(certificate=foreign) as server, pytest.raises(TransientFailure, match="IP address mismatch"):
        watcher(account(server), KeepingInbox()).catch_up_once()


def test_an_authority_that_cannot_be_read_is_named(dovecot: Dovecot, tmp_path: Path) -> None:
    with pytest.raises(PermanentFailure, match=r"nothing\.pem cannot be read: No such file"):
        watcher(account(dovecot, ca_file=tmp_path / "nothing.pem"), KeepingInbox()).catch_up_once()


def test_tls_spoken_to_a_plain_port_is_a_sentence(dovecot: Dovecot) -> None:
    with pytest.raises(TransientFailure, match=r"TLS with .* failed: "):
        watcher(account(dovecot, port=dovecot.imap), KeepingInbox()).catch_up_once()


def test_clear_text_never_leaves_the_machine() -> None:
    distant = Account(
        name="rosa",
        host="imap.shop.example",
        port=143,
        security="none",
        username="rosa",
        password=lambda: "rosa-secret",
    )

    with pytest.raises(PermanentFailure, match="security must be tls or starttls"):
        watcher(distant, KeepingInbox()).catch_up_once()


@pytest.mark.parametrize("password", ["wrong-secret", "wröng", "", 'a"b\\c'])
def test_a_wrong_password_is_told_without_it(dovecot: Dovecot, password: str) -> None:
    inbox = KeepingInbox()

    waits = waits_of(account(dovecot, password=lambda: password), inbox, rests=3)

    assert waits == [10, 20, 20]
    assert inbox.states[1][0] == "login refused"
    assert "refused user name or password" in str(inbox.states[1][1])
    assert not password or password not in str(inbox.states)


def test_a_password_that_was_mended_is_tried_at_once(dovecot: Dovecot) -> None:
    """As a token that ran out and was renewed: nobody has to start the program anew."""
    inbox, secrets = KeepingInbox(), ["expired"]
    waits: list[float] = []

    def rest(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 40:  # by then the rests have grown to minutes
            secrets[0] = "rosa-secret"

    hours = iter(range(0, 10**9, 45))
    watch = watcher(
        account(dovecot, password=lambda: secrets[0]),
        inbox,
        rest=rest,
        ticks=lambda: float(next(hours)),
        dice=lambda: 0.9,
    )
    with running(watch):
        inbox.until(lambda seen: seen.stored)

    assert max(waits) == 30
    assert len(waits) == 40


def test_a_name_that_cannot_be_found_is_asked_again_until_it_can(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox, real = KeepingInbox(), socket.getaddrinfo
    failures = iter([socket.gaierror(-3, "Temporary failure"), socket.gaierror(-2, "Name or service not known")])

    def lookup(host: str, *more: object, **named: object) -> object:
        if host == "localhost" and (failure := next(failures, None)):
            raise failure
        return real(host, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    waits: list[float] = []
    with running(watcher(account(dovecot, host="localhost"), inbox, rest=waits.append)):
        inbox.until(lambda seen: seen.stored)

    assert waits == [10, 20]
    assert "this host name cannot be found now" in str(inbox.states)


@pytest.mark.parametrize("password", ["rosa secret", 'quote " and \\', "grün(){%*", "{5}"])
def test_any_password_is_carried_over_whole(imap_certificates: certificates.Certificates, password: str) -> None:
    inbox = KeepingInbox()

    with Dovecot(users={"rosa": password}, certificate=imap_certificates) as server:
        watcher(account(server, password=lambda: password), inbox).catch_up_once()

    assert inbox.stored is not None


def test_a_password_with_a_line_end_is_not_sent(dovecot: Dovecot) -> None:
    with pytest.raises(PermanentFailure, match="holds a control character"):
        watcher(account(dovecot, password=lambda: "rosa-secret\r\nA1 LOGOUT"), KeepingInbox()).catch_up_once()


def test_a_password_file_that_is_gone_is_a_sentence(dovecot: Dovecot) -> None:
    def gone() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    with pytest.raises(PermanentFailure, match=r"the password for .* cannot be read: No such file"):
        watcher(account(dovecot, password=gone), KeepingInbox()).catch_up_once()


def test_a_host_that_is_not_there_is_a_sentence() -> None:
    with kept() as (port,):
        nobody = Account(
            name="rosa", host="127.0.0.1", port=port, security="none", username="rosa", password=lambda: "rosa-secret"
        )
        watch = watcher(nobody, KeepingInbox())

        with pytest.raises(TransientFailure, match=f"127.0.0.1:{port}: Connection refused"):
            watch.catch_up_once()


def test_what_was_said_before_tls_is_not_believed() -> None:
    early = rf"{GREETING.replace('IDLE', 'STARTTLS')}C: STARTTLS" "\n" r"R: {tag} OK go\r\n* OK injected\r\n" "\n-"
    with ScriptedPeer(early) as peer:
        assert "it sent something between STARTTLS and TLS" in failure_of(peer, security="starttls")


def test_without_starttls_nothing_is_said_in_clear() -> None:
    with ScriptedPeer(GREETING) as peer:
        assert "it does not offer STARTTLS" in failure_of(peer, security="starttls")
        assert not any("LOGIN" in line for line in peer.heard)


def test_a_server_that_greets_as_logged_in_cannot_avoid_tls() -> None:
    with ScriptedPeer(GREETING.replace("* OK ready", "* PREAUTH ready").replace("IDLE", "STARTTLS")) as peer:
        assert "it does not offer STARTTLS" in failure_of(peer, security="starttls")


@pytest.mark.parametrize(
    ("transcript", "sentence"),
    [
        ("S: * BYE too many connections", "too many connections"),
        ("-", "does not answer"),
        ("S: SSH-2.0-OpenSSH_9.2", "ended the session: unexpected response"),
        (r"R: \x00\x01\xff\r\n", "ended the session: unexpected response"),
        (r"R: * OK {99999999999}\r\n", "a literal of 99999999999 bytes that nobody asked for"),
        ("", "connection closed"),
        (f"{OPEN}C: UID SEARCH\nS: * SEARCH one two\nS: {{tag}} OK done", "sent something that is not IMAP"),
        (f"{OPEN}C: UID SEARCH\nS: * BYE Suggested Backoff Time: 20000 milliseconds", "Suggested Backoff Time"),
        (f"{OPEN}C: UID SEARCH\n-", "does not answer"),
        (f"{OPEN}C: UID SEARCH\nS: A99 OK done", "unexpected response: b'A99 OK done'"),
        (BUSY, "cannot read mail now: [UNAVAILABLE] the disk is asleep"),
        (GIANT, "a literal of 80000000 bytes that nobody asked for"),
        (
            f"{LOGIN}C: EXAMINE\nS: * 1 EXISTS\nS: * OK [UIDNEXT 2] next\nS: {{tag}} OK [READ-ONLY] open\n-",
            "tells no UIDVALIDITY",
        ),
        (f"{GREETING}C: LOGIN\nS: {{tag}} NO [UNAVAILABLE] come back later\n-", "come back later"),
    ],
)
def test_a_server_that_misbehaves_is_a_failure_of_the_moment(transcript: str, sentence: str) -> None:
    timing = HASTY if sentence == "does not answer" else TIMING
    with ScriptedPeer(transcript) as peer:
        assert sentence in failure_of(peer, timing=timing)


@pytest.mark.parametrize("limit", [{"whole": 0.3}, {"line": 0.3}], ids=["in all", "for one line"])
def test_a_server_that_trickles_does_not_hold_us_for_ever(limit: dict[str, float]) -> None:
    with ScriptedPeer("T: and so on") as peer:
        assert "does not answer" in failure_of(peer, timing=replace(TIMING, **limit))


def test_idle_that_is_never_answered_ends_at_its_deadline() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    with ScriptedPeer(f"{CAUGHT_UP}C: IDLE\nS: + idling\n-") as peer:
        waits_of(plain(peer), inbox, timing=replace(TIMING, idle=0.1, done=0.2))

    assert "DONE" in peer.heard
    assert inbox.states[2] == ("waiting", f"{peer.host}:{peer.port} does not answer; next attempt in 10 s")


def test_a_server_that_offers_idle_and_refuses_it_is_not_pressed() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    with ScriptedPeer(f"{CAUGHT_UP}C: IDLE\nS: {{tag}} BAD what is that\n-") as peer:
        waits = waits_of(plain(peer), inbox)

    assert waits == [10]
    assert "it refused IDLE" in str(inbox.states)


def test_idle_is_renewed_and_the_folder_opened_again() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    renewed = f"{CAUGHT_UP}C: IDLE\nS: + idling\nC: DONE\nS: {{tag}} OK done{OPEN.removeprefix(LOGIN)}C: UID SEARCH"
    with ScriptedPeer(renewed) as peer:
        waits_of(plain(peer), inbox, timing=replace(TIMING, idle=0.1))

    assert peer.surprises == []
    assert [line.split(" ", 1)[-1] for line in peer.heard[-3:]] == ["DONE", 'EXAMINE "INBOX"', "UID SEARCH UID 2:*"]


def test_a_look_counts_uids_and_not_what_the_notice_says() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    notice = f"""{CAUGHT_UP}
        C: IDLE
        S: * 9 EXISTS
        S: + idling
        C: DONE
        S: {{tag}} OK done
        C: UID SEARCH UID 2:*
        S: * SEARCH 4
        S: {{tag}} OK done
        C: UID FETCH 4 (UID RFC822.SIZE FLAGS INTERNALDATE)
        S: * 2 FETCH (UID 4 RFC822.SIZE 3 FLAGS ())
        S: {{tag}} OK done
        C: UID FETCH 4 (UID BODY.PEEK[])
        S: * 2 FETCH (UID 4 BODY[] {{3}}
        S: abc)
        S: {{tag}} OK done
        -"""
    with ScriptedPeer(notice) as peer, running(watcher(plain(peer), inbox)):
        inbox.until(lambda seen: seen.arrivals)

    assert inbox.bodies() == [b"abc"]
    assert inbox.arrivals[0].arrived == NOON
    assert inbox.stored == Cursor(uidvalidity=7, last_uid=4)


@pytest.mark.parametrize(
    "moment",
    [
        # While we were still fetching the one before.
        """
        C: UID FETCH 2 (UID BODY.PEEK[])
        S: * 1 FETCH (UID 2 BODY[] "abc")
        S: * 2 EXISTS
        S: {tag} OK done""",
        # While we took our leave of IDLE.
        """
        C: UID FETCH 2 (UID BODY.PEEK[])
        S: * 1 FETCH (UID 2 BODY[] "abc")
        S: {tag} OK done
        C: IDLE
        S: + idling
        C: DONE
        S: * 2 EXISTS
        S: {tag} OK done""",
    ],
    ids=["during a fetch", "at the end of idling"],
)
def test_mail_that_is_told_while_nobody_listens_is_taken_at_once(moment: str) -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    peer_says = f"""{CAUGHT_UP.replace("SEARCH 1", "SEARCH 2")}
        C: UID FETCH 2 (UID RFC822.SIZE
        S: * 1 FETCH (UID 2 RFC822.SIZE 3 FLAGS ())
        S: {{tag}} OK done{moment}
        C: UID SEARCH UID 3:*
        S: * SEARCH 3
        S: {{tag}} OK done
        C: UID FETCH 3 (UID RFC822.SIZE
        S: * 2 FETCH (UID 3 RFC822.SIZE 3 FLAGS ())
        S: {{tag}} OK done
        C: UID FETCH 3 (UID BODY.PEEK[])
        S: * 2 FETCH (UID 3 BODY[] "xyz")
        S: {{tag}} OK done
        -"""
    with ScriptedPeer(peer_says) as peer, running(watcher(plain(peer), inbox, timing=replace(TIMING, proof=0.1))):
        inbox.until(lambda seen: len(seen.arrivals) == 2)

    assert inbox.bodies() == [b"abc", b"xyz"]
    assert peer.surprises == []


def test_mail_that_is_told_at_the_end_of_a_short_pause_ends_the_pause() -> None:
    """Told once is told for good: a server does not say it again."""
    talk = f"{CAUGHT_UP}C: IDLE\nS: + idling\nC: DONE\nS: * 2 EXISTS\nS: {{tag}} OK done\n-"
    with ScriptedPeer(talk) as peer, Session(plain(peer), timing=TIMING, tick=lambda: None) as session:
        session.open()
        session.uids_above(1)

        assert session.listen(Waker(), longest=0.05) == "notice"


def test_a_dead_link_shows_in_idle_long_before_idle_is_renewed() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    idling = "C: IDLE\nS: + idling\nC: DONE\nS: {tag} OK done\n"
    patient = replace(TIMING, idle=300, proof=0.05, done=2)
    with ScriptedPeer(f"{CAUGHT_UP}{idling * 3}C: IDLE\nS: + idling\n-") as peer:
        waits_of(plain(peer), inbox, timing=patient)

    assert peer.surprises == []
    assert "does not answer" in str(inbox.states[-2])
    assert sum("EXAMINE" in line for line in peer.heard) == 1


UNREADABLE = f"""{CAUGHT_UP.replace("SEARCH 1", "SEARCH 2 3")}
    C: UID FETCH 2:3 (UID RFC822.SIZE
    S: * 2 FETCH (UID 2 RFC822.SIZE 3 FLAGS ())
    S: * 3 FETCH (UID 3 RFC822.SIZE 3 FLAGS ())
    S: {{tag}} OK done
    C: UID FETCH 2:3 (UID BODY.PEEK[])
    S: * 3 FETCH (UID 3 BODY[] "abc")
    S: {{tag}} NO cannot read
    C: UID SEARCH UID 2
    S: * SEARCH 2
    S: {{tag}} OK done
    C: UID FETCH 2 (UID BODY.PEEK[])
    S: {{tag}} NO cannot read
    -"""


def test_a_message_the_server_cannot_read_stops_the_others_for_a_while_only() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    waits: list[float] = []
    with ScriptedPeer(UNREADABLE) as peer, running(watcher(plain(peer), inbox, rest=waits.append)):
        inbox.until(lambda seen: seen.arrivals)

    assert len(waits) == 6
    assert [arrival.origin.uid for arrival in inbox.arrivals] == [3]
    assert "cannot read the message with UID 2" in str(inbox.states)


def test_the_patience_a_server_asks_for_is_granted() -> None:
    inbox = KeepingInbox()
    with ScriptedPeer("S: * BYE Throttled. Suggested Backoff Time: 3600000 milliseconds") as peer:
        waits = waits_of(plain(peer), inbox)

    assert waits == [3600]


def test_waits_grow_and_no_two_logins_come_within_ten_seconds() -> None:
    with ScriptedPeer("S: * BYE not now") as peer:
        waits = waits_of(plain(peer), KeepingInbox(), rests=9, dice=lambda: 0.25)

    assert waits == [10] * 9


def test_a_bug_above_does_not_end_the_watch(dovecot: Dovecot, caplog: pytest.LogCaptureFixture) -> None:
    inbox = KeepingInbox()

    def broken() -> None:
        raise ZeroDivisionError

    inbox.before_begin = broken
    waits_of(account(dovecot), inbox)

    assert inbox.states[1] == ("waiting", "an internal error, see the log; next attempt in 10 s")
    assert "ZeroDivisionError" in caplog.text


ACTION = Action(id=1, uidvalidity=7, uid=1, keyword="Redirected")
SELECTED = f"""{CAUGHT_UP}
    C: SELECT "INBOX"
    S: * OK [UIDVALIDITY 7] numbers
    S: * OK [UIDNEXT 2] next
    S: * OK [PERMANENTFLAGS (\\Seen \\*)] all
    S: {{tag}} OK [READ-WRITE] open
    C: UID SEARCH UID 1
    S: * SEARCH 1
    S: {{tag}} OK done
    C: UID STORE"""


@pytest.mark.parametrize(
    ("transcript", "event", "reason"),
    [
        (f"{CAUGHT_UP}C: SELECT", Event.DEFERRED, "connection closed"),
        (SELECTED, Event.LOST, "connection closed"),
        (f"{SELECTED}\n-", Event.LOST, "does not answer"),
        (f"{SELECTED}\nS: {{tag}} NO [INUSE] not now", Event.DEFERRED, "[INUSE] not now"),
        (f"{SELECTED}\nS: {{tag}} NO [NOPERM] never", Event.REJECTED, "[NOPERM] never"),
        (SELECTED.replace(" \\*", "").partition("C: UID STORE")[0], Event.REJECTED, "keeps no keyword Redirected"),
    ],
)
def test_how_an_action_ended_is_told_apart(transcript: str, event: Event, reason: str) -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    inbox.due.append(ACTION)
    timing = replace(TIMING, silence=2) if reason == "does not answer" else TIMING
    with ScriptedPeer(transcript) as peer:
        waits_of(plain(peer), inbox, timing=timing)

    ((_, settled, why, _),) = inbox.settled
    assert settled is event
    assert reason in str(why)


def test_a_lost_connection_leaves_the_other_actions_due() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    inbox.due += [ACTION, replace(ACTION, id=2)]

    with ScriptedPeer(SELECTED) as peer:
        waits_of(plain(peer), inbox)

    assert [action.id for action in inbox.due] == [2]


def test_stop_ends_a_command_that_hangs() -> None:
    inbox = KeepingInbox(cursor=KNOWN)
    with ScriptedPeer(f"{OPEN}C: UID SEARCH\n-") as peer, running(watcher(plain(peer), inbox)):
        peer.until_heard("UID SEARCH")

    assert inbox.states == [("connecting", None), ("stopped", None)]
