"""Ground: how much of the mail each phrase of the rules meets, whichever rule wins."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge.conditions.text import Text
from gateway.judge.phrases import Phrases
from gateway.judge.verdict import Then

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.judge.folding import Folded
    from gateway.judge.policy import Policy
    from gateway.judge.texts import Texts

_PLACES: Final = {
    "text": ("subject", "body"),
    "subject": ("subject",),
    "body": ("body",),
    "anywhere": ("subject", "anywhere"),
}


class Wide(NamedTuple):
    """A phrase of a rule and how many messages it stands in."""

    rule: str
    phrase: str
    messages: int


class Widths:
    """Counts, message by message, where the phrases of ``when`` stand.

    Rules that leave mail alone are not looked at: a phrase of theirs that meets much does no harm. Phrases are found by
    their words, so that two thousand of them cost hardly more than ten.
    """

    def __init__(self, policy: Policy) -> None:
        """Take the phrases of all rules that are switched on."""
        self._counts: Counter[tuple[str, str]] = Counter()
        self._by_place: dict[str, list[tuple[tuple[str, str], Phrases]]] = {}
        for rule, when, _ in policy.ready_rules:
            if rule.enabled and rule.then is not Then.LEAVE:
                for condition in when:
                    if isinstance(condition, Text):
                        self._take(rule.name, condition)
        self._indexes = {place: _Index(entries) for place, entries in self._by_place.items()}

    def _take(self, rule: str, condition: Text) -> None:
        for written in dict.fromkeys(condition.phrases.written):
            ready = Phrases.of((written,))
            for place in _PLACES[condition.word]:
                self._by_place.setdefault(place, []).append(((rule, written), ready))

    def add(self, texts: Texts) -> set[tuple[str, str]]:
        """Count one message, once for each phrase, however often it stands there; gives these with their rules."""
        found: set[tuple[str, str]] = set()
        for place, index in self._indexes.items():
            found |= index.found(getattr(texts, place))
        self._counts.update(found)
        return found

    def widest(self) -> list[Wide]:
        """Give every phrase that was met, the widest first."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))
        return [Wide(rule, phrase, count) for (rule, phrase), count in ranked]


class _Index:
    """Which phrases can stand in a text at all, by the words in it."""

    def __init__(self, entries: Sequence[tuple[tuple[str, str], Phrases]]) -> None:
        self._by_word: dict[str, list[int]] = {}
        self._by_prefix: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._entries = entries
        for number, (_, phrases) in enumerate(entries):
            for words, index in ((phrases.keys, self._by_word), (phrases.prefixes, self._by_prefix)):
                for word in words:
                    index.setdefault(word, []).append(number)
            if phrases.always:
                self._always.append(number)

    def found(self, folded: Folded) -> set[tuple[str, str]]:
        asked = set(self._always)
        for word in folded.words & self._by_word.keys():
            asked.update(self._by_word[word])
        for prefix in folded.prefixes & self._by_prefix.keys():
            asked.update(self._by_prefix[prefix])
        return {self._entries[number][0] for number in asked if self._entries[number][1].find(folded)}
