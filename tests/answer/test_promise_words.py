from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from gateway.answer.promise_words import promise_in_words
from tests.answer.desk import BERLIN, at

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "by Tuesday, 11:00"),
        ("de", "bis Dienstag, 11:00 Uhr"),
        ("fr", "au plus tard mardi à 11\u00a0h"),
        ("es", "a más tardar el martes a las 11:00"),
        ("it", "entro martedì alle 11:00"),
        ("pt", "até terça-feira, às 11:00"),
        ("nl", "uiterlijk dinsdag om 11:00 uur"),
    ],
)
def test_a_promise_in_the_customers_own_way(language: str, said: str) -> None:
    assert promise_in_words(at("2026-05-26T11:00"), at("2026-05-22T17:30"), BERLIN, language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "by 16:30 today (Monday)"),
        ("de", "bis heute (Montag), 16:30 Uhr"),
        ("fr", "au plus tard aujourd\u2019hui (lundi) à 16\u00a0h\u00a030"),
        ("es", "a más tardar hoy (lunes) a las 16:30"),
        ("it", "entro oggi (lunedì) alle 16:30"),
        ("pt", "até hoje (segunda-feira), às 16:30"),
        ("nl", "uiterlijk vandaag (maandag) om 16:30 uur"),
    ],
)
def test_a_promise_for_the_day_the_note_is_read_on(language: str, said: str) -> None:
    assert promise_in_words(at("2026-06-01T16:30"), at("2026-06-01T10:00"), BERLIN, language) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "by Monday, 1 June, 9:00"),
        ("de", "bis Montag, 1. Juni, 9:00 Uhr"),
        ("fr", "au plus tard le lundi 1er juin à 9\u00a0h"),
        ("es", "a más tardar el lunes 1 de junio a las 9:00"),
        ("it", "entro lunedì 1º giugno alle 9:00"),
        ("pt", "até segunda-feira, 1º de junho, às 9:00"),
        ("nl", "uiterlijk maandag 1 juni om 9:00 uur"),
    ],
)
def test_what_is_more_than_six_days_ahead_is_told_with_its_date(language: str, said: str) -> None:
    assert promise_in_words(at("2026-06-01T09:00"), at("2026-05-25T10:00"), BERLIN, language) == said


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("2026-05-26T23:30", "by 23:30 today (Tuesday)"),
        ("2026-05-27T00:00", "by 24:00 today (Tuesday)"),
        ("2026-05-27T00:30", "by 0:30 tomorrow (Wednesday)"),
        ("2026-05-28T08:00", "by Thursday, 8:00"),
        ("2026-06-01T08:00", "by Monday, 8:00"),
        ("2026-06-02T08:00", "by Tuesday, 2 June, 8:00"),
    ],
)
def test_the_words_fit_the_day_on_which_the_note_leaves(due: str, said: str) -> None:
    assert promise_in_words(at(due), at("2026-05-26T20:00"), BERLIN, "en") == said


def test_a_note_that_waits_for_a_person_says_no_tomorrow_that_could_be_wrong() -> None:
    assert promise_in_words(at("2026-05-27T10:00"), None, BERLIN, "en") == "by Wednesday, 27 May, 10:00"


def test_the_day_is_that_of_the_owner_and_not_of_the_machine() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    due, leaves = at("2026-05-26T09:30", auckland), at("2026-05-25T21:00", auckland)

    assert promise_in_words(due, leaves, auckland, "en") == "by 9:30 tomorrow (Tuesday)"


@pytest.mark.parametrize(
    ("language", "said"), [("es", "a la 1:00"), ("it", "all\u20191:00"), ("pt", "à 1:00"), ("fr", "à 1\u00a0h")]
)
def test_one_oclock_has_its_own_article(language: str, said: str) -> None:
    assert promise_in_words(at("2026-05-26T01:00"), at("2026-05-22T10:00"), BERLIN, language).endswith(said)


def test_there_is_no_half_sentence_in_a_language_we_do_not_know() -> None:
    assert promise_in_words(at("2026-05-26T11:00"), at("2026-05-22T17:30"), BERLIN, "fi") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_and_month_has_a_word_of_its_own(language: str) -> None:
    days = {
        promise_in_words(at(f"2026-06-{day:02}T11:00"), at("2026-06-01T10:00"), BERLIN, language) for day in range(1, 8)
    }
    months = {promise_in_words(at(f"2026-{month:02}-15T11:00"), None, BERLIN, language) for month in range(1, 13)}

    assert len(days) == 7
    assert len(months) == 12
