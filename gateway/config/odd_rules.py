"""Wall: rules that can be read and hardly mean what they say: one check each, which only warns unless it is certain."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from gateway.config.nearest import did_you_mean
from gateway.config.toml.marks import MARKS
from gateway.judge.folding import fold
from gateway.judge.topics import CATEGORIES, category
from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gateway.config.check import Draft
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem

    Said = tuple[str, str, str]  # code, sentence and remedy

_PHRASES: Final = ("text", "subject", "body", "anywhere")
_REGEX: Final = re.compile(r"(?<!\.)\.\+|\\[a-zA-Z.]|\[\^?\w-\w|\([^)]*\||\(\?|^\^|\w\|\w|[)\]][+?]")
_JOINED: Final = re.compile(r"(\S.*?)\s+(?:AND|OR|NOT|UND|ODER|ET|OU|&&|\|\|)\s+(\S.*)")
_ENTITY: Final = late(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,4}|[a-z]{1,2}uml|szlig|[a-z](?:acute|grave|circ));")
_SHORTEST: Final = 3  # letters before a star
_SEVERAL: Final = 2  # commas of a text that looks like a list
_HARMLESS: Final = re.compile(r"[\x20-\x25\x27-\x7e]*")  # what no text check looks for
_BARE_SIZE: Final = re.compile(r"\s*\d+\s*")


def odd_rules(draft: Draft) -> Iterator[Problem]:
    """Everything about the rules, lists and tests of a file that is hardly meant."""
    for path, phrase in _phrases(draft):
        for odd in PHRASE_CHECKS:
            if (said := odd(phrase)) is not None:
                yield draft.sheet.problem(*said, path=path, level="warning")
    for path, written in _texts(draft):
        if not _HARMLESS.fullmatch(written):
            for check in TEXT_CHECKS:
                yield from check(draft, path, written)
    for examined in RULE_CHECKS:
        yield from examined(draft)


def _phrases(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every phrase of every rule with its place."""
    tables = draft.sheet.data.get("rule")
    for number, rule in enumerate(tables if isinstance(tables, list) else ()):
        for side in ("when", "unless"):
            words = rule.get(side) if isinstance(rule, dict) else None
            if not isinstance(words, dict):
                continue
            for word in _PHRASES:
                written = words.get(word)
                at: Path = ("rule", number, side, word)
                if isinstance(written, str):
                    yield at, written
                elif isinstance(written, list):
                    yield from (((*at, place), one) for place, one in enumerate(written) if isinstance(one, str))


def like_expression(phrase: str) -> Said | None:
    """A phrase with the signs of a regular expression: it is sought as it stands."""
    if "*" in phrase or not (found := _REGEX.search(phrase)):  # a stray star has been told
        return None
    plain = " ".join(re.sub(r"[^\w\s'-]+", " ", re.sub(r"\\[a-zA-Z]", " ", phrase)).split())
    return (
        "like-regex",
        f'"{found[0]}" looks like a regular expression; a phrase is sought word by word, just as it stands.',
        f'Write the words as customers do: "{plain or "refund*"}"; or use text_regex in place of text.',
    )


def joined_phrases(phrase: str) -> Said | None:
    """AND and OR inside a phrase, and a whole list in one text."""
    if found := _JOINED.fullmatch(phrase):
        message = "AND, OR and NOT are sought like any other word."
        remedy = f'For any of them write two entries: "{found[1]}", "{found[2]}"; for all, two lines under when.'
        return "joined-phrases", message, remedy
    if phrase.count(",") < _SEVERAL and ("; " not in phrase or "&" in phrase):
        return None
    message = "This is one phrase with commas in it, and only mail with all of it fits."
    parts = ", ".join(f'"{part.strip()}"' for part in re.split("[,;]", phrase) if part.strip())
    return "joined-phrases", message, f"If several are meant, give each its own quotation marks: {parts}."


def quoted_phrase(phrase: str) -> Said | None:
    """A phrase in quotation marks of its own: it fits only where the customer writes these too."""
    if len(phrase) < len("'x'") or phrase[0].isalnum() or (plain := fold(phrase).text)[0] != plain[-1]:
        return None
    if plain[0] not in "\"'":
        return None
    message = "The inner quotation marks are part of this phrase, so that only mail with them fits."
    return "quoted-phrase", message, f'Write: "{phrase.strip()[1:-1]}"'


def short_star(phrase: str) -> Said | None:
    """``e*``: fits half of all words. One letter of some scripts is a word."""
    stem = phrase.strip("* ")
    if not phrase.endswith("*") or len(phrase.split()) > 1 or not 0 < len(stem) < _SHORTEST or not stem.isascii():
        return None
    message = f'"{phrase}" fits every word that begins so, and that is nearly every mail.'
    return "short-star", message, 'Write more letters before the star: "refund*".'


def web_signs(draft: Draft, path: Path, written: str) -> Iterator[Problem]:
    """``&amp;`` and ``&uuml;`` in texts."""
    if found := _ENTITY.search(written):
        from html import unescape

        message, remedy = f"{found[0]} is how web pages write a sign.", f"Write {unescape(found[0])} in its place."
        yield draft.sheet.problem("html-entity", message, remedy, path=path, level="warning")


def unseen_signs(draft: Draft, path: Path, written: str) -> Iterator[Problem]:
    """Marks without any width, with which names and addresses never fit."""
    if (sign := next((sign for sign in written if sign in MARKS), None)) is not None:
        yield draft.sheet.problem(
            "unseen-sign",
            f"In this text stands a sign that nobody sees (U+{ord(sign):04X}); it comes from a web page.",
            "Delete the text and type it again.",
            path=path,
        )


def lost_backslashes(draft: Draft, path: Path, written: str) -> Iterator[Problem]:
    r"""``"\bfoo"`` and ``"C:\new"``: between two ``"`` these are a backspace and a line end."""
    if not re.search(r"[\t\n\r\b\f]", written):
        return
    place = draft.sheet.positions.value(path)
    line = draft.sheet.lines[place.line - 1] if place and place.line <= len(draft.sheet.lines) else ""
    if '"""' not in line and "'''" not in line:
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
    often = Counter(topic for _, topic in tables)
    for path, topic in tables:
        if often[topic] > 1 or topic in of_people or topic in CATEGORIES:
            continue
        others = of_people | (often.keys() - {topic})
        if not of_people and category(topic) != "none":
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
    for path, rule in draft.many("rule"):
        for side in ("when", "unless"):
            written = getattr(getattr(rule, side), "larger_than", None)
            at: Path = (*path, side, "larger_than")
            if (isinstance(written, str) and _BARE_SIZE.fullmatch(written)) or (
                type(written) is int and written < 1024  # noqa: PLR2004  # the least mail
            ):
                yield draft.sheet.problem(
                    "bad-size", "This size has no unit, and every mail is larger.", 'Write it as "5 MB".', path=at
                )


PHRASE_CHECKS: Final[tuple[Callable[[str], Said | None], ...]] = (
    like_expression,
    joined_phrases,
    quoted_phrase,
    short_star,
)
TEXT_CHECKS: Final[tuple[Callable[[Draft, Path, str], Iterator[Problem]], ...]] = (
    web_signs,
    unseen_signs,
    lost_backslashes,
)
RULE_CHECKS: Final[tuple[Callable[[Draft], Iterator[Problem]], ...]] = (
    contradicting_examples,
    odd_topics,
    bare_sizes,
)
