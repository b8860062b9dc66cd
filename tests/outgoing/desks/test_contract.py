"""What every desk with an API holds: one ticket for one copy, whatever happens on the way."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.outgoing.desks import DESKS
from tests.outgoing.desks.contract import Errand, Fake, Row, copy, desk_at, dice
from tests.outgoing.desks.rows import ROWS
from tests.servers.desk import Fault, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = 200
OTHERWISE_TRIED = {"email", "imap"}  # they have no API
UNASKED = {"osticket", "webhook"}  # nothing is read there
PAGE = Told(status=404, body=b"<html>Not found</html>", headers={"Content-Type": "text/html"})
ODD = [
    PAGE,
    Told(status=200, body=b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
    Told(status=200, body=b""),
    Told(status=200, document={}),
    Told(status=200, body=b"null"),
    Told(status=204),
    Told(status=301, headers={"Location": "https://elsewhere.example/"}),
]
ODD_NAMES = ["404 page", "page", "empty", "no fields", "null", "no content", "redirect"]


def only(kind: Callable[[Row], bool]) -> pytest.MarkDecorator:
    """For the desks of this kind alone: the others have nothing that could be tried."""
    return pytest.mark.parametrize("row", [row for row in ROWS if kind(row)], indirect=True, ids=lambda row: row.kind)


@pytest.fixture(params=ROWS, ids=lambda row: row.kind)
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


@pytest.fixture
def fake(row: Row) -> Iterator[Fake]:
    with row.fake() as running:
        yield running


@pytest.fixture
def errand(row: Row, fake: Fake) -> Errand:
    return Errand(desk_at(row, fake), copy())


def test_every_kind_of_desk_is_in_the_table() -> None:
    assert {row.kind for row in ROWS} == set(DESKS) - OTHERWISE_TRIED


def test_a_copy_becomes_one_ticket_with_a_name(fake: Fake, errand: Errand) -> None:
    assert errand.attempt() == "confirmed", errand.reason

    assert errand.external_id != ""
    assert fake.tickets_of(errand.copy.key) == 1


def test_a_copy_that_is_better_left_unopened_is_not_opened(
    row: Row, fake: Fake, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand.copy = copy(original="sealed")
    for name, module in sys.modules.items():
        if name.startswith("gateway.outgoing.desks.") and hasattr(module, "parse"):
            monkeypatch.setattr(module, "parse", None)

    assert errand.attempt() == "confirmed", f"{row.kind}: {errand.reason}"
    assert fake.tickets_of(errand.copy.key) == 1


@pytest.mark.parametrize("address", ["", '"h s"@mail.example', "hanna@mail.example, x@y.example"])
def test_a_customer_whom_no_desk_can_write_to_arrives_all_the_same(
    row: Row, fake: Fake, errand: Errand, address: str
) -> None:
    errand.copy = copy(customer_name="", customer_address=address)
    fake.faults.append(Fault(kind="drop"))

    assert errand.attempt() == "unknown", errand.reason
    assert errand.attempt() == ("confirmed" if row.idempotent else "dead"), errand.reason
    assert fake.tickets_of(errand.copy.key) == 1


def test_the_same_key_twice_is_one_ticket(row: Row, fake: Fake, errand: Errand) -> None:
    errand.attempt()
    again = Errand(desk_at(row, fake), errand.copy, memo=errand.memo, state="unknown")

    if row.idempotent:
        assert again.until_done() == "confirmed", again.reason
        assert again.external_id == errand.external_id
    assert fake.tickets_of(errand.copy.key) == 1


def test_too_many_requests_are_tried_again_after_the_wait_that_the_desk_asks_for(fake: Fake, errand: Errand) -> None:
    fake.faults.append(Fault(kind="answer", works=False, answer=Told(status=429, headers={"Retry-After": "17"})))

    assert errand.attempt() == "due"
    assert errand.wait == 17
    assert errand.until_done() == "confirmed"
    assert fake.tickets_of(errand.copy.key) == 1


@pytest.mark.parametrize("works", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind="answer", answer=Told(status=500)),
        Fault(kind="answer", answer=Told(status=502, body=b"<html>Bad gateway</html>")),
        Fault(kind="answer", answer=Told(status=503, headers={"Retry-After": "5"})),
        Fault(kind="answer", answer=Told(status=504, body=b"")),
        Fault(kind="answer", answer=Told(status=201, body=b"<html>Welcome to the hotel</html>")),
        Fault(kind="cut", cut=0),
        Fault(kind="cut", cut=9),
        Fault(kind="cut", cut=30),
        Fault(kind="drop"),
    ],
    ids=["500", "502", "503", "504", "a page in between", "no octet", "cut status", "cut head", "dropped"],
)
def test_an_end_that_nobody_knows_is_looked_up_before_anything_is_sent_again(
    row: Row, fake: Fake, errand: Errand, fault: Fault, works: bool
) -> None:
    fake.faults.append(Fault(kind=fault.kind, works=works, answer=fault.answer, cut=fault.cut))
    if row.kind == "webhook" and fault.answer is not None and fault.answer.status == 201:
        assert errand.attempt() == "confirmed"  # its status line is its whole answer
        return

    assert errand.attempt() == "unknown", errand.reason
    errand.until_done()

    assert fake.tickets_of(errand.copy.key) == (1 if works or row.idempotent else 0)


def test_a_desk_that_does_not_answer_in_time_is_an_unknown_end(row: Row, fake: Fake) -> None:
    errand = Errand(desk_at(row, fake, timeout=row.patience), copy())
    fake.faults.append(Fault(kind="hang"))

    assert errand.attempt() == "unknown"
    errand.desk = desk_at(row, fake)
    errand.until_done()

    assert fake.tickets_of(errand.copy.key) == 1


@only(lambda row: row.idempotent and row.kind != "webhook")
def test_a_look_up_without_a_clear_answer_sends_nothing_again(fake: Fake, errand: Errand) -> None:
    fake.faults.append(Fault(kind="drop"))
    errand.attempt()
    fake.faulty = frozenset({"GET", "POST"})
    fake.faults.extend([Fault(kind="drop", works=False), Fault(kind="answer", works=False, answer=Told(status=502))])

    assert [errand.attempt(), errand.attempt()] == ["unknown", "unknown"]
    assert fake.tickets_of(errand.copy.key) == 1
    assert errand.until_done() == "confirmed"
    assert fake.tickets_of(errand.copy.key) == 1


def test_a_wrong_key_pauses_the_desk_and_it_goes_on_when_the_key_works(fake: Fake, errand: Errand) -> None:
    fake.locked = True
    assert errand.attempt() == "due"
    assert errand.barred
    assert "right-" not in errand.reason

    fake.locked = False
    assert errand.until_done() == "confirmed"
    assert fake.tickets_of(errand.copy.key) == 1


def test_a_copy_that_the_desk_refuses_is_final_with_the_words_of_the_desk(fake: Fake, errand: Errand) -> None:
    fake.refuses = True

    assert errand.attempt() == "dead"
    assert errand.reason != ""
    assert "hanna@" not in errand.reason
    assert fake.tickets_of(errand.copy.key) == 0


def test_a_desk_that_is_away_is_surely_not_reached(row: Row, fake: Fake) -> None:
    errand = Errand(desk_at(row, fake), copy())
    fake.__exit__(None, None, None)

    assert errand.attempt() == "due"


def test_two_hundred_kills_in_the_middle_leave_one_ticket_each(row: Row, fake: Fake) -> None:
    chance = dice(20261128)
    fake.faulty = frozenset({"POST", "PUT", "GET"})
    for number in range(KILLS):
        errand = Errand(
            desk_at(row, fake), copy(key=f"forward:desk:{number:032x}", message_id=f"copy.{number}@s.example")
        )
        for _ in range(chance.randrange(1, 4)):
            fake.faults.extend([None] * chance.randrange(row.posts + 1))
            fake.faults.append(Fault(kind="drop", works=chance.random() < 0.7))
            errand.attempt(killed=True)
            fake.faults.clear()
        errand.until_done()
        allowed = {1} if row.idempotent else {0, 1}
        assert fake.tickets_of(errand.copy.key) in allowed, f"number {number}: {errand.state} {errand.reason}"


@only(lambda row: row.kind not in UNASKED)
@pytest.mark.parametrize("odd", ODD, ids=ODD_NAMES)
def test_an_odd_answer_to_any_question_of_a_look_up_is_no_word_that_the_copy_is_absent(
    row: Row, fake: Fake, odd: Told
) -> None:
    for number in range(8):
        later, works = number // 2, number % 2 == 0
        errand = Errand(desk_at(row, fake), copy(key=f"forward:desk:{number:032x}"))
        fake.faulty = frozenset({"POST"})
        fake.faults.append(Fault(kind="drop", works=works))
        errand.attempt()
        fake.faulty = frozenset({"GET", "POST", "PUT"})
        fake.faults.extend([None] * later)
        fake.faults.append(Fault(kind="answer", works=False, answer=odd))
        errand.attempt()
        fake.faults.clear()

        assert errand.state == "confirmed" or errand.until_done() == "confirmed", errand.reason
        assert fake.tickets_of(errand.copy.key) == 1, f"question {later}, {'done' if works else 'not done'}"


@only(lambda row: row.kind not in UNASKED)
@pytest.mark.parametrize("odd", [*ODD, Told(status=400, document={"error": "what?"})], ids=[*ODD_NAMES, "400"])
def test_an_odd_answer_about_the_first_ticket_neither_parts_nor_refuses_a_further_message(
    fake: Fake, errand: Errand, odd: Told
) -> None:
    errand.attempt()
    later = Errand(errand.desk, copy(key="forward:desk:" + "f" * 32, follows=errand.external_id))
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="answer", works=False, answer=odd))
    later.attempt()
    fake.faults.clear()

    assert later.state == "confirmed" or later.until_done() == "confirmed", later.reason
    assert later.external_id == errand.external_id


@only(lambda row: row.kind not in UNASKED)
def test_a_name_that_a_desk_of_another_kind_gave_leads_to_no_ticket_here(fake: Fake, errand: Errand) -> None:
    errand.copy = copy(follows="msg_0123")

    assert errand.attempt() == "confirmed", errand.reason
    assert fake.tickets_of(errand.copy.key) == 1
    assert [asked.target for asked in fake.asked if "msg_0123" in asked.target] == []


@only(lambda row: row.kind != "webhook")
@pytest.mark.parametrize("status", [400, 404, 405, 410])
def test_a_page_of_something_in_between_refuses_no_copy_for_good(
    row: Row, fake: Fake, errand: Errand, status: int
) -> None:
    fake.faults.append(Fault(kind="answer", works=False, answer=replace(PAGE, status=status)))

    assert errand.attempt() in {"due", "unknown"}, errand.reason
    if row.idempotent:
        assert errand.until_done() == "confirmed", errand.reason
        assert fake.tickets_of(errand.copy.key) == 1
