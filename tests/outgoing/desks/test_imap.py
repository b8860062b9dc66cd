"""Copies into the mail folder of a desk, on a real server: once, whatever breaks on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.config.values import Server
from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Examines, Settings, desk_of
from tests.outgoing.desks.contract import RAW, Errand, Kept, copy, dice
from tests.outgoing.desks.imap_folder import USER, contents, desk, empty, errand, expunge, mail, until_quiet
from tests.servers import certificates
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import Fault, FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = 20


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> certificates.Certificates:
    return certificates.issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def running_mover(issued: certificates.Certificates) -> Iterator[Dovecot]:
    with Dovecot(certificate=issued) as server:
        yield server


@pytest.fixture(scope="module")
def running_straight(issued: certificates.Certificates) -> Iterator[Dovecot]:
    with Dovecot(certificate=issued, without=["MOVE"]) as server:
        yield server


@pytest.fixture
def mover(running_mover: Dovecot) -> Iterator[Dovecot]:
    yield running_mover
    empty(running_mover)


@pytest.fixture
def straight(running_straight: Dovecot) -> Iterator[Dovecot]:
    yield running_straight
    empty(running_straight)


@pytest.fixture(params=["mover", "straight"], ids=["by staging", "without MOVE"])
def dovecot(request: pytest.FixtureRequest) -> Dovecot:
    server: Dovecot = request.getfixturevalue(request.param)
    return server


def no(command: str, words: str) -> Fault:
    """Refuse every command that begins so, in the server's place."""

    def answer(line: bytes) -> bytes | None:
        tag, _, rest = line.partition(b" ")
        return tag + b" NO " + words.encode() + b"\r\n" if rest.startswith(command.encode()) else None

    return Fault(kind="words", answer=answer)


# What arrives.


def test_the_original_bytes_lie_unseen_in_the_folder_with_the_moment_they_came(dovecot: Dovecot) -> None:
    one = errand(dovecot)

    assert one.attempt() == "confirmed", one.reason

    assert contents(dovecot) == [RAW]
    assert contents(dovecot, "Deskward") == []
    with dovecot.client(USER) as session:
        validity = session.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
        ((uid, found),) = session.fetch(session.search(), ["FLAGS", "INTERNALDATE"]).items()
        session.normalise_times = False
        (there,) = session.fetch([uid], ["INTERNALDATE"]).values()
    assert b"\\Seen" not in found[b"FLAGS"]
    assert there[b"INTERNALDATE"] == datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
    assert one.external_id == f"{validity}.{uid}"


def test_the_folder_of_its_own_is_made_and_subscribed_with_the_first_copy(mover: Dovecot) -> None:
    errand(mover).attempt()

    with mover.client(USER) as session:
        assert "Deskward" in [name for _, _, name in session.list_sub_folders()]


def test_a_copy_goes_into_the_folder_of_its_topic(dovecot: Dovecot) -> None:
    with dovecot.client(USER) as session:
        session.create_folder("Rechnungen & Geld")
    one = Errand(desk(dovecot), copy(place="Rechnungen & Geld"))

    assert one.attempt() == "confirmed", one.reason

    assert contents(dovecot, "Rechnungen & Geld") == [RAW]


def test_folders_are_found_where_all_of_them_lie_below_inbox(issued: certificates.Certificates) -> None:
    with Dovecot(certificate=issued, below_inbox=True) as server:
        with server.client(USER) as session:
            session.create_folder("INBOX.Desk.Bills")
        one = Errand(desk(server), copy(place="Desk/Bills"))

        assert one.attempt() == "confirmed", one.reason

        assert contents(server, "INBOX.Desk.Bills") == [RAW]
        with server.client(USER) as session:
            assert session.folder_exists("INBOX.Deskward")


@pytest.mark.parametrize(
    ("raw", "there"),
    [
        (b"Subject: no name at all\r\n\r\nHello\r\n", b"Subject: no name at all\r\n\r\nHello\r\n"),
        (b"Subject: bare\n\nHello\nRosa\n", b"Subject: bare\r\n\r\nHello\r\nRosa\r\n"),  # the server writes CRLF
        (b"Subject: nul\r\n\r\nHel\0lo\r\n", b"Subject: nul\r\n\r\nHel lo\r\n"),  # no literal may hold it
        (b"no header at all", b"no header at all"),
        (b"Subject: dots\r\n\r\n.\r\n..\r\n", b"Subject: dots\r\n\r\n.\r\n..\r\n"),
        (b"Subject: \xe4\xf6\r\n\r\n\xff\xfe\r\n", b"Subject: \xe4\xf6\r\n\r\n\xff\xfe\r\n"),
        (mail(1, lines=60_000), mail(1, lines=60_000)),
        (mail(1, lines=60_000).replace(b"\r", b""), mail(1, lines=60_000)),
    ],
    ids=[
        "no Message-ID",
        "bare line ends",
        "NUL",
        "no header",
        "dots",
        "eight bits",
        "two megabytes",
        "two megabytes with bare line ends",
    ],
)
def test_odd_mail_arrives_once_through_a_break_at_its_end(mover: Dovecot, raw: bytes, there: bytes) -> None:
    with FaultProxy(mover.imap) as way:
        one = errand(mover, port=way.port, raw=raw)
        way.break_(Fault(kind="words", rewrite=lambda said: b"* BYE\r\n" if b"APPENDUID" in said else said))
        assert one.attempt() == "unknown"
        assert contents(mover, "Deskward") == [there]
        way.heal()

        assert one.attempt() == "confirmed", one.reason

    assert (contents(mover), contents(mover, "Deskward")) == ([there], [])


def test_a_copy_that_is_better_left_unopened_is_put_there_unopened(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.outgoing.desks.imap_ways.parse", lambda _: pytest.fail("it was opened"))
    one = Errand(desk(dovecot), copy(original="sealed"))

    assert one.attempt() == "confirmed", one.reason


def test_a_server_that_tells_no_uids_gives_the_message_id_as_the_name(straight: Dovecot) -> None:
    with FaultProxy(straight.imap) as way:
        way.break_(Fault(kind="words", rewrite=lambda said: said.replace(b"[APPENDUID ", b"[XUID ")))
        one = errand(straight, port=way.port)

        assert (one.attempt(), one.external_id) == ("confirmed", "first@mail.example")


# Once.


def test_the_same_copy_twice_is_one_mail(dovecot: Dovecot) -> None:
    one = errand(dovecot)
    one.attempt()
    again = Errand(desk(dovecot), one.copy, memo=one.memo, state="unknown")

    assert (again.attempt(), again.external_id) == ("confirmed", one.external_id)
    assert contents(dovecot) == [RAW]


def test_a_copy_that_a_restored_store_has_forgotten_is_seen_where_the_desk_left_it(dovecot: Dovecot) -> None:
    one = errand(dovecot)
    one.attempt()
    dovecot.append(USER, mail(7), at=one.copy.received)
    again = Errand(desk(dovecot), one.copy, state="unknown")

    assert (again.attempt(), again.external_id) == ("confirmed", one.external_id)
    assert contents(dovecot) == [RAW, mail(7)]


def test_a_copy_that_was_never_begun_is_put_there(dovecot: Dovecot) -> None:
    dovecot.append(USER, mail(7), at=copy().received)
    again = Errand(desk(dovecot), copy(), state="unknown")

    assert again.attempt() == "confirmed"
    assert contents(dovecot) == [mail(7), RAW]


def test_an_older_copy_with_the_same_message_id_in_staging_is_another_one(mover: Dovecot) -> None:
    with mover.client(USER) as session:
        session.create_folder("Deskward")
        session.append("Deskward", RAW)
    one = errand(mover)

    assert one.attempt() == "confirmed"

    assert (contents(mover), contents(mover, "Deskward")) == ([RAW], [RAW])


@pytest.mark.parametrize(("kind", "step"), [("cut", 89), ("cut up", 67)])
def test_a_connection_cut_anywhere_leaves_one_mail(dovecot: Dovecot, kind: Any, step: int) -> None:
    octets, cut = 0, 0
    with FaultProxy(dovecot.imap) as way:
        while cut == octets // step:
            one = errand(dovecot, port=way.port, raw=mail(octets))
            way.break_(Fault(kind=kind, octets=octets))
            cut += one.attempt() != "confirmed"
            way.heal()
            until_quiet(dovecot)

            if one.state != "confirmed":
                assert one.until_done() == "confirmed", f"{octets}: {one.reason}"
            assert contents(dovecot).count(mail(octets)) == 1, octets
            octets += step
    assert cut > 7


@pytest.mark.parametrize("kind", ["cut", "cut up"])
def test_a_mail_that_the_desk_takes_out_at_once_is_not_put_there_again(mover: Dovecot, kind: Any) -> None:
    """The cuts from the MOVE on: whether it was done is seen in our own folder, never in that of the desk."""
    taken = 0
    with FaultProxy(mover.imap) as way:
        for octets in range(1500, 2000, 23) if kind == "cut" else range(700, 830, 7):
            one = errand(mover, port=way.port, raw=mail(octets))
            way.break_(Fault(kind=kind, octets=octets))
            one.attempt()
            way.heal()
            until_quiet(mover)
            taken += len(contents(mover))
            expunge(mover)
            if one.state != "confirmed":
                assert one.until_done() == "confirmed", f"{octets}: {one.reason}"
                taken += len(contents(mover))
                expunge(mover)
            assert contents(mover, "Deskward") == []
    assert taken == len(range(1500, 2000, 23) if kind == "cut" else range(700, 830, 7))


class Dies(Kept):
    """A memo whose owner is killed: right before or right after something is kept."""

    def __init__(self, name: str, *, after: bool) -> None:
        super().__init__()
        self.name, self.after = name, after

    def keep(self, name: str, value: str) -> None:  # type: ignore[override]
        if name != self.name or self.after:
            self[name] = value
        if name == self.name:
            self.name = ""
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ["staging", "target", "moving"])
def test_a_kill_around_a_commit_leaves_one_mail(dovecot: Dovecot, name: str, after: bool) -> None:
    one = Errand(desk(dovecot), copy(), memo=Dies(name, after=after))
    try:
        one.attempt()
    except KeyboardInterrupt:
        one.state = "unknown"

    assert one.state == "confirmed" or one.until_done() == "confirmed"

    assert (contents(dovecot), contents(dovecot, "Deskward")) == ([RAW], [])


def test_twenty_kills_in_the_middle_leave_one_mail_each(dovecot: Dovecot) -> None:
    chance = dice(20261128)
    with FaultProxy(dovecot.imap) as way:
        for number in range(KILLS):
            one = errand(dovecot, port=way.port, raw=mail(number))
            way.break_(Fault(kind="cut up", octets=chance.randrange(400, 900)))
            one.attempt(killed=True)
            way.heal()
            until_quiet(dovecot)
            one.until_done()
            assert one.state in {"confirmed", "dead"}

    assert sorted(contents(dovecot)) == sorted(mail(number) for number in range(KILLS))


def test_without_move_a_copy_that_the_desk_may_have_taken_is_left_to_a_person(straight: Dovecot) -> None:
    one = errand(straight)
    one.attempt()
    expunge(straight)
    again = Errand(desk(straight), one.copy, memo=one.memo, state="unknown")

    assert again.attempt() == "dead"
    assert "outbox retry" in again.reason
    assert contents(straight) == []


def test_without_move_a_copy_is_found_among_other_mail_that_came(straight: Dovecot) -> None:
    one = errand(straight)
    one.attempt()
    straight.append(USER, mail(7))
    again = Errand(desk(straight), one.copy, memo=one.memo, state="unknown")

    assert (again.attempt(), again.external_id) == ("confirmed", one.external_id)
    assert contents(straight) == [RAW, mail(7)]


def test_what_somebody_took_out_of_staging_before_the_move_is_put_there_again(mover: Dovecot) -> None:
    with FaultProxy(mover.imap) as way:
        way.break_(no("UID MOVE", "[SERVERBUG] not now"))
        one = errand(mover, port=way.port)
        assert one.attempt() == "due"
        expunge(mover, "Deskward")
        way.heal()

        assert one.attempt() == "confirmed"

    assert contents(mover) == [RAW]


# Refusals and troubles.


def test_a_folder_that_is_not_there_pauses_the_desk_until_somebody_makes_it(dovecot: Dovecot) -> None:
    one = Errand(desk(dovecot), copy(place="Billing"))

    assert (one.attempt(), one.barred) == ("due", True)
    assert "no folder 'Billing'" in one.reason
    assert (contents(dovecot, "Deskward"), contents(dovecot)) == ([], [])

    with dovecot.client(USER) as session:
        session.create_folder("Billing")
    assert one.attempt() == "confirmed"
    assert contents(dovecot, "Billing") == [RAW]


def test_a_wrong_password_pauses_the_desk_until_it_is_right(dovecot: Dovecot) -> None:
    one = errand(dovecot, secret=lambda _: "wrong-secret")

    assert (one.attempt(), one.barred) == ("due", True)
    assert "wrong-secret" not in one.reason
    one.desk = desk(dovecot)

    assert one.attempt() == "confirmed"


def test_staging_must_not_be_the_folder_that_the_desk_reads(mover: Dovecot) -> None:
    one = errand(mover, keys={"staging": "INBOX"})

    assert (one.attempt(), one.barred) == ("due", True)
    assert "another folder" in one.reason


@pytest.mark.parametrize(
    ("words", "state", "barred"),
    [
        ("[OVERQUOTA] Quota exceeded (mailbox for user is full)", "due", False),
        ("[TRYCREATE] Mailbox doesn't exist", "due", True),
        ("[NOPERM] Permission denied", "due", True),
        ("[TOOBIG] Message too large", "dead", False),
        ("Message refused", "dead", False),
        ("[UNAVAILABLE] Suggested Backoff Time: 20000 milliseconds", "due", False),
    ],
)
def test_what_the_server_says_to_the_mail_decides(dovecot: Dovecot, words: str, state: str, barred: bool) -> None:
    with FaultProxy(dovecot.imap) as way:
        way.break_(no("APPEND", words))
        one = errand(dovecot, port=way.port)

        assert (one.attempt(), one.barred) == (state, barred)
        assert one.wait == (20.0 if "20000" in words else None)

    assert (contents(dovecot), contents(dovecot, "Deskward")) == ([], [])


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="refused"),
        Fault(kind="closed"),
        Fault(kind="reset"),
        Fault(kind="black hole"),
        no("LOGIN", "[INUSE] full"),
    ],
    ids=["refused", "closed", "reset", "silent", "too many"],
)
def test_a_server_that_is_away_was_surely_not_reached(dovecot: Dovecot, fault: Fault) -> None:
    with FaultProxy(dovecot.imap) as way:
        way.break_(fault)

        with pytest.raises(TransientFailure) as failure:
            desk(dovecot, port=way.port, timeout=0.3).submit(copy(), Kept())

    assert (failure.value.peer_away, failure.value.maybe_done, failure.value.barred) == (True, False, False)


@pytest.mark.parametrize("command", [b"APPEND", b"UID MOVE"])
def test_a_server_that_falls_silent_after_the_work_leaves_one_mail(mover: Dovecot, command: bytes) -> None:
    with FaultProxy(mover.imap) as way:
        mark = b"APPENDUID" if command == b"APPEND" else b"COPYUID"
        way.break_(Fault(kind="words", rewrite=lambda said: b"" if mark in said else said))
        one = errand(mover, port=way.port, timeout=2.0)
        assert one.attempt() == "unknown"
        way.heal()

        assert one.attempt() == "confirmed", one.reason

    assert (contents(mover), contents(mover, "Deskward")) == ([RAW], [])


def test_a_look_up_without_an_answer_sends_nothing_again(mover: Dovecot) -> None:
    with FaultProxy(mover.imap) as way:
        one = errand(mover, port=way.port)
        one.attempt(killed=True)
        way.break_(no("UID SEARCH", "[SERVERBUG] not now"))

        assert one.attempt() == "unknown"
        way.heal()
        assert one.attempt() == "confirmed"

    assert contents(mover) == [RAW]


@pytest.mark.parametrize(
    ("host", "security", "words"),
    [
        ("mail.shop.example", "none", "must be tls or starttls"),
        ("169.254.169.254", "tls", "never go to"),
        ("fe80::1", "tls", "never go to"),
        ("::ffff:169.254.169.254", "tls", "never go to"),
    ],
)
def test_where_a_copy_must_not_go_nothing_is_asked(host: str, security: Any, words: str) -> None:
    server = Server(host=host, port=143, security=security, username=USER, password=None, ca_file=None)
    settings = Settings(
        name="desk", web=None, keys={"server": server}, secret=lambda _: "dana-secret", secrets=lambda _: ()
    )

    one = Errand(desk_of("imap")(settings), copy())

    assert (one.attempt(), one.barred) == ("due", True)
    assert words in one.reason


# Looking at it.


def test_looking_tells_what_is_there_and_makes_nothing(dovecot: Dovecot) -> None:
    one = desk(dovecot, place="INBOX", places={"billing": "Billing"})

    assert isinstance(one, Examines)
    found = {finding.what: finding.level for finding in one.examine()}

    assert found[f"{dovecot.host}:{dovecot.imaps} has no folder 'Billing'."] == "error"
    assert found["The folder 'INBOX' is there."] == "ok"
    with dovecot.client(USER) as session:
        assert not session.folder_exists("Deskward")


def test_looking_tells_of_a_wrong_password(mover: Dovecot) -> None:
    with pytest.raises(TransientFailure) as failure:
        list(desk(mover, secret=lambda _: "wrong").examine())

    assert failure.value.barred
    assert not isinstance(failure.value, PermanentFailure)
