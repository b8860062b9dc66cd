"""One open case is left at every desk that can be read, by its own API and in its own words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.outgoing.desks import Joins, Reads
from gateway.pipeline.desks.reading import DeskReading
from tests.outgoing.desks.contract import Kept, copy, desk_at
from tests.outgoing.desks.rows import ROWS
from tests.pipeline.house import House
from tests.pipeline.reading_desk import PROMISING
from tests.pipeline.test_one_case import asked, joining, knows_desk, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Store
    from tests.outgoing.desks.contract import Row


def _no_key_in(name: str, value: Any) -> Callable[[Any], None]:
    return lambda case: setattr(case, name, value)


def _no_mark(conversation: Any) -> None:
    thread = conversation.threads[0]
    thread.body = f"<div>{conversation.subject}</div>"


def _no_custom_field(ticket: dict[str, Any]) -> None:
    ticket["custom_gateway_key"] = None
    ticket["description"] = ticket["title"]


# How the key of a copy is taken out of the newest ticket of a fake, so that it is one that the customer opened.
HERS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "chatwoot": ("conversations", _no_key_in("attributes", {})),
    "django-helpdesk": ("tickets", _no_custom_field),
    "freescout": ("conversations", _no_mark),
    "freshdesk": ("tickets", _no_key_in("custom_fields", {})),
    "helpscout": ("conversations", _no_key_in("tags", [])),
    "request-tracker": ("tickets", _no_key_in("key", "")),
    "zammad": ("tickets", lambda ticket: (ticket.attributes.clear(), ticket.tags.clear())[0]),
    "zendesk": ("tickets", _no_key_in("external_id", None)),
}
READ = [row for row in ROWS if row.kind in HERS]


class AtDesk(House):
    """A house whose one ``[[forward]]`` is a connector, pointed at the fake of its desk."""

    def __init__(self, folder: Path, store: Store, row: Row) -> None:
        self.row, self.fake = row, row.fake()
        self.connector: Any = desk_at(row, self.fake)
        super().__init__(folder, store.engine, PROMISING)
        self.now = getattr(self.fake, "now", None) or self.fake.clock  # type: ignore[attr-defined]  # every fake has a clock of its own
        if isinstance(self.now, int):
            self.now = datetime.fromtimestamp(self.now, UTC)

    def _wire(self) -> None:
        super()._wire()
        for worker in self.workers:
            if worker.carrier.kind == "forward":
                worker.carrier._desk = self.connector  # type: ignore[attr-defined]
        self.reading = DeskReading(
            self.terms.forwards[0],
            self.connector,
            engine=self.engine,
            writer=self.writer,
            terms=lambda: self.terms,
            clock=lambda: self.now,
        )

    def submits(self, subject: str) -> str:
        """She opens a case at the desk."""
        plain = f"From: ann@mail.example\r\nSubject: {subject}\r\n\r\n{subject}\r\n".encode()
        words = {"subject": subject, "text": subject, "raw": plain, "reference": ""}
        made = copy(key="forward:desk:hers", customer_address="ann@mail.example", customer_name="Ann Lee", **words)
        number = str(self.connector.submit(made, Kept()))
        place, strip = HERS[self.row.kind]
        held = getattr(self.fake, place)
        strip(held[int(number)] if isinstance(held, dict) else held[-1])
        return number

    def standing(self, external_id: str) -> str:
        case = self.connector.case(external_id)
        assert case is not None
        return str(case.state)


@pytest.fixture(params=READ, ids=lambda row: f"{row.kind}-{row.settings.get('key_field', '')}")
def house(request: pytest.FixtureRequest, tmp_path: Path, file_store: Store) -> Iterator[AtDesk]:
    built = AtDesk(tmp_path, file_store, request.param)
    with built.fake:
        yield built
    built.writer.stop()


def test_her_own_case_is_the_one_that_stays_open(house: AtDesk) -> None:
    reference = asked(house)
    (ours,) = [str(one["external_id"]) for one in house.export()["forwards"]]
    hers = house.submits(f"My parcel, see {reference}")
    house.later(hours=1)

    house.reading.run_once()
    house.reading.run_once()

    assert isinstance(house.connector, Reads)
    assert isinstance(house.connector, Joins)
    assert (house.standing(hers), house.standing(ours) != "open") == ("open", True)
    assert joining(house, hers) == ("joined", 1)
    assert knows_desk(house)
    assert state(house) == "with the desk"
