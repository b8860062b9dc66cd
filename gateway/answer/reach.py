"""Ground: the public "how to reach us" text: where, when, by when, who, and what not to expect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from gateway.answer.promise_words import day_in_words
from gateway.answer.reach_words import REACH_WORDS
from gateway.answer.words import hours_in_words, turnaround_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from gateway.answer.hours import WeeklyHours
    from gateway.answer.reach_words import ReachWords

_PLACEHOLDER: Final = re.compile(r"\{(?:email|subject|ref)\}")
REACH_LANGUAGES: Final = tuple(REACH_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """What the config says about reaching the desk; ``''``, None and empty where it says nothing.

    ``closed_days`` are the next times in which the desk would be open and is not, each by its first and last day;
    ``busy`` says that the longer turn-around is in force; ``roles`` are lines in the language wanted.
    """

    owner: str
    desk: str
    url: str
    hours: WeeklyHours | None
    zone: str
    holidays: bool
    closed_days: Sequence[tuple[date, date]]
    turnaround: str | None
    busy: bool
    roles: str
    own_language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The text in parts: each has a heading and its paragraphs; ``url`` is to be a link where it stands."""

    language: str
    title: str
    url: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


def reach_us(standards: Standards, language: str) -> Guide:
    """The guide in one of `REACH_LANGUAGES`; KeyError for any other. What the config does not say is left out."""
    words = REACH_WORDS[language]
    link = bare_link(standards.url)
    desk = standards.desk or words.the_desk
    parts = (
        (words.where, tuple(_where(desk, link, words))),
        (words.when, tuple(_when(standards, words, language))),
        (words.by_when, tuple(_by_when(standards, words, language))),
        (words.who, tuple(standards.roles.splitlines())),
        (words.not_expected, tuple(_not_expected(standards, words))),
    )
    return Guide(
        language=language,
        title=words.title.format(desk=desk),
        url=link,
        parts=tuple((head, lines) for head, lines in parts if lines),
    )


def _where(desk: str, link: str, words: ReachWords) -> list[str]:
    return [words.write.format(desk=desk), link, words.reason, words.one_topic] if link else []


def _when(standards: Standards, words: ReachWords, language: str) -> list[str]:
    lines = []
    if standards.hours is not None:
        hours = hours_in_words(standards.hours, language)
        city = standards.zone.rpartition("/")[2].replace("_", " ")
        lines.append(words.open.format(hours=hours[:1].upper() + hours[1:], zone=city))
    if standards.holidays:
        lines.append(words.holidays)
    if standards.closed_days:
        told = (_run(first, last, words, language) for first, last in standards.closed_days)
        lines.append(words.closed.format(days="; ".join(told)))
    return lines


def _run(first: date, last: date, words: ReachWords, language: str) -> str:
    one, other = day_in_words(first, language), day_in_words(last, language)
    return one if first == last else words.to.format(one, other)


def _by_when(standards: Standards, words: ReachWords, language: str) -> list[str]:
    within = turnaround_in_words(standards.turnaround or "", language, standards.own_language)
    if not within:
        return []
    return [(words.busy if standards.busy else words.answer).format(within=within), words.note]


def _not_expected(standards: Standards, words: ReachWords) -> list[str]:
    lines = [words.outside] if standards.hours is not None else []
    return [*lines, words.personal.format(owner=standards.owner)] if standards.owner else lines


def bare_link(url: str) -> str:
    """The desk's address for everybody: without the parts that are filled in for one customer."""
    parts = urlsplit(url)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True)]
    fixed = urlencode([(key, value) for key, value in query if not _PLACEHOLDER.search(value)])
    path, fragment = _PLACEHOLDER.sub("", parts.path), _PLACEHOLDER.sub("", parts.fragment)
    return urlunsplit((parts.scheme, parts.netloc, path, fixed, fragment))


def as_text(guide: Guide) -> str:
    """The guide for a mail or a terminal."""
    blocks = [guide.title, *("\n".join((head, *lines)) for head, lines in guide.parts)]
    return "\n\n".join(blocks) + "\n"


def as_html(guide: Guide) -> str:
    """The guide as a page of its own, without any script, style sheet or picture from elsewhere."""
    safe = escape(guide.url)
    link = f'<a href="{safe}">{safe}</a>'
    blocks = []
    for head, lines in guide.parts:
        blocks.append(f"<h2>{escape(head)}</h2>")
        blocks += [f"<p>{link if line == guide.url else escape(line)}</p>" for line in lines]
    body, title = "\n".join(blocks), escape(guide.title)
    return (
        f'<!doctype html>\n<html lang="{guide.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n</head>\n"
        '<body style="font-family: sans-serif; line-height: 1.5; max-width: 38em; margin: 1em;">\n'
        f"<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
    )


def runs_of_closed(
    closed: AbstractSet[date], weekdays: AbstractSet[int], *, first: date, last: date
) -> list[tuple[date, date]]:
    """The closed days from ``first`` to ``last`` that would be open, those without an open day between them as one run.

    ``weekdays`` are those with opening hours, 0 for Monday.
    """
    runs: list[tuple[date, date]] = []
    unbroken = False
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        if day.weekday() not in weekdays:
            continue
        if day not in closed:
            unbroken = False
            continue
        runs[-1:] = [(runs[-1][0], day)] if unbroken else [*runs[-1:], (day, day)]
        unbroken = True
    return runs
