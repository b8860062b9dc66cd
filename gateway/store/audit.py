"""Which messages of a mailbox were never taken, although the cursor has passed them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from gateway.store.schema import arrival

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_CLOCKS_DIFFER: Final = timedelta(minutes=5)  # between the mail server and us
_TAKEN: Final = select(arrival.c.uid).where(
    arrival.c.client == bindparam("client"),
    arrival.c.mailbox == bindparam("mailbox"),
    arrival.c.uidvalidity == bindparam("uidvalidity"),
)


def missing(
    connection: Connection,
    mailbox: str,
    lying: Iterable[tuple[int, datetime | None]],
    *,
    client: str,
    uidvalidity: int,
    last_uid: int,
    since: datetime | None,
) -> list[int]:
    """The UIDs up to ``last_uid`` that lie in the mailbox and that the store never took, ascending.

    What was there before the first contact, at ``since``, was not to be taken: that is whatever lies below the first
    message we took and arrived before. ``since`` None: all was to be taken.
    """
    asked = {"client": client, "mailbox": mailbox, "uidvalidity": uidvalidity}
    taken = set(connection.scalars(_TAKEN, asked))
    first = min(taken, default=None)

    def wanted(uid: int, arrived: datetime | None) -> bool:
        if since is None or (first is not None and uid > first):
            return True
        return arrived is not None and arrived > since + _CLOCKS_DIFFER

    return sorted(uid for uid, arrived in lying if uid <= last_uid and uid not in taken and wanted(uid, arrived))
