"""What is in somebody's hand, and what becomes of it when that somebody has died."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from gateway.delivery import Event, Kind, State
from gateway.store.endings import SEEN, Seen, settle
from gateway.store.schema import UNSETTLED, delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sqlalchemy import Connection

    Begun = Callable[[Kind, str | None], Mapping[int, Seen | None] | None]
    Patience = Callable[[str], timedelta]

LOST: Final = "the program ended, or its lease did, while this was being sent"

_ALL_SENDING: Final = (
    SEEN.where(delivery.c.state == State.SENDING.value, UNSETTLED).order_by(delivery.c.id).with_for_update()
)
_LEASE_OVER: Final = _ALL_SENDING.where(delivery.c.lease_until < bindparam("now"))
_HELD_BY: Final = _ALL_SENDING.where(delivery.c.holder.in_(bindparam("by", expanding=True)))
_HOLDERS: Final = select(delivery.c.holder).where(
    delivery.c.state == State.SENDING.value, UNSETTLED, delivery.c.holder.is_not(None)
)
_IN_HAND: Final = select(delivery.c.id).where(
    delivery.c.state == State.SENDING.value,
    UNSETTLED,
    delivery.c.client == bindparam("client"),
    delivery.c.kind == bindparam("kind"),
    delivery.c.name == bindparam("name"),
    delivery.c.holder == bindparam("by"),
)


def _no_journal(_kind: Kind, _name: str | None) -> None:
    """Nothing was written down."""


def _at_once(_name: str) -> timedelta:
    return timedelta()


def recover(
    connection: Connection,
    *,
    now: datetime,
    everything: bool,
    begun: Begun = _no_journal,
    patience: Patience = _at_once,
) -> list[int]:
    """Take back every attempt whose lease is over, or every one at all; give the numbers of the lost ones.

    ``everything`` is for the start of the only daemon of a store: whatever is being sent then is nobody's. ``begun``
    gives what the worker of a kind and name has written into its journal: what it never began is released, what it
    saw the end of has that end, and only the rest is lost. None: there is no journal, so all is. ``patience`` says how
    long after its beginning a lost copy for a ``[[forward]]`` may still arrive there: it is not asked for sooner.
    """
    statement = _ALL_SENDING if everything else _LEASE_OVER
    rows = connection.execute(statement, {} if everything else {"now": now}).all()
    lost = []
    for row in rows:
        known = begun(Kind(row.kind), row.name or None)
        seen = None if known is None else known.get(row.id, Seen(released(Kind(row.kind))))
        if seen is None or seen.event is Event.LOST:
            lost.append(row)
        else:
            told = seen._asdict()
            settle(connection, row.id, told.pop("event"), now=now, **told)
    return _lose(connection, lost, patience, now=now)


def released(kind: Kind, *, was_unknown: bool = True) -> Event:
    """What happens to a delivery that was claimed and not begun; ``was_unknown`` where an earlier end may be unknown.

    A copy then stays one that has to be looked up.
    """
    return Event.UNTOLD if kind is Kind.FORWARD and was_unknown else Event.RELEASED


def take_back(
    connection: Connection, holders: Collection[str], *, now: datetime, patience: Patience = _at_once
) -> list[int]:
    """Take back what runs of the program that have ended had in hand; give the numbers.

    ``patience`` as in `recover`.
    """
    rows = connection.execute(_HELD_BY, {"by": list(holders)}).all()
    return _lose(connection, rows, patience, now=now)


def _lose(connection: Connection, rows: Sequence[Any], patience: Patience, *, now: datetime) -> list[int]:
    for row in rows:
        due = max(now, (row.begun_at or now) + patience(row.name)) if row.kind == Kind.FORWARD else None
        settle(connection, row.id, Event.LOST, now=now, reason=LOST, due=due)
    return [row.id for row in rows]


def holders(connection: Connection) -> set[str]:
    """Tell the runs of the program that have anything in hand."""
    return set(connection.scalars(_HOLDERS))


def in_hand(connection: Connection, kind: Kind, name: str | None, *, client: str, holder: str) -> set[int]:
    """Tell what the store takes the worker of this kind and name of a run to have in hand."""
    asked = {"client": client, "kind": kind.value, "name": name or "", "by": holder}
    return set(connection.scalars(_IN_HAND, asked))
