"""What people, disks, servers and senders may do to the service, and what it says then."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from gateway.store import migrate
from gateway.store.engine import connect, writing
from tests.e2e.service import BASE, PATIENCE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot
from tests.servers.ports import kept
from tests.servers.recorder import Recorder
from tests.store import sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

pytestmark = pytest.mark.sqlite

LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\n'
LIVE = BASE + LISTEN + RULES
GOOD = LIVE.replace('"live"', '"watch"')


ORDER = (
    b"From: C <c@mail.example>\r\nTo: rosa@shop.example\r\nMessage-ID: <1@mail.example>\r\n\r\nWhere is my order?\r\n"
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Deskward]:
    """A shop that takes mail over SMTP and sends nothing; not started."""
    with Deskward(tmp_path, GOOD) as deskward:
        yield deskward


def refused(service: Deskward, *words: str) -> CompletedProcess[str]:
    """The end of a ``run`` that must not come up; it says so in sentences."""
    done = service.ask(*(words or ("run",)))
    assert "Traceback" not in done.stderr
    assert "bug in Deskward" not in done.stderr
    assert done.stdout == ""
    return done


# -- config ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "line", "words"),
    [
        (GOOD.replace('then = "redirect"', 'then = "redirct"'), "redirct", 'Did you mean "redirect"?'),
        (GOOD.replace('mode = "watch"', "mode = watch"), "mode = watch", 'mode = "watch"'),
        (GOOD.replace('languages = ["en", "de"]', 'languages = ["en" "de"]'), "languages", "comma"),
        (GOOD.replace('time_zone = "Europe/Berlin"', 'time_zone = "Europe/Berlim"'), "Berlim", "Europe/Berlin"),
        (GOOD + "\n[[rule]\n", "[[rule]\n", "[[rule]]"),
    ],
)
def test_a_wrong_config_starts_nothing_and_says_where_it_is_wrong(
    service: Deskward, toml: str, line: str, words: str
) -> None:
    service.write(toml)
    number = toml[: toml.index(line)].count("\n") + 1

    done = refused(service)

    assert done.returncode == 78
    assert f"config.toml:{number}:" in done.stderr
    assert words in done.stderr
    assert not (service.folder / "var").exists()


def test_a_config_in_another_encoding_is_told_with_its_line(service: Deskward) -> None:
    service.config.write_bytes(GOOD.replace("Rosa Moss", "Rosä Moss").encode("latin-1"))

    done = refused(service)

    assert done.returncode == 78
    assert "config.toml:5:" in done.stderr
    assert "UTF-8" in done.stderr


def test_a_folder_in_place_of_the_config_is_told(service: Deskward) -> None:
    service.config = service.folder

    done = refused(service)

    assert done.returncode == 78
    assert "This is a folder, not a file." in done.stderr


def test_a_config_that_is_not_there_is_told(service: Deskward) -> None:
    service.config.unlink()

    done = refused(service)

    assert done.returncode == 66
    assert "there is no file" in done.stderr
    assert "deskward init" in done.stderr


def test_a_password_that_everybody_can_read_is_refused_and_not_repeated(service: Deskward, tmp_path: Path) -> None:
    login = 'username = "rosa"\npassword = "hunter2-planted"\n'
    service.write(GOOD + f'\n[send]\nhost = "127.0.0.1"\nport = 25\nsecurity = "none"\n{login}')
    service.config.chmod(0o644)

    done = refused(service)

    assert done.returncode == 78
    assert f"chmod 600 {tmp_path / 'config.toml'}" in done.stderr
    assert "hunter2-planted" not in done.stderr


def test_a_config_without_a_way_in_is_told(service: Deskward) -> None:
    service.write(BASE + RULES)

    done = refused(service)

    assert done.returncode == 78
    assert "[[mailbox]]" in done.stderr


def test_a_mistake_in_a_template_of_ones_own_is_told_with_its_file_and_line(service: Deskward) -> None:
    (service.folder / "templates").mkdir()
    (service.folder / "templates" / "resubmit.en.txt").write_text("Subject: Re\n\nDear {{ nmae }},\n")

    done = refused(service)

    assert done.returncode == 78
    assert re.search(r"templates/resubmit\.en\.txt:3\b", done.stderr)
    assert "nmae" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_told(service: Deskward) -> None:
    (service.folder / "occupied").write_text("a file")
    service.write(GOOD.replace('data_dir = "var"', 'data_dir = "occupied/var"'))

    done = refused(service)

    assert done.returncode == 78
    assert str(service.folder / "occupied" / "var") in done.stderr
    assert "Not a directory" in done.stderr


# -- store -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(service: Deskward) -> Path:
    """A store with 200 messages in it, all in its one file."""
    path = service.folder / "var" / "deskward.db"
    migrate.upgrade(f"sqlite:///{path}")
    engine = connect(f"sqlite:///{path}")
    with writing(engine) as connection:
        sample.accept(
            connection, *(sample.by_smtp(f"Where is my order {number}? {'.' * 500}") for number in range(200))
        )
    engine.dispose()
    return path


def halved(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


def scribbled_on(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2 // 4096 * 4096
    raw[middle : middle + 16384] = b"\xa5\x00\x17\xff" * 4096
    path.write_bytes(raw)


def another_file(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def of_tomorrow(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as driver, driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (halved, "damaged"),
        (scribbled_on, "damaged"),
        (another_file, "no SQLite database"),
        (of_tomorrow, "made by a newer Deskward"),
    ],
)
def test_a_store_that_cannot_be_used_is_left_as_it_is_and_so_is_the_mailbox(
    service: Deskward, store: Path, spoil: object, words: str
) -> None:
    spoil(store)  # type: ignore[operator]  # one of the functions above
    before = store.read_bytes()
    with socket.create_server(("127.0.0.1", 0)) as mailbox:
        mailbox.settimeout(0)
        place = f'host = "127.0.0.1"\nport = {mailbox.getsockname()[1]}\nsecurity = "none"\n'
        login = 'username = "rosa"\npassword = { file = "imap-password" }\n'
        service.write(f'{GOOD}\n[[mailbox]]\nname = "rosa"\n{place}{login}')

        done = refused(service)

        with pytest.raises(BlockingIOError):
            mailbox.accept()
    assert done.returncode == 78
    assert words in done.stderr
    assert str(store) in done.stderr
    assert store.read_bytes() == before


@pytest.mark.parametrize("command", ["status", "tickets", "outbox", "pause", "migrate"])
def test_no_command_uses_a_store_that_is_none(service: Deskward, store: Path, command: str) -> None:
    another_file(store)
    before = store.read_bytes()

    done = refused(service, command)

    assert done.returncode == 78
    assert "no SQLite database" in done.stderr
    assert store.read_bytes() == before


@pytest.mark.parametrize("mode", ["normal", "exclusive"])  # others may read it, or may not even do that
def test_a_store_that_another_program_holds_locked_is_waited_for_and_then_told(
    service: Deskward, store: Path, mode: str
) -> None:
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute(f"PRAGMA locking_mode = {mode}")
        other.execute("BEGIN IMMEDIATE")

        done = refused(service)
    service.start()

    assert done.returncode == 75
    assert "another program holds the store locked" in done.stderr
    assert service.stop() == 0


def test_a_lock_of_a_moment_keeps_no_mail_out(service: Deskward, store: Path) -> None:
    service.start()
    with contextlib.closing(sqlite3.connect(store, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(1.0, other.execute, ["ROLLBACK"])
        release.start()
        hand_in(service, ORDER)
        release.join()

    assert [one["message_id"] for one in service.until(settled)["messages"]] == ["1@mail.example"]


# -- servers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def port() -> Iterator[int]:
    """One on which nobody listens yet."""
    with kept() as (number,):
        yield number


def hand_in(service: Deskward, raw: bytes, sender: str = "c@mail.example") -> None:
    found = re.search(r"SMTP on port (\d+)", service.ready_line)
    assert found
    with smtplib.SMTP("127.0.0.1", int(found[1]), timeout=PATIENCE) as client:
        client.sendmail(sender, ["rosa@shop.example"], raw)


def test_a_port_that_is_taken_is_told(service: Deskward) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = f"127.0.0.1:{other.getsockname()[1]}"
        service.write(GOOD.replace("127.0.0.1:0", place))

        done = refused(service)

    assert done.returncode == 69
    assert f"cannot listen on {place}: another program is using this port" in done.stderr


def test_a_note_waits_for_a_mail_server_that_is_down(service: Deskward, port: int) -> None:
    service.write(LIVE + f'\n[send]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n')
    service.start()
    hand_in(service, ORDER)
    tried = service.until(lambda now: any(one["attempts"] and one["state"] != "sending" for one in now["replies"]))
    (waiting,) = tried["replies"]
    assert service.stop() == 0

    with Recorder(port=port) as recorder:
        with contextlib.closing(sqlite3.connect(service.folder / "var" / "deskward.db")) as driver, driver:
            driver.execute("UPDATE delivery SET due = 0")  # the time of its next try has come
        service.start()
        notes = recorder.wait_for(1)
        service.until(settled)

    assert waiting["state"] == "scheduled"
    assert "refused" in waiting["reason"]
    assert [note.rcpt_tos for note in notes] == [("c@mail.example",)]


# -- mail ------------------------------------------------------------------------------------------------------------

PLANTED = "velvet-otter"  # stands in every body; no log may repeat it
HEAD = b"From: Hanna <hanna.planted@mail.example>\r\nTo: rosa@shop.example\r\n"
BODY = f"\r\n{PLANTED}: where is my order?\r\n".encode()
HOSTILE = {
    "no field at all": PLANTED.encode() + b"\r\n",
    "nothing but a blank line": b"\r\n",
    "bytes of no charset": HEAD + b"Subject: \xff\xfe\x80\r\n" + BODY + bytes(range(128, 256)),
    "controls": HEAD + b"Subject: \x1b]0;owned\x07 \x08\x08\r\n" + BODY,
    "a charset of nobody": HEAD + b"Content-Type: text/plain; charset=x-klingon\r\n" + BODY,
    "a name without its end": b'From: "Hanna <hanna.planted@mail.example>\r\n' + BODY,
    "many senders": b"From: " + b", ".join(b"p%d@mail.example" % n for n in range(500)) + b"\r\n" + BODY,
    "parts without end": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b\r\n--b\r\n" + BODY,
    "parts in themselves": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200))
    + BODY,
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n====\xff!!!!" + BODY,
    "a date of no calendar": HEAD + b"Date: Xyz, 99 Foo 99999 99:99:99 +9999\r\n" + BODY,
    "a thousand fields": HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(1000)) + BODY,
    "a long field": HEAD + b"Subject: " + b"very " * 180 + b"\r\n" + BODY,
    "encoded words without end": HEAD + b"Subject: =?utf-8?q?=?= =?utf-8?b?/w==?= =?x?y?z?=\r\n" + BODY,
    "a message id of nobody": HEAD + b"Message-ID: <<>@\x01\xff>\r\n" + BODY,
    "html without end": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div><table>" * 3000 + BODY,
}


def test_no_mail_stops_the_next_one_and_no_log_repeats_what_it_holds(tmp_path: Path) -> None:
    with Dovecot() as dovecot, Recorder() as recorder:
        recorder.answers["RCPT"] = lambda line: f"550 5.1.1 {line[8:]} unknown" if "refused" in line else None
        toml = LIVE + mailbox_section(dovecot) + send_section(recorder)
        with Deskward(tmp_path, toml) as service, dovecot.client() as owner:
            service.start()
            taken = 0
            for number, raw in enumerate(HOSTILE.values()):
                owner.append("INBOX", raw.replace(b"planted", b"planted%d" % number))
                with contextlib.suppress(smtplib.SMTPDataError):  # a refusal is an answer too
                    hand_in(service, raw, f"hanna.planted{number}@mail.example")
                    taken += 1
            for word in ("refused", "good"):
                sender = f"g.{word}.planted@{word}.example"
                head = f"From: G <{sender}>\r\nTo: rosa@shop.example\r\nMessage-ID: <{word}@mail.example>\r\n"
                hand_in(service, head.encode() + BODY, sender)
            found = service.until(lambda now: len(now["messages"]) >= len(HOSTILE) + 2 and settled(now))
            assert service.stop() == 0
        log = "\n".join(service.log)

    assert taken > len(HOSTILE) / 2
    assert {one["state"] for one in found["messages"]} <= {"triaged", "set_aside"}
    states = {one["in_reply_to"]: one["state"] for one in found["replies"]}
    assert (states["refused@mail.example"], states["good@mail.example"]) == ("refused", "sent")
    assert "message triaged" in log
    assert not re.findall(r"[\w.]+\.planted\d*@", log)
    assert not [word for word in (PLANTED, "rosa-secret", "owned", "Traceback") if word in log]
