"""A person decides about a message, in one transaction of the caller: what triage would have done, and a correction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.delivery import State
from gateway.judge import Then
from gateway.pipeline.judging.aftermath import notice
from gateway.pipeline.judging.counting import count
from gateway.pipeline.judging.group import asked_of, judge_one, open_group
from gateway.store import cases, corrections, judged, triage
from gateway.store.trail import tell
from gateway.ticket import TicketEvent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.answer.keeping import Kept
    from gateway.pipeline.terms import Terms
    from gateway.store.corrections import By, CorrectionKind, Standing
    from gateway.store.outcomes import Recorded, Triaged

_TAKEN_BACK: Final = "its note was taken back before"
_FILED: Final = (Then.REDIRECT, Then.FILE)


class Said(NamedTuple):
    """What became of a request: whether it is as asked now, and sentences for the person who asked."""

    ok: bool
    sentences: tuple[str, ...]


def decide(connection: Connection, number: int, then: Then, terms: Terms, *, by: By, kept: Kept, now: datetime) -> Said:
    """Redirect a message or leave it alone, as of now: brakes, age limit and mode hold as for every other note.

    Asked again it changes nothing. What is no longer open is refused with the way to go.
    """
    known = corrections.standing(connection, number, client=terms.client)
    closed = _closed(number, known, then)
    if known is None or closed is not None:
        return closed or _no_message(number)
    found = judged.these(connection, [number], client=terms.client)
    if not found:
        return Said(ok=False, sentences=("its bytes were purged, so that nothing can be made of it",))
    opened = open_group([found[0].stored])
    counted = count(connection, terms, asked_of(opened), kept=kept, now=now)
    result = judge_one(opened[0], terms, counted, now, decided=then)
    result = _once_more(connection, replace(result, rule=known.rule, answer=None), known, now)
    recorded = _record(connection, result, known, terms, by=by, now=now)
    return Said(ok=True, sentences=tuple(_told(result, recorded, known, terms)))


def _closed(number: int, known: Standing | None, then: Then) -> Said | None:
    """Why nothing is to be decided, None where it is."""
    if known is None:
        return _no_message(number)
    if known.state != "triaged":
        waits = "it was not judged yet" if known.state == "stored" else "it was set aside: deskward tickets set-aside"
        return Said(ok=False, sentences=(waits,))
    if known.then == then or (known.then == Then.FILE and then is Then.REDIRECT):
        return Said(ok=True, sentences=(f"nothing to do: it stands at {known.then}",))
    decided = known.last is not None and known.last.kind == "decision" and known.last.is_ == known.then
    if known.then in _FILED or decided:
        who = "a person" if decided else f'rule "{known.rule}"' if known.rule else "Deskward"
        return Said(ok=False, sentences=(f"{who} decided: {known.then}. Take it back first: deskward undo {number}",))
    return None


def _no_message(number: int) -> Said:
    return Said(ok=False, sentences=(f"there is no message {number}. See: deskward review",))


def _once_more(connection: Connection, result: Triaged, known: Standing, now: datetime) -> Triaged:
    """The same for a message whose ticket was taken back before: its ticket is opened anew, its copies leave anew."""
    if known.ticket is None or result.ticket is None:
        return result
    gone = {row.key for row in corrections.leaving(connection, result.message) if row.state == State.CANCELLED}
    cases.happened(connection, [(result.message, TicketEvent.REPEATED)], now=now)
    forwards = tuple(
        replace(one, key=_again(one.key, known.corrections)) if one.key in gone else one for one in result.forwards
    )
    result = replace(result, ticket=None, joins=None, link=None, forwards=forwards)
    if result.reply is not None and result.reply.key in gone:
        result = replace(result, reply=None, reason=_TAKEN_BACK)
    return result


def _again(key: str, times: int) -> str:
    """A key of its own for a copy that never left; it still ends with that of the content."""
    head, _, content_key = key.rpartition(":")
    return f"{head}:{times}:{content_key}"


def _record(
    connection: Connection, result: Triaged, known: Standing, terms: Terms, *, by: By, now: datetime
) -> Recorded:
    corrections.reopen(connection, result.message)
    done = triage.record(connection, [result], client=terms.client, now=now)
    notice(connection, [result], done, terms, now=now)
    kind: CorrectionKind = "mailbox" if by == "mailbox" else "decision"
    new = corrections.Correction(result.message, known.then or "", result.then, by, kind)
    corrections.add(connection, new, client=terms.client, now=now)
    told = {"was": known.then, "is": result.then, "by": by}
    tell(connection, [(terms.client, result.message, "decided", told)], now=now)
    return done[0]


def _told(result: Triaged, recorded: Recorded, known: Standing, terms: Terms) -> list[str]:
    """What follows, in words."""
    if result.then == Then.LEAVE:
        return ["left alone"]
    number = recorded.ticket_number or known.ticket
    if terms.safety.mode == "watch":
        return [f"{result.then}, as a correction only: in watch mode nothing is filed or sent"]
    lines = [f"{result.then}, ticket {number}"]
    if recorded.reply and result.reply is not None:
        held = "waits for your approval: deskward outbox"
        lines.append(f"the note {held if result.reply.held else f'leaves at {result.reply.due:%d %b %H:%M} UTC'}")
    else:
        reason = triage.ANSWERED_BEFORE if result.reply is not None else result.reason
        lines.append(f"no note: {reason}")
    return lines
