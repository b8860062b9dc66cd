"""A customer writes more than once: the houses and helpers that the tests of it share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.answer.token import reply_id
from gateway.mail import content_key
from gateway.pipeline.people import undoing
from gateway.pipeline.terms import CLIENT
from gateway.store import cases, views
from gateway.store.engine import reading, writing
from gateway.ticket import TicketEvent
from tests.pipeline.house import SHOP, House, customer
from tests.pipeline.test_answered import case

if TYPE_CHECKING:
    from sqlalchemy import Connection


SECRET = b"k" * 32
PEOPLE = """people = [ { name = "Dana", topics = ["orders"] }, { name = "Milo", topics = ["access"] } ]
"""
TEAM = SHOP.replace("[safety]", f"{PEOPLE}[safety]")
MANY = TEAM.replace("[safety]", '[safety]\nmax_replies_per_sender = "9 per 7 days"')
ACCESS = '[[rule]]\nname = "Access"\nthen = "redirect"\ntopic = "access"\nwhen.text = ["log in"]\n'
LABELS = MANY.replace("[[forward]]", 'label_open_cases = "with-{person}"\n[[forward]]')


def note_id(raw: bytes) -> str:
    return reply_id(content_key(raw), SECRET, "shop.example")


def again(body: str, number: int = 2, *, answers: str = "", address: str = "ann@mail.example", more: str = "") -> bytes:
    """Ann writes once more, in answer to a Message-ID."""
    more += f"In-Reply-To: <{answers}>\r\n" if answers else ""
    return customer("Re: Hello", body, address=address, message_id=f"<{number}@mail.example>", more=more)


def receive(house: House, *mails: bytes) -> None:
    for one in mails:
        house.receive(one)
    house.drain()


def tickets(house: House) -> list[tuple[int, str]]:
    return [(one["number"], one["state"]) for one in house.export()["tickets"]]


def written(house: House, number: int = 1) -> list[str]:
    """What the customer wrote in a ticket, by Message-ID."""
    return [one["message_id"] for one in case(house, number)["case"] if one["kind"] == "customer's message"]


def close(house: House) -> None:
    message = house.export()["tickets"][0]["id"]
    with writing(house.engine) as connection:
        cases.happened(connection, [(message, TicketEvent.CLOSED)], now=house.now, by="a person")


def outbox(house: House) -> list[dict[str, Any]]:
    with reading(house.engine) as connection:
        return views.outbox(connection, client=CLIENT)


def number_of(house: House, message_id: str) -> int:
    found = [one["id"] for one in house.export()["messages"] if one["message_id"] == message_id]
    return int(found[0])


def _late(house: House) -> Any:
    """Judge as ever, but have the first ticket taken back between the judging and the recording."""
    run, file = house.triage.run_once, house.triage._file

    def filing(connection: Connection, groups: Any) -> Any:
        undoing.undo(connection, number_of(house, "one@mail.example"), client=CLIENT, by="command", now=house.now)
        return file(connection, groups)

    house.triage._file = filing  # type: ignore[method-assign]
    return run
