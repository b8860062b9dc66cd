"""Lines that mail programs draw above and below other mail, such as ``---------- Forwarded message ---------``."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from gateway.mail.forwards.words import ENDS, FORWARDED_BY, FORWARDS, ORIGINALS, folded

DRAWN: Final = "-_=~*#+<>\u2013\u2014\u2500\u2015. \t"
RUN: Final = re.compile("[-_=~\u2013\u2014\u2500]{2,60}")
_BY: Final = tuple(f"{opening} " for opening in FORWARDED_BY)


class Kind(StrEnum):
    """How the mail that begins here is introduced."""

    FORWARD = "forward"  # by words that stand only above mail that is handed on
    ORIGINAL = "original"  # by words that stand above answered mail, too
    HEADER = "header"  # by its fields alone
    ATTRIBUTION = "attribution"  # by a line such as "On 21 November 2026 Ann wrote:"
    END = "end"  # a handed on mail ends here


def separator(bare: str) -> tuple[Kind, str] | None:
    """What a drawn line such as ``-- Forwarded message --`` introduces, and the words behind it; None for others."""
    core = bare.strip(DRAWN + ":\uff1a")
    phrase = folded(core)
    whole = _kind(phrase)
    if whole is not None or not RUN.match(bare):
        return None if whole is None else (whole, "")
    if phrase.startswith(ENDS):
        return Kind.END, ""
    if phrase.startswith(_BY):
        return Kind.FORWARD, core
    run = RUN.search(core)
    kind = None if run is None else _kind(folded(core[: run.start()].strip(DRAWN)))
    if run is None or kind is None:
        return None
    rest = core[run.end() :].strip(DRAWN)
    return kind, "" if _kind(folded(rest)) else rest


def _kind(phrase: str) -> Kind | None:
    if phrase in FORWARDS:
        return Kind.FORWARD
    if phrase in ORIGINALS:
        return Kind.ORIGINAL
    return Kind.END if phrase in ENDS else None
