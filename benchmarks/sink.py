"""A fast SMTP server that takes every mail, counts, and keeps only the recipients; a process of its own."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Self

from mails import address

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SPAWN = multiprocessing.get_context("spawn")


class _Talk(asyncio.Protocol):
    """The shortest honest dialogue: PIPELINING, no checks."""

    def __init__(self, taken: Counter[str], progress: Any) -> None:
        self._taken, self._progress = taken, progress
        self._rest = b""
        self._recipients: list[str] = []
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink.example ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        answers = bytearray()
        while self._step(answers):
            pass
        if answers:
            self._transport.write(bytes(answers))

    def _step(self, answers: bytearray) -> bool:
        """Take one command or one mail out of what came; False where there is no whole one."""
        mark = b"\r\n.\r\n" if self._in_data else b"\r\n"
        line, found, rest = self._rest.partition(mark)
        if not found:
            return False
        self._rest = rest
        if self._in_data:
            self._in_data = False
            self._taken.update(self._recipients)
            self._progress[0] += 1
            self._progress[1] = time.monotonic()
            answers += b"250 2.0.0 taken\r\n"
            return True
        self._command(line, answers)
        return True

    def _command(self, line: bytes, answers: bytearray) -> None:
        match line[:4].upper():
            case b"EHLO":
                answers += b"250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n"
            case b"MAIL":
                self._recipients = []
                answers += b"250 2.1.0 fine\r\n"
            case b"RCPT":
                self._recipients.append(line.partition(b"<")[2].partition(b">")[0].decode())
                answers += b"250 2.1.5 fine\r\n"
            case b"DATA":
                self._in_data = True
                answers += b"354 go ahead\r\n"
            case b"QUIT":
                answers += b"221 2.0.0 bye\r\n"
            case _:
                answers += b"250 2.0.0 fine\r\n"


def _serve(control: Connection, progress: Any) -> None:
    taken: Counter[str] = Counter()

    async def main() -> None:
        loop = asyncio.get_running_loop()
        asked = asyncio.Event()
        server = await loop.create_server(lambda: _Talk(taken, progress), "127.0.0.1", 0)
        control.send(server.sockets[0].getsockname()[1])
        loop.add_reader(control.fileno(), asked.set)
        await asked.wait()
        loop.remove_reader(control.fileno())
        server.close()

    asyncio.run(main())
    expected = {address(number) for number in range(control.recv())}
    control.send(
        {
            "missing": len(expected - taken.keys()),
            "strange": len(taken.keys() - expected),
            "repeated": sum(count > 1 for count in taken.values()),
        }
    )


class Sink:
    """``with Sink() as sink:`` gives a server on ``sink.port``, ended by its pid at the end."""

    def __enter__(self) -> Self:
        self._control, theirs = _SPAWN.Pipe()
        self._progress = _SPAWN.Array("d", 2, lock=False)
        self._process = _SPAWN.Process(target=_serve, args=(theirs, self._progress), daemon=True)
        self._process.start()
        self.port: int = self._control.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def wait_for(self, count: int, *, patience: float = 60) -> float:
        """Wait until ``count`` mails were taken; the monotonic time of the last one.

        TimeoutError where nothing comes for ``patience`` seconds.
        """
        seen, since = -1.0, time.monotonic()
        while self._progress[0] < count:
            if self._progress[0] > seen:
                seen, since = self._progress[0], time.monotonic()
            if time.monotonic() - since > patience:
                raise TimeoutError(f"only {seen:.0f} of {count} replies came")
            time.sleep(0.01)
        return float(self._progress[1])

    def faults(self, count: int) -> dict[str, int]:
        """How many of the first ``count`` senders got none, how many more than one note, how many strangers got one."""
        self._control.send(count)
        found: dict[str, int] = self._control.recv()
        return found
