"""The power goes before every single step that lasts, in each story of a message; afterwards all is as if it had not.

The steps are not written down here: a story is lived through once to learn them, and then once more for each of them.
Whoever heard no answer (a mail server, the mailbox's watcher, a person at the command line) asks again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import func, select

from gateway.answer.keeping import Kept
from gateway.delivery import Event
from gateway.intake.imap.moved import Moved
from gateway.intake.imap.sent import Sent
from gateway.judge import Then
from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline.people import deciding, undoing
from gateway.pipeline.people.moved_in import StoredCorrections
from gateway.pipeline.people.passing import Passing
from gateway.pipeline.terms import CLIENT
from gateway.store import promises, schema, sums
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, START, House, customer
from tests.pipeline.power import Power, PowerCut, watched

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.intake.imap.watcher import Action
    from tests.conftest import Store

BUSY: Final = SHOP.replace("[safety]", 'turnaround = "8 hours"\n[safety]\nalert_to = "obm@shop.example"')
SLOW: Final = BUSY.replace('delay = "0 seconds"', 'delay = "45 minutes"')
STAFFED: Final = BUSY.replace(
    "[safety]", 'take_within = "2 hours"\npeople = [ { name = "Dana" }, { name = "Milo" } ]\n[safety]', 1
)
CLEAR: Final = customer(body="Where is my order 4711? It is URGENT.")
UNCLEAR: Final = customer(body="Could you have a look at the thing we spoke of?")
AGAIN: Final = customer("Re: Hello", "Where is my order 4711? Hello?", message_id="<two@mail.example>")
OWNERS: Final = ("rosa@shop.example",)


@dataclass
class Mailbox:
    """The owner's mailbox, on a server that moves at once and tells where to; it outlives any crash."""

    power: Power
    folders: dict[str, dict[int, tuple[bytes, datetime]]] = field(
        default_factory=lambda: {"INBOX": {}, "Redirected": {}}
    )
    last: int = 0

    def put(self, folder: str, raw: bytes, arrived: datetime) -> int:
        self.last += 1
        self.folders[folder][self.last] = (raw, arrived)
        return self.last

    def move(self, uid: int, target: str) -> int:
        """What the owner does, too: the message keeps its INTERNALDATE."""
        (here,) = (folder for folder, found in self.folders.items() if uid in found)
        return self.put(target, *self.folders[here].pop(uid))

    def uid_of(self, folder: str) -> int | None:
        return next(iter(self.folders[folder]), None)

    def where(self) -> Counter[str]:
        return Counter(folder for folder, found in self.folders.items() for _ in found)

    def watch(self, house: House) -> None:
        """Take what is above the cursor and carry out what is due, as the watcher does."""
        if house.inbox.cursor() is None:
            house.inbox.begin(Cursor(uidvalidity=7, last_uid=0))
        cursor = house.inbox.cursor()
        assert cursor is not None
        for uid in sorted(uid for uid in self.folders["INBOX"] if uid > cursor.last_uid):
            raw, arrived = self.folders["INBOX"][uid]
            origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=uid)
            arrival = Arrival(raw=raw, envelope=Envelope(), origin=origin, arrived=arrived)
            house.inbox.accept([arrival], Cursor(uidvalidity=7, last_uid=uid))
        while (action := house.inbox.claim()) is not None:
            place = self.power.around("a change in the mailbox", self.carry_out)(action)
            house.inbox.settle(action, Event.ACCEPTED, None, place)

    def carry_out(self, action: Action) -> str | None:
        here, there = ("Redirected", "INBOX") if action.back else ("INBOX", "Redirected")
        if action.uid in self.folders[here]:
            return f"{there}/7/{self.move(action.uid, there)}"
        assert self.folders[there], "the message is in neither folder"
        return None  # a former attempt got through


@dataclass
class World:
    """All that outlives a crash: the house's store, the mailbox, and what other machines have taken."""

    house: House
    mailbox: Mailbox

    def hand_in(self, kind: str, raw: bytes, *recipients: str) -> None:
        house = self.house
        origin = Origin(kind=kind, peer="127.0.0.1")  # type: ignore[arg-type] # one of the three
        envelope = Envelope(sender="ann@mail.example", recipients=recipients or OWNERS)
        house.door.accept(Arrival(raw=raw, envelope=envelope, origin=origin, arrived=house.now)).result()

    def appears(self, raw: bytes) -> None:
        """Once, whatever happens to the house."""
        if not any(self.mailbox.folders.values()):
            self.mailbox.put("INBOX", raw, self.house.now)

    def number(self) -> int:
        """That of the only message; the store gives no number twice, not even one of a world that was cleared away."""
        return int(self.house.export()["messages"][0]["id"])

    def decide(self, then: Then) -> None:
        with writing(self.house.engine) as connection:
            terms, now = self.house.terms, self.house.now
            assert deciding.decide(connection, self.number(), then, terms, by="command", kept=Kept(), now=now).ok

    def undo(self) -> None:
        with writing(self.house.engine) as connection:
            assert undoing.undo(connection, self.number(), client=CLIENT, by="command", now=self.house.now).ok

    def owner_moves(self, target: str) -> None:
        (here,) = self.mailbox.folders.keys() - {target}
        uid = self.mailbox.uid_of(here)
        if uid is not None:
            self.mailbox.move(uid, target)

    def looks_into_redirected(self) -> None:
        house = self.house
        folder = StoredCorrections(
            name="rosa", engine=house.engine, writer=house.writer, terms=lambda: house.terms, clock=lambda: house.now
        )
        head = Moved(message_id="one@mail.example", writer="ann@mail.example")
        folder.take([head], Cursor(uidvalidity=9, last_uid=self.mailbox.last))

    def answers(self) -> None:
        house = self.house
        head = Sent(
            uid=1,
            message_id="answer@shop.example",
            writer=OWNERS[0],
            ids=("one@mail.example",),
            recipients=("ann@mail.example",),
            at=house.now,
            automatic=False,
            text="It left on Friday.",
        )
        house.answers.take("Sent", [head], Cursor(uidvalidity=3, last_uid=1))

    def keeps_the_promise(self) -> None:
        with writing(self.house.engine) as connection:
            open_ones = promises.waiting(connection, client=CLIENT, now=self.house.now)
            for one in open_ones:  # a person who asks again sees that nothing is open any more
                promises.settle(connection, one["number"], client=CLIENT, now=self.house.now)

    def passes_on(self) -> None:
        house = self.house
        Passing(engine=house.engine, writer=house.writer, terms=lambda: house.terms, clock=lambda: house.now).run_once()

    def works(self) -> None:
        """One round of all that the program does by itself."""
        self.house.housekeeping.run_once()
        self.house.drain()
        self.mailbox.watch(self.house)
        self.house.drain()


Step = Callable[[World], object]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happens; the power goes only in ``then``, for ``first`` is a story of its own."""

    toml: str = BUSY
    first: tuple[Step, ...] = ()
    then: tuple[Step, ...]


def appears(raw: bytes) -> Step:
    """In the mailbox, once, whatever happens to the house."""
    return lambda world: world.appears(raw)


def hand_in(kind: str, *recipients: str, raw: bytes = CLEAR) -> Step:
    return lambda world: world.hand_in(kind, raw, *recipients)


def decide(then: Then) -> Step:
    return lambda world: world.decide(then)


def owner_moves(target: str) -> Step:
    return lambda world: world.owner_moves(target)


def later(**hours: float) -> Step:
    """Time goes by; a crash takes none of it back."""

    def step(world: World) -> None:
        world.house.now = max(world.house.now, START + timedelta(**hours))

    return step


WORKS: Final = World.works
STORIES: Final = {
    "handed in by SMTP": Story(then=(hand_in("smtp"),)),
    "handed in by LMTP for two": Story(then=(hand_in("lmtp", "rosa@shop.example", "hello@shop.example"),)),
    "found in the mailbox and moved": Story(then=(appears(CLEAR), WORKS)),
    "by two ways": Story(first=(hand_in("smtp"), WORKS), then=(appears(CLEAR), WORKS)),
    "redirected by a person": Story(first=(appears(UNCLEAR), WORKS), then=(decide(Then.REDIRECT), WORKS)),
    "left by a person": Story(first=(appears(UNCLEAR), WORKS), then=(decide(Then.LEAVE), WORKS)),
    "undone before the note left": Story(toml=SLOW, first=(appears(CLEAR), WORKS), then=(World.undo, WORKS)),
    "undone after the note left": Story(first=(appears(CLEAR), WORKS), then=(World.undo, WORKS)),
    "moved back by the owner": Story(toml=SLOW, first=(appears(CLEAR), WORKS, owner_moves("INBOX")), then=(WORKS,)),
    "moved in by the owner": Story(
        first=(appears(UNCLEAR), WORKS, owner_moves("Redirected")), then=(World.looks_into_redirected, WORKS)
    ),
    "answered by the owner first": Story(
        toml=SLOW, first=(appears(CLEAR), WORKS, later(minutes=20)), then=(World.answers, WORKS)
    ),
    "a customer writes again": Story(
        first=(hand_in("smtp"), WORKS, World.answers), then=(hand_in("smtp", raw=AGAIN), WORKS)
    ),
    "the first of two messages undone": Story(
        first=(hand_in("smtp"), WORKS, hand_in("smtp", raw=AGAIN), WORKS), then=(World.undo, WORKS)
    ),
    "promised and kept": Story(first=(hand_in("smtp"), WORKS, later(hours=3)), then=(World.keeps_the_promise,)),
    "not taken and passed on": Story(
        toml=STAFFED, first=(hand_in("smtp"), WORKS, later(hours=3)), then=(World.passes_on, WORKS)
    ),
    "not taken by anybody": Story(
        toml=STAFFED,
        first=(hand_in("smtp"), WORKS, later(hours=3), World.passes_on, later(hours=6)),
        then=(World.passes_on, WORKS),
    ),
    "promised and told too late": Story(toml=SLOW, first=(hand_in("smtp"), WORKS, later(hours=9)), then=(WORKS,)),
}
UNCOUNTED: Final = {"arrival", "event", "setting", "mailbox"}  # each try leaves its own trace in these


def live(world: World, story: Story, power: Power, goes_at: int | None = None) -> list[str]:
    """Live through a story: what was being done when the power went is done again. The steps before which it may go."""
    for step in story.first:
        step(world)
    power.steps, power.goes_at = [], goes_at
    for step in story.then:
        try:
            step(world)
        except PowerCut:
            world.house.restart()
            step(world)
    steps = list(power.steps)
    for step in (later(hours=12), WORKS, WORKS):  # by then the leases of the dead have ended
        step(world)
    world.house.writer.stop()
    return steps


def picture(world: World) -> dict[str, Any]:
    """What must be the same whether the power went or not; a doubtful note counts as a sent one."""
    house = world.house
    with reading(house.engine) as connection:
        rows = connection.execute(select(schema.delivery).order_by(schema.delivery.c.id)).mappings().all()
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in schema.metadata.sorted_tables
            if table.name not in UNCOUNTED
        }
        days = sums.sums(connection, client=CLIENT, since=START - timedelta(days=1), zone=house.terms.owner.zone)
        kept = connection.scalars(select(schema.promise.c.state)).all()
    found = house.export()
    return {
        "messages": [(one["message_id"], one["state"], one["then"]) for one in found["messages"]],
        "tickets": [(one["number"], one["state"], one["assignee"], one["passed_on"]) for one in found["tickets"]],
        "deliveries": sorted((row["kind"], "sent" if row["state"] == "doubtful" else row["state"]) for row in rows),
        "promises": kept,
        "counts": counts,
        "folders": world.mailbox.where(),
        "copies": len({sent[2] for sent in house.copies.sent}),
        "the sums add up": all(day.adds_up for day in days),
    }


def world_of(folder: Path, store: Store, toml: str, power: Power, *, like: World | None = None) -> World:
    """A new house on an emptied store; ``like`` has the same config."""
    with writing(store.engine) as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(table.delete())
    house = House(folder, store.engine, toml, terms=like.house.terms if like else None)
    for way, name in ((house.notes, "a note"), (house.copies, "a copy"), (house.alerts, "an alert")):
        way.send = power.around(name, way.send)  # type: ignore[method-assign]
    return World(house=house, mailbox=Mailbox(power))


@pytest.mark.parametrize("story", STORIES)
def test_a_power_cut_at_any_step_loses_nothing_and_repeats_nothing(tmp_path: Path, store: Store, story: str) -> None:
    told = STORIES[story]
    with watched(store.engine, only_commits=store.engine.dialect.name != "sqlite") as power:
        quiet = world_of(tmp_path, store, told.toml, power)
        names = live(quiet, told, power)
        wanted = picture(quiet)
        notes, alerts = len(quiet.house.notes.sent), len(quiet.house.alerts.sent)
        for number, name in enumerate(names):
            world = world_of(tmp_path, store, told.toml, power, like=quiet)
            live(world, told, power, number)
            sent, states = len(world.house.notes.sent), world.house.reply_states()

            assert picture(world) == wanted, f"step {number}, {name}"
            assert sent <= notes <= sent + states.count("doubtful"), name
            assert alerts <= len(world.house.alerts.sent) <= alerts + 1, name


def test_every_kind_of_step_is_among_those_before_which_the_power_goes(tmp_path: Path, file_store: Store) -> None:
    seen: set[str] = set()
    with watched(file_store.engine) as power:
        for told in STORIES.values():
            seen.update(live(world_of(tmp_path, file_store, told.toml, power), told, power))

    around = ("a note", "a copy", "an alert", "a commit", "a change in the mailbox", "the journal's begin")
    assert {f"{when} {what}" for when in ("before", "after") for what in around} <= seen
    tables = (
        "message",
        "raw",
        "ticket",
        "delivery",
        "ledger",
        "promise",
        "alert",
        "correction",
        "entry",
        "contact",
        "joined",
    )
    assert {f"INSERT INTO {table}" for table in tables} <= {one.partition("(")[0] for one in seen}
