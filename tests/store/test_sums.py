"""Nothing is lost because nothing was said: what came in, day by day, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update

from gateway.delivery import Kind, State
from gateway.store import messages
from gateway.store.engine import writing
from gateway.store.schema import delivery, message
from gateway.store.sums import COLUMNS, start_of, sums
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gateway.store.sums import Day
    from tests.conftest import Store

BERLIN = ZoneInfo("Europe/Berlin")
LONG_AGO = NOW - timedelta(days=400)
_NOTES = [None, *(state for state in State if state not in {State.DUE, State.CONFIRMED, State.UNKNOWN, State.DEAD})]


def days(connection: Connection, *, since: datetime = LONG_AGO, zone: ZoneInfo = BERLIN) -> list[Day]:
    return sums(connection, client=ROSA, since=since, zone=zone)


def put(connection: Connection, number: int, **values: Any) -> int:
    """One message in any state, with or without a note, as the program leaves them."""
    note, note_reason = values.pop("note", None), values.pop("note_reason", None)
    row = {"id": number, "client": ROSA, "content_key": f"{number:064x}", "size": 1, "attempts": 0, "stored_at": NOW}
    connection.execute(insert(message), row | {"arrived_at": NOW, "state": "triaged"} | values)
    if note is not None:
        made = {"client": ROSA, "kind": Kind.REPLY, "name": "", "key": str(number), "message": number, "state": note}
        more = {"due": NOW, "attempts": 0, "spec": "{}", "created": NOW, "reason": note_reason}
        connection.execute(insert(delivery), made | more)
    return number


BECAME: list[tuple[str, dict[str, Any]]] = [
    ("pending", {"state": "stored"}),
    ("set_aside", {"state": "set_aside", "reason": "the program stumbled"}),
    ("replied", {"then": "redirect", "note": State.SENT}),
    ("pending", {"then": "redirect", "note": State.SCHEDULED}),
    ("pending", {"then": "redirect", "note": State.HELD, "note_reason": "waits"}),
    ("doubtful", {"then": "redirect", "note": State.DOUBTFUL, "note_reason": "lost"}),
    ("taken_back", {"then": "redirect", "note": State.CANCELLED, "note_reason": "the owner answered first"}),
    ("refused", {"then": "redirect", "note": State.EXPIRED, "note_reason": "too old"}),
    ("refused", {"then": "redirect", "check": "brake per sender", "reason": "had enough"}),
    ("refused", {"then": "leave", "check": "automatic mail", "reason": "Auto-Submitted"}),
    ("left", {"then": "leave", "rule": "Friends", "check": "brake in all", "reason": "left alone"}),
    ("left", {"then": "leave", "reason": "left alone: no rule fits"}),
    ("review", {"then": "review", "reason": "waits for a person"}),
    ("filed", {"then": "file", "rule": "Invoices", "reason": "filed without a note"}),
]


@pytest.mark.parametrize(("column", "values"), BECAME)
def test_every_message_is_in_one_column(one_store: Store, column: str, values: dict[str, Any]) -> None:
    with writing(one_store.engine) as connection:
        put(connection, 1, **values)
        (day,) = days(connection)

    assert day.came == 1
    assert dict(day.became) == {column: 1}
    assert day.adds_up


@pytest.mark.parametrize(
    "values",
    [
        {"then": "redirect"},
        {"then": "redirect", "note": State.CANCELLED},
        {"then": None, "reason": "?"},
        {"then": "leave", "check": "spam"},
    ],
)
def test_a_message_without_a_reason_makes_the_sums_wrong(one_store: Store, values: dict[str, Any]) -> None:
    with writing(one_store.engine) as connection:
        put(connection, 1, **values)
        (day,) = days(connection)

    assert (day.adds_up, day.unexplained) == (False, 1)


def test_a_message_that_is_counted_twice_makes_the_sums_wrong(one_store: Store) -> None:
    with writing(one_store.engine) as connection:
        put(connection, 1, then="redirect", note=State.SENT)
        second = {"client": ROSA, "kind": Kind.REPLY, "name": "", "key": "again", "message": 1, "state": State.SENT}
        connection.execute(insert(delivery), second | {"due": NOW, "attempts": 0, "spec": "{}", "created": NOW})
        (day,) = days(connection)

    assert not day.adds_up


def test_days_are_those_of_the_owner(one_store: Store) -> None:
    late = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # half past midnight in Berlin, hours before the clocks change
    with writing(one_store.engine) as connection:
        put(connection, 1, state="stored", arrived_at=late)
        put(connection, 2, state="stored", arrived_at=late + timedelta(hours=24, minutes=29))
        put(connection, 3, state="stored", arrived_at=late + timedelta(hours=24, minutes=30))
        found = days(connection)

    assert [(one.day, one.came) for one in found] == [(date(2026, 10, 25), 2), (date(2026, 10, 26), 1)]
    assert start_of(date(2026, 10, 26), BERLIN) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_what_came_before_is_not_counted(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.one_message(connection)

        assert days(connection, since=NOW) == []
        assert [one.came for one in days(connection)] == [1]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5000), st.sampled_from(BECAME)), max_size=30))
def test_the_sums_add_up_whatever_came(one_store: Store, came: list[tuple[int, tuple[str, dict[str, Any]]]]) -> None:
    with writing(one_store.engine) as connection:
        connection.execute(delete(delivery))
        connection.execute(delete(message))
        for number, (minutes, (_, values)) in enumerate(came, start=1):
            put(connection, number, arrived_at=NOW - timedelta(minutes=minutes), **values)
        found = days(connection)

    assert all(day.adds_up for day in found)
    assert sum(day.came for day in found) == len(came)
    assert sum(day.became[name] for day in found for name in COLUMNS) == len(came)


def test_a_real_message_goes_from_pending_to_replied(store: Store) -> None:
    with writing(store.engine) as connection:
        number = sample.one_message(connection)
        before = days(connection)[0].became
        sample.answered(connection, "another")
        connection.execute(update(delivery).values(state=State.SENT))
        after = days(connection)[0].became
        messages.set_aside(connection, number, reason="stumbled", now=NOW)
        last = days(connection)[0]

    assert [dict(before), dict(after)] == [{"pending": 1}, {"pending": 1, "replied": 1}]
    assert dict(last.became) == {"set_aside": 1, "replied": 1}
    assert last.adds_up
