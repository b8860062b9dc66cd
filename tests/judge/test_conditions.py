from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge import CONDITIONS
from gateway.judge.conditions.received import Dates
from gateway.judge.patterns import AddressBook, AddressPattern
from gateway.judge.texts import Texts
from tests.messages import multipart, received

if TYPE_CHECKING:
    from gateway.mail import Message

QUOTING = "Thank you!\n\nOn 20 Nov 2026 Rosa Moss wrote:\n> your refund is on its way\n"
WITH_FILE = received(
    "Content-Type: multipart/mixed; boundary=frontier",
    body=multipart(
        "Content-Type: text/plain\n\nHere it is.",
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=Invoice.PDF\n\nx",
    ),
)

WITH_ACCENT = received(
    "Content-Type: multipart/mixed; boundary=frontier",
    body=multipart('Content-Type: text/plain\nContent-Disposition: attachment; filename="GRO\u0308SSE.txt"\n\nx'),
)


def why(word: str, value: object, message: Message) -> str | None:
    evidence = CONDITIONS[word](value).evidence(Texts(message, ("en", "de")))
    return evidence.why if evidence else None


FITS = [
    ("text", ["refund"], received("Subject: Refund please", body="hello"), 'subject has "refund"'),
    ("text", ["refund"], received(body="a refund please"), 'text has "refund"'),
    ("text", "refund", received(body="a refund please"), 'text has "refund"'),
    ("subject", ["question"], received(), 'subject has "question"'),
    ("body", ["my order"], received(), 'text has "my order"'),
    ("anywhere", ["your refund"], received(body=QUOTING), 'text or history has "your refund"'),
    ("anywhere", ["my order"], received(), 'text or history has "my order"'),
    ("anywhere", ["question"], received(), 'subject has "question"'),
    ("from", ["bob@mail.example", "ANN@Mail.example"], received(), 'from is "ANN@Mail.example"'),
    ("from", ["*@mail.example"], received(), 'from is "*@mail.example"'),
    ("to", ["rosa@shop.example"], received(), 'to is "rosa@shop.example"'),
    ("cc", ["*@*.shop.example"], received("Cc: ann@a.shop.example"), 'cc is "*@*.shop.example"'),
    ("header", {"X-Shop": ["1"]}, received("x-shop: 1"), 'X-Shop has "1"'),
    ("header", {"X-Shop": ["*"]}, received("X-Shop: 7"), "there is a field X-Shop"),
    ("attachment", ["*.pdf"], WITH_FILE, 'attachment is "*.pdf"'),
    ("attachment", ["pdf"], WITH_FILE, 'attachment is "pdf"'),
    ("attachment", [".pdf"], WITH_FILE, 'attachment is ".pdf"'),
    ("attachment", ["größe.txt"], WITH_ACCENT, 'attachment is "größe.txt"'),
    ("attachment", ["invoice.pdf"], WITH_FILE, 'attachment is "invoice.pdf"'),
    ("attachment", ["application/*"], WITH_FILE, 'attachment is "application/*"'),
    ("attachment", True, WITH_FILE, 'attachment is "*"'),
    ("larger_than", "1 KB", received(body="x" * 1025), "larger than 1 KB"),
    ("larger_than", ("100 bytes",), received(), "larger than 100 bytes"),
    ("language", ["de"], received(body="Guten Tag, wo ist meine Bestellung? Danke"), "language is de"),
    ("language", "fr", received(body="Bonjour, où est ma commande ? Merci beaucoup"), "language is fr"),
]

DOES_NOT_FIT = [
    ("text", ["your refund"], received(body=QUOTING)),
    ("text", ["question where"], received(body="where is it")),
    ("subject", ["order"], received()),
    ("body", ["question"], received()),
    ("from", ["*@shop.example"], received()),
    ("from", ["*@mail.example"], received("From: ann@sub.mail.example")),
    ("to", ["ann@mail.example"], received()),
    ("cc", ["rosa@shop.example"], received()),
    ("header", {"X-Shop": ["1"]}, received("X-Shop: 11")),
    ("header", {"X-Shop": ["*"]}, received()),
    ("header", {"X-Shop": ["1"], "X-Desk": ["2"]}, received("X-Shop: 1")),
    ("attachment", ["*.png"], WITH_FILE),
    ("attachment", True, received()),
    ("larger_than", "1 MB", received()),
    ("language", ["de"], received(body="Good morning, where is my order? Thank you")),
]


@pytest.mark.parametrize(("word", "value", "message", "evidence"), FITS)
def test_a_word_fits_and_says_why(word: str, value: object, message: Message, evidence: str) -> None:
    assert why(word, value, message) == evidence


@pytest.mark.parametrize(("word", "value", "message"), DOES_NOT_FIT)
def test_a_word_does_not_fit_what_is_not_there(word: str, value: object, message: Message) -> None:
    assert why(word, value, message) is None


def test_every_condition_knows_its_word_and_what_it_wants() -> None:
    values: dict[str, object] = {"header": {"X-Shop": ["1"]}, "larger_than": "1 MB", "from": "a@b.example"}
    values |= {"to": "a@b.example", "cc": "a@b.example", "known_as": {"friends": ["a@b.example"]}}
    values |= {"history": ["wrote before"], "score": "at least 0.9", "topic": "orders"}
    values |= {"received": [Dates(days=frozenset({date(2026, 12, 24)}), text="2026-12-24")]}

    made = {word: factory(values.get(word, ["de"])) for word, factory in CONDITIONS.items()}

    assert [condition.word for condition in made.values()] == list(CONDITIONS)
    assert all(condition.wants for condition in made.values())


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("text", []),
        ("text", 7),
        ("text", ["a", 7]),
        ("text", ["*fund"]),
        ("from", ["shop.example"]),
        ("from", ["@shop.example"]),
        ("header", ["X-Shop"]),
        ("header", {}),
        ("header", {"X-Shop": []}),
        ("larger_than", "big"),
        ("larger_than", True),
        ("larger_than", ["1 MB", "2 MB"]),
        ("language", []),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_when_the_file_is_read(word: str, value: object) -> None:
    with pytest.raises(ValueError, match=r".{10}"):
        CONDITIONS[word](value)


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        ("ann@shop.example", "ANN@SHOP.example", True),
        ("ann@shop.example", "joann@shop.example", False),
        ("*@shop.example", "a@shop.example.", True),
        ("*@shop.example", "a@xshop.example", False),
        ("*@shop.example", "a@b.shop.example", False),
        ("*@*.shop.example", "a@b.shop.example", True),
        ("*@*.shop.example", "a@b.c.shop.example", True),
        ("*@*.shop.example", "a@shop.example", False),
        ("info*@shop.example", "info-de@shop.example", True),
        ("*@shop.example", "", False),
        ("*@*", "a@b.example", True),
        ("*@müller.example", "ann@xn--mller-kva.example", True),
        ("*@xn--mller-kva.example", "ann@MÜLLER.example", True),
        ("a.b@shop.example", "aXb@shop.example", False),
    ],
)
def test_a_pattern_fits_whole_addresses_in_any_letter_case(pattern: str, address: str, fits: bool) -> None:
    assert AddressPattern.of(pattern).fits(address) is fits


ADDRESSES = ["ann@shop.example", "ANN@Shop.example", "bob@shop.example", "info-de@mail.example", "a@b.mail.example"]
PATTERNS = [*ADDRESSES, "*@shop.example", "*@*.mail.example", "info*@mail.example", "*@*", "*@müller.example"]


LISTED = st.lists(st.sampled_from(PATTERNS), min_size=1).map(tuple)
WRITERS = st.lists(st.sampled_from([*ADDRESSES, "", "shop.example", "x@xn--mller-kva.example", "ann@shop.example."]))


@given(LISTED, LISTED)
def test_a_book_covers_another_where_each_of_its_patterns_is_covered_by_one(
    wide: tuple[str, ...], narrow: tuple[str, ...]
) -> None:
    above, below = AddressBook.of(wide), AddressBook.of(narrow)

    expected = all(any(mine.covers(theirs) for mine in above.patterns) for theirs in below.patterns)

    assert above.covers(below) is expected


@given(LISTED, WRITERS.map(tuple))
def test_a_book_finds_the_first_pattern_that_fits(written: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    each = [AddressPattern.of(one) for one in written]

    found = AddressBook.of(written).find(addresses)

    assert found == next((one for one in each if any(one.fits(address) for address in addresses)), None)


def test_a_domain_of_any_length_and_form_can_be_compared() -> None:
    pattern = AddressPattern.of("*@shop.example")

    assert not pattern.fits(f"a@{'ü' * 1000}.example")
    assert not pattern.fits("a@ü..example")
