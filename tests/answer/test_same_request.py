"""The same request once more in other words, or another request of the same person: pairs written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.same_request import nearly_same, words_of

Mail = tuple[str, str]  # subject and text


def pairs(section: str) -> list[tuple[Mail, Mail]]:
    mails = [line.split(" | ", 1) for line in section.splitlines() if " | " in line]
    found = [(subject.strip(), text) for subject, text in mails]
    return list(zip(found[::2], found[1::2], strict=True))


_SECTIONS = (Path(__file__).parent / "requests.txt").read_text(encoding="utf-8").partition("-----\n")
SAME, OTHERS = pairs(_SECTIONS[0].partition("\n")[2]), pairs(_SECTIONS[2])


def same(one: Mail, other: Mail) -> bool:
    names = ("Ann Lee", "Rosa Moss")
    return nearly_same(words_of(*one, names), words_of(*other, names))


@pytest.mark.parametrize(("mail", "submission"), SAME)
def test_the_same_request_in_slightly_other_words_is_the_same(mail: Mail, submission: Mail) -> None:
    assert same(mail, submission)
    assert same(submission, mail)


@pytest.mark.parametrize(("mail", "submission"), OTHERS)
def test_another_request_of_the_same_person_is_another(mail: Mail, submission: Mail) -> None:
    assert not same(mail, submission)
    assert not same(submission, mail)


@pytest.mark.parametrize(("mail", "submission"), [*SAME, *OTHERS])
def test_every_text_asks_for_the_same_as_itself(mail: Mail, submission: Mail) -> None:
    few = {mail for mail in (mail, submission) if len(words_of(*mail)) < 3}

    assert all(same(one, one) for one in {mail, submission} - few)


def test_words_that_everybody_writes_are_nobodys_request() -> None:
    assert not same(("Question", "Hello, please help me!"), ("Question", "Hello, please help me!"))


def test_a_long_text_is_compared_by_its_beginning() -> None:
    long = "The lamp flickers since Monday and the cable becomes hot. " * 2000

    assert same(("Lamp", long), ("Lamp", long + "Thanks, and when do you open on Saturday?"))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_may_be_compared(one: str, other: str) -> None:
    assert same(("", one), ("", other)) == same(("", other), ("", one))
