"""A real Request Tracker 5 on loopback, with a database of its own in a temporary folder."""

from __future__ import annotations

import base64
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Self

from tests.servers.ports import hold

CACHE = Path(os.environ.get("DESKWARD_DESKS") or Path.home() / ".cache/deskward-desks") / "request-tracker"
MISSING = "Request Tracker is not unpacked here: run tests/system-packages desks (Debian, Ubuntu)"

# Mail leaves over SMTP to the test's own server; without one it is kept in a file.
SETTINGS = """
Set($rtname, 'shop.example');
Set($Organization, 'shop.example');
Set($CorrespondAddress, 'support@shop.example');
Set($CommentAddress, 'remarks@shop.example');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.db');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($LogToSyslog, undef);
Set($LogToFile, undef);
Set($LogToSTDERR, 'warning');
Set($WebSessionClass, 'Apache::Session::File');
Set($BcryptCost, 4);
Set($MailCommand, sub {{
    my $mail = shift;
    require Net::SMTP;
    require Email::Address::List;
    my @to = map {{ $_->{{value}}->address }} grep {{ $_->{{type}} eq 'mailbox' }}
        map {{ Email::Address::List->parse($mail->head->get($_) // '') }} qw(To Cc Bcc);
    my $server = Net::SMTP->new('127.0.0.1', Port => {mail_port}, Hello => 'rt.shop.example') or return 0;
    $server->mail('support@shop.example') && $server->to(@to) && $server->data($mail->as_string) or return 0;
    $server->quit;
    return 1;
}});
$VarPath = '{folder}';
$MasonDataDir = '{folder}/mason';
$MasonSessionDir = '{folder}/session';
1;
"""


class RequestTracker:
    """One server; ``with RequestTracker(mail_port=...) as desk:`` starts and ends it; its mail goes to that port."""

    token = ""

    def __init__(self, *, mail_port: int) -> None:
        if not (CACHE / "complete").exists():
            raise RuntimeError(MISSING)
        self.folder = Path(tempfile.mkdtemp(prefix="request-tracker-"))
        self._mail_port = mail_port
        self._process: subprocess.Popen[bytes] | None = None
        self._port = hold()
        self.port: int = self._port.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        try:
            for name in ("mason", "session"):
                (self.folder / name).mkdir()
            self._write_settings()
            self._run("rt-setup-database-5", "--action", "init", "--skip-create")
            self._run("rt-setup-database-5", "--action", "insert", "--datafile", str(_BESIDE / "request_tracker.pl"))
            self.token = (self.folder / "token").read_text()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._port.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it (again) on the port it has; RuntimeError with its own words where it does not come up."""
        program = CACHE / "usr/share/request-tracker5/libexec/rt-server"
        command = [*_PERL, str(program), "--host", "127.0.0.1", "--port", str(self.port), "--max-workers", "4"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ(),
                cwd=self.folder,
                start_new_session=True,
            )
        if not self._answers():
            self.stop()
            raise RuntimeError(f"Request Tracker does not start: {self.log()}")

    def stop(self) -> None:
        """End it and all its workers at once; does nothing where it does not run."""
        if self._process is None:
            return
        # Its process group holds nobody else: it was started in a session of its own.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)
        self._process = None

    def log(self) -> str:
        """Return what it wrote so far."""
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def mailed(self, raw: bytes, queue: str = "Support") -> str:
        """Hand a mail to it as its own mail gateway does, and give its answer."""
        form = {"queue": queue, "action": "correspond", "SessionType": "REST", "message": raw.decode("latin-1")}
        body = urllib.parse.urlencode(form, encoding="latin-1").encode()
        address = f"{self.url}/REST/1.0/NoAuth/mail-gateway"
        with urllib.request.urlopen(address, body, timeout=60) as answer:  # noqa: S310 - as below
            return str(answer.read().decode())

    def fetched(self, raw: bytes, queue: str = "Support") -> None:
        """Pipe a mail into its own mail gateway, as fetchmail does with what it finds in a folder."""
        program = [*_PERL, str(CACHE / "usr/bin/rt-mailgate-5"), "--url", self.url, "--queue", queue]
        command = [*program, "--action", "correspond", "--no-verify-ssl"]
        done = subprocess.run(command, input=raw, env=self._environ(), capture_output=True, timeout=60, check=False)
        if done.returncode:
            raise RuntimeError(f"rt-mailgate failed: {done.stdout!r} {done.stderr!r}")

    def ask(self, path: str, *, method: str = "GET", body: Any = None, user: str = "root:password") -> Any:
        """Ask its API as the administrator; AssertionError with its words where it refuses."""
        request = urllib.request.Request(  # noqa: S310 - the scheme stands in self.url
            f"{self.url}/REST/2.0/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": "Basic " + base64.b64encode(user.encode()).decode(),
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                said = answer.read()
                return json.loads(said) if said else None
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from error

    def listed(self, query: str = "id > 0") -> list[dict[str, Any]]:
        """The tickets of a TicketSQL query, oldest first, by their ids alone."""
        return list(self.ask("tickets?" + urllib.parse.urlencode({"query": query, "per_page": 100}))["items"])

    def count(self, query: str) -> int:
        """How many tickets a TicketSQL query finds."""
        return int(self.ask("tickets?" + urllib.parse.urlencode({"query": query, "per_page": 1}))["total"])

    def clear(self) -> None:
        """Delete all tickets as an administrator would: no search finds them any more."""
        with closing(sqlite3.connect(self.folder / "rt.db", timeout=30)) as database, database:
            database.execute("UPDATE Tickets SET Status = 'deleted'")

    def entries(self, ticket: str) -> list[dict[str, Any]]:
        """What a ticket's history holds, oldest first: type, creator and, where it has any, the files of each entry."""
        fields = "fields=Type,Creator,Data"
        found = self.ask(f"ticket/{ticket}/history?per_page=100&{fields}")["items"]
        for entry in found:
            listed = self.ask(f"transaction/{entry['id']}/attachments?per_page=100&fields=Subject,Filename,ContentType")
            entry["parts"] = [self.ask(f"attachment/{item['id']}") for item in listed["items"]]
        return list(found)

    def _write_settings(self) -> None:
        text = SETTINGS.format(folder=self.folder, port=self.port, mail_port=self._mail_port)
        (self.folder / "site.pm").write_text(text)

    def _environ(self) -> dict[str, str]:
        libraries = [str(CACHE / "etc/perl"), str(CACHE / "usr/share/perl5")]
        for place in ("usr/lib/*/perl5/*", "usr/lib/*/perl/*", "usr/share/perl/*"):
            libraries += [str(found) for found in CACHE.glob(place)]
        return {
            **os.environ,
            "PERL5LIB": ":".join(libraries),
            "LD_LIBRARY_PATH": ":".join(str(found) for found in CACHE.glob("usr/lib/*-linux-gnu*")),
            "RT_SITE_CONFIG": str(self.folder / "site.pm"),
            "RT_SITE_CONFIG_DIR": os.devnull,
            "TMPDIR": str(self.folder),
        }

    def _run(self, program: str, *words: str) -> None:
        command = [*_PERL, str(CACHE / "usr/sbin" / program), *words]
        done = subprocess.run(
            command, env=self._environ(), cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        if done.returncode or "[error]" in done.stderr or "[critical]" in done.stderr:
            raise RuntimeError(f"{program} failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")

    def _answers(self) -> bool:
        """Whether it listens, asked until it does or its process has ended."""
        assert self._process is not None
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=10).close()
            except ConnectionRefusedError:
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.025)
                    return False
            else:
                return True
        return False


_BESIDE = Path(__file__).parent
_PERL = ("/usr/bin/perl",)
