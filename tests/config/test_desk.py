"""The desk's section: holidays, closed days and people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from gateway.config.readers.regions import known_regions
from gateway.holidays import public_holidays
from tests.config.files import changed, errors, good, warnings

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config import Problem

URL = 'url = "https://help.shop.example/new?email={email}"\n'
PEOPLE = 'people = [ { name = "Dana", topics = ["orders"], %s }, { name = "Milo" } ]'


def desk(*lines: str) -> str:
    return changed(URL, URL + "\n".join(lines) + "\n")


def wrong(folder: Path, *lines: str) -> Problem:
    (problem,) = errors(folder, desk(*lines))
    assert problem.line is not None
    return problem


def test_days_may_be_dates_texts_and_stretches(tmp_path: Path) -> None:
    found = good(tmp_path, desk('closed = [2026-12-24, "2026-12-31", "2027-01-04 to 2027-01-06"]')).desk

    assert sorted(found.closed) == [
        *(date(2026, 12, 24), date(2026, 12, 31)),
        *(date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 6)),
    ]


@pytest.mark.parametrize("written", ["2026-12-24", '"2026-12-24"', '"2026-12-24 to 2026-12-24"', '["2026-12-24"]'])
def test_one_day_needs_no_list(tmp_path: Path, written: str) -> None:
    assert good(tmp_path, desk(f"closed = {written}")).desk.closed == {date(2026, 12, 24)}


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ('"2027-01-02 to 2026-12-27"', 'Did you mean "2026-12-27 to 2027-01-02"?'),
        ('"2026-02-30"', "Write year, month and day"),
        ('"24.12.2026"', "Write year, month and day"),
        ("[2026-12-24, 7]", "Write year, month and day"),
        ('"2026-01-01 to 2062-01-02"', "Look at the year"),
    ],
)
def test_a_day_that_cannot_be_meant_is_told_with_its_remedy(tmp_path: Path, written: str, remedy: str) -> None:
    assert wrong(tmp_path, f"closed = {written}").remedy.startswith(remedy)


@pytest.mark.parametrize("region", ["DE", "DE-BE", "FR", "GB-SCT", "US-CA", "AT-9", "AU-NSW"])
def test_a_known_region_is_taken(tmp_path: Path, region: str) -> None:
    assert good(tmp_path, desk(f'holidays = "{region}"')).desk.holidays == region


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("de-be", 'Did you mean "DE-BE"?'),
        ("DE_BE", 'Did you mean "DE-BE"?'),
        ("DE-XE", 'Did you mean "DE-'),
        ("UK", 'Did you mean "GB"?'),
        ("Germany", 'Did you mean "DE"?'),
        ("germny", 'Did you mean "DE"?'),
        ("MC-01", 'Write "MC" alone'),
        ("XX", "Write the two letters"),
        ("Berlin", 'Write it as "DE"'),
    ],
)
def test_an_unknown_region_is_an_error_with_its_remedy(tmp_path: Path, written: str, remedy: str) -> None:
    assert wrong(tmp_path, f'holidays = "{written}"').remedy.startswith(remedy)


@pytest.mark.parametrize("country", ["AT", "AU", "BR", "CH", "DE", "ES", "FR", "GB", "IT", "NL", "PL", "US", "ZA"])
def test_every_region_that_is_taken_can_be_computed(country: str) -> None:
    regions = known_regions()[country]

    for region in (country, f"{country}-{regions[0]}", f"{country}-{regions[-1]}") if regions else (country,):
        assert public_holidays(region, (2026,))


def test_a_person_has_a_role_a_stand_in_and_absences(tmp_path: Path) -> None:
    more = 'role = { en = "orders", de = "Bestellungen" }, stand_in = "Milo", away = ["2026-08-01 to 2026-08-02"]'

    dana, milo = good(tmp_path, desk(PEOPLE % more)).desk.people

    assert dict(dana.role) == {"en": "orders", "de": "Bestellungen"}
    assert dana.stand_in == milo.name == "Milo"
    assert dana.away == {date(2026, 8, 1), date(2026, 8, 2)}


def test_a_role_in_one_language_is_a_text(tmp_path: Path) -> None:
    assert good(tmp_path, desk(PEOPLE % 'role = "orders and parcels"')).desk.people[0].role == (
        ("", "orders and parcels"),
    )


@pytest.mark.parametrize(
    ("more", "remedy"),
    [
        ('stand_in = "Mlo"', 'Did you mean "Milo"?'),
        ('stand_in = "Zoe"', "Possible: Milo."),
        ('stand_in = "Dana"', "Possible: Milo."),
        ('role = { english = "orders" }', "Write it as { en ="),
    ],
)
def test_a_slip_in_a_person_is_told_with_its_place(tmp_path: Path, more: str, remedy: str) -> None:
    assert wrong(tmp_path, PEOPLE % more).remedy.startswith(remedy)


def test_the_longer_turn_around_is_read_like_the_other(tmp_path: Path) -> None:
    lines = ('turnaround = "8 business hours"', 'turnaround_when_busy = "2 business days"')

    assert good(tmp_path, desk(*lines)).desk.turnaround_when_busy == "2 business days"
    assert wrong(tmp_path, 'turnaround_when_busy = "soon"').code == "bad-turnaround"


def test_hours_outside_of_the_desks_are_told(tmp_path: Path) -> None:
    lines = ('hours = "Mon-Fri 09:00-17:00"', PEOPLE % 'hours = "Mon-Fri 18:00-20:00"')

    (problem,) = warnings(tmp_path, desk(*lines))

    assert problem.code == "never-there"
    assert "Mon-Fri 09:00-17:00" in problem.remedy


def test_a_person_writes_some_languages_and_cases_are_taken_within_a_time(tmp_path: Path) -> None:
    lines = (PEOPLE % 'languages = ["EN"]', 'take_within = "4 business hours"')

    found = good(tmp_path, desk(*lines)).desk

    assert [one.languages for one in found.people] == [("en",), ()]
    assert found.take_within == "4 business hours"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([PEOPLE.replace('"Dana"', '"Rosa Moss"') % "away = []"], "owner-at-the-desk"),
        ([PEOPLE % 'languages = ["en", "pl"]'], "unheard-language"),
        (['take_within = "2 hours"'], "nobody-to-take"),
    ],
)
def test_what_people_never_get_is_told(tmp_path: Path, lines: list[str], code: str) -> None:
    (problem,) = warnings(tmp_path, desk(*lines))

    assert problem.code == code


@pytest.mark.parametrize(
    ("lines", "code"),
    [([PEOPLE % 'languages = ["english"]'], "unknown-language"), (['take_within = "soon"'], "bad-turnaround")],
)
def test_a_slip_in_languages_and_times_is_an_error(tmp_path: Path, lines: list[str], code: str) -> None:
    assert wrong(tmp_path, *lines).code == code
