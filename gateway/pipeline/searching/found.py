"""What stands where a search has found something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.pipeline.judging.unread import text_of
from gateway.store import search
from gateway.store.case import CUSTOMER
from gateway.store.filed import filed
from gateway.store.remarks import entry_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from gateway.store.search import Hit


def words_of_hit(connection: Connection, hit: Hit, owns: Callable[[str], bool]) -> tuple[str, str | None]:
    """What was found, as ``tickets show`` names it, and its text; None for a text that was purged."""
    if hit.entry != search.MESSAGE:
        return entry_of(connection, hit.entry) or ("", None)
    found = filed(connection, hit.message)
    return CUSTOMER, None if found is None else text_of(found, owns)
