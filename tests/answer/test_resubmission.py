"""Which ticket a customer's own case belongs to, and what becomes of the copy beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.answer.resubmission import Belongs, JoiningEvent, Mailed, Standing, belongs, looked_at
from gateway.answer.same_request import nearly_same, words_of

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ORDER = "Where is my order 4711? I have been waiting for two weeks."
OPEN, CLOSED = Standing(open=True, answered=False), Standing(open=False, answered=False)
ANSWERED = Standing(open=True, answered=True)


def mailed(ticket: int, *, days: float, text: str = ORDER) -> Mailed:
    return Mailed(ticket=ticket, arrived=NOW - timedelta(days=days), words=words_of("", text))


def belonging(*mails: Mailed, referred: tuple[int, ...] = ()) -> Belongs | None:
    return belongs(created=NOW, subject="", text=ORDER, referred=referred, mailed=lambda: mails)


@pytest.mark.parametrize(("days", "is_hers"), [(14, True), (-14, True), (14.01, False), (-14.01, False)])
def test_two_weeks_before_and_after_her_mail_count(days: float, *, is_hers: bool) -> None:
    assert (belonging(mailed(1, days=days)) is not None) is is_hers


def test_the_nearest_of_her_mails_counts() -> None:
    found = belonging(mailed(1, days=9), mailed(2, days=2), mailed(3, days=5))

    assert found == (2, "the same sender wrote nearly the same")


def test_of_two_mails_at_one_moment_the_later_ticket_counts() -> None:
    found = belonging(mailed(1, days=2), mailed(2, days=2))

    assert found is not None
    assert found.ticket == 2


def test_a_reference_counts_before_all_words_and_at_any_time() -> None:
    assert belonging(mailed(1, days=1), referred=(7, 8)) == (7, "it bears our reference")


def test_what_nothing_tells_of_belongs_to_nothing() -> None:
    assert belonging(mailed(1, days=1, text="Can I return my order 4711?")) is None
    assert belonging() is None


@pytest.mark.parametrize(
    ("copy", "hers", "event"),
    [
        (OPEN, OPEN, None),
        (None, OPEN, JoiningEvent.CLOSED),
        (CLOSED, OPEN, JoiningEvent.CLOSED),
        (CLOSED, ANSWERED, JoiningEvent.CLOSED),
        (OPEN, CLOSED, JoiningEvent.KEPT),
        (OPEN, None, JoiningEvent.KEPT),
        (OPEN, ANSWERED, JoiningEvent.KEPT),
        (ANSWERED, OPEN, JoiningEvent.KEPT),
        (None, None, JoiningEvent.CLOSED),
    ],
)
def test_the_copy_is_closed_only_beside_an_open_case_where_nobody_has_answered(
    copy: Standing | None, hers: Standing | None, event: JoiningEvent | None
) -> None:
    found, remark = looked_at(copy, hers)

    assert found is event
    assert bool(remark) is (event is JoiningEvent.KEPT)


def test_a_long_text_may_differ_in_six_words_and_no_more() -> None:
    words = [f"word{chr(97 + one // 26)}{chr(97 + one % 26)}"[-6:] for one in range(90)]
    text = frozenset(words)

    assert nearly_same(text, text - set(words[:6]))
    assert not nearly_same(text, text - set(words[:7]))
