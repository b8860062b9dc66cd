"""A house without threads: a store on disk, a clock turned by hand, and ways out that keep what they are given."""

from __future__ import annotations

import os
import weakref
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from gateway import config as config_wall
from gateway.mail import Arrival, Envelope, Origin
from gateway.outgoing.desks.email import EmailDesk
from gateway.pipeline.accept import Door
from gateway.pipeline.delivering.alarms import Alerts
from gateway.pipeline.delivering.copies import Copies
from gateway.pipeline.delivering.deliver import Worker
from gateway.pipeline.delivering.replies import Replies
from gateway.pipeline.inbox import StoredInbox
from gateway.pipeline.judging.triage import Triage
from gateway.pipeline.people.answered import StoredAnswers
from gateway.pipeline.terms import CLIENT, terms_of
from gateway.pipeline.upkeep.housekeeping import Housekeeping
from gateway.pipeline.writer import Writer
from gateway.resources import shipped
from gateway.store import deliveries, views
from gateway.store.engine import reading, writing
from gateway.store.journal import Journal, begun, token_of
from gateway.templates import Templates
from gateway.wiring.desks import Keyring
from gateway.wiring.desks import desk as desk_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from gateway.config.values import Forward
    from gateway.delivery import Kind
    from gateway.errors import Failure
    from gateway.outgoing.desks import Desk
    from gateway.pipeline.terms import Terms

RUN = "arun"
START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday

SHOP = """
version = 1
[classifier]
use = false
[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en", "de"]
[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new?email={email}&ref={ref}"
[safety]
mode = "live"
delay = "0 seconds"
send_hours = "always"
[listen]
smtp = "127.0.0.1:0"
[send]
host = "127.0.0.1"
port = 25
security = "none"
[[mailbox]]
name = "rosa"
host = "imap.shop.example"
username = "rosa"
password = { env = "ROSA" }
after_redirect = { move_to = "Redirected" }
[[forward]]
name = "desk"
kind = "email"
to = "support@desk.example"
[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
when.text = ["where is my order"]
[[rule]]
name = "Invoices"
then = "file"
when.text = ["invoice"]
[[rule]]
name = "Friends"
then = "leave"
when.from = ["*@friends.example"]
"""


@dataclass
class WayOut:
    """A smarthost that keeps every mail, and fails as often as it is told to."""

    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    failures: list[Failure | Exception] = field(default_factory=list)
    keeps_before_failing: bool = False
    healings: int = 0

    def send(self, mail: bytes, *, sender: str, recipient: str, following: object = None) -> str:  # noqa: ARG002 - only an envelope
        if self.failures:
            failure = self.failures.pop(0)
            if self.keeps_before_failing:
                self.sent.append((sender, recipient, mail))
            raise failure
        self.sent.append((sender, recipient, mail))
        return "250 kept"

    def takes_8bit(self) -> bool:
        return True


class House:
    """The journey on one store; ``toml`` is the config, ``drain`` does all that is due at this moment."""

    def __init__(self, folder: Path, engine: Engine, toml: str = SHOP, *, terms: Terms | None = None) -> None:
        self.now = START
        self.notes, self.copies, self.alerts = WayOut(), WayOut(), WayOut()
        self.engine = engine
        self._folder = folder
        if terms is None:
            self.adopt(toml)
        else:  # of a house with the same config: reading it takes longer than the journey of a message
            self.terms = terms
            self._wire()

    def adopt(self, toml: str) -> None:
        path = self._folder / "config.toml"
        path.write_text(toml, encoding="utf-8")
        loaded = config_wall.load(path, os.environ)
        assert loaded.config is not None, [problem.message for problem in loaded.problems]
        self.config = loaded.config
        self.terms = terms_of(loaded.config, templates=_templates(), signing_key=b"k" * 32)
        self._wire()

    def _wire(self) -> None:
        """Make all parts anew."""
        if hasattr(self, "writer"):
            self.writer.stop()
        self.writer = Writer(self.engine)
        common = {"client": CLIENT, "writer": self.writer, "clock": lambda: self.now}
        self.door = Door(**common, accepted=lambda: None)
        self.triage = Triage(
            engine=self.engine,
            writer=self.writer,
            terms=lambda: self.terms,
            clock=lambda: self.now,
            triaged=lambda: None,
        )
        self.housekeeping = Housekeeping(writer=self.writer, terms=lambda: self.terms, clock=lambda: self.now)
        self.inbox = StoredInbox(**common, name="rosa", engine=self.engine, dice=lambda: 0.5, accepted=lambda: None)
        self.answers = StoredAnswers(
            name="rosa", engine=self.engine, writer=self.writer, terms=lambda: self.terms, clock=lambda: self.now
        )
        ways = [Replies(self.notes, terms=lambda: self.terms)]
        ways += [self._copies(one) for one in self.terms.forwards]
        ways.append(Alerts(self.alerts))
        self.workers = [
            Worker(way, **common, engine=self.engine, dice=lambda: 0.5, holder=RUN, journal=self._journal(way))
            for way in ways
        ]

    def _copies(self, forward: Forward) -> Copies:
        """Carry copies by mail to what keeps them, and by any other way to the real thing."""
        mark: Callable[[], object] = lambda: None  # noqa: E731 - shorter than a function of its own
        desk: Desk = EmailDesk(self.copies, name="Rosa Moss", attachments=25_000_000)
        if forward.kind != "email":
            keyring = Keyring(forward, self.config, os.environ)
            desk, mark = desk_of(forward, self.config, keyring, way=None), keyring.mark
        return Copies(
            forward,
            desk,
            mark=mark,
            engine=self.engine,
            writer=self.writer,
            terms=lambda: self.terms,
            clock=lambda: self.now,
            healings=lambda: self.copies.healings,
        )

    def _journal(self, way: Replies | Copies | Alerts) -> Journal | None:
        """On SQLite each worker keeps a journal, as in the service."""
        on_sqlite = self.engine.dialect.name == "sqlite"
        if not on_sqlite:
            return None
        journal = Journal(self._place(way.kind, way.name), token_of(RUN))
        weakref.finalize(journal, os.close, journal._file)
        return journal

    def _place(self, kind: Kind, name: str | None) -> Path:
        return self._folder / "sending" / f"{kind}-{name}"

    def receive(self, raw: bytes, *, sender: str | None = "ann@mail.example", peer: str = "127.0.0.1") -> None:
        """Hand a message in by SMTP."""
        origin = Origin(kind="smtp", peer=peer)
        envelope = Envelope(sender=sender, recipients=("rosa@shop.example",))
        self.door.accept(Arrival(raw=raw, envelope=envelope, origin=origin, arrived=self.now)).result()

    def drain(self) -> None:
        while self.triage.run_once():
            pass
        for worker in self.workers:
            worker.run_due()

    def restart(self) -> None:
        """What a daemon does when it starts after a crash: nothing is left of the old one but its store.

        On PostgreSQL another daemon may be at work, so there what was being sent waits for the end of its lease.
        """
        on_sqlite = self.engine.dialect.name == "sqlite"
        with writing(self.engine) as connection:
            deliveries.recover(
                connection,
                now=self.now,
                everything=on_sqlite,
                begun=lambda kind, name: begun(self._place(kind, name), token_of(RUN)) if on_sqlite else None,
            )
        self._wire()

    def leases_end(self) -> None:
        """Two hours go by, and what a worker that died had in hand is taken back."""
        self.later(hours=2)
        self.housekeeping.run_once()

    def later(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)

    def export(self) -> dict[str, list[dict[str, Any]]]:
        with reading(self.engine) as connection:
            return views.export(connection, client=CLIENT)

    def reply_states(self) -> list[str]:
        return [one["state"] for one in self.export()["replies"]]


@cache
def _templates() -> Templates:
    """The shipped ones, compiled once for all tests."""
    return Templates(shipped("templates"), None)


def customer(
    subject: str = "Hello",
    body: str = "Where is my order 4711?",
    *,
    address: str = "ann@mail.example",
    message_id: str | None = "<one@mail.example>",
    more: str = "",
) -> bytes:
    """The bytes of a customer's mail."""
    head = f"From: Ann Lee <{address}>\r\nTo: rosa@shop.example\r\nSubject: {subject}\r\n"
    head += f"Message-ID: {message_id}\r\n" if message_id else ""
    head += f"Date: Mon, 16 Nov 2026 08:59:00 +0000\r\n{more}"
    return f"{head}\r\n{body}\r\n".encode()
