"""Rules that a person's corrections call for, each tried on past mail; put to work by nobody but her."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from gateway.judge import CHECKS, RefusalKind, Then
from gateway.judge.suggestions import Line, choose, lines_of
from gateway.judge.texts import Texts
from gateway.mail import parse
from gateway.store import corrections, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.store.judged import JudgedMail

MOST: Final = 5  # suggestions at once
_CORRECTIONS: Final = 500  # the newest ones
_TOGETHER: Final = 32
_ENOUGH: Final = 50  # messages, before a share of them says anything
_TOO_WIDE: Final = 0.1
_FILED: Final = (Then.REDIRECT, Then.FILE)
_MACHINES: Final = frozenset(check.name for check in CHECKS if check.kind is RefusalKind.MACHINE)


@dataclass(slots=True, kw_only=True)
class Suggestion:
    """A line for a rule, and how the past messages it fits stand now, by verdict."""

    line: Line
    stands: Counter[str] = field(default_factory=Counter)

    @property
    def fits(self) -> int:
        """How many past messages it fits."""
        return self.stands.total()


def suggest(
    connection: Connection, languages: tuple[str, ...], *, client: str, since: datetime
) -> tuple[list[Suggestion], int, int]:
    """Suggestions, how many corrections they rest on, and how many messages that came since they were tried on.

    What fits a single message that was decided the other way, by a person or a rule, is none; nor is what fits more
    than a tenth of the mail.
    """
    decided = {
        number: Then.REDIRECT if then in _FILED else Then(then)
        for number, then in corrections.decided(connection, client=client, most=_CORRECTIONS)
    }
    lines = lines_of(_corrected(connection, decided, languages, client))
    tried = [Suggestion(line=line) for line in lines]
    read = 0
    if tried:
        for one in judged.read(connection, client=client, since=since):
            if one.check not in _MACHINES:
                read += 1
                tried = _still(tried, one, decided.get(one.stored.id), languages)
    wide = _TOO_WIDE * max(read, _ENOUGH)
    by_line = {id(one.line): one for one in tried if one.fits <= max(wide, len(one.line.fits))}
    best = sorted(by_line.values(), key=_rank)
    return [by_line[id(line)] for line in choose([one.line for one in best], most=MOST)], len(decided), read


def _corrected(
    connection: Connection, decided: dict[int, Then], languages: tuple[str, ...], client: str
) -> Iterator[tuple[int, Texts, str, Then]]:
    numbers = sorted(decided)
    for first in range(0, len(numbers), _TOGETHER):
        for one in judged.these(connection, numbers[first : first + _TOGETHER], client=client):
            yield one.stored.id, _texts(one, languages), one.from_address, decided[one.stored.id]


def _still(
    tried: Iterable[Suggestion], one: JudgedMail, decided: Then | None, languages: tuple[str, ...]
) -> list[Suggestion]:
    """Those that this message does not speak against; each that fits it counts it."""
    texts = _texts(one, languages)
    left = []
    for each in tried:
        if each.line.meets(texts, one.from_address):
            if _against(each.line.then, one, decided):
                continue
            each.stands[decided or one.then] += 1
        left.append(each)
    return left


def _against(then: Then, one: JudgedMail, decided: Then | None) -> bool:
    """Whether the message was decided the other way; what was left for want of a rule was not decided."""
    if decided is not None:
        return decided != then
    if then is Then.LEAVE:
        return one.then in _FILED
    return one.then == Then.LEAVE and one.rule is not None


def _rank(one: Suggestion) -> tuple[int, bool, int, int, str]:
    """The more corrections, the surer the sign and the fewer others it meets, the earlier."""
    corrected = len(one.line.fits)
    return -corrected, one.line.word != "from", one.fits - corrected, -len(one.line.entry), one.line.entry


def _texts(one: JudgedMail, languages: tuple[str, ...]) -> Texts:
    return Texts(parse(one.stored.raw), languages)
