"""The desks that the contract is tried on, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.outgoing.desks.contract import Row

ROWS: Final[list[Row]] = []
