"""Taking the content of messages out of the store for good; what stays tells only that there was a message.

Of a message remain its number, its moments and size, what was decided, where in a mailbox it lies and the digest of
its content: so that it is never taken, ticketed or answered again, the sums add up, and no audit misses it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, case, delete, func, null, or_, select, union, update

from gateway.delivery import Kind, State
from gateway.store import cases, schema
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

ERASED: Final = "erased"  # the state of such a message
NOBODY: Final = "(erased)"  # stands in the ledger in place of an address

_TOGETHER: Final = 200
_FINISHED: Final = (
    *(State.SENT, State.CONFIRMED, State.REFUSED, State.CANCELLED, State.EXPIRED),
    *(State.DOUBTFUL, State.DEAD),
)
_DONE: Final = [State.SENT, State.CONFIRMED, State.REFUSED, State.CANCELLED, State.EXPIRED]

_message, _delivery, _arrival = schema.message.c, schema.delivery.c, schema.arrival.c
_CLIENT: Final[Any] = bindparam("of_client")  # in an UPDATE the names of columns are taken
_WHO: Final[Any] = bindparam("who")
_THESE: Final[Any] = bindparam("these", expanding=True)

# Every place in which an address stands as that of the writer, or of whom we answered.
_OF_PERSON: Final = union(
    select(_message.id).where(_message.client == _CLIENT, _message.from_address == _WHO),
    select(schema.ticket.c.message).where(
        schema.ticket.c.client == _CLIENT, func.lower(schema.ticket.c.customer) == _WHO
    ),
    select(_delivery.message).where(
        _delivery.client == _CLIENT, _delivery.kind == Kind.REPLY.value, func.lower(_delivery.recipient) == _WHO
    ),
    select(schema.ledger.c.message).where(schema.ledger.c.client == _CLIENT, schema.ledger.c.recipient == _WHO),
)
_EVERYBODY: Final = union(
    select(_message.from_address).where(_message.client == _CLIENT),
    select(func.lower(schema.ticket.c.customer)).where(schema.ticket.c.client == _CLIENT),
    select(schema.ledger.c.recipient).where(schema.ledger.c.client == _CLIENT),
    select(schema.contact.c.address).where(schema.contact.c.client == _CLIENT),
    select(schema.trained.c.address).where(schema.trained.c.client == _CLIENT),
    select(func.lower(schema.entry.c.writer)).where(schema.entry.c.client == _CLIENT),
    select(func.lower(_arrival.envelope_sender)).where(_arrival.client == _CLIENT),
)
_UNREAD: Final = (
    select(_message.id)
    .where(_message.client == _CLIENT, _message.from_address.is_(None), _message.state != ERASED)
    .order_by(_message.id)
)
_UNDECIDED: Final = or_(_message.then.is_(None), _message.then == "review")
_HELD_BYTES: Final = (
    select(_message.id)
    .where(_message.client == _CLIENT, _message.state != ERASED, _message.id > bindparam("after"))
    .order_by(_message.id)
    .limit(_TOGETHER)
)
_OLD: Final = (
    select(_message.id)
    .where(_message.client == _CLIENT, _message.arrived_at < bindparam("before"))
    .where(_message.state != ERASED, _message.id > bindparam("after"))
    .order_by(_message.id)
    .limit(_TOGETHER)
)
# What still has to leave, or to be judged, is not purged.
_UNFINISHED: Final = union(
    select(_message.id).where(_message.id.in_(_THESE), schema.STORED),
    select(_delivery.message).where(
        _delivery.message.in_(_THESE), _delivery.state.not_in([state.value for state in _FINISHED])
    ),
)
_SENDING: Final = select(_delivery.id).where(_delivery.message.in_(_THESE), _delivery.state == State.SENDING.value)
_OCTETS: Final = select(func.coalesce(func.sum(_message.size), 0)).where(_message.id.in_(_THESE))
_KEYS: Final = select(schema.ledger.c.key).where(schema.ledger.c.message.in_(_THESE))
_LEDGER_BLANK: Final = {"recipient": NOBODY, "domain": NOBODY, "thread_key": None}

# In the order in which they go; the word is that of the proof.
_GONE: Final[tuple[tuple[str, Any], ...]] = (
    ("bodies", delete(schema.raw).where(schema.raw.c.message.in_(_THESE))),
    ("links", delete(schema.ticket_link).where(schema.ticket_link.c.ticket.in_(_THESE))),
    ("links", delete(schema.ticket_link).where(schema.ticket_link.c.other.in_(_THESE))),
    ("cases at desks", delete(schema.desk_case).where(schema.desk_case.c.ticket.in_(_THESE))),
    ("tickets", delete(schema.ticket).where(schema.ticket.c.message.in_(_THESE))),
    ("search rows", delete(schema.search).where(schema.search.c.message.in_(_THESE))),
    ("promises", delete(schema.promise).where(schema.promise.c.message.in_(_THESE))),
    ("answers", delete(schema.entry).where(schema.entry.c.message.in_(_THESE))),
    ("corrections", delete(schema.correction).where(schema.correction.c.message.in_(_THESE))),
    ("alerts", delete(schema.alert).where(schema.alert.c.message.in_(_THESE))),
    ("trail", delete(schema.event_).where(schema.event_.c.message.in_(_THESE))),
    (
        "unfinished deliveries",
        delete(schema.delivery).where(
            _delivery.message.in_(_THESE), _delivery.state.not_in([state.value for state in _DONE])
        ),
    ),
)
_BLANKED: Final[tuple[tuple[str, Any], ...]] = (
    (
        "deliveries",
        update(schema.delivery)
        .where(_delivery.message.in_(_THESE))
        .values(recipient=None, mail_id=None, payload=None, reason=None, external_id=None, memo=None, spec="{}"),
    ),
    (
        "arrivals",
        update(schema.arrival)
        .where(_arrival.message.in_(_THESE))
        .values(peer=None, envelope_sender=None, recipients="", flags=""),
    ),
    ("ledger", update(schema.ledger).where(schema.ledger.c.message.in_(_THESE)).values(_LEDGER_BLANK)),
    (
        "messages",
        update(schema.message)
        .where(_message.id.in_(_THESE))
        .values(
            {
                "state": ERASED,
                "then": case((_UNDECIDED, "leave"), else_=_message.then),
                "reason": bindparam("why"),
                **dict.fromkeys(
                    ("message_id", "thread_key", "from_address", "from_name", "subject", "because", "score"), null()
                ),
            }
        ),
    ),
)
_NO_MARKS: Final = delete(schema.ledger_mark).where(
    schema.ledger_mark.c.client == _CLIENT, schema.ledger_mark.c.key.in_(bindparam("keys", expanding=True))
)
_NO_WEIGHTS: Final = delete(schema.learned).where(schema.learned.c.client == _CLIENT)

_ANSWERED: Final = (schema.entry.c.client == _CLIENT) & (func.lower(schema.entry.c.writer) == _WHO)
# What is known of a person beside messages.
_KNOWN: Final[tuple[tuple[str, Any], ...]] = (
    ("contacts", delete(schema.contact).where(schema.contact.c.client == _CLIENT, schema.contact.c.address == _WHO)),
    ("trained", delete(schema.trained).where(schema.trained.c.client == _CLIENT, schema.trained.c.address == _WHO)),
    ("search rows", delete(schema.search).where(schema.search.c.entry.in_(select(schema.entry.c.id).where(_ANSWERED)))),
    ("answers", delete(schema.entry).where(_ANSWERED)),
    (
        "envelopes",  # of mail that she only handed on
        update(schema.arrival)
        .where(_arrival.client == _CLIENT, func.lower(_arrival.envelope_sender) == _WHO)
        .values(envelope_sender=None),
    ),
    (
        "cases at desks",  # that she opened there herself
        delete(schema.desk_case).where(
            schema.desk_case.c.client == _CLIENT, func.lower(schema.desk_case.c.customer) == _WHO
        ),
    ),
    (
        "ledger",
        update(schema.ledger)
        .where(schema.ledger.c.client == _CLIENT, schema.ledger.c.recipient == _WHO)
        .values(_LEDGER_BLANK),
    ),
)


def everybody(connection: Connection, *, client: str) -> set[str]:
    """All addresses, normal, by which somebody could be asked to be forgotten."""
    return {
        address for address in connection.scalars(_EVERYBODY, {"of_client": client}) if address not in {None, NOBODY}
    }


def of_person(connection: Connection, address: str, *, client: str) -> list[int]:
    """The messages that a person wrote, or by which we answered her; ``address`` is a normal one."""
    asked = {"of_client": client, "who": address}
    found = set(connection.scalars(_OF_PERSON, asked))
    return sorted(found - _erased_already(connection, found))


def _erased_already(connection: Connection, numbers: set[int]) -> set[int]:
    return {
        number
        for some in _portions(sorted(numbers))
        for number in connection.scalars(
            select(_message.id).where(_message.id.in_(_THESE), _message.state == ERASED), {"these": some}
        )
    }


def unread(connection: Connection, *, client: str) -> list[int]:
    """The messages of which nobody has read yet who wrote them: not judged, or set aside."""
    return list(connection.scalars(_UNREAD, {"of_client": client}))


def with_bytes(connection: Connection, *, client: str) -> Iterator[list[int]]:
    """All messages whose bytes may be there, a few hundred numbers at a time."""
    after = 0
    while found := list(connection.scalars(_HELD_BYTES, {"of_client": client, "after": after})):
        after = found[-1]
        yield found


def old(connection: Connection, *, client: str, before: datetime, after: int = 0) -> tuple[list[int], list[int]]:
    """Of the next few hundred messages that arrived before a moment: which may be purged, and which may not yet."""
    found = list(connection.scalars(_OLD, {"of_client": client, "before": before, "after": after}))
    waits = set(connection.scalars(_UNFINISHED, {"these": found})) if found else set()
    return [one for one in found if one not in waits], sorted(waits)


def is_leaving(connection: Connection, numbers: Sequence[int]) -> bool:
    """Whether anything about these messages is being handed over at this moment."""
    return any(connection.scalar(_SENDING, {"these": some}) is not None for some in _portions(numbers))


def erase(connection: Connection, numbers: Sequence[int], *, client: str, reason: str, now: datetime) -> Counter[str]:
    """Take out everything that came with these messages; count what went. ``reason`` is what their rows say then.

    What still waited to leave does not leave any more.
    """
    counts: Counter[str] = Counter()
    for some in _portions(numbers):
        asked = {"these": some}
        counts["octets"] += int(connection.scalar(_OCTETS, asked) or 0)
        keys = list(connection.scalars(_KEYS, asked))
        if keys:
            connection.execute(_NO_MARKS, {"of_client": client, "keys": keys})
        cases.leave(connection, some, now=now)
        for word, statement in _GONE:
            counts[word] += connection.execute(statement, asked).rowcount
        for word, statement in _BLANKED:
            told = {"why": reason} if word == "messages" else {}
            counts[word] += connection.execute(statement, asked | told).rowcount
        tell(connection, [(client, number, ERASED, {"reason": reason}) for number in some], now=now)
    if counts["corrections"]:
        connection.execute(_NO_WEIGHTS, {"of_client": client})  # made again from what may still be learnt from
    return +counts


def erase_person(connection: Connection, address: str, *, client: str) -> Counter[str]:
    """Take out what is known of a person beside her messages; count what went."""
    asked = {"of_client": client, "who": address}
    return +Counter({word: connection.execute(statement, asked).rowcount for word, statement in _KNOWN})


def _portions(numbers: Sequence[int]) -> Iterator[list[int]]:
    for first in range(0, len(numbers), _TOGETHER):
        yield list(numbers[first : first + _TOGETHER])
