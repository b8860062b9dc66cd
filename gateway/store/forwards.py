"""What stands between us and the desks, for people, for ``status`` and for the lookout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.delivery import Access, Kind, State
from gateway.store.schema import UNSETTLED, delivery, forward

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a desk stands to us, why, and since when; both None where all is well."""

    state: Access = Access.OK
    reason: str | None = None
    since: datetime | None = None


_ALL: Final = select(forward.c.name, forward.c.state, forward.c.reason, forward.c.since).where(
    forward.c.client == bindparam("client")
)


class Dead(NamedTuple):
    """How many copies for a desk were given up, and why the newest of them was."""

    number: int
    reason: str


_DEAD: Final = (
    select(delivery.c.name, delivery.c.reason)
    .where(
        delivery.c.client == bindparam("client"),
        delivery.c.kind == Kind.FORWARD.value,
        delivery.c.state == State.DEAD.value,
        UNSETTLED,
    )
    .order_by(delivery.c.id)
)
_UNFINISHED: Final = select(delivery.c.id).where(
    delivery.c.client == bindparam("client"),
    delivery.c.kind == Kind.FORWARD.value,
    delivery.c.name == bindparam("name"),
    delivery.c.state.in_([State.DUE.value, State.SENDING.value, State.UNKNOWN.value]),
)
_CHANGING: Final = ("state", "reason", "since")
_PUT: Final = {
    dialect: insert.on_conflict_do_update(
        index_elements=["client", "name"], set_={name: insert.excluded[name] for name in _CHANGING}
    )
    for dialect, insert in (("sqlite", sqlite.insert(forward)), ("postgresql", postgresql.insert(forward)))
}


def standings(connection: Connection, *, client: str) -> dict[str, Standing]:
    """All that was ever noted, by the name of the ``[[forward]]``."""
    return {
        row.name: Standing(state=Access(row.state), reason=row.reason, since=row.since)
        for row in connection.execute(_ALL, {"client": client})
    }


def dead(connection: Connection, *, client: str) -> dict[str, Dead]:
    """The copies that were given up and that nobody has decided about, by the name of the ``[[forward]]``."""
    found: dict[str, Dead] = {}
    for name, reason in connection.execute(_DEAD, {"client": client}):
        found[name] = Dead(found[name].number + 1 if name in found else 1, reason or "no reason is known")
    return found


def unfinished(connection: Connection, name: str, *, client: str) -> set[int]:
    """The numbers of the copies for this desk that may still leave."""
    return set(connection.scalars(_UNFINISHED, {"client": client, "name": name}))


def note(connection: Connection, name: str, standing: Standing, *, client: str) -> None:
    """Note how the desk of a ``[[forward]]`` stands to us; nothing is written where that is known."""
    if standings(connection, client=client).get(name, Standing()) == standing:
        return
    values = {"client": client, "name": name, "read_until": None}
    changing = {"state": standing.state.value, "reason": standing.reason, "since": standing.since}
    connection.execute(_PUT[connection.dialect.name], values | changing)
