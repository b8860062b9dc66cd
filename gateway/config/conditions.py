"""Wall: the lines of ``when`` and ``unless`` become the conditions of the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.config.models.table import fields_of
from gateway.config.workshop import expanded, people
from gateway.judge.conditions import CONDITIONS

if TYPE_CHECKING:
    from gateway.config.models.rules import WordsTable
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem
    from gateway.config.workshop import Workshop
    from gateway.judge.conditions import Condition

_ADDRESSES: Final = frozenset({"from", "to", "cc"})
_LISTS: Final = _ADDRESSES | {"text", "subject", "body", "anywhere", "attachment"}  # where "@name" stands for a list
_CODES: Final = {"text_regex": "bad-regex", "score": "bad-score"}


def conditions(shop: Workshop, path: Path, words: WordsTable | None) -> tuple[Condition, ...]:
    """The conditions in the order of the file; without those in which something is wrong, which is noted down."""
    written = shop.sheet.at(path)
    if words is None or not isinstance(written, dict):
        return ()
    values = {field.key: getattr(words, field.name) for field in fields_of(type(words))}
    made = [_condition(shop, (*path, word), word, values[word]) for word in written if values.get(word) is not None]
    return tuple(condition for condition in made if condition)


def _condition(shop: Workshop, path: Path, word: str, value: Any) -> Condition | None:
    before = shop.errors
    if isinstance(value, dict):
        value = {name: expanded(shop, (*path, name), entries) for name, entries in value.items()}
    elif word == "known_as":
        value = people(shop, path, value)
    elif word in _LISTS and isinstance(value, tuple):
        value = expanded(shop, path, value, addresses=word in _ADDRESSES)
    if shop.errors > before:
        return None
    try:
        return CONDITIONS[word](value)
    except ValueError as error:
        shop.problems.append(_refused(shop, path, word, value, error))
        return None


def _refused(shop: Workshop, path: Path, word: str, value: object, error: ValueError) -> Problem:
    """What the condition says, at the entry that it does not like."""
    for at, part in _parts(value):
        try:
            CONDITIONS[word](part)
        except ValueError as narrower:
            path, error = _place(shop, (*path, *at)), narrower
            break
    message, _, remedy = str(error).partition(": ")
    code = _CODES.get(word) or ("stray-star" if "*" in message else "bad-condition")
    return shop.sheet.problem(code, _sentence(message), _remedy(remedy) or "Correct this entry.", path=path)


def _place(shop: Workshop, path: Path) -> Path:
    """Where an entry stands; one text in place of a list is its own entry."""
    return path if not isinstance(path[-1], int) or isinstance(shop.sheet.at(path[:-1]), list) else path[:-1]


def _parts(value: object) -> list[tuple[Path, object]]:
    if isinstance(value, tuple):
        return [((number,), (entry,)) for number, entry in enumerate(value)]
    if isinstance(value, dict):
        return [((name, *at), {name: part}) for name, entries in value.items() for at, part in _parts(entries)]
    return []


def _sentence(text: str) -> str:
    return text if not text else text[0].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")


def _remedy(text: str) -> str:
    return _sentence(f"write it as {text}" if text.startswith('"') else text)
