"""How the running service bears hostile mail, and how long honest mail waits meanwhile. Prints one line of JSON.

``python benchmarks/torture_badmail.py [--quick]``: some hundred hostile mails of the project's own kinds, then mails of
20 MB and more, are handed in over SMTP one after the other; what the door refuses is laid into the watched mailbox.
Counted are those after which the service still ran and had judged them, the time each took, the most memory of the
service with its second process, and whatever came out of them: files, fields, lines of the log, control characters.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import smtplib
import sqlite3
import sys
import tempfile
import threading
import time
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from measure import children, memory_mib  # noqa: E402 - it lies beside this script

from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled  # noqa: E402
from tests.hostile import HostileMail, heavy_mails, hostile_mails  # noqa: E402
from tests.hostile.mails import CANARY, PAID  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.recorder import Recorder  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PATIENCE = 60.0
LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\nmax_message_size = "40 MB"\n'
COPIES = '\n[[forward]]\nname = "desk"\nkind = "email"\nto = "support@desk.example"\noriginal = "inline"\n'
UNIT = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}  # as deploy/deskward.service has it
OUR_FIELDS = {
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"),
    *("mime-version", "x-auto-response-suppress", "content-language", "content-type", "content-transfer-encoding"),
    *("x-deskward-key", "x-deskward-ticket"),
}
LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (?:info|warning|error|critical|debug) ")
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Peak:
    """The most memory that a process and those it started ever had together, looked at twenty times a second."""

    def __init__(self, pid: int) -> None:
        self.mib = 0.0
        self.mail = self.of = ""  # what is in hand, and what was when it was highest
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            together = [self._pid, *children(self._pid)]
            mib = sum(map(_resident, together))
            if mib > self.mib:
                self.mib, self.of = mib, f"{self.mail}, {len(together)} processes"


def _resident(pid: int) -> float:
    """MiB of a process; pages that several share are divided among them."""
    try:
        return memory_mib(pid).get("pss", 0.0)
    except OSError:  # it ended meanwhile
        return 0.0


class Trial:
    """One service with its mailbox and its mail server, and what was found out about it."""

    def __init__(self, service: Deskward, dovecot: Dovecot) -> None:
        self._service, self._dovecot = service, dovecot
        self.peak: Peak | None = None
        found = re.search(r"SMTP on port (\d+)", service.ready_line)
        assert found
        self._port = int(found[1])
        self._store = sqlite3.connect(service.folder / "var" / "deskward.db", isolation_level=None)
        self.times: dict[str, float] = {}  # seconds from stored to judged
        self.lost: list[str] = []
        self.refused = 0  # at the door
        self.unreachable = 0  # refused by the mailbox, too
        self.waits: list[float] = []  # of honest mail
        self._honest = 0

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def hand_in(self, hostile: HostileMail) -> None:
        """Bring one mail in by whatever way takes it, and wait until it is judged."""
        before = self._messages()
        if self.peak is not None:
            self.peak.mail = hostile.name
        if not self._by_smtp(hostile.raw, hostile.sender):
            self.refused += 1
            if not self._by_mailbox(hostile.raw):
                self.unreachable += 1
                return
        if not self._until(lambda: self._messages() > before or self._known(hostile)):
            self.lost.append(hostile.name)
            return
        began = time.monotonic()
        if not self._until(lambda: self._waiting() == 0):
            self.lost.append(hostile.name)
        self.times[hostile.name] = time.monotonic() - began

    def honest_behind(self, hostile: HostileMail) -> None:
        """Hand a hostile mail in and an honest one right behind it; how long that one waits."""
        self._by_smtp(hostile.raw, hostile.sender)
        self._honest += 1
        address = f"honest{self._honest}@honest{self._honest}.example"
        raw = (
            f"From: {address}\r\nTo: rosa@shop.example\r\nMessage-ID: <honest{self._honest}@mail.example>\r\n\r\n"
            f"Where is my order {self._honest * 7919}? It should have come on the {self._honest}th.\r\n"
        )
        began = time.monotonic()
        assert self._by_smtp(raw.encode(), address)
        asked = f"SELECT count(*) FROM message WHERE message_id = 'honest{self._honest}@mail.example'"  # noqa: S608 - a number
        assert self._until(lambda: self._store.execute(asked).fetchone()[0] == 1)
        self.waits.append(time.monotonic() - began)
        assert self._until(lambda: self._waiting() == 0)

    def _by_smtp(self, raw: bytes, sender: str) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=PATIENCE) as client:
                client.sendmail(sender, ["rosa@shop.example"], raw)
        except (smtplib.SMTPException, OSError):
            return False
        return True

    def _by_mailbox(self, raw: bytes) -> bool:
        try:
            self._dovecot.append("rosa", raw)
        except Exception:  # noqa: BLE001 - whatever the server has against it
            return False
        return True

    def _messages(self) -> int:
        return int(self._store.execute("SELECT count(*) FROM message").fetchone()[0])

    def _waiting(self) -> int:
        return int(self._store.execute("SELECT count(*) FROM message WHERE state = 'stored'").fetchone()[0])

    def _known(self, hostile: HostileMail) -> bool:
        from gateway.mail import content_key

        key = content_key(hostile.raw)
        return self._store.execute("SELECT count(*) FROM message WHERE content_key = ?", [key]).fetchone()[0] == 1

    @staticmethod
    def _until(come: Any) -> bool:
        end = time.monotonic() + PATIENCE
        pause = threading.Event()
        while time.monotonic() < end:
            with contextlib.suppress(sqlite3.OperationalError):
                if come():
                    return True
            pause.wait(0.005)
        return False


def main() -> None:
    """Run all of it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every tenth mail, and large ones of 5 MB")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(_figures(Path(place), quick=asked.quick)))


def _figures(place: Path, *, quick: bool) -> dict[str, Any]:
    small = hostile_mails()[:: 10 if quick else 1]
    size = (5 if quick else 20) << 20
    with Dovecot() as dovecot, Recorder() as recorder:
        mailbox = mailbox_section(dovecot)
        brakes = 'max_replies_per_text = "100000 per hour"\nbreaker = "100000 per hour"'
        safety = BASE.replace("[safety]", f"[safety]\n{brakes}")
        (place / "shop").mkdir()
        with Deskward(place / "shop", safety + LISTEN + RULES + mailbox + send_section(recorder) + COPIES) as service:
            service.start(environ=UNIT)
            assert service.process is not None
            trial = Trial(service, dovecot)
            with Peak(service.process.pid) as peak:
                trial.peak = peak
                for hostile in small:
                    trial.hand_in(hostile)
                for hostile in small[::20]:
                    trial.honest_behind(_again(hostile))
                heavy = _each(trial, heavy_mails(size))
                found = service.until(settled)
            trial.close()
            alive = service.process.poll() is None
            said = _said(service, found)
            code = service.stop()
        tried = len(small) + heavy
        slowest = max(trial.times, key=lambda name: trial.times[name])
        return {
            "bad inputs": f"{tried - len(trial.lost)} of {tried}",
            "lost": trial.lost,
            "refused at the door": trial.refused,
            "of these refused by the mailbox too": trial.unreachable,
            "not read, filed from the envelope": sum(
                "over the limits" in (m["reason"] or "") for m in found["messages"]
            ),
            "set aside": sum(m["state"] == "set_aside" for m in found["messages"]),
            "alive": alive,
            "exit code": code,
            "peak": {"MiB": round(peak.mib), "of": peak.of},
            "slowest from stored to judged": {"mail": slowest, "seconds": round(trial.times[slowest], 2)},
            "longest wait of honest mail, seconds": round(max(trial.waits), 2),
            "files outside of the data directory": _strays(place),
            "fields or recipients not ours": _foreign(recorder),
            "forged lines of the log": sum(not LINE.match(line) and not line.startswith("  ") for line in service.log),
            "control characters": len(CONTROLS.findall(said)) + len(CONTROLS.findall("\n".join(service.log))),
        }


def _each(trial: Trial, mails: Iterator[HostileMail]) -> int:
    count = 0
    for count, hostile in enumerate(mails, 1):  # noqa: B007 - how many there were
        trial.hand_in(hostile)
    return count


def _again(hostile: HostileMail) -> HostileMail:
    """The same mail once more, as another message."""
    return hostile._replace(raw=hostile.raw + b"\r\nonce more\r\n")


def _said(service: Deskward, found: dict[str, list[dict[str, Any]]]) -> str:
    """What the looking commands print of all this."""
    numbers = [str(one["number"]) for one in found["tickets"][:: max(len(found["tickets"]) // 20, 1)]]
    commands: Iterable[list[str]] = [
        ["tickets"],
        ["outbox"],
        ["review"],
        *(["tickets", "show", one] for one in numbers),
    ]
    return "\n".join(service.ask(*words).stdout for words in commands)


def _strays(place: Path) -> list[str]:
    """Files that are neither the config nor in the data directory, and any file named by a hostile mail."""
    shop = place / "shop"
    ours = {"config.toml", "imap-password"}
    strays = [one for one in place.rglob("*") if one.is_file() and not one.is_relative_to(shop / "var")]
    named = [
        one for one in (*shop.rglob("*"), *ROOT.glob("*"), *Path(tempfile.gettempdir()).glob("*")) if CANARY in one.name
    ]
    return sorted({str(one) for one in strays if one.name not in ours} | {str(one) for one in named})


def _foreign(recorder: Recorder) -> list[str]:
    """Names of mails that left with a field, a recipient or a word that is not ours."""
    found = []
    for mail in recorder.mails:
        fields = {name.lower() for name in message_from_bytes(mail.data)}
        to_desk = mail.rcpt_tos == ("support@desk.example",)
        evil = (
            len(mail.rcpt_tos) != 1 or "evil" in mail.rcpt_tos[0] or (str(PAID).encode() in mail.data and not to_desk)
        )
        if fields - OUR_FIELDS or evil:
            found.append(f"{mail.rcpt_tos}: {sorted(fields - OUR_FIELDS)}")
    return found


if __name__ == "__main__":
    main()
