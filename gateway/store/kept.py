"""The mails of a case as they were received, one after the other."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, select

from gateway.store.case import messages_of
from gateway.store.schema import arrival, message, raw

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection


class Kept(NamedTuple):
    """The exact bytes of a mail, its envelope sender ('' where there was none, or nobody told), and when it came."""

    raw: bytes
    sender: str
    arrived: datetime


_ONE: Final[Any] = bindparam("one")
_SENDER: Final = (
    select(arrival.c.envelope_sender)
    .where(arrival.c.message == message.c.id, arrival.c.envelope_sender.is_not(None))
    .order_by(arrival.c.id)
    .limit(1)
    .scalar_subquery()
)
_MAIL: Final = (
    select(raw.c.body, message.c.arrived_at, _SENDER.label("sender"))
    .join(message, and_(message.c.id == raw.c.message, message.c.stored_at == raw.c.stored_at))
    .where(message.c.id == _ONE)
)


def mails(connection: Connection, founder: int) -> Iterator[Kept]:
    """Those of the case that this message began, in their order; what was purged is left out."""
    for number in messages_of(connection, founder):
        row = connection.execute(_MAIL, {"one": number}).first()
        if row is not None:
            yield Kept(zlib.decompress(row.body), row.sender or "", row.arrived_at)
