"""The faults on the way to a mailbox, each with a name, and the way on which it can happen."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from tests.servers.fault_proxy import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.certificates import Certificates

GIANT: Final = b"* 1 FETCH (UID 1 BODY[] {4000000000}\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapFault:
    """One fault; ``security`` is the way it happens on."""

    name: str
    fault: Fault
    security: Literal["tls", "starttls", "none"] = "tls"


def faults(stranger: Certificates) -> list[ImapFault]:
    """Every fault of the way itself; ``stranger`` is a certificate that nobody trusts."""
    foreign = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    foreign.load_cert_chain(stranger.certificate, stranger.key)
    plain = [
        ("drip", Fault(kind="drip", seconds=0.4)),
        ("garbage", Fault(kind="garbage")),
        ("greeting with BYE", _words(greeting=b"* BYE Too many connections\r\n")),
        ("login refused", _words(_no("LOGIN", "[AUTHENTICATIONFAILED] Authentication failed."))),
        ("throttled login", _words(_no("LOGIN", "[UNAVAILABLE] Suggested Backoff Time: 20000 milliseconds"))),
        ("BYE at any command", _words(lambda line: b"* BYE Server shutting down.\r\n" if b" " in line else None)),
        ("BAD at any command", _words(_no("", "what is that", word="BAD"))),
        ("folder in use", _words(_no("EXAMINE", "[INUSE] not now"))),
        ("search throttled", _words(_no("UID SEARCH", "Command throttled, try again later"))),
        ("fetch refused", _words(_no("UID FETCH", "[SERVERBUG] Internal error occurred"))),
        ("IDLE that is never answered", Fault(kind="words", answer=lambda line: b"" if b" IDLE" in line else None)),
        (
            "end of IDLE without an answer",
            Fault(kind="words", answer=lambda line: b"" if line == b"DONE\r\n" else None),
        ),
        ("giant literal", _words(lambda line: GIANT if b"UID FETCH" in line else None)),
        ("answers that never come", _words(lambda line: b"" if b"UID" in line else None)),
    ]
    return [
        ImapFault(name="refused", fault=Fault(kind="refused")),
        ImapFault(name="reset", fault=Fault(kind="reset")),
        ImapFault(name="closed at once", fault=Fault(kind="closed")),
        ImapFault(name="black hole", fault=Fault(kind="black hole")),
        ImapFault(name="half-open", fault=Fault(kind="half-open")),
        ImapFault(name="delay", fault=Fault(kind="delay", seconds=0.2)),
        ImapFault(name="drip in TLS", fault=Fault(kind="drip", seconds=0.2)),
        ImapFault(name="garbage in TLS", fault=Fault(kind="garbage")),
        *(_cut(octets) for octets in (0, 700, 2300)),
        ImapFault(name="wrong certificate", fault=Fault(kind="stranger", stranger=foreign)),
        ImapFault(name="early octets", fault=Fault(kind="words", rewrite=_early, anew=True), security="starttls"),
        *(ImapFault(name=name, fault=fault, security="none") for name, fault in plain),
    ]


def cuts(numbers: range) -> list[ImapFault]:
    """Connections in clear that end after so many octets of the server, anywhere in the talk."""
    return [ImapFault(name=f"cut after {n}", fault=Fault(kind="cut", octets=n), security="none") for n in numbers]


def _cut(octets: int) -> ImapFault:
    """The end of each connection before it has brought any mail, those that stand already included."""
    return ImapFault(name=f"cut after {octets}", fault=Fault(kind="cut", octets=octets, anew=True))


def _words(answer: Callable[[bytes], bytes | None] | None = None, *, greeting: bytes | None = None) -> Fault:
    return Fault(kind="words", answer=answer, greeting=greeting, anew=True)


def _no(command: str, words: str, *, word: str = "NO") -> Callable[[bytes], bytes | None]:
    """Refuse every command that begins so, in the server's place."""

    def answer(line: bytes) -> bytes | None:
        tag, _, rest = line.partition(b" ")
        if not rest or not rest.upper().startswith(command.encode()):
            return None
        return b" ".join((tag, word.encode(), words.encode())) + b"\r\n"

    return answer


def _early(said: bytes) -> bytes:
    return said + b"* OK injected\r\n" if b"OK Begin TLS" in said else said
