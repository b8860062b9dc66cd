"""Wall: the desks a copy can go to, one file each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.outgoing.desks.contract import Copy, Desk
from gateway.outgoing.desks.email import EmailDesk

if TYPE_CHECKING:
    from collections.abc import Mapping

# kind in the config file -> what hands copies to it
DESKS: Final[Mapping[str, type[Desk]]] = {"email": EmailDesk}

__all__ = ["DESKS", "Copy", "Desk", "EmailDesk"]
