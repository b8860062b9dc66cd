"""Wall: slips with brackets, braces, and the commas in them."""

from __future__ import annotations

import re

from gateway.config.toml.marks import MANY
from gateway.config.toml.slips import PAIR, STRING, Broken, Mistake, bare_of, slip, without_note

_STATEMENT = re.compile(r"\s*(?:\[\[?\s*[A-Za-z]|[A-Za-z_][\w.\"'-]*\s*=)")


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
        if pair := PAIR.match(bare):
            return depth + pair[3].count("[") - pair[3].count("]") > 0
        depth += bare.count("[") - bare.count("]")
    return False


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


def _last_with_text(broken: Broken, row: int) -> int | None:
    while row >= 0 and not without_note(broken.lines[row]).strip():
        row -= 1
    return row if row >= 0 else None


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
