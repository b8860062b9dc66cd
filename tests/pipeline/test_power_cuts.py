"""The power goes before every single step that lasts, in each story of a message; afterwards all is as if it had not.

The steps are not written down here: a story is lived through once to learn them, and then once more for each of them.
Whoever heard no answer (a mail server, the mailbox's watcher, a person at the command line) asks again.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import func, select

from gateway.answer.keeping import Kept
from gateway.delivery import Event
from gateway.intake.imap_moved import Moved
from gateway.intake.imap_sent import Sent
from gateway.judge import Then
from gateway.mail import Arrival, Envelope, Origin
from gateway.mailbox import Cursor
from gateway.pipeline import deciding, undoing
from gateway.pipeline.moved_in import StoredCorrections
from gateway.pipeline.terms import CLIENT
from gateway.store import promises, schema, sums
from gateway.store.engine import reading, writing
from tests.pipeline.house import SHOP, START, House, customer
from tests.pipeline.power import Power, PowerCut, watched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gateway.intake.imap import Action
    from tests.conftest import Store

BUSY: Final = SHOP.replace("[safety]", 'turnaround = "8 hours"\n[safety]\nalert_to = "obm@shop.example"')
SLOW: Final = BUSY.replace('delay = "0 seconds"', 'delay = "45 minutes"')
CLEAR: Final = customer(body="Where is my order 4711? It is URGENT.")
UNCLEAR: Final = customer(body="Could you have a look at the thing we spoke of?")
OWNERS: Final = ("rosa@shop.example",)


@dataclass
class Mailbox:
    """The owner's mailbox, on a server that moves at once and tells where to; it keeps what it has through any crash."""

    power: Power
    folders: dict[str, dict[int, tuple[bytes, datetime]]] = field(default_factory=lambda: {"INBOX": {}, "Redirected": {}})
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

    def works(self) -> None:
        """One round of all that the program does by itself."""
        self.house.drain()
        self.mailbox.watch(self.house)
        self.house.drain()


Story = list["Callable[[World], Any]"]


def later(**hours: float) -> Callable[[World], None]:
    """Time goes by; a crash takes none of it back."""

    def step(world: World) -> None:
        world.house.now = max(world.house.now, START + timedelta(**hours))

    return step


STORIES: Final[dict[str, tuple[str, Story]]] = {
    "handed in by SMTP": (BUSY, [lambda w: w.hand_in("smtp", CLEAR), World.works]),
    "handed in by LMTP for two": (
        BUSY,
        [lambda w: w.hand_in("lmtp", CLEAR, "rosa@shop.example", "hello@shop.example"), World.works],
    ),
    "found in the mailbox and moved": (BUSY, [lambda w: w.appears(CLEAR), World.works, World.works]),
    "by two ways": (
        BUSY,
        [lambda w: w.hand_in("smtp", CLEAR), lambda w: w.appears(CLEAR), World.works, World.works],
    ),
    "redirected by a person": (
        BUSY,
        [lambda w: w.appears(UNCLEAR), World.works, lambda w: w.decide(Then.REDIRECT), World.works],
    ),
    "left by a person": (BUSY, [lambda w: w.appears(UNCLEAR), World.works, lambda w: w.decide(Then.LEAVE)]),
    "undone before the note left": (SLOW, [lambda w: w.appears(CLEAR), World.works, World.undo, World.works]),
    "undone after the note left": (BUSY, [lambda w: w.appears(CLEAR), World.works, World.undo, World.works]),
    "moved back by the owner": (
        SLOW,
        [lambda w: w.appears(CLEAR), World.works, lambda w: w.owner_moves("INBOX"), World.works],
    ),
    "moved in by the owner": (
        BUSY,
        [
            lambda w: w.appears(UNCLEAR),
            World.works,
            lambda w: w.owner_moves("Redirected"),
            World.looks_into_redirected,
            World.works,
        ],
    ),
    "answered by the owner first": (
        SLOW,
        [lambda w: w.appears(CLEAR), World.works, later(minutes=20), World.answers, World.works],
    ),
    "promised and kept": (
        BUSY,
        [lambda w: w.hand_in("smtp", CLEAR), World.works, later(hours=3), World.keeps_the_promise],
    ),
    "promised and told too late": (SLOW, [lambda w: w.hand_in("smtp", CLEAR), World.works, later(hours=9)]),
}
UNCOUNTED: Final = {"arrival", "event", "setting", "mailbox"}  # each try leaves its own trace in these


def live(world: World, story: Story) -> bool:
    """Live through a story, a power cut included: what was being done when it came is done again. Whether it came."""
    cut = False
    for step in story:
        try:
            step(world)
        except PowerCut:
            cut = True
            world.house.restart()
            step(world)
    world.house.now = max(world.house.now, START) + timedelta(hours=2)  # leases of the dead end
    world.house.housekeeping.run_once()
    world.works()
    world.works()
    return cut


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
        "tickets": [(one["number"], one["state"]) for one in found["tickets"]],
        "deliveries": sorted((row["kind"], "sent" if row["state"] == "doubtful" else row["state"]) for row in rows),
        "promises": kept,
        "counts": counts,
        "folders": world.mailbox.where(),
        "copies": len({sent[2] for sent in house.copies.sent}),
        "the sums add up": all(day.adds_up for day in days),
    }


def world_of(folder: Path, store: Store, toml: str, power: Power) -> World:
    """A new house on an emptied store."""
    with writing(store.engine) as connection:
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(table.delete())
    house = House(folder, store.engine, toml)
    for way, name in ((house.notes, "a note"), (house.copies, "a copy"), (house.alerts, "an alert")):
        way.send = power.around(name, way.send)  # type: ignore[method-assign]
    power.steps.clear()
    return World(house=house, mailbox=Mailbox(power))


@pytest.mark.parametrize("story", STORIES)
def test_a_power_cut_at_any_step_loses_nothing_and_repeats_nothing(tmp_path: Path, store: Store, story: str) -> None:
    toml, steps = STORIES[story]
    with watched(store.engine) as power:
        quiet = world_of(tmp_path, store, toml, power)
        live(quiet, steps)
        wanted, names = picture(quiet), list(power.steps)
        notes, alerts = len(quiet.house.notes.sent), len(quiet.house.alerts.sent)
        quiet.house.writer.stop()
        for number, name in enumerate(names):
            world = world_of(tmp_path, store, toml, power)
            power.goes_at = number
            cut = live(world, steps)
            world.house.writer.stop()
            states = world.house.reply_states()

            assert picture(world) == wanted, f"step {number}, {name}"
            assert len(world.house.notes.sent) + states.count("doubtful") >= notes, name
            assert len(world.house.notes.sent) <= notes, name
            assert len(world.house.alerts.sent) in {alerts, alerts + cut}, name


def test_every_kind_of_step_is_among_those_before_which_the_power_goes(tmp_path: Path, file_store: Store) -> None:
    seen: set[str] = set()
    with watched(file_store.engine) as power:
        for toml, steps in STORIES.values():
            world = world_of(tmp_path, file_store, toml, power)
            live(world, steps)
            seen.update(power.steps)
            world.house.writer.stop()

    assert {f"{when} {what}" for when in ("before", "after") for what in ("a note", "a copy", "an alert")} <= seen
    assert {"before a commit", "after a commit", "before the journal's begin", "after the journal's end"} <= seen
    assert {f"{when} a change in the mailbox" for when in ("before", "after")} <= seen
    for table in ("message", "raw", "ticket", "delivery", "ledger", "promise", "alert", "correction", "entry"):
        assert f"INSERT INTO {table}" in {" ".join(one.split()[:3]) for one in seen}
