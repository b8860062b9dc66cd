"""Copies for a desk with an API: one ticket each, looked up before any repeat, paused where nobody lets us in."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, update

from gateway.delivery import Event, Kind
from gateway.errors import TransientFailure
from gateway.pipeline.delivering.copies import patience_of
from gateway.pipeline.delivering.retrying import retry
from gateway.pipeline.terms import CLIENT
from gateway.store import deliveries
from gateway.store.engine import reading, writing
from gateway.store.schema import delivery, joined
from tests.pipeline.desk_shop import EMAIL, DeskShop, section, teach
from tests.pipeline.house import SHOP, START, House, customer
from tests.servers.desk import Fault, Told
from tests.servers.keyed_desk import KeyedConnector, KeyedDesk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.outgoing.desks import Copy, Memo
    from tests.conftest import Store

DROP = Fault(kind="drop")
NOT_DONE = Fault(kind="drop", works=False)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyedDesk]:
    teach(monkeypatch)
    with KeyedDesk() as running:
        yield running


@pytest.fixture
def shop(tmp_path: Path, file_store: Store, desk: KeyedDesk) -> Iterator[DeskShop]:
    found = DeskShop(tmp_path, file_store, desk)
    yield found
    found.house.writer.stop()


def rewired(shop: DeskShop, more: str) -> DeskShop:
    shop.house.adopt(SHOP.replace(EMAIL, section(shop.desk, more)))
    return shop


# -- an end that nobody knows ----------------------------------------------------------------------------------------


def test_a_copy_becomes_one_ticket_with_the_name_that_the_desk_gave_it(shop: DeskShop) -> None:
    assert shop.go("ann") == ["confirmed"]

    assert [one["external_id"] for one in shop.copies()] == ["1"]
    assert shop.desk.tickets[0]["texts"] == ["Where is my order 4711?"]
    assert shop.status()["state"] == "ok"


@pytest.mark.parametrize("step", [0, 1], ids=["the ticket", "its text"])
@pytest.mark.parametrize("works", [True, False], ids=["done", "not done"])
def test_an_unknown_end_is_looked_up_before_anything_is_sent_again(shop: DeskShop, step: int, works: bool) -> None:
    shop.desk.faults.extend([None] * step + [Fault(kind="drop", works=works)])

    assert shop.go("ann") == ["unknown"]
    assert shop.later(seconds=59) == ["unknown"]  # too soon for an answer that could be believed
    shop.asked()
    assert shop.later(seconds=30) == ["confirmed"]

    assert shop.asked()[0] == "GET"
    assert [len(one["texts"]) for one in shop.desk.tickets] == [1]
    assert shop.attempts() == [1 if works and step else 2]


def test_after_a_slow_end_nothing_is_believed_until_settle_has_passed_since_that_end(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = KeyedConnector.submit

    def slow(self: KeyedConnector, copy: Copy, memo: Memo) -> str:  # noqa: ARG001 - the desk gets nothing of it yet
        shop.house.later(seconds=50)
        raise TransientFailure("the desk was too slow", maybe_done=True)

    monkeypatch.setattr(KeyedConnector, "submit", slow)
    assert shop.go("ann") == ["unknown"]
    monkeypatch.setattr(KeyedConnector, "submit", whole)

    assert shop.later(seconds=59) == ["unknown"]  # 109 seconds after its beginning
    assert shop.asked() == []
    assert shop.later(seconds=2) == ["confirmed"]


def test_a_look_up_without_a_clear_answer_sends_nothing_and_counts_as_no_attempt(shop: DeskShop) -> None:
    shop.desk.faults.append(DROP)
    shop.go("ann")
    shop.desk.faulty = frozenset({"GET"})
    shop.desk.faults.extend([NOT_DONE, Fault(kind="answer", answer=Told(status=502)), Fault(kind="cut", cut=30)])
    shop.asked()

    for _ in range(3):
        assert shop.later(minutes=5) == ["unknown"]

    assert (shop.asked(), shop.attempts()) == (["GET"] * 3, [1])
    assert shop.later(minutes=5) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


def test_a_desk_that_is_away_during_a_look_up_leaves_the_copy_unknown(shop: DeskShop) -> None:
    shop.desk.faults.append(DROP)
    shop.go("ann")
    with KeyedDesk() as other:
        gone = other.url
    shop.house.adopt(SHOP.replace(EMAIL, section(shop.desk).replace(shop.desk.url, gone)))

    assert shop.later(minutes=5) == ["unknown"]
    rewired(shop, "")
    assert shop.later(minutes=5) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


def test_a_copy_that_was_given_up_with_an_unknown_end_is_looked_up_when_a_person_revives_it(shop: DeskShop) -> None:
    rewired(shop, 'give_up_after = "1 hours"')
    shop.desk.faults.extend([DROP])
    shop.go("ann")
    shop.desk.faulty = frozenset({"GET"})
    shop.desk.faults.append(NOT_DONE)
    assert shop.later(hours=2) == ["dead"]
    assert shop.attempts() == [1]

    with writing(shop.house.engine) as connection:
        assert retry(connection, "desk", client=CLIENT, now=shop.house.now) == 1
    assert shop.later(seconds=1) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


def refuse_look_ups(shop: DeskShop) -> None:
    shop.desk.faulty = frozenset({"GET"})
    shop.desk.faults.append(Fault(kind="answer", works=False, answer=Told(status=400)))


def revive(shop: DeskShop) -> list[str]:
    with writing(shop.house.engine) as connection:
        retry(connection, "desk", client=CLIENT, now=shop.house.now)
    return shop.later(seconds=1)


def test_a_look_up_that_is_refused_waits_for_a_person_and_is_made_again_before_anything_is_sent(shop: DeskShop) -> None:
    shop.desk.faults.append(DROP)
    shop.go("ann")
    refuse_look_ups(shop)
    assert shop.later(minutes=5) == ["dead"]
    assert shop.attempts() == [1]  # a look-up is none

    assert revive(shop) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


def test_where_nobody_can_be_asked_a_person_says_that_the_copy_is_not_there(shop: DeskShop) -> None:
    shop.desk.faults.append(NOT_DONE)
    shop.go("ann")
    refuse_look_ups(shop)
    assert shop.later(minutes=5) == ["dead"]
    refuse_look_ups(shop)

    assert revive(shop) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


def test_a_copy_lost_in_a_crash_waits_from_its_start_for_timeout_and_settle(shop: DeskShop) -> None:
    terms = shop.house.terms
    assert patience_of(terms.forwards, "desk") == timedelta(seconds=62)
    shop.receive("ann")
    while shop.house.triage.run_once():
        pass
    with writing(shop.house.engine) as connection:
        found = deliveries.candidates(connection, Kind.FORWARD, "desk", client=CLIENT, now=START, limit=1)
        until = START + timedelta(hours=1)
        deliveries.take(connection, found, client=CLIENT, now=START, lease_until=until, holder="arun")
        later = START + timedelta(seconds=20)
        patience = {"patience": lambda name: patience_of(terms.forwards, name)}
        assert deliveries.recover(connection, now=later, everything=True, **patience) == [1]

    with reading(shop.house.engine) as connection:
        due = deliveries.next_due(connection, Kind.FORWARD, "desk", client=CLIENT)
    assert due == START + timedelta(seconds=62)


def test_nobody_can_be_asked_about_a_mail_so_that_it_waits_for_nothing(file_store: Store, tmp_path: Path) -> None:
    house = House(tmp_path, file_store.engine)

    assert patience_of(house.terms.forwards, "desk") == timedelta()


# -- a desk that lets nobody in --------------------------------------------------------------------------------------


def test_a_wrong_key_pauses_the_desk_until_it_works_and_costs_no_copy(shop: DeskShop) -> None:
    shop.desk.key = "another"

    assert shop.go("ann", "bob", "cleo") == ["due"] * 3
    assert shop.asked() == ["POST"]  # one was tried, the others wait
    found = shop.status()
    assert (found["state"], found["due"], found["reason"]) == ("paused", 3, "the ticket was refused: 401 who are you?")
    assert shop.later(days=5) == ["due"] * 3  # five days are more than give_up_after
    assert (shop.asked(), shop.attempts()) == (["POST"], [0, 0, 0])

    shop.desk.key = "good-key"
    assert shop.later(minutes=16) == ["confirmed"] * 3
    assert shop.status()["state"] == "ok"
    assert set(shop.desk.counts().values()) == {1}


def test_a_paused_desk_is_asked_more_and_more_rarely(shop: DeskShop) -> None:
    shop.desk.key = "another"
    shop.go("ann")
    moments = []
    for second in range(0, 7200, 15):
        shop.asked()
        shop.later(seconds=15)
        moments += [second] if shop.asked() else []

    waits = [after - before for before, after in pairwise(moments)]
    assert waits == sorted(waits)
    assert (waits[0] <= 60, 400 <= waits[-1] <= 900) == (True, True)


def test_a_new_secret_is_used_at_once(shop: DeskShop) -> None:
    shop.desk.key = "another"
    for _ in range(9):
        shop.go() if shop.copies() else shop.go("ann")
        shop.later(minutes=16)
    shop.write_key("another")

    assert shop.later(seconds=1) == ["confirmed"]


def test_a_secret_that_cannot_be_read_pauses_the_desk_and_is_found_by_itself(shop: DeskShop) -> None:
    shop.secret.rename(shop.secret.with_suffix(".away"))

    assert shop.go("ann") == ["due"]
    assert "does not exist" in shop.status()["reason"]
    shop.write_key(shop.desk.key)
    assert shop.later(seconds=1) == ["confirmed"]


def test_a_person_who_has_mended_it_at_the_desk_need_not_wait(shop: DeskShop) -> None:
    shop.desk.key = "another"
    shop.go("ann")
    for _ in range(5):
        shop.later(minutes=16)
    shop.desk.key = "good-key"
    assert shop.later(seconds=1) == ["due"]

    with writing(shop.house.engine) as connection:
        retry(connection, "desk", client=CLIENT, now=shop.house.now)
    assert shop.later(seconds=1) == ["confirmed"]


def test_a_desk_that_bars_us_after_it_may_have_done_the_work_is_asked_what_became_of_it(
    shop: DeskShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = KeyedConnector.submit

    def barred(self: KeyedConnector, copy: Copy, memo: Memo) -> str:
        whole(self, copy, memo)
        raise TransientFailure("403 in the midst of it", barred=True, maybe_done=True)

    monkeypatch.setattr(KeyedConnector, "submit", barred)
    assert shop.go("ann") == ["unknown"]
    assert shop.status()["state"] == "paused"
    monkeypatch.setattr(KeyedConnector, "submit", whole)

    assert shop.later(minutes=16) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


@pytest.fixture
def ann_is_barred(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The desk lets everybody in but copies of Ann's mail."""
    whole = KeyedConnector.submit

    def submit(self: KeyedConnector, copy: Copy, memo: Memo) -> str:
        if copy.customer_address.startswith("ann@"):
            raise TransientFailure("403 the firewall dislikes this", barred=True)
        return whole(self, copy, memo)

    with monkeypatch.context() as patch:
        patch.setattr(KeyedConnector, "submit", submit)
        yield patch


def next_but_one_pause(shop: DeskShop) -> list[str]:
    """Two knocks at the closed door: the first copy goes behind the second."""
    shop.later(seconds=31)
    return shop.later(seconds=61)


@pytest.mark.usefixtures("ann_is_barred")
def test_one_copy_that_the_desk_keeps_out_does_not_hold_up_the_others(shop: DeskShop) -> None:
    assert shop.go("ann", "bob", "eve") == ["due", "due", "due"]
    assert next_but_one_pause(shop) == ["due", "confirmed", "confirmed"]

    found = shop.status()
    assert (found["state"], found["reason"]) == ("paused", "403 the firewall dislikes this (other copies get through)")
    assert shop.go("ivy") == ["due", "confirmed", "confirmed", "confirmed"]
    assert shop.later(days=9) == ["due", "confirmed", "confirmed", "confirmed"]  # given up by nobody but a person
    assert shop.status()["state"] == "paused"


def test_a_copy_that_was_kept_out_alone_is_let_in_when_that_is_mended(
    shop: DeskShop, ann_is_barred: pytest.MonkeyPatch
) -> None:
    shop.go("ann", "bob")
    next_but_one_pause(shop)
    ann_is_barred.undo()

    assert shop.later(minutes=16) == ["confirmed", "confirmed"]
    assert shop.status()["state"] == "ok"


def test_a_copy_that_was_kept_out_alone_is_tried_at_once_when_a_person_says_so(
    shop: DeskShop, ann_is_barred: pytest.MonkeyPatch
) -> None:
    shop.go("ann", "bob")
    next_but_one_pause(shop)
    ann_is_barred.undo()

    with writing(shop.house.engine) as connection:
        assert retry(connection, "desk", client=CLIENT, now=shop.house.now) == 1
    assert shop.later(seconds=1) == ["confirmed", "confirmed"]


@pytest.mark.usefixtures("ann_is_barred")
def test_a_copy_that_was_kept_out_and_is_taken_back_is_no_longer_shown_as_a_pause(shop: DeskShop) -> None:
    shop.go("ann", "bob")
    next_but_one_pause(shop)
    with writing(shop.house.engine) as connection:
        deliveries.decide(connection, 1, Event.CANCELLED, now=shop.house.now, reason="by a person")

    assert shop.go("eve") == ["cancelled", "confirmed", "confirmed"]
    assert shop.status()["state"] == "ok"


def test_after_a_long_pause_one_failure_does_not_give_a_copy_up(shop: DeskShop) -> None:
    shop.desk.key = "another"
    shop.go("ann")
    shop.later(days=9)
    shop.desk.key = "good-key"
    shop.desk.faults.append(Fault(kind="answer", works=False, answer=Told(status=429)))

    assert shop.later(minutes=16) == ["due"]
    assert shop.later(minutes=16) == ["confirmed"]


def test_a_copy_of_unknown_end_stays_so_through_a_pause(shop: DeskShop) -> None:
    shop.desk.faults.append(DROP)
    shop.go("ann")
    shop.desk.key = "another"

    assert shop.later(days=4) == ["unknown"]
    shop.desk.key = "good-key"
    assert shop.later(minutes=16) == ["confirmed"]
    assert len(shop.desk.tickets) == 1


# -- the pace --------------------------------------------------------------------------------------------------------


def test_a_desk_that_has_too_much_to_do_is_left_alone_as_long_as_it_asks_for(shop: DeskShop) -> None:
    answer = Told(status=429, headers={"Retry-After": "300"})
    shop.desk.faults.append(Fault(kind="answer", works=False, answer=answer))

    assert shop.go("ann", "bob") == ["due", "due"]
    assert shop.later(seconds=290) == ["due", "due"]
    assert shop.asked() == ["POST"]
    assert shop.status()["state"] == "waiting"
    assert shop.later(seconds=60) == ["confirmed"] * 2


def test_a_desk_whose_first_wait_is_short_rests_no_longer_after_a_failure(shop: DeskShop) -> None:
    rewired(shop, 'retry = "1-3 seconds"')
    shop.desk.faults.append(Fault(kind="answer", works=False, answer=Told(status=429)))

    assert shop.go("ann", "bob") == ["due", "due"]
    assert shop.later(seconds=3) == ["confirmed"] * 2


def test_our_own_brake_spreads_the_copies(shop: DeskShop) -> None:
    rewired(shop, 'max_rate = "2 per minute"')

    assert shop.go("ann", "bob", "cleo", "dora", "eve").count("confirmed") == 2
    assert shop.later(seconds=59).count("confirmed") == 2
    assert shop.later(seconds=2).count("confirmed") == 4
    assert shop.later(minutes=1).count("confirmed") == 5
    assert set(shop.attempts()) == {1}


def test_what_a_desk_refuses_is_final_and_shown_with_its_words(shop: DeskShop) -> None:
    shop.desk.refuses = True

    assert shop.go("ann", "bob") == ["dead", "dead"]
    assert {one["reason"] for one in shop.copies()} == {"the ticket was refused: 422 the subject is too long"}
    assert (shop.status()["dead"], shop.status()["state"]) == (2, "ok")


# -- where it goes ---------------------------------------------------------------------------------------------------


def test_each_topic_has_its_place(shop: DeskShop) -> None:
    rewired(shop, 'queue = "Support"\nqueues = { orders = "Orders" }')
    shop.receive("ann")
    shop.receive("bob", body="I pay our invoice tomorrow")
    shop.house.drain()

    assert [one["place"] for one in shop.desk.tickets] == ["Orders", "Support"]


def test_a_copy_goes_where_its_rule_and_the_table_say(shop: DeskShop) -> None:
    named = SHOP.replace('topic = "orders"', 'topic = "orders"\nforward = ["two"]')
    places = section(shop.desk, name="one") + section(shop.desk, name="two")
    places += section(shop.desk, 'when = ["file"]', name="three")
    shop.house.adopt(named.replace(EMAIL, places))
    shop.receive("ann")
    shop.receive("bob", body="I pay our invoice tomorrow")
    shop.house.drain()

    assert [one["name"] for one in shop.copies()] == ["two", "one", "two", "three"]
    assert set(shop.states()) == {"confirmed"}


def test_without_a_way_out_for_mail_copies_leave_by_the_api_all_the_same(shop: DeskShop) -> None:
    send = SHOP[SHOP.index("[send]") : SHOP.index("[[mailbox]]")]
    shop.house.adopt(SHOP.replace(EMAIL, section(shop.desk)).replace(send, "").replace('"live"', '"watch"'))

    assert list(ways_of(shop.house)) == ["forward desk"]


def ways_of(house: House) -> dict[str, Any]:
    """What carries notes and copies, as the service makes it."""
    from gateway.wiring import outgoing

    made = outgoing.carriers(
        house.config,
        engine=house.engine,
        writer=house.writer,
        terms=lambda: house.terms,
        clock=lambda: house.now,
        environ={},
    )
    return dict(made)


def test_copies_by_mail_have_the_time_and_the_authority_of_their_own_section(shop: DeskShop) -> None:
    shop.house.adopt(SHOP.replace(EMAIL, f'{EMAIL}timeout = "7 seconds"\ntls_ca_file = "own-ca.pem"\n'))
    ways = ways_of(shop.house)

    copies, notes = ways["forward desk"]._desk._smarthost, ways["replies"]._smarthost
    assert (copies._timeout, copies._ca_file.name) == (7.0, "own-ca.pem")
    assert (notes._timeout, notes._ca_file) == (30, None)


# -- further messages of a ticket ------------------------------------------------------------------------------------


def follow_up(shop: DeskShop) -> None:
    """A second message of the first ticket, with its copy."""
    now = shop.house.now
    with writing(shop.house.engine) as connection:
        values = {"message": 2, "client": CLIENT, "ticket": 1, "because": "the same thread", "at": now}
        connection.execute(insert(joined).values(values))
        common = {"client": CLIENT, "kind": "forward", "name": "desk", "state": "due", "due": now, "created": now}
        connection.execute(
            insert(delivery).values(
                **common, key=f"forward:desk:{'b' * 64}", message=2, attempts=0, spec='{"kind": "webhook"}'
            )
        )


def two_messages(shop: DeskShop) -> None:
    """The first is a ticket, the second is not one of its own."""
    shop.receive("ann")
    shop.house.receive(
        customer("Saturday", "And it is a lamp.", address="x@friends.example", message_id="<2@m.example>")
    )
    while shop.house.triage.run_once():
        pass
    follow_up(shop)


def test_a_further_message_goes_into_the_ticket_that_the_desk_made_of_the_first(shop: DeskShop) -> None:
    two_messages(shop)
    shop.house.drain()
    shop.later(minutes=1)

    assert [(one["state"], one["external_id"]) for one in shop.copies()] == [("confirmed", "1")] * 2
    assert [one["texts"] for one in shop.desk.tickets] == [["Where is my order 4711?", "And it is a lamp."]]


def test_a_further_message_waits_until_the_desk_has_the_first(shop: DeskShop) -> None:
    shop.desk.faults.append(NOT_DONE)
    two_messages(shop)
    shop.house.drain()
    shop.later(seconds=40)
    assert (shop.states(), shop.attempts()) == (["unknown", "due"], [1, 0])

    shop.later(minutes=2)
    assert shop.later(minutes=2) == ["confirmed"] * 2
    assert [len(one["texts"]) for one in shop.desk.tickets] == [2]


def test_where_the_first_was_refused_the_further_one_becomes_a_ticket(shop: DeskShop) -> None:
    shop.desk.faults.append(Fault(kind="answer", works=False, answer=Told(status=422)))
    two_messages(shop)
    shop.house.drain()

    assert shop.states() == ["dead", "confirmed"]
    assert [one["texts"] for one in shop.desk.tickets] == [["And it is a lamp."]]


def test_a_number_that_a_desk_of_another_kind_gave_leads_into_no_ticket_of_a_stranger(shop: DeskShop) -> None:
    two_messages(shop)
    with writing(shop.house.engine) as connection:
        connection.execute(update(delivery).where(delivery.c.message == 1).values(spec='{"kind": "zendesk"}'))
    shop.house.drain()
    shop.later(minutes=1)

    assert [one["external_id"] for one in shop.copies()] == ["1", "2"]
    assert [one["texts"] for one in shop.desk.tickets] == [["Where is my order 4711?"], ["And it is a lamp."]]


# -- whose automatic mail --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("whose", "notes"), [("desk", 0), ("ours", 1), ("both", 1)])
def test_our_note_is_left_out_where_the_desk_writes_itself(shop: DeskShop, whose: str, notes: int) -> None:
    rewired(shop, f'acknowledgement = "{whose}"')
    shop.go("ann")

    found = shop.house.export()
    assert len(found["replies"]) == len(shop.house.notes.sent) == notes
    assert (found["tickets"][0]["state"], shop.states()) == ("with the desk", ["confirmed"])
    if not notes:
        assert found["messages"][0]["reason"] == 'the desk "desk" acknowledges it by a mail of its own'


def test_a_desk_that_writes_itself_leaves_the_brakes_untouched(shop: DeskShop) -> None:
    rewired(shop, 'acknowledgement = "desk"')
    shop.go("ann")
    rewired(shop, 'acknowledgement = "ours"')
    shop.house.receive(
        customer("Again", "Where is my order 4712?", address="ann@ann.example", message_id="<b@m.example>")
    )
    shop.house.drain()

    assert shop.house.reply_states() == ["sent"]


def test_a_message_that_is_not_handed_to_that_desk_gets_our_note(shop: DeskShop) -> None:
    rewired(shop, 'acknowledgement = "desk"\nwhen = ["file"]')

    assert shop.go("ann") == []
    assert shop.house.reply_states() == ["sent"]
