"""The mail that lies in a mailbox, and whom its owner writes to; read only (EXAMINE, BODY.PEEK) and bounded."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.errors import PermanentFailure
from gateway.imap.session import Session
from gateway.imap.wire import Timing
from gateway.intake.imap.fetch import Limits, arrivals
from gateway.intake.imap.sent import find, head_of
from gateway.mail import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from gateway.imap.account import Account
    from gateway.mail import Arrival

MOST: Final = 5000  # messages, the newest
_MOST_SENT: Final = 10_000
_SOME_HEADS: Final = 200
_LIMITS: Final = Limits(count=64, size=4 << 20, largest=1 << 20, patience=0)  # rules ask for words, not for films
_WHOM: Final = "BODY.PEEK[HEADER.FIELDS (FROM TO CC BCC DATE AUTO-SUBMITTED)]<0.65536>"
_A_DAY: Final = timedelta(days=1)  # SINCE knows no time zone


def mail_since(account: Account, *, since: datetime, told: Callable[[int], None]) -> Iterator[Arrival]:
    """Give what arrived at ``since`` or later in the watched folder, in the order of UIDs; raises the two failures.

    ``told`` hears first how many messages will be looked at, the newest 5,000 at most. Of one that is larger than 1 MiB
    the header and the first lines are read; what the server cannot read is passed over.
    """
    with Session(account, timing=Timing(), tick=lambda: None) as session:
        session.open()
        uids = session.uids_since((since - _A_DAY).date())[-MOST:]
        told(len(uids))
        for group, _ in arrivals(session, uids, limits=_LIMITS, now=since, unreadable=Counter()):
            yield from (one for one in group if one.arrived >= since)


def written_to(account: Account, *, folder: str | None, since: datetime) -> frozenset[str]:
    """The normal addresses the owner himself has written to since, by his Sent folder; raises the two failures.

    ``folder`` None finds it. The newest 10,000 messages are looked at, their headers only.
    """
    with Session(account, timing=Timing(), tick=lambda: None) as session:
        name = folder or find(session)
        if name is None:
            raise PermanentFailure("no folder for sent mail was found: name it as sent_folder")
        session.open(folder=name)
        uids = session.uids_since((since - _A_DAY).date())[-_MOST_SENT:]
        whom: set[str] = set()
        for first in range(0, len(uids), _SOME_HEADS):
            for uid, raw in session.bodies(uids[first : first + _SOME_HEADS], _WHOM).items():
                head = head_of(uid, parse(raw))
                if not head.automatic:
                    whom.update(head.recipients)
        return frozenset(whom)
