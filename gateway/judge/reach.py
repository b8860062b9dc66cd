"""Ground: rules that no message can ever reach, told from the rules alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.judge.rules import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.judge.conditions import Condition
    from gateway.judge.rules import Rule


class Unreached(NamedTuple):
    """A rule that never decides: ``above`` takes all its messages; None where its own ``unless`` takes them back."""

    rule: Rule
    above: Rule | None


class _Apart(NamedTuple):
    rule: Rule
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]


def unreached(rules: Sequence[Rule]) -> Iterator[Unreached]:
    """Tell which of the rules that are switched on can never decide; what is not certain is not told."""
    above: list[_Apart] = []
    for rule in rules:
        if not rule.enabled:
            continue
        one = _Apart(rule, lines(rule.when), lines(rule.unless))
        if any(back.covers(line) for back in one.unless for line in one.when):
            yield Unreached(rule, None)
        elif (taker := next((other for other in above if _takes_all(other, one)), None)) is not None:
            yield Unreached(rule, taker.rule)
        above.append(one)


def _takes_all(above: _Apart, below: _Apart) -> bool:
    """Whether the rule above fits, or cannot be told, whenever the one below fits or cannot be told."""
    last, later = above.rule.until, below.rule.until
    if last is not None and (later is None or later > last):
        return False
    # Plain loops: two hundred rules are twenty thousand pairs, nearly all of which end at the first line.
    for wide in above.when:
        for line in below.when:
            if wide.covers(line):
                break
        else:
            return False
    return all(any(back.covers(line) for back in below.unless) for line in above.unless)
