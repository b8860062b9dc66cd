"""A customer who sends her request to the desk as well, as she was asked to, and one case that is left of it."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from gateway.errors import TransientFailure
from gateway.outgoing.web import Web
from gateway.pipeline.terms import CLIENT
from gateway.store import desk_cases, promises, trained, views
from gateway.store.engine import reading
from gateway.store.schema import joined, promise, ticket
from tests.pipeline.house import House, customer
from tests.pipeline.reading_desk import PROMISING, DeskHouse, ShyDesk, TerseDesk
from tests.servers.desk import Fault, Told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

ORDER = "Where is my order 4711? I have been waiting for it for two weeks now."
SLIGHTLY_OTHER = "Hello, where is my order 4711? I have been waiting for two weeks. Thanks!"


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[DeskHouse]:
    built = DeskHouse(tmp_path, store.engine)
    with built.desk:
        yield built
    built.writer.stop()


def asked(house: House, body: str = ORDER, number: int = 1) -> str:
    """A customer writes to the owner, gets her note, and our copy lies at the desk; the reference in the note."""
    before = len(house.notes.sent)
    house.receive(customer(body=body, message_id=f"<{number}@mail.example>"))
    house.drain()
    if len(house.notes.sent) == before:
        return ""
    text = message_from_bytes(house.notes.sent[-1][2], policy=default).get_body(("plain",))
    assert text is not None
    found = re.search(r"Your reference: (DW-\w{5}-\w{5})", text.get_content())
    assert found
    return found[1]


def shown(house: House, number: int = 1) -> dict[str, Any]:
    with reading(house.engine) as connection:
        found = views.ticket(connection, number, client=CLIENT)
    assert found is not None
    return found


def state(house: House) -> str:
    return str(shown(house)["state"])


def told(house: House, kind: str = "desk") -> list[dict[str, Any]]:
    return [one["detail"] for one in shown(house)["entries"] if one["event"] == kind]


def promise_state(house: House) -> str:
    with reading(house.engine) as connection:
        found = connection.execute(promise.select()).one()
    return str(found.state)


def knows_desk(house: House) -> dict[str, str]:
    with reading(house.engine) as connection:
        return trained.reasons(connection, ["ann@mail.example"], client=CLIENT)


def joining(house: House, case: str) -> tuple[str | None, int | None]:
    with reading(house.engine) as connection:
        found = desk_cases.one(connection, "desk", case, client=CLIENT)
        number = connection.scalar(select(ticket.c.number).where(ticket.c.message == (found and found.ticket)))
    return (None if found is None else found.joining, number)


# -- one case is left --------------------------------------------------------------------------------------------------


def test_a_submission_with_the_reference_is_joined_and_the_desk_shows_one_open_case(house: DeskHouse) -> None:
    reference = asked(house)
    house.later(hours=1)
    hers = house.hands.submits(f"As I wrote to Rosa, see {reference.lower()}.", subject="My parcel")

    house.read()

    assert house.hands.open_ones() == [hers]
    assert house.desk.joins == [("1", hers)]
    assert [one["what"] for one in told(house)] == ["resubmitted", "joined"]
    assert told(house)[0]["because"] == "it bears our reference"


def test_nearly_the_same_text_of_the_same_sender_is_joined_without_the_reference(house: DeskHouse) -> None:
    asked(house)
    house.later(days=13)
    hers = house.hands.submits(SLIGHTLY_OTHER, customer="Ann@Mail.example")

    house.read()

    assert house.hands.open_ones() == [hers]
    assert told(house)[0]["because"] == "the same sender wrote nearly the same"


def test_her_name_below_a_short_request_makes_no_other_of_it(house: DeskHouse) -> None:
    asked(house, "Where is my order 4711?")
    hers = house.hands.submits("Where is my order 4711? Best regards, Ann Lee")

    house.read()

    assert house.hands.open_ones() == [hers]


@pytest.mark.parametrize(
    ("text", "who", "later"),
    [
        ("Can I return my order 4711?", "ann@mail.example", timedelta(hours=1)),
        (SLIGHTLY_OTHER.replace("4711", "4712"), "ann@mail.example", timedelta(hours=1)),
        (SLIGHTLY_OTHER, "eve@mail.example", timedelta(hours=1)),
        (SLIGHTLY_OTHER, "ann@mail.example", timedelta(days=15)),
        (SLIGHTLY_OTHER, "", timedelta(hours=1)),
        ("See DW-00000-00000 and DW-7K3Q2-M2XDJ.", "eve@mail.example", timedelta(hours=1)),
    ],
)
def test_another_request_another_sender_and_a_guessed_reference_stay_apart(
    house: DeskHouse, text: str, who: str, later: timedelta
) -> None:
    asked(house)
    house.now += later
    hers = house.hands.submits(text, customer=who)

    house.read()
    house.read()

    assert house.hands.open_ones() == ["1", hers]
    assert told(house) == []


def test_a_reference_of_another_customer_joins_whoever_bears_it(house: DeskHouse) -> None:
    reference = asked(house)
    hers = house.hands.submits(f"From my other address: {reference}", customer="ann@work.example")

    house.read()

    assert house.hands.open_ones() == [hers]


def test_our_own_copy_is_never_taken_for_her_submission(house: DeskHouse) -> None:
    asked(house)

    house.read()
    house.read()

    assert (house.hands.open_ones(), house.desk.joins, knows_desk(house)) == (["1"], [], {})
    assert state(house) == "with the desk"


def test_a_copy_whose_key_the_desk_does_not_show_is_known_by_its_name(house: DeskHouse) -> None:
    asked(house)
    house.hands.changes("1", key="")

    house.read()

    assert (joining(house, "1"), house.desk.joins) == ((None, 1), [])


def test_a_copy_of_which_nobody_knows_yet_is_not_taken_for_her_submission(house: DeskHouse) -> None:
    house.desk.faults.extend([Fault(kind="drop")])  # the desk has made the case, and we do not hear of it
    asked(house)
    house.hands.changes("1", key="")
    house.read(after=timedelta(seconds=1))
    assert joining(house, "1") == ("undecided", None)

    house.hands.changes("1", key=house_key(house))
    house.later(minutes=5)
    house.drain()
    house.read()

    assert (joining(house, "1"), house.hands.open_ones(), knows_desk(house)) == ((None, 1), ["1"], {})


def house_key(house: DeskHouse) -> str:
    posts = [asked.json() for asked in house.desk.asked if asked.method == "POST"]
    return str(posts[0]["key"])


def test_a_copy_of_another_deskward_is_nobodys_submission(house: DeskHouse) -> None:
    reference = asked(house)
    other = house.hands.submits(f"Handed on by another shop: {reference}", key="forward:desk:of-another")

    house.read()

    assert house.hands.open_ones() == ["1", other]
    assert (joining(house, other), told(house)) == ((None, None), [])


# -- what is closed, and what never is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answered", ["1", "2"])
def test_where_the_staff_has_answered_either_nothing_is_closed(house: DeskHouse, answered: str) -> None:
    reference = asked(house)
    hers = house.hands.submits(f"Again: {reference}")
    house.hands.changes(answered, answered=True)

    house.read()

    assert house.hands.open_ones() == ["1", hers]
    assert [one["what"] for one in told(house)] == ["resubmitted", "apart"]
    assert "answered" in told(house)[1]["remark"]


def test_link_only_closes_nothing_and_says_so(tmp_path: Path, store: Store) -> None:
    house = DeskHouse(
        tmp_path, store.engine, PROMISING.replace('kind = "email"', 'kind = "email"\nresubmissions = "link"')
    )
    with house.desk:
        hers = house.hands.submits(asked(house))
        house.read()
        house.writer.stop()

    assert (house.hands.open_ones(), joining(house, hers)) == (["1", hers], ("apart", 1))
    assert knows_desk(house)


def test_leave_looks_for_nothing(tmp_path: Path, store: Store) -> None:
    toml = PROMISING.replace('kind = "email"', 'kind = "email"\nresubmissions = "leave"')
    house = DeskHouse(tmp_path, store.engine, toml)
    with house.desk:
        hers = house.hands.submits(asked(house))
        house.read()
        house.writer.stop()

    assert (house.hands.open_ones(), joining(house, hers), knows_desk(house)) == (["1", hers], (None, None), {})
    assert state(house) == "with the desk"


def test_a_desk_that_cannot_join_gets_a_link_and_a_remark(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))

    house.now += timedelta(minutes=10)
    house.reading_of(ShyDesk(Web(house.desk.url, timeout=60, allow_private=True))).run_once()

    assert (house.hands.open_ones(), joining(house, hers)) == (["1", hers], ("apart", 1))
    assert told(house)[0]["remark"] == "this desk cannot be told that two cases are one"


def test_a_desk_that_refuses_to_join_is_not_asked_again(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.desk.faults.append(Fault(kind="answer", works=False, answer=Told(status=422, document={"error": "no"})))

    house.read()
    house.read()

    assert (house.hands.open_ones(), joining(house, hers)) == (["1", hers], ("apart", 1))
    assert "refused" in told(house)[1]["remark"]


def test_a_case_that_she_closed_again_leaves_our_copy_open(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.hands.changes(hers, state="closed")

    house.read()

    assert house.hands.open_ones() == ["1"]
    assert (joining(house, hers)[0], state(house)) == ("apart", "with the desk")


# -- faults ------------------------------------------------------------------------------------------------------------


JOIN = 4  # after two pages of changes and a look at each of the two cases
FAULTS = [
    (JOIN, Fault(kind="cut", cut=20)),
    (JOIN, Fault(kind="cut", cut=60)),
    (JOIN, Fault(kind="drop", works=False)),
    (JOIN, Fault(kind="answer", answer=Told(status=502))),
    (JOIN, Fault(kind="answer", works=False, answer=Told(status=429, headers={"Retry-After": "30"}))),
    (JOIN, Fault(kind="answer", works=False, answer=Told(status=401))),
    (JOIN, Fault(kind="answer", works=False, answer=Told(status=302, headers={"Location": "http://127.0.0.1/"}))),
    *((at, Fault(kind="drop")) for at in range(JOIN + 1)),
]


@pytest.mark.parametrize(("at", "fault"), FAULTS)
def test_whatever_request_goes_wrong_one_open_case_is_left_and_nothing_is_done_twice(
    house: DeskHouse, at: int, fault: Fault
) -> None:
    hers = house.hands.submits(asked(house))
    house.desk.faulty = frozenset({"GET", "POST"})
    house.desk.faults.extend([*[None] * at, fault])

    rounds = until_quiet(house)

    assert (house.hands.open_ones(), joining(house, hers)) == ([hers], ("joined", 1))
    assert len(house.desk.joins) == 1
    assert [one["what"] for one in told(house)] == ["resubmitted", "joined"]
    assert rounds == 2


def until_quiet(house: DeskHouse) -> int:
    """Rounds until one comes to its end."""
    for number in range(1, 6):
        try:
            house.read()
        except TransientFailure:
            continue
        return number
    return 0


def test_the_program_dies_between_any_two_steps_and_one_open_case_is_left(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    deaths = 0
    for at in range(30):
        with_death = _dying_at(house, at)
        if with_death:
            deaths += 1
        else:
            break

    assert deaths > 8
    assert (house.hands.open_ones(), joining(house, hers)) == ([hers], ("joined", 1))
    assert len(house.desk.joins) == 1
    assert [one["what"] for one in told(house)] == ["resubmitted", "joined"]


class _Died(BaseException):
    pass


def _dying_at(house: DeskHouse, at: int) -> bool:
    """One round of a program that dies before or after a request or commit, and starts again; whether it died."""
    left = [at]

    def step() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise _Died

    do, request = house.writer.do, house.connector._web.request
    house.connector._web.request = lambda *args, **more: (step(), request(*args, **more), step())[1]  # type: ignore[method-assign]
    house.writer.do = lambda work, item: (step(), do(work, item), step())[1]  # type: ignore[method-assign]
    try:
        house.read()
    except _Died:
        return True
    finally:
        house.restart()
    return False


def test_a_desk_that_lets_us_in_no_longer_is_read_on_when_the_key_works(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.desk.locked = True
    with pytest.raises(TransientFailure) as failure:
        house.read()
    assert failure.value.barred

    house.desk.locked = False
    house.read()

    assert house.hands.open_ones() == [hers]


def test_pages_that_were_read_before_a_cut_are_not_read_again(house: DeskHouse) -> None:
    for number in range(6):
        house.later(minutes=30)
        house.hands.submits(f"Question {number}", customer=f"eve{number}@mail.example")
    house.desk.faulty = frozenset({"GET"})
    house.desk.faults.extend([None, None, Fault(kind="drop")])
    with pytest.raises(TransientFailure):
        house.read()

    with reading(house.engine) as connection:
        until = desk_cases.read_until(connection, "desk", client=CLIENT)
    assert until == house.hands.cases["4"].updated


def test_a_desk_whose_list_has_no_texts_is_asked_once_for_each_new_case(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    other = house.hands.submits("A question.", customer="eve@mail.example")
    terse = house.reading_of(TerseDesk(Web(house.desk.url, timeout=60, allow_private=True)))

    for _ in range(3):
        house.later(minutes=10)
        terse.run_once()

    assert house.hands.open_ones() == [hers, other]
    single = [asked.path for asked in house.desk.asked if asked.path == f"/cases/{other}"]
    assert single == [f"/cases/{other}"]


def test_in_watch_mode_nothing_is_closed_at_the_desk(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.adopt(PROMISING.replace('mode = "live"', 'mode = "watch"'))

    house.read()

    assert (house.hands.open_ones(), joining(house, hers)) == (["1", hers], ("due", 1))


# -- early and late ----------------------------------------------------------------------------------------------------


def test_who_was_at_the_desk_before_she_wrote_to_the_owner_has_one_case_too(house: DeskHouse) -> None:
    hers = house.hands.submits(SLIGHTLY_OTHER)
    house.later(hours=1)
    others = house.hands.submits("A question.", customer="eve@mail.example")
    house.read()
    house.later(hours=2)
    asked(house)

    house.read()

    assert house.hands.open_ones() == [hers, others]


def test_a_copy_that_comes_later_than_her_own_case_is_joined_when_it_is_there(house: DeskHouse) -> None:
    house.desk.locked = True
    reference = asked(house)
    house.desk.locked = False
    hers = house.hands.submits(f"Again: {reference}")
    house.read()
    assert joining(house, hers) == ("due", 1)

    house.later(hours=1)
    house.drain()
    house.read()

    assert house.hands.open_ones() == [hers]
    assert len(house.hands.cases) == 2


def test_the_note_that_waits_is_dropped_when_she_has_written_to_the_desk_already(tmp_path: Path, store: Store) -> None:
    house = DeskHouse(tmp_path, store.engine, PROMISING.replace('delay = "0 seconds"', 'delay = "40 minutes"'))
    with house.desk:
        asked(house)
        house.hands.submits(SLIGHTLY_OTHER)
        house.read()
        house.later(hours=1)
        house.drain()
        house.writer.stop()

    assert (house.notes.sent, house.reply_states(), promise_state(house)) == ([], ["cancelled"], "void")
    assert house.export()["messages"][0]["reason"] == "she has written to the desk herself"


def test_cases_of_strangers_are_forgotten_after_two_weeks(house: DeskHouse) -> None:
    hers = house.hands.submits("A question.", customer="eve@mail.example")
    house.read()
    assert joining(house, hers) == (None, None)
    with reading(house.engine) as connection:
        assert desk_cases.one(connection, "desk", hers, client=CLIENT) is not None

    house.read(after=timedelta(days=15))

    with reading(house.engine) as connection:
        assert desk_cases.one(connection, "desk", hers, client=CLIENT) is None


# -- who knows the desk ------------------------------------------------------------------------------------------------


def test_who_writes_to_the_desk_after_a_note_has_learnt_it_and_gets_no_more(house: DeskHouse) -> None:
    asked(house)
    house.later(days=31)
    house.hands.submits("Quite another matter.")

    house.read()

    assert knows_desk(house) == {"ann@mail.example": "wrote to desk herself, case 2"}
    house.later(days=30)
    assert asked(house, "Where is my order 5000?", number=2) == ""


def test_who_never_got_a_note_has_learnt_nothing_from_it(house: DeskHouse) -> None:
    house.hands.submits("A question.")

    house.read()

    assert knows_desk(house) == {}


# -- two-way state -----------------------------------------------------------------------------------------------------


def test_closed_at_the_desk_is_closed_here_and_the_promise_is_kept(house: DeskHouse) -> None:
    asked(house)
    house.later(hours=2)
    house.hands.changes("1", state="closed")

    house.read()

    assert (state(house), promise_state(house)) == ("closed", "kept")
    last = told(house, "ticket")[-1]
    assert (last["event"], last["by"]) == ("closed", "desk")


def test_an_answer_of_the_desk_keeps_the_promise_at_the_time_it_was_given(house: DeskHouse) -> None:
    asked(house)
    house.later(hours=2)
    house.hands.changes("1", answered=True)
    house.later(days=3)  # read late, for the desk was away

    house.read()

    assert (state(house), promise_state(house)) == ("waiting", "kept")


def test_what_was_promised_for_a_further_message_is_kept_with_its_ticket(house: DeskHouse) -> None:
    asked(house)
    house.later(days=8)
    asked(house, "Where is my order 5000?", number=2)
    with house.engine.begin() as connection:
        first, second = connection.scalars(select(ticket.c.message).order_by(ticket.c.number))
        connection.execute(ticket.delete().where(ticket.c.message == second))
        joins = {"message": second, "client": CLIENT, "ticket": first, "because": "the same matter", "at": house.now}
        connection.execute(joined.insert().values(joins))

    house.hands.changes("1", state="closed")
    house.read()

    with reading(house.engine) as connection:
        found = connection.execute(promise.select().order_by(promise.c.id)).all()
    assert [row.state for row in found] == ["broken", "kept"]


def test_an_answer_that_comes_too_late_breaks_the_promise(house: DeskHouse) -> None:
    asked(house)
    house.later(days=3)
    house.hands.changes("1", state="closed")

    house.read()

    assert promise_state(house) == "broken"
    with reading(house.engine) as connection:
        assert promises.waiting(connection, client=CLIENT, now=house.now) == []


def test_reopened_at_the_desk_is_reopened_here(house: DeskHouse) -> None:
    asked(house)
    house.hands.changes("1", state="closed")
    house.read()
    house.hands.changes("1", state="open")

    house.read()

    assert state(house) == "with the desk"
    assert [one["event"] for one in told(house, "ticket")][-3:] == ["closed", "reopened", "copied"]


def test_the_ticket_of_a_joined_case_is_closed_with_hers_and_not_with_our_copy(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.read()
    house.read()
    assert (house.hands.open_ones(), state(house)) == ([hers], "with the desk")

    house.hands.changes(hers, state="closed")
    house.read()

    assert state(house) == "closed"


@pytest.mark.parametrize(
    ("at_desk", "here"),
    [
        ("dana@desk.example", "Dana"),
        ("Dana", "Dana"),
        ("DANA WOOD", "Dana"),
        ("43001", "Milo"),  # no name of anybody here: the case stays with whom it was given to, and is taken
        ("Eve", "Milo"),
        ("", "Milo"),
    ],
)
def test_who_takes_the_case_at_the_desk_has_taken_it_here(
    tmp_path: Path, file_store: Store, at_desk: str, here: str
) -> None:
    people = '[desk]\npeople = [ { name = "Dana", topics = ["billing"] }, { name = "Milo" } ]\n'
    house = DeskHouse(tmp_path, file_store.engine, PROMISING.replace("[desk]\n", people))
    with house.desk:
        asked(house)
        house.hands.changes("1", assignee=at_desk)
        house.read()
        house.writer.stop()

    with reading(house.engine) as connection:
        row = connection.execute(ticket.select()).one()
    assert (row.state, row.assignee) == ("with the desk", here)
    assert row.taken_at == (house.now if at_desk else None)


def test_a_case_that_the_staff_merged_into_another_goes_on_there(house: DeskHouse) -> None:
    asked(house)
    other = house.hands.submits("A quite different text.", customer="eve@mail.example")
    house.hands.changes("1", state="gone", merged_into=other)
    house.read()
    assert (state(house), joining(house, other)[1]) == ("with the desk", 1)

    house.hands.changes(other, state="closed")
    house.read()

    assert state(house) == "closed"


def test_what_was_closed_here_stays_closed_while_the_desk_changes_other_things(house: DeskHouse) -> None:
    asked(house)
    house.read()
    with house.engine.begin() as connection:
        connection.execute(ticket.update().values(state="closed", closed_at=house.now))
    house.hands.changes("1", subject="Order")

    house.read()

    assert state(house) == "closed"


def test_a_note_that_waits_is_dropped_when_the_desk_was_faster(tmp_path: Path, store: Store) -> None:
    house = DeskHouse(tmp_path, store.engine, PROMISING.replace('delay = "0 seconds"', 'delay = "40 minutes"'))
    with house.desk:
        asked(house)
        house.hands.changes("1", answered=True)
        house.read()
        house.later(hours=1)
        house.drain()
        house.writer.stop()

    assert house.notes.sent == []
    assert house.export()["messages"][0]["reason"] == "the desk was faster"


# -- what people see ---------------------------------------------------------------------------------------------------


def test_a_ticket_shows_its_cases_and_how_they_stand(house: DeskHouse) -> None:
    hers = house.hands.submits(asked(house))
    house.read()
    house.read()

    copy, own = shown(house)["at_desk"]

    assert (copy["external_id"], copy["ours"], copy["state"]) == ("1", True, "gone")
    assert (own["external_id"], own["ours"], own["state"], own["joining"]) == (hers, False, "open", "joined")
    assert (own["because"], own["url"]) == ("it bears our reference", f"https://help.shop.example/cases/{hers}")


def test_status_tells_how_far_the_desk_is_read(house: DeskHouse) -> None:
    asked(house)
    house.read()

    with reading(house.engine) as connection:
        found = desk_cases.readings(connection, client=CLIENT)

    assert found == [{"name": "desk", "read_until": house.hands.cases["1"].updated.isoformat(), "reason": None}]
