"""A private PostgreSQL cluster in a temporary folder, reached over a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WHERE = Path("/usr/lib/postgresql")
MISSING = "PostgreSQL is not installed here: apt-get install postgresql (Debian), so that the store is tested on it too"
USER = "deskward"
# Nothing of a test outlives it, so nothing has to reach the disk.
OPTIONS = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=40"),
    *("listen_addresses=", "autovacuum=off", "log_min_messages=fatal", "max_wal_size=64MB", "min_wal_size=32MB"),
)


def binaries() -> Path:
    """The folder of the newest server's programs; RuntimeError that names the package where there is none."""
    found = [folder / "bin" for folder in WHERE.glob("*") if (folder / "bin" / "initdb").exists()]
    if not found:
        raise RuntimeError(MISSING)
    return max(found, key=lambda folder: float(folder.parent.name))


def _unprivileged() -> tuple[int, int] | None:
    """Whose rights the server takes, for it refuses those of root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


class Cluster:
    """A running cluster, in which a test makes the databases it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._as = _unprivileged()
        self._made = 0
        if self._as:
            os.chown(folder, *self._as)
        self._run(["initdb", "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"])
        self._server = self._start()

    def url(self, database: str) -> str:
        """The address of a database as the config file would name it."""
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def database(self) -> str:
        """Make an empty database and give its address."""
        self._made += 1
        name = f"store_{self._made}"
        with self.admin() as admin:
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw a database away, with whatever is connected to it."""
        name = url.partition("@/")[2].partition("?")[0]
        with self.admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def admin(self) -> Iterator[psycopg.Connection]:
        """A connection outside of the test's databases."""
        with psycopg.connect(f"user={USER} dbname=postgres host={self.folder}", autocommit=True) as connection:
            yield connection

    def restart(self) -> None:
        """Stop the server in the middle of everything and start it again."""
        self._stop(signal.SIGINT)
        self._server = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> subprocess.Popen[bytes]:
        options = [word for option in (*OPTIONS, f"unix_socket_directories={self.folder}") for word in ("-c", option)]
        with (self.folder / "log").open("ab") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                self._command(["postgres", "-D", str(self.folder / "data"), *options]),
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._rights(),  # type: ignore[call-overload]  # mypy does not see through the keywords
            )
        self._run(["pg_isready", "-q", "-h", str(self.folder), "-t", "30"], tries=1200)
        return server

    def _stop(self, how: signal.Signals) -> None:
        self._server.send_signal(how)
        self._server.wait(timeout=120)

    def _command(self, words: Sequence[str]) -> list[str]:
        return [str(binaries() / words[0]), *words[1:]]

    def _rights(self) -> dict[str, object]:
        return {"user": self._as[0], "group": self._as[1], "extra_groups": []} if self._as else {}

    def _run(self, words: Sequence[str], *, tries: int = 1) -> None:
        for _ in range(tries):
            done = subprocess.run(  # type: ignore[call-overload]  # mypy does not see through the keywords
                self._command(words), capture_output=True, check=False, cwd=self.folder, **self._rights()
            )
            if done.returncode == 0:
                return
            if tries > 1:
                time.sleep(0.05)  # the server says nowhere by itself that it is ready
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for one test run."""
    folder = Path(tempfile.mkdtemp(prefix="deskward-pg-"))  # short: a socket's path has 107 bytes at most
    with Cluster(folder) as running:
        yield running
