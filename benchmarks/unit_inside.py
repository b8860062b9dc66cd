"""What `torture_unit.py` lets happen to the service inside a booted Debian; prints one JSON line."""

from __future__ import annotations

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 60.0  # seconds for anything
SHIPPED = next(Path("/opt/deskward/lib").glob("python3*/site-packages/gateway/_shipped/deploy"))
UNITS = Path("/etc/systemd/system")
CONFIG = Path("/etc/deskward/config.toml")
STATE = Path("/var/lib/private/deskward")
NOTES = Path("/run/notes")  # every mail that left, one line each
SINK = """
import asyncio, sys
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        with open(sys.argv[1], "a") as notes:
            print(*envelope.rcpt_tos, file=notes, flush=True)
        return "250 taken"
Controller(Sink(), hostname="127.0.0.1", port=2525).start()
asyncio.run(asyncio.sleep(9999))
"""
TOML = """
version = 1
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new"
holidays = "DE-BE"
[safety]
mode = "live"
delay = "0 seconds"
send_hours = "always"
max_replies_total = "1000 per hour"
[classifier]
use = true
[store]
body_key = { credential = "store-key" }
[listen]
smtp = "0.0.0.0:25"
[send]
host = "127.0.0.1"
port = 2525
security = "none"
[[rule]]
name = "Orders"
then = "redirect"
when.text_regex = ["where is my (order|parcel)"]
"""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """A command as root; never fails by itself."""
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE * 2)


def systemctl(*words: str) -> bool:
    """Whether it did so."""
    return run("systemctl", *words).returncode == 0


def deskward(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as the manual says: by root, without naming the config."""
    return run("/opt/deskward/bin/deskward", *words)


def shown(name: str) -> str:
    """One property of the service."""
    return run("systemctl", "show", "--value", "-p", name, "deskward").stdout.strip()


def journal() -> str:
    """All that the service and its manager said about it."""
    return run("journalctl", "-u", "deskward", "-u", "deskward.socket", "-o", "cat", "--no-pager").stdout


def comes(true: Callable[[], bool]) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + PATIENCE
    while not (now := true()) and time.monotonic() < end:
        time.sleep(0.2)
    return now


def active() -> bool:
    """Whether the service is up."""
    return shown("ActiveState") == "active"


def mail(number: int) -> str:
    """Hand in a customer's mail at port 25; her address."""
    sender = f"c{number}@m{number}.example"
    head = f"From: <{sender}>\nTo: rosa@shop.example\nSubject: Lamp\nMessage-ID: <{number}@m.example>\n"
    with smtplib.SMTP("127.0.0.1", 25, timeout=PATIENCE) as client:
        client.sendmail(sender, ["rosa@shop.example"], f"{head}\nWhere is my order?\n")
    return sender


def answered(number: int) -> bool:
    """Whether a mail that is handed in gets its one note."""
    try:
        sender = mail(number)
    except (OSError, smtplib.SMTPException):
        return False
    return comes(lambda: NOTES.exists() and NOTES.read_text().split().count(sender) == 1)


def installed() -> None:
    """README, `Put it on a server`, and somebody who takes the notes."""
    secrets = CONFIG.parent / "credentials"
    secrets.mkdir(parents=True, mode=0o700)
    with os.fdopen(os.open(secrets / "store-key", os.O_WRONLY | os.O_CREAT, 0o600), "w") as key:
        key.write("q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=\n")
    CONFIG.write_text(TOML)
    CONFIG.chmod(0o644)
    for unit in ("deskward.service", "deskward.socket"):
        (UNITS / unit).write_bytes((SHIPPED / unit).read_bytes())
    run("systemd-run", "--unit=sink", sys.executable, "-c", SINK, str(NOTES))
    with suppress(OSError):
        comes(lambda: socket.create_connection(("127.0.0.1", 2525)).close() is None)


def watchdog_after(seconds: int) -> None:
    """A shorter watchdog than the unit's, which is waited for."""
    if seconds != 120:
        (UNITS / "deskward.service.d").mkdir()
        (UNITS / "deskward.service.d" / "short.conf").write_text(f"[Service]\nWatchdogSec={seconds}\n")


def starts() -> bool:
    """It is up, has said how it is, and was handed its port."""
    enabled = systemctl("enable", "deskward.socket") and systemctl("enable", "--now", "deskward")
    return enabled and active() and "SMTP on port 25" in shown("StatusText")


def is_closed() -> bool:
    """What the unit closes, by systemd's own measure."""
    told = run("systemd-analyze", "security", "--no-pager", "deskward.service").stdout
    level = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", told)
    return level is not None and float(level[1]) <= 1.2


def keeps_to_itself() -> bool:
    """All it has written lies in its own folder, for nobody else."""
    owner = STATE.stat().st_uid
    state = [STATE, *STATE.rglob("*")]
    own = all(path.stat().st_uid == owner != 0 and not path.stat().st_mode & 0o077 for path in state)
    elsewhere = run("find", "/", "-xdev", "-uid", str(owner), "-not", "-path", f"{STATE}*").stdout
    return own and not elsewhere


def log_has_no_time_of_its_own() -> bool:
    """The moment and the level of each line are written beside it by journald."""
    return "\nready mode live" in journal() and not re.search(r"^(\d{4}-|<\d>)", journal(), re.MULTILINE)


def reloads() -> bool:
    """A good file is put to work, a broken one is refused, and the service is up all the while."""
    pid = shown("MainPID")
    done = systemctl("reload", "deskward") and comes(lambda: "\nreload done" in journal())
    CONFIG.write_text(TOML + "modee = 1\n")
    refused = systemctl("reload", "deskward") and comes(lambda: "\nreload refused" in journal())
    CONFIG.write_text(TOML)
    return done and refused and shown("MainPID") == pid and answered(21)


def broken_config_ends_it() -> bool:
    """A start with a broken file ends with 78 and is not repeated, and what is mended is all there again."""
    CONFIG.write_text(TOML + "modee = 1\n")
    systemctl("restart", "deskward")
    ended = shown("ExecMainStatus") == "78" and shown("ActiveState") == "failed" and shown("NRestarts") == "0"
    with suppress(OSError, smtplib.SMTPException):
        mail(22)  # it wakes the service, time and again, until its socket is closed, too
    CONFIG.write_text(TOML)
    comes(lambda: systemctl("restart", "deskward"))
    return ended and answered(23)


def comes_back_from(number: int) -> Callable[[], bool]:
    """Killed by a signal it is started again, and mail that comes meanwhile waits at its port."""

    def check() -> bool:
        pid = shown("MainPID")
        os.kill(int(pid), number)
        return comes(lambda: shown("MainPID") != pid) and answered(30 + number) and active()

    return check


def stops_in_time() -> bool:
    """Also while the server that it hands a note to says nothing any more."""
    sink = int(run("systemctl", "show", "--value", "-p", "MainPID", "sink").stdout)
    os.kill(sink, signal.SIGSTOP)
    mail(24)
    comes(lambda: '"sending"' in deskward("outbox", "--json").stdout)
    began = time.monotonic()
    systemctl("stop", "deskward.socket", "deskward")
    took, result = time.monotonic() - began, shown("Result")
    os.kill(sink, signal.SIGCONT)
    return took < 30 and result == "success" and systemctl("start", "deskward") and answered(25)


def commands_of_root() -> bool:
    """They see the service's store, and leave nothing in its folder that it could not open."""
    folder = Path("/srv/backups")
    folder.mkdir(mode=0o700)
    seen = all(deskward(*words).returncode == 0 for words in (["status"], ["doctor"], ["tickets"], ["sums"]))
    well = comes(lambda: deskward("healthcheck").returncode == 0)
    saved = deskward("backup", str(folder), "--keep", "2").returncode == 0
    systemctl("stop", "deskward.socket", "deskward")
    back = deskward("restore", str(next(folder.iterdir()))).returncode == 0 and systemctl("start", "deskward")
    return seen and well and saved and back and answered(26)


def made_by_root() -> bool:
    """A store that root makes in the service's folder is the service's."""
    systemctl("stop", "deskward.socket", "deskward")
    for path in STATE.glob("deskward.db*"):
        if path.is_file():
            path.unlink()
    return deskward("migrate").returncode == 0 and systemctl("start", "deskward") and answered(27)


def wakes_up_stuck() -> bool:
    """Stopped in the middle it is found by the watchdog and started again."""
    pid = shown("MainPID")
    os.kill(int(pid), signal.SIGSTOP)
    found = any(comes(lambda: shown("MainPID") not in (pid, "0")) for _ in range(3))
    return found and "Watchdog timeout" in journal() and answered(28)


CHECKS: dict[str, Callable[[], bool]] = {
    "starts": starts,
    "exposure": is_closed,
    "mail on port 25 is answered": lambda: answered(20),
    "keeps to itself": keeps_to_itself,
    "log": log_has_no_time_of_its_own,
    "reload": reloads,
    "broken config": broken_config_ends_it,
    "SIGKILL": comes_back_from(signal.SIGKILL),
    "SIGSEGV": comes_back_from(signal.SIGSEGV),
    "stop": stops_in_time,
    "commands of root": commands_of_root,
    "a store made by root": made_by_root,
    "watchdog": wakes_up_stuck,
}


def main() -> None:
    """Do one after the other; the next one begins with whatever the one before left."""
    if run("systemd-detect-virt", "--container").stdout.strip() != "systemd-nspawn":
        raise SystemExit("this takes a machine to pieces: start it by torture_unit.py")
    watchdog_after(int(sys.argv[1]))
    installed()
    failed = []
    for name, check in CHECKS.items():
        if not check():
            failed.append(name)
            sys.stderr.write(f"-- {name}\n{journal()[-3000:]}\n")
    version = run("systemctl", "--version").stdout.split()[1]
    print(json.dumps({"systemd": version, "held": len(CHECKS) - len(failed), "of": len(CHECKS), "failed": failed}))


if __name__ == "__main__":
    main()
