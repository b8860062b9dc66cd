"""Ground: ``score``: how likely the learned model takes a message to be support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.on_demand import late

if TYPE_CHECKING:
    import re

    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts

_NUMBER: Final = r"(\d{1,3}(?:\.\d{1,6})?|\.\d{1,6}) ?(%)?"
_LEAST: Final = late(rf"(?:at least|from|>=) ?{_NUMBER}|{_NUMBER} (?:or more|or higher|or above)")
_MOST: Final = late(rf"(?:at most|up to|<=) ?{_NUMBER}|{_NUMBER} (?:or less|or lower|or below)")
_BETWEEN: Final = late(rf"(?:between )?{_NUMBER} ?(?:to|and|-|\u2013) ?{_NUMBER}")
_SENTENCE: Final = 'a score is a part of 1: "at least 0.9", "at most 0.2" or "0.4 to 0.6"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Scores from ``least`` up to ``most``, both included; ``text`` is what the OBM wrote."""

    least: float
    most: float
    text: str

    @staticmethod
    def of(written: str) -> Band:
        """Read one; raises ValueError, with a sentence for the OBM, where it cannot be meant."""
        text = " ".join(written.lower().split())
        if found := _LEAST.fullmatch(text):
            least, most = _part(*_there(found)), 1.0
        elif found := _MOST.fullmatch(text):
            least, most = 0.0, _part(*_there(found))
        elif found := _BETWEEN.fullmatch(text):
            least, most = _part(found[1], found[2] or found[4]), _part(found[3], found[4])
        else:
            raise ValueError(_SENTENCE)
        if least > most:
            raise ValueError('the first number is the larger one: "0.4 to 0.6"')
        return Band(least=least, most=most, text=written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The probability lies in any of the bands; without a learned model, or where it abstains, nobody can tell."""

    bands: tuple[Band, ...]
    word: str = "score"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"score is {quoted(tuple(band.text for band in self.bands))}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell the score."""
        learned = texts.learned
        if learned is None:
            return Evidence(why="cannot tell score: the learned model says nothing of this message", known=False)
        score = learned.probability
        fits = any(band.least <= score <= band.most for band in self.bands)
        return Evidence(why=f"score is {score:.2f}") if fits else None

    def covers(self, other: Condition) -> bool:
        """Each band of ``other`` lies within one of these."""
        if not isinstance(other, Score):
            return False
        return all(any(mine.least <= one.least and one.most <= mine.most for mine in self.bands) for one in other.bands)


def score(value: object) -> Score:
    """``when.score``: ``"at least 0.9"``, ``"at most 0.2"``, ``"0.4 to 0.6"``; ``"90 %"`` is 0.9."""
    return Score(bands=tuple(Band.of(entry) for entry in listed(value, "score")))


def _there(found: re.Match[str]) -> tuple[str, str | None]:
    return (found[1], found[2]) if found[1] is not None else (found[3], found[4])


def _part(number: str, percent: str | None) -> float:
    part = float(number) / 100 if percent else float(number)
    if part > 1:
        raise ValueError(_SENTENCE)
    return part
