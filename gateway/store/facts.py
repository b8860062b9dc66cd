"""What we know of a sender before we answer: whom we answered, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, and_, bindparam, case, cast, false, func, select, type_coerce

from gateway.store.columns import Number
from gateway.store.schema import ledger, ledger_mark, setting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection


@dataclass(slots=True, kw_only=True)
class Tally:
    """Replies reserved or sent to each sender, to each domain and in all, each within its own period; absent means 0.

    Not frozen: who judges a group of messages counts on in it.
    """

    senders: dict[str, int] = field(default_factory=dict)
    domains: dict[str, int] = field(default_factory=dict)
    topics: dict[tuple[str, str], int] = field(default_factory=dict)  # by sender and topic, '' for none
    in_all: int = 0
    in_burst: int = 0
    marks: dict[str, int] = field(default_factory=dict)  # replies to texts with such a mark
    marks_in_burst: dict[str, int] = field(default_factory=dict)


RESUMED: Final = "resumed_at"  # the setting: microseconds of the moment when a person ended a stop of all replies
_RESUMED_AT: Final = (
    select(cast(setting.c.value, Number))
    .where(setting.c.client == bindparam("client"), setting.c.key == RESUMED)
    .scalar_subquery()
)
_COUNTED: Final = (
    ledger.c.client == bindparam("client"),
    ledger.c.at > bindparam("after"),
    ledger.c.released == false(),
)


def _in_burst(at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Within the breaker's time, and after a person last let replies leave again."""
    return and_(at > bindparam("recent"), type_coerce(at, BigInteger) > func.coalesce(_RESUMED_AT, 0))


_IN_ALL: Final = (
    select(func.count(case((ledger.c.at > bindparam("since"), 1))), func.count(case((_in_burst(ledger.c.at), 1))))
    .select_from(ledger)
    .where(*_COUNTED)
)
_BY_MARK: Final = (
    select(ledger_mark.c.mark, func.count(), func.count(case((_in_burst(ledger_mark.c.at), 1))))
    .join(ledger, and_(ledger.c.client == ledger_mark.c.client, ledger.c.key == ledger_mark.c.key))
    .where(
        ledger_mark.c.client == bindparam("client"),
        ledger_mark.c.mark.in_(bindparam("asked", expanding=True)),
        ledger_mark.c.at > bindparam("after"),
        ledger.c.released == false(),
    )
    .group_by(ledger_mark.c.mark)
)


def _by(column: ColumnElement[str]) -> Any:
    asked = column.in_(bindparam("asked", expanding=True))
    return select(column, func.count()).where(*_COUNTED, asked).group_by(column)


_BY_SENDER: Final = (
    select(ledger.c.recipient, ledger.c.topic, func.count())
    .where(*_COUNTED, ledger.c.recipient.in_(bindparam("asked", expanding=True)))
    .group_by(ledger.c.recipient, ledger.c.topic)
)
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
    marks: Sequence[str] = (),
    per_text: timedelta = timedelta(),
    burst: timedelta = timedelta(),
) -> Tally:
    """Count the replies that weigh on the brakes now; ``senders`` and ``domains`` in lower case, as in the ledger.

    ``burst`` is the breaker's time, ``per_text`` that of ``marks``.
    """
    longer = now - max(in_all, burst)
    asked = {"client": client, "after": longer, "since": now - in_all, "recent": now - burst}
    everybody, recent = connection.execute(_IN_ALL, asked).one()
    by_mark = _marked(connection, client, marks, now=now, per_text=per_text, burst=burst)
    topics = _topics(connection, client, senders, now - per_sender)
    all_topics: dict[str, int] = {}
    for (sender, _), count in topics.items():
        all_topics[sender] = all_topics.get(sender, 0) + count
    return Tally(
        senders=all_topics,
        topics=topics,
        domains=_count(connection, _BY_DOMAIN, client, domains, now - per_domain),
        in_all=everybody,
        in_burst=recent,
        marks={mark: count for mark, (count, _) in by_mark.items()},
        marks_in_burst={mark: count for mark, (_, count) in by_mark.items()},
    )


def _topics(connection: Connection, client: str, senders: Sequence[str], after: datetime) -> dict[tuple[str, str], int]:
    unique = list(dict.fromkeys(senders))
    if not unique:
        return {}
    found = connection.execute(_BY_SENDER, {"client": client, "asked": unique, "after": after})
    return {(sender, topic or ""): count for sender, topic, count in found}


def _marked(
    connection: Connection, client: str, marks: Sequence[str], *, now: datetime, per_text: timedelta, burst: timedelta
) -> dict[str, tuple[int, int]]:
    """Count for each mark the replies within ``per_text``, and those within the breaker's time."""
    if not marks:
        return {}
    asked = {"client": client, "asked": list(marks), "after": now - max(per_text, burst), "recent": now - burst}
    return {mark: (count, recent) for mark, count, recent in connection.execute(_BY_MARK, asked)}


def _count(
    connection: Connection, statement: Any, client: str, asked: Sequence[str], after: datetime
) -> dict[str, int]:
    unique = list(dict.fromkeys(asked))
    if not unique:
        return {}
    rows = connection.execute(statement, {"client": client, "asked": unique, "after": after})
    return {row[0]: row[1] for row in rows}
