"""What really lies in a mailbox, to be held against what the store knows; read only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.imap.session import Session
from gateway.imap.wire import Timing

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.imap.account import Account

_LISTED: Final = 500  # messages whose moments are asked for at once
_A_DAY: Final = timedelta(days=1)  # SINCE knows no time zone


class Lying(NamedTuple):
    """One message that is in the mailbox now; ``arrived`` is None where the server tells no readable moment."""

    uid: int
    arrived: datetime | None


def lying(
    account: Account, *, since: datetime | None, tick: Callable[[], None] = lambda: None
) -> tuple[int, list[Lying]]:
    """UIDVALIDITY and the messages of the watched folder that arrived about ``since`` or later; None: all of them.

    Raises the two failures.
    """
    with Session(account, timing=Timing(), tick=tick) as session:
        session.open()
        uids = session.search("ALL") if since is None else session.uids_since((since - _A_DAY).date())
        found = []
        for first in range(0, len(uids), _LISTED):
            entries = session.entries(uids[first : first + _LISTED])
            found += [Lying(entry.uid, entry.arrived) for entry in entries]
        return session.uidvalidity, found
