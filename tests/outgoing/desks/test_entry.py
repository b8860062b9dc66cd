"""What the people at a desk read of a copy, and the form that files travel in."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.outgoing.desks.api import EPOCH, moment, whole
from gateway.outgoing.desks.entry import as_page, as_text, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import File
from gateway.outgoing.desks.form import form_of
from tests.outgoing.desks.contract import copy


def test_the_text_ends_with_where_it_comes_from() -> None:
    written = as_text(copy(text="Hello\r\n\r\nyou", link="https://g.shop.example/17"), "", "[A note.]")

    assert written.splitlines() == [
        "Hello",
        "",
        "you",
        "",
        "[A note.]",
        "--",
        f"Deskward ticket 17, received 2026-11-21 09:14 UTC, topic orders, reference 7K3Q-M2XD, key {mark_of(copy())}",
        "https://g.shop.example/17",
    ]


def test_what_is_not_known_is_not_told() -> None:
    written = as_text(copy(topic="", reference="", link=""))

    assert written.splitlines()[-1] == f"Deskward ticket 17, received 2026-11-21 09:14 UTC, key {mark_of(copy())}"


@given(st.text(), st.text(), st.text())
def test_whatever_the_customer_wrote_it_is_text_that_a_desk_can_take(text: str, subject: str, name: str) -> None:
    one = copy(text=text, subject=subject, customer_name=name, topic=name)
    page = as_page(one)

    for written in (page, as_text(one), subject_of(one), name_of(one)):
        written.encode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", written)
    assert set(re.findall(r"<[^>]*>?", page)) <= {"<br>"}
    assert subject_of(one)
    assert name_of(one)
    assert "\n" not in subject_of(one) + name_of(one)


def test_a_very_long_text_is_cut_and_says_so() -> None:
    written = as_text(copy(text="x" * 1_000_000))

    assert len(written) < 101_000
    assert "[The text goes on; it is kept with ticket 17.]" in written


def test_the_mark_is_of_the_key_alone() -> None:
    assert mark_of(copy()) == mark_of(copy(text="other", subject="other"))
    assert mark_of(copy()) != mark_of(copy(key="forward:desk:2"))


FILES = [
    File("größe.png", "image/png", b"\x89PNG\r\n--deskward-0\r\n"),
    File('a"b\r\nX-Evil: 1.txt', "text/plain", b""),
]


def test_a_form_is_read_as_it_was_written() -> None:
    form = form_of([("subject", "Grüße"), ("tags[]", "a"), ('odd"\r\nname', "b")], [("files[]", one) for one in FILES])

    head = f"Content-Type: {form.content_type}\r\n\r\n".encode()
    parts = list(message_from_bytes(head + form.body, policy=policy.HTTP).iter_parts())

    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert names == ["subject", "tags[]", "odd%22%0D%0Aname", "files[]", "files[]"]
    assert [part.get_payload(decode=True) for part in parts] == [
        "Grüße".encode(),
        b"a",
        b"b",
        *(f.content for f in FILES),
    ]
    assert [part.get_content_type() for part in parts[3:]] == ["image/png", "text/plain"]
    assert [part.get_filename() for part in parts[3:]] == ["größe.png", "a%22b%0D%0AX-Evil: 1.txt"]
    assert all("x-evil" not in part for part in parts)


def test_the_same_fields_make_the_same_form() -> None:
    assert form_of([("a", "b")], [("f", FILES[0])]) == form_of([("a", "b")], [("f", FILES[0])])


def test_a_boundary_cannot_be_foretold_and_planted() -> None:
    planted = form_of([], [("f", File("x", "text/plain", b"x"))]).content_type.rpartition("=")[2]

    form = form_of([("planted", f"--{planted}--")], [("f", File("x", "text/plain", b"x"))])

    assert planted not in form.content_type


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-11-21T09:14:00Z", "2026-11-21T09:14:00+00:00"),
        ("2026-11-21T10:14:00+01:00", "2026-11-21T09:14:00+00:00"),
        ("2026-11-21T09:14:00", "2026-11-21T09:14:00+00:00"),
        (1_795_252_440, "2026-11-21T09:14:00+00:00"),
        (None, EPOCH.isoformat()),
        ("soon", EPOCH.isoformat()),
        (10**30, EPOCH.isoformat()),
        (float("nan"), EPOCH.isoformat()),
        ({}, EPOCH.isoformat()),
    ],
)
def test_a_time_is_read_as_desks_write_it(told: object, read: str) -> None:
    assert moment(told).isoformat() == read


@pytest.mark.parametrize(("place", "number"), [("12", 12), (12, 12), (None, None), ("Orders", "Orders"), ("²", "²")])
def test_a_place_is_a_number_where_it_is_one(place: str | int | None, number: object) -> None:
    assert whole(place) == number


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", "(nobody knows)"),
        ('"h s"@mail.example', 'Hanna <"h s"@mail.example>'),
        ("h@x@y.example", "Hanna <h@x@y.example>"),
    ],
)
def test_where_no_desk_can_write_to_the_customer_we_stand_for_her_and_the_text_names_her(
    address: str, shown: str
) -> None:
    found = writable(copy(customer_name="Hanna", customer_address=address))

    assert (found.customer_name, found.customer_address) == ("", "rosa@shop.example")
    assert found.text == f"[It came from: {shown}]\n\n{copy().text}"


@pytest.mark.parametrize("address", ["hanna@mail.example", "jörg@bücher.example", "o'neil+x@mail.example"])
def test_a_customer_whom_desks_can_write_to_stays_the_customer(address: str) -> None:
    assert writable(copy(customer_address=address)).customer_address == address
