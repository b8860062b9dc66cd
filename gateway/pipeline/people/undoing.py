"""A decision is taken back, in one transaction of the caller, as far as it can be; what cannot is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from gateway.delivery import Event, Kind, State
from gateway.judge import Then
from gateway.pipeline.people.deciding import Said
from gateway.store import cases, corrections, deliveries
from gateway.store.trail import tell
from gateway.ticket import TicketEvent, TicketState

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from gateway.store.corrections import By, Correction, CorrectionKind, Standing

_REASON: Final = "a person took it back"
_UNDO: Final = "undo:"  # the keys of changes that undo others begin so
_STOPPED: Final = {State.HELD, State.SCHEDULED, State.DUE, State.DEAD}
_NOTE: Final = {
    State.HELD: "the note will not leave",
    State.SCHEDULED: "the note will not leave",
    State.SENT: "the note was sent and cannot be taken back",
    State.SENDING: "the note is just being sent and cannot be taken back",
    State.DOUBTFUL: "the note may have been sent; nobody knows",
}
_COPY: Final = {
    State.DUE: "will not leave",
    State.DEAD: "will not leave",
    State.CONFIRMED: "is there already: close it there",
    State.SENDING: "is just being handed over: close it there",
    State.UNKNOWN: "may be there already: close it there",
}


def undo(
    connection: Connection,
    number: int,
    *,
    client: str,
    by: By,
    now: datetime,
    kind: CorrectionKind = "undo",
    move_back: bool = True,
) -> Said:
    """Take back what was decided about a message: a person's decision, else that of the rules.

    A note that waits is cancelled, the ticket is closed as undone, copies that wait do not leave, and the mail is
    moved back unless ``move_back`` is False. Asked again it changes nothing.
    """
    known = corrections.standing(connection, number, client=client)
    back, answer = _back_to(number, known)
    if known is None or back is None:
        return answer
    sentences = [f"it stands at {back} again" if back == Then.REVIEW else "it is left alone"]
    # Changes in the mailbox first: those that are held would go the way of their reply.
    rows = sorted(corrections.leaving(connection, number), key=lambda row: row.kind != Kind.ACTION)
    done = {row.key.removeprefix(_UNDO).rpartition(":")[0] for row in rows if row.key.startswith(_UNDO)}
    for row in rows:
        if row.key.startswith(_UNDO) or row.key in done:
            continue  # it was taken back before
        sentences += _take_back(connection, row, known, move_back=move_back, now=now)
    sentences += _leave(connection, known, now)
    _write(connection, known, back, client=client, by=by, kind=kind, now=now)
    return Said(ok=True, sentences=tuple(sentences))


def _leave(connection: Connection, known: Standing, now: datetime) -> list[str]:
    """Take the message out of its ticket; a ticket of which nothing else is left is closed as undone.

    What others wrote in it stays, and so does the ticket for them.
    """
    if known.ticket is None or known.ticket_state == TicketState.UNDONE:
        return []
    heirs = cases.leave(connection, [known.message], now=now)
    if known.joined or heirs:
        return [f"it belongs to ticket {known.ticket} no more"]
    cases.happened(connection, [(known.message, TicketEvent.UNDONE)], now=now)
    return [f"ticket {known.ticket} is closed as undone"]


def _back_to(number: int, known: Standing | None) -> tuple[str | None, Said]:
    """What the message becomes; None with the sentence that says why there is nothing to take back."""
    nothing = Said(ok=False, sentences=())
    if known is None:
        return None, Said(ok=False, sentences=(f"there is no message {number}",))
    last = known.last
    if known.state != "triaged":
        return None, Said(ok=False, sentences=("nothing was decided about it yet",))
    if last is not None and last.kind == "decision" and last.is_ == known.then:
        return last.was, nothing
    if known.then in (Then.REDIRECT, Then.FILE):
        return Then.LEAVE, nothing
    return None, _nothing_to_undo(number, known, last)


def _nothing_to_undo(number: int, known: Standing, last: Correction | None) -> Said:
    if last is not None:
        return Said(ok=True, sentences=(f"nothing to do: it was taken back already and stands at {known.then}",))
    if known.then == Then.REVIEW:
        return Said(ok=False, sentences=(f"nobody has decided it yet. See: deskward review {number}",))
    return Said(ok=False, sentences=(f"it was left alone. To file it: deskward review redirect {number}",))


def _take_back(connection: Connection, row: Row[Any], known: Standing, *, move_back: bool, now: datetime) -> list[str]:
    state = State(row.state)
    if row.kind == Kind.ACTION:
        return _take_back_move(connection, row, state, known, move_back=move_back, now=now)
    if state in _STOPPED:
        deliveries.decide(connection, row.id, Event.CANCELLED, now=now, reason=_REASON)
    if row.kind == Kind.REPLY:
        return [_NOTE[state]] if state in _NOTE else []
    return [f'the copy for "{row.name}" {_COPY[state]}'] if state in _COPY else []


def _take_back_move(
    connection: Connection, row: Row[Any], state: State, known: Standing, *, move_back: bool, now: datetime
) -> list[str]:
    spec = json.loads(row.spec)
    if state in {State.HELD, State.DUE}:
        deliveries.decide(connection, row.id, Event.CANCELLED, now=now, reason=_REASON)
        return []
    if not move_back or state is State.CANCELLED:
        return []
    if state is not State.CONFIRMED:
        return [f"what is done in mailbox {row.name} is not finished; move the mail back by hand if it was moved"]
    key = f"{_UNDO}{row.key}:{known.corrections}"
    corrections.add_action(connection, row, key, _reverse(spec, row.external_id), now=now)
    return [f"the mail comes back in mailbox {row.name}" if spec.get("move_to") else "its keyword is taken off"]


def _reverse(spec: dict[str, Any], place: str | None) -> dict[str, object]:
    """The change that undoes a change: from where the mail lies now, as far as the server has told."""
    folder, validity, uid = spec.get("move_to"), 0, 0
    if spec.get("move_to") and place and place.count("/") >= 2:  # noqa: PLR2004 - folder/UIDVALIDITY/UID
        folder, validity, uid = place.rsplit("/", 2)[0], *map(int, place.rsplit("/", 2)[1:])
    elif not spec.get("move_to"):
        validity, uid = spec["uidvalidity"], spec["uid"]
    return {
        "back": True,
        "uidvalidity": validity,
        "uid": uid,
        "move_to": folder,
        "keyword": spec.get("keyword"),
        "message_id": spec.get("message_id"),
    }


def _write(
    connection: Connection, known: Standing, back: str, *, client: str, by: By, kind: CorrectionKind, now: datetime
) -> None:
    reason = f"waits for a person: {_REASON}" if back == Then.REVIEW else f"left alone: {_REASON}"
    corrections.turn(connection, known.message, back, because=(_REASON,), reason=reason)
    new = corrections.Correction(known.message, known.then or "", back, by, kind)
    corrections.add(connection, new, client=client, now=now)
    tell(connection, [(client, known.message, "undone", {"was": known.then, "is": back, "by": by})], now=now)
