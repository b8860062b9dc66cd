"""What a watched mailbox tells the store, and what the store tells the mailbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from gateway.delivery import Event, Kind, next_try
from gateway.intake.imap.watcher import Action
from gateway.mail import content_key
from gateway.pipeline.people.moved_back import notice_moved_back
from gateway.store import deliveries, mailboxes, messages
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.mail import Arrival
    from gateway.mailbox import Cursor
    from gateway.pipeline.writer import Writer
    from gateway.store.deliveries import Claimed

_LEASE: Final = timedelta(minutes=10)  # longer than one action can take with every socket deadline used up
_LONGEST_RETRY: Final = timedelta(hours=1)
_GIVE_UP: Final = timedelta(days=3)


class StoredInbox:
    """The store's side of one mailbox; called from the mailbox's own thread."""

    def __init__(
        self,
        *,
        client: str,
        name: str,
        engine: Engine,
        writer: Writer,
        clock: Callable[[], datetime],
        dice: Callable[[], float],
        accepted: Callable[[], None],
        noticed: Callable[[str, str, str | None], None] = lambda _name, _state, _reason: None,
        holder: str = "",
    ) -> None:
        self._client = client
        self._name = name
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._dice = dice
        self._accepted = accepted
        self._noticed = noticed
        self._holder = holder  # the run of the program
        self._claimed: dict[int, Claimed] = {}  # the action in hand; one at a time
        self._is_sure = True  # whether the last claim was answered

    def cursor(self) -> Cursor | None:
        """Where the mailbox was read to; None before the first contact."""
        with reading(self._engine) as connection:
            return mailboxes.cursor(connection, client=self._client, name=self._name)

    def since(self) -> datetime | None:
        """The moment of the first contact; None before it."""
        with reading(self._engine) as connection:
            return mailboxes.since(connection, client=self._client, name=self._name)

    def begin(self, cursor: Cursor) -> None:
        """Remember the first contact: everything up to ``cursor`` is old."""
        self._writer.do(self._begin, cursor)

    def _begin(self, connection: Connection, cursors: Sequence[Cursor]) -> list[None]:
        for cursor in cursors:
            mailboxes.begin(connection, client=self._client, name=self._name, cursor=cursor, now=self._clock())
        return [None] * len(cursors)

    def accept(self, arrivals: Sequence[Arrival], cursor: Cursor) -> None:
        """T1: the rows and the cursor in one commit; TransientFailure where the store cannot take them."""
        keyed = [(arrival, content_key(arrival.raw)) for arrival in arrivals]
        packed = {key: messages.pack(arrival.raw) for arrival, key in keyed}
        self._writer.do(self._accept, (keyed, packed, cursor))
        if arrivals:
            self._accepted()

    def _accept(
        self, connection: Connection, batches: Sequence[tuple[list[tuple[Arrival, str]], dict[str, bytes], Cursor]]
    ) -> list[None]:
        now = self._clock()
        for keyed, packed, cursor in batches:
            accepted = messages.accept(connection, keyed, client=self._client, now=now, packed=packed)
            notice_moved_back(
                connection,
                [arrival for arrival, _ in keyed],
                accepted,
                mailbox=self._name,
                client=self._client,
                now=now,
            )
            mailboxes.advance(connection, client=self._client, name=self._name, cursor=cursor, now=now)
        return [None] * len(batches)

    def claim(self) -> Action | None:
        """T3 for the next due action of this mailbox; None where nothing is due."""
        now = self._clock()
        with reading(self._engine) as connection:
            due = deliveries.next_due(connection, Kind.ACTION, self._name, client=self._client)
        if self._is_sure and (due is None or due > now):
            return None
        was_sure, self._is_sure = self._is_sure, False
        claimed = self._writer.do(self._claim, (now, was_sure))
        self._is_sure = True
        return claimed

    def _claim(self, connection: Connection, asked: Sequence[tuple[datetime, bool]]) -> list[Action | None]:
        return [self._claim_one(connection, now, was_sure=was_sure) for now, was_sure in asked]

    def _claim_one(self, connection: Connection, now: datetime, *, was_sure: bool) -> Action | None:
        if not was_sure:
            self._let_go(connection, now)
        claimed = deliveries.claim(
            connection,
            Kind.ACTION,
            self._name,
            client=self._client,
            now=now,
            lease_until=now + _LEASE,
            holder=self._holder,
        )
        if claimed is None:
            return None
        self._claimed[claimed.id] = claimed
        spec = claimed.spec
        return Action(
            id=claimed.id,
            uidvalidity=int(spec["uidvalidity"]),
            uid=int(spec["uid"]),
            move_to=spec.get("move_to"),
            keyword=spec.get("keyword"),
            message_id=spec.get("message_id"),
            back=bool(spec.get("back")),
        )

    def _let_go(self, connection: Connection, now: datetime) -> None:
        """Give up a claim whose commit was made while its answer was lost: nothing was begun."""
        ours = deliveries.in_hand(connection, Kind.ACTION, self._name, client=self._client, holder=self._holder)
        for number in ours - self._claimed.keys():
            deliveries.settle(connection, number, Event.RELEASED, now=now)

    def settle(self, action: Action, event: Event, reason: str | None, external: str | None) -> None:
        """T4 for ``action``; one that was deferred for three days is given up."""
        self._writer.do(self._settle, (action, event, reason, external))
        self._claimed.pop(action.id, None)

    def _settle(
        self, connection: Connection, ends: Sequence[tuple[Action, Event, str | None, str | None]]
    ) -> list[None]:
        now = self._clock()
        for action, event, reason, external in ends:
            claimed = self._claimed[action.id]
            overdue = now - claimed.first_at > _GIVE_UP
            again = event in {Event.DEFERRED, Event.LOST}
            deliveries.settle(
                connection,
                action.id,
                Event.REJECTED if again and overdue else event,
                now=now,
                reason=reason,
                due=next_try(attempts=claimed.attempts, now=now, jitter=self._dice(), longest=_LONGEST_RETRY)
                if again
                else None,
                external_id=external,
            )
        return [None] * len(ends)

    def seen(self, state: str, reason: str | None) -> None:
        """Remember how the mailbox is doing, for ``status`` and the log."""
        self._noticed(self._name, state, reason)
        self._writer.do(self._seen, (state, reason))

    def _seen(self, connection: Connection, news: Sequence[tuple[str, str | None]]) -> list[None]:
        for state, reason in news:
            mailboxes.seen(
                connection, client=self._client, name=self._name, state=state, reason=reason, now=self._clock()
            )
        return [None] * len(news)
