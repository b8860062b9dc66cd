"""What is wrong for a while, as far as people know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.answer.trouble import TROUBLE_TRANSITIONS, Trouble, TroubleEvent, TroubleState
from gateway.store.schema import trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_KEYS: Final = ("client", "cause", "about")
_CHANGING: Final = ("sentence", "state", "since", "over_at")
_ALL: Final = select(trouble).where(trouble.c.client == bindparam("client")).order_by(trouble.c.since, trouble.c.about)
_PUT: Final = {
    dialect: insert.on_conflict_do_update(
        index_elements=_KEYS, set_={name: insert.excluded[name] for name in _CHANGING}
    )
    for dialect, insert in (("sqlite", sqlite.insert(trouble)), ("postgresql", postgresql.insert(trouble)))
}
_DROP: Final = delete(trouble).where(
    trouble.c.client == bindparam("of_client"),
    trouble.c.cause == bindparam("of_cause"),
    trouble.c.about == bindparam("of_about"),
)


def all(connection: Connection, *, client: str) -> tuple[Trouble, ...]:  # noqa: A001 (read as troubles.all)
    """Everything that is wrong, or whose end nobody was told yet; the oldest first."""
    return tuple(
        Trouble(
            cause=row.cause,
            about=row.about,
            sentence=row.sentence,
            state=TroubleState(row.state),
            since=row.since,
            over_at=row.over_at,
        )
        for row in connection.execute(_ALL, {"client": client})
    )


def lasting(connection: Connection, *, client: str) -> tuple[Trouble, ...]:
    """Everything that is wrong now."""
    return tuple(one for one in all(connection, client=client) if one.state is not TroubleState.OVER)


def observe(
    connection: Connection, seen: Mapping[str, Mapping[str, str]], *, client: str, now: datetime
) -> tuple[list[Trouble], list[Trouble]]:
    """Take in what a look has ``seen``: by cause and what it is about, the sentence; give what began and what ended.

    Nothing changes for causes that are not in ``seen``: they were not looked at.
    """
    known = {(one.cause, one.about): one for one in all(connection, client=client) if one.cause in seen}
    found = {(cause, about): sentence for cause, some in seen.items() for about, sentence in some.items()}
    begun = [
        Trouble(cause=cause, about=about, sentence=sentence, state=TroubleState.NEW, since=now)
        for (cause, about), sentence in found.items()
        if (cause, about) not in known
    ]
    for one in begun:
        _put(connection, one, client=client)
    ended = []
    for key, one in known.items():
        event = TroubleEvent.SEEN if key in found else TroubleEvent.GONE
        if event is TroubleEvent.GONE and one.state is not TroubleState.OVER:
            ended.append(one)
        _move(connection, one, event, found.get(key, one.sentence), client=client, now=now)
    return begun, ended


def mailed(connection: Connection, told: Iterable[Trouble], *, client: str, now: datetime) -> None:
    """A mail about these has left: they are known, and what is over is forgotten."""
    now_known = {(one.cause, one.about): one for one in all(connection, client=client)}
    for one in told:
        current = now_known.get((one.cause, one.about))
        if current is not None and current.state is one.state:  # what changed meanwhile is told anew
            _move(connection, current, TroubleEvent.MAILED, current.sentence, client=client, now=now)


def _move(
    connection: Connection, one: Trouble, event: TroubleEvent, sentence: str, *, client: str, now: datetime
) -> None:
    state = TROUBLE_TRANSITIONS[one.state, event]
    if state is None:
        connection.execute(_DROP, {"of_client": client, "of_cause": one.cause, "of_about": one.about})
    elif (state, sentence) != (one.state, one.sentence):
        over_at = (one.over_at or now) if state is TroubleState.OVER else None
        moved = Trouble(
            cause=one.cause, about=one.about, sentence=sentence, state=state, since=one.since, over_at=over_at
        )
        _put(connection, moved, client=client)


def _put(connection: Connection, one: Trouble, *, client: str) -> None:
    values = {
        "client": client,
        "cause": one.cause,
        "about": one.about,
        "sentence": one.sentence,
        "state": one.state.value,
        "since": one.since,
        "over_at": one.over_at,
    }
    connection.execute(_PUT[connection.dialect.name], values)
