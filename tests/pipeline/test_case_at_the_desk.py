"""A customer who has opened a case at the desk herself, and now writes to the owner about the same order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, Any

import pytest

from gateway.outgoing.web import Web
from gateway.pipeline.terms import CLIENT
from gateway.store import views
from gateway.store.engine import reading
from tests.pipeline.further.mails import PEOPLE
from tests.pipeline.house import customer
from tests.pipeline.reading_desk import PROMISING, DeskHouse, TerseDesk
from tests.pipeline.test_answered import by_imap
from tests.pipeline.test_deciding import carry_out_moves
from tests.pipeline.test_one_case import shown, state, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

API = 'kind = "request-tracker"\nurl = "https://rt.shop.example"\ntoken = { env = "RT" }\nqueue = "Support"'
TOML = (
    PROMISING.replace('kind = "email"\nto = "support@desk.example"', API)
    .replace("[safety]", f"{PEOPLE}[safety]")
    .replace("[[forward]]", 'label_open_cases = "with-{person}"\n[[forward]]')
)
HERS = "Order 4711 has not come. Where does it hang?"
MAIL = "Hello Rosa, where is my order 4711? I am leaving on Friday."


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[DeskHouse]:
    built = DeskHouse(tmp_path, store.engine, TOML)
    with built.desk:
        yield built
    built.writer.stop()


def at_desk(house: DeskHouse, text: str = HERS, **values: Any) -> str:
    """She opens a case at the desk, somebody there takes it, and we read of it."""
    number = house.hands.submits(text)
    house.hands.changes(number, **{"assignee": "dana", **values})
    house.read()
    return number


def writes(house: DeskHouse, body: str = MAIL, number: int = 1, **values: Any) -> None:
    house.receive(customer(body=body, message_id=f"<{number}@mail.example>", **values))
    house.drain()


def note(house: DeskHouse) -> str:
    (mail,) = house.notes.sent
    body = message_from_bytes(mail[2], policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_her_mail_goes_into_the_case_that_is_open_at_the_desk(house: DeskHouse) -> None:
    hers = at_desk(house)

    writes(house)

    assert list(house.hands.cases) == [hers]
    assert house.hands.cases[hers].text == f"{HERS}\n\n{MAIL}"
    assert [one["external_id"] for one in house.export()["forwards"]] == [hers]
    assert told(house) == [
        {"what": "added", "desk": "desk", "case": hers, "because": "names the same order or invoice number"}
    ]


def test_the_note_names_the_case_of_the_desk_and_who_has_it(house: DeskHouse) -> None:
    for number in range(6):
        house.hands.submits("A question", customer=f"c{number}@mail.example")
    assert at_desk(house) == "7"

    writes(house)

    assert shown(house)["number"] == 1
    assert "Your case 7 is open already: Dana is looking after it" in " ".join(note(house).split())


def test_a_list_of_changes_without_texts_takes_nothing_away_that_is_known(house: DeskHouse) -> None:
    house.reading = house.reading_of(TerseDesk(Web(house.desk.url, timeout=60, allow_private=True)))
    hers = at_desk(house)
    house.hands.changes(hers)
    house.read()

    writes(house)

    assert list(house.hands.cases) == [hers]


def test_the_owner_sees_who_has_it(house: DeskHouse) -> None:
    at_desk(house)

    by_imap(house, customer(body=MAIL), 1)

    assert [one.keyword for one in carry_out_moves(house) if one.keyword] == ["with-Dana"]


def test_the_ticket_goes_the_way_of_her_case(house: DeskHouse) -> None:
    hers = at_desk(house)
    writes(house)
    assert (state(house), shown(house)["assignee"]) == ("with the desk", "Dana")

    house.hands.changes(hers, state="closed", answered=True)
    house.read()

    assert state(house) == "closed"
    assert house.desk.joins == []


def test_her_next_mail_about_it_joins_the_ticket_and_goes_there_too(house: DeskHouse) -> None:
    hers = at_desk(house)
    writes(house)

    writes(house, "Where is my order 4711, please? I have no news.", 2)

    assert list(house.hands.cases) == [hers]
    assert house.hands.cases[hers].text.endswith("I have no news.")
    assert len(house.export()["tickets"]) == 1


def test_two_mails_at_once_are_one_ticket(house: DeskHouse) -> None:
    hers = at_desk(house)
    for number in (1, 2):
        house.receive(customer(body=f"{MAIL} {'Please! ' * number}", message_id=f"<{number}@mail.example>"))

    house.drain()

    assert list(house.hands.cases) == [hers]
    assert len(house.export()["tickets"]) == 1


@pytest.mark.parametrize(
    ("text", "values", "address"),
    [
        (HERS.replace("4711", "4712"), {}, "ann@mail.example"),
        (HERS, {"state": "closed"}, "ann@mail.example"),
        (HERS, {}, "eve@mail.example"),
        ("I have been waiting for 4711 days.", {}, "ann@mail.example"),
    ],
    ids=["another order", "a closed case", "another sender", "no order"],
)
def test_what_is_about_something_else_is_a_case_of_its_own(
    house: DeskHouse, text: str, values: dict[str, Any], address: str
) -> None:
    hers = at_desk(house, text, **values)

    writes(house, address=address)

    assert list(house.hands.cases) == [hers, "2"]
    assert house.hands.cases[hers].text == text


def test_a_mail_of_somebody_else_beside_hers_stays_out_of_her_case(house: DeskHouse) -> None:
    hers = at_desk(house)
    house.receive(customer(body="Where is my order 4712?", message_id="<1@mail.example>"))

    writes(house, number=2, address="eve@mail.example")

    assert house.hands.cases[hers].text == HERS


def test_a_closed_case_of_who_knows_the_desk_is_left_closed(house: DeskHouse) -> None:
    writes(house, "Where is my order 4712?")
    hers = at_desk(house, state="closed")

    writes(house, number=2)

    assert house.hands.cases[hers].text == HERS
    assert [one for one in shown(house, 2)["entries"] if one["event"] == "desk"] == []


def test_whose_proof_has_failed_writes_into_nobodys_case(house: DeskHouse) -> None:
    house.adopt(TOML.replace("[safety]", '[safety]\ntrusted_authserv_ids = ["mx.shop.example"]'))
    hers = at_desk(house)

    writes(house, more="Authentication-Results: mx.shop.example; dmarc=fail header.from=mail.example\r\n")

    assert house.hands.cases[hers].text == HERS


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("[safety]", 'same_order = "apart"\n[safety]'),
        ('queue = "Support"', 'queue = "Support"\nresubmissions = "leave"'),
    ],
    ids=["same_order", "resubmissions"],
)
def test_the_obm_may_have_it_otherwise(house: DeskHouse, was: str, now: str) -> None:
    house.adopt(TOML.replace(was, now, 1))
    hers = at_desk(house)

    writes(house)

    assert house.hands.cases[hers].text == HERS


def test_a_case_at_a_desk_that_gets_no_copies_any_more_is_not_promised(house: DeskHouse) -> None:
    at_desk(house)
    house.terms = replace(house.terms, forwards=tuple(replace(one, name="other") for one in house.terms.forwards))

    writes(house)

    assert "open already" not in note(house)
    assert told(house) == []


def test_a_case_that_was_read_two_weeks_ago_is_forgotten(house: DeskHouse) -> None:
    hers = at_desk(house)
    house.now += timedelta(days=15)
    house.read()

    writes(house)

    assert list(house.hands.cases) == [hers, "2"]


def test_her_number_is_not_kept_in_clear(house: DeskHouse) -> None:
    at_desk(house)

    with reading(house.engine) as connection:
        kept = connection.exec_driver_sql("SELECT marks FROM desk_case").scalar()
        assert views.ticket(connection, 1, client=CLIENT) is None

    assert kept
    assert "4711" not in kept
