from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from gateway.cli.explain import explain
from gateway.cli.tickets import tickets
from gateway.pipeline.consequences.handed import words_of
from gateway.pipeline.terms import CLIENT
from gateway.store import views
from gateway.store.engine import reading
from tests.messages import multipart
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store

GMAIL = (
    "Please help her.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Ann Lee <ann@mail.example>\r\nDate: "
    "Mon, Nov 16, 2026 "
    "at 8:00 AM\r\nSubject: My parcel\r\nTo: <rosa@shop.example>\r\n\r\n\r\n{words}\r\n"
)
CUSTOMERS = "From: Ann Lee <ann@mail.example>\nSubject: My parcel\n\nWhere is my order 4711?\n"


def handed_on(
    words: str = "Where is my order 4711?", *, body: str | None = None, more: str = "", subject: str = "Fwd: My parcel"
) -> bytes:
    """A mail of the owner that hands a customer's mail on."""
    text = GMAIL.format(words=words) if body is None else body
    raw = customer(subject, text, address="rosa@shop.example", message_id="<fwd@shop.example>", more=more)
    return raw.replace(b"From: Ann Lee", b"From: Rosa Moss", 1)


def after(house: House, *mails: bytes) -> dict[str, list[dict[str, Any]]]:
    for mail in mails:
        house.receive(mail, sender="rosa@shop.example")
    house.drain()
    return house.export()


def entries(house: House, number: int = 1) -> list[dict[str, Any]]:
    with reading(house.engine) as connection:
        ticket = views.ticket(connection, number, client=CLIENT)
    assert ticket is not None
    return list(ticket["entries"])


def test_the_customer_gets_the_ticket_and_nobody_a_note(house: House) -> None:
    found = after(house, handed_on())

    [ticket], [message] = found["tickets"], found["messages"]
    assert (ticket["customer"], ticket["customer_name"]) == ("ann@mail.example", "Ann Lee")
    assert (ticket["subject"], ticket["topic"], ticket["language"]) == ("My parcel", "orders", "en")
    assert (message["then"], message["rule"]) == ("file", "Where is my order")
    assert message["reason"] == "an own address wrote it"
    assert (found["replies"], house.notes.sent) == ([], [])


def test_the_trail_tells_of_the_breach_without_an_address(house: House) -> None:
    after(house, handed_on())

    [breach] = [entry for entry in entries(house) if entry["event"] == "breach"]
    assert breach["detail"] == {"what": "owner forwarded", "way": "in the text", "sure": True}


def test_the_copy_for_the_desk_names_the_customer_and_carries_both_texts(house: House) -> None:
    after(house, handed_on())

    [(_, _, copy)] = house.copies.sent
    assert b"Reply-To: Ann Lee <ann@mail.example>" in copy
    assert b"Please help her.\r\n\r\nWhere is my order 4711?" in copy


def test_a_copy_that_comes_back_makes_no_new_ticket(house: House) -> None:
    after(house, handed_on())
    [(_, _, copy)] = house.copies.sent

    found = after(house, copy)

    assert len(found["tickets"]) == 1
    assert len(house.copies.sent) == 1


def test_an_attached_mail_is_judged_by_its_own_words_and_kept(house: House) -> None:
    body = multipart("\nFor you.", f"Content-Type: message/rfc822\n\n{CUSTOMERS}", boundary="outer")
    raw = handed_on(
        body=body.replace("\n", "\r\n"), more="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n"
    )

    found = after(house, raw)

    assert [ticket["customer"] for ticket in found["tickets"]] == ["ann@mail.example"]
    assert [entry["detail"]["way"] for entry in entries(house) if entry["event"] == "breach"] == ["attached"]
    [(_, _, copy)] = house.copies.sent
    assert copy.count(b"message/rfc822") == 2


def test_a_rule_that_leaves_the_customer_alone_leaves_her_forward_alone(house: House) -> None:
    body = GMAIL.format(words="Where is my order 4711?").replace("ann@mail.example", "ann@friends.example")
    house.adopt(SHOP.replace('when.text = ["where is my order"]', 'when.text = ["nothing of the kind"]'))

    found = after(house, handed_on(body=body))

    assert found["tickets"] == []
    assert [(one["then"], one["rule"]) for one in found["messages"]] == [("leave", "Friends")]


def test_what_no_rule_knows_waits_for_a_person_and_is_no_breach(house: House) -> None:
    found = after(house, handed_on("Shall we have lunch?"))

    assert found["tickets"] == []
    assert [(one["then"], one["rule"]) for one in found["messages"]] == [("review", None)]


def test_the_owners_own_words_are_not_the_customers(house: House) -> None:
    body = GMAIL.format(words="Shall we have lunch?").replace("Please help her.", "Where is my order, she asks.")

    found = after(house, handed_on(body=body))

    assert [one["then"] for one in found["messages"]] == ["review"]


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        ("Ann Lee <ann@mail.example>", "Ann Lee", "the customer cannot be told"),
        ("Ann Lee <ann@mail.example>", "no-reply@forms.example", "the customer cannot be told"),
        ("To: <rosa", "Reply-To: Uwe <uwe@post.example>\r\nTo: <rosa", "it is not certain who the customer is"),
    ],
)
def test_a_customer_who_is_not_certain_needs_a_person(house: House, old: str, new: str, who: str) -> None:
    found = after(house, handed_on(body=GMAIL.format(words="Where is my order 4711?").replace(old, new)))

    [message] = found["messages"]
    assert (message["then"], message["because"][-1]) == ("review", f"needs a person: {who}")
    assert (found["tickets"], found["forwards"], house.notes.sent) == ([], [], [])


def test_watch_mode_does_nothing(house: House) -> None:
    house.adopt(SHOP.replace('mode = "live"', 'mode = "watch"'))

    found = after(house, handed_on())

    assert (found["tickets"], found["replies"], found["forwards"]) == ([], [], [])
    assert [one["then"] for one in found["messages"]] == ["file"]
    with reading(house.engine) as connection:
        kinds = connection.exec_driver_sql("SELECT kind FROM event").scalars().all()
    assert "breach" not in kinds


@pytest.mark.parametrize(
    "more",
    [
        "Auto-Submitted: auto-generated\r\n",
        "List-Id: <list.shop.example>\r\n",
        "Precedence: bulk\r\n",
        "X-Deskward-Key: forward:desk:1\r\n",
    ],
)
def test_what_a_program_sends_in_the_owners_name_is_left_alone(house: House, more: str) -> None:
    found = after(house, handed_on(more=more))

    assert (found["tickets"], [one["then"] for one in found["messages"]]) == ([], ["leave"])


def test_an_answer_of_the_owner_is_left_alone(house: House) -> None:
    body = (
        "Soon!\r\n\r\nOn Mon, Nov 16, 2026 at 8:00 AM Ann Lee <ann@mail.example> wrote:\r\n\r\n> Where is my order?\r\n"
    )
    raw = handed_on(body=body, subject="Re: My parcel").replace(b"To: rosa@shop.example", b"To: ann@mail.example")

    found = after(house, raw)

    assert (found["tickets"], [one["then"] for one in found["messages"]]) == ([], ["leave"])


def test_a_customer_who_hands_something_on_is_judged_by_her_own_mail(house: House) -> None:
    body = (
        GMAIL.format(words="Shall we have lunch?")
        .replace("ann@", "uwe@")
        .replace("Please help her.", "Where is my order?")
    )
    house.receive(customer("Fwd: Something", body))
    house.drain()

    found = house.export()
    assert [ticket["customer"] for ticket in found["tickets"]] == ["ann@mail.example"]
    assert [reply["to"] for reply in found["replies"]] == ["ann@mail.example"]


def test_somebody_who_forges_the_owner_needs_a_person(house: House) -> None:
    more = "Authentication-Results: mx.provider.example; dmarc=fail; spf=fail smtp.mailfrom=x.example; dkim=fail\r\n"
    house.adopt(SHOP.replace("[safety]", '[safety]\ntrusted_authserv_ids = ["mx.provider.example"]'))
    raw = more.encode() + handed_on()

    found = after(house, raw)

    assert [(one["then"], one["because"][-1][:14]) for one in found["messages"]] == [("review", "needs a person")]


def test_the_words_of_a_customer_who_wrote_herself_are_hers() -> None:
    assert (
        words_of(customer(), "ann@mail.example", lambda address: address == "rosa@shop.example")
        == "Where is my order 4711?"
    )


def test_the_ticket_shows_both_texts_and_the_breach(tmp_path: Path, one_store: Store) -> None:
    house = House(tmp_path, one_store.engine, SHOP + f'[store]\nurl = "{one_store.url}"\n')
    after(house, handed_on())
    house.writer.stop()

    told = CliRunner().invoke(tickets, ["show", "1", "--config", str(tmp_path / "config.toml")]).output

    assert "From     Ann Lee <ann@mail.example>" in told
    assert "  Please help her.\n\n  Where is my order 4711?\n" in told
    assert "breach: what owner forwarded, way in the text, sure True" in told


def test_explain_tells_whose_mail_was_handed_on(tmp_path: Path) -> None:
    config, mail = tmp_path / "config.toml", tmp_path / "fwd.eml"
    config.write_text(SHOP, encoding="utf-8")
    mail.write_bytes(handed_on())

    told = " ".join(CliRunner().invoke(explain, ["--config", str(config), str(mail)]).output.split())

    assert "handed on somebody else's mail by the owner: the customer is Ann Lee <ann@mail.example>, sure" in told
    assert "file, no note" in told
