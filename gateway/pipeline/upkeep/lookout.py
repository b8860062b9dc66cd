"""The service looks after itself: what is wrong is written down, told once to a person, and so is its end."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from gateway.answer import trouble
from gateway.answer.alarm import trouble_bytes
from gateway.answer.compose import with_date
from gateway.answer.token import alert_id
from gateway.answer.trouble import News, Trouble, TroubleState, news
from gateway.delivery import next_attempt
from gateway.errors import Failure
from gateway.pipeline.judging.noticing import BREAKER
from gateway.pipeline.upkeep import looks
from gateway.store import alerts, settings, troubles
from gateway.store.columns import EPOCH, microseconds
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.disk import Room

log = logging.getLogger(__name__)

LOOKED_AT: Final = "looked_at"  # the setting by which others see that the service lives
_QUIET: Final = timedelta(hours=1)  # between two alarms of one cause
_FIRST_RETRY: Final = timedelta(minutes=1)
_GRACE: Final = timedelta(minutes=5)  # after a start, for the first contact with a mailbox
_JUMP: Final = timedelta(minutes=1)  # by which the clock of the day may differ from the steady one
_STORE_AFTER: Final = timedelta(minutes=5)
_LAST_ALARM: Final = "alarm:"  # with the cause: the setting that says when its last alarm left


class Way(Protocol):
    """What hands a mail over: see Smarthost."""

    def send(self, mail: bytes, *, sender: str, recipient: str) -> str:
        """Raise one of the two failures where it did not get through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the store does not know: asked anew at each look."""

    mailboxes: Sequence[str]
    forwards: Sequence[str]
    room: Callable[[], Room | None]
    ends: Callable[[], Mapping[str, datetime]]


@dataclass(slots=True)
class _Tries:
    """Mails that did not get through, by their cause: how often, and when to try again."""

    attempts: dict[str, int] = field(default_factory=dict)
    due: dict[str, datetime] = field(default_factory=dict)

    def failed(self, cause: str, now: datetime, jitter: float) -> datetime:
        self.attempts[cause] = self.attempts.get(cause, 0) + 1
        attempts = self.attempts[cause]
        self.due[cause] = next_attempt(
            attempts=attempts, now=now, jitter=jitter, first=_FIRST_RETRY, longest=timedelta(hours=1)
        )
        return self.due[cause]

    def waits(self, cause: str, now: datetime) -> bool:
        return cause in self.due and now < self.due[cause]

    def done(self, cause: str) -> None:
        self.attempts.pop(cause, None)
        self.due.pop(cause, None)


class Lookout:
    """One look at everything that may be wrong, and the mails that follow from it.

    ``steady`` gives seconds of a clock that never jumps. ``way`` gives the way out, None where there is none. A mail
    may leave twice after a crash, never not at all.
    """

    def __init__(
        self,
        around: Callable[[], Around],
        *,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        way: Callable[[], Way | None],
        clock: Callable[[], datetime],
        steady: Callable[[], float],
        dice: Callable[[], float],
    ) -> None:
        self._around = around
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._way = way
        self._clock = clock
        self._steady = steady
        self._dice = dice
        self._last = (clock(), steady())
        self._earliest = clock() - looks.UNSEEN_AFTER + _GRACE
        self._tries = _Tries()
        self._unrecorded: list[News] = []
        self._store_trouble: Trouble | None = None

    def run_once(self) -> None:
        """Look, write down, and tell; what cannot be told now is told at a later look."""
        now = self._clock()
        self._mind_the_clock(now)
        try:
            self._look(now)
            self._tell(now)
        except Failure as failure:
            self._without_store(failure, now)
        else:
            self._store_works(now)

    def _mind_the_clock(self, now: datetime) -> None:
        """After a jump of the clock, or a sleep of the machine, nothing that was seen before it is old."""
        before, steady = self._last
        self._last = (now, self._steady())
        if abs((now - before).total_seconds() - (self._last[1] - steady)) > _JUMP.total_seconds():
            log.warning("the clock has jumped")
            self._earliest = now

    # -- looking -------------------------------------------------------------------------------------------------

    def _look(self, now: datetime) -> None:
        around = self._around()
        begun, ended = self._writer.do(self._observe, (around, around.room(), around.ends(), now))
        for one in begun:
            log.warning("trouble cause=%r: %s", one.cause, one.sentence)
        for one in ended:
            log.info("trouble over cause=%r: %s", one.cause, one.sentence)

    def _observe(
        self, connection: Connection, items: Sequence[tuple[Around, Room | None, Mapping[str, datetime], datetime]]
    ) -> list[tuple[list[Trouble], list[Trouble]]]:
        return [self._observe_one(connection, *item) for item in items]

    def _observe_one(
        self,
        connection: Connection,
        around: Around,
        room: Room | None,
        ends: Mapping[str, datetime],
        now: datetime,
    ) -> tuple[list[Trouble], list[Trouble]]:
        terms = self._terms()
        client, zone = terms.client, terms.owner.zone
        short = any(one.cause == trouble.DISK for one in troubles.lasting(connection, client=client))
        seen = {
            trouble.UNSEEN: looks.unseen(
                connection, around.mailboxes, client=client, zone=zone, earliest=self._earliest, now=now
            ),
            trouble.STOPPED: looks.stopped(connection, client=client),
            trouble.ASIDE: looks.aside(connection, client=client),
            trouble.MISSED: looks.missed(connection, around.mailboxes, client=client),
            trouble.BARRED: looks.barred(connection, around.forwards, client=client),
            trouble.DEAD: looks.dead(connection, around.forwards, client=client),
            trouble.DISK: looks.disk(room, before=short),
            **looks.ends(ends, zone=zone, now=now),
        }
        begun, ended = troubles.observe(connection, seen, client=client, now=now)
        if alerts.was_mailed(connection, BREAKER, client=client):  # at the moment it broke
            known = [one for one in begun if one.cause == trouble.STOPPED]
            troubles.mailed(connection, known, client=client, now=now)
        settings.put(connection, LOOKED_AT, str(microseconds(now)), client=client)
        return begun, ended

    # -- telling -------------------------------------------------------------------------------------------------

    def _tell(self, now: datetime) -> None:
        if self._unrecorded:
            self._writer.do(self._record, (self._unrecorded, now))
            self._unrecorded = []
        client = self._terms().client
        with reading(self._engine) as connection:
            known = troubles.all(connection, client=client)
            quiet = frozenset(
                cause for cause in {one.cause for one in known} if self._is_quiet(connection, cause, client, now)
            )
        told = news(known, quiet=quiet)
        if self._recipient() is None:
            self._forget([one for one in told if one.is_all_clear], now)
            return
        for one in told:
            if self._tries.waits(one.cause, now):
                continue
            if not self._send(one, now):
                return  # the others would hardly get through, and a look must not take long
            self._unrecorded.append(one)
            self._writer.do(self._record, ([one], now))
            self._unrecorded.remove(one)

    @staticmethod
    def _is_quiet(connection: Connection, cause: str, client: str, now: datetime) -> bool:
        last = settings.get(connection, _LAST_ALARM + cause, client=client)
        return last is not None and abs(now - EPOCH - timedelta(microseconds=int(last))) < _QUIET

    def _recipient(self) -> str | None:
        """Who gets the mails; nobody in watch mode, in which nothing is ever sent."""
        terms = self._terms()
        return None if terms.safety.mode == "watch" or self._way() is None else terms.safety.alert_to

    def _forget(self, over: list[News], now: datetime) -> None:
        if over:
            self._writer.do(self._record, (over, now))

    def _record(self, connection: Connection, items: Sequence[tuple[list[News], datetime]]) -> list[None]:
        client = self._terms().client
        for told, now in items:
            for one in told:
                troubles.mailed(connection, [*one.begun, *one.over], client=client, now=now)
                if one.begun:
                    settings.put(connection, _LAST_ALARM + one.cause, str(microseconds(now)), client=client)
        return [None] * len(items)

    def _send(self, told: News, now: datetime) -> bool:
        terms, way, to = self._terms(), self._way(), self._recipient()
        if way is None or to is None:
            return False
        own = terms.owner.addresses[0]
        key = hashlib.sha256(f"{told.cause}\0{now.isoformat()}".encode()).hexdigest()
        try:
            mail_id = alert_id(key, terms.signing_key, own.rpartition("@")[2])
            mail = trouble_bytes(told, zone=terms.owner.zone, message_id=mail_id, from_address=own, to_address=to)
            way.send(with_date(mail, now), sender="", recipient=to)
        except ValueError:
            return False  # an address that no header can hold: it stands in the log and in status
        except Failure as failure:
            due = self._tries.failed(told.cause, now, self._dice())
            log.warning("alarm cause=%r did not leave: %s; next attempt at %s", told.cause, failure, due.isoformat())
            return False
        self._tries.done(told.cause)
        log.info("alarm mailed cause=%r all_clear=%s", told.cause, told.is_all_clear)
        return True

    # -- when the store itself is the trouble --------------------------------------------------------------------

    def _without_store(self, failure: Failure, now: datetime) -> None:
        """Remember it here, where nothing can be written down, and tell it once when it lasts."""
        known = self._store_trouble
        if known is None:
            log.warning("the lookout waits: %s", failure)
            self._store_trouble = Trouble(
                cause=trouble.STORE, about="", sentence=str(failure), state=TroubleState.NEW, since=now
            )
            return
        waits = known.state is not TroubleState.NEW or abs(now - known.since) < _STORE_AFTER
        if waits or self._recipient() is None or self._tries.waits(trouble.STORE, now):
            return
        if self._send(News(cause=trouble.STORE, begun=(known,)), now):
            self._store_trouble = Trouble(
                cause=trouble.STORE, about="", sentence=known.sentence, state=TroubleState.TOLD, since=known.since
            )

    def _store_works(self, now: datetime) -> None:
        known, self._store_trouble = self._store_trouble, None
        if known is None or known.state is TroubleState.NEW or self._recipient() is None:
            return
        over = Trouble(
            cause=known.cause,
            about="",
            sentence=known.sentence,
            state=TroubleState.OVER,
            since=known.since,
            over_at=now,
        )
        if not self._send(News(cause=trouble.STORE, over=(over,)), now):
            self._store_trouble = known  # told at a later look
