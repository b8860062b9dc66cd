"""Messages as they came: storing them once, and handing them out to be judged."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.mail.arrival import Origin
from gateway.mail.message import Envelope
from gateway.store.prepared import Prepared
from gateway.store.schema import ASIDE, STORED, arrival, message, raw
from gateway.store.stored import Stored
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from gateway.mail.arrival import Arrival

_TOGETHER: Final = 16 * 1024 * 1024  # octets of mail in memory while a group is judged
_LEVEL: Final = 1  # of zlib: half the size for 30 us at 2 KB; level 6 takes three times as long for a tenth less
_LARGE: Final = 32 * 1024  # octets; what is larger is mostly base64, which gets only a quarter smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The number of a stored message, and whether it was new."""

    id: int
    new: bool


def _insert_where_new(table: Any) -> dict[str, Any]:
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


_NEW_MESSAGES: Final = {
    dialect: statement.returning(message.c.id, message.c.content_key)
    for dialect, statement in _insert_where_new(message).items()
}
_NEW_ARRIVALS: Final = {
    dialect: Prepared(statement, [column.name for column in arrival.columns if column.name != "id"])
    for dialect, statement in _insert_where_new(arrival).items()
}
_NEW_RAW: Final = Prepared(insert(raw), ("message", "client", "stored_at", "body"))
_KNOWN: Final = select(message.c.id, message.c.content_key).where(
    message.c.client == bindparam("client"), message.c.content_key.in_(bindparam("keys", expanding=True))
)
_SIZES: Final = (
    select(message.c.id, message.c.size)
    .where(message.c.client == bindparam("client"), message.c.id > bindparam("after"), STORED)
    .order_by(message.c.id)
    .limit(bindparam("limit"))
)
_WAITING: Final = (
    select(message.c.id, message.c.content_key, message.c.arrived_at, message.c.size, raw.c.body)
    .join(raw, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(message.c.client == bindparam("client"), message.c.id.in_(bindparam("ids", expanding=True)), STORED)
    .order_by(message.c.id)
)
_ARRIVALS: Final = (
    select(arrival)
    .where(arrival.c.message.in_(bindparam("messages", expanding=True)))
    .order_by(arrival.c.message, arrival.c.id)
)
_ASIDE: Final = (
    select(message.c.id, message.c.reason)
    .where(message.c.client == bindparam("client"), ASIDE)
    .order_by(message.c.id)
    .limit(bindparam("limit"))
)
_RAW: Final = (
    select(raw.c.body)
    .join(message, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(message.c.id == bindparam("id"))
)
_MOVE: Final = (
    update(message)
    .where(message.c.id == bindparam("found"), message.c.state == bindparam("old"))
    .values(state=bindparam("new"), reason=bindparam("why"))
    .returning(message.c.client)
)
_FAILED: Final = (
    update(message)
    .where(message.c.id == bindparam("found"))
    .values(attempts=message.c.attempts + 1)
    .returning(message.c.attempts)
)


def accept(
    connection: Connection,
    arrivals: Sequence[tuple[Arrival, str]],
    *,
    client: str,
    now: datetime,
    packed: Mapping[str, bytes] = MappingProxyType({}),
) -> list[Accepted]:
    """Store arrivals, each with its content key, and say for each, in their order, which message it is.

    A content that is known, from before or from earlier in the batch, gains an arrival and nothing else; the same UID
    of the same mailbox twice not even that. The caller commits before it tells anybody that the mail is safe.
    ``packed`` holds by their key what the caller has packed already: no transaction should wait for that work.
    """
    if not arrivals:
        return []
    first: dict[str, Arrival] = {}
    for came, key in arrivals:
        first.setdefault(key, came)
    made = _make(connection, first, packed, client=client, now=now)
    ids = made | _look_up(connection, [key for key in first if key not in made], client=client)
    rows = [_arrival_row(came, ids[key], client) for came, key in arrivals]
    _NEW_ARRIVALS[connection.dialect.name].run_many(connection, rows)
    accepted = []
    for _, key in arrivals:
        accepted.append(Accepted(id=ids[key], new=key in made))
        made.pop(key, None)  # a repeat further down is not new
    return accepted


def waiting(
    connection: Connection, *, client: str, limit: int, after: int = 0, octets: int = _TOGETHER
) -> list[Stored]:
    """Give the oldest messages that are not judged yet, at most ``limit``, with numbers above ``after``.

    Together they have at most ``octets`` octets, but for one that is larger alone: a backlog of large mail must not
    fill the memory.
    """
    sizes = connection.execute(_SIZES, {"client": client, "limit": limit, "after": after})
    ids = within(octets, [(row.id, row.size) for row in sizes])
    if not ids:
        return []
    found = connection.execute(_WAITING, {"client": client, "ids": ids}).all()
    if not found:
        return []
    rows = connection.execute(_ARRIVALS, {"messages": [row.id for row in found]})
    came = {number: list(some) for number, some in groupby(rows, key=lambda row: row.message)}
    return [stored_of(row, came.get(row.id, [])) for row in found]


def within(octets: int, sizes: Sequence[tuple[int, int]]) -> list[int]:
    """The first messages whose sizes together stay within ``octets``; the first one in any case."""
    ids: list[int] = []
    for number, size in sizes:
        octets -= size
        if ids and octets < 0:
            break
        ids.append(number)
    return ids


def raw_of(connection: Connection, message_id: int) -> bytes | None:
    """Give the exact bytes received; None where there is no such message, or its bytes were purged."""
    packed = connection.scalar(_RAW, {"id": message_id})
    return None if packed is None else zlib.decompress(packed)


def set_aside(connection: Connection, message: int, *, reason: str, now: datetime) -> None:
    """Keep a message out of the way, for a person to look at; nothing where it is judged already."""
    _move(connection, message, old="stored", new="set_aside", reason=reason, now=now)


def aside(connection: Connection, *, client: str, limit: int) -> list[tuple[int, str | None]]:
    """Give the numbers of the messages that are set aside, each with its reason; the oldest, at most ``limit``."""
    return [(row.id, row.reason) for row in connection.execute(_ASIDE, {"client": client, "limit": limit})]


def release(connection: Connection, message: int, *, now: datetime) -> bool:
    """Have a message that was set aside judged again; False where it is not set aside."""
    return _move(connection, message, old="set_aside", new="stored", reason=None, now=now)


def count_failure(connection: Connection, message: int) -> int:
    """Count a failure to judge a message; give how often it has failed by now, 0 where there is no such message."""
    return connection.scalar(_FAILED, {"found": message}) or 0


def pack(octets: bytes) -> bytes:
    """The octets as they lie in the store: small mail packed, large mail only framed.

    Packing and unpacking the letters of base64 took a tenth of all the time that a message costs.
    """
    return zlib.compress(octets, _LEVEL if len(octets) < _LARGE else 0)


def _make(
    connection: Connection, first: dict[str, Arrival], packed: Mapping[str, bytes], *, client: str, now: datetime
) -> dict[str, int]:
    rows = [
        {
            "client": client,
            "content_key": key,
            "arrived_at": came.arrived,
            "stored_at": now,
            "size": len(came.raw),
            "state": "stored",
            "attempts": 0,
        }
        for key, came in first.items()
    ]
    # The rows come back in any order, and those in conflict not at all: each is told by its key.
    found = connection.execute(_NEW_MESSAGES[connection.dialect.name], rows)
    made = {row.content_key: row.id for row in found}
    if made:
        _NEW_RAW.run_many(
            connection,
            [
                {
                    "message": number,
                    "client": client,
                    "stored_at": now,
                    "body": packed.get(key) or pack(first[key].raw),
                }
                for key, number in made.items()
            ],
        )
    return made


def _look_up(connection: Connection, keys: list[str], *, client: str) -> dict[str, int]:
    if not keys:
        return {}
    return {row.content_key: row.id for row in connection.execute(_KNOWN, {"client": client, "keys": keys})}


def _arrival_row(came: Arrival, number: int, client: str) -> dict[str, object]:
    origin = came.origin
    return {
        "message": number,
        "client": client,
        "kind": origin.kind,
        "mailbox": origin.mailbox,
        "uidvalidity": origin.uidvalidity,
        "uid": origin.uid,
        "peer": origin.peer,
        "envelope_sender": came.envelope.sender,
        "recipients": "\n".join(came.envelope.recipients),
        "flags": " ".join(sorted(came.flags)),
        "arrived_at": came.arrived,
    }


def stored_of(row: Any, came: list[Row[Any]]) -> Stored:
    """A message as it is handed out, of its row and those of its arrivals."""
    recipients = dict.fromkeys(one for each in came for one in each.recipients.split("\n") if one)
    return Stored(
        id=row.id,
        packed=row.body,
        size=row.size,
        envelope=Envelope(
            sender=next((each.envelope_sender for each in came if each.envelope_sender is not None), None),
            recipients=tuple(recipients),
        ),
        arrived=row.arrived_at,
        flags=frozenset(flag for each in came for flag in each.flags.split()),
        content_key=row.content_key,
        origins=tuple(origin_of(each) for each in came),
    )


def origin_of(row: Row[Any]) -> Origin:
    """Where an arrival came in."""
    return Origin(kind=row.kind, mailbox=row.mailbox, uidvalidity=row.uidvalidity, uid=row.uid, peer=row.peer)


def _move(connection: Connection, number: int, *, old: str, new: str, reason: str | None, now: datetime) -> bool:
    values = {"found": number, "old": old, "new": new, "why": reason}
    client = connection.scalar(_MOVE, values)
    if client is None:
        return False
    tell(connection, [(client, number, "set aside" if new == "set_aside" else "released", {"reason": reason})], now=now)
    return True
