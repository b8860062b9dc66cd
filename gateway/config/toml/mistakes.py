"""Wall: likely slips of the pen in TOML, one detector each, with a remedy and a mended line to read on with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.config.toml.brackets import braces, header_brackets, list_not_closed, missing_comma, single_brackets
from gateway.config.toml.habits import (
    after_value,
    bare_header,
    colon_and_word,
    comma_for_dot,
    decimal_comma,
    entities,
    no_value,
    odd_list,
    semicolon_between,
    slashed_note,
    two_equals,
    unquoted_list,
    yaml_entry,
)
from gateway.config.toml.invisible import dash_for_equals, unseen_signs
from gateway.config.toml.quotation import backslash, curly_quotes, inner_quotes, missing_quotes, open_quote
from gateway.config.toml.repeated import key_twice
from gateway.config.toml.slips import PAIR, Broken, Mistake, slip, without_note

if TYPE_CHECKING:
    from collections.abc import Callable

_TRUE_FALSE: Final = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


def true_false(broken: Broken) -> Mistake | None:
    """``True``, ``yes`` and the like without quotation marks."""
    found = re.match(r"([A-Za-z]+)\s*(?=$|[,\]}#])", broken.rest)
    meant = _TRUE_FALSE.get(found[1].lower()) if found else None
    if not found or not meant:
        return None
    end = broken.column + len(found[1])
    return slip(
        broken,
        "true-false",
        "true and false are written in small letters and without quotation marks.",
        f"Write {meant}.",
        broken.line[: broken.column] + meant + broken.line[end:],
    )


def bad_date(broken: Broken) -> Mistake | None:
    """A date in another order than TOML's."""
    pair = PAIR.fullmatch(without_note(broken.line))
    if not pair or not re.fullmatch(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", pair[3]):
        return None
    return slip(
        broken,
        "bad-date",
        "A date has the form year-month-day.",
        "Write year, month and day: 2026-12-31.",
        broken.line[: pair.start(3)] + "2026-12-31",
        column=pair.start(3),
    )


def missing_equals(broken: Broken) -> Mistake | None:
    """``then "leave"``, ``then: "leave"`` or ``max age = ...``."""
    found = re.fullmatch(
        r"(\s*)([\w.-]+(?: [\w.-]+)*)\s*([:=]?)\s*([\"'\[{\d].*|true|false)", without_note(broken.line)
    )
    if not found or (found[3] == "=" and " " not in found[2]) or "Expected" not in broken.words:
        return None
    key = found[2].replace(" ", "_")
    shown = broken.quoted(f"{key} = {found[4]}")
    spaced = " " in found[2] and found[3] == "="
    return slip(
        broken,
        "missing-equals",
        "A name has no blanks in it." if spaced else "Between a name and its value stands a =.",
        f"Write: {shown}" if shown else "Write: name = value.",
        f"{found[1]}{key} = {found[4]}",
        column=len(found[1]),
    )


def prose(broken: Broken) -> Mistake | None:
    """A sentence that was meant as a note."""
    if "=" in broken.line or not re.match(r"\s*[^\s\[\]{}\"',#]", broken.line):
        return None
    return slip(
        broken,
        "no-setting",
        "This line is neither a setting nor a note.",
        "Put a # before it if it is a note for people.",
        "",
        column=len(broken.line) - len(broken.line.lstrip()),
    )


DETECTORS: Final[tuple[Callable[[Broken], Mistake | None], ...]] = (
    unseen_signs,
    curly_quotes,
    entities,
    slashed_note,
    yaml_entry,
    comma_for_dot,
    two_equals,
    bare_header,
    single_brackets,
    header_brackets,
    key_twice,
    open_quote,
    list_not_closed,
    missing_comma,
    semicolon_between,
    odd_list,
    no_value,
    decimal_comma,
    unquoted_list,
    after_value,
    true_false,
    bad_date,
    backslash,
    inner_quotes,
    dash_for_equals,
    colon_and_word,
    missing_equals,
    missing_quotes,
    braces,
    prose,
)
