"""Public holidays: computed once, kept in the store, and never by the service's own process."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from gateway.errors import TransientFailure
from gateway.holidays import public_holidays
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import closures
from gateway.pipeline.upkeep.closures import Closures, kept_holidays
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.conftest import Store

BERLIN = ZoneInfo("Europe/Berlin")
WHIT_MONDAY = date(2026, 5, 25)


class Office:
    """The closures of one store, a clock turned by hand, and a count of how often they were computed."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2026, 5, 22, 12, 0, tzinfo=UTC)
        self.asked: list[tuple[str, tuple[int, ...]]] = []
        self.fails = False
        self.store = store
        self.closures = Closures(client=CLIENT, engine=store.engine, clock=lambda: self.now)
        monkeypatch.setattr(closures, "public_holidays", self.compute)

    def compute(self, region: str, years: Iterable[int]) -> frozenset[date]:
        self.asked.append((region, tuple(years)))
        if self.fails:
            raise TransientFailure("the public holidays cannot be computed")
        return frozenset(date(year, 5, 25) for year in self.asked[-1][1])


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(store, monkeypatch)


def test_they_are_computed_once_and_kept_over_a_restart(office: Office) -> None:
    assert WHIT_MONDAY in office.closures.of("DE-BE", BERLIN)
    assert WHIT_MONDAY in office.closures.of("DE-BE", BERLIN)

    again = Closures(client=CLIENT, engine=office.store.engine, clock=lambda: office.now)

    assert WHIT_MONDAY in again.of("DE-BE", BERLIN)
    assert office.asked == [("DE-BE", (2026, 2027))]


def test_a_new_year_and_another_region_are_looked_for(office: Office) -> None:
    office.closures.of("DE-BE", BERLIN)
    office.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # the new year has begun in Berlin

    assert office.closures.is_stale("DE-BE", BERLIN)
    office.closures.of("DE-BE", BERLIN)
    office.closures.of("FR", BERLIN)

    assert office.asked == [("DE-BE", (2026, 2027)), ("DE-BE", (2027, 2028)), ("FR", (2027, 2028))]


def test_no_region_means_no_holidays_and_no_work(office: Office) -> None:
    assert office.closures.of(None, BERLIN) == frozenset()
    assert not office.closures.is_stale(None, BERLIN)
    assert office.asked == []


def test_where_they_cannot_be_computed_those_known_before_count_and_it_is_tried_again(office: Office) -> None:
    office.closures.of("DE-BE", BERLIN)
    office.now = datetime(2027, 1, 2, tzinfo=UTC)
    office.fails = True

    assert WHIT_MONDAY in office.closures.of("DE-BE", BERLIN)
    assert not office.closures.is_stale("DE-BE", BERLIN)
    office.now += timedelta(hours=1)

    assert office.closures.is_stale("DE-BE", BERLIN)


def test_holidays_of_another_region_never_count(office: Office) -> None:
    office.closures.of("DE-BE", BERLIN)
    office.fails = True

    assert office.closures.of("FR", BERLIN) == frozenset()


def test_commands_beside_the_service_see_what_it_has_kept(office: Office) -> None:
    office.closures.of("DE-BE", BERLIN)

    with reading(office.store.engine) as connection:
        assert WHIT_MONDAY in kept_holidays(connection, "DE-BE", client=CLIENT)
        assert kept_holidays(connection, "FR", client=CLIENT) == frozenset()


@pytest.mark.parametrize(
    ("region", "day", "closed"),
    [
        ("DE-BE", date(2026, 5, 25), True),
        ("DE", date(2026, 3, 8), False),
        ("DE-BE", date(2026, 3, 8), True),  # a holiday of Berlin alone
        ("FR", date(2026, 7, 14), True),
        ("GB-SCT", date(2026, 1, 2), True),
    ],
)
def test_the_holidays_of_a_region_are_computed_in_another_process(region: str, day: date, *, closed: bool) -> None:
    assert (day in public_holidays(region, (2026, 2027))) is closed
    assert "holidays" not in sys.modules


def test_an_unknown_region_fails_with_a_sentence() -> None:
    with pytest.raises(TransientFailure, match="public holidays of XX cannot be computed"):
        public_holidays("XX", (2026,))


def test_the_service_never_loads_the_package() -> None:
    words = "import sys, gateway.service.service, gateway.cli.run, gateway.daemon; sys.exit('holidays' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
