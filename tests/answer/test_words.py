from __future__ import annotations

import pytest

from gateway.answer.words import hours_in_words, turnaround_in_words
from tests.answer.test_hours import OFFICE, hours

SHOP = hours(*(f"{d} 09:00 12:30" for d in range(5)), *(f"{d} 14:00 18:00" for d in range(5)), "5 10:00 12:00")
ALWAYS = hours(*(f"{day} 00:00 -" for day in range(7)))
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Monday to Friday, 9:00\u201317:00"),
        ("de", "Montag bis Freitag, 9\u201317 Uhr"),
        ("fr", f"du lundi au vendredi, de 9{NBSP}h à 17{NBSP}h"),
        ("es", "de lunes a viernes, de 9:00 a 17:00"),
        ("it", "as written"),
    ],
)
def test_office_hours_as_a_person_says_them(language: str, told: str) -> None:
    assert hours_in_words(OFFICE, language) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Monday to Friday, 9:00\u201312:30 and 14:00\u201318:00; Saturday, 10:00\u201312:00"),
        ("de", "Montag bis Freitag, 9\u201312:30 Uhr und 14\u201318 Uhr; Samstag, 10\u201312 Uhr"),
        ("es", "de lunes a viernes, de 9:00 a 12:30 y de 14:00 a 18:00; los sábados, de 10:00 a 12:00"),
    ],
)
def test_hours_with_a_break_and_a_short_saturday(language: str, told: str) -> None:
    assert hours_in_words(SHOP, language) == told


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "around the clock"), ("de", "rund um die Uhr"), ("fr", "24 heures sur 24"), ("es", "las 24 horas")],
)
def test_a_desk_that_never_closes(language: str, told: str) -> None:
    assert hours_in_words(ALWAYS, language) == told


def test_two_neighbouring_days_are_named_one_by_one_and_midnight_has_a_number() -> None:
    evenings = hours("3 20:00 -", "4 20:00 -")

    assert hours_in_words(evenings, "en") == "Thursday and Friday, 20:00\u201324:00"


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("8 business hours", "en", "8 business hours"),
        ("8 business hours", "de", "8 Geschäftsstunden"),
        ("1 business day", "de", "1 Werktag"),
        ("2 working days", "fr", "2 jours ouvrés"),
        ("24 hours", "es", "24 horas"),
        ("1 hour", "es", "1 hora"),
        ("30 minutes", "de", "30 Minuten"),
        ("1-2 business days", "fr", "1\u20132 jours ouvrés"),
        ("1 week", "es", "1 semana"),
        ("2 business weeks", "de", "2 Arbeitswochen"),
        ("30 business minutes", "en", "30 business minutes"),
        ("30 business minutes", "de", ""),
        ("one working day", "en", "one working day"),
        ("one working day", "de", ""),
        ("", "en", ""),
    ],
)
def test_the_turn_around_in_words(text: str, language: str, told: str) -> None:
    assert turnaround_in_words(text, language, "en") == told
