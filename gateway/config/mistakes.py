"""Wall: likely slips of the pen in TOML, one detector each, with a remedy and a mended line to read on with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.config.habits import (
    MANY,
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
from gateway.config.invisible import dash_for_equals, unseen_signs
from gateway.config.positions import scan
from gateway.config.slips import STRING, Broken, Mistake, bare_of, slip, without_note

if TYPE_CHECKING:
    from collections.abc import Callable

_PAIR = re.compile(r"(\s*)([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=\s*(.*)")
_STATEMENT = re.compile(r"\s*(?:\[\[?\s*[A-Za-z]|[A-Za-z_][\w.\"'-]*\s*=)")
_DOUBLE = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u2033"
_SINGLE = "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4"
_TRUE_FALSE = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


def curly_quotes(broken: Broken) -> Mistake | None:
    """Quotation marks of a word processor."""
    bare = bare_of(broken.line)
    at = next((i for i, sign in enumerate(bare) if sign in _DOUBLE + _SINGLE), None)
    if at is None or "#" in bare[:at]:
        return None
    double = any(sign in _DOUBLE for sign in bare)
    table = str.maketrans(dict.fromkeys(_DOUBLE if double else _SINGLE, '"'))
    return slip(
        broken,
        "curly-quotes",
        "These quotation marks come from a word processor.",
        'Replace the curly ones with ".',
        broken.line.translate(table),
        column=at,
    )


def single_brackets(broken: Broken) -> Mistake | None:
    """``[rule]`` for ``[[rule]]``; also where it only shows at the next one."""
    here = re.match(r"\s*\[+\s*([\w-]+)", broken.line)
    if not here or here[1] not in MANY:
        return None
    single = re.compile(rf"(\s*)\[\s*{here[1]}\s*\](?!\])(.*)")
    for row in (broken.row, *range(broken.row)):
        if found := single.fullmatch(broken.lines[row]):
            return bracket_mistake(broken.lines, row, here[1], found)
    return None


def bracket_mistake(lines: tuple[str, ...], row: int, name: str, found: re.Match[str] | None = None) -> Mistake:
    """The words for ``[rule]``; ``found`` are the blanks before it and what follows."""
    before, after = found.groups() if found else ("", "")
    return Mistake(
        code="single-brackets",
        row=row,
        column=len(lines[row]) - len(lines[row].lstrip()),
        message=f"There may be several of these, so it starts with two brackets: [[{name}]].",
        remedy=f"Write [[{name}]].",
        mended={row: f"{before}[[{name}]]{after}"},
    )


def header_brackets(broken: Broken) -> Mistake | None:
    """A header whose brackets do not pair."""
    found = re.match(r"(\s*)(\[+)\s*([\w.-]+)\s*(\]*)\s*(#.*)?$", broken.line)
    if not found or found[2].count("[") == found[4].count("]"):
        return None
    many = found[3] in MANY
    whole = f"[[{found[3]}]]" if many else f"[{found[3]}]"
    return slip(
        broken,
        "brackets",
        "The brackets of this header do not pair.",
        f"Write {whole}.",
        found[1] + whole,
        column=len(found[1]),
    )


def list_not_closed(broken: Broken) -> Mistake | None:
    """A list without ``]``: the next setting begins inside of it."""
    if not re.match("Unclosed array|Invalid value|Expected", broken.words):
        return None
    at_end = "Unclosed array" in broken.words and not broken.rest.strip() and broken.row == len(broken.lines) - 1
    if not at_end and not (_STATEMENT.match(broken.line) and not broken.line[: broken.column].strip(" \t[")):
        return None
    row = _last_with_text(broken, broken.row - (0 if at_end and broken.line.strip() else 1))
    if row is None or not _opens_list(broken, row):
        return None
    bare = without_note(broken.lines[row])
    return slip(
        broken,
        "open-list",
        "This list has no ] at its end.",
        "Put a ] after its last entry.",
        f"{bare}]",
        row=row,
        column=len(bare),
    )


def _opens_list(broken: Broken, row: int) -> bool:
    """Whether the statement that holds ``row`` has more ``[`` than ``]``."""
    depth = 0
    for above in range(row, -1, -1):
        bare = STRING.sub("", without_note(broken.lines[above]))
        if pair := _PAIR.match(bare):
            return depth + pair[3].count("[") - pair[3].count("]") > 0
        depth += bare.count("[") - bare.count("]")
    return False


def _last_with_text(broken: Broken, row: int) -> int | None:
    while row >= 0 and not without_note(broken.lines[row]).strip():
        row -= 1
    return row if row >= 0 else None


def missing_comma(broken: Broken) -> Mistake | None:
    """Two entries of a list, or two keys in { }, with nothing between them."""
    if "Unclosed array" not in broken.words and "Unclosed inline table" not in broken.words:
        return None
    if not re.match(r"[\"'\w{\[]", broken.rest):
        return None
    row, before = broken.row, broken.line[: broken.column].rstrip()
    if not before:
        above = _last_with_text(broken, broken.row - 1)
        if above is None:
            return None
        row, before = above, without_note(broken.lines[above])
    entry = re.search(r"(\"[^\"]*\"|'[^']*'|[^\s,\[{]+)$", before)
    shown = broken.quoted(entry[1], row) if entry else None
    return slip(
        broken,
        "missing-comma",
        f"A comma is missing after {shown or 'this entry'}.",
        "Put a comma between the entries.",
        f"{before},{broken.lines[row][len(before) :]}",
        row=row,
        column=max(len(before) - 1, 0),
    )


def open_quote(broken: Broken) -> Mistake | None:
    """A quotation mark that is not closed on its line."""
    single = broken.words.startswith('Expected "\'"')  # none of them in all that follows
    if not single and r"'\n'" not in broken.words and "Unterminated" not in broken.words:
        return None
    row = broken.row
    if single:
        row = next((i for i in range(broken.row, -1, -1) if "'" in broken.lines[i]), row)
    elif broken.row == len(broken.lines) - 1 and not broken.line.strip():
        row = next((i for i in range(broken.row, -1, -1) if '"""' in broken.lines[i] or "'''" in broken.lines[i]), row)
    line = broken.lines[row]
    long = next((sign for sign in ('"""', "'''") if sign in line), None)
    bare = STRING.sub(lambda match: "x" * len(match[0]), line)
    sign = long or next((one for one in bare if one in "\"'"), '"')
    ending = re.search(r"[\s,\]}]*$", line)
    cut = ending.start() if ending and not long else len(line.rstrip())
    mended = line[:cut] + sign + line[cut:]
    shown = broken.quoted(mended.strip(), row)
    return slip(
        broken,
        "open-quote",
        f"A {sign} is missing at the end of this text.",
        f"Write: {shown}" if shown else f"Put a {sign} after the text.",
        mended,
        row=row,
        column=max(cut - 1, 0),
    )


def key_twice(broken: Broken) -> Mistake | None:
    """The same key, or the same header, a second time."""
    if not re.match("Cannot (overwrite|declare|mutate)", broken.words):
        return None
    repeats = scan("\n".join(broken.lines[: broken.row + 1])).repeats
    if not repeats:
        return None
    path, first, again = repeats[0]
    rows = range(again.line - 1, broken.row + 1)
    header = broken.lines[again.line - 1].lstrip().startswith("[")
    if header:
        rows = _block(broken, again.line - 1)
    name = f"[{path[-1]}]" if header else f'"{path[-1]}"'
    if path[-1] == "name" and path[0] in MANY and not header:
        return _header_missing(broken, again.line - 1, str(path[0]), first.line)
    return Mistake(
        code="key-twice",
        row=again.line - 1,
        column=again.column - 1,
        message=f"{name} is already set on line {first.line}.",
        remedy="Put the lines of both under one header."
        if header
        else "Put all entries into one list."
        if re.search(r"=\s*\[", broken.lines[again.line - 1])
        else "Keep one of the two lines.",
        mended=dict.fromkeys(rows, ""),
    )


def _header_missing(broken: Broken, row: int, table: str, first: int) -> Mistake:
    """A second ``name`` in one table: most likely it begins another one, whose header got lost."""
    block = [line.partition("=")[0].strip() for line in broken.lines[row : _block(broken, row).stop]]
    header = "[[test]]" if "expect" in block else "[[rule]]" if "then" in block else f"[[{table}]]"
    above = row - 1
    return Mistake(
        code="missing-header",
        row=row,
        column=len(broken.lines[row]) - len(broken.lines[row].lstrip()),
        message=f'"name" is already set on line {first}; perhaps a header is missing above this line.',
        remedy=f"Write {header} above it, or take one of the two lines out.",
        mended={above: header} if above >= 0 and not broken.lines[above].strip() else {row: ""},
    )


def _block(broken: Broken, row: int) -> range:
    last = row + 1
    while last < len(broken.lines) and not re.match(r"\s*\[", broken.lines[last]):
        last += 1
    return range(row, last)


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
    pair = _PAIR.fullmatch(without_note(broken.line))
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


def inner_quotes(broken: Broken) -> Mistake | None:
    """Quotation marks inside a text that stands in the same ones."""
    pair = _PAIR.fullmatch(without_note(broken.line))
    if not pair or not re.fullmatch(r"\"(?!\"\").*\"", pair[3]) or pair[3].count('"') < 3:  # noqa: PLR2004  # more than a pair
        return None
    if not broken.words.startswith("Expected newline"):
        return None
    mended = pair[3][1:-1].replace('"', "'")
    return slip(
        broken,
        "inner-quotes",
        "There are quotation marks inside of this text.",
        "Write the inner ones as ', or put ' around the whole text.",
        broken.line[: pair.start(3)] + f'"{mended}"',
        column=max(broken.column - 1, 0),
    )


def missing_quotes(broken: Broken) -> Mistake | None:
    """A text without quotation marks, after ``=`` or in a list."""
    if not re.match("Invalid value|Invalid date|Expected newline|Unclosed", broken.words):
        return None
    pair = _PAIR.fullmatch(without_note(broken.line))
    if pair and re.match(r"[^\s\"'\[{]", pair[3]):
        shown = broken.quoted(f'{pair[2]} = "{pair[3]}"')
        mended = f'{broken.line[: pair.start(3)]}"{_tame(pair[3])}"'
        column = pair.start(3)
    else:
        word = re.match(r"[^\s\"'\[\]{},#][^\"'\[\]{},#]*", broken.rest)
        if not word or not re.match(r"[\s\[{,=]", broken.line[broken.column - 1 : broken.column] or " "):
            return None
        shown = broken.quoted(f'"{word[0].strip()}"')
        end = broken.column + len(word[0].rstrip())
        mended = f'{broken.line[: broken.column]}"{_tame(word[0].strip())}"{broken.line[end:]}'
        column = broken.column
    remedy = f"Write: {shown}" if shown else 'Put a " before and after the text.'
    return slip(broken, "missing-quotes", "Text needs quotation marks.", remedy, mended, column=column)


def _tame(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "'")


def backslash(broken: Broken) -> Mistake | None:
    """A backslash that begins nothing TOML knows."""
    if "Unescaped" not in broken.words and "escape" not in broken.words.lower():
        return None
    return slip(
        broken,
        "backslash",
        'A backslash has a special meaning between two ".',
        "Put ' around the text instead, or write the backslash twice.",
        re.sub(r"\\+", r"\\\\", broken.line),
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


def braces(broken: Broken) -> Mistake | None:
    """{ } that run over several lines, or have a comma at their end."""
    if comma := re.search(r",(?=\s*\})", bare_of(broken.line)):
        return slip(
            broken,
            "braces",
            "Before a } stands no comma.",
            "Take the comma out.",
            broken.line[: comma.start()] + broken.line[comma.end() :],
            column=comma.start(),
        )
    bare = STRING.sub("", without_note(broken.line))
    if bare.count("{") <= bare.count("}"):
        return None
    return Mistake(
        code="braces",
        row=broken.row,
        column=broken.column,
        message="What stands in { } has to be on one line.",
        remedy='Write it as { credential = "name" }.',
        mended=dict.fromkeys(_braced(broken), ""),
    )


def _braced(broken: Broken) -> range:
    last = broken.row
    while last < min(len(broken.lines) - 1, broken.row + 20) and "}" not in broken.lines[last]:
        last += 1
    return range(broken.row, last + 1 if "}" in broken.lines[last] else broken.row + 1)


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


def pasted_twice(lines: tuple[str, ...]) -> Mistake | None:
    """The whole file a second time below the first."""
    rows = [row for row, line in enumerate(lines) if re.match(r"version\s*=", line)]
    if len(rows) < 2:  # noqa: PLR2004  # a second one
        return None
    first, again = rows[:2]
    following = [line for line in lines[first : first + 40] if line.strip()]
    if following[:10] != [line for line in lines[again : again + 40] if line.strip()][:10]:
        return None
    begins = again - first if lines[again - first : again] == lines[:first] else again
    return Mistake(
        code="pasted-twice",
        row=begins,
        column=0,
        message="From here on the whole file stands a second time.",
        remedy="Take out everything from here on, or everything above.",
        mended=dict.fromkeys(range(begins, len(lines)), ""),
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
