"""Whether the service does its work, from the store alone: for ``healthcheck``, for ``/readyz`` and for timers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.answer import trouble
from gateway.delivery import Kind
from gateway.pipeline.upkeep.lookout import LOOKED_AT
from gateway.store import deliveries, settings, troubles
from gateway.store.columns import EPOCH

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from gateway.config.values import Config

SILENT_AFTER: Final = timedelta(minutes=5)  # a look is taken every minute
STUCK_AFTER: Final = timedelta(hours=1)  # what is due so long ago nobody takes in hand
_RED: Final = frozenset({trouble.DISK, trouble.ENDED, trouble.STORE})


def problems(
    connection: Connection,
    *,
    client: str,
    mailboxes: Collection[str],
    forwards: Collection[str],
    can_send: bool,
    now: datetime,
) -> list[str]:
    """What keeps the service from doing its work, in sentences; empty where all is well.

    ``mailboxes`` are the configured names, ``forwards`` those that are served. What a person has to decide, such as a
    message that was set aside, is no such problem; a desk that lets us in no longer is one.
    """
    found = _silence(connection, client, now)
    if found:  # then nobody has looked, and all else is old
        return found
    lasting = troubles.lasting(connection, client=client)
    found += [one.sentence for one in lasting if one.cause in _RED]
    found += [one.sentence for one in lasting if one.cause == trouble.UNSEEN and one.about in mailboxes]
    barred = [one for one in lasting if one.cause == trouble.BARRED and one.about in forwards]
    found += [one.sentence for one in barred]
    others = [name for name in forwards if name not in {one.about for one in barred}]
    return found + _stuck(connection, client, others, now, replies=can_send)


def served(config: Config) -> list[str]:
    """The forwards of the config that anything is carried to: of a built kind, and by mail only where any can leave."""
    by_mail = config.send is not None
    return [one.name for one in config.forwards if by_mail or one.kind != "email"]


def _silence(connection: Connection, client: str, now: datetime) -> list[str]:
    looked = settings.get(connection, LOOKED_AT, client=client)
    if looked is None:
        return ["the service has never run to its first look at itself"]
    age = now - EPOCH - timedelta(microseconds=int(looked))
    if age <= SILENT_AFTER:
        return []
    return [
        f"the service is down or stuck: it has not looked after itself for {int(age.total_seconds() // 60)} minutes"
    ]


def _stuck(
    connection: Connection, client: str, forwards: Collection[str], now: datetime, *, replies: bool
) -> list[str]:
    paused = settings.get(connection, "paused", client=client) == "1"
    asked: list[tuple[Kind, str | None, str]] = [(Kind.FORWARD, name, f'copies to "{name}"') for name in forwards]
    if replies and not paused:
        asked.append((Kind.REPLY, None, "notes"))
    found = []
    for kind, name, words in asked:
        due = deliveries.next_due(connection, kind, name, client=client)
        if due is not None and now - due > STUCK_AFTER:
            found.append(f"{words} wait that should have left more than an hour ago")
    return found
