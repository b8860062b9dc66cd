"""The proof of what was erased: what, how much, when and by whom, and nobody can be found by it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select, update

from gateway.store import settings
from gateway.store.schema import erasure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

KEY: Final = "erasure_key"  # the setting that holds the key of all marks
_NEW: Final = insert(erasure).returning(erasure.c.id)
_COUNT: Final = update(erasure).where(erasure.c.id == bindparam("number")).values(counts=bindparam("new_counts"))
_ALL: Final = select(erasure).where(erasure.c.client == bindparam("client")).order_by(erasure.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One erasure: of the person with ``mark``, or of what arrived before a moment; the other one is None."""

    number: int
    kind: str
    at: datetime
    by: str
    mark: str | None
    before: datetime | None
    counts: Mapping[str, int]

    def as_mapping(self) -> dict[str, Any]:
        """For ``erased --json``."""
        return {
            "number": self.number,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "by": self.by,
            "mark": self.mark,
            "before": self.before and self.before.isoformat(),
            "counts": dict(self.counts),
        }


def mark_of(connection: Connection, address: str, *, client: str) -> str | None:
    """The keyed hash by which a normal address is known in proofs; None as long as nobody was ever forgotten."""
    key = settings.get(connection, KEY, client=client)
    return None if key is None else _mark(bytes.fromhex(key), address)


def _mark(key: bytes, address: str) -> str:
    return hmac.digest(key, address.encode("utf-8", "replace"), hashlib.sha256).hex()


def begin(
    connection: Connection,
    *,
    client: str,
    by: str,
    now: datetime,
    fresh: bytes,
    address: str | None = None,
    before: datetime | None = None,
) -> int:
    """Open a proof and give its number; ``fresh`` becomes the key of all marks where there is none yet."""
    mark = None
    if address is not None:
        if settings.get(connection, KEY, client=client) is None:
            settings.put(connection, KEY, fresh.hex(), client=client)
        mark = mark_of(connection, address, client=client)
    row = {
        "client": client,
        "at": now,
        "by": by,
        "kind": "forget" if address is not None else "purge",
        "mark": mark,
        "before": before,
        "counts": "{}",
    }
    return int(connection.scalar(_NEW, row))


def count(connection: Connection, number: int, counts: Mapping[str, int]) -> None:
    """Write down what has gone so far; in the transaction in which it goes."""
    connection.execute(_COUNT, {"number": number, "new_counts": json.dumps(counts, sort_keys=True)})


def proofs(connection: Connection, *, client: str, mark: str | None = None) -> list[Proof]:
    """Every proof, the oldest first; with a ``mark`` only those of one person."""
    found = [
        Proof(
            number=row.id,
            kind=row.kind,
            at=row.at,
            by=row.by,
            mark=row.mark,
            before=row.before,
            counts=json.loads(row.counts),
        )
        for row in connection.execute(_ALL, {"client": client})
    ]
    return [one for one in found if mark is None or one.mark == mark]
