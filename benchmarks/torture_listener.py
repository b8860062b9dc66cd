"""How the public port of the running service withstands abuse, and how long an honest sender waits meanwhile.

``python benchmarks/torture_listener.py [--quick]`` prints one JSON line: the abuses withstood, the longest wait of an
honest sender under each load in seconds (from the connection to the last answer), and what was in the store at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from abuses import MAX_SIZE, OWNER, PATIENCE, Trial, abuses
from measure import memory_mib

if TYPE_CHECKING:
    from collections.abc import Callable

    from abuses import Door

HONEST = "hanna@mail.example"
DOORS: tuple[Door, ...] = ("smtp", "lmtp")
CONFIG = f"""
version = 1
data_dir = "var"
[owner]
name = "Rosa Moss"
addresses = ["{OWNER}"]
[desk]
name = "desk"
url = "https://help.shop.example"
[safety]
mode = "watch"
[listen]
smtp = "127.0.0.1:0"
lmtp = "127.0.0.1:0"
max_message_size = "{MAX_SIZE} bytes"
tls_certificate = "server.pem"
tls_key = "server.key"
"""


class Service:
    """``with Service() as service:`` is the program with both doors open, in a folder of its own."""

    def __enter__(self) -> Self:
        from tests.servers.certificates import issue

        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        papers = issue(folder / "tls")
        for name, path in (("server.pem", papers.certificate), ("server.key", papers.key)):
            (folder / name).write_bytes(path.read_bytes())
            (folder / name).chmod(0o600)
        self._config = folder / "config.toml"
        self._config.write_text(CONFIG)
        self._config.chmod(0o600)
        command = [sys.executable, "-m", "gateway", "--config", str(self._config)]
        self._process = subprocess.Popen(
            [*command, "run"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        ready = self._process.stdout.readline()
        self.ports = {door: int(re.search(rf"{door.upper()} on port (\d+)", ready)[1]) for door in DOORS}  # type: ignore[index]
        self.pid = self._process.pid
        self._command = command
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._folder.cleanup()

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def messages(self) -> list[dict[str, Any]]:
        """What is in the store."""
        done = subprocess.run([*self._command, "export", "--json"], capture_output=True, text=True, check=True)
        found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
        return found


class Honest:
    """Hands in one mail after the other, each over a new connection, and remembers its longest wait."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.taken = 0
        self.turned_away = 0

    def longest_wait(self, door: Door, seconds: float) -> float:
        """The longest time that one mail took within ``seconds``; PATIENCE where one was not taken."""
        end, longest = time.monotonic() + seconds, 0.0
        while True:
            began = time.monotonic()
            if self._hand_in(door):
                self.taken += 1
                longest = max(longest, time.monotonic() - began)
            else:
                self.turned_away += 1
                longest = max(longest, PATIENCE)
            if time.monotonic() > end:
                return round(longest, 3)

    def _hand_in(self, door: Door) -> bool:
        greeting = "LHLO" if door == "lmtp" else "EHLO"
        head = f"From: Hanna <{HONEST}>\r\nMessage-ID: <{self.taken}.{self.turned_away}@mail.example>\r\n"
        talk = (
            (f"{greeting} mail.example", "250"),
            (f"MAIL FROM:<{HONEST}>", "250"),
            (f"RCPT TO:<{OWNER}>", "250"),
            ("DATA", "354"),
            (f"{head}Subject: order\r\n\r\nWhere is my order?\r\n.", "250"),
        )
        try:
            with socket.create_connection(("127.0.0.1", self._service.ports[door]), timeout=PATIENCE) as sock:
                file = sock.makefile("rb")
                heard = file.readline()
                for words, code in talk:
                    sock.sendall(words.encode() + b"\r\n")
                    heard = file.readline()
                    while heard[3:4] == b"-":
                        heard = file.readline()
                    if not heard.startswith(code.encode()):
                        return False
        except OSError:
            return False
        return True


class Crowd:
    """Connections that are held open and drip one octet now and then; made anew when they are closed."""

    def __init__(self, port: int, *, says: bytes, drip: bytes, count: int, addresses: int = 1) -> None:
        self._port, self._says, self._drip, self._count, self._addresses = port, says, drip, count, addresses
        self._sockets: list[socket.socket] = []
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.opened = 0

    def __enter__(self) -> Self:
        for number in range(self._count):
            self._open(number)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._gone.set()
        self._thread.join()
        for sock in self._sockets:
            sock.close()

    def _open(self, number: int) -> None:
        sock = socket.socket()
        sock.settimeout(PATIENCE)
        # Every address of 127.0.0.0/8 is ours: many peers of one machine.
        sock.bind((f"127.0.0.{2 + number % self._addresses}", 0))
        with contextlib.suppress(OSError):
            sock.connect(("127.0.0.1", self._port))
            sock.recv(200)
            for line in self._says.splitlines(keepends=True):
                sock.sendall(line)
                sock.recv(1000)
            self.opened += 1
        sock.settimeout(0)
        self._sockets.append(sock)

    def _run(self) -> None:
        while not self._gone.wait(0.25):
            for number, sock in enumerate(self._sockets):
                try:
                    if self._drip:
                        sock.send(self._drip)
                except BlockingIOError:
                    pass
                except OSError:
                    if self._gone.is_set():
                        return
                    sock.close()
                    self._sockets.pop(number)
                    self._open(number)
                    break


def loads(quick: bool) -> dict[str, dict[str, Any]]:
    """Every crowd by its name: what its members say at once and then drip, how many, from how many addresses."""
    many, slow = (300, 100) if quick else (1000, 200)
    hello, mail = b"GREET x.example\r\n", f"MAIL FROM:<forged@mail.example>\r\nRCPT TO:<{OWNER}>\r\nDATA\r\n".encode()
    return {
        f"{slow} that say nothing": {"says": b"", "drip": b"", "count": slow},
        f"{slow} that drip a command": {"says": b"", "drip": b"N", "count": slow},
        f"{slow} that drip after a greeting": {"says": hello, "drip": b"N", "count": slow},
        f"{slow} that drip a mail": {"says": hello + mail, "drip": b"x", "count": slow},
        f"{slow} that drip a handshake": {"says": hello + b"STARTTLS\r\n", "drip": b"\x16", "count": slow},
        f"{many} connections of one address": {"says": b"", "drip": b"", "count": many},
        f"{many} connections of ten addresses": {"says": b"", "drip": b"", "count": many, "addresses": 10},
        f"{many} that drip a handshake, of ten addresses": {
            "says": hello + b"STARTTLS\r\n",
            "drip": b"\x16",
            "count": many,
            "addresses": 10,
        },
        f"{many} that drip a mail, of ten addresses": {
            "says": hello + mail,
            "drip": b"x",
            "count": many,
            "addresses": 10,
        },
    }


def flooded(port: int, act: Callable[[], float]) -> tuple[float, int]:
    """What ``act`` gives while connections are made and dropped without a pause, and how many were made."""
    gone, made = threading.Event(), 0

    def flood() -> None:
        nonlocal made
        held: list[socket.socket] = []
        while not gone.is_set():
            with contextlib.suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", port), timeout=1, source_address=("127.0.0.9", 0)))
                made += 1
            if len(held) > 300:
                held.pop(0).close()
        for sock in held:
            sock.close()

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    try:
        return act(), made
    finally:
        gone.set()
        thread.join()


def withstood(service: Service) -> tuple[list[str], int]:
    """The names of the abuses that were not withstood, and how many there were."""
    failed, tried = [], 0
    for abuse in abuses():
        for door in abuse.doors:
            tried += 1
            if not Trial(abuse, door, service.ports[door]).held():
                failed.append(f"{door}: {abuse.name}")
    return failed, tried


def waits(service: Service, honest: Honest, *, quick: bool, seconds: float) -> dict[str, float]:
    """The longest wait under each load, in seconds."""
    found = {"nothing else": max(honest.longest_wait(door, 1) for door in DOORS)}
    for name, load in loads(quick).items():
        for door in DOORS:
            says = load["says"].replace(b"GREET", b"LHLO" if door == "lmtp" else b"EHLO")
            with Crowd(service.ports[door], **load | {"says": says}):
                found[f"{door}: {name}"] = honest.longest_wait(door, seconds)
    for door in DOORS:
        longest, made = flooded(service.ports[door], lambda door=door: honest.longest_wait(door, seconds))  # type: ignore[misc]
        found[f"{door}: {made} connections made and dropped"] = longest
    return found


def torture(*, quick: bool) -> dict[str, Any]:
    """All figures."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 4096 <= hard or hard == resource.RLIM_INFINITY:
        # Ours; the service gets the usual one, for with more it would hold more connections.
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
    with Service() as service:
        resource.prlimit(service.pid, resource.RLIMIT_NOFILE, (1024, hard))
        honest = Honest(service)
        began = time.monotonic()
        failed, tried = withstood(service)
        longest = waits(service, honest, quick=quick, seconds=1 if quick else 4)
        memory = memory_mib(service.pid)
        messages = service.messages()
        return {
            "kind": "listener",
            "abuses": tried,
            "withstood": tried - len(failed),
            "failed": failed,
            "longest_wait_s": max(longest.values()),
            "waits_s": longest,
            "honest_taken": honest.taken,
            "honest_turned_away": honest.turned_away,
            "stored": len(messages),
            "slipped_in": len(messages) - honest.taken,
            "peak_rss_mib": memory["peak_rss"],
            "alive": service.alive(),
            "seconds": round(time.monotonic() - began, 1),
        }


def main() -> int:
    """Print one line; 1 where something was not withstood."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="smaller crowds, less time")
    found = torture(quick=parser.parse_args().quick)
    print(json.dumps(found))
    good = not found["failed"] and not found["slipped_in"] and found["longest_wait_s"] < 5 and found["alive"]
    return 0 if good else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
