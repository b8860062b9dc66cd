"""How the store withstands torn files, kills in the middle of a backup, full disks, locks and restarting databases.

``python benchmarks/torture_store.py [--quick]`` prints one JSON line with its figures, and ends with 1 where mail was
lost, done twice or told wrongly. About six minutes, ``--quick`` one. What needs root (a small file system) is left out
without it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PAGE = 4096
NO_RIGHT = "left out: no right to mount a file system"


# -- torn files ------------------------------------------------------------------------------------------------------


def filled(folder: Path, messages: int) -> Path:
    """A store with so many judged messages, and a backup of it in ``backup.db``."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import backup
    from gateway.store.engine import connect
    from gateway.store.migrate import upgrade
    from tests.pipeline.house import House, customer

    path = folder / "store.db"
    upgrade(f"sqlite:///{path}")
    house = House(folder, connect(f"sqlite:///{path}"))
    for number in range(messages):
        body = f"Where is my order {number}?\r\n" + os.urandom(random.Random(number).randrange(20, 9000)).hex()  # noqa: S311
        house.receive(customer(body=body, address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>"))
    house.drain()
    house.writer.stop()
    house.engine.dispose()
    backup.save(f"sqlite:///{path}", folder / "backup.db", client=CLIENT, now=NOW)
    return path


def damages(dice: random.Random, whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Damages without end, as a dying disk makes them: the kind, and the whole file with it."""
    pages = len(whole) // PAGE
    while True:
        kind = dice.choice(["noise", "zeros", "half a page", "another page", "one bit", "cut short"])
        at = dice.randrange(pages) * PAGE
        torn = bytearray(whole)
        match kind:
            case "noise":
                torn[at : at + PAGE] = dice.randbytes(PAGE)
            case "zeros":
                torn[at : at + PAGE] = bytes(PAGE)
            case "half a page":
                torn[at + PAGE // 2 : at + PAGE] = dice.randbytes(PAGE // 2)
            case "another page":
                other = dice.randrange(pages) * PAGE
                torn[at : at + PAGE] = whole[other : other + PAGE]
            case "one bit":
                torn[at + dice.randrange(PAGE)] ^= 1 << dice.randrange(8)
            case "cut short":
                del torn[at:]
        yield kind, bytes(torn)


def content(path: Path) -> tuple[Counter[str], bool]:
    """Every row of every table as text, and whether every body can be unpacked; sqlite3.Error where one is torn."""
    rows: Counter[str] = Counter()
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as driver:
        driver.text_factory = bytes
        names = [name.decode() for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            rows.update(f"{name} {row!r}" for row in driver.execute(f'SELECT * FROM "{name}"'))  # noqa: S608
        try:
            for (body,) in driver.execute("SELECT body FROM raw"):
                zlib.decompress(body)
        except zlib.error:
            return rows, False
    return rows, True


def torn_files(count: int, messages: int) -> dict[str, Any]:
    """Whether damage is found at the start, or did none, or is caught when the mail is read; and the way back."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store.engine import examine
    from gateway.store.restore import restore

    dice = random.Random(20261128)  # noqa: S311 - places of damage
    found: Counter[str] = Counter()
    longest = 0.0
    unnoticed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = filled(folder, messages)
        whole, (before, _) = path.read_bytes(), content(path)
        url = f"sqlite:///{path}"
        torn_ones = damages(dice, whole)
        for _ in range(count):
            kind, torn = next(torn_ones)
            path.write_bytes(torn)
            began = time.monotonic()
            condition = examine(url)
            longest = max(longest, time.monotonic() - began)
            if condition.state == "current":
                rows, readable = content(path)
                word = "harmless" if rows == before else "caught by the checksum of the mail" if not readable else ""
                found[word or "unnoticed"] += 1
                unnoticed[kind] += not word
                continue
            found["found at the start"] += 1
            restore(url, folder / "backup.db", client=CLIENT, now=NOW + timedelta(hours=1))
            after, _ = content(path)
            found["restored whole"] += sum((before - after).values()) == 0 and examine(url).state == "current"
            for old in folder.glob("store.db.replaced-*"):
                old.unlink()
    return {"damages": count, **found, "unnoticed_kinds": dict(unnoticed), "longest_check_s": round(longest, 2)}


# -- kills in the middle of a backup and of a restore ----------------------------------------------------------------


def killed(work: Callable[[], object], seconds: float) -> None:
    """Do it in a process of its own, and kill that after so many seconds."""
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def killed_backups(count: int, messages: int) -> dict[str, Any]:
    """A kill at a random moment: no half backup under a good name, no store that is not one, and the next try works."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import backup
    from gateway.store.engine import examine
    from gateway.store.restore import restore

    dice = random.Random(20261129)  # noqa: S311 - moments of kills
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = filled(folder, messages)
        url, whole = f"sqlite:///{path}", content(path)[0]
        began = time.monotonic()
        backup.save(url, folder / "timed.db", client=CLIENT, now=NOW)
        span = (time.monotonic() - began) * 1.5
        for number in range(count):
            place = folder / f"copy-{number}.db"
            killed(lambda place=place: backup.save(url, place, client=CLIENT, now=NOW), dice.uniform(0, span))
            if place.exists():
                found["backups that were done before"] += 1
                found["half backups"] += examine(f"sqlite:///{place}").state != "current"
                place.unlink()
            backup.save(url, place, client=CLIENT, now=NOW)
            killed(
                lambda place=place: restore(url, place, client=CLIENT, now=NOW + timedelta(hours=1)),
                dice.uniform(0, span * 2),
            )
            state = examine(url).state
            found[f"after a killed restore: {state}"] += 1
            if state != "current":
                restore(url, place, client=CLIENT, now=NOW + timedelta(hours=1, seconds=number))
            after, _ = content(path)
            found["whole afterwards"] += not [row for row in whole - after if not row.startswith("setting ")]
            for old in [*folder.glob("store.db.replaced-*"), place]:
                old.unlink()
    return {"kills": 2 * count, **found}


# -- the running service ---------------------------------------------------------------------------------------------


def mail(number: int, filling: int = 0) -> bytes:
    noise = os.urandom(filling // 2).hex()
    lines = "\r\n".join(noise[at : at + 76] for at in range(0, len(noise), 76))
    head = f"From: C <c{number}@m{number}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n\r\nWhere is my order {number}?\r\n{lines}\r\n".encode()


class Sender(threading.Thread):
    """Hands mails in, each until it hears 250; counts what it heard else, and the longest wait for an answer."""

    def __init__(self, port: int, count: int, *, filling: int = 0) -> None:
        super().__init__(daemon=True)
        self.heard: Counter[str] = Counter()
        self.taken, self.longest = 0, 0.0
        self._port, self._count, self._filling = port, count, filling

    def run(self) -> None:
        """Until all are taken."""
        for number in range(self._count):
            raw = mail(number, self._filling)
            while not self._is_taken(number, raw):
                time.sleep(0.05)
            self.taken += 1

    def _is_taken(self, number: int, raw: bytes) -> bool:
        began = time.monotonic()
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=60) as client:
                client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], raw)
        except smtplib.SMTPDataError as error:
            self.heard[str(error.smtp_code)] += 1
            return False
        except (OSError, smtplib.SMTPException) as error:
            self.heard[type(error).__name__] += 1
            return False
        finally:
            self.longest = max(self.longest, time.monotonic() - began)
        return True


def service(
    folder: Path, count: int, trouble: Callable[[Sender, Path], int], *, url: str = "", filling: int = 0
) -> dict[str, Any]:
    """A service under load while ``trouble`` comes over it, so often as that says; what was lost or came twice."""
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views
    from gateway.store.engine import connect, reading
    from tests.e2e.service import BASE, RULES, Deskward, send_section, settled
    from tests.servers.ports import kept
    from tests.servers.recorder import Recorder

    class Anywhere(Deskward):
        def export(self) -> dict[str, list[dict[str, Any]]]:
            engine = connect(url, read_only=True)
            try:
                with reading(engine) as connection:
                    return views.export(connection, client=CLIENT)
            finally:
                engine.dispose()

    with kept() as (port,), Recorder() as recorder:
        toml = BASE + send_section(recorder) + RULES + f'\n[listen]\nsmtp = "127.0.0.1:{port}"\n'
        kind = Anywhere if url else Deskward
        with kind(folder, f'{toml}\n[store]\nurl = "{url}"\n' if url else toml) as deskward:
            deskward.start()
            sender = Sender(port, count, filling=filling)
            sender.start()
            times = trouble(sender, folder)
            sender.join(300)
            began = time.monotonic()
            found = deskward.until(lambda now: len(now["messages"]) >= sender.taken and settled(now))
            healed = time.monotonic() - began
            deskward.stop()
    notes = Counter(message_from_bytes(one.data)["In-Reply-To"] for one in recorder.mails)
    return {
        "times": times,
        "mails": count,
        "acknowledged": sender.taken,
        "heard_else": dict(sender.heard),
        "longest_answer_s": round(sender.longest, 1),
        "lost": count - len({one["message_id"] for one in found["messages"]}),
        "duplicate_tickets": len(found["tickets"]) - count,
        "duplicate_notes": sum(number - 1 for number in notes.values()),
        "doubtful": sum(one["state"] == "doubtful" for one in found["replies"]),
        "settled_after_s": round(healed, 1),
    }


def full_disks(times: int, count: int) -> dict[str, Any] | str:
    """A disk of 24 MB that is filled by something else, and emptied again, while mail comes in."""
    from tests.e2e.test_store import fill_up, is_mounted

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = folder / "var"
        place.mkdir()
        if not is_mounted(place, f"{24 + count // 10}m"):
            return NO_RIGHT
        try:

            def trouble(sender: Sender, _: Path) -> int:
                done = 0
                while done < times and sender.is_alive():
                    before = sum(sender.heard.values())
                    ballast = fill_up(place)
                    end = time.monotonic() + 20
                    while sum(sender.heard.values()) < before + 3 and sender.is_alive() and time.monotonic() < end:
                        fill_up(place)
                        time.sleep(0.1)
                    ballast.unlink()
                    taken = sender.taken
                    while sender.taken < taken + 3 and sender.is_alive():
                        time.sleep(0.05)
                    done += 1
                return done

            return service(folder, count, trouble, filling=60_000)
        finally:
            subprocess.run(["/usr/bin/umount", "--lazy", str(place)], capture_output=True, check=False)


def locks(times: int, count: int) -> dict[str, Any]:
    """Another program that keeps the store locked for seven seconds, longer than anybody waits for it."""

    def trouble(sender: Sender, folder: Path) -> int:
        with closing(sqlite3.connect(folder / "var" / "deskward.db", isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 10000")
            for done in range(times):
                if not sender.is_alive():
                    return done
                other.execute("BEGIN IMMEDIATE")
                time.sleep(7)
                other.execute("ROLLBACK")
                time.sleep(1)
        return times

    with tempfile.TemporaryDirectory() as name:
        return service(Path(name), count, trouble)


def restarts(times: int, count: int) -> dict[str, Any]:
    """A PostgreSQL server that is stopped in the middle of everything and comes back."""
    from tests.servers import postgres

    with postgres.cluster() as cluster, tempfile.TemporaryDirectory() as name:

        def trouble(sender: Sender, _: Path) -> int:
            for done in range(times):
                wanted = count * (done + 1) // (times + 2)
                while sender.taken < wanted:
                    time.sleep(0.01)
                cluster.restart()
            return times

        return service(Path(name), count, trouble, url=cluster.database())


def is_good(found: dict[str, Any]) -> bool:
    """Whether nothing was lost, done twice, half done or passed over."""
    torn, kills = found["torn_files"], found["killed_backups"]
    ran = [one for one in (found["full_disks"], found["locks"], found["restarts"]) if isinstance(one, dict)]
    return (
        torn.get("restored whole", 0) == torn.get("found at the start", 0)
        and kills.get("half backups", 0) == 0
        and kills["whole afterwards"] * 2 == kills["kills"]
        and all(one["lost"] == one["duplicate_tickets"] == one["duplicate_notes"] == 0 for one in ran)
        and all(one["doubtful"] == 0 for one in ran)
    )


def main() -> int:
    """Print one line; 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="fewer of everything")
    quick = parser.parse_args().quick
    found = {
        "torn_files": torn_files(60 if quick else 400, 60),
        "killed_backups": killed_backups(10 if quick else 100, 60),
        "full_disks": full_disks(2 if quick else 10, 60 if quick else 250),
        "locks": locks(1 if quick else 5, 100 if quick else 400),
        "restarts": restarts(3 if quick else 20, 100 if quick else 600),
    }
    print(json.dumps(found))
    return 0 if is_good(found) else 1


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
