"""A help desk in memory that can be read and joined over HTTP, and the house that hands its copies to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from gateway.errors import TransientFailure
from gateway.outgoing.desks import Case, Copy, Memo
from gateway.outgoing.web import Web, judged
from gateway.pipeline.desks.reading import DeskReading
from tests.pipeline.house import SHOP, House
from tests.servers.desk import Asked, FakeDesk, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from gateway.outgoing.web import Answer


@dataclass(slots=True, kw_only=True)
class DeskCase:
    """One case at the desk, as its staff sees it."""

    number: int
    key: str
    customer: str
    subject: str
    text: str
    created: datetime
    updated: datetime
    state: str = "open"
    assignee: str | None = None
    answered: bool = False
    merged_into: str = ""

    def shown(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__}
        return told | {"created": self.created.isoformat(), "updated": self.updated.isoformat()}


@dataclass(slots=True)
class Hands:
    """What people do at the desk, by the clock of the test."""

    clock: Callable[[], datetime]
    cases: dict[str, DeskCase] = field(default_factory=dict)

    def submits(self, text: str, *, customer: str = "ann@mail.example", subject: str = "Hello", key: str = "") -> str:
        """A case is opened, by the customer unless there is a ``key``; its number."""
        number, now = len(self.cases) + 1, self.clock()
        self.cases[str(number)] = DeskCase(
            number=number, key=key, customer=customer, subject=subject, text=text, created=now, updated=now
        )
        return str(number)

    def changes(self, number: str, **values: Any) -> None:
        case = self.cases[number]
        for name, value in values.items():
            setattr(case, name, value)
        case.updated = self.clock()

    def open_ones(self) -> list[str]:
        return [number for number, case in self.cases.items() if case.state == "open"]


class ReadingFake(FakeDesk):
    """Keeps cases, tells what changed page by page, and joins two of them."""

    page = 2

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self.hands = Hands(clock)
        self.joins: list[tuple[str, str]] = []
        self.locked = False

    def answer(self, asked: Asked) -> Told:
        if self.locked:
            return Told(status=401, document={"message": "wrong key"})
        if asked.method == "GET":
            return self._read(asked)
        told = asked.json()
        if asked.path == "/joins":
            return self._joined(told["duplicate"], told["into"])
        if asked.path.startswith("/cases/"):
            number = asked.path.removeprefix("/cases/")
            self.hands.changes(number, text=f"{self.hands.cases[number].text}\n\n{told['text']}")
            return Told(document={})
        values = {"customer": told["customer"], "subject": told["subject"], "key": told["key"]}
        return Told(status=201, document={"id": self.hands.submits(told["text"], **values)})

    def _read(self, asked: Asked) -> Told:
        cases = self.hands.cases
        if asked.path.startswith("/cases/"):
            found = cases.get(asked.path.removeprefix("/cases/"))
            return Told(status=404, document={}) if found is None else Told(document=found.shown())
        if "key" in asked.query:
            return Told(document=[one.shown() for one in cases.values() if one.key == asked.query["key"]])
        since, start = datetime.fromisoformat(asked.query["since"]), int(asked.query["start"])
        changed = sorted((one.updated, one.number, one) for one in cases.values() if one.updated >= since)
        return Told(document=[one.shown() for _, _, one in changed[start : start + self.page]])

    def _joined(self, duplicate: str, into: str) -> Told:
        self.joins.append((duplicate, into))
        self.hands.changes(duplicate, state="gone", merged_into=into)
        self.hands.changes(into)
        return Told(document={})


class ReadingDesk:
    """The connector of that desk: `Desk`, `Reads` and `Joins`."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def submit(self, copy: Copy, memo: Memo) -> str:  # noqa: ARG002 - one request is enough
        told = {"key": copy.key, "customer": copy.customer_address, "subject": copy.subject, "text": copy.text}
        if copy.follows:
            self._good("POST", f"/cases/{copy.follows}", document=told)
            return copy.follows
        answer = self._good("POST", "/cases", document=told)
        return str(answer.json()["id"])

    def look_up(self, copy: Copy, memo: Memo) -> str | None:  # noqa: ARG002 - one request is enough
        found = self._good("GET", "/cases", query={"key": copy.key}).json()
        return str(found[0]["number"]) if found else None

    def changed(self, since: datetime) -> Iterator[Case]:
        start = 0
        while page := self._good("GET", "/cases", query={"since": since.isoformat(), "start": start}).json():
            yield from map(_case, page)
            start += len(page)

    def case(self, external_id: str) -> Case | None:
        answer = self._web.request("GET", f"/cases/{external_id}")
        return None if answer.status == 404 else _case(judged(answer, what="the desk refused").json())

    def join(self, duplicate: str, into: str) -> None:
        self._good("POST", "/joins", document={"duplicate": duplicate, "into": into})

    def _good(self, method: str, path: str, **more: Any) -> Answer:
        return judged(self._web.request(method, path, **more), what="the desk refused")


class TerseDesk(ReadingDesk):
    """The same desk, whose list of changes has no texts."""

    def changed(self, since: datetime) -> Iterator[Case]:
        return (replace(case, text="") for case in super().changed(since))


class ShyDesk(ReadingDesk):
    """The same desk without a way to say that two cases are one."""

    join = None  # type: ignore[assignment]  # what a connector without the method looks like


def _case(told: dict[str, Any]) -> Case:
    try:
        return Case(
            external_id=str(told["number"]),
            key=told["key"],
            state=told["state"],
            customer=told["customer"],
            subject=told["subject"],
            text=told["text"],
            created=datetime.fromisoformat(told["created"]),
            updated=datetime.fromisoformat(told["updated"]),
            assignee=told["assignee"],
            answered=told["answered"],
            merged_into=told["merged_into"],
            url=f"https://help.shop.example/cases/{told['number']}",
        )
    except (KeyError, TypeError) as error:
        raise TransientFailure("an odd answer", maybe_done=True) from error


PROMISING = SHOP.replace("[desk]\n", '[desk]\nturnaround = "8 business hours"\nhours = "Mon-Fri 09:00-17:00"\n')


class DeskHouse(House):
    """A house whose one ``[[forward]]`` is that desk, and which reads it."""

    def __init__(self, folder: Path, engine: Engine, toml: str = PROMISING) -> None:
        self.desk = ReadingFake(lambda: self.now)
        super().__init__(folder, engine, toml)

    @property
    def hands(self) -> Hands:
        return self.desk.hands

    def _wire(self) -> None:
        super()._wire()
        self.connector = ReadingDesk(Web(self.desk.url, timeout=60, allow_private=True))
        for worker in self.workers:
            if worker.carrier.kind == "forward":
                worker.carrier._desk = self.connector  # type: ignore[attr-defined]
        self.reading = self.reading_of(self.connector)

    def reading_of(self, connector: ReadingDesk) -> DeskReading:
        return DeskReading(
            self.terms.forwards[0],
            connector,
            engine=self.engine,
            writer=self.writer,
            terms=lambda: self.terms,
            clock=lambda: self.now,
        )

    def read(self, *, after: timedelta = timedelta(minutes=10)) -> None:
        """Read the desk back, ten minutes later; what fails is tried again by the next round."""
        self.now += after
        self.reading.run_once()
