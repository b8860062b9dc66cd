from __future__ import annotations

from typing import Literal

import pytest

from gateway.mailbox import Cursor, Plan, baseline, plan


@pytest.mark.parametrize(
    ("known", "start", "wanted"),
    [
        (None, "new", Plan.BASELINE),
        (None, "all", Plan.CATCH_UP),
        (Cursor(uidvalidity=7, last_uid=40), "new", Plan.CATCH_UP),
        (Cursor(uidvalidity=7, last_uid=40), "all", Plan.CATCH_UP),
        (Cursor(uidvalidity=7, last_uid=0), "new", Plan.CATCH_UP),
        (Cursor(uidvalidity=6, last_uid=40), "new", Plan.RESCAN),
        (Cursor(uidvalidity=6, last_uid=40), "all", Plan.RESCAN),
        (Cursor(uidvalidity=8, last_uid=40), "new", Plan.RESCAN),
    ],
)
def test_a_mailbox_that_shows_uidvalidity_7_is_opened_in_this_way(
    known: Cursor | None, start: Literal["new", "all"], wanted: Plan
) -> None:
    assert plan(known, uidvalidity=7, start=start) is wanted


@pytest.mark.parametrize(("uidnext", "last_uid"), [(1, 0), (2, 1), (4711, 4710)])
def test_the_first_contact_makes_everything_old_and_nothing_else(uidnext: int, last_uid: int) -> None:
    assert baseline(uidvalidity=7, uidnext=uidnext) == Cursor(uidvalidity=7, last_uid=last_uid)


def test_after_the_first_contact_only_new_mail_is_taken() -> None:
    cursor = baseline(uidvalidity=7, uidnext=10)

    assert plan(cursor, uidvalidity=7, start="new") is Plan.CATCH_UP
    assert cursor.last_uid < 10
