"""The two programs that are compared, each in a process of its own and with a fresh store."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, Self

from mails import OWNER, RULES
from measure import free_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.dovecot import Dovecot

HERE = Path(__file__).resolve().parent
_READY_WITHIN = 60.0

CONFIG = f"""
version = 1
data_dir = "var"
[owner]
name = "Rosa Moss"
addresses = ["{OWNER}"]
time_zone = "Europe/Berlin"
languages = ["en", "de"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new?email={{email}}&ref={{ref}}"
[safety]
mode = "live"
delay = "0 seconds"
send_hours = "always"
max_replies_per_domain = "100000 per hour"
max_replies_total = "100000 per hour"
[send]
host = "127.0.0.1"
port = {{smarthost}}
security = "none"
"""


class Side(Protocol):
    """One program under test."""

    pid: int
    port: int

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def tickets(self) -> int:
        """How many tickets its store holds."""


class _Program:
    """A process that says READY, in a folder of its own; ended by its pid."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="deskward-bench-"))
        self.port = free_port()
        self.pid = 0
        self.ready_after = 0.0  # seconds from the start of the process to the READY line

    def _launch(self, command: Sequence[str]) -> None:
        began = time.monotonic()
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=HERE.parent
            )
        self.pid = self._process.pid
        line = _opened(self._process.stdout).readline()
        self.ready_after = time.monotonic() - began
        if not line.startswith("READY"):
            words = (self.folder / "log").read_text()[-2000:]
            self.__exit__()
            raise RuntimeError(f"not ready: {words}")

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                _opened(stream).close()

    def __exit__(self, *_: object) -> None:
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _count(self, database: Path) -> int:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            number: int = connection.execute("SELECT count(*) FROM ticket").fetchone()[0]
            return number


class Deskward(_Program):
    """The service, as systemd starts it."""

    def __init__(
        self, *, smarthost: int, listen: bool = True, mailbox: Dovecot | None = None, start: str = "all"
    ) -> None:
        super().__init__()
        self.config = self.folder / "config.toml"
        self.config.write_text(
            CONFIG.replace("{smarthost}", str(smarthost)) + self._doors(listen, mailbox, start) + _rules()
        )
        self.config.chmod(0o600)

    def _command(self, word: str) -> list[str]:
        return [sys.executable, "-m", "gateway", "--config", str(self.config), word]

    def _doors(self, listen: bool, mailbox: Dovecot | None, start: str) -> str:
        doors = f'[listen]\nsmtp = "127.0.0.1:{self.port}"\n' if listen else ""
        if mailbox is None:
            return doors
        secret = self.folder / "imap-password"
        secret.write_text("rosa-secret")
        secret.chmod(0o600)
        return (
            f'{doors}[[mailbox]]\nname = "rosa"\nhost = "127.0.0.1"\nport = {mailbox.imaps}\nsecurity = "tls"\n'
            f'username = "rosa"\npassword = {{ file = "imap-password" }}\nstart = "{start}"\n'
            f'tls_ca_file = "{mailbox.certificates.authority}"\n'
        )

    def __enter__(self) -> Self:
        migrated = subprocess.run(self._command("migrate"), capture_output=True, text=True, check=False)
        if migrated.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RuntimeError(f"not migrated: {migrated.stderr}")
        self._launch(self._command("run"))
        return self

    def tickets(self) -> int:
        """How many tickets the store holds."""
        return self._count(self.folder / "var" / "deskward.db")


class Naive(_Program):
    """The pipeline of one page."""

    def __init__(self, *, smarthost: int, mailbox: Dovecot | None = None, count: int = 0) -> None:
        super().__init__()
        self._command = [
            *(sys.executable, str(HERE / "naive.py"), "--smarthost", str(smarthost)),
            *("--database", str(self.folder / "naive.db")),
        ]
        if mailbox is None:
            self._command += ["--listen", str(self.port)]
        else:
            self._command += ["--imap", str(mailbox.imaps), "--ca-file", str(mailbox.certificates.authority)]
            self._command += ["--count", str(count)]

    def __enter__(self) -> Self:
        self._launch(self._command)
        return self

    def tickets(self) -> int:
        """How many tickets the store holds."""
        return self._count(self.folder / "naive.db")


def _rules() -> str:
    return "".join(
        f'[[rule]]\nname = "{name}"\nthen = "redirect"\nwhen.text = {json.dumps(phrases)}\n'
        for name, phrases in RULES.items()
    )


def _opened(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
