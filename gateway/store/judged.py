"""What was decided before, read in order and a handful at a time; nothing here writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, select

from gateway.judge.eligibility import OVER_LIMITS
from gateway.store.case_of import with_ticket
from gateway.store.messages import stored_of, within
from gateway.store.schema import arrival, correction, entry, joined, message, raw, ticket
from gateway.ticket import NO_ANSWER, Case, TicketState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.stored import Stored

_TOGETHER: Final = 256
_OCTETS: Final = 8 * 1024 * 1024  # of mail in memory at once
_ASKED: Final = 500  # addresses or keys in one question


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMail:
    """A message with what the rules of its day said; ``decided`` is what a person made of it, None for nobody did."""

    stored: Stored
    message_id: str | None
    from_address: str
    subject: str
    then: str
    rule: str | None
    decided: str | None = None
    check: str | None = None  # what stood against a note
    ticket: bool = False  # it was given one, or joined one, whatever became of that
    answers: Case | None = None  # the ticket in which it answers


_FIRST: Final = (
    select(correction.c.was)
    .where(correction.c.message == message.c.id)
    .order_by(correction.c.id)
    .limit(1)
    .scalar_subquery()
    .label("first_was")
)
# What no process could read, or only at the price of its life, is never opened again: no rule is asked about it either.
_READ: Final = (message.c.state == "triaged", func.coalesce(message.c.check, "") != OVER_LIMITS)
_JUDGED: Final = (
    message.c.client == bindparam("client"),
    *_READ,
    message.c.arrived_at >= bindparam("since"),
)
_COUNT: Final = select(func.count()).select_from(message).join(raw, raw.c.message == message.c.id).where(*_JUDGED)
_SENDERS: Final = select(message.c.from_address).distinct().where(*_JUDGED, message.c.from_address.is_not(None))
_SIZES: Final = (
    select(message.c.id, message.c.size)
    .where(*_JUDGED, message.c.id > bindparam("after"))
    .order_by(message.c.id)
    .limit(_TOGETHER)
)
_NEWEST: Final = (
    select(message.c.id, message.c.size).where(*_JUDGED).order_by(message.c.id.desc()).limit(bindparam("most"))
)
_COLUMNS: Final = (
    *(message.c.id, message.c.content_key, message.c.arrived_at, message.c.message_id, message.c.from_address),
    *(message.c.size, message.c.subject, message.c.then, message.c.rule, message.c.check, raw.c.body, _FIRST),
    *(ticket.c.message.label("ticket"), ticket.c.number, ticket.c.topic.label("ticket_topic"), joined.c.because),
)
_THESE: Final = (
    with_ticket(select(*_COLUMNS).select_from(message), message.c.id, outer=True)
    .join(raw, (raw.c.message == message.c.id) & (raw.c.stored_at == message.c.stored_at))
    .where(message.c.client == bindparam("client"), message.c.id.in_(bindparam("ids", expanding=True)))
    .where(*_READ)
    .order_by(message.c.id)
)
_ARRIVALS: Final = (
    select(arrival)
    .where(arrival.c.message.in_(bindparam("messages", expanding=True)))
    .order_by(arrival.c.message, arrival.c.id)
)
_ENTRIES: Final = (
    select(message.c.from_address, func.count())
    .join(entry, entry.c.message == message.c.id)
    .where(message.c.client == bindparam("client"), entry.c.kind == "owner's answer")
    .where(message.c.from_address.in_(bindparam("asked", expanding=True)))
    .group_by(message.c.from_address)
)
_FLAGGED: Final = (
    select(message.c.from_address, func.count(message.c.id.distinct()))
    .join(arrival, arrival.c.message == message.c.id)
    .where(message.c.client == bindparam("client"), arrival.c.flags.icontains("\\answered", autoescape=True))
    .where(message.c.from_address.in_(bindparam("asked", expanding=True)))
    .group_by(message.c.from_address)
)
_KNOWN: Final = select(message.c.content_key).where(
    message.c.client == bindparam("client"), message.c.content_key.in_(bindparam("keys", expanding=True))
)
_PLACES: Final = select(arrival.c.uid).where(
    arrival.c.client == bindparam("client"),
    arrival.c.mailbox == bindparam("mailbox"),
    arrival.c.uidvalidity == bindparam("uidvalidity"),
    arrival.c.uid.in_(bindparam("uids", expanding=True)),
)

_NUMBER: Final = select(message.c.id).where(
    message.c.client == bindparam("client"), message.c.content_key == bindparam("key")
)


def count(connection: Connection, *, client: str, since: datetime) -> int:
    """How many judged messages that arrived at ``since`` or later can be read."""
    return connection.scalar(_COUNT, {"client": client, "since": since}) or 0


def senders(connection: Connection, *, client: str, since: datetime) -> list[str]:
    """Who wrote those messages, each once: normal addresses."""
    return list(connection.scalars(_SENDERS, {"client": client, "since": since}))


def read(connection: Connection, *, client: str, since: datetime) -> Iterator[JudgedMail]:
    """Those messages in the order of their numbers; at most 8 MiB of mail are in memory, or one larger message."""
    after = 0
    while sizes := connection.execute(_SIZES, {"client": client, "since": since, "after": after}).all():
        ids = within(_OCTETS, [(row.id, row.size) for row in sizes])
        after = ids[-1]
        yield from these(connection, ids, client=client)


def newest(connection: Connection, *, client: str, since: datetime, most: int) -> Iterator[JudgedMail]:
    """The newest of those messages, at most so many, in the order of their numbers and read as ``read`` does."""
    found = connection.execute(_NEWEST, {"client": client, "since": since, "most": most}).all()
    left = sorted((row.id, row.size) for row in found)
    while left:
        ids = within(_OCTETS, left[:_TOGETHER])
        left = left[len(ids) :]
        yield from these(connection, ids, client=client)


def these(connection: Connection, ids: Sequence[int], *, client: str) -> list[JudgedMail]:
    """The judged messages of these numbers whose bytes are still there, in order."""
    rows = connection.execute(_THESE, {"client": client, "ids": list(ids)}).all()
    came = connection.execute(_ARRIVALS, {"messages": [row.id for row in rows]}) if rows else ()
    by_message = {number: list(some) for number, some in groupby(came, key=lambda row: row.message)}
    return [_past(row, by_message.get(row.id, [])) for row in rows]


def _past(row: Any, came: list[Any]) -> JudgedMail:
    return JudgedMail(
        stored=stored_of(row, came),
        message_id=row.message_id,
        from_address=row.from_address or "",
        subject=row.subject or "",
        then=row.first_was or row.then,
        rule=row.rule,
        decided=row.then if row.first_was is not None else None,
        check=row.check,
        ticket=row.ticket is not None,
        answers=_answers(row),
    )


def _answers(row: Any) -> Case | None:
    """The ticket that a message joined because it answers in it; what only shares a number or a text joins by rule."""
    if row.because is None or row.because in NO_ANSWER:
        return None
    return Case(
        message=row.ticket,
        number=row.number,
        state=TicketState.NEW,
        topic=row.ticket_topic,
        because=row.because,
        answers=True,
    )


def answered_by_owner(connection: Connection, addresses: Collection[str], *, client: str) -> Counter[str]:
    """How many messages of each of these senders (normal addresses) the owner has answered, as far as was seen."""
    found: Counter[str] = Counter()
    asked = sorted(addresses)
    for first in range(0, len(asked), _ASKED):
        values = {"client": client, "asked": asked[first : first + _ASKED]}
        by_entry = {row[0]: row[1] for row in connection.execute(_ENTRIES, values)}
        by_flag = {row[0]: row[1] for row in connection.execute(_FLAGGED, values)}
        found.update({who: max(by_entry.get(who, 0), by_flag.get(who, 0)) for who in by_entry | by_flag})
    return found


def known_keys(connection: Connection, keys: Sequence[str], *, client: str) -> frozenset[str]:
    """Those of a few content keys that the store holds a message of."""
    return frozenset(connection.scalars(_KNOWN, {"client": client, "keys": list(keys)})) if keys else frozenset()


def number_of(connection: Connection, key: str, *, client: str) -> int | None:
    """The number of the message with this content key; None where the store does not hold it."""
    found: int | None = connection.scalar(_NUMBER, {"client": client, "key": key})
    return found


def known_uids(
    connection: Connection, mailbox: str, uidvalidity: int, uids: Sequence[int], *, client: str
) -> frozenset[int]:
    """Those of a few UIDs of a mailbox that were taken."""
    asked = {"client": client, "mailbox": mailbox, "uidvalidity": uidvalidity, "uids": list(uids)}
    return frozenset(connection.scalars(_PLACES, asked)) if uids else frozenset()
