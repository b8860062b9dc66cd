from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.note import desk_link, first_name, name_of, note_values, written_to
from gateway.answer.sayings import benefit, first_contact, several_topics
from gateway.mail import Address
from tests.answer.test_hours import OFFICE

URL = "https://help.shop.example/new?email={email}&subject={subject}&ref={ref}"


@pytest.mark.parametrize(
    ("display", "greeted"),
    [
        ("Hanna Schmidt", "Hanna Schmidt"),
        ("  Hanna   Schmidt ", "Hanna Schmidt"),
        ("'Hanna Schmidt'", "Hanna Schmidt"),
        ("Dr. Hanna Schmidt", "Dr. Hanna Schmidt"),
        ("Hanna-Marie O\u2019Neil", "Hanna-Marie O\u2019Neil"),
        ("José Ángel", "José Ángel"),
        ("山田 花子", "山田 花子"),
        ("हन्ना शर्मा", "हन्ना शर्मा"),
        ("", ""),
        ("hanna@mail.example", ""),
        ("Schmidt, Hanna", ""),
        ("Hanna (Work)", ""),
        ("Win 1000 now", ""),
        ("evil.example", ""),
        ("https://evil.example", ""),
        ("Hanna <b>", ""),
        ("{{ owner_name }}", ""),
        ("-", ""),
        ("x" * 61, ""),
        ("Hanna\r\nBcc: x", ""),
        ("\u202eannaH", "annaH"),
    ],
)
def test_only_what_is_surely_a_name_is_used_for_the_greeting(display: str, greeted: str) -> None:
    assert name_of(display) == greeted


def test_the_desk_link_carries_address_subject_and_reference() -> None:
    link = desk_link(URL, "ann+shop@mail.example", "Re: Where is my order & mug?", "7K3Q-M2XD")

    assert link == (
        "https://help.shop.example/new?email=ann%2Bshop%40mail.example"
        "&subject=Where%20is%20my%20order%20%26%20mug%3F&ref=7K3Q-M2XD"
    )


def test_a_desk_address_without_placeholders_stays_as_it_is() -> None:
    assert desk_link("https://help.shop.example/{x}", "a@b.example", "s", "r") == "https://help.shop.example/{x}"


def test_a_long_subject_does_not_make_a_link_nobody_can_read() -> None:
    assert len(desk_link("{subject}", "ann@mail.example", "order" * 24, "r")) == 80


def test_a_placeholder_inside_the_subject_is_not_filled_again() -> None:
    assert "%7Bref%7D" in desk_link(URL, "ann@mail.example", "{ref}", "7K3Q-M2XD")


@given(st.text(max_size=300), st.text(max_size=100))
def test_a_desk_link_is_always_one_plain_word(subject: str, address: str) -> None:
    link = desk_link(URL, address, subject, "7K3Q-M2XD")

    assert link.isascii()
    assert link.isprintable()
    assert not set(link) & set(" <>\"'\\")


@pytest.mark.parametrize(
    ("name", "first"),
    [("Rosa Moss", "Rosa"), ("Rosa", "Rosa"), ("Dr. Rosa Moss", "Rosa"), ("", ""), ("Dr.", "Dr.")],
)
def test_the_first_name_of_the_owner(name: str, first: str) -> None:
    assert first_name(name) == first


@pytest.mark.parametrize(
    ("received_at", "own"),
    [
        (("hello@shop.example",), "hello@shop.example"),
        (("Hello@Shop.Example",), "hello@shop.example"),
        (("ann@mail.example", "hello+web@shop.example"), "hello@shop.example"),
        (("list@else.example",), "rosa@shop.example"),
        ((), "rosa@shop.example"),
    ],
)
def test_the_note_comes_from_the_address_the_customer_wrote_to(received_at: tuple[str, ...], own: str) -> None:
    assert written_to(received_at, ("rosa@shop.example", "hello@shop.example")) == own


def test_the_values_of_a_note_are_in_the_language_of_the_customer() -> None:
    values = note_values(
        customer=Address(name="Hanna Schmidt", address="hanna@mail.example"),
        subject="Frage",
        owner_name="Rosa Moss",
        desk_name="Moss & Fern",
        desk_url=URL,
        desk_hours=OFFICE,
        turnaround="8 business hours",
        promise="bis Dienstag, 11:00 Uhr",
        person="Dana",
        role="Bestellungen",
        who_does_what="Dana: Bestellungen",
        topic=None,
        reference="7K3Q-M2XD",
        address_written_to="hello@shop.example",
        language="de",
        own_language="en",
        several=True,
        first=True,
    )

    assert values.as_mapping() == {
        "customer_name": "Hanna Schmidt",
        "owner_name": "Rosa Moss",
        "owner_first_name": "Rosa",
        "desk_name": "Moss & Fern",
        "desk_url": "https://help.shop.example/new?email=hanna%40mail.example&subject=Frage&ref=7K3Q-M2XD",
        "desk_hours": "Montag bis Freitag, 9\u201317 Uhr",
        "turnaround": "8 Geschäftsstunden",
        "promise": "bis Dienstag, 11:00 Uhr",
        "person": "Dana",
        "role": "Bestellungen",
        "who_does_what": "Dana: Bestellungen",
        "topic": "",
        "benefit": benefit("none", "de"),
        "several_topics": several_topics("de"),
        "first_contact": first_contact("de"),
        "reference": "7K3Q-M2XD",
        "address_written_to": "hello@shop.example",
        "case": "",
    }
