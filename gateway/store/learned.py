"""What the learned model has made of the corrections, kept in the store: one backup, one truth for every daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.schema import correction
from gateway.store.schema import learned as _table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class Mark(NamedTuple):
    """By which a change is seen: the newest correction and when the weights were kept, None for none."""

    last: int | None
    at: datetime | None


class Kept(NamedTuple):
    """Packed weights; ``shipped`` is the digest of the model they belong to, ``last`` the newest correction in them."""

    shipped: str
    last: int
    corrections: int
    weights: bytes
    at: datetime


class Row(NamedTuple):
    """One correction as it was told."""

    id: int
    message: int
    was: str
    is_: str
    kind: str
    at: datetime


_MOST: Final = 5000  # corrections; whoever has made more is well served by the newest
_CLIENT: Final[Any] = bindparam("client")
_NEWEST: Final = select(correction.c.id).where(correction.c.client == _CLIENT).order_by(correction.c.id.desc()).limit(1)
_AT: Final = select(_table.c.at).where(_table.c.client == _CLIENT)
_MARK: Final = select(_NEWEST.scalar_subquery().label("last"), _AT.scalar_subquery().label("at"))
_GET: Final = select(_table).where(_table.c.client == _CLIENT)
_ROWS: Final = select(correction).where(correction.c.client == _CLIENT).order_by(correction.c.id.desc()).limit(_MOST)
_KEYS: Final = ["client"]


def _put(insert: Any) -> Any:
    names = ("shipped", "last", "corrections", "weights", "at")
    return insert.on_conflict_do_update(index_elements=_KEYS, set_={name: insert.excluded[name] for name in names})


_PUT: Final = {"sqlite": _put(sqlite.insert(_table)), "postgresql": _put(postgresql.insert(_table))}


def mark(connection: Connection, *, client: str) -> Mark:
    """How far corrections and weights are now; cheap enough to be asked for every group of messages."""
    row = connection.execute(_MARK, {"client": client}).one()
    return Mark(row.last, row.at)


def get(connection: Connection, *, client: str) -> Kept | None:
    """The weights as they were kept last; None where none were."""
    row = connection.execute(_GET, {"client": client}).first()
    return None if row is None else Kept(row.shipped, row.last, row.corrections, row.weights, row.at)


def put(connection: Connection, kept: Kept, *, client: str) -> None:
    """Keep weights in the place of those before."""
    connection.execute(_PUT[connection.dialect.name], {"client": client, **kept._asdict()})


def rows(connection: Connection, *, client: str) -> list[Row]:
    """The newest few thousand corrections, the oldest of them first."""
    found = connection.execute(_ROWS, {"client": client}).mappings().all()
    return [Row(one["id"], one["message"], one["was"], one["is"], one["kind"], one["at"]) for one in reversed(found)]
