"""The owner has moved a redirected message back: a correction without a word."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.pipeline.people.undoing import undo
from gateway.store import corrections

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.mail import Arrival
    from gateway.store.messages import Accepted

log = logging.getLogger(__name__)

_SAME: Final = timedelta(seconds=1)  # INTERNALDATE knows no parts of a second


def notice_moved_back(
    connection: Connection,
    arrivals: Sequence[Arrival],
    accepted: Sequence[Accepted],
    *,
    mailbox: str,
    client: str,
    now: datetime,
) -> list[int]:
    """Take back what was decided about messages that are in the watched folder again; gives their numbers.

    A second copy that a server delivered later is no such message: moving one keeps its INTERNALDATE (RFC 9051 section
    6.4.7), which tells the two apart. Where the mailbox was numbered anew, nothing is concluded.
    """
    back = [
        known.id
        for came, known in zip(arrivals, accepted, strict=True)
        if not known.new and _is_back(connection, came, known.id, mailbox, client)
    ]
    for number in dict.fromkeys(back):
        undo(connection, number, client=client, by="mailbox", kind="mailbox", move_back=False, now=now)
        log.info("message moved back by hand id=%s mailbox=%s", number, mailbox)
    return list(dict.fromkeys(back))


def _is_back(connection: Connection, came: Arrival, number: int, mailbox: str, client: str) -> bool:
    validity, uid = came.origin.uidvalidity, came.origin.uid
    for old_validity, old_uid in corrections.moved_away(connection, number, mailbox, client=client):
        if validity != old_validity or uid is None or uid <= old_uid:
            continue
        once = corrections.arrived_at(connection, mailbox, old_validity, old_uid, client=client)
        if once is not None and abs(came.arrived - once) <= _SAME:
            return True
    return False
