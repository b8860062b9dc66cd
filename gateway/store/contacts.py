"""Whom the owner has written to, and the Message-IDs of what he sent, as far as his Sent folder was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.schema import contact, sent_mail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table

_SENT: Final = select(sent_mail.c.message_id).where(
    sent_mail.c.client == bindparam("client"), sent_mail.c.message_id.in_(bindparam("asked", expanding=True))
)
_ALL_SENT: Final = select(sent_mail.c.message_id).where(sent_mail.c.client == bindparam("client"))


def _insert(table: Table) -> dict[str, Any]:
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
    }


_NEW_CONTACT: Final = _insert(contact)
_NEW_SENT: Final = _insert(sent_mail)


def remember(
    connection: Connection, recipients: Sequence[str], message_id: str | None, *, client: str, now: datetime
) -> None:
    """Keep that the owner sent a mail to these normal addresses; safe to repeat."""
    rows = [{"client": client, "address": one, "at": now} for one in dict.fromkeys(recipients)]
    if rows:
        connection.execute(_NEW_CONTACT[connection.dialect.name], rows)
    if message_id:
        row = {"client": client, "message_id": message_id, "at": now}
        connection.execute(_NEW_SENT[connection.dialect.name], row)


def sent_by_owner(connection: Connection, ids: Sequence[str], *, client: str) -> frozenset[str]:
    """Give those of a few Message-IDs (without angle brackets) that the owner's own mail bears."""
    return frozenset(connection.scalars(_SENT, {"client": client, "asked": list(ids)}) if ids else ())


def all_sent(connection: Connection, *, client: str) -> frozenset[str]:
    """Give the Message-IDs of all mail that the owner is known to have sent."""
    return frozenset(connection.scalars(_ALL_SENT, {"client": client}))
