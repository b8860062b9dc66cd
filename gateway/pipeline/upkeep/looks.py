"""What the service finds wrong with itself and around it: one question each, answered with sentences for a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.answer import trouble
from gateway.delivery import Access
from gateway.pipeline.judging.noticing import BREAKER
from gateway.pipeline.upkeep.auditing import AUDIT, spelled
from gateway.store import alerts, forwards, mailboxes, messages, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

    from sqlalchemy import Connection

    from gateway.store.disk import Room

UNSEEN_AFTER: Final = timedelta(minutes=15)
BEFORE_THE_END: Final = timedelta(days=14)

_MOST: Final = 50  # messages set aside that are told one by one; more of them are no other news
_SOON: Final = timedelta(minutes=1)  # what was seen later than so in the future was seen by a wrong clock


def unseen(
    connection: Connection, names: Iterable[str], *, client: str, zone: ZoneInfo, earliest: datetime, now: datetime
) -> dict[str, str]:
    """The mailboxes that were not seen for a quarter of an hour; nothing from before ``earliest`` counts."""
    known = {one.name: one for one in mailboxes.all(connection, client=client)}
    found = {}
    for name in names:
        watched = known.get(name)
        seen = None if watched is None else watched.last_seen
        counts = seen if seen is not None and earliest <= seen <= now + _SOON else earliest
        if now - counts <= UNSEEN_AFTER:
            continue
        when = "was never seen" if seen is None else f"was last seen on {seen.astimezone(zone):%Y-%m-%d at %H:%M}"
        why = f" ({watched.reason})" if watched is not None and watched.reason else ""
        found[name] = f'the mailbox "{name}" {when}{_without_next_try(why)}'
    return found


def _without_next_try(reason: str) -> str:
    """A sentence that stays the same from one attempt to the next."""
    head, mark, _ = reason.partition("; next attempt")
    return f"{head})" if mark else reason


def stopped(connection: Connection, *, client: str) -> dict[str, str]:
    """Whether the breaker has stopped all replies; a pause by a person is no trouble."""
    if not alerts.is_open(connection, BREAKER, client=client):
        return {}
    return {"": settings.get(connection, "paused_reason", client=client) or "the breaker stopped all replies"}


def aside(connection: Connection, *, client: str) -> dict[str, str]:
    """The messages that were set aside, the oldest fifty."""
    found = messages.aside(connection, client=client, limit=_MOST)
    return {
        str(number): f"message {number} was set aside: {reason or 'no reason is known'}" for number, reason in found
    }


def missed(connection: Connection, names: Iterable[str], *, client: str) -> dict[str, str]:
    """The messages that the last audit of each mailbox found to be in no row."""
    found = {}
    for name in names:
        told = json.loads(settings.get(connection, AUDIT + name, client=client) or "{}")
        if told.get("missing"):
            found[name] = f'in the mailbox "{name}" these were never taken: UID {spelled(told["missing"])}'
    return found


def barred(connection: Connection, names: Iterable[str], *, client: str) -> dict[str, str]:
    """The desks that let us in no longer, until a person has mended something."""
    known = forwards.standings(connection, client=client)
    paused = {name: known[name] for name in names if name in known and known[name].state is Access.PAUSED}
    return {name: f'copies to "{name}" wait: {one.reason}' for name, one in paused.items()}


def dead(connection: Connection, names: Iterable[str], *, client: str) -> dict[str, str]:
    """The desks with copies that were given up, or that they have refused."""
    found = forwards.dead(connection, client=client)
    return {
        name: f'{found[name].number} {"copy" if found[name].number == 1 else "copies"} to "{name}" did not get there;'
        f" the last one: {found[name].reason}"
        for name in names
        if name in found
    }


def disk(room: Room | None, *, before: bool) -> dict[str, str]:
    """Whether there is too little room; ``before`` says whether it was so at the last look."""
    if room is None or not room.is_short(before=before):
        return {}
    return {"": f"less than {_size(room.wanted)} of {_size(room.whole)} are free on the disk of the store"}


def _size(octets: int) -> str:
    return f"{octets / 2**30:.1f} GB" if octets >= 2**30 else f"{octets // 2**20} MB"


def ends(found: Mapping[str, datetime], *, zone: ZoneInfo, now: datetime) -> dict[str, dict[str, str]]:
    """What runs out within two weeks, and what has run out, by their causes."""
    told: dict[str, dict[str, str]] = {trouble.ENDING: {}, trouble.ENDED: {}}
    for what, end in found.items():
        if end <= now:
            told[trouble.ENDED][what] = f"{what} ran out on {end.astimezone(zone):%Y-%m-%d at %H:%M}"
        elif end - now <= BEFORE_THE_END:
            told[trouble.ENDING][what] = f"{what} runs out on {end.astimezone(zone):%Y-%m-%d at %H:%M}"
    return told
