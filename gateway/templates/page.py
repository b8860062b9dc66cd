"""A note made of a text and, where there is one, its HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.answer.note import Rendered
from gateway.templates.cage import run

if TYPE_CHECKING:
    from gateway.answer.note import NoteValues
    from gateway.templates.cage import Loaded

_BLANK_LINES: Final = re.compile(r"\n{3,}")


class Chosen(NamedTuple):
    """What is rendered for one kind of note."""

    stem: str
    language: str
    text: Loaded
    html: Loaded | None  # None: made from the text


def rendered(chosen: Chosen, values: NoteValues) -> Rendered:
    """The note with ``values`` in it; PermanentFailure where a file has a mistake or the note would be too large."""
    text, html, given = chosen.text, chosen.html, values.as_mapping()
    plain = _tidy(run(text, text.body, given, "txt"))
    return Rendered(
        subject=run(text, text.subject, given, "txt") if text.subject else None,
        text=plain,
        html=run(html, html.body, given, "html") if html else _as_html(plain, values.desk_url, chosen.language),
        language=chosen.language,
        template=chosen.stem,
    )


def _tidy(text: str) -> str:
    """No blanks at the end of a line, no two blank lines together, none at the top, one line end at the bottom."""
    lines = "\n".join([line.rstrip() for line in text.split("\n")])
    return _BLANK_LINES.sub("\n\n", lines).strip() + "\n"


def _as_html(text: str, link: str, language: str) -> str:
    """The text as a plain page: a paragraph for each, the desk's link clickable."""
    safe = escape(link)
    anchor = f'<a href="{safe}">{safe}</a>'
    paragraphs = (escape(one).replace("\n", "<br>\n") for one in text.strip().split("\n\n"))
    body = "\n".join(f"<p>{one.replace(safe, anchor) if link else one}</p>" for one in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="color-scheme" content="light dark"></head>\n<body>\n{body}\n</body>\n</html>\n'
    )
