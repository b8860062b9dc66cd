"""A copy that is too large for a desk, or for the web server in front of it, goes without its files."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.outgoing.desks.contract import Copy, Settings
    from gateway.outgoing.web import Answer


def fitted(settings: Settings, send: Callable[[Settings], Answer]) -> Answer:
    """The answer to the copy with its files, or to the one without them where the first was too large (413)."""
    answer = send(settings)
    if answer.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return answer
    return send(replace(settings, attachments=0))


def shortened(copy: Copy, most: int) -> Copy:
    """The copy with at most this many octets of text, and a line where it goes on."""
    octets = copy.text.encode("utf-8", "replace")
    if len(octets) <= most:
        return copy
    rest = f"\n[The text goes on; it is kept with ticket {copy.ticket}.]"
    return replace(copy, text=octets[:most].decode("utf-8", "ignore") + rest)
