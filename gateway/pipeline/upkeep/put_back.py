"""A store that is that of an earlier day: nothing leaves by itself that may have left since."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.store import backup, deliveries, engine, journal, settings
from gateway.store.columns import EPOCH, microseconds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

log = logging.getLogger(__name__)

PUT_BACK: Final = "put_back_at"  # the setting: microseconds of the last time this was noticed
_RUNS: Final = "runs"  # the setting that counts the starts of the service
_PLACE: Final = "place"  # the setting that says in which database, and as which table, the store lived last


def begin_run(connection: Connection, url: str, *, client: str, now: datetime) -> int:
    """Count this start, and see to it that a store put back from a backup sends nothing twice; gives the run's number.

    A copy made by ``deskward backup`` says so itself. A plain copy is told by its number of runs, for a journal beside
    it knows of a later one; a restored PostgreSQL database by its tables, which are others to the server. What was
    waiting then is doubtful, or unknown, and mail from before this moment gets no note.
    """
    before = int(settings.get(connection, _RUNS, client=client) or 0)
    later = journal.newest(url)
    place = engine.place_of(connection)
    why = _why(connection, before, later, place, client=client)
    if why is not None:
        _note(connection, why, client=client, now=now)
    if place is not None:
        settings.put(connection, _PLACE, place, client=client)
    number = max(before, later) + 1
    settings.put(connection, _RUNS, str(number), client=client)
    return number


def put_back_at(connection: Connection, *, client: str) -> datetime | None:
    """When the store was last put back; None for never."""
    found = settings.get(connection, PUT_BACK, client=client)
    return EPOCH + timedelta(microseconds=int(found)) if found else None


def _why(connection: Connection, before: int, later: int, place: str | None, *, client: str) -> str | None:
    """How we know that the store was put back; None where it goes on where it was."""
    taken = settings.get(connection, backup.TAKEN, client=client)
    if taken:
        return f"the store was put back from a backup of {taken[:16].replace('T', ' ')} UTC"
    if later > before:
        return "the store is an older one than was used here last"
    known = settings.get(connection, _PLACE, client=client)
    return "the store was put back, or moved to another database" if known and place and known != place else None


def _note(connection: Connection, why: str, *, client: str, now: datetime) -> None:
    doubtful = deliveries.put_back(connection, now=now, reason=f"{why}: it may have left already")
    settings.put(connection, backup.TAKEN, "", client=client)
    settings.put(connection, PUT_BACK, str(microseconds(now)), client=client)
    log.warning("%s. Waiting notes are doubtful now, and mail from before gets none. notes=%s", why, doubtful)
