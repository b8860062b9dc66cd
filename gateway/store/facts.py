"""What we know of a sender before we answer: whom we answered, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, false, func, select

from gateway.store.schema import ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection


@dataclass(slots=True, kw_only=True)
class Tally:
    """Replies reserved or sent to each sender, to each domain and in all, each within its own period; absent means 0.

    Not frozen: who judges a group of messages counts on in it.
    """

    senders: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    in_all: int = 0


_COUNTED: Final = (
    ledger.c.client == bindparam("client"),
    ledger.c.at > bindparam("after"),
    ledger.c.released == false(),
)
_IN_ALL: Final = select(func.count()).select_from(ledger).where(*_COUNTED)


def _by(column: ColumnElement[str]) -> Any:
    asked = column.in_(bindparam("asked", expanding=True))
    return select(column, func.count()).where(*_COUNTED, asked).group_by(column)


_BY_SENDER: Final = _by(ledger.c.recipient)
_BY_DOMAIN: Final = _by(ledger.c.domain)


_EVER: Final = (
    select(ledger.c.recipient, func.count())
    .where(
        ledger.c.client == bindparam("client"),
        ledger.c.recipient.in_(bindparam("asked", expanding=True)),
        ledger.c.released == false(),
    )
    .group_by(ledger.c.recipient)
)


def notes_ever(connection: Connection, senders: Sequence[str], *, client: str) -> dict[str, int]:
    """Count the notes that each sender (a normal address) was ever sent or is to be sent; absent means 0."""
    unique = list(dict.fromkeys(senders))
    if not unique:
        return {}
    return {row[0]: row[1] for row in connection.execute(_EVER, {"client": client, "asked": unique})}


def tally(
    connection: Connection,
    *,
    client: str,
    senders: Sequence[str],
    domains: Sequence[str],
    now: datetime,
    per_sender: timedelta,
    per_domain: timedelta,
    in_all: timedelta,
) -> Tally:
    """Count the replies that weigh on the brakes now; ``senders`` and ``domains`` in lower case, as in the ledger."""
    return Tally(
        senders=_count(connection, _BY_SENDER, client, senders, now - per_sender),
        domains=_count(connection, _BY_DOMAIN, client, domains, now - per_domain),
        in_all=connection.scalar(_IN_ALL, {"client": client, "after": now - in_all}) or 0,
    )


def _count(
    connection: Connection, statement: Any, client: str, asked: Sequence[str], after: datetime
) -> dict[str, int]:
    unique = list(dict.fromkeys(asked))
    if not unique:
        return {}
    rows = connection.execute(statement, {"client": client, "asked": unique, "after": after})
    return {row[0]: row[1] for row in rows}
