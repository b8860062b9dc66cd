"""Wall: habits from elsewhere: how YAML, programs, spreadsheets and web pages would write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.config.toml.marks import MANY
from gateway.config.toml.slips import Mistake, bare_of, slip, without_note

if TYPE_CHECKING:
    from gateway.config.toml.slips import Broken

_ONE: Final = ("owner", "desk", "safety", "classifier", "listen", "send", "store", "lists")
_ENTITIES: Final = {"&quot;": '"', "&#34;": '"', "&#39;": "'", "&apos;": "'", "&amp;": "&", "&nbsp;": " "}
_VALUE: Final = r"(\"[^\"]*\"|'[^']*'|\[.*\]|\{.*\}|[\w.-]+)"
_COMMA: Final = re.compile(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")  # one outside of texts
_TEXTS: Final = r"(?:\"[^\"]*\"|'[^']*')(?:\s*[,;]\s*(?:\"[^\"]*\"|'[^']*'))*"


def slashed_note(broken: Broken) -> Mistake | None:
    """A note that begins with ; or // or --, or stands in <!-- -->."""
    found = re.match(r"(\s*)(;|//|--|<!--|/\*|\*|%|REM\b|')", broken.line)
    if not found or broken.line[: broken.column].strip():
        return None
    return slip(
        broken,
        "foreign-note",
        f'A note for people begins with #, not with "{found[2]}".',
        "Put a # at the beginning of the line.",
        "",
        column=len(found[1]),
    )


def entities(broken: Broken) -> Mistake | None:
    """``&quot;`` for a quotation mark."""
    found = re.search(r"&(?:quot|#34|#39|apos|nbsp);", bare_of(broken.line).partition("#")[0])
    if not found:
        return None
    mended = broken.line
    for entity, sign in _ENTITIES.items():
        mended = mended.replace(entity, sign)
    shown = broken.quoted(mended.strip())
    return slip(
        broken,
        "html-entity",
        f"{found[0]} is how web pages write a sign.",
        f"Write: {shown}" if shown else "Write the sign itself.",
        mended,
        column=found.start(),
    )


def comma_for_dot(broken: Broken) -> Mistake | None:
    """``when,text``, ``when text``, ``when:text`` and ``when -> text``."""
    found = re.match(
        r"(\s*)(when|unless)(\s*(?:[,;:/>-]|->|→)\s*|\s+)(\w+)\s*([=:])\s*(.*)", broken.line, re.IGNORECASE
    )
    if not found:
        return None
    name = f"{found[2].lower()}.{found[4].lower()}"
    return slip(
        broken,
        "missing-dot",
        f'Between "{found[2]}" and "{found[4]}" stands a dot.',
        f"Write: {name} = ...",
        f"{found[1]}{name} = {found[6]}",
        column=len(found[1]),
    )


def two_equals(broken: Broken) -> Mistake | None:
    """``==``, ``=>``, ``:=`` and the like."""
    found = re.match(r"(\s*)([\w.-]+)\s*(:=|==+|=>|->|→|=:)\s*(.*)", broken.line)
    if not found:
        return None
    shown = broken.quoted(f"{found[2]} = {without_note(found[4])}")
    return slip(
        broken,
        "odd-equals",
        "Between a name and its value stands one = and nothing else.",
        f"Write: {shown}" if shown else "Write: name = value.",
        f"{found[1]}{found[2]} = {found[4]}",
        column=found.start(3),
    )


def colon_and_word(broken: Broken) -> Mistake | None:
    """``then: redirect``: a colon, and a text without quotation marks."""
    found = re.fullmatch(r"(\s*)([a-z_]+(?:\.[\w-]+)?)\s*:\s*([^\s\"'\[{:/][^\"'\[\]{}#]*?)\s*(#.*)?", broken.line)
    if not found or found[2] in (*MANY, *_ONE):
        return None
    plain = re.fullmatch(r"true|false|\d+(?:\.\d+)?", found[3])
    value = found[3] if plain else f'"{found[3]}"'
    shown = broken.quoted(f"{found[2]} = {value}")
    return slip(
        broken,
        "missing-equals",
        "Between a name and its value stands a =" + ("." if plain else ", and text stands in quotation marks."),
        f"Write: {shown}" if shown else 'Write: name = "text".',
        f"{found[1]}{found[2]} = {value}",
        column=len(found[1]),
    )


def bare_header(broken: Broken) -> Mistake | None:
    """``rule:`` or ``rule`` alone on a line, and ``[[rule "name"]]``."""
    alone = re.fullmatch(r"(\s*)(\w+)\s*:?\s*(#.*)?", broken.line)
    filled = re.match(r"(\s*)\[+\s*(\w+)[\s:\"'.=-]+[^\]]*", broken.line)
    found = alone or filled
    name = found[2].lower() if found else ""
    if not found or name not in (*MANY, *_ONE) or re.match(r"\s*\[+\s*\w+\s*\]", broken.line):
        return None
    whole = f"[[{name}]]" if name in MANY else f"[{name}]"
    return slip(
        broken,
        "bare-header",
        "A section begins with its name in brackets." if alone else "In the brackets stands the word alone.",
        f"Write {whole}." if alone else f"Write {whole}, and on the next line what it is called: name = ...",
        found[1] + whole,
        column=len(found[1]),
    )


def yaml_entry(broken: Broken) -> Mistake | None:
    """``- name: ...``: a list as YAML writes it."""
    found = re.match(r"(\s*)-\s+(.*)", broken.line)
    if not found or broken.line[: broken.column].strip(" -"):
        return None
    named = re.match(r"name\s*[:=]\s*(.*)", found[2])
    above = broken.row - 1
    if named and above >= 0 and not broken.lines[above].strip():
        value = named[1] if named[1][:1] in {'"', "'"} else f'"{named[1].strip()}"'
        return Mistake(
            code="yaml",
            row=broken.row,
            column=len(found[1]),
            message="This is how YAML writes a list; here every rule has its own header.",
            remedy="Write [[rule]] on a line of its own, and below it: name = ...",
            mended={above: "[[rule]]", broken.row: f"name = {value}"},
        )
    return slip(
        broken,
        "yaml",
        "This is how YAML writes a list; here a list stands in [ ].",
        'Write it as ["one", "two"].',
        "",
        column=len(found[1]),
    )


def odd_list(broken: Broken) -> Mistake | None:
    """Several texts in ( ) or { }, or in no brackets at all, or with ; between them."""
    line = without_note(broken.line)
    found = re.fullmatch(rf"(\s*)([\w.-]+)\s*=\s*([(\[{{]?)\s*({_TEXTS})\s*[,;]?\s*([)\]}}]?)", line)
    if not found or (found[3] == "[" and ";" not in bare_of(found[4])):
        return None
    if not found[3] and not re.search(r"[,;]", bare_of(found[4])):
        return None
    parts = re.findall(r"\"[^\"]*\"|'[^']*'", found[4])
    mended = f"{found[1]}{found[2]} = [{', '.join(parts)}]"
    shown = broken.quoted(mended.strip())
    return slip(
        broken,
        "odd-list",
        "Several texts stand in [ ], with commas between them.",
        f"Write: {shown}" if shown else f'Write: {found[2]} = ["one", "two"].',
        mended,
        column=line.index("=") + 2,
    )


def unquoted_list(broken: Broken) -> Mistake | None:
    """``[en, de]``, and addresses with commas between them but without brackets."""
    line = without_note(broken.line)
    found = re.fullmatch(r"(\s*)([\w.-]+)\s*=\s*(\[?)([^\[\]{}]+)(\]?)", line)
    if not found or bool(found[3]) != bool(found[5]):
        return None
    parts = [part.strip() for part in _COMMA.split(found[4]) if part.strip()]
    bare = [part for part in parts if not re.fullmatch(r"\"[^\"]*\"|'[^']*'|[+-]?[\d.:TZ-]+|true|false", part)]
    addresses = len(parts) > 1 and all("@" in part for part in parts)
    if not bare or any(sign in part for part in bare for sign in "\"'") or not (found[3] or addresses):
        return None
    texts = ", ".join(f'"{part}"' if part in bare else part for part in parts)
    mended = f"{found[1]}{found[2]} = [{texts}]"
    shown = broken.quoted(mended.strip())
    return slip(
        broken,
        "missing-quotes",
        "Text needs quotation marks.",
        f"Write: {shown}" if shown else 'Write each text of the list in its own: "one", "two".',
        mended,
        column=line.index(bare[0]),
    )


def semicolon_between(broken: Broken) -> Mistake | None:
    """A ; between the entries of a longer list."""
    if not broken.rest.startswith(";") or "Unclosed array" not in broken.words:
        return None
    return slip(
        broken,
        "semicolon",
        "Between the entries of a list stands a comma.",
        "Put a comma in place of the ;.",
        broken.line[: broken.column] + "," + broken.line[broken.column + 1 :],
    )


def after_value(broken: Broken) -> Mistake | None:
    """A ; or , at the end of a line that is whole without it."""
    found = re.fullmatch(rf"(\s*[\w.-]+\s*=\s*{_VALUE})\s*([,;.]+)\s*(#.*)?", broken.line)
    if not found or broken.column < found.end(1):
        return None
    return slip(
        broken,
        "after-value",
        f'Nothing follows a value: "{found[3]}" is too much.',
        f"Take out the {'dot' if found[3][0] == '.' else found[3][0]} at the end.",
        found[1],
        column=found.start(3),
    )


def decimal_comma(broken: Broken) -> Mistake | None:
    """``0,97``: a comma where numbers have a point."""
    found = re.fullmatch(r"(\s*[\w.-]+\s*=\s*)(\d+),(\d+)\s*(#.*)?", broken.line)
    if not found:
        return None
    mended = f"{found[1]}{found[2]}.{found[3]}"
    shown = broken.quoted(mended.strip())
    return slip(
        broken,
        "decimal-comma",
        "A number is written with a point.",
        f"Write: {shown}" if shown else "Write it as 0.9.",
        mended,
        column=len(found[1]),
    )


def no_value(broken: Broken) -> Mistake | None:
    """A name and an ``=`` with nothing behind, or with something that a # makes a note."""
    found = re.fullmatch(r"(\s*)([\w.-]+)\s*=\s*(#\s*(.*))?", broken.line)
    if not found:
        return None
    noted = broken.quoted(f'{found[2]} = "#{found[4]}"') if found[4] else None
    return slip(
        broken,
        "no-value",
        "What stands after a # is a note, so that there is no value." if found[3] else "There is no value after the =.",
        f"Write: {noted}" if noted else 'Write it as "...", or take the line out.',
        "",
        column=broken.line.index("=") + 1,
    )
