"""What strangers try at a public mail port, each with what has to come of it."""

from __future__ import annotations

import contextlib
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Door = Literal["smtp", "lmtp"]

OWNER: Final = "rosa@shop.example"
FORGED: Final = "forged@mail.example"  # whose mail must never be in the store
MAX_SIZE: Final = 100_000
PATIENCE: Final = 10.0

_HEAD: Final = f"MAIL FROM:<{FORGED}>\r\nRCPT TO:<{OWNER}>\r\n".encode()
_MAIL: Final = _HEAD + b"DATA\r\nSubject: slipped in\r\n\r\nx\r\n.\r\n"
_GREETING: Final[dict[Door, bytes]] = {"smtp": b"EHLO peer.example\r\n", "lmtp": b"LHLO peer.example\r\n"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Abuse:
    """Go on to ``stage``, say ``says``, hear ``hears`` (of all answers, as one text) and nothing of ``never``."""

    name: str
    stage: Literal["connected", "welcomed", "greeted", "mail", "data"]
    says: bytes
    hears: str
    never: str = r"^(250 2\.0\.0|354)"
    closes: bool = True
    doors: tuple[Door, ...] = ("smtp", "lmtp")


def abuses() -> Iterator[Abuse]:
    """All of them."""
    yield from _smuggling()
    yield from _octets()
    yield from _other_protocols()
    yield from _relay()
    yield from _too_much()
    yield from _secrets()


def _smuggling() -> Iterator[Abuse]:
    body = b"Subject: harmless\r\n\r\nhello"
    for end in (b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\n.\n\r\n", b"\r\n\n.\n", b"\r.\n", b"\n..\r\n", b"\n.\r.\n"):
        yield Abuse(
            name=f"end of data {end!r}", stage="data", says=body + end + _MAIL, hears=r"^550 5\.6\.0", never=r"^2"
        )
    for end in (b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\r\n.\r\n", b"\r\n.\r\r\n"):
        says = body + end + _HEAD + b"DATA\r\n\r\n.\r\nQUIT\r\n"
        yield Abuse(name=f"end of data {end!r}", stage="data", says=says, hears=r"^550 5\.6\.0", never="^2|^354")
    for end in (b"\r\n\0.\r\n", b"\0\r\n"):
        # Nothing ends the mail before its true end, which has to be heard as a refusal.
        says = body + end + _HEAD + b"DATA\r\n\r\n.\r\nQUIT\r\n"
        hears = r"^550 5\.6\.0.*^221"
        yield Abuse(name=f"end of data {end!r}", stage="data", says=says, hears=hears, never=r"^(250|354)")
    for end in (b"\r\n..\r\n", b"\r\n. \r\n", b"\r\n.\t\r\n", b"\r\n.x\r\n", b".\r\n"):
        # No end of a mail, though it looks like one: what follows is text. Refused later, for the mail is too big.
        says = body + end + _HEAD + b"DATA\r\n" + b"x" * MAX_SIZE * 2 + b"\r\n.\r\nQUIT\r\n"
        yield Abuse(name=f"dot {end!r}", stage="data", says=says, hears=r"^552 5\.3\.4.*^221", never=r"^(250|354)")
    for line in (b"NOOP\n", b"RSET\n\r\n", b"NOOP\r\rNOOP\n"):
        yield Abuse(
            name=f"command {line!r}", stage="greeted", says=line + _MAIL, hears=r"^5(00|54) 5\.5", never=r"^[23]"
        )


def _octets() -> Iterator[Abuse]:
    for number in (*range(9), *range(11, 13), *range(14, 32), 127):
        octet = bytes([number])
        yield Abuse(
            name=f"octet {number} in an address",
            stage="greeted",
            says=b"MAIL FROM:<for" + octet + b"ged@mail.example>\r\nQUIT\r\n",
            hears=r"^500 5\.5\.2.*^221",
            never="^250",
        )
    for sign in ("\x85", "\u2028", "\u202e", "\ufeff"):
        says = f"MAIL FROM:<for{sign}ged@mail.example> SMTPUTF8\r\nQUIT\r\n".encode()
        yield Abuse(
            name=f"sign U+{ord(sign):04X} in an address",
            stage="greeted",
            says=says,
            hears=r"^500 5\.5\.2.*^221",
            never="^250",
        )
    yield Abuse(name="no UTF-8", stage="greeted", says=b"NOOP \xff\xfe\r\nQUIT\r\n", hears=r"^500.*^221", never="^250")


def _other_protocols() -> Iterator[Abuse]:
    for verb in ("GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "PATCH", "TRACE", "PRI", "get"):
        says = f"{verb} / HTTP/1.1\r\nHost: mx\r\n\r\n".encode() + _MAIL
        yield Abuse(name=f"verb {verb}", stage="welcomed", says=says, hears=r"^554 5\.5\.1", never="^[23]")
    for line in (b"Host: mx.shop.example", b'{"id": 1}', b"*3", b"\xff\xfb\x1f", b"<policy-file-request/>"):
        says = line + b"\r\n" + _MAIL
        yield Abuse(name=f"line {line!r}", stage="welcomed", says=says, hears=r"^554 5\.5\.1", never="^[23]")
    for first in (b"EHLO x\r\n" + _MAIL, b"GET / HTTP/1.1\r\n\r\n", b"\r\n", b"\0\0", b"SSH-2.0-x\r\n", b"QUIT\r\n"):
        yield Abuse(name=f"early {first[:12]!r}", stage="connected", says=first, hears=r"^554 5\.5\.0", never="^[23]")
    for greeting, door in ((b"EHLO x\r\n", "smtp"), (b"HELO x\r\n", "smtp"), (b"LHLO x\r\n", "lmtp")):
        yield Abuse(
            name=f"ahead of the answer to {greeting[:4].decode()}",
            stage="welcomed",
            says=greeting + _MAIL,
            hears=r"^554 5\.5\.0",
            doors=(door,),  # type: ignore[arg-type]  # one of the two
        )
    hello = b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + b"x" * 32
    yield Abuse(name="TLS at once", stage="connected", says=hello, hears=r"^$", never="^[2345]")
    yield Abuse(name="TLS behind the greeting", stage="welcomed", says=hello, hears=r"^$", never="^[2345]")


def _relay() -> Iterator[Abuse]:
    ways = (
        "<victim@elsewhere.example>",
        "<victim%elsewhere.example@shop.example>",
        "<elsewhere.example!victim@shop.example>",
        '<"victim@elsewhere.example"@shop.example>',
        "<@shop.example:victim@elsewhere.example>",
        "<rosa@shop.example@elsewhere.example>",
        "<rosa@shop.example,victim@elsewhere.example>",
        "<rosa@shop.example> <victim@elsewhere.example>",
        "<rosa@shop.example.elsewhere.example>",
        "<rosa@[127.0.0.1]>",
        "<rosa@[IPv6:::1]>",
        "<victim>",
        "<>",
        "victim@elsewhere.example",
        "<rosa\t@elsewhere.example>",
    )
    for way in ways:
        says = f"RCPT TO:{way}\r\nDATA\r\nQUIT\r\n".encode()
        hears = r"^5[05]\d .*^503 .*^221"
        yield Abuse(name=f"relay {way}", stage="mail", says=says, hears=hears, never="^354")
    for command, code in (("VRFY", "252"), ("EXPN", "502")):
        says = f"{command} {OWNER}\r\n{command} nobody@shop.example\r\nQUIT\r\n".encode()
        hears = rf"^({code} [^\n]*)\n\1\n221"
        yield Abuse(name=f"probing by {command}", stage="greeted", says=says, hears=hears)
    says = b"RCPT TO:<a@shop.example>\r\nRCPT TO:<a@elsewhere.example>\r\nQUIT\r\n"
    yield Abuse(name="probing by RCPT", stage="mail", says=says, hears=r"^(550 [^\n]*)\n\1\n221")
    guesses = b"".join(b"RCPT TO:<guess%d@shop.example>\r\n" % number for number in range(40))
    yield Abuse(name="forty guesses", stage="mail", says=guesses, hears=r"(^550[^\n]*\n){21}421 4\.7\.0")


def _too_much() -> Iterator[Abuse]:
    for command in (b"NOOP", b"RSET", b"VRFY x", b"HELP"):
        hears = r"(^2[^\n]*\n){100}421 4\.7\.0"
        yield Abuse(
            name=f"{command.decode()} without end", stage="greeted", says=(command + b"\r\n") * 300, hears=hears
        )
    hears = r"(^500[^\n]*\n){21}421 4\.7\.0"
    yield Abuse(name="nonsense without end", stage="greeted", says=b"NONSENSE\r\n" * 300, hears=hears)
    says = (f"MAIL FROM:<{FORGED}>\r\nRSET\r\n".encode()) * 150
    yield Abuse(name="mails begun and taken back", stage="greeted", says=says, hears=r"421 4\.7\.0")
    says = f"RCPT TO:<{OWNER}>\r\n".encode() * 300
    hears = r"(^250[^\n]*\n){100}(^452[^\n]*\n){100}421 4\.7\.0"
    yield Abuse(name="recipients without end", stage="mail", says=says, hears=hears, never="^354")
    yield Abuse(
        name="a long line", stage="greeted", says=b"NOOP " + b"x" * 5000 + b"\r\nQUIT\r\n", hears=r"^500 .*^221"
    )
    yield Abuse(name="a line without end", stage="greeted", says=b"x" * 1_000_000, hears=r"", never="^[2345]")
    says = f"MAIL FROM:<{FORGED}> SIZE={MAX_SIZE + 1}\r\nQUIT\r\n".encode()
    yield Abuse(name="too big, and says so", stage="greeted", says=says, hears=r"^552 .*^221", never="^250")
    says = f"MAIL FROM:<{FORGED}> SIZE={'9' * 1000}\r\nQUIT\r\n".encode()
    yield Abuse(name="a size of a thousand digits", stage="greeted", says=says, hears=r"^552 .*^221", never="^250")
    for size in (MAX_SIZE + 1, 3 * MAX_SIZE):
        says = b"x" * size + b"\r\n.\r\nQUIT\r\n"
        yield Abuse(name=f"{size} octets, not announced", stage="data", says=says, hears=r"^552 .*^221", never="^250")
    yield Abuse(name="a mail without end", stage="data", says=b"x" * 8 * MAX_SIZE, hears=r"^552 5\.3\.4", never="^250")


def _secrets() -> Iterator[Abuse]:
    auth = b"AUTH PLAIN AHJvc2EAcm9zYQ==\r\nQUIT\r\n"
    yield Abuse(name="AUTH in clear", stage="greeted", says=auth, hears=r"^5(00|38) .*^221", never="^235|^334")
    for header in (b"PROXY TCP4 203.0.113.7 192.0.2.1 1 25\r\n", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c" + b"\1" * 12):
        yield Abuse(name=f"PROXY {header[:9]!r}", stage="connected", says=header, hears=r"^554 5\.5\.0", never="^[23]")
    injected = b"STARTTLS\r\nEHLO x\r\nLHLO x\r\n" + _MAIL
    # The rest is waited for as a handshake that never comes: nothing of it may be answered.
    yield Abuse(name="commands behind STARTTLS", stage="greeted", says=injected, hears=r"^220 ", closes=False)
    clear = b"STARTTLS\r\n"
    yield Abuse(name="STARTTLS and nothing", stage="greeted", says=clear, hears=r"^220 ", closes=False)


class Trial:
    """One abuse at one door; ``held()`` tells whether the door withstood."""

    def __init__(self, abuse: Abuse, door: Door, port: int) -> None:
        self._abuse, self._door = abuse, door
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._unread = b""

    def held(self) -> bool:
        """Whether all was heard that has to be, nothing else, and the connection was closed."""
        with self._socket:
            self._go_on()
            with contextlib.suppress(OSError):  # it was closed on us, as it may be
                self._socket.sendall(self._abuse.says)
            heard, closed = self._rest()
        text = heard.decode(errors="replace").replace("\r\n", "\n")
        flags = re.MULTILINE | re.DOTALL
        right = re.search(self._abuse.hears, text, flags) and not re.search(self._abuse.never, text, flags)
        return bool(right) and (closed or not self._abuse.closes)

    def _go_on(self) -> None:
        says = (b"", _GREETING[self._door], f"MAIL FROM:<{FORGED}>\r\n".encode(), f"RCPT TO:<{OWNER}>\r\n".encode())
        steps = {"connected": 0, "welcomed": 1, "greeted": 2, "mail": 3, "data": 4}[self._abuse.stage]
        for words in says[:steps]:
            self._socket.sendall(words)  # nothing, before the greeting
            self._answer()
        if self._abuse.stage == "data":
            self._socket.sendall(b"DATA\r\n")
            self._answer()

    def _answer(self) -> None:
        heard = b""
        while not re.search(rb"(^|\n)\d{3} [^\n]*\n$", heard):
            heard += self._socket.recv(4096)

    def _rest(self) -> tuple[bytes, bool]:
        """All that is said until it closes, or until nothing comes for a second where it need not close."""
        heard = b""
        self._socket.settimeout(PATIENCE if self._abuse.closes else 1.0)
        try:
            while octets := self._socket.recv(65536):
                heard += octets
        except ConnectionResetError:
            pass
        except TimeoutError:
            return heard, False
        return heard, True
