"""Mails by which a desk's program tells of its cases: for desks that cannot be read in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from gateway.delivery import State
from gateway.mail import normal
from gateway.outgoing.desks import Case
from gateway.pipeline.desks.news import made_of, referred, take
from gateway.store import desk_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.answer.desk_notice import Notice
    from gateway.config.values import Forward
    from gateway.pipeline.terms import Terms


class _Told(NamedTuple):
    """One mail of one desk, and where we look up what it names."""

    found: Notice
    connection: Connection
    forward: Forward
    terms: Terms


def told(connection: Connection, found: Notice, terms: Terms, *, now: datetime) -> None:
    """Let the tickets that a desk's mail names follow what it says.

    A mail that names one of our copies is about that copy, also where it quotes the reference: only one that bears a
    reference and nothing else of ours is about a case that the customer opened herself.
    """
    forward = next((one for one in terms.forwards if one.name == found.name), None)
    if forward is None:
        return
    mail = _Told(found, connection, forward, terms)
    for case in list(_of_copies(mail)) or list(_of_references(mail)):
        news = made_of(connection, case, forward, terms, can_join=False, now=now)
        if news is not None:
            take(connection, news, forward, terms, now=now)


def _of_copies(mail: _Told) -> Iterator[Case]:
    connection, client = mail.connection, mail.terms.client
    begun = [desk_cases.with_start(connection, key, client=client) for key in mail.found.copies]
    messages = [one.message for some in begun for one in some]
    for number in mail.found.numbers:
        ticket = desk_cases.numbered(connection, number, client=client)
        if ticket is not None and normal(ticket.customer) in mail.found.addresses:
            messages.append(ticket.message)
    for message in dict.fromkeys(messages):
        for copy in desk_cases.copies_of(connection, message, mail.forward.name, client=client):
            if copy.state is State.CONFIRMED and copy.external_id:
                yield _case(mail, copy.external_id, key=copy.key)


def _of_references(mail: _Told) -> Iterator[Case]:
    """The desk's own number for such a case stands nowhere for sure, so that it goes by our reference."""
    for shown in mail.found.references:
        if referred(mail.connection, shown, mail.terms) is not None:
            yield _case(mail, shown, text=shown)


def _case(mail: _Told, external_id: str, *, key: str = "", text: str = "") -> Case:
    """The case as far as a mail tells; that a case was opened again, no mail tells for sure."""
    found = mail.found
    known = desk_cases.one(mail.connection, mail.forward.name, external_id, client=mail.terms.client)
    state: Literal["open", "closed"] = "open"
    if found.closed or (known is not None and known.state == "closed"):
        state = "closed"
    return Case(
        external_id=external_id,
        key=key,
        state=state,
        customer="",
        subject=found.subject,
        text=text,
        created=found.at,
        updated=found.at,
    )
