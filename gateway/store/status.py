"""How things stand, for ``status``; read from the store alone, so it works while the daemon is down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select

from gateway.answer import trouble
from gateway.delivery import Access, Kind, State
from gateway.store import alerts, answers, settings, troubles
from gateway.store import mailboxes as watched
from gateway.store.deliveries import counts
from gateway.store.forwards import Standing
from gateway.store.forwards import standings as all_standings
from gateway.store.schema import CLAIMABLE, UNSETTLED, delivery

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.deliveries import Count

RELOAD_REFUSED: Final = "reload_refused"  # the setting with moment and reason of a reload that changed nothing
BREAKER: Final = "breaker"  # the alert that stays until a person ends it
_WAITING: Final = frozenset({State.SCHEDULED, State.DUE, State.UNKNOWN, State.SENDING})
_REASONS: Final = tuple(
    select(delivery.c.name, delivery.c.reason)
    .where(
        delivery.c.client == bindparam("client"),
        delivery.c.kind == Kind.FORWARD.value,
        delivery.c.reason.is_not(None),
        partial,
    )
    .order_by(delivery.c.id)
    for partial in (CLAIMABLE, UNSETTLED)
)


def status(
    connection: Connection,
    *,
    client: str,
    mode: str,
    version: str,
    mailboxes: Sequence[str] = (),
    forwards: Sequence[tuple[str, str]] = (),
    now: datetime | None = None,
) -> dict[str, Any]:
    """The object of ``status --json``.

    ``mailboxes`` are the configured names and ``forwards`` the configured (name, kind), so that what never ran is shown
    too. Alerts are shown where ``now`` is told. A forward is ``ok``, ``waiting`` (the last try failed, and the next one
    is due later) or ``paused`` (the desk lets us in no longer, until a person has mended something).
    """
    unfinished = counts(connection, client=client)
    standings = all_standings(connection, client=client)
    reasons = {
        name: reason for statement in _REASONS for name, reason in connection.execute(statement, {"client": client})
    }
    return {
        "mode": mode,
        "paused": settings.get(connection, "paused", client=client) == "1",
        "paused_reason": settings.get(connection, "paused_reason", client=client) or None,
        "reload": _refused(settings.get(connection, RELOAD_REFUSED, client=client)),
        "alerts": [] if now is None else _alerts(connection, client, now),
        "mailboxes": _mailboxes(connection, client, mailboxes),
        "outbox": _outbox(unfinished),
        "forwards": [
            _forward(name, kind, unfinished, reasons.get(name), standings.get(name, Standing()))
            for name, kind in forwards
        ],
        "version": version,
    }


def _refused(told: str | None) -> dict[str, str] | None:
    """The last reload where it was refused; None where the file that was read last is in force."""
    at, _, reason = (told or "").partition(" ")
    return {"at": at, "reason": reason} if reason else None


def _alerts(connection: Connection, client: str, now: datetime) -> list[dict[str, Any]]:
    """What a person has to know of; the stop by the breaker stands among the first already."""
    lasting = [
        {"at": one.since.isoformat(), "cause": one.cause, "sentence": one.sentence, "message": None}
        for one in troubles.lasting(connection, client=client)
        if one.cause != trouble.STOPPED
    ]
    return [*alerts.open_ones(connection, client=client, now=now, lasting=BREAKER), *lasting]


def _mailboxes(connection: Connection, client: str, names: Sequence[str]) -> list[dict[str, Any]]:
    known = {one.name: one for one in watched.all(connection, client=client)}
    shown = []
    for name in names or known:
        one = known.get(name)
        at = one and one.cursor
        sent = answers.sent(connection, name, client=client)
        shown.append(
            {
                "name": name,
                "state": one.state if one else "never opened",
                "reason": one and one.reason,
                "last_seen": one.last_seen.isoformat() if one and one.last_seen else None,
                "cursor": {"uidvalidity": at.uidvalidity, "last_uid": at.last_uid} if at else None,
                "sent_folder": sent and sent.folder,
                "sent_reason": sent and sent.reason,
            }
        )
    return shown


def _outbox(unfinished: Sequence[Count]) -> dict[str, int]:
    def of(*states: State) -> int:
        return sum(one.number for one in unfinished if one.state in states)

    return {
        "due": of(*_WAITING),
        "held": sum(one.number for one in unfinished if one.state is State.HELD and one.kind is Kind.REPLY),
        "doubtful": of(State.DOUBTFUL),
        "dead": of(State.DEAD),
    }


def _forward(
    name: str, kind: str, unfinished: Sequence[Count], reason: str | None, standing: Standing
) -> dict[str, Any]:
    def of(*states: State) -> int:
        return sum(
            one.number for one in unfinished if one.kind is Kind.FORWARD and one.name == name and one.state in states
        )

    dead, due, unknown = of(State.DEAD), of(State.DUE, State.SENDING), of(State.UNKNOWN)
    paused = standing.state is Access.PAUSED
    return {
        "name": name,
        "kind": kind,
        "state": Access.PAUSED if paused else Access.WAITING if reason and (due or unknown) else Access.OK,
        "due": due,
        "unknown": unknown,
        "dead": dead,
        "reason": standing.reason if paused else reason,
        "since": standing.since.isoformat() if paused and standing.since else None,
    }
