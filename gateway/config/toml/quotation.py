"""Wall: slips with quotation marks and backslashes."""

from __future__ import annotations

import re
from typing import Final

from gateway.config.toml.slips import PAIR, STRING, Broken, Mistake, bare_of, slip, without_note

_DOUBLE: Final = "\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02\u2033"
_SINGLE: Final = "\u2018\u2019\u201a\u201b\u2039\u203a\u00b4"


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


def inner_quotes(broken: Broken) -> Mistake | None:
    """Quotation marks inside a text that stands in the same ones."""
    pair = PAIR.fullmatch(without_note(broken.line))
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
    pair = PAIR.fullmatch(without_note(broken.line))
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
