"""Shelves of templates for the tests, and what a mail program makes of their HTML."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from gateway.answer import sayings
from gateway.answer.note import SAMPLE, NoteValues
from gateway.resources import shipped
from gateway.templates import TemplateProblem, Templates

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = shipped("templates")
BARE = replace(
    SAMPLE,
    customer_name="",
    desk_hours="",
    turnaround="",
    promise="",
    person="",
    topic="",
    several_topics="",
    first_contact="",
)


def sample(language: str, category: str = "order") -> NoteValues:
    """The sample values with their sentences in ``language``."""
    return replace(
        SAMPLE,
        benefit=sayings.benefit(category, language),
        several_topics=sayings.several_topics(language),
        first_contact=sayings.first_contact(language),
    )


def written(folder: Path, name: str, text: str) -> Templates:
    """The shipped templates with one more beside the config file."""
    (folder / name).write_text(text, encoding="utf-8")
    return Templates(SHIPPED, folder, ("en", "de"))


def problems(folder: Path, text: str, name: str = "resubmit.en.txt") -> list[TemplateProblem]:
    return list(written(folder, name, text).examine((), ()))


class Page(HTMLParser):
    """What a mail program makes of the HTML: its text, its links, and what it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str | None] = []
        self.fetched: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given["href"]] if tag == "a" else []
        self.fetched += [given[name] for name in ("src", "background", "srcset") if name in given]
        self.fetched += [tag] if tag in {"link", "script", "img", "iframe", "object"} else []

    def handle_data(self, data: str) -> None:
        self.text += data
