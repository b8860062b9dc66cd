"""What a person means by: try the copies for this desk again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.delivery import Event, Kind, State
from gateway.pipeline.delivering.copies import RETRY
from gateway.store import deliveries, settings, views

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_REASON: Final = "tried again by a person"


def retry(connection: Connection, name: str, *, client: str, now: datetime) -> int:
    """Revive the dead copies for a ``[[forward]]``, make due what was put off, end its pause; how many copies.

    What nobody knows the end of keeps its time: a look-up that comes too soon proves nothing.
    """
    mine = [
        (one["number"], one["state"])
        for one in views.outbox(connection, client=client)
        if one["type"] == Kind.FORWARD and one["name"] == name
    ]
    dead = [number for number, state in mine if state == State.DEAD]
    waiting = [number for number, state in mine if state == State.DUE]
    for number in dead:
        deliveries.decide(connection, number, Event.APPROVED, now=now, reason=_REASON)
    deliveries.bring_forward(connection, Kind.FORWARD, name, client=client, now=now, tries=-1, soon=timedelta())
    settings.put(connection, RETRY + name, now.isoformat(), client=client)
    return len(dead) + len(waiting)
