"""What every desk with an API has to hold, and the small world that it is tried in."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Copy, Desk, Settings
from gateway.outgoing.web import Web
from tests.servers.desk import FakeDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RAW = b"""From: Hanna Schmidt <hanna@mail.example>\r
To: rosa@shop.example\r
Subject: Where is my order 4711?\r
Message-ID: <first@mail.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Where is my order 4711? It is a lamp.\r
--b\r
Content-Type: image/png; name="lamp.png"\r
Content-Disposition: attachment; filename="lamp.png"\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
--b--\r
"""


def copy(**changed: Any) -> Copy:
    """A customer's mail on its way to a desk."""
    one = Copy(
        key="forward:desk:0123456789abcdef0123456789abcdef",
        ticket="17",
        ticket_id="41",
        topic="orders",
        customer_name="Hanna Schmidt",
        customer_address="hanna@mail.example",
        subject="Where is my order 4711?",
        text="Where is my order 4711? It is a lamp.",
        raw=RAW,
        received=datetime(2026, 11, 21, 9, 14, tzinfo=UTC),
        message_id="deskward-copy.0123456789abcdef0123.0123456789abcdef01234567@shop.example",
        to="",
        from_="rosa@shop.example",
        place=None,
        language="en",
        reference="7K3Q-M2XD",
    )
    return replace(one, **changed)


PLAIN = b"From: Hanna <hanna@mail.example>\r\nSubject: x\r\n\r\nHello\r\n"
LATER = {"key": "forward:desk:ffff", "message_id": "later@shop.example", "text": "And it is red."}


class Kept(dict[str, str]):
    """A memo that lasts as long as the test."""

    keep = dict.__setitem__


class CountsTickets(Protocol):
    """What a fake has to tell besides its own answers."""

    def tickets_of(self, key: str) -> int:
        """How many tickets the desk holds that were made by the copy with this key."""
        ...


class Fake(FakeDesk):
    """A fake that the contract can be tried on.

    ``locked`` makes it refuse every key of ours from now on, as the real desk does with a wrong one; ``refuses`` makes
    it refuse the next ticket for what stands in it (400 or 422, as the real desk does).
    """

    locked: bool = False
    refuses: bool = False

    def tickets_of(self, key: str) -> int:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One desk in the table of the contract."""

    kind: str
    fake: Callable[[], Fake]
    make: Callable[[Settings], Desk]
    settings: Mapping[str, Any] = field(default_factory=dict)  # what its table needs besides the usual
    posts: int = 1  # requests that a ticket takes and that could be repeated by mistake
    patience: float = 1.0  # seconds that its slowest answer never takes
    idempotent: bool = True  # False: nobody can be asked, so that an unknown end is held for a person


def desk_at(row: Row, fake: FakeDesk, *, timeout: float = 60.0) -> Desk:
    """The connector of a row, pointed at its fake."""
    usual: dict[str, Any] = {
        "name": "desk",
        "web": Web(fake.url, timeout=timeout, allow_private=True),
        "keys": {"url": fake.url},
        "secret": lambda name: f"right-{name}",
        "secrets": lambda name: (f"right-{name}",),
        "key_field": "gateway_key",
        "tag": "deskward",
        "timeout": timedelta(seconds=timeout),
    }
    keys = usual["keys"] | dict(row.settings.get("keys", {}))
    return row.make(Settings(**(usual | dict(row.settings) | {"keys": keys})))


@dataclass(slots=True)
class Errand:
    """One copy on its way, with what the store would know of it: the rules are those of the state table of forwards."""

    desk: Desk
    copy: Copy
    memo: Kept = field(default_factory=Kept)
    state: str = "due"  # due, unknown, confirmed, dead
    external_id: str = ""
    reason: str = ""
    wait: float | None = None
    barred: bool = False

    def attempt(self, *, killed: bool = False) -> str:
        """Try once, asking first where nobody knows what became of the last try; the state after it.

        ``killed``: we die while the answer is on its way, so that all we know afterwards is that it was begun.
        """
        before = self.state
        try:
            found = self.desk.look_up(self.copy, self.memo) if before == "unknown" else None
            name = found if found is not None else self.desk.submit(self.copy, self.memo)
            self._ends("confirmed", name=name)
        except PermanentFailure as failure:
            self._ends("dead", str(failure))
        except TransientFailure as failure:
            # What was unknown stays so until somebody was asked and answered.
            self._ends("unknown" if failure.maybe_done or before == "unknown" else "due", str(failure))
            self.wait, self.barred = failure.wait, failure.barred
        if killed:
            self._ends("unknown")
        return self.state

    def until_done(self, tries: int = 20) -> str:
        for _ in range(tries):
            if self.attempt() in {"confirmed", "dead"}:
                break
        return self.state

    def _ends(self, state: str, reason: str = "", *, name: str = "") -> None:
        self.state, self.reason, self.external_id, self.wait, self.barred = state, reason, name, None, False


def dice(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311 - for faults, not for secrets
