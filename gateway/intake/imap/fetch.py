"""Messages out of an open mailbox: in batches bounded by count and bytes, the large ones piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.errors import TransientFailure
from gateway.imap.answers import sequence_set
from gateway.mail.arrival import Arrival, Origin
from gateway.mail.message import Envelope
from gateway.mail.received import received_at

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from gateway.imap.answers import Entry
    from gateway.imap.session import Session

A_DAY: Final = timedelta(days=1)  # a message may wait as long between two servers


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is held in memory at once."""

    listing: int = 512  # messages whose sizes are asked for at once
    count: int = 256  # messages in a batch: each costs a round trip and a commit
    size: int = 8 << 20  # bytes of a batch
    piece: int = 1 << 20  # bytes; a larger message is fetched in such pieces
    largest: int = 36 << 20  # bytes: files of 25 MB, in base64; of a larger message only the beginning is taken
    beginning: int = 1 << 16  # bytes of its body
    patience: int = 6  # attempts on a message the server cannot read, about ten minutes, before it is passed over


def batches(entries: Iterable[Entry], limits: Limits) -> Iterator[list[Entry]]:
    """Group messages in their order, so that no group is too large; a large message is alone in its group."""
    group: list[Entry] = []
    held = 0
    for entry in entries:
        large = entry.size > limits.piece
        if group and (large or len(group) == limits.count or held + entry.size > limits.size):
            yield group
            group, held = [], 0
        group.append(entry)
        held += entry.size
        if large:
            yield group
            group, held = [], 0
    if group:
        yield group


def arrivals(
    session: Session,
    uids: Sequence[int],
    *,
    limits: Limits,
    now: datetime,
    unreadable: Counter[int],
    since: datetime | None = None,
) -> Iterator[tuple[list[Arrival], int]]:
    """Fetch ``uids`` oldest first: groups of messages, each with the UID up to which all is done.

    What vanished meanwhile is passed over. What the server cannot read is counted in ``unreadable`` and ends the
    fetch with TransientFailure, until there is no patience left with it. ``now`` stands in for a missing INTERNALDATE.
    What arrived before ``since`` is passed over; None takes all.
    """
    for first in range(0, len(uids), limits.listing):
        listed = uids[first : first + limits.listing]
        done = 0
        entries = [one for one in session.entries(listed) if not _before(since, one.arrived)]
        for group in batches(entries, limits):
            raws = _raws(session, group, limits, unreadable)
            done = group[-1].uid
            known = [entry for entry in group if entry.uid in raws and not _older(since, raws[entry.uid])]
            yield [_arrival(session, entry, raws[entry.uid], now) for entry in known], done
        if done < listed[-1]:
            yield [], listed[-1]


def _before(since: datetime | None, arrived: datetime | None) -> bool:
    return since is not None and arrived is not None and arrived < since


def _older(since: datetime | None, raw: bytes) -> bool:
    """Whether a message is older than its INTERNALDATE: a mailbox that moves may get all its mail dated anew."""
    return since is not None and _before(since - A_DAY, received_at(raw))


def _arrival(session: Session, entry: Entry, raw: bytes, now: datetime) -> Arrival:
    origin = Origin(kind="imap", mailbox=session.account.name, uidvalidity=session.uidvalidity, uid=entry.uid)
    return Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=entry.arrived or now, flags=entry.flags)


def _raws(session: Session, group: Sequence[Entry], limits: Limits, unreadable: Counter[int]) -> dict[int, bytes]:
    if group[0].size > limits.largest:
        raws = _beginning(session, group[0], limits)
    elif group[0].size > limits.piece:
        raws = _in_pieces(session, group[0], limits)
    else:
        raws = session.bodies([entry.uid for entry in group])
    missing = [entry.uid for entry in group if entry.uid not in raws]
    if missing:
        raws |= _again(session, missing, limits, unreadable)
    return raws


def _in_pieces(session: Session, entry: Entry, limits: Limits) -> dict[int, bytes]:
    """One message piece by piece until a short one: some servers tell sizes only roughly."""
    whole = bytearray()
    while len(whole) <= limits.largest:
        piece = session.bodies([entry.uid], f"BODY.PEEK[]<{len(whole)}.{limits.piece}>").get(entry.uid)
        if piece is None:
            return {}
        whole += piece
        if len(piece) < limits.piece:
            return {entry.uid: bytes(whole)}
    return _beginning(session, entry, limits)


def _beginning(session: Session, entry: Entry, limits: Limits) -> dict[int, bytes]:
    """Header and first lines of a message that is too large to keep, marked as cut."""
    header = session.bodies([entry.uid], "BODY.PEEK[HEADER]").get(entry.uid)
    text = session.bodies([entry.uid], f"BODY.PEEK[TEXT]<0.{limits.beginning}>").get(entry.uid)
    if header is None or text is None:
        return {}
    return {entry.uid: f"X-Deskward-Cut: from {entry.size} bytes\r\n".encode("ascii") + header + text}


def _again(session: Session, missing: Sequence[int], limits: Limits, unreadable: Counter[int]) -> dict[int, bytes]:
    """Ask one by one for what a batch did not bring and what is still there."""
    raws: dict[int, bytes] = {}
    for uid in session.search(f"UID {sequence_set(missing)}"):
        found = session.bodies([uid])
        raws |= found
        if not found and unreadable[uid] < limits.patience:
            unreadable[uid] += 1
            raise TransientFailure(f"{session.where} cannot read the message with UID {uid}")
    return raws
