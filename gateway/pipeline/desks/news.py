"""What a desk tells of one case: which ticket it belongs to, and what follows for that ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.answer.resubmission import WINDOW, Joining, Mailed, belongs
from gateway.answer.same_request import words_of
from gateway.answer.token import is_reference, number_mark, references_in, start_of_key
from gateway.delivery import State
from gateway.judge.orders import named_numbers
from gateway.mail import normal
from gateway.mail.quotes import new_text
from gateway.pipeline.judging.unread import is_unread, text_of
from gateway.store import case as case_of_ticket
from gateway.store import cases, deliveries, desk_cases, ticket_moves, trained
from gateway.store.filed import filed
from gateway.store.trail import tell
from gateway.ticket import TicketEvent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.config.values import Forward
    from gateway.outgoing.desks import Case
    from gateway.pipeline.terms import Terms
    from gateway.store.desk_cases import Copied, Filed, Known

_UNSURE: Final = frozenset({State.SENDING, State.UNKNOWN})  # a copy that may be at the desk
_BY_MAIL: Final = frozenset({"email", "imap", "osticket"})  # here what goes on is known by our own mail alone
_HERSELF: Final = "she has written to the desk herself"
_DESK_FIRST: Final = "the desk was faster"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One case of a desk, and what we make of it.

    ``ticket`` is the message that began the ticket it belongs to, None for none. ``joining`` None: nothing is to be
    done about a second case. ``learnt`` are people who have shown that they know the desk.
    """

    case: Case
    ticket: int | None = None
    ours: bool = False
    because: str = ""
    joining: Joining | None = None
    remark: str | None = None
    learnt: tuple[str, ...] = ()
    forget: bool = False  # it is of no ticket, and too old to become of one


def made_of(
    connection: Connection, case: Case, forward: Forward, terms: Terms, *, can_join: bool, now: datetime
) -> News | None:
    """What a case means to us; None where it is none of our business."""
    client, name = terms.client, forward.name
    known = desk_cases.one(connection, name, case.external_id, client=client)
    if known is not None and known.ticket is not None:
        return _as_known(case, known)
    copied = _copied(connection, case, name, client)
    if copied is not None:
        ticket = desk_cases.ticket_of(connection, copied.message)
        return News(case=case, ticket=ticket, ours=True, because="our copy")
    if case.key:
        return None  # a copy of another Deskward, or of a ticket that was erased
    found = _her_own(connection, case, forward, terms, can_join=can_join, now=now)
    return News(case=case, forget=True) if found is None and known is not None else found


def take(connection: Connection, news: News, forward: Forward, terms: Terms, *, now: datetime) -> None:
    """Write down what a case means, and let its ticket follow; taken twice it changes nothing the second time."""
    client, case = terms.client, news.case
    before = desk_cases.one(connection, forward.name, case.external_id, client=client)
    if before is not None and before.ticket is not None and news.ticket is None:
        news = _as_known(case, before)  # it was found to be of a ticket meanwhile
    if news.forget:
        desk_cases.forget(connection, forward.name, case.external_id, client=client)
        return
    _put(connection, news, before, forward, terms, now=now)
    trained.learn(
        connection,
        [(who, f"wrote to {forward.name} herself, case {case.external_id}") for who in news.learnt],
        client=client,
        now=now,
    )
    if news.ticket is None:
        return
    if before is None or before.ticket is None:
        _told_belongs(connection, news, forward.name, client, now=now)
    _follow(connection, news, before, forward, terms, now=now)


def _as_known(case: Case, known: Known) -> News:
    joining = None if known.joining is None else Joining(known.joining)
    return News(case=case, ticket=known.ticket, ours=known.ours, because="", joining=joining)


def _copied(connection: Connection, case: Case, name: str, client: str) -> Copied | None:
    """Our copy by its key, or by the name that the desk gave us for it (a mail: its Message-ID, in either place)."""
    found = desk_cases.copy_with(connection, case.key, client=client) if case.key else None
    for shown in (case.external_id, case.key):
        if found is None and shown:
            found = desk_cases.copy_at(connection, name, shown, client=client)
    return found


def _her_own(
    connection: Connection, case: Case, forward: Forward, terms: Terms, *, can_join: bool, now: datetime
) -> News | None:
    """A case that a customer opened herself, or that somebody at the desk did for her."""
    if forward.resubmissions == "leave":
        return None
    customer = normal(case.customer)
    found = belongs(
        created=case.created,
        subject=case.subject,
        text=new_text(case.text),
        referred=_referred(connection, case, terms),
        mailed=lambda: _mailed(connection, customer, case.created, terms),
        names=(terms.owner.name, terms.desk.name),
    )
    asked = bool(customer) and desk_cases.was_asked(connection, customer, client=terms.client, before=case.created)
    if found is None:
        strange = case.state == "open" and now - case.created <= WINDOW and customer
        return News(case=case, learnt=(customer,) if asked else ()) if strange or asked else None
    if _may_be_ours(desk_cases.copies_of(connection, found.ticket, forward.name, client=terms.client)):
        return News(case=case, joining=Joining.UNDECIDED)
    joining, remark = _wanted(forward, can_join=can_join)
    ticket = filed(connection, found.ticket)
    people = {customer, normal(ticket.customer) if ticket else ""} - {""}
    return News(
        case=case,
        ticket=found.ticket,
        because=found.because,
        joining=joining,
        remark=remark,
        learnt=tuple(sorted(people)),
    )


def _wanted(forward: Forward, *, can_join: bool) -> tuple[Joining, str | None]:
    if forward.resubmissions == "link":
        return Joining.APART, 'resubmissions = "link": nothing is closed'
    if not can_join:
        return Joining.APART, "this desk cannot be told that two cases are one"
    return Joining.DUE, None


def _may_be_ours(copies: Sequence[Copied]) -> bool:
    """Whether the desk may have a copy that we do not know of yet; then a case without our key may be that copy."""
    return any(one.state in _UNSURE for one in copies)


def _referred(connection: Connection, case: Case, terms: Terms) -> Iterator[int]:
    for shown in references_in(f"{case.subject}\n{case.text}"):
        ticket = referred(connection, shown, terms)
        if ticket is not None:
            yield ticket


def referred(connection: Connection, shown: str, terms: Terms) -> int | None:
    """The ticket for which we gave this reference, by the number of its first message; None where we gave it none."""
    for one in desk_cases.with_start(connection, start_of_key(shown), client=terms.client):
        if is_reference(shown, one.content_key, terms.signing_key):
            return desk_cases.ticket_of(connection, one.message)
    return None


def _mailed(connection: Connection, customer: str, created: datetime, terms: Terms) -> Iterator[Mailed]:
    if not customer:
        return
    found = desk_cases.of_sender(
        connection, customer, client=terms.client, after=created - WINDOW, before=created + WINDOW
    )
    for one in found:
        mail = _mail(connection, one, terms)
        if mail is not None:
            yield mail


def _mail(connection: Connection, one: Filed, terms: Terms) -> Mailed | None:
    ticket = filed(connection, one.message)
    if ticket is None or is_unread(ticket):
        return None
    names = (terms.owner.name, terms.desk.name, ticket.customer_name)
    words = words_of(ticket.subject, text_of(ticket, terms.policy.owns), names)
    signed = words_of("", ticket.customer_name)
    return Mailed(ticket=one.message, arrived=one.arrived, words=words, names=signed)


def _put(
    connection: Connection, news: News, before: Known | None, forward: Forward, terms: Terms, *, now: datetime
) -> None:
    case = news.case
    desk_cases.put(
        connection,
        client=terms.client,
        name=forward.name,
        external_id=case.external_id,
        ticket=news.ticket,
        ours=news.ours,
        state=case.state,
        customer=normal(case.customer),
        assignee=case.assignee,
        url=case.url,
        because=news.because or None,
        seen_at=now,
        joining=news.joining,
        remark=news.remark,
        answered=case.answered or (before is not None and before.answered),
        marks=_marks(case, forward, terms) if news.ticket is None else None,
    )


def _marks(case: Case, forward: Forward, terms: Terms) -> str | None:
    """Those of the order and invoice numbers in a case of nobody, by which a mail about the same finds it."""
    if terms.desk.same_order != "join" or forward.resubmissions == "leave" or forward.kind in _BY_MAIL:
        return None
    numbers = named_numbers(case.subject, new_text(case.text))
    return " ".join(number_mark(one, terms.signing_key) for one in numbers) or None


def _told_belongs(connection: Connection, news: News, name: str, client: str, *, now: datetime) -> None:
    """The trail, and the note that would now only puzzle her."""
    ticket = news.ticket
    assert ticket is not None  # noqa: S101 - asked by whoever calls
    if news.ours:
        cases.happened(connection, [(ticket, TicketEvent.COPIED)], now=now, by=name)
        return
    told = {"what": "resubmitted", "desk": name, "case": news.case.external_id, "because": news.because}
    tell(connection, [(client, ticket, "desk", told | {"remark": news.remark})], now=now)
    written = case_of_ticket.messages_of(connection, ticket)
    deliveries.answered(connection, written, client=client, now=now, reason=_HERSELF)


def _follow(
    connection: Connection, news: News, before: Known | None, forward: Forward, terms: Terms, *, now: datetime
) -> None:
    """Let the ticket go the way of its cases; only what changed since the last look moves it."""
    client, case, ticket = terms.client, news.case, news.ticket
    assert ticket is not None  # noqa: S101 - asked by whoever calls
    at, by = min(case.updated, now), forward.name
    was = None if before is None or before.ticket is None else before
    if case.state == "open" and was is not None and was.state != "open":
        again = [(ticket, TicketEvent.REOPENED), (ticket, TicketEvent.COPIED)]  # the desk has it still
        cases.happened(connection, again, now=now, by=by)
    if case.assignee and (was is None or was.assignee != case.assignee):
        who = person(case.assignee, [one.name for one in terms.desk.people])
        by_whom = f"{by}: {case.assignee}"
        ticket_moves.taken(connection, ticket, client=client, now=now, by=by_whom, who=who)
    if case.answered and (was is None or not was.answered):
        cases.happened(connection, [(ticket, TicketEvent.ANSWERED)], now=now, by=by)
        ticket_moves.heard(connection, ticket, client=client, at=at, now=now, reason=_DESK_FIRST)
    closed = case.state != "open" and (was is None or was.state == "open")
    if closed and all(one.state != "open" for one in desk_cases.of_ticket(connection, ticket)):
        cases.happened(connection, [(ticket, TicketEvent.CLOSED)], now=now, by=by)
        ticket_moves.heard(connection, ticket, client=client, at=at, now=now, reason=_DESK_FIRST)


def person(assignee: str, people: Sequence[str]) -> str | None:
    """Whom of ``people`` a desk means by its own name for an agent; None where it means none of them for sure.

    Names are compared as a whole, then the first word, or what stands before the @, with a first name.
    """
    told = assignee.strip().casefold()
    whole = next((one for one in people if one.casefold() == told), None)
    first = told.partition("@")[0].replace(".", " ").split()[:1]
    by_first = [one for one in people if one.casefold().split()[:1] == first]
    return whole or (by_first[0] if len(by_first) == 1 else None)
