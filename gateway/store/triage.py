"""T2: what was decided about messages becomes tickets, deliveries and ledger rows, all or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.answer.resubmission import Joining
from gateway.delivery import FIRST, Kind, State
from gateway.store import assigning, desk_cases, joining, promises, search, trained
from gateway.store.outcomes import NewAction, NewForward, NewReply, NewTicket, Recorded, Triaged
from gateway.store.prepared import Prepared
from gateway.store.schema import STORED, delivery, ledger, ledger_mark, message, ticket
from gateway.store.settings import count_up
from gateway.store.trail import Entry, tell
from gateway.ticket import TicketState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

__all__ = ["NewAction", "NewForward", "NewReply", "NewTicket", "Recorded", "Triaged", "record"]

ANSWERED_BEFORE: Final = "this was answered before"


_OPEN: Final = (
    select(message.c.id)
    .where(message.c.id.in_(bindparam("ids", expanding=True)), STORED)
    .order_by(message.c.id)  # two daemons that lock in the same order never wait for each other in a circle
    .with_for_update()
)
_JUDGED: Final = Prepared(
    update(message)
    .where(message.c.id == bindparam("of_message"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                *("state", "then", "rule", "topic", "because", "reason", "check", "language"),
                *("subject", "from_address", "from_name", "message_id", "thread_key"),
            )
        }
        # What the model said at first stays: after a correction it would only repeat what it was told.
        | {"score": func.coalesce(message.c.score, bindparam("new_score", type_=message.c.score.type))}
    )
)
_UNTOUCHED: Final = dict.fromkeys(("updated", "closed_at", "taken_at", "passed"))
_TICKETS: Final = Prepared(insert(ticket), [column.name for column in ticket.columns])
_LEDGER: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(ledger).on_conflict_do_nothing().returning(ledger.c.key),
    "postgresql": postgresql.insert(ledger).on_conflict_do_nothing().returning(ledger.c.key),
}
_MARKS: Final = Prepared(insert(ledger_mark), [column.name for column in ledger_mark.columns])
_LEAVING: Final = (
    *("client", "kind", "name", "key", "message", "state", "due", "attempts", "reason"),
    *("recipient", "mail_id", "payload", "spec", "created"),
)
_DELIVERIES: Final = {
    "sqlite": Prepared(sqlite.insert(delivery).on_conflict_do_nothing(), _LEAVING),
    "postgresql": Prepared(postgresql.insert(delivery).on_conflict_do_nothing(), _LEAVING),
}


def record(connection: Connection, triaged: Sequence[Triaged], *, client: str, now: datetime) -> list[Recorded]:
    """Carry out what was decided, in one transaction of the caller; one answer for each message it was done for.

    A message that is no longer waiting (another daemon was faster, a person set it aside) is left out of the answer,
    and nothing is changed for it. Ticket numbers follow each other in the order given. A reply whose key is in the
    ledger is not made again.
    """
    asked = {one.message: one for one in triaged}
    still = set(connection.scalars(_OPEN, {"ids": list(asked)})) if asked else set()
    todo = [one for number, one in asked.items() if number in still]
    if not todo:
        return []
    joins = joining.wanted(connection, todo)
    numbers = _file(connection, [one for one in todo if one.message not in joins], client=client, now=now)
    begun = _at_desks(connection, [one for one in todo if one.message in numbers], client=client)
    joined = joining.carry_out(connection, todo, joins, client=client, now=now)
    numbers |= joined
    assigning.begin_anew(connection, _passing(todo, joins), now=now)
    replied = _reserve(connection, todo, client=client, now=now)
    learnt = [(one.from_address, one.trained) for one in todo if one.trained is not None]
    trained.learn(connection, learnt, client=client, now=now)
    _JUDGED.run_many(connection, [_judged(one, replied) for one in todo])
    leaving = [row for one in todo for row in _leaving(one, replied, client=client, now=now)]
    _DELIVERIES[connection.dialect.name].run_many(connection, leaving)
    promises.plan(connection, [one for one in todo if one.message in replied], client=client, now=now)
    done = [
        Recorded(message=one.message, ticket_number=numbers.get(one.message), reply=one.message in replied)
        for one in todo
    ]
    search.add(connection, [row for one, is_ in zip(todo, done, strict=True) for row in _found_by(one, is_, client)])
    judged = [(client, one.message, "judged", _told(one, is_)) for one, is_ in zip(todo, done, strict=True)]
    breaches = [(client, one.message, "breach", one.breach) for one in todo if one.breach]
    further = [(client, one.message, "joined", joining.told(one, numbers)) for one in todo if one.message in joined]
    given = [
        (client, one.message, "assigned", told) for one in todo if one.message not in joined and (told := _given(one))
    ]
    tell(connection, [*judged, *further, *breaches, *given, *begun], now=now)
    return done


def _passing(todo: list[Triaged], joins: Mapping[int, int]) -> dict[int, datetime]:
    """When the tickets that were joined go on, if nobody has them."""
    given = {one.message: one.ticket.given for one in todo if one.ticket is not None}
    moments = ((founder, given.get(number)) for number, founder in joins.items())
    return {founder: new.pass_at for founder, new in moments if new is not None and new.pass_at is not None}


def _file(connection: Connection, todo: list[Triaged], *, client: str, now: datetime) -> dict[int, int]:
    wanted = [(one.message, one.ticket) for one in todo if one.ticket is not None]
    if not wanted:
        return {}
    last = count_up(connection, "ticket_number", len(wanted), client=client)
    numbers = {number: last - len(wanted) + 1 + index for index, (number, _) in enumerate(wanted)}
    rows = [
        {
            "message": number,
            "client": client,
            "number": numbers[number],
            "customer": new.customer,
            "customer_name": new.customer_name,
            "subject": new.subject,
            "topic": new.topic,
            "language": new.language,
            "state": TicketState.NEW,
            "created": now,
            "assignee": new.given and new.given.person,
            "assigned_at": new.given and now,
            "pass_at": new.given and new.given.pass_at,
            **_UNTOUCHED,
        }
        for number, new in wanted
    ]
    _TICKETS.run_many(connection, rows)
    return numbers


def _at_desks(connection: Connection, todo: list[Triaged], *, client: str) -> list[Entry]:
    """Let cases that customers have opened at a desk be those of their new tickets; what the trail tells of it."""
    told: list[Entry] = []
    for one in todo:
        if (hers := one.begins) is None:
            continue
        begun = desk_cases.begin(
            connection,
            hers.name,
            hers.external_id,
            client=client,
            ticket=one.message,
            because=hers.because,
            joining=Joining.JOINED,
        )
        if begun:
            what = {"what": "added", "desk": hers.name, "case": hers.external_id, "because": hers.because}
            told.append((client, one.message, "desk", what))
    return told


def _reserve(connection: Connection, todo: list[Triaged], *, client: str, now: datetime) -> set[int]:
    """Reserve replies; the messages whose reply was never made before: only these may get one."""
    wanted = {one.reply.key: (one, one.reply) for one in reversed(todo) if one.reply is not None}
    if not wanted:
        return set()
    rows = [
        {
            "client": client,
            "key": key,
            "recipient": reply.sender or reply.recipient.lower(),
            "domain": reply.domain,
            "topic": reply.topic,
            "thread_key": one.thread_key,
            "message": one.message,
            "at": now,
            "released": False,
        }
        for key, (one, reply) in wanted.items()
    ]
    made = [wanted[key] for key in connection.scalars(_LEDGER[connection.dialect.name], rows)]
    marks = [{"client": client, "mark": mark, "at": now, "key": reply.key} for _, reply in made for mark in reply.marks]
    _MARKS.run_many(connection, marks)
    return {one.message for one, _ in made}


def _judged(one: Triaged, replied: set[int]) -> dict[str, object]:
    repeated = one.reply is not None and one.message not in replied
    return {
        "of_message": one.message,
        "new_state": "triaged",
        "new_then": one.then,
        "new_rule": one.rule,
        "new_topic": one.topic,
        "new_because": json.dumps(one.because),
        "new_reason": ANSWERED_BEFORE if repeated else one.reason,
        "new_check": one.check,
        "new_language": one.language,
        "new_subject": one.subject,
        "new_from_address": one.from_address,
        "new_from_name": one.from_name,
        "new_message_id": one.message_id,
        "new_thread_key": one.thread_key,
        "new_score": one.score,
    }


def _leaving(one: Triaged, replied: set[int], *, client: str, now: datetime) -> list[dict[str, object]]:
    def row(kind: Kind, name: str, key: str, spec: Mapping[str, object], **more: object) -> dict[str, object]:
        common: dict[str, object] = {"client": client, "message": one.message, "attempts": 0, "created": now}
        own = {"kind": kind, "name": name, "key": key, "state": FIRST[kind], "due": now, "spec": json.dumps(spec)}
        return common | {"recipient": None, "mail_id": None, "payload": None, "reason": None} | own | more

    rows = [row(Kind.FORWARD, new.name, new.key, {"kind": new.kind}) for new in one.forwards]
    for act in one.actions:
        spec = {
            "uidvalidity": act.uidvalidity,
            "uid": act.uid,
            "move_to": act.move_to,
            "keyword": act.keyword,
            "message_id": act.message_id,
        }
        rows.append(row(Kind.ACTION, act.mailbox, act.key, spec, **({"state": State.HELD} if act.held else {})))
    if one.reply is not None and one.message in replied:
        new = one.reply
        rows.append(
            row(
                Kind.REPLY,
                "",
                new.key,
                {"template": new.template, "language": new.language},
                state=State.HELD if new.held else FIRST[Kind.REPLY],
                due=new.due,
                reason=new.reason,
                recipient=new.recipient,
                mail_id=new.mail_id,
                payload=new.payload,
            )
        )
    return rows


def _found_by(one: Triaged, done: Recorded, client: str) -> list[search.Row]:
    if one.words is None or done.ticket_number is None:
        return []
    head = f"{done.ticket_number} {one.words.head}"
    return [search.Row(client, one.message, search.MESSAGE, head, one.words.body)]


def _given(one: Triaged) -> dict[str, object]:
    new = one.ticket.given if one.ticket is not None else None
    return {} if new is None else {"person": new.person, "by": "rota", "because": "; ".join(new.because)}


def _told(one: Triaged, done: Recorded) -> dict[str, object]:
    held = one.reply is not None and one.reply.held
    reply = ("held" if held else "scheduled") if done.reply else None
    return {
        "then": one.then,
        "rule": one.rule,
        "check": one.check,
        "reason": one.reason,
        "ticket": done.ticket_number,
        "reply": reply,
        "promise": promises.told(one.reply.promise) if one.reply and done.reply else None,
    }
