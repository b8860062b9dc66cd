"""Wall: rules that can be read and hardly mean what they say: one check each, which only warns unless it is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.config.invisible import MARKS
from gateway.config.nearest import did_you_mean
from gateway.judge.folding import fold
from gateway.judge.topics import CATEGORIES, category

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from gateway.config.check import Draft
    from gateway.config.positions import Path
    from gateway.config.values import Problem

_PHRASES: Final = ("text", "subject", "body", "anywhere")
_REGEX: Final = re.compile(r"(?<!\.)\.\+|\\[a-zA-Z.]|\[\^?\w-\w|\([^)]*\||\(\?|^\^|\w\|\w|[)\]][+?]")
_JOINED: Final = re.compile(r"(\S.*?)\s+(?:AND|OR|NOT|UND|ODER|ET|OU|&&|\|\|)\s+(\S.*)")
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,4}|[a-z]{1,2}uml|szlig|[a-z](?:acute|grave|circ));")
_SHORTEST: Final = 3  # letters before a star
_SEVERAL: Final = 2  # commas of a text that looks like a list
_BARE_SIZE: Final = re.compile(r"\s*\d+\s*")


def phrases_of(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every phrase of every rule with its place."""
    for path, _ in draft.many("rule"):
        for side in ("when", "unless"):
            for word in _PHRASES:
                at: Path = (*path, side, word)
                written = draft.sheet.at(at)
                if isinstance(written, str):
                    yield at, written
                elif isinstance(written, list):
                    yield from (((*at, number), one) for number, one in enumerate(written) if isinstance(one, str))


def like_expressions(draft: Draft) -> Iterator[Problem]:
    """Phrases with the signs of regular expressions: they are sought as they stand."""
    for path, phrase in phrases_of(draft):
        if "*" not in phrase and (found := _REGEX.search(phrase)):  # a stray star has been told
            plain = " ".join(re.sub(r"[^\w\s'-]+", " ", re.sub(r"\\[a-zA-Z]", " ", phrase)).split())
            yield draft.sheet.problem(
                "like-regex",
                f'"{found[0]}" looks like a regular expression; a phrase is sought word by word, just as it stands.',
                f'Write the words as customers do: "{plain or "refund*"}"; or use text_regex in place of text.',
                path=path,
                level="warning",
            )


def joined_phrases(draft: Draft) -> Iterator[Problem]:
    """AND and OR inside a phrase, and a whole list in one text."""
    for path, phrase in phrases_of(draft):
        if found := _JOINED.fullmatch(phrase):
            message = "AND, OR and NOT are sought like any other word."
            remedy = f'For any of them write two entries: "{found[1]}", "{found[2]}"; for all, two lines under when.'
        elif phrase.count(",") >= _SEVERAL or ("; " in phrase and "&" not in phrase):
            message = "This is one phrase with commas in it, and only mail with all of it fits."
            parts = ", ".join(f'"{part.strip()}"' for part in re.split("[,;]", phrase) if part.strip())
            remedy = f"If several are meant, give each its own quotation marks: {parts}."
        else:
            continue
        yield draft.sheet.problem("joined-phrases", message, remedy, path=path, level="warning")


def quoted_phrases(draft: Draft) -> Iterator[Problem]:
    """Phrases in quotation marks of their own: they fit only where the customer writes these too."""
    for path, phrase in phrases_of(draft):
        plain = fold(phrase).text
        if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
            yield draft.sheet.problem(
                "quoted-phrase",
                "The inner quotation marks are part of this phrase, so that only mail with them fits.",
                f'Write: "{phrase.strip()[1:-1]}"',
                path=path,
                level="warning",
            )


def short_stars(draft: Draft) -> Iterator[Problem]:
    """``e*``: fits half of all words."""
    for path, phrase in phrases_of(draft):
        words = phrase.split()
        if len(words) == 1 and phrase.endswith("*") and len(phrase.strip("* ")) < _SHORTEST and phrase.strip("* "):
            if not phrase.isascii():
                continue  # one letter of some scripts is a word
            yield draft.sheet.problem(
                "short-star",
                f'"{phrase}" fits every word that begins so, and that is nearly every mail.',
                'Write more letters before the star: "refund*".',
                path=path,
                level="warning",
            )


def web_signs(draft: Draft) -> Iterator[Problem]:
    """``&amp;`` and ``&uuml;`` in texts."""
    for path, phrase in _texts(draft):
        if found := _ENTITY.search(phrase):
            from html import unescape

            yield draft.sheet.problem(
                "html-entity",
                f"{found[0]} is how web pages write a sign.",
                f"Write {unescape(found[0])} in its place.",
                path=path,
                level="warning",
            )


def unseen_in_texts(draft: Draft) -> Iterator[Problem]:
    """Marks without any width in names and addresses, which then never fit; phrases are sought without them."""
    for path, written in _texts(draft):
        if (sign := next((sign for sign in written if sign in MARKS), None)) is not None:
            yield draft.sheet.problem(
                "unseen-sign",
                f"In this text stands a sign that nobody sees (U+{ord(sign):04X}); it comes from a web page.",
                "Delete the text and type it again.",
                path=path,
            )


def lost_backslashes(draft: Draft) -> Iterator[Problem]:
    r"""``"\bfoo"`` and ``"C:\new"``: between two ``"`` these are a backspace and a line end."""
    for path, written in _texts(draft):
        place = draft.sheet.positions.value(path)
        line = draft.sheet.lines[place.line - 1] if place and place.line <= len(draft.sheet.lines) else ""
        if re.search(r"[\t\n\r\b\f]", written) and '"""' not in line and "'''" not in line:
            yield draft.sheet.problem(
                "backslash",
                r'Between two " a backslash with a letter is one sign: \t a tab, \n a line end, \b a backspace.',
                "Put ' around the text instead, or write the backslash twice.",
                path=path,
            )


def _texts(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every text of rules, lists and tests but the bodies of these, with its place."""
    for table in ("rule", "lists", "test"):
        yield from _inside((table,), draft.sheet.data.get(table))


def _inside(path: Path, value: object) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if path[-1] not in {"body", "subject", "note", "then", "expect"}:
            yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside((*path, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inside((*path, number), inner)


def contradicting_examples(draft: Draft) -> Iterator[Problem]:
    """One example in both lists of a rule."""
    for path, rule in draft.many("rule"):
        both = set(rule.should_fit) & set(rule.should_not_fit)
        for number, example in enumerate(rule.should_not_fit):
            if example in both:
                yield draft.sheet.problem(
                    "example-twice",
                    "This example stands under should_fit too.",
                    "Take it out of one of the two lists.",
                    path=(*path, "should_not_fit", number),
                )


def odd_topics(draft: Draft) -> Iterator[Problem]:
    """A topic that one rule alone has and that is nearly one of the known ones."""
    tables = [(path, rule.topic) for path, rule in draft.many("rule") if rule.topic]
    desk = draft.one("desk")
    of_people = {topic for person in (desk.people if desk else ()) for topic in person.topics}
    for path, topic in tables:
        others = of_people | {one for at, one in tables if at != path}
        if topic in others or topic in CATEGORIES or (not of_people and category(topic) != "none"):
            continue
        meant = did_you_mean(topic, sorted(others), cutoff=0.8)
        if meant is not None:
            yield draft.sheet.problem(
                "odd-topic",
                f'No other rule and nobody at the desk has the topic "{topic[:60]}".',
                f'Did you mean "{meant}"?',
                path=(*path, "topic"),
                level="warning",
            )


def bare_sizes(draft: Draft) -> Iterator[Problem]:
    """``larger_than = "5"``: five bytes, which every mail has."""
    for path, _ in draft.many("rule"):
        for side in ("when", "unless"):
            at: Path = (*path, side, "larger_than")
            written = draft.sheet.at(at)
            if (isinstance(written, str) and _BARE_SIZE.fullmatch(written)) or (
                type(written) is int and written < 1024  # noqa: PLR2004  # the least mail
            ):
                yield draft.sheet.problem(
                    "bad-size", "This size has no unit, and every mail is larger.", 'Write it as "5 MB".', path=at
                )


CHECKS: Final[tuple[Callable[[Draft], Iterable[Problem]], ...]] = (
    like_expressions,
    joined_phrases,
    quoted_phrases,
    short_stars,
    web_signs,
    unseen_in_texts,
    lost_backslashes,
    contradicting_examples,
    odd_topics,
    bare_sizes,
)
