"""A further message of a case becomes a ticket of its own, and goes back; in a transaction of the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.pipeline.people.deciding import Said
from gateway.pipeline.searching.indexing import index_message
from gateway.store import assigning, splitting
from gateway.store.trail import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from gateway.pipeline.people.handling import Hand


def split(connection: Connection, message: int, hand: Hand, owns: Callable[[str], bool]) -> Said:
    """Make a message that joined a case a ticket of its own; the numbers stand in ``tickets show``."""
    done = splitting.split(connection, message, client=hand.client, now=hand.now)
    if done is None:
        return Said(ok=False, sentences=("it is no further message of a case. Their numbers: deskward tickets show N",))
    index_message(connection, message, owns)
    told = {"from": done.old, "ticket": done.new, "by": hand.by}
    tell(connection, [(hand.client, number, "split off", told) for number in (done.founder, message)], now=hand.now)
    if hand.pass_at is not None:
        assigning.begin_anew(connection, {message: hand.pass_at}, by=hand.by, now=hand.now)
    return Said(ok=True, sentences=(f"it is ticket {done.new} now, linked with {done.old}",))


def put_back(connection: Connection, message: int, hand: Hand, owns: Callable[[str], bool]) -> Said:
    """Take that back: the message belongs to the case it was split off from."""
    number = splitting.put_back(connection, message, client=hand.client, now=hand.now)
    if number is None:
        return Said(ok=False, sentences=("it was not split off, its ticket has further messages, or was taken back",))
    index_message(connection, message, owns)
    told = {"ticket": number, "by": hand.by}
    tell(connection, [(hand.client, message, "put back", told)], now=hand.now)
    return Said(ok=True, sentences=(f"it belongs to ticket {number} again",))
