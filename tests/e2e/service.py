"""The program as a process of its own: started, asked, reloaded, stopped and killed like systemd and people do it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

from gateway.pipeline.terms import CLIENT
from gateway.store import views
from gateway.store.engine import connect, reading
from tests.servers.socket_unit import handed

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.recorder import Recorder

PATIENCE = 120.0  # seconds after which a test gives up
PASSWORD = "rosa-secret"

BASE = """
version = 1
data_dir = "var"
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en", "de"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new?email={email}&ref={ref}"
[safety]
mode = "live"
delay = "0 seconds"
send_hours = "always"
max_replies_per_domain = "100000 per hour"
max_replies_total = "100000 per hour"
"""
RULES = """
[[rule]]
name = "Friends"
then = "leave"
when.from = ["*@friends.example"]
[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
when.text = ["where is my order"]
"""


def mailbox_section(server: Dovecot, more: str = "") -> str:
    return f"""
[[mailbox]]
name = "rosa"
host = "127.0.0.1"
port = {server.imaps}
security = "tls"
username = "rosa"
password = {{ file = "imap-password" }}
tls_ca_file = "{server.certificates.authority}"
{more}
"""


def send_section(recorder: Recorder) -> str:
    return f'\n[send]\nhost = "127.0.0.1"\nport = {recorder.port}\nsecurity = "none"\n'


_databases: list[Callable[[], str]] = []


def on_server(make: Callable[[], str] | None) -> None:
    """Give each service whose config names no store one that ``make`` makes; None: each has its own SQLite file."""
    _databases[:] = [] if make is None else [make]


class Deskward:
    """One config folder and the service that runs on it; ``with`` stops it at the end, whatever happened."""

    def __init__(self, folder: Path, toml: str, *, password: str = PASSWORD) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        named = re.search(r'^\[store\]\s*url = "([^"]+)"', toml, re.MULTILINE)
        self._store = "" if named or not _databases else _databases[0]()
        file = f"sqlite:///{folder / 'var' / 'deskward.db'}"
        self.url = named[1] if named else self._store or file  # of the store
        self.write(toml)
        secret = folder / "imap-password"
        secret.write_text(password)
        secret.chmod(0o600)
        self.process: subprocess.Popen[str] | None = None
        self.ready_line = ""
        self.log: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def write(self, toml: str) -> None:
        if self._store and "[store]" not in toml:
            toml += f'\n[store]\nurl = "{self._store}"\n'
        self.config.write_text(toml, encoding="utf-8")
        self.config.chmod(0o600)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "gateway", "--config", str(self.config), *words]

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command beside the service."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, timeout=PATIENCE, check=False)

    def ask_json(self, *words: str) -> Any:
        done = self.ask(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def start(
        self, *, wait: bool = True, environ: dict[str, str] | None = None, door: socket.socket | None = None
    ) -> None:
        """Start it; ``door`` is a listening socket that it is handed as systemd would."""
        command = self.command("run")
        self.process = subprocess.Popen(
            command if door is None else handed(door, command),
            pass_fds=[] if door is None else [door.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | (environ or {}),
        )
        self._reader = threading.Thread(target=self._keep_log, args=(self.process,), daemon=True)
        self._reader.start()
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        self.ready_line = self.process.stdout.readline()
        assert self.ready_line.startswith("READY"), "\n".join(self.log)

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        assert self.process is not None
        code = self.process.wait(PATIENCE)
        self._close()
        return code

    def kill(self) -> None:
        """SIGKILL; harmless when it does not run."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(PATIENCE)
            self._close()

    def lives_for(self, seconds: float) -> bool:
        """Let it run; whether it is still there afterwards."""
        assert self.process is not None
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def export(self) -> dict[str, list[dict[str, Any]]]:
        engine = connect(self.url, read_only=True)
        try:
            with reading(engine) as connection:
                return views.export(connection, client=CLIENT)
        finally:
            engine.dispose()

    def until(self, wanted: Callable[[dict[str, list[dict[str, Any]]]], bool]) -> dict[str, list[dict[str, Any]]]:
        """The export as soon as it is as ``wanted``; fails where that does not happen in time."""
        pause = threading.Event()
        for _ in range(int(PATIENCE / 0.1)):
            found = self.export()
            if wanted(found):
                return found
            pause.wait(0.1)
        raise AssertionError(f"not in time; the log says:\n{chr(10).join(self.log[-40:])}")

    def _keep_log(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.log.append(line.rstrip("\n"))

    def _close(self) -> None:
        assert self.process is not None
        self._reader.join(PATIENCE)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        self.process = None


def settled(found: dict[str, list[dict[str, Any]]]) -> bool:
    """Whether nothing is on its way any more."""
    on_its_way = {"scheduled", "sending", "due", "unknown"}
    moving = [one for one in found["replies"] + found["forwards"] if one["state"] in on_its_way]
    return not moving and all(one["state"] != "stored" for one in found["messages"])


class OnServer(Deskward):
    """A service whose store is a PostgreSQL database, whatever the run is about."""

    def __init__(self, folder: Path, toml: str, url: str) -> None:
        folder.mkdir()
        super().__init__(folder, f'{toml}\n[store]\nurl = "{url}"\n')
