"""Ground: ``text``, ``subject``, ``body`` and ``anywhere``: phrases in what somebody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.phrases import Phrases

if TYPE_CHECKING:
    from gateway.judge.texts import Texts


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
