"""What a person has to know of soon, and the stop of all replies that comes with the worst of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, insert, select, true, update

from gateway.delivery import FIRST, Kind
from gateway.store import settings
from gateway.store.columns import microseconds
from gateway.store.facts import RESUMED
from gateway.store.schema import alert, delivery
from gateway.store.trail import tell

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

QUIET: Final = timedelta(hours=1)  # between two mails about the same cause
SHOWN: Final = timedelta(hours=24)  # how long ``status`` shows an alert that nobody has to end

_INSERT: Final = insert(alert)
_LAST_MAIL: Final = select(func.max(alert.c.at)).where(
    alert.c.client == bindparam("client"), alert.c.cause == bindparam("cause"), alert.c.mailed == true()
)
_LAST: Final = select(func.max(alert.c.at)).where(
    alert.c.client == bindparam("client"), alert.c.cause == bindparam("cause"), alert.c.closed_at.is_(None)
)
_MAILED_OPEN: Final = _LAST.where(alert.c.mailed == true())
_OPEN: Final = (
    select(alert)
    .where(alert.c.client == bindparam("client"), alert.c.closed_at.is_(None))
    .where((alert.c.at > bindparam("after")) | (alert.c.cause == bindparam("lasting")))
    .order_by(alert.c.at, alert.c.id)
)
_CLOSE: Final = (
    update(alert)
    .where(alert.c.client == bindparam("of_client"), alert.c.cause == bindparam("of_cause"))
    .where(alert.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
)


def may_mail(connection: Connection, cause: str, *, client: str, now: datetime) -> bool:
    """Whether an hour has gone by since the last mail about ``cause``."""
    last: datetime | None = connection.scalar(_LAST_MAIL, {"client": client, "cause": cause})
    return last is None or now - last >= QUIET


def is_recent(connection: Connection, cause: str, *, client: str, now: datetime) -> bool:
    """Whether an alert of this cause is less than an hour old."""
    last: datetime | None = connection.scalar(_LAST, {"client": client, "cause": cause})
    return last is not None and now - last < QUIET


def add(
    connection: Connection,
    *,
    client: str,
    cause: str,
    sentence: str,
    message: int,
    now: datetime,
    mail: tuple[str, str, bytes] | None = None,
) -> None:
    """Note an alert; ``mail`` is recipient, Message-ID and bytes of the mail about it, None for none."""
    row = {"client": client, "at": now, "cause": cause, "sentence": sentence, "message": message}
    connection.execute(_INSERT, row | {"mailed": mail is not None, "closed_at": None})
    tell(connection, [(client, message, "alert", {"cause": cause, "sentence": sentence})], now=now)
    if mail is not None:
        _leave(connection, mail, client=client, message=message, cause=cause, now=now)


def _leave(
    connection: Connection, mail: tuple[str, str, bytes], *, client: str, message: int, cause: str, now: datetime
) -> None:
    recipient, mail_id, payload = mail
    connection.execute(
        insert(delivery),
        {
            "client": client,
            "kind": Kind.ALERT,
            "name": "",
            "key": f"alert:{cause}:{message}:{microseconds(now)}",
            "message": message,
            "state": FIRST[Kind.ALERT],
            "due": now,
            "attempts": 0,
            "recipient": recipient,
            "mail_id": mail_id,
            "payload": payload,
            "spec": "{}",
            "created": now,
        },
    )


def is_open(connection: Connection, cause: str, *, client: str) -> bool:
    """Whether there is an alert of this cause that nobody has ended."""
    return connection.scalar(_LAST, {"client": client, "cause": cause}) is not None


def was_mailed(connection: Connection, cause: str, *, client: str) -> bool:
    """Whether a mail was made about an alert of this cause that nobody has ended."""
    return connection.scalar(_MAILED_OPEN, {"client": client, "cause": cause}) is not None


def open_ones(connection: Connection, *, client: str, now: datetime, lasting: str) -> list[dict[str, Any]]:
    """The alerts to be shown: those of the last day, and those of the ``lasting`` cause until a person ends them."""
    found = connection.execute(_OPEN, {"client": client, "after": now - SHOWN, "lasting": lasting})
    return [
        {"at": row.at.isoformat(), "cause": row.cause, "sentence": row.sentence, "message": row.message}
        for row in found
    ]


def stop_replies(connection: Connection, reason: str, *, client: str) -> None:
    """Let no reply leave until a person says so; ``status`` shows the reason."""
    settings.put(connection, "paused", "1", client=client)
    settings.put(connection, "paused_reason", reason, client=client)


def let_replies_leave(connection: Connection, cause: str, *, client: str, now: datetime) -> None:
    """End a stop, whoever called it: the alert of ``cause`` is closed, and the breaker counts from now on."""
    settings.put(connection, "paused", "0", client=client)
    settings.put(connection, "paused_reason", "", client=client)
    settings.put(connection, RESUMED, str(microseconds(now)), client=client)
    connection.execute(_CLOSE, {"of_client": client, "of_cause": cause, "now": now})
