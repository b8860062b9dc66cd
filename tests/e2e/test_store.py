"""The service on a store that fills up, is damaged, goes away or is shared: nothing lost, nothing twice, and said."""

from __future__ import annotations

import os
import re
import smtplib
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes
from shutil import which
from typing import TYPE_CHECKING

import pytest

from gateway.store import damage
from gateway.store.engine import examine
from tests.e2e.service import BASE, RULES, Deskward, OnServer, mailbox_section, send_section, settled
from tests.servers import postgres
from tests.servers.dovecot import Dovecot
from tests.servers.ports import kept
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.sqlite

SOON = 60.0  # seconds after which a test gives up
MOUNT = which("mount")
ALERTS = BASE.replace("[safety]", '[safety]\nalert_to = "dana@desk.example"')


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def port() -> Iterator[int]:
    """The one of the service, the same after a restart."""
    with kept() as (number,):
        yield number


def mail(number: int, filling: int = 0) -> bytes:
    """A customer's mail with ``filling`` octets that nothing makes smaller."""
    noise = os.urandom(filling // 2).hex()
    lines = "\r\n".join(noise[at : at + 76] for at in range(0, len(noise), 76))
    head = f"From: C <c{number}@m{number}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n\r\nWhere is my order {number}?\r\n{lines}\r\n".encode()


def listen(port: int) -> str:
    return f'\n[listen]\nsmtp = "127.0.0.1:{port}"\n'


def hand_in(port: int, number: int, raw: bytes | None = None) -> str:
    """Hand one mail in; '' where it was taken, else what the service said."""
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=SOON) as client:
            client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], raw or mail(number))
    except smtplib.SMTPDataError as error:
        return f"{error.smtp_code} {error.smtp_error.decode()}"
    return ""


def notes_of(recorder: Recorder) -> Counter[str]:
    """How many notes went to each customer."""
    found = (message_from_bytes(one.data)["In-Reply-To"] for one in recorder.mails if "@desk" not in one.rcpt_tos[0])
    return Counter(found)


def alarms_of(recorder: Recorder) -> list[str]:
    return [str(message_from_bytes(one.data)["Subject"]) for one in recorder.mails if "@desk" in one.rcpt_tos[0]]


def wait_for_alarm(recorder: Recorder) -> list[str]:
    pause = threading.Event()
    for _ in range(int(SOON / 0.05)):
        if found := alarms_of(recorder):
            return found
        pause.wait(0.05)
    raise AssertionError("no alarm came")


# -- a disk that fills -----------------------------------------------------------------------------------------------


def is_mounted(place: Path, size: str) -> bool:
    """Whether a real file system of so many octets could be mounted; only root can."""
    if os.geteuid() != 0 or MOUNT is None:
        return False
    words = [MOUNT, "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(place)]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir()
    if not is_mounted(place, size):
        pytest.skip("no right to mount a small file system here")
    try:
        yield
    finally:
        subprocess.run(["/usr/bin/umount", "--lazy", str(place)], capture_output=True, check=False)


def fill_up(place: Path) -> Path:
    """Leave not one octet of room."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return ballast


def test_a_full_disk_stops_nothing_but_the_taking_of_mail_and_all_is_made_up_for_when_there_is_room(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder, port: int
) -> None:
    toml = BASE + mailbox_section(dovecot) + listen(port) + send_section(recorder) + RULES
    with small_disk(tmp_path / "var", "12m"), Deskward(tmp_path, toml) as service:
        service.start()
        assert hand_in(port, 1) == ""
        recorder.wait_for(1)

        ballast = fill_up(tmp_path / "var")
        refused = [said for number in range(100, 106) if (said := hand_in(port, number, mail(number, 800_000)))]
        dovecot.append("rosa", mail(2, 800_000))
        still_there = service.lives_for(1.0)
        logins = len([line for line in service.log if "state=connecting" in line])
        ballast.unlink()

        healed = hand_in(port, 3)
        found = service.until(
            lambda now: (
                {"2@mail.example", "3@mail.example"} <= {one["message_id"] for one in now["messages"]} and settled(now)
            )
        )
        assert service.stop() == 0
        condition = examine(f"sqlite:///{tmp_path / 'var' / 'deskward.db'}")

    taken = {one["message_id"] for one in found["messages"]}
    assert refused
    assert set(refused) == {"452 4.3.1 Cannot store mail now, try again later"}
    assert len(taken & {f"{number}@mail.example" for number in range(100, 106)}) == 6 - len(refused)
    assert (still_there, logins, healed) == (True, 1, "")
    assert set(notes_of(recorder).values()) == {1}
    assert condition.state == "current"


def test_a_service_that_starts_on_a_full_disk_says_so_and_breaks_nothing(
    tmp_path: Path, recorder: Recorder, port: int
) -> None:
    with (
        small_disk(tmp_path / "var", "6m"),
        Deskward(tmp_path, BASE + listen(port) + send_section(recorder)) as service,
    ):
        service.start()
        hand_in(port, 1)
        service.stop()
        ballast = fill_up(tmp_path / "var")

        refused = service.ask("run")
        ballast.unlink()
        service.start()
        found = service.until(settled)

    assert refused.returncode == 75
    assert re.search("the disk of the store is full|No space left", refused.stderr), refused.stderr
    assert "Traceback" not in refused.stderr
    assert [one["message_id"] for one in found["messages"]] == ["1@mail.example"]


# -- damage ----------------------------------------------------------------------------------------------------------


def tear(store: Path, *, after: int = 4096) -> bytes:
    """Noise in the place of all pages but the first ones; gives the file as it is then."""
    content = bytearray(store.read_bytes())
    content[after:] = b"\xa5" * (len(content) - after)
    with store.open("r+b") as file:
        file.write(content)
    return bytes(content)


def test_a_damaged_store_is_found_at_the_start_told_by_mail_and_replaced_by_its_backup(
    tmp_path: Path, recorder: Recorder, port: int
) -> None:
    store = tmp_path / "var" / "deskward.db"
    with Deskward(tmp_path, ALERTS + listen(port) + send_section(recorder) + RULES) as service:
        service.start()
        for number in range(5):
            hand_in(port, number)
        service.until(lambda now: len(now["replies"]) == 5 and settled(now))
        saved = service.ask_json("backup", str(tmp_path / "backups"))
        service.stop()
        torn = tear(store, after=40960)

        refused = service.ask("run")
        untouched = store.read_bytes() == torn
        told = alarms_of(recorder)
        restored = service.ask("restore", saved["file"])
        service.start()
        hand_in(port, 9)
        found = service.until(lambda now: len(now["replies"]) == 6 and settled(now))

    assert refused.returncode == 78
    assert "the store is damaged: put a backup back with deskward restore" in refused.stderr
    assert untouched
    assert told == ["Deskward: the store is damaged"]
    assert restored.returncode == 0, restored.stderr
    assert [one["state"] for one in found["replies"]] == ["sent"] * 6
    assert set(notes_of(recorder).values()) == {1}
    assert (saved["messages"], len(found["tickets"])) == (5, 6)


def test_damage_that_is_met_while_running_makes_the_store_read_only_and_is_told_by_mail(
    tmp_path: Path, recorder: Recorder, port: int
) -> None:
    store = tmp_path / "var" / "deskward.db"
    with Deskward(tmp_path, ALERTS + listen(port) + send_section(recorder) + RULES) as service:
        service.start()
        hand_in(port, 1)
        service.until(lambda now: len(now["replies"]) == 1 and settled(now))
        tear(store)
        hand_in(port, 2)  # whoever reads pages anew finds it

        told = wait_for_alarm(recorder)
        content = store.read_bytes()
        refused = [hand_in(port, number) for number in (3, 4)]
        unchanged = store.read_bytes() == content
        known = damage.noted(f"sqlite:///{store}")
        assert service.stop() == 0

    assert [said[:9] for said in refused] == ["452 4.3.1"] * 2
    assert told == ["Deskward: the store is damaged"]
    assert unchanged
    assert known is not None
    assert any("Nothing is written any more" in line for line in service.log)
    assert list(notes_of(recorder).values()) == [1]


def test_a_backup_under_load_holds_every_mail_that_was_acknowledged_before_it(
    tmp_path: Path, recorder: Recorder, port: int
) -> None:
    with Deskward(tmp_path, BASE + listen(port) + send_section(recorder) + RULES) as service:
        service.start()
        sender = Sender(port, range(300))
        sender.start()
        saved, before = [], []
        for number in range(3):
            while sender.taken < 10 * (number + 1):
                assert service.lives_for(0.02)
            before.append(sender.taken)
            saved.append(service.ask_json("backup", str(tmp_path / f"copy-{number}.db")))
        sender.enough.set()
        sender.join()
        service.until(lambda now: len(now["messages"]) == sender.taken and settled(now))

    assert all(one["messages"] >= at_least for one, at_least in zip(saved, before, strict=True))
    assert all(examine(f"sqlite:///{one['file']}").state == "current" for one in saved)
    assert set(notes_of(recorder).values()) == {1}


# -- a store that several daemons share ------------------------------------------------------------------------------


class Sender(threading.Thread):
    """A mail server that hands its queue over and tries again until it hears 250, as all of them do."""

    def __init__(self, port: int, numbers: range) -> None:
        super().__init__(daemon=True)
        self.taken = 0
        self.enough = threading.Event()  # set: the mail in hand is the last one
        self._port, self._numbers = port, numbers
        self._pause = threading.Event()

    def run(self) -> None:
        for number in self._numbers:
            if self.enough.is_set():
                return
            while not self._hand_in(number):
                self._pause.wait(0.05)
            self.taken += 1

    def _hand_in(self, number: int) -> bool:
        try:
            return hand_in(self._port, number) == ""
        except (OSError, smtplib.SMTPException):
            return False


@pytest.fixture
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.cluster() as running:
        yield running


def test_a_database_that_restarts_under_load_costs_no_mail_and_no_second_note(
    tmp_path: Path, cluster: postgres.Cluster, recorder: Recorder, port: int
) -> None:
    toml = BASE + listen(port) + send_section(recorder) + RULES
    with OnServer(tmp_path / "a", toml, cluster.database()) as service:
        service.start()
        sender = Sender(port, range(100))
        sender.start()
        for at in (20, 50, 80):
            while sender.taken < at:
                service.lives_for(0.02)
            cluster.restart()
        sender.join(120)
        found = service.until(lambda now: len(now["messages"]) == 100 and settled(now))
        assert service.stop() == 0

    assert not sender.is_alive()
    assert len(found["tickets"]) == 100
    assert Counter(one["state"] for one in found["replies"]) == {"sent": 100}
    assert Counter(notes_of(recorder).values()) == {1: 100}


def test_a_mailbox_that_two_daemons_watch_under_two_names_gives_one_ticket_and_one_note(
    tmp_path: Path, cluster: postgres.Cluster, dovecot: Dovecot, recorder: Recorder
) -> None:
    """Two installers, one mailbox: the lock goes by the name, so that here nothing but the content tells."""
    url = cluster.database()
    head, tail = BASE, send_section(recorder) + RULES
    one = mailbox_section(dovecot, 'after_redirect = { move_to = "Redirected" }')
    two = one.replace('name = "rosa"', 'name = "shop"')
    with (
        OnServer(tmp_path / "a", head + one + tail, url) as first,
        OnServer(tmp_path / "b", head + two + tail, url) as second,
    ):
        first.start()
        second.start()
        for number in range(10):
            dovecot.append("rosa", mail(number))
        recorder.wait_for(10)
        found = first.until(lambda now: len(now["messages"]) == 10 and settled(now))
        with dovecot.client() as owner:
            moved = owner.select_folder("Redirected", readonly=True)[b"EXISTS"]
        assert (first.stop(), second.stop()) == (0, 0)

    assert len(found["tickets"]) == 10
    assert Counter(notes_of(recorder).values()) == {1: 10}
    assert moved <= 10


def test_a_mailbox_that_stands_twice_in_one_file_gives_one_ticket_and_one_note(
    tmp_path: Path, dovecot: Dovecot, recorder: Recorder
) -> None:
    one = mailbox_section(dovecot)
    toml = BASE + one + one.replace('name = "rosa"', 'name = "shop"') + send_section(recorder) + RULES
    with Deskward(tmp_path, toml) as service:
        service.start()
        for number in range(5):
            dovecot.append("rosa", mail(number))
        recorder.wait_for(5)
        found = service.until(lambda now: len(now["messages"]) == 5 and settled(now))
        service.stop()

    assert len(found["tickets"]) == 5
    assert Counter(notes_of(recorder).values()) == {1: 5}
