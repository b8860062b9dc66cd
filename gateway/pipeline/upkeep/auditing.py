"""The daily comparison of a mailbox with the store: every message in the one must be a row in the other."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import Failure, TransientFailure
from gateway.intake.imap.audit import lying
from gateway.store import audit, mailboxes, settings
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from gateway.intake.imap.watcher import Account
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

AUDIT: Final = "audit:"  # with the name of the mailbox: the setting that holds what the last audit has found
_A_DAY: Final = timedelta(days=1)
_AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What was found in one mailbox: UIDs of ``missing`` lie there and are in no row.

    ``reason`` says why it could not be looked into; None where it could.
    """

    mailbox: str
    looked_at: int = 0
    missing: tuple[int, ...] = ()
    reason: str | None = None

    def as_mapping(self) -> dict[str, Any]:
        """For ``audit --json`` and the store."""
        return {
            "mailbox": self.mailbox,
            "looked_at": self.looked_at,
            "missing": list(self.missing),
            "reason": self.reason,
        }


def audited(account: Account, engine: Engine, *, client: str, tick: Callable[[], None] = lambda: None) -> Audited:
    """Compare the mailbox of ``account`` with the store, both only read; ``tick`` is called now and then.

    A message that comes in meanwhile is not missing: only what the cursor had passed before counts. The failures of
    the store leave; those of the mailbox become the reason.
    """
    name = account.name
    with reading(engine) as connection:
        cursor = mailboxes.cursor(connection, client=client, name=name)
        since = mailboxes.since(connection, client=client, name=name) if account.start == "new" else None
    if cursor is None:
        return Audited(mailbox=name, reason="it was never opened")
    try:
        uidvalidity, there = lying(account, since=since, tick=tick)
    except Failure as failure:
        return Audited(mailbox=name, reason=str(failure))
    if uidvalidity != cursor.uidvalidity:
        renumbered = "the server has numbered the messages anew and the service has not looked since"
        return Audited(mailbox=name, reason=renumbered)
    with reading(engine) as connection:
        lost = audit.missing(
            connection,
            name,
            there,
            client=client,
            uidvalidity=uidvalidity,
            last_uid=cursor.last_uid,
            since=since,
        )
    return Audited(mailbox=name, looked_at=len(there), missing=tuple(lost))


class Audits:
    """Audits every mailbox once a day; one that cannot be looked into is tried again after an hour."""

    def __init__(
        self,
        accounts: Sequence[Account],
        *,
        engine: Engine,
        writer: Writer,
        client: str,
        clock: Callable[[], datetime],
        pulse: Callable[[], None] = lambda: None,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._accounts = accounts
        self._engine = engine
        self._writer = writer
        self._client = client
        self._clock = clock
        self._pulse = pulse
        self._stopping = stopping

    def run_once(self) -> None:
        """Audit what is due; one that is under way when the program is to end is given up without a trace."""
        for account in self._accounts:
            if not self._stopping() and self._is_due(account.name):
                found = audited(account, self._engine, client=self._client, tick=self._tick)
                if not self._stopping():
                    self._keep(found)

    def _tick(self) -> None:
        self._pulse()
        if self._stopping():
            raise TransientFailure("the program ends")

    def _is_due(self, name: str) -> bool:
        with reading(self._engine) as connection:
            last = last_audit(connection, name, client=self._client)
            begun = mailboxes.since(connection, client=self._client, name=name)
        if last is None:  # an audit in the first hour would tell nothing that the first contact has not told
            return begun is not None and abs(self._clock() - begun) >= _AN_HOUR
        return abs(self._clock() - datetime.fromisoformat(last["at"])) >= (_AN_HOUR if last["reason"] else _A_DAY)

    def _keep(self, found: Audited) -> None:
        if found.reason:
            log.warning("audit of mailbox=%s was not possible: %s", found.mailbox, found.reason)
        elif found.missing:
            log.error("audit of mailbox=%s never taken: UID %s", found.mailbox, spelled(found.missing))
        else:
            log.info("audit of mailbox=%s looked at %s messages, nothing is missing", found.mailbox, found.looked_at)
        self._writer.do(self._put, found)

    def _put(self, connection: Connection, items: Sequence[Audited]) -> list[None]:
        for found in items:
            told = found.as_mapping() | {"at": self._clock().isoformat()}
            last = last_audit(connection, found.mailbox, client=self._client)
            if found.reason and last is not None:
                told["missing"] = last["missing"]  # what was missing is not there again because nobody could look
            settings.put(connection, AUDIT + found.mailbox, json.dumps(told), client=self._client)
        return [None] * len(items)


def last_audit(connection: Connection, name: str, *, client: str) -> dict[str, Any] | None:
    """What the last audit of a mailbox has found, with its time as ``at``; None where there was none."""
    told = settings.get(connection, AUDIT + name, client=client)
    return None if told is None else json.loads(told)


def spelled(uids: Sequence[int]) -> str:
    """Numbers in ascending order for a person: ``3, 7-19``."""
    if not uids:
        return ""
    starts = [uids[0], *(after for before, after in pairwise(uids) if after != before + 1)]
    ends = [*(before for before, after in pairwise(uids) if after != before + 1), uids[-1]]
    return ", ".join(str(one) if one == two else f"{one}-{two}" for one, two in zip(starts, ends, strict=True))
