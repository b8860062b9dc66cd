"""Roof: tickets as lines of a table for spreadsheets (RFC 4180), in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_COLUMNS: Final = (
    *("number", "created", "state", "topic", "language", "customer", "customer_name", "subject"),
    *("assignee", "taken", "closed", "updated", "passed_on", "overdue", "message_id"),
)
# What spreadsheets take for the beginning of a formula, also in the letters that East Asian keyboards give.
_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")


def head() -> bytes:
    """The names of the columns, after the mark by which spreadsheets know UTF-8."""
    return b"\xef\xbb\xbf" + _line(_COLUMNS)


def line(ticket: Mapping[str, object]) -> bytes:
    """One ticket, as `gateway.store.views` gives it."""
    return _line([cell(ticket[name]) for name in _COLUMNS])


def cell(value: object) -> str:
    """A value in one line; an apostrophe stands before what looks like a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = "".join(letter if letter.isprintable() else " " for letter in value)
    return f"'{text}" if text.lstrip(" '\"").startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode("utf-8", "replace")
