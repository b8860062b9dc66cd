from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.subject import clean_subject, harmless, reply_subject


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        ("Where is my order?", "Re: Where is my order?"),
        ("Re: Where is my order?", "Re: Where is my order?"),
        ("RE: AW: Re: Bestellung", "Re: Bestellung"),
        ("SV: VS: Antw: Odp: Frage", "Re: Frage"),
        ("Re[2]: Frage", "Re: Frage"),
        ("Re(3): Frage", "Re: Frage"),
        ("Re^2: Frage", "Re: Frage"),
        ("RE : Ma commande", "Re: Ma commande"),
        ("回复\uff1a订单", "Re: 订单"),
        ("Re: Fwd: Invoice", "Re: Fwd: Invoice"),
        ("[#123] Broken link", "Re: [#123] Broken link"),
        ("Re: [#123] Broken link", "Re: [#123] Broken link"),
        ("Reorder: two mugs", "Re: Reorder: two mugs"),
        ("Rest of my order", "Re: Rest of my order"),
        ("Response", "Re: Response"),
        ("  two \t blanks  ", "Re: two blanks"),
        ("", ""),
        ("   ", ""),
        ("Re:", ""),
        ("AW: Re:", ""),
        ("\u200b\u202e", ""),
    ],
)
def test_the_subject_of_the_answer(written: str, answered: str) -> None:
    assert reply_subject(written) == answered


@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"])
def test_nothing_that_some_program_takes_for_a_line_break_stays(mark: str) -> None:
    assert reply_subject(f"Hello{mark}Bcc: all@victim.example") == "Re: Hello Bcc: all@victim.example"


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\ufeff", "\U000e0041", "\ud800"])
def test_characters_that_are_not_seen_are_taken_out(unseen: str) -> None:
    assert reply_subject(f"My or{unseen}der") == "Re: My order"


@pytest.mark.parametrize(
    "subject", ["Win at https://evil.example/x", "Look: www.evil.example now", "HTTP://evil.example"]
)
def test_a_subject_with_a_link_is_not_repeated(subject: str) -> None:
    assert reply_subject(subject) == ""


def test_a_long_subject_is_cut_at_a_blank() -> None:
    cleaned = clean_subject("order " * 60)

    assert len(cleaned) <= 120
    assert cleaned.endswith("order…")


def test_a_long_subject_without_blanks_is_cut_all_the_same() -> None:
    assert clean_subject("x" * 500) == "x" * 119 + "…"


@given(st.text(max_size=300))
def test_a_subject_is_one_printable_line_and_stays_what_it_is(subject: str) -> None:
    answered = reply_subject(subject)

    assert len(answered) <= 124
    assert len(answered.splitlines()) <= 1
    assert harmless(answered) == answered
    assert answered.encode().decode() == answered


def test_a_huge_subject_takes_no_time() -> None:
    assert len(reply_subject("Re: " * 1_000_000 + "x")) <= 124
