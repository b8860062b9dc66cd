"""Example arrivals and verdicts for the tests of the store."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from gateway.delivery import Kind
from gateway.mail.arrival import Arrival, Origin
from gateway.mail.message import Envelope
from gateway.store import deliveries, messages, triage

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gateway.store.deliveries import Claimed

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ROSA = "rosa-moss"


def by_imap(uid: int, text: str = "", *, mailbox: str = "rosa", uidvalidity: int = 7, **more: Any) -> Arrival:
    """A mail out of a mailbox; those of different ``text`` are different."""
    origin = Origin(kind="imap", mailbox=mailbox, uidvalidity=uidvalidity, uid=uid)
    arrival = Arrival(raw=_mail(text or f"mail {uid}"), envelope=Envelope(), origin=origin, arrived=NOW - MINUTE)
    return replace(arrival, **more)


def by_smtp(text: str, *, sender: str = "ann@mail.example") -> Arrival:
    """A mail that a server brought."""
    return Arrival(
        raw=_mail(text),
        envelope=Envelope(sender=sender, recipients=("rosa@shop.example",)),
        origin=Origin(kind="smtp", peer="192.0.2.7"),
        arrived=NOW - MINUTE,
    )


def accept(connection: Connection, *arrivals: Arrival, now: datetime = NOW) -> list[messages.Accepted]:
    """Store arrivals under the hash of their bytes."""
    keyed = [(one, hashlib.sha256(one.raw).hexdigest()) for one in arrivals]
    return messages.accept(connection, keyed, client=ROSA, now=now)


def one_message(connection: Connection, text: str = "Where is my order?") -> int:
    """Store one mail and give its number."""
    return accept(connection, by_smtp(text))[0].id


def reply(message: int, *, held: bool = False, due: datetime = NOW, **more: Any) -> triage.NewReply:
    """A reply to Ann, due at once."""
    made = triage.NewReply(
        key=f"reply-{message}",
        recipient="ann@mail.example",
        domain="mail.example",
        topic="orders",
        payload=b"Subject: Re: order\r\n\r\nPlease ask our desk.\r\n",
        mail_id=f"<note-{message}@shop.example>",
        due=due,
        held=held,
        template="resubmit",
        language="en",
    )
    return replace(made, **more)


def forward(message: int, *, name: str = "desk") -> triage.NewForward:
    """A copy for the desk."""
    return triage.NewForward(key=f"{name}-{message}", name=name, kind="email")


def action(message: int, *, held: bool = False) -> triage.NewAction:
    """A move out of the owner's way."""
    return triage.NewAction(
        key=f"move-{message}",
        mailbox="rosa",
        uidvalidity=7,
        uid=message,
        move_to="Redirected",
        keyword=None,
        held=held,
    )


def left(message: int, **more: Any) -> triage.Triaged:
    """A mail that stays where it is, with nothing to follow."""
    return replace(
        triage.Triaged(
            message=message,
            then="leave",
            rule=None,
            topic=None,
            because=(),
            reason=None,
            check=None,
            language="en",
            subject="Where is my order?",
            from_address="ann@mail.example",
            from_name="Ann Field",
            message_id=f"question-{message}@mail.example",
            thread_key="thread",
        ),
        **more,
    )


def redirected(message: int, *, held: bool = False, **more: Any) -> triage.Triaged:
    """A mail of a customer: ticket, reply, copy and move."""
    ticket = triage.NewTicket(
        customer="ann@mail.example", customer_name="Ann Field", subject="Order", topic="orders", language="en"
    )
    follows = {
        "ticket": ticket,
        "reply": reply(message, held=held),
        "forwards": (forward(message),),
        "actions": (action(message, held=held),),
    }
    judged = {"then": "redirect", "rule": "Where is my order", "topic": "orders", "because": ("order",)}
    return left(message, **judged, **(follows | more))


def record(connection: Connection, *triaged: triage.Triaged, now: datetime = NOW) -> list[triage.Recorded]:
    """Carry out verdicts."""
    return triage.record(connection, triaged, client=ROSA, now=now)


def answered(connection: Connection, text: str = "Where is my order?", **more: Any) -> int:
    """Store and redirect one mail; the number of its message."""
    message = one_message(connection, text)
    record(connection, redirected(message, **more))
    return message


def claim(
    connection: Connection, kind: Kind = Kind.REPLY, name: str | None = None, *, now: datetime = NOW, **more: Any
) -> Claimed | None:
    """Take what is due, for five minutes."""
    return deliveries.claim(connection, kind, name, client=ROSA, now=now, lease_until=now + 5 * MINUTE, **more)


def _mail(text: str) -> bytes:
    return f"From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Order\r\n\r\n{text}\r\n".encode()


def power_cut(*_done: object) -> NoReturn:
    """End it all in the middle of a transaction, after what was done."""
    raise RuntimeError("power cut")
