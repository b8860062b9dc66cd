"""Ground: one note in two languages, for a customer whose language nobody can tell."""

from __future__ import annotations

import re
from typing import Final

from gateway.answer.note import Rendered

_LINE: Final = "\u2013" * 30
_BODY: Final = re.compile(r"<body[^>]*>(.*)</body>", re.IGNORECASE | re.DOTALL)
# Says in the second language that it follows; none where we have no words.
_BELOW: Final = {
    "en": "English: please see below.",
    "de": "Deutsch: siehe bitte unten.",
    "fr": "Français\u00a0: voir ci-dessous.",
    "es": "Español: véase más abajo.",
    "it": "Italiano: vedi sotto.",
    "pt": "Português: ver abaixo.",
    "nl": "Nederlands: zie hieronder.",
}


def both(first: Rendered, second: Rendered) -> Rendered:
    """The two notes one under the other with a line between; ``language`` then names both (RFC 3282).

    ``first`` alone where both came out in the same language, because a template is missing.
    """
    if first.language == second.language:
        return first
    hint = _BELOW.get(second.language.partition("-")[0], "")
    above = f"{hint}\n\n" if hint else ""
    return Rendered(
        subject=first.subject,
        text=f"{above}{first.text}\n{_LINE}\n\n{second.text}",
        html=_one_page(first.html, second.html, second.language, hint),
        language=f"{first.language}, {second.language}",
        template=first.template,
    )


def _one_page(first: str, second: str, language: str, hint: str) -> str:
    """The first page with what the second one shows at its end."""
    shown = _BODY.search(second)
    below = f'<hr>\n<div lang="{language}">{shown[1] if shown else second}</div>\n'
    above = f'<p><small lang="{language}">{hint}</small></p>\n' if hint else ""
    place = _BODY.search(first)
    if place is None:
        return f"{above}{first}\n{below}"
    at, end = place.span(1)
    return f"{first[:at]}\n{above}{place[1].strip()}\n{below}{first[end:]}"
