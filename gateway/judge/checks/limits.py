"""Ground: a message that holds more than anybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case


def beyond(case: Case) -> str | None:
    """Tell a message that breaks a limit, so that nothing in it is believed, its sender and its words neither."""
    return f"it is over the limits: {case.message.excess}" if case.message.excess else None
