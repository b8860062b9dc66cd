"""Ground: ``topic``: what the learned model takes a message to be about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.topics import CATEGORIES, category

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """The learned topic is any of these; without a learned model, or where it abstains, nobody can tell."""

    topics: tuple[str, ...]  # as the OBM wrote them
    categories: frozenset[str]
    word: str = "topic"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"topic is {quoted(self.topics)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell the topic."""
        learned = texts.facts.learned_topic or (texts.learned.told_topic if texts.learned else None)
        if learned is None:
            return Evidence(why="cannot tell topic: the learned model says nothing of this message", known=False)
        return Evidence(why=f"topic is {learned}") if category(learned) in self.categories else None

    def covers(self, other: Condition) -> bool:
        """It has all topics of ``other``."""
        return isinstance(other, Topic) and other.categories <= self.categories


def topic(value: object) -> Topic:
    """``when.topic``: words for what the model knows, in singular or plural and in the languages of ``topics``."""
    written = listed(value, "topic")
    for one in written:
        if category(one) == "none":
            raise ValueError(f'"{one}" is no topic that the learned model knows: possible are {", ".join(CATEGORIES)}')
    return Topic(topics=written, categories=frozenset(category(one) for one in written))
