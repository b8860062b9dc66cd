"""A person answered first: the note is taken back, the case gets what she wrote, and the trail says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.answer.token import is_ours
from gateway.intake.imap.sent import Waiting
from gateway.mail import normal, parse
from gateway.pipeline.searching.indexing import index_entry
from gateway.store import answers, cases, contacts, deliveries, messages
from gateway.store.engine import reading
from gateway.store.outcomes import Answer
from gateway.store.trail import tell
from gateway.ticket import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.intake.imap.sent import Sent
    from gateway.mailbox import Cursor
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.answers import Match
    from gateway.store.trail import Entry

OWNER_FIRST: Final = "the owner answered first"
_FIRST: Final = {"owner": OWNER_FIRST, "team": "the team answered first"}
_WROTE_FIRST: Final = "the owner wrote to this customer first"
_FLAGS: Final = {"\\answered": OWNER_FIRST, "\\deleted": "the owner deleted the message"}


def file_answer(
    connection: Connection, answer: Answer, *, client: str, who: str, seen: str, now: datetime
) -> list[int]:
    """Take back the notes to all that ``answer`` answers, and add it to the case of the nearest of them.

    ``who`` is owner or team, ``seen`` where it was found. Gives the messages it answers; safe to repeat.
    """
    found = {match.message_id: match for match in answers.matching(connection, answer.ids, client=client)}
    nearest_first = [found[one] for one in answer.ids if one in found]
    matches = [match for match in nearest_first if _reaches(connection, answer, match)]
    if matches:
        numbers = [match.message for match in matches]
        deliveries.answered(connection, numbers, client=client, now=now, reason=_FIRST[who])
        _add(connection, answer, matches[0], client=client, who=who, seen=seen, now=now)
    return [match.message for match in matches]


def _reaches(connection: Connection, answer: Answer, match: Match) -> bool:
    """Whether the customer herself gets it: who hands her mail on to somebody else has answered nothing."""
    if not answer.recipients or match.from_address in answer.recipients:
        return True
    raw = messages.raw_of(connection, match.message)
    reply_to = parse(raw).reply_to if raw is not None else ()
    return any(normal(one.address) in answer.recipients for one in reply_to)


def _add(
    connection: Connection, answer: Answer, match: Match, *, client: str, who: str, seen: str, now: datetime
) -> None:
    new = answers.add_entry(
        connection,
        client=client,
        message=match.message,
        key=answer.key,
        kind=f"{who}'s answer",
        at=answer.at,
        writer=answer.writer,
        message_id=answer.message_id,
        text=answer.text,
    )
    if new is None:
        return
    index_entry(connection, new)
    cases.happened(connection, [(match.message, TicketEvent.ANSWERED)], now=now, by=who)
    if not answers.is_flagged(connection, match.message):  # else its flag has told of the same answer
        tell(connection, [_breach(match, client, who=who, seen=seen, answer=answer.message_id)], now=now)


def _breach(match: Match, client: str, *, who: str, seen: str, answer: str | None = None) -> Entry:
    told = {"what": f"{who} answered", "message_id": match.message_id, "answer": answer, "seen": seen}
    return (client, match.message, "breach", told)


class StoredAnswers:
    """The store's side of one mailbox's Sent folder and flags; called from the mailbox's own thread."""

    def __init__(
        self,
        *,
        name: str,
        engine: Engine,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._engine = engine
        self._writer = writer
        self._terms = terms
        self._clock = clock

    def cursor(self) -> Cursor | None:
        """How far the Sent folder was looked at; None before the first contact."""
        with reading(self._engine) as connection:
            known = answers.sent(connection, self._name, client=self._terms().client)
        return None if known is None else known.cursor

    def waiting(self) -> Waiting:
        """What waits now."""
        client = self._terms().client
        with reading(self._engine) as connection:
            return Waiting(
                unjudged=answers.any_unjudged(connection, client=client),
                notes=answers.any_waits(connection, client=client),
                places=tuple((one[0], one[1]) for one in answers.places(connection, self._name, client=client)),
            )

    def wanted(self, heads: Sequence[Sent]) -> frozenset[int]:
        """The UIDs of those whose text is worth fetching: they answer a message that has a ticket."""
        ids = {one for head in heads if not self._is_ours(head) for one in head.ids}
        with reading(self._engine) as connection:
            known = {
                match.message_id for match in answers.matching(connection, sorted(ids), client=self._terms().client)
            }
        return frozenset(head.uid for head in heads if known.intersection(head.ids) and not self._is_ours(head))

    def take(self, folder: str, heads: Sequence[Sent], cursor: Cursor) -> None:
        """Everything that follows from what was sent, and the cursor, in one commit."""
        self._writer.do(self._take, (folder, [head for head in heads if not self._is_ours(head)], cursor))

    def _take(self, connection: Connection, rounds: Sequence[tuple[str, list[Sent], Cursor]]) -> list[None]:
        client = self._terms().client
        for folder, heads, cursor in rounds:
            for head in heads:
                self._take_one(connection, head, f"{folder}/{cursor.uidvalidity}/{head.uid}", client)
            answers.advance_sent(connection, self._name, folder, cursor, client=client)
        return [None] * len(rounds)

    def _take_one(self, connection: Connection, head: Sent, place: str, client: str) -> None:
        now = self._clock()
        at = head.at or now
        answer = Answer(
            key=head.message_id or place,
            at=at,
            writer=head.writer or self._terms().owner.addresses[0],
            message_id=head.message_id,
            ids=head.ids,
            recipients=head.recipients,
            text=head.text,
        )
        file_answer(connection, answer, client=client, who="owner", seen="sent folder", now=now)
        contacts.remember(connection, head.recipients, head.message_id, client=client, now=now)
        others = answers.waiting_for(connection, head.recipients, written=at, client=client)
        deliveries.answered(connection, others, client=client, now=now, reason=_WROTE_FIRST)

    def flagged(self, uidvalidity: int, flags: Mapping[int, frozenset[str]]) -> None:
        """Take back the notes to messages that the owner has answered or deleted in his mail program."""
        marked = {
            uid: reason
            for uid, some in flags.items()
            if (reason := _FLAGS.get(next(iter(sorted(_FLAGS.keys() & {flag.lower() for flag in some})), "")))
        }
        if marked:
            self._writer.do(self._flagged, (uidvalidity, marked))

    def _flagged(self, connection: Connection, rounds: Sequence[tuple[int, dict[int, str]]]) -> list[None]:
        client, now = self._terms().client, self._clock()
        for uidvalidity, marked in rounds:
            for validity, uid, message in answers.places(connection, self._name, client=client):
                if validity == uidvalidity and uid in marked:
                    self._flagged_one(connection, message, marked[uid], client, now)
        return [None] * len(rounds)

    def _flagged_one(self, connection: Connection, message: int, reason: str, client: str, now: datetime) -> None:
        deliveries.answered(connection, [message], client=client, now=now, reason=reason)
        if reason == OWNER_FIRST:
            match = answers.match_of(connection, message)
            tell(connection, [_breach(match, client, who="owner", seen="flag")], now=now)
            cases.happened(connection, [(message, TicketEvent.ANSWERED)], now=now, by="owner")

    def unreadable(self, reason: str) -> None:
        """Note why the Sent folder cannot be read, for ``status``."""
        self._writer.do(self._unreadable, reason)

    def _unreadable(self, connection: Connection, reasons: Sequence[str]) -> list[None]:
        for reason in reasons:
            answers.sent_unreadable(connection, self._name, reason, client=self._terms().client)
        return [None] * len(reasons)

    def _is_ours(self, head: Sent) -> bool:
        """Some servers keep a copy of what our own notes are handed to them for; a vacation note answers nobody."""
        return head.automatic or (head.message_id is not None and is_ours(head.message_id, self._terms().signing_key))
