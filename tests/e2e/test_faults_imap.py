"""Every fault on the way to a mailbox, broken, healed and accounted for, all at once, against a real Dovecot.

A clock that runs five times as fast as the wall's: what the program calls a second is a fifth of one.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from gateway.delivery import Kind
from gateway.intake.imap.pace import Pace
from gateway.intake.imap.watcher import Account, Timing, Watcher
from gateway.pipeline.inbox import StoredInbox
from gateway.pipeline.terms import CLIENT
from gateway.store import deliveries, mailboxes
from gateway.store.engine import reading
from tests.pipeline.house import SHOP, House
from tests.servers import certificates
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import FaultProxy
from tests.servers.imap_faults import ImapFault, faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import imapclient

    from tests.conftest import Store

SPEED = 5
TIMING = Timing(
    connect=15 / SPEED,
    silence=45 / SPEED,
    line=30 / SPEED,
    done=15 / SPEED,
    whole=600 / SPEED,
    idle=300 / SPEED,
    proof=20 / SPEED,
    poll=30 / SPEED,
    beat=0.2,
)
BROKEN_FOR = 4.0  # seconds of the wall
PATIENCE = 600.0  # seconds of the program, after which a test gives up
# These may bring the mail in meanwhile: by another session, or by the one that idles already.
UNHURT = {"delay", "IDLE that is never answered", "end of IDLE without an answer"}


class Noted(Pace):
    """The pace of a watch, which writes down when it knocked at the door."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[float] = []

    def knock(self, now: float) -> None:
        self.moments.append(now)
        super().knock(now)

    def shortest(self) -> float:
        """The seconds of the program between two knocks, at least."""
        return min((after - before for before, after in pairwise(self.moments)), default=inf)


@dataclass
class Box:
    """One mailbox behind a way of its own."""

    name: str
    fault: ImapFault
    proxy: FaultProxy
    owner: imapclient.IMAPClient
    watch: Watcher
    pace: Noted
    wanted: set[str] = field(default_factory=set)

    def append(self, word: str, flags: tuple[str, ...] = ()) -> None:
        self.owner.append("INBOX", mail(f"{word}.{self.name}"), flags)


def mail(name: str) -> bytes:
    head = f"From: C <{name}@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Mail\r\nMessage-ID: <{name}@m.example>"
    return f"{head}\r\n\r\nWhere is my order?\r\n".encode()


def shop(names: list[str]) -> str:
    """The usual shop with these mailboxes, and no brake in the way."""
    head, _, rest = SHOP.partition("[[mailbox]]")
    rules = rest[rest.index("[[rule]]") :]
    boxes = "".join(
        f'[[mailbox]]\nname = "{name}"\nhost = "imap.shop.example"\nusername = "{name}"\n'
        'password = { env = "ROSA" }\nafter_redirect = { move_to = "Redirected" }\n'
        for name in names
    )
    brakes = 'send_hours = "always"\nmax_replies_per_domain = "9999 per hour"\nmax_replies_total = "9999 per hour"'
    return head.replace('send_hours = "always"', brakes) + boxes + rules


class Street:
    """All mailboxes, and the house behind them; ``stack`` ends them."""

    def __init__(self, stack: ExitStack, house: House, server: Dovecot, found: list[ImapFault]) -> None:
        self._began = monotonic()
        self._start = house.now = datetime.now(UTC)
        self._house = house
        self.boxes = [self._box(stack, server, number, one) for number, one in enumerate(found)]
        house.adopt(shop([box.name for box in self.boxes]))
        house.writer.start()
        stack.callback(house.writer.stop)
        for box in self.boxes:
            thread = threading.Thread(target=box.watch.run)
            thread.start()
            stack.callback(thread.join, 60)
            stack.callback(box.watch.stop)

    def _now(self) -> datetime:
        return self._start + timedelta(seconds=SPEED * (monotonic() - self._began))

    def _box(self, stack: ExitStack, server: Dovecot, number: int, fault: ImapFault) -> Box:
        proxy = stack.enter_context(FaultProxy(server.imaps if fault.security == "tls" else server.imap))
        name = f"box{number}"
        owner = stack.enter_context(server.client(name))
        owner.create_folder("Elsewhere")
        inbox = StoredInbox(
            client=CLIENT,
            name=name,
            engine=self._house.engine,
            writer=_Late(self._house),  # type: ignore[arg-type]  # the house makes its writer anew
            clock=self._now,
            dice=lambda: 0.5,
            accepted=lambda: None,
        )
        way = Account(
            name=name,
            host="127.0.0.1",
            port=proxy.port,
            security=fault.security,
            username=name,
            password=lambda: "secret",
            ca_file=server.certificates.authority,
        )
        watch = Watcher(
            account=way,
            inbox=inbox,
            clock=self._now,
            dice=lambda: 0.5,
            pulse=lambda: None,
            timing=TIMING,
            ticks=lambda: monotonic() * SPEED,
            rest=None,
        )
        watch._rest = lambda seconds: watch._sleep(seconds / SPEED)
        watch._pace = pace = Noted()
        return Box(name=name, fault=fault, proxy=proxy, owner=owner, watch=watch, pace=pace)

    def until(self, fits: Callable[[dict[str, list[dict[str, Any]]]], bool], seconds: float) -> bool:
        """Do what is due again and again until it fits; whether it did in so many seconds of the program."""
        pause, until = threading.Event(), monotonic() + seconds / SPEED
        while monotonic() < until:
            self._house.now = self._now()
            self._house.drain()
            for box in self.boxes:
                box.watch.wake()
            if fits(self._house.export()):
                return True
            pause.wait(0.1)
        return False

    def watched(self) -> int:
        """How many mailboxes were opened."""
        with reading(self._house.engine) as connection:
            return sum(one.cursor is not None for one in mailboxes.all(connection, client=CLIENT))

    def unfinished(self) -> int:
        with reading(self._house.engine) as connection:
            counts = deliveries.counts(connection, client=CLIENT)
        return sum(one.number for one in counts if one.kind is Kind.ACTION)


class _Late:
    """The writer of the house as it is at the moment."""

    def __init__(self, house: House) -> None:
        self._house = house

    def do(self, work: Any, item: Any) -> Any:
        return self._house.writer.do(work, item)


def answered(found: dict[str, list[dict[str, Any]]], box: Box) -> bool:
    sent = {one["in_reply_to"] for one in found["replies"] if one["state"] == "sent"}
    return {f"{word}.{box.name}@m.example" for word in box.wanted} <= sent


@pytest.mark.timeout(900)  # thirty mailboxes at once, and a busy machine has no time for them
def test_every_fault_is_healed_with_nothing_lost_and_nothing_twice(tmp_path: Path, file_store: Store) -> None:
    found = faults(certificates.issue(tmp_path / "stranger"))
    users = {f"box{number}": "secret" for number in range(len(found))}
    house = House(tmp_path, file_store.engine)
    with ExitStack() as stack:
        server = stack.enter_context(Dovecot(users=users))
        street = Street(stack, house, server, found)
        for box in street.boxes:
            box.wanted = {"early"}
        assert street.until(lambda _: street.watched() == len(found), PATIENCE)
        for box in street.boxes:
            box.append("early")
        assert street.until(lambda now: all(answered(now, box) for box in street.boxes), PATIENCE), house.export()
        assert {box.proxy.most for box in street.boxes} == {1}  # providers count connections

        for box in street.boxes:
            box.proxy.break_(box.fault.fault)
        for box in street.boxes:
            meanwhile(box)
            box.wanted |= {"one", "flagged"}
        street.until(lambda _: False, BROKEN_FOR * SPEED)
        unhurt = {box.fault.name for box in street.boxes if answered(house.export(), box)}
        for box in street.boxes:
            box.proxy.heal()

        street.until(lambda now: all(answered(now, box) for box in street.boxes) and not street.unfinished(), PATIENCE)
        late = [box.fault.name for box in street.boxes if not answered(house.export(), box)]
        left = {box.name: subjects_left(box) for box in street.boxes}

    assert unhurt <= UNHURT
    assert late == []
    hasty = {box.fault.name: box.pace.shortest() for box in street.boxes if box.pace.shortest() < 9.99}
    assert hasty == {}
    notes = Counter(message_from_bytes(raw)["In-Reply-To"] for _, _, raw in house.notes.sent)
    tickets = Counter(one["message_id"] for one in house.export()["tickets"])
    assert max(notes.values()) == max(tickets.values()) == 1
    assert {name: count for name, count in left.items() if count} == {}


def meanwhile(box: Box) -> None:
    """What comes in while the way is broken, and what the owner does with it."""
    box.append("one")
    box.append("flagged", ("\\Flagged",))
    for word in ("moved", "gone"):
        box.append(word)
    box.owner.select_folder("INBOX")
    if moved := box.owner.search(["HEADER", "Message-ID", f"moved.{box.name}@"]):
        box.owner.move(moved, "Elsewhere")
    if gone := box.owner.search(["HEADER", "Message-ID", f"gone.{box.name}@"]):
        box.owner.delete_messages(gone)
        box.owner.expunge(gone)
    box.owner.unselect_folder()


def subjects_left(box: Box) -> int:
    """How many answered messages still lie in the inbox, from which they were to be moved."""
    return int(box.owner.select_folder("INBOX", readonly=True)[b"EXISTS"])
