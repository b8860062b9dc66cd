"""Ground: ``text``, ``subject``, ``body`` and ``anywhere``: phrases in what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.phrases import Phrases

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts

# Which words look only where this one looks too. New text is cut out of the whole text and may join what the history
# parted, so "anywhere" does not surely hold it.
_PLACES: Final = {
    "text": frozenset({"text", "subject", "body"}),
    "subject": frozenset({"subject"}),
    "body": frozenset({"body"}),
    "anywhere": frozenset({"anywhere", "subject"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Any of the phrases stands in the places of its word.

    ``subject`` and ``body`` name one place, ``text`` both; ``anywhere`` is the subject and the whole body with
    quoted history and signature.
    """

    word: Literal["text", "subject", "body", "anywhere"]
    phrases: Phrases

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"{self.word} has {quoted(self.phrases.written)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first phrase of the list that is there, and where."""
        if self.word != "body" and (found := self.phrases.find(texts.subject)):
            return Evidence(why=f'subject has "{found}"')
        if self.word in ("text", "body") and (found := self.phrases.find(texts.body)):
            return Evidence(why=f'text has "{found}"')
        if self.word == "anywhere" and (found := self.phrases.find(texts.anywhere)):
            return Evidence(why=f'text or history has "{found}"')
        return None

    def covers(self, other: Condition) -> bool:
        """Its places hold those of ``other``, and one of its phrases is in each of the other's."""
        if not isinstance(other, Text) or other.word not in _PLACES[self.word]:
            return False
        return all(self.phrases.covers(phrase) for phrase in other.phrases.written)


def text(value: object) -> Text:
    """``when.text``: subject and new text."""
    return Text(word="text", phrases=Phrases.of(listed(value, "text")))


def subject(value: object) -> Text:
    """``when.subject``."""
    return Text(word="subject", phrases=Phrases.of(listed(value, "subject")))


def body(value: object) -> Text:
    """``when.body``: the new text alone."""
    return Text(word="body", phrases=Phrases.of(listed(value, "body")))


def anywhere(value: object) -> Text:
    """``when.anywhere``: quoted history and signature too."""
    return Text(word="anywhere", phrases=Phrases.of(listed(value, "anywhere")))
