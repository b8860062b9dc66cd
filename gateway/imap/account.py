"""The way to a folder of an IMAP server, and how we connect: by TLS, or in clear on this machine alone."""

from __future__ import annotations

import imaplib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateway.errors import PermanentFailure
from gateway.imap.wire import Timing, Wire, on_loopback, trust

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _anywhere(address: str) -> bool:
    del address
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One watched folder and the way to it.

    ``password`` is asked at each login, so that a changed secret is taken up. ``start`` is "new" to take only what
    comes after the first contact, "all" to take what is there already. ``allowed`` tells of each IP address of the host
    whether we may go there.
    """

    name: str
    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str
    password: Callable[[], str]
    folder: str = "INBOX"
    ca_file: Path | None = None
    start: Literal["new", "all"] = "new"
    allowed: Callable[[str], bool] = _anywhere

    @property
    def where(self) -> str:
        """Host and port, for sentences."""
        return f"{self.host}:{self.port}"


def connect(account: Account, *, timing: Timing, tick: Callable[[], None]) -> Wire:
    """Open a connection, encrypted, or in clear to this machine alone; ``tick`` as for `Wire`.

    PermanentFailure where it would be in clear to another machine; else what imaplib, ssl and the system raise.
    """
    if account.security == "none" and account.host != "localhost":
        _insist_on_loopback(account, account.host)
    context = None if account.security == "none" else trust(account.ca_file)
    at_once = context if account.security == "tls" else None
    try:
        wire = Wire(
            account.host,
            account.port,
            context=at_once,
            timing=timing,
            tick=tick,
            allowed=account.allowed,
        )
    except imaplib.IMAP4.error as error:
        raise imaplib.IMAP4.abort(*error.args) from error  # a greeting with BYE is no refusal for good
    try:
        if context is not None and at_once is None:
            wire.secure(context)
        elif context is None:
            _insist_on_loopback(account, wire.sock.getpeername()[0])
    except BaseException:
        hang_up(wire)
        raise
    return wire


def _insist_on_loopback(account: Account, address: str) -> None:
    if not on_loopback(address):
        raise PermanentFailure(f"{account.where} is another machine: security must be tls or starttls")


def hang_up(wire: Wire) -> None:
    """Close the connection, whatever state it is in."""
    with suppress(OSError, ValueError):
        wire.shutdown()
