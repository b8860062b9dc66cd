"""Senders that keep their connections and hand in mail after mail; a process of its own."""

from __future__ import annotations

import itertools
import multiprocessing
import socket
import threading
import time
from typing import TYPE_CHECKING

from mails import OWNER, address, mail

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SPAWN = multiprocessing.get_context("spawn")
_ANSWER_WITHIN = 60.0


def _send_all(port: int, numbers: itertools.count[int], mails: list[bytes], failures: list[str]) -> None:
    """Hand in mails until none is left; one command a packet, as a client does that knows of no pipelining."""
    with socket.create_connection(("127.0.0.1", port), timeout=_ANSWER_WITHIN) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        answers = sock.makefile("rb")

        def expect(code: bytes, words: bytes = b"") -> None:
            if words:
                sock.sendall(words)
            answer = answers.readline()
            while answer[3:4] == b"-":
                answer = answers.readline()
            if not answer.startswith(code):
                failures.append(answer.decode(errors="replace"))

        expect(b"220")
        expect(b"250", b"EHLO sender.example\r\n")
        while (number := next(numbers)) < len(mails):
            expect(b"250", f"MAIL FROM:<{address(number)}>\r\n".encode())
            expect(b"250", f"RCPT TO:<{OWNER}>\r\n".encode())
            expect(b"354", b"DATA\r\n")
            expect(b"250", mails[number] + b".\r\n")
        sock.sendall(b"QUIT\r\n")


def _run(control: Connection, count: int, senders: int) -> None:
    mails = [mail(number) for number in range(count)]
    control.send("ready")
    port = control.recv()
    numbers, failures = itertools.count(), list[str]()
    threads = [threading.Thread(target=_send_all, args=(port, numbers, mails, failures)) for _ in range(senders)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    control.send({"began": began, "ended": time.monotonic(), "failures": failures[:5]})


class Load:
    """``count`` mails, made before the clock runs, by ``senders`` connections; made ready by the constructor."""

    def __init__(self, count: int, *, senders: int = 8) -> None:
        self._control, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_run, args=(theirs, count, senders), daemon=True)
        self._process.start()
        self._control.recv()

    def start(self, port: int) -> None:
        """Send the first octet now."""
        self._control.send(port)

    def ended(self, *, patience: float = 300) -> tuple[float, float]:
        """The monotonic times of the first octet and of the last 250; RuntimeError where a mail was refused."""
        if not self._control.poll(patience):
            self._process.kill()
            raise TimeoutError("the senders do not come to an end")
        told = self._control.recv()
        self._process.join()
        if told["failures"]:
            raise RuntimeError(f"mail was refused: {told['failures']}")
        return told["began"], told["ended"]
