"""Texts and lists of texts, and what else is not much more than one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.config.languages import LANGUAGES
from gateway.config.wrong import Wrong
from gateway.judge.phrases import Phrases as SearchedPhrases

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def version(value: object) -> int:
    """The version of the file's format."""
    if type(value) is not int or value != 1:  # neither true nor 1.0, which Python takes for the same
        raise Wrong(
            "unknown-version", "This version of the file's format is not known to this program.", "Write: version = 1"
        )
    return value


def text(value: object) -> str:
    """One text that is not empty."""
    if not isinstance(value, str):
        raise Wrong("wrong-kind", "This has to be a text in quotation marks.", 'Write it as "...".')
    if not value.strip():
        raise Wrong("empty-text", "This text is empty.", "Fill it in, or take the line out.")
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    if isinstance(value, str):
        return (text(value),)
    remedy = 'Write it as ["one", "two"].'
    if not isinstance(value, list):
        raise Wrong("wrong-kind", "This has to be a list of texts.", remedy)
    if not value:
        raise Wrong(
            "empty-list", "This list is empty, so that nothing can fit it.", "Fill it in, or take the line out."
        )
    return tuple(_entry(number, entry) for number, entry in enumerate(value))


def some_texts(value: object) -> tuple[str, ...]:
    """A list of texts that may be empty."""
    return () if value == [] else texts(value)


def phrases(value: object) -> tuple[str, ...]:
    """A list of phrases as rules have them, that may be empty."""
    found = some_texts(value)
    for number, phrase in enumerate(found):
        try:
            SearchedPhrases.of((phrase,))
        except ValueError as error:
            remedy = 'Write words as customers do: "urgent", "as soon as possible", "dringend*".'
            raise Wrong("bad-phrase", f"{str(error).capitalize()}.", remedy, at=(number,)) from None
    return found


def _entry(number: int, entry: object) -> str:
    try:
        return text(entry)
    except Wrong as error:
        raise Wrong(error.code, error.sentence, error.remedy, at=(number,)) from None


def at_entry(value: object, number: int) -> tuple[int, ...]:
    """Where entry ``number`` stands; a single text has no entries."""
    return (number,) if isinstance(value, list) else ()


def template(value: object) -> str:
    """Name of a reply template; letters, digits and hyphens."""
    found = text(value)
    if not _NAME.fullmatch(found):
        raise Wrong(
            "bad-template", "{it} is not the name of a template.", 'Write the name alone, as in "resubmit".', it=found
        )
    return found


def by_language(value: object) -> tuple[tuple[str, str], ...]:
    """A text by its language: ``{ en = "orders", de = "Bestellungen" }``; a text alone has the language ``''``."""
    if not isinstance(value, Mapping):
        return (("", text(value)),)
    found = []
    for code, words in value.items():
        if code not in LANGUAGES:
            remedy = 'Write it as { en = "orders", de = "Bestellungen" }.'
            raise Wrong("unknown-language", "This is no language code.", remedy, at=(code,))
        found.append((code, text(words)))
    return tuple(found)


def place(value: object) -> str | int:
    """Name or number of a place at a desk."""
    return value if type(value) is int else text(value)


def attachment(value: object) -> object:
    """``true`` for any file, or a list of texts."""
    return True if value is True else texts(value)


def amount(value: object) -> str | int:
    """A size in words or in bytes; the condition reads it."""
    if type(value) is int or (isinstance(value, str) and value.strip()):
        return value
    raise Wrong("bad-size", "This is not a size.", 'Write a number and a unit: "5 MB" or "500 KB".')
