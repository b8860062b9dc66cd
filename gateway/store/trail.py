"""The trail: what happened to a message, one row for each step that changed something."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert

from gateway.store.prepared import Prepared
from gateway.store.schema import event_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_TELL: Final = Prepared(insert(event_), ("at", "client", "message", "kind", "detail"))

Entry = tuple[str, int | None, str, "Mapping[str, Any]"]  # client, message, kind, detail


def tell(connection: Connection, entries: Sequence[Entry], *, now: datetime) -> None:
    """Add entries to the trail; details without a value are left out."""
    rows = [
        {"at": now, "client": client, "message": number, "kind": kind, "detail": _json(detail)}
        for client, number, kind, detail in entries
    ]
    _TELL.run_many(connection, rows)


def _json(detail: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in detail.items() if value is not None})
