from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from gateway.answer.reach import REACH_LANGUAGES, Standards, as_html, as_text, bare_link, reach_us, runs_of_closed
from gateway.answer.reach_words import REACH_WORDS
from gateway.answer.tone import tone
from tests.answer.test_hours import OFFICE

SHOP = Standards(
    owner="Rosa Moss",
    desk="Moss & Fern support desk",
    url="https://help.shop.example/new?email={email}&form=2&subject={subject}",
    hours=OFFICE,
    zone="Europe/Berlin",
    holidays=True,
    closed_days=[(date(2026, 12, 24), date(2026, 12, 24)), (date(2026, 12, 28), date(2027, 1, 1))],
    turnaround="8 business hours",
    busy=False,
    roles="Dana: orders and parcels",
    own_language="en",
)


def test_the_guide_tells_where_when_by_when_who_and_what_not_to_expect() -> None:
    text = as_text(reach_us(SHOP, "en"))

    for said in (
        "Moss & Fern support desk",
        "https://help.shop.example/new?form=2\n",
        "Monday to Friday, 9:00\u201317:00 (Berlin time)",
        "On public holidays we are closed.",
        "Thursday, 24 December; Monday, 28 December to Friday, 1 January",
        "within 8 business hours",
        "Dana: orders and parcels",
        "Rosa Moss does not answer support questions from a personal mailbox",
    ):
        assert said in text


@pytest.mark.parametrize("language", REACH_LANGUAGES)
def test_the_guide_is_in_the_language_asked_for_and_kind(language: str) -> None:
    guide = reach_us(replace(SHOP, busy=True), language)

    assert guide.language == language
    assert len(guide.parts) == 5
    assert list(tone(as_text(guide), language)) == []
    assert "{" not in as_text(guide)


@pytest.mark.parametrize("language", REACH_LANGUAGES)
def test_no_number_stands_in_the_sentences_themselves(language: str) -> None:
    sentences = [getattr(REACH_WORDS[language], name) for name in REACH_WORDS[language].__slots__]

    assert [one for one in sentences if re.search(r"\d", re.sub(r"\{\d\}", "", one))] == []


def test_what_the_config_does_not_say_is_left_out() -> None:
    bare = Standards(
        owner="",
        desk="",
        url="",
        hours=None,
        zone="UTC",
        holidays=False,
        closed_days=[],
        turnaround=None,
        busy=False,
        roles="",
        own_language="en",
    )

    assert reach_us(bare, "en").parts == ()
    assert as_text(reach_us(bare, "en")) == "How to reach us: our support desk\n"


def test_a_busy_desk_says_so_and_names_the_longer_time() -> None:
    text = as_text(reach_us(replace(SHOP, turnaround="2 business days", busy=True), "de"))

    assert "Zurzeit ist mehr zu tun als sonst. Sie hören innerhalb von 2 Werktagen von uns." in text


def test_the_page_says_the_same_as_the_text_and_cannot_be_broken_by_a_name() -> None:
    class Reader(HTMLParser):
        words = ""

        def handle_data(self, data: str) -> None:
            self.words += data

    guide = reach_us(replace(SHOP, desk="<b>Desk</b> & more"), "en")
    reader = Reader()
    reader.feed(as_html(guide))

    for line in as_text(guide).split("\n"):
        assert line in reader.words
    assert "<b>" not in as_html(guide)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://help.shop.example/new?email={email}&subject={subject}&ref={ref}", "https://help.shop.example/new"),
        ("https://help.shop.example/new?form=2&ref={ref}", "https://help.shop.example/new?form=2"),
        ("https://help.shop.example/new/{ref}#{email}", "https://help.shop.example/new/"),
        ("https://help.shop.example/new", "https://help.shop.example/new"),
    ],
)
def test_the_public_link_holds_nothing_of_one_customer(url: str, bare: str) -> None:
    assert bare_link(url) == bare


def test_closed_days_around_a_weekend_are_one_stretch() -> None:
    closed = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 28), date(2026, 12, 30), date(2026, 12, 26)}

    runs = runs_of_closed(closed, set(range(5)), first=date(2026, 12, 1), last=date(2027, 1, 31))

    assert runs == [(date(2026, 12, 24), date(2026, 12, 28)), (date(2026, 12, 30), date(2026, 12, 30))]
