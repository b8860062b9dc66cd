"""Wall: signs that nobody sees and that look like others: blanks and marks of web pages, dashes of word processors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.config.toml.marks import MARKS
from gateway.config.toml.slips import Mistake, bare_of, slip

if TYPE_CHECKING:
    from gateway.config.toml.slips import Broken

_JOINERS: Final = "\u200c\u200d"
_BLANKS: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_EQUALS: Final = "\uff1d\u2550\ua78a"
_CLEAN: Final = {**dict.fromkeys(map(ord, MARKS + _JOINERS), ""), **dict.fromkeys(map(ord, _BLANKS), " ")}
_DASHED: Final = re.compile(rf"(\s*)([\w.]+)\s*[{_DASHES}{_EQUALS}-]+>?\s*([\"'\[{{].*|[\w-]+)\s*")


def unseen_signs(broken: Broken) -> Mistake | None:
    """Blanks that are none, and marks that have no width, outside of texts."""
    bare = bare_of(broken.line)
    at = next((i for i, sign in enumerate(bare) if ord(sign) in _CLEAN), None)
    if at is None or "#" in bare[:at]:
        return None
    cleaned = "".join(
        sign.translate(_CLEAN) if is_bare == sign else sign for sign, is_bare in zip(broken.line, bare, strict=True)
    )
    wide = bare[at] in _BLANKS
    return slip(
        broken,
        "unseen-sign",
        "This blank is not an ordinary one; it comes from a web page or a word processor."
        if wide
        else "Here stands a sign that nobody sees; it comes from a web page or a word processor.",
        "Delete the blanks of this line and type them again."
        if wide
        else "Delete the line and type it again, or paste it as plain text.",
        cleaned,
        column=at,
    )


def dash_for_equals(broken: Broken) -> Mistake | None:
    """A dash where the ``=`` belongs: ``then - "leave"``."""
    found = _DASHED.fullmatch(broken.line)
    if not found or "=" in bare_of(broken.line).partition("#")[0]:
        return None
    value = found[3] if found[3][0] in "\"'[{" else f'"{found[3]}"'
    shown = broken.quoted(f"{found[2]} = {value}")
    return slip(
        broken,
        "missing-equals",
        "Between a name and its value stands a =.",
        f"Write: {shown}" if shown else "Write: name = value.",
        f"{found[1]}{found[2]} = {value}",
        column=len(found[1]),
    )
