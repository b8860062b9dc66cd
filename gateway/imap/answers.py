"""What an IMAP server's answers mean: FETCH lines, response codes, and the sentence to show for a refusal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONTHS: Final = {
    name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}
UID: Final = re.compile(rb"[( ]UID (\d{1,10})\b", re.IGNORECASE)
SIZE: Final = re.compile(rb"[( ]RFC822\.SIZE (\d{1,19})\b", re.IGNORECASE)
FLAGS: Final = re.compile(rb"[( ]FLAGS \(([^()]*)\)", re.IGNORECASE)
DATE: Final = re.compile(rb'[( ]INTERNALDATE "([^"]*)"', re.IGNORECASE)
QUOTED_BODY: Final = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
MOMENT: Final = re.compile(rb"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")

CODE: Final = re.compile(r"\[([A-Z][A-Z0-9-]*)")
BACKOFF: Final = re.compile(r"backoff time: (\d{1,9}) milliseconds", re.IGNORECASE)  # how Exchange asks for patience
BUSY_CODES: Final = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA", "CONTACTADMIN", "THROTTLED"})
PLACE_CODES: Final = frozenset({"TRYCREATE", "NONEXISTENT", "NOPERM", "READ-ONLY"})
BUSY_WORDS: Final = re.compile(
    r"too many|try again|temporar|unavailable|throttl|rate.?limit|quota|timed? ?out|internal error", re.IGNORECASE
)

WRAPPING: Final = re.compile(
    r"^(command: [A-Z ]+ => |[A-Z ]+ command error: (BAD|NO) |\w+ failed: )+"
)  # imaplib's own words
LITERAL: Final = re.compile(r"""^\[?b(['"])(.*)\1\]?$""", re.DOTALL)  # bytes it turned into text by their repr
LONGEST: Final = 160  # characters, two lines of a terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of a message before its bytes are asked for."""

    uid: int
    size: int  # octets as the server counts them, which some do only roughly
    flags: frozenset[str]
    arrived: datetime | None  # aware UTC; None where the server wrote no readable INTERNALDATE


def lines(rows: Iterable[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Join imaplib's pieces to (text of one answer without its literals, its literals)."""
    text, literals = b"", []
    for row in rows:
        if isinstance(row, tuple):
            text += row[0]
            literals.append(row[1])
        else:
            yield text + row, literals
            text, literals = b"", []


def entries(rows: Iterable[bytes | tuple[bytes, bytes]]) -> list[Entry]:
    """Read the answers to FETCH (UID RFC822.SIZE FLAGS INTERNALDATE), in the order of their UIDs.

    Answers without UID or size were not asked for and are passed over.
    """
    found = {}
    for text, _ in lines(rows):
        uid, size = UID.search(text), SIZE.search(text)
        if uid and size:
            found[int(uid[1])] = Entry(uid=int(uid[1]), size=int(size[1]), flags=_flags(text), arrived=_arrived(text))
    return [found[uid] for uid in sorted(found)]


def bodies(rows: Iterable[bytes | tuple[bytes, bytes]]) -> dict[int, bytes]:
    """Read the answers to FETCH (UID BODY.PEEK[...]) as UID -> bytes; NIL counts as not there."""
    found = {}
    for text, literals in lines(rows):
        body = literals[0] if literals else None
        if body is None and (quoted := QUOTED_BODY.search(text)):
            body = re.sub(rb"\\(.)", rb"\1", quoted[1])
            text = QUOTED_BODY.sub(b"", text)  # noqa: PLW2901  # what a sender wrote must not be read as a UID
        uid = UID.search(text)
        if uid and body is not None:
            found[int(uid[1])] = body
    return found


def _flags(text: bytes) -> frozenset[str]:
    match = FLAGS.search(text)
    return frozenset(match[1].decode("ascii", "replace").split()) if match else frozenset()


def _arrived(text: bytes) -> datetime | None:
    match = DATE.search(text)
    return moment(match[1]) if match else None


def moment(written: bytes) -> datetime | None:
    """Read a date-time of RFC 9051 section 9 as aware UTC; None where it is none."""
    match = MOMENT.fullmatch(written)
    if not match:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups()
    east = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        zone = timezone(east if sign == b"+" else -east)
        local = datetime(int(year), MONTHS[month.lower()], int(day), int(hour), int(minute), int(second), tzinfo=zone)
        return local.astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return None


def code(said: str) -> str:
    """Give the response code of a refusal, such as TRYCREATE; '' for none (RFC 9051 section 7.1)."""
    match = CODE.search(said)
    return match[1] if match else ""


def busy(said: str) -> bool:
    """Whether a refusal is one of the moment: the same request may do later."""
    return code(said) in BUSY_CODES or (not code(said) and bool(BUSY_WORDS.search(said)))


def patience(said: str) -> float | None:
    """Give the seconds the server asks us to stay away; None where it asks for none."""
    match = BACKOFF.search(said)
    return int(match[1]) / 1000 if match else None


def sequence_set(uids: Iterable[int]) -> str:
    """Write ascending UIDs as a sequence set, short where they follow each other: ``1:4,7``."""
    runs: list[list[int]] = []
    for uid in uids:
        if runs and runs[-1][1] == uid - 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def quotable(said: str, *, secrets: Iterable[str]) -> str:
    """Make a server's words fit for a sentence: one short line, no password, no address."""
    said = WRAPPING.sub("", said)
    said = LITERAL.sub(r"\2", said).replace("socket error: EOF", "connection closed")
    for secret in secrets:
        if secret:
            said = re.sub(re.escape(secret), "...", said, flags=re.IGNORECASE)
    said = re.sub(r"\S+@\S+", "...", said)
    said = " ".join("".join(char if char.isprintable() else " " for char in said).split())
    return said if len(said) <= LONGEST else said[: LONGEST - 3] + "..."
