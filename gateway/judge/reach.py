"""Ground: rules that no message can ever reach, told from the rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.judge.conditions.text import Text
from gateway.judge.rules import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.judge.conditions import Condition
    from gateway.judge.phrases import Phrases
    from gateway.judge.rules import Rule


class Unreached(NamedTuple):
    """A rule that never decides: ``above`` takes all its messages; None where its own ``unless`` takes them back."""

    rule: Rule
    above: Rule | None


class _Apart(NamedTuple):
    rule: Rule
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]


class _Above:
    """The rules above, sorted by the words of their phrases: most pairs of rules have none in common."""

    def __init__(self) -> None:
        self._rules: list[_Apart] = []
        self._by_word: dict[str, set[int]] = {}
        self._others: set[int] = set()  # those that have to be tried in any case

    def add(self, one: _Apart) -> None:
        """Take one more rule, the lowest so far."""
        number = len(self._rules)
        self._rules.append(one)
        first = next((line.phrases for line in one.when if isinstance(line, Text)), None)
        if first is None or first.always:
            self._others.add(number)
            return
        for word in first.keys | first.prefixes:
            self._by_word.setdefault(word, set()).add(number)

    def near(self, below: _Apart) -> list[_Apart]:
        """Those that may take all messages of a rule below, from the top."""
        found = set(self._others)
        for line in below.when:
            if isinstance(line, Text):
                found |= self._with_all(line.phrases)
        return [self._rules[number] for number in sorted(found)]

    def _with_all(self, phrases: Phrases) -> set[int]:
        """The rules that have a word of every phrase."""
        left: set[int] | None = None
        for phrase in phrases.written:
            having = set().union(*(self._by_word.get(word, ()) for word in phrases.words_of(phrase)))
            left = having if left is None else left & having
            if not left:
                break
        return left or set()


def unreached(rules: Sequence[Rule]) -> Iterator[Unreached]:
    """Tell which of the rules that are switched on can never decide; what is not certain is not told."""
    above = _Above()
    for rule in rules:
        if not rule.enabled:
            continue
        one = _Apart(rule, lines(rule.when), lines(rule.unless))
        if any(back.covers(line) for back in one.unless for line in one.when):
            yield Unreached(rule, None)
        elif (taker := next((other for other in above.near(one) if _takes_all(other, one)), None)) is not None:
            yield Unreached(rule, taker.rule)
        above.add(one)


def _takes_all(above: _Apart, below: _Apart) -> bool:
    """Whether the rule above fits, or cannot be told, whenever the one below fits or cannot be told."""
    last, later = above.rule.until, below.rule.until
    if last is not None and (later is None or later > last):
        return False
    if not all(any(wide.covers(line) for line in below.when) for wide in above.when):
        return False
    return all(any(back.covers(line) for back in below.unless) for line in above.unless)
