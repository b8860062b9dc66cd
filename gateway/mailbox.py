"""Ground: what a mailbox's cursor says about which UIDs are new."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

# The states of a watch in which the mailbox lies open before it: a try to connect is no sight of it, however often.
OPEN: Final = frozenset({"idle", "polling"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The last UID seen in a mailbox, void as soon as its UIDVALIDITY is another (RFC 9051 section 2.3.1.1)."""

    uidvalidity: int
    last_uid: int


class Plan(StrEnum):
    """What to do on opening a mailbox."""

    BASELINE = "baseline"  # first contact: remember where it stands, take nothing
    CATCH_UP = "catch up"  # take the UIDs above the cursor
    RESCAN = "rescan"  # UIDVALIDITY changed: look at everything since the baseline again, the content key drops repeats


def plan(known: Cursor | None, *, uidvalidity: int, start: Literal["new", "all"]) -> Plan:
    """Which way to open a mailbox that shows ``uidvalidity`` now; ``known`` is None at first contact."""
    if known is None:
        return Plan.BASELINE if start == "new" else Plan.CATCH_UP
    return Plan.CATCH_UP if known.uidvalidity == uidvalidity else Plan.RESCAN


def baseline(*, uidvalidity: int, uidnext: int) -> Cursor:
    """The cursor that makes everything now in the mailbox old."""
    return Cursor(uidvalidity=uidvalidity, last_uid=uidnext - 1)
