"""A watched mailbox on a real IMAP server, from the APPEND to the note at a real SMTP server."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


def mail(number: int, body: str, *, sender: str = "", more: str = "") -> bytes:
    sender = sender or f"customer{number}@mail{number}.example"
    head = f"From: C {number} <{sender}>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n{more}\r\n{body}\r\n".encode()


def mixed(number: int) -> tuple[str, bytes]:
    """One of five kinds, by turns: what is expected of it, and its bytes."""
    kinds = [
        ("reply", mail(number, "Where is my order?")),
        ("leave", mail(number, "Where is my order of cake?", sender=f"f{number}@friends.example")),
        ("machine", mail(number, "Where is my order?", more="Auto-Submitted: auto-generated\r\n")),
        ("review", mail(number, "Something else")),
        ("ticket", mail(number, "Where is my order?", more="X-Auto-Response-Suppress: All\r\n")),
    ]
    return kinds[number % len(kinds)]


def test_fifty_mixed_messages_while_it_idles(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> None:
    toml = BASE + mailbox_section(dovecot) + send_section(recorder) + RULES
    with Deskward(tmp_path, toml) as service, dovecot.client() as owner:
        service.start()
        wanted: dict[str, list[str]] = {"reply": [], "leave": [], "machine": [], "review": [], "ticket": []}
        for number in range(50):
            kind, raw = mixed(number)
            owner.append("INBOX", raw, ["\\Flagged"] if kind == "leave" else [])
            wanted[kind].append(f"{number}@mail.example")
            if kind == "reply":
                recorder.wait_for(len(wanted["reply"]))
        found = service.until(lambda now: len(now["messages"]) == 50 and settled(now))
        owner.select_folder("INBOX", readonly=True)
        flags = {uid: one[b"FLAGS"] for uid, one in owner.fetch(owner.search(), ["FLAGS"]).items()}

    assert [message_from_bytes(one.data)["In-Reply-To"].strip("<>") for one in recorder.mails] == wanted["reply"]
    assert {one["message_id"] for one in found["tickets"]} == {*wanted["reply"], *wanted["ticket"]}
    by_then = {one["message_id"]: one["then"] for one in found["messages"]}
    assert [name for name, then in by_then.items() if then == "review"] == wanted["review"]
    assert sorted(name for name, then in by_then.items() if then == "leave") == sorted(
        wanted["leave"] + wanted["machine"]
    )
    assert len(flags) == 50
    assert not any(b"\\Seen" in one for one in flags.values())
    assert sum(b"\\Flagged" in one for one in flags.values()) == 10


def test_what_is_left_alone_stays_byte_for_byte_where_it_was(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    toml = BASE + mailbox_section(dovecot, 'after_redirect = { move_to = "Redirected" }') + send_section(recorder)
    with Deskward(tmp_path, toml + RULES) as service, dovecot.client() as owner:
        service.start()
        for number in range(20):
            owner.append("INBOX", mixed(number)[1], ["\\Flagged", "Later"])
        owner.select_folder("INBOX", readonly=True)
        before = owner.fetch(owner.search(), ["FLAGS", "INTERNALDATE", "BODY.PEEK[]"])
        service.until(lambda now: len(now["messages"]) == 20 and settled(now))
        moved = [number for number in range(20) if mixed(number)[0] in {"reply", "ticket"}]
        owner.unselect_folder()
        after = wait_for_count(dovecot, 20 - len(moved))

    left = [uid for uid in before if mixed(uid - 1)[0] not in {"reply", "ticket"}]
    assert sorted(after) == left
    for uid in left:
        assert after[uid][b"BODY[]"] == before[uid][b"BODY[]"]
        assert set(after[uid][b"FLAGS"]) - {b"\\Recent"} == set(before[uid][b"FLAGS"]) - {b"\\Recent"}
        assert after[uid][b"INTERNALDATE"] == before[uid][b"INTERNALDATE"]


def wait_for_count(dovecot: Dovecot, count: int) -> dict[int, dict[bytes, object]]:
    with dovecot.client() as owner:
        for _ in range(60):
            if owner.select_folder("INBOX", readonly=True)[b"EXISTS"] == count:
                break
            owner.idle()
            owner.idle_check(timeout=1)
            owner.idle_done()
        found: dict[int, dict[bytes, object]] = owner.fetch(owner.search(), ["FLAGS", "INTERNALDATE", "BODY.PEEK[]"])
        return found


def test_the_first_start_answers_nothing_old_and_the_second_only_what_is_new(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    dovecot.fill("rosa", [mail(number, "Where is my order?") for number in range(2000)])
    toml = BASE + mailbox_section(dovecot) + send_section(recorder) + RULES
    with Deskward(tmp_path, toml) as service:
        service.start()
        assert service.stop() == 0
        first = service.export()
        dovecot.append("rosa", mail(5000, "Where is my order?"))
        service.start()
        recorder.wait_for(1)
        second = service.until(lambda now: bool(now["replies"]) and settled(now))
        assert service.stop() == 0

    assert (first["messages"], first["replies"]) == ([], [])
    assert [one["message_id"] for one in second["messages"]] == ["5000@mail.example"]
    assert len(recorder.mails) == 1


def test_a_wrong_password_keeps_the_service_up_and_says_so(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    toml = BASE + mailbox_section(dovecot) + send_section(recorder) + RULES
    with Deskward(tmp_path, toml, password="wrong-one") as service:
        service.start()
        status = service.ask_json("status")
        alive = service.lives_for(0.5)
        service.stop()

    assert alive
    assert "refused" in str(status["mailboxes"][0]["reason"])
    assert "wrong-one" not in "\n".join([*service.log, str(status)])


def test_a_server_that_is_down_at_start_is_tried_again(tmp_path: Path, dovecot: Dovecot, recorder: Recorder) -> None:
    dovecot.stop()
    toml = BASE + mailbox_section(dovecot, 'start = "all"') + send_section(recorder) + RULES
    with Deskward(tmp_path, toml) as service:
        service.start()
        dovecot.start()
        dovecot.append("rosa", mail(1, "Where is my order?"))
        recorder.wait_for(1)
        service.stop()

    assert len(recorder.mails) == 1


def states(service: Deskward) -> dict[str, str]:
    return {one["name"]: one["state"] for one in service.ask_json("status")["mailboxes"]}


def test_names_that_cannot_be_found_stop_nothing_at_start(tmp_path: Path, dovecot: Dovecot) -> None:
    nowhere = mailbox_section(dovecot).replace('name = "rosa"', 'name = "lost"').replace("127.0.0.1", "imap.invalid")
    send = '[send]\nhost = "smtp.invalid"\nport = 25\nsecurity = "starttls"\n'
    dovecot.append("rosa", mail(1, "Where is my order?"))
    rosa = mailbox_section(dovecot, 'start = "all"')
    with Deskward(tmp_path, BASE + rosa + nowhere + send + RULES) as service:
        service.start()
        found = service.until(lambda now: any("not known" in str(one["reason"]) for one in now["replies"]))
        service.until(lambda _: states(service) == {"rosa": "idle", "lost": "waiting"})  # "connecting" now and then
        service.stop()

    assert [one["state"] for one in found["replies"]] == ["scheduled"]
    assert len(found["tickets"]) == 1
