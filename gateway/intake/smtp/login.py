"""AUTH PLAIN and AUTH LOGIN (RFC 4954, RFC 4616): the one name and password that peers may be asked for."""

from __future__ import annotations

import binascii
import hmac
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

OFFER: Final = "250-AUTH PLAIN LOGIN"

_CANCELLED: Final = "501 5.7.0 Sign-in cancelled"
_NOT_BASE64: Final = "501 5.5.2 Not base64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """The name and the password that are right."""

    username: str
    password: str = field(repr=False)

    def fits(self, username: bytes, password: bytes) -> bool:
        """Whether both are right; takes as long for every wrong one."""
        # Both are compared whatever comes of the first.
        named = hmac.compare_digest(username, self.username.encode())
        proven = hmac.compare_digest(password, self.password.encode())
        return named and proven


async def claimed(argument: str, ask: Callable[[str], Awaitable[bytes | None]]) -> tuple[bytes, bytes] | str | None:
    """The name and password that a peer claims; an answer in place of them; None where it left.

    ``ask`` says a challenge, given in base64, and waits for the line that answers it.
    """
    mechanism, _, initial = argument.partition(" ")
    match mechanism.upper():
        case "PLAIN":
            return await _plain(initial, ask)
        case "LOGIN":
            return await _login(initial, ask)
        case _:
            return "504 5.5.4 No such way to sign in"


async def _plain(initial: str, ask: Callable[[str], Awaitable[bytes | None]]) -> tuple[bytes, bytes] | str | None:
    given = _decoded(initial.encode()) if initial else await _asked("", ask)
    if not isinstance(given, bytes):
        return given
    parts = given.split(b"\0")
    # RFC 4616: whom to act for, who I am, password. Acting for somebody else is not for sale.
    if len(parts) != 3 or parts[0] not in {b"", parts[1]}:  # noqa: PLR2004 - the three
        return "501 5.5.2 Not a name and a password"
    return parts[1], parts[2]


async def _login(initial: str, ask: Callable[[str], Awaitable[bytes | None]]) -> tuple[bytes, bytes] | str | None:
    username = _decoded(initial.encode()) if initial else await _asked("VXNlcm5hbWU6", ask)  # "Username:"
    if not isinstance(username, bytes):
        return username
    password = await _asked("UGFzc3dvcmQ6", ask)  # "Password:"
    return (username, password) if isinstance(password, bytes) else password


async def _asked(challenge: str, ask: Callable[[str], Awaitable[bytes | None]]) -> bytes | str | None:
    line = await ask(challenge)
    if line is None:
        return None
    answer = line.rstrip(b"\r\n")
    return _CANCELLED if answer == b"*" else _decoded(answer)


def _decoded(text: bytes) -> bytes | str:
    """The octets that ``text`` stands for, or the answer to what is no base64; ``=`` stands for none (RFC 4954)."""
    if text == b"=":
        return b""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return _NOT_BASE64
