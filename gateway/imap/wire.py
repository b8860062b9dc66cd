"""The bytes of one IMAP connection: TLS, deadlines, and how much a server may make us hold."""

from __future__ import annotations

import imaplib
import ipaddress
import select
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Final, Literal

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Heard = Literal["notice", "woken", "silence", "pause"]
Rows = list["bytes | tuple[bytes, bytes]"]

CHUNK: Final = 1 << 16
LINE: Final = 16 << 20  # a SEARCH answer is one line: 2 million UIDs of 7 digits
NEWS: Final = frozenset({"EXISTS", "EXPUNGE", "BYE"})
ALLOWANCE: Final = 32 << 20  # bytes that one command may bring; four times the largest batch we ask for


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long we wait, in seconds."""

    connect: float = 15.0  # for each address of the host, and again for the TLS handshake
    silence: float = 45.0  # without a single byte while an answer is due; with the way in again less than a minute
    line: float = 30.0  # for a line that has begun, however slowly it drips in
    done: float = 15.0  # for the answer to the end of IDLE, which costs a server nothing
    whole: float = 600.0  # for the whole answer to one command, however much of it trickles in
    idle: float = 300.0  # RFC 2177 allows 29 minutes, but home routers forget a silent link sooner
    proof: float = 20.0  # of silence in IDLE until the server has to show that it is still there
    poll: float = 30.0  # between two looks where the server has no IDLE
    beat: float = 10.0  # between two signs of life of the waiting thread


class StoppingError(Exception):
    """The watcher was asked to end; never leaves this package."""


class Waker:
    """A bell that another thread rings to end a wait."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        self._near.settimeout(0)
        self._far.settimeout(0)

    def fileno(self) -> int:
        """Give the descriptor that becomes readable."""
        return self._near.fileno()

    def ring(self) -> None:
        """End the wait of now, or the next one."""
        with suppress(BlockingIOError, OSError):
            self._far.send(b"\0")

    def hush(self) -> None:
        """Forget all rings so far."""
        with suppress(BlockingIOError):
            while self._near.recv(CHUNK):
                pass

    def __del__(self) -> None:
        self._near.close()
        self._far.close()


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Make a context that verifies certificate and host name against the system's authorities and ``ca_file``.

    PermanentFailure where the file cannot be read.
    """
    context = ssl.create_default_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise PermanentFailure(f"the authorities in {ca_file} cannot be read: {error.strerror or error}") from error
    return context


def on_loopback(address: str) -> bool:
    """Whether an IP address is this machine itself."""
    with suppress(ValueError):
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    return False


class Wire(imaplib.IMAP4):
    """imaplib with our own reading: no wait without an end, no literal beyond measure, nothing from before TLS.

    imaplib names read, readline and send as the methods to override. Its own ones wait for ever on a trickle, hold
    whatever a server announces (cpython issue 119511), and hide what is buffered, which IDLE and STARTTLS must know.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        context: ssl.SSLContext | None,
        timing: Timing,
        tick: Callable[[], None],
        allowed: Callable[[str], bool],
    ) -> None:
        self._context = context
        self._allowed_address = allowed
        self._timing = timing
        self._tick = tick
        self._received = bytearray()
        self._arm()
        super().__init__(host, port, timing.connect)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        failed: OSError = OSError("it has no address")
        for *_, address in socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM):
            self._tick()
            if not self._allowed_address(str(address[0])):
                raise PermanentFailure(f"{self.host} is at {address[0]}, an address that we never go to")
            try:
                plain = socket.create_connection((str(address[0]), self.port), timeout)
            except OSError as error:
                failed = error
                continue
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return plain if self._context is None else self._wrap(plain, self._context)
        raise failed

    def _wrap(self, plain: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
        try:
            plain.settimeout(self._timing.connect)
            return context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise

    def secure(self, context: ssl.SSLContext) -> None:
        """Go on in TLS (RFC 9051 section 6.2.1); imaplib's errors where the server will not, or cheats.

        A server that greets with PREAUTH offers no STARTTLS any more, which is a known way to keep a client in clear.
        """
        if "STARTTLS" not in self.capabilities or self.state != "NONAUTH":
            raise self.abort("it does not offer STARTTLS")
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.abort("it refused STARTTLS")
        if self._received:
            raise self.abort("it sent something between STARTTLS and TLS")
        self.sock = self._wrap(self.sock, context)
        self.untagged_responses.clear()
        self._get_capabilities()

    def send(self, data: bytes) -> None:  # type: ignore[override]  # typeshed wants any buffer
        """Send, and start the deadlines of the answer; a long mail may take its time, as long as it moves on."""
        self._arm()
        view = memoryview(data)
        for at in range(0, len(data), CHUNK):
            if at:
                self._tick()
            if monotonic() > self._end:
                raise TimeoutError("no end in time")
            self.sock.settimeout(self._timing.silence)  # it counts for the whole of a sendall
            self.sock.sendall(view[at : at + CHUNK])
        self._arm()

    def readline(self) -> bytes:
        """Give the next line with its end."""
        searched, until = 0, None
        while (end := self._received.find(b"\n", searched)) < 0:
            searched = len(self._received)
            if searched > LINE:
                raise self.abort("a line without an end")
            if searched and until is None:
                until = monotonic() + self._timing.line
            if until is not None and monotonic() > until and searched < CHUNK:
                raise TimeoutError("a line that drips in")
            self._fill()
        return self._take(end + 1)

    def read(self, size: int) -> bytes:
        """Give exactly ``size`` bytes, the content of a literal."""
        if size > self._allowed:
            raise self.abort(f"a literal of {size} bytes that nobody asked for")
        while len(self._received) < size:
            self._fill()
        return self._take(size)

    def listen(self, seconds: float, waker: Waker) -> Heard:
        """Wait until the server says something unasked, somebody rings, or ``seconds`` are over."""
        until = monotonic() + seconds
        while not self._received and not self._pull():
            left = until - monotonic()
            if left <= 0:
                return "silence"
            ready = self._poll(min(left, self._timing.beat), waker)
            if waker.fileno() in ready:
                waker.hush()
                self._tick()
                return "woken"
            self._tick()
        return "notice"

    def idle_for(self, seconds: float, waker: Waker) -> Heard:
        """Let the server speak unasked (RFC 2177) until it does, somebody rings, or ``seconds`` are over.

        What it said between the answers to our commands counts as well: it does not say it again.
        """
        if self.news():
            return "notice"
        tag = self._command("IDLE")
        heard: Heard | None = None
        while self._get_response() is not None:
            if self.tagged_commands[tag]:
                raise self.error("it refused IDLE")
            heard = "notice"  # said between our command and its "+"
        try:
            heard = heard or self.listen(seconds, waker)
        except StoppingError:
            self.send(b"DONE\r\n")
            raise
        self.send(b"DONE\r\n")
        self._silence = self._timing.done
        self._command_complete("IDLE", tag)
        return "notice" if heard == "silence" and self.news() else heard

    def fetch_uids(self, uids: str, items: str) -> tuple[str, Rows]:
        """Run one UID FETCH; its refusal, '' for none, and its untagged answers as imaplib cuts them.

        A server may answer NO because one message has just vanished, and still send the others.
        """
        self.untagged_responses.pop("FETCH", None)  # changes of flags that were told unasked
        tag = self._command("UID", "FETCH", uids, items)
        kind, said = self._command_complete("UID FETCH", tag)
        refusal = "" if kind == "OK" else str(said[0], "ascii", "replace") or kind
        return refusal, self.untagged_responses.pop("FETCH", [])

    def append_exactly(self, folder: str, moment: str, raw: bytes) -> str | None:
        """Run one APPEND; its refusal, None for none.

        imaplib's own one changes line ends. We wait for the server's word before the bytes leave: it may have no place
        for them.
        """
        self.untagged_responses.pop("APPENDUID", None)
        self.literal = raw  # type: ignore[assignment]  # typeshed thinks of text
        tag = self._command("APPEND", folder, "()", moment)
        kind, said = self._command_complete("APPEND", tag)
        return None if kind == "OK" else str(said[0], "ascii", "replace") or kind

    def news(self) -> bool:
        """Whether the server has told of a change since the last `forget`."""
        return not NEWS.isdisjoint(self.untagged_responses)

    def hurry(self) -> None:
        """Wait no longer than a moment from now on: the session is over anyhow."""
        self._timing = replace(self._timing, silence=2.0, done=2.0, whole=5.0)

    def forget(self) -> None:
        """Drop what was told unasked, but not a BYE: imaplib would keep every EXISTS of the next months."""
        bye = self.untagged_responses.get("BYE")
        self.untagged_responses = {"BYE": bye} if bye else {}

    def _arm(self) -> None:
        self._end = monotonic() + self._timing.whole
        self._silence = self._timing.silence
        self._allowed = ALLOWANCE

    def _take(self, size: int) -> bytes:
        self._allowed -= size
        if self._allowed < 0:
            raise self.abort("an answer that is far too long")
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _fill(self) -> None:
        now = monotonic()
        until = min(now + self._silence, self._end)
        if now > self._end:  # asked before anything is taken: whoever trickles fast enough always has some more
            raise TimeoutError("no end in time")
        while not self._pull():
            left = until - monotonic()
            if left <= 0:
                raise TimeoutError("no answer in time")
            self._poll(min(left, 0.5), None)
            self._tick()

    def _pull(self) -> bool:
        """Take what has come; False for nothing yet. Asked before poll, which cannot see what TLS holds back."""
        self.sock.settimeout(0)
        try:
            chunk = self.sock.recv(CHUNK)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError, BlockingIOError):
            return False
        if not chunk:
            raise self.abort("socket error: EOF")
        self._received += chunk
        return True

    def _poll(self, seconds: float, waker: Waker | None) -> set[int]:
        poller = select.poll()
        poller.register(self.sock.fileno(), select.POLLIN)
        if waker is not None:
            poller.register(waker.fileno(), select.POLLIN)
        return {descriptor for descriptor, _ in poller.poll(seconds * 1000)}

    def _mesg(self, s: str, secs: float | None = None) -> None:
        """Keep quiet: these lines hold mail."""

    def _log(self, line: str) -> None:
        """Keep no copy of the last commands: one of them holds the password."""
