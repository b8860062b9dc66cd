"""Words that look beyond the message: who wrote, what came before, when, and what the learned model says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from gateway.answer.hours import Span, WeeklyHours
from gateway.judge import CONDITIONS, Facts
from gateway.judge.conditions.history import HISTORY, of_sender
from gateway.judge.conditions.received import Dates
from gateway.judge.texts import Texts
from gateway.mail.forwarded import Forwarded
from tests.messages import received

BERLIN = ZoneInfo("Europe/Berlin")
FRIENDS = {"friends": ("*@friend.example", "paul@mail.example")}
WEEKEND = WeeklyHours(
    spans=(Span(weekday=5, start=time(0), end=None), Span(weekday=6, start=time(0), end=None)), text="Sat-Sun"
)
MORNING = WeeklyHours(spans=(Span(weekday=0, start=time(9), end=time(12)),), text="Mon 09:00-12:00")
CHRISTMAS = Dates(days=frozenset({date(2026, 12, 24), date(2026, 12, 25)}), text="2026-12-24 to 2026-12-25")


def told(word: str, value: object, facts: Facts | None = None, *fields: str) -> str | None:
    """What makes the condition fit, "?" before what it cannot tell, None where it does not fit."""
    texts = Texts(received(*fields), ("en",), facts=facts or Facts(), zone=BERLIN)
    evidence = CONDITIONS[word](value).evidence(texts)
    return evidence and (evidence.why if evidence.known else f"?{evidence.why}")


@pytest.mark.parametrize("word", ["history", "score", "topic", "received"])
def test_what_nobody_knows_is_never_guessed(word: str) -> None:
    values = {"history": ["wrote before"], "score": ["at least 0.1"], "topic": ["orders"], "received": [WEEKEND]}

    assert (told(word, values[word]) or "").startswith(f"?cannot tell {word}: ")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("ann@friend.example", 'writer is known as "friends"'),
        ("PAUL@mail.example", 'writer is known as "friends"'),
        ("ann@mail.example", None),
        ("ann@sub.friend.example", None),
    ],
)
def test_a_writer_is_known_as_a_friend_where_she_is_on_that_list(address: str, why: str | None) -> None:
    assert told("known_as", FRIENDS, None, f"From: {address}") == why


def test_a_list_that_nobody_has_written_yet_is_a_question_for_a_person() -> None:
    lists = {"friends": ("*@friend.example",), "partner": None}

    assert told("known_as", lists, None, "From: a@friend.example") == 'writer is known as "friends"'
    assert told("known_as", lists) == '?cannot tell known_as: there is no list "partner"'


def test_an_empty_list_knows_nobody() -> None:
    assert told("known_as", {"friends": ()}) is None


def test_a_test_may_say_on_which_lists_the_writer_is() -> None:
    facts = Facts(known_as=frozenset({"friends"}))

    assert told("known_as", FRIENDS, facts) == 'writer is known as "friends"'
    assert told("known_as", {"suppliers": ("*@mail.example",)}, facts) is None


@pytest.mark.parametrize("word", HISTORY)
def test_a_word_of_history_fits_the_sender_of_whom_it_holds(word: str) -> None:
    assert told("history", [word], Facts(history=frozenset({word}))) == f"history is {word}"
    assert told("history", [word], Facts(history=frozenset(HISTORY) - {word})) is None


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, {"first contact"}),
        ({"wrote": True}, {"wrote before"}),
        ({"notes": 2, "wrote": True}, {"wrote before", "got a note before"}),
        ({"owner": True}, {"was answered by the owner"}),
        ({"written_to": True}, {"was written to by the owner"}),
        ({"answers_owner": True}, {"answers the owner"}),
        ({"team": True, "open_ticket": True}, {"was answered by the team", "has an open ticket"}),
    ],
)
def test_a_first_contact_is_one_of_whom_nothing_else_is_known(known: dict[str, int], words: set[str]) -> None:
    nothing = {"wrote": False, "notes": 0, "owner": False, "team": False, "open_ticket": False}

    assert of_sender(**(nothing | known)) == words  # type: ignore[arg-type]  # a table of fields


def test_what_is_known_of_the_owner_is_not_the_history_of_the_customer_he_hands_on() -> None:
    handed = Forwarded(address="ann@mail.example", name="Ann", subject="Order", text="Where is it?", sure=True)
    texts = Texts(received(), ("en",), handed, facts=Facts(history=frozenset({"wrote before"})))

    evidence = CONDITIONS["history"](["wrote before"]).evidence(texts)

    assert evidence is not None
    assert not evidence.known


@pytest.mark.parametrize(
    ("moment", "times", "fits"),
    [
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), WEEKEND, False),  # Friday 23:59 in Berlin
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), WEEKEND, True),
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), WEEKEND, True),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), WEEKEND, False),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), MORNING, True),
        (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), MORNING, False),
        (datetime(2026, 7, 6, 7, 0, tzinfo=UTC), MORNING, True),  # summer time
        (datetime(2026, 12, 23, 23, 0, tzinfo=UTC), CHRISTMAS, True),
        (datetime(2026, 12, 25, 23, 0, tzinfo=UTC), CHRISTMAS, False),
    ],
)
def test_the_time_of_arrival_is_read_from_the_owners_clock(
    moment: datetime, times: WeeklyHours | Dates, fits: bool
) -> None:
    assert (told("received", [times], Facts(arrived=moment)) is not None) is fits


def test_a_time_says_when_it_was() -> None:
    moment = datetime(2026, 12, 24, 9, 5, tzinfo=UTC)

    why = told("received", [WEEKEND, CHRISTMAS], Facts(arrived=moment))

    assert why == "received Thu 2026-12-24 10:05 (2026-12-24 to 2026-12-25)"


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("at least 0.9", [0.9, 1.0], [0.899, 0.0]),
        (">= 0.9", [0.9], [0.8]),
        ("90 % or more", [0.9], [0.89]),
        (".5 or higher", [0.5], [0.4]),
        ("at most 0.2", [0.0, 0.2], [0.21]),
        ("20% or less", [0.2], [0.3]),
        ("up to 0.2", [0.2], [0.3]),
        ("0.4 to 0.6", [0.4, 0.5, 0.6], [0.39, 0.61]),
        ("between 0.4 and 0.6", [0.5], [0.7]),
        ("40-60 %", [0.4, 0.6], [0.39]),
        ("At Least  1", [1.0], [0.99]),
    ],
)
def test_a_score_is_written_as_people_say_it(written: str, inside: list[float], outside: list[float]) -> None:
    assert all(told("score", [written], Facts(score=score)) == f"score is {score:.2f}" for score in inside)
    assert all(told("score", [written], Facts(score=score)) is None for score in outside)


@pytest.mark.parametrize("written", ["0.9", "high", "at least 9", "at least 110 %", "0.6 to 0.4", "at least -1", ""])
def test_a_score_that_cannot_be_meant_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r".{10}"):
        CONDITIONS["score"]([written])


@pytest.mark.parametrize(
    ("topic", "learned", "fits"),
    [
        ("refund", "refund", True),
        ("Returns", "refund", True),
        ("Rückerstattung", "refund", True),
        ("orders", "refund", False),
        ("orders", "none", False),
        ("how-to", "howto", True),
    ],
)
def test_a_learned_topic_fits_the_words_that_people_have_for_it(topic: str, learned: str, fits: bool) -> None:
    assert (told("topic", [topic], Facts(learned_topic=learned)) is not None) is fits


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("known_as", ["friend"]),
        ("known_as", {}),
        ("known_as", {"friends": ("friend.example",)}),
        ("history", ["was here"]),
        ("history", []),
        ("received", ["Sat-Sun"]),
        ("received", []),
        ("topic", ["gift cards"]),
        ("topic", 7),
    ],
)
def test_a_value_without_a_meaning_is_refused(word: str, value: object) -> None:
    with pytest.raises(ValueError, match=r".{10}"):
        CONDITIONS[word](value)
