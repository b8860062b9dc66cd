"""The edited file beside what was decided: the same decision everywhere, and nothing changed by looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.answer.keeping import Kept
from gateway.judge import Then, judge
from gateway.mail import Arrival, Envelope, Origin, parse
from gateway.mailbox import Cursor
from gateway.pipeline.backtest import Comparison, verdict_of
from gateway.pipeline.people import deciding
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.unseen import unseen
from gateway.store import answers, judged, schema
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.pipeline.backtest import Outcome
    from tests.conftest import Store

REFUNDS = """
[[rule]]
name = "Refunds"
then = "redirect"
when.text = ["refund*", "money"]
[[rule]]
name = "Gift cards"
then = "redirect"
when.text = ["gift card"]
"""
REFUND = customer("My refund", "I want a refund, please.", address="cat@mail.example", message_id="<r@mail.example>")


def compared(house: House, toml: str, *, days: int = 30) -> Outcome:
    """The mail of the last days, judged by another file; the house goes on by the old one."""
    old = house.terms
    house.adopt(toml)
    edited, house.terms = house.terms, old
    comparison = Comparison(edited)
    with reading(house.engine) as connection:
        for one in judged.read(connection, client=CLIENT, since=house.now - timedelta(days=days)):
            comparison.add(one)
        written = judged.answered_by_owner(connection, comparison.new_redirects(), client=CLIENT)
    return comparison.outcome(written)


def rows(house: House) -> dict[str, Any]:
    with reading(house.engine) as connection:
        return {table.name: connection.execute(select(table)).all() for table in schema.metadata.sorted_tables}


@pytest.fixture
def shop(house: House) -> House:
    """Four mails: an order, an invoice, a friend's, and a refund that no rule knows."""
    house.receive(customer())
    house.receive(customer("Bill", "I need an invoice.", address="ben@mail.example", message_id="<b@mail.example>"))
    house.receive(customer("Hi", "Lunch?", address="dan@friends.example", message_id="<d@friends.example>"))
    house.receive(REFUND)
    house.drain()
    return house


def test_the_same_file_changes_nothing(shop: House) -> None:
    outcome = compared(shop, SHOP)

    assert outcome.read == 4
    assert outcome.running == outcome.edited == {"redirect": 1, "leave": 1, "review": 1, "file": 1}
    assert outcome.changes == ()


def test_a_new_rule_shows_what_it_would_redirect(shop: House) -> None:
    outcome = compared(shop, SHOP + REFUNDS)

    (change,) = outcome.changes
    assert (change.message_id, change.from_address) == ("r@mail.example", "cat@mail.example")
    assert (change.running, change.running_rule) == ("review", None)
    assert (change.edited, change.edited_rule) == ("redirect", "Refunds")
    assert change.because == ('subject has "refund*"',)
    assert not change.doubt
    assert outcome.edited["redirect"] == 2


def test_rules_that_fit_nothing_are_named(shop: House) -> None:
    assert compared(shop, SHOP + REFUNDS).unused_rules == ("Gift cards",)


def test_a_rule_that_is_switched_off_is_not_called_unused(shop: House) -> None:
    edited = SHOP + REFUNDS.replace('name = "Gift cards"', 'name = "Gift cards"\nenabled = false')

    assert compared(shop, edited).unused_rules == ()


def test_a_phrase_that_meets_much_is_wide_though_another_rule_wins(shop: House) -> None:
    for number in range(3):
        shop.receive(customer(body=f"Where is my order {number}, and my money?", message_id=f"<{number}@mail.example>"))
    shop.drain()

    widest = compared(shop, SHOP + REFUNDS).wide

    assert [(one.rule, one.phrase, one.messages) for one in widest] == [
        ("Where is my order", "where is my order", 4),
        ("Refunds", "money", 3),
    ]


def test_a_new_redirect_of_somebody_the_owner_answered_is_suspicious(shop: House) -> None:
    with writing(shop.engine) as connection:
        number = connection.scalar(
            select(schema.message.c.id).where(schema.message.c.from_address == "cat@mail.example")
        )
        wrote = {"kind": "owner's answer", "at": shop.now, "writer": "rosa@shop.example", "message_id": None}
        answers.add_entry(connection, client=CLIENT, message=number, key="a@shop.example", text="", **wrote)

    outcome = compared(shop, SHOP + REFUNDS)

    assert outcome.changes[0].doubt == "from a person the owner has answered 1 time"


def test_mail_that_bears_the_answered_flag_tells_the_same(house: House) -> None:
    house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=1)
    arrival = Arrival(
        raw=REFUND, envelope=Envelope(), origin=origin, arrived=house.now, flags=frozenset({"\\Answered"})
    )
    house.inbox.accept([arrival], Cursor(uidvalidity=7, last_uid=1))
    house.drain()

    assert compared(house, SHOP + REFUNDS).changes[0].doubt


def test_a_redirect_that_a_person_decided_against_is_suspicious(shop: House) -> None:
    with writing(shop.engine) as connection:
        number = connection.scalar(
            select(schema.message.c.id).where(schema.message.c.from_address == "cat@mail.example")
        )
        deciding.decide(connection, number, Then.LEAVE, shop.terms, by="command", kept=Kept(), now=shop.now)

    (change,) = compared(shop, SHOP + REFUNDS).changes

    assert (change.running, change.doubt) == ("review", "a person decided: leave")


def test_days_count_by_arrival(shop: House) -> None:
    shop.later(days=3)
    shop.receive(customer(message_id="<new@mail.example>", address="eve@mail.example"))
    shop.drain()

    assert compared(shop, SHOP, days=2).read == 1
    assert compared(shop, SHOP, days=4).read == 5


def test_a_rule_that_has_ended_counts_for_mail_of_its_days(shop: House) -> None:
    ended = REFUNDS.replace('name = "Refunds"', 'name = "Refunds"\nuntil = 2026-11-16')
    shop.later(days=3)

    assert compared(shop, SHOP + ended).edited["redirect"] == 2


def test_looking_back_changes_no_row(shop: House) -> None:
    before = rows(shop)

    compared(shop, SHOP + REFUNDS)

    assert rows(shop) == before


def test_mail_that_the_store_does_not_have_counts_as_left_alone(shop: House) -> None:
    here = replace(_arrival(shop), raw=customer("Money back", "my money", message_id="<live@mail.example>"))
    known = replace(_arrival(shop), raw=REFUND, origin=Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=2))

    with reading(shop.engine) as connection:
        found = list(unseen([here, known, here], connection, client=CLIENT))

    assert [(one.message_id, one.then) for one in found] == [("live@mail.example", "leave")]


def test_whom_the_owner_writes_to_is_suspicious_in_a_live_mailbox(house: House) -> None:
    house.adopt(SHOP + REFUNDS)
    comparison = Comparison(house.terms)
    for one in unseen([replace(_arrival(house), raw=REFUND)], None, client=CLIENT):
        comparison.add(one)

    (change,) = comparison.outcome({}, ever={"cat@mail.example"}).changes

    assert change.doubt == "from a person the owner has written to"


def _arrival(house: House) -> Arrival:
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=1)
    return Arrival(raw=b"", envelope=Envelope(), origin=origin, arrived=house.now)


WORDS = st.sampled_from(["where is my order", "invoice", "refund", "hello", "thanks", "gift card", "your code is 4711"])
MAILS = st.builds(
    customer,
    subject=st.lists(WORDS, max_size=2).map(" ".join),
    body=st.lists(WORDS, max_size=3).map(", ".join),
    address=st.sampled_from(["ann@mail.example", "dan@friends.example", "no-reply@mail.example", "rosa@shop.example"]),
    message_id=st.uuids().map(lambda one: f"<{one}@mail.example>"),
    more=st.sampled_from(["", "Auto-Submitted: auto-replied\r\n", "List-Id: <news.mail.example>\r\n"]),
)


@given(mails=st.lists(MAILS, min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_triage_backtest_and_explain_decide_the_same(mails: list[bytes], tmp_path: Path, one_store: Store) -> None:
    """``explain`` and ``test`` ask `judge` about the message alone; the service and the backtest know more."""
    house = House(tmp_path, one_store.engine, SHOP + REFUNDS)
    for raw in mails:
        house.receive(raw, sender=None)
    house.drain()
    house.writer.stop()

    with reading(house.engine) as connection:
        found = list(judged.read(connection, client=CLIENT, since=house.now - timedelta(days=1)))
    for one in found:
        verdict, _ = verdict_of(one.stored, house.terms, now=one.stored.arrived)
        alone = judge(parse(one.stored.raw), house.terms.policy, now=house.now).verdict
        assert (one.then, one.rule) == (verdict.then, verdict.rule) == (alone.then, alone.rule)


def test_a_rule_about_history_knows_who_wrote_before(house: House) -> None:
    again = '\n[[rule]]\nname = "Again"\nthen = "redirect"\nwhen.history = ["wrote before"]\n'
    for number in range(2):
        house.receive(customer(body="The thing, please", message_id=f"<{number}@mail.example>"))
        house.drain()

    assert compared(house, SHOP + again).edited == {"redirect": 1, "leave": 0, "review": 1, "file": 0}
