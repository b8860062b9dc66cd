"""What happens to messages in a mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateway.config.values import AfterRedirect
from gateway.config.wrong import Wrong

_KEYWORD: Final = re.compile(r"[^\s(){%*\"\\\]\x00-\x1f\x7f-\uffff]+")  # an IMAP atom (RFC 9051 section 9)


def after_redirect(value: object) -> AfterRedirect:
    """``"leave"``, ``{ move_to = "Redirected" }`` or ``{ keyword = "Redirected" }``."""
    if value == "leave":
        return AfterRedirect()
    if isinstance(value, Mapping) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind == "move_to" and isinstance(name, str) and name.strip():
            return AfterRedirect(move_to=name)
        if kind == "keyword" and isinstance(name, str) and _KEYWORD.fullmatch(name):
            return AfterRedirect(keyword=name)
    raise Wrong(
        "bad-after-redirect",
        "It is not clear what has to happen to a redirected message.",
        'Write "leave", { move_to = "Redirected" } or { keyword = "Redirected" } (one word).',
    )


def label(value: object) -> str:
    """A keyword that may hold ``{person}``."""
    if (
        isinstance(value, str)
        and _KEYWORD.fullmatch(value.replace("{person}", "Dana"))
        and "}" not in value.replace("{person}", "")
    ):
        return value
    raise Wrong(
        "bad-label",
        "This cannot be a label: mail servers take one word of plain letters, digits and hyphens.",
        'Write label_open_cases = "with-{person}"; the name of who has the case takes the place of {person}.',
    )
