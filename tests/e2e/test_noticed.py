"""The running service is noticed when something is wrong with it, and when that is over."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGHUP
from typing import TYPE_CHECKING

import pytest

from gateway.intake.imap.watcher import Account
from gateway.mail import Arrival, Envelope, Origin, content_key
from gateway.mailbox import Cursor
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import auditing, looks
from gateway.pipeline.writer import Writer
from gateway.store import mailboxes, messages
from gateway.store.engine import reading, writing
from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Store

MAIL = b"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nMessage-ID: <%d@mail.example>\r\n\r\nHi\r\n"
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


def ask(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    told = (answer.status, answer.read().decode())
    connection.close()
    return told


def test_a_password_that_runs_out_is_told_by_mail_and_so_is_its_renewal(tmp_path: Path, dovecot: Dovecot) -> None:
    soon, later = (datetime.now(UTC) + timedelta(days=days) for days in (5, 300))
    base = BASE.replace('mode = "live"', 'mode = "live"\nalert_to = "obm@shop.example"')
    with Recorder() as recorder:
        mailbox = mailbox_section(dovecot).replace('"imap-password" }', f'"imap-password", until = {soon:%Y-%m-%d} }}')
        toml = base + mailbox + send_section(recorder) + RULES + '\n[listen]\nhealth = "127.0.0.1:0"\n'
        with Deskward(tmp_path, toml) as service:
            service.start()
            alarm = recorder.wait_for(1)[0]
            port = int(re.search(r"health on port (\d+)", service.ready_line)[1])  # type: ignore[index]
            answers = [ask(port, path) for path in ("/healthz", "/readyz")]
            checked = service.ask("healthcheck")
            told = service.ask_json("status")["alerts"]
            limits = Path(f"/proc/{service.process.pid}/limits").read_text()  # type: ignore[union-attr]
            service.write(toml.replace(f"{soon:%Y-%m-%d}", f"{later:%Y-%m-%d}"))
            service.signal(SIGHUP)
            clear = recorder.wait_for(2)[1]
            assert service.stop() == 0
        down = service.ask("healthcheck")

    subjects = [message_from_bytes(one.data, policy=default)["Subject"] for one in (alarm, clear)]
    assert subjects == [
        "Deskward: a password, token or certificate runs out soon",
        "Deskward: the password, token or certificate was renewed",
    ]
    assert answers == [(200, "ok\n"), (200, "ok\n")]
    assert (checked.returncode, checked.stdout) == (0, "well\n")
    assert [one["cause"] for one in told] == ["secret runs out"]
    assert down.returncode == 1
    assert re.search(r"Max core file size +1 +1 ", limits)


def account(dovecot: Dovecot) -> Account:
    return Account(
        name="rosa",
        host="127.0.0.1",
        port=dovecot.imaps,
        security="tls",
        username="rosa",
        password=lambda: "rosa-secret",
        ca_file=dovecot.certificates.authority,
        start="all",
    )


def test_the_daily_audit_names_every_message_without_a_row_once_a_day(
    file_store: Store, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    with dovecot.client() as owner:
        for number in range(6):
            owner.append("INBOX", MAIL % number)
        uidvalidity = owner.select_folder("INBOX", readonly=True)[b"UIDVALIDITY"]
        uids = sorted(owner.search())
    lost, cursor = {uids[1], uids[3], uids[4]}, Cursor(uidvalidity=uidvalidity, last_uid=uids[-1])
    with writing(file_store.engine) as connection:
        mailboxes.begin(connection, client=CLIENT, name="rosa", cursor=cursor, now=NOW)
        for uid in set(uids) - lost:
            raw = MAIL % uid
            origin = Origin(kind="imap", mailbox="rosa", uidvalidity=uidvalidity, uid=uid)
            arrival = Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=NOW)
            messages.accept(connection, [(arrival, content_key(raw))], client=CLIENT, now=NOW)
    clock = [NOW]
    audits = auditing.Audits(
        [account(dovecot)],
        engine=file_store.engine,
        writer=Writer(file_store.engine),
        client=CLIENT,
        clock=lambda: clock[0],
    )

    told = []
    for hours in (0.5, 2, 20, 27):
        clock[0] = NOW + timedelta(hours=hours)
        audits.run_once()
        with reading(file_store.engine) as connection:
            last = auditing.last_audit(connection, "rosa", client=CLIENT)
            told.append(last and last["at"][11:16])
            seen = looks.missed(connection, ["rosa"], client=CLIENT)

    named = f"UID {uids[1]}, {uids[3]}-{uids[4]}"
    assert told == [None, "11:00", "11:00", "12:00"]
    assert seen == {"rosa": f'in the mailbox "rosa" these were never taken: {named}'}
    assert caplog.text.count(f"never taken: {named}") == 2


def test_an_audit_that_could_not_look_keeps_what_was_missing_and_looks_again_soon(file_store: Store) -> None:
    nowhere = Account(
        name="rosa",
        host="127.0.0.1",
        port=1,
        security="none",
        username="rosa",
        password=lambda: "rosa-secret",
        ca_file=None,
        start="all",
    )
    clock = [NOW + timedelta(hours=25)]
    engine = file_store.engine
    audits = auditing.Audits([nowhere], engine=engine, writer=Writer(engine), client=CLIENT, clock=lambda: clock[0])
    with writing(engine) as connection:
        mailboxes.begin(connection, client=CLIENT, name="rosa", cursor=Cursor(uidvalidity=1, last_uid=9), now=NOW)
        before = {"at": NOW.isoformat(), "missing": [7], "reason": None}
        auditing.settings.put(connection, "audit:rosa", json.dumps(before), client=CLIENT)

    audits.run_once()
    clock[0] += timedelta(hours=1)
    audits.run_once()

    with reading(engine) as connection:
        last = auditing.last_audit(connection, "rosa", client=CLIENT)
    assert last is not None
    assert (last["missing"], bool(last["reason"])) == ([7], True)
    assert last["at"] == clock[0].isoformat()


@pytest.mark.parametrize(
    ("uids", "words"), [((), ""), ((3,), "3"), ((3, 4), "3-4"), ((1, 2, 3, 7, 9, 10), "1-3, 7, 9-10")]
)
def test_many_numbers_are_told_in_few_words(uids: tuple[int, ...], words: str) -> None:
    assert auditing.spelled(uids) == words


def test_an_audit_under_way_when_the_program_ends_leaves_no_word(file_store: Store, dovecot: Dovecot) -> None:
    with writing(file_store.engine) as connection:
        mailboxes.begin(connection, client=CLIENT, name="rosa", cursor=Cursor(uidvalidity=1, last_uid=9), now=NOW)
    asked = iter([False])
    audits = auditing.Audits(
        [account(dovecot)],
        engine=file_store.engine,
        writer=Writer(file_store.engine),
        client=CLIENT,
        clock=lambda: NOW + timedelta(hours=25),
        stopping=lambda: next(asked, True),
    )

    audits.run_once()

    with reading(file_store.engine) as connection:
        assert auditing.last_audit(connection, "rosa", client=CLIENT) is None
