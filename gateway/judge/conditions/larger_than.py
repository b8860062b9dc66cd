"""Ground: ``larger_than``: the size of the whole message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.judge.conditions.condition import Evidence

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(bytes?|[kmg]i?b)?\s*", re.IGNORECASE)
_UNITS = {"b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


@dataclass(frozen=True, slots=True, kw_only=True)
class LargerThan:
    """The message, as received, has more than ``size`` bytes."""

    size: int
    written: str
    word: str = "larger_than"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"larger than {self.written}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Tell the size that was exceeded."""
        return Evidence(why=f"larger than {self.written}") if texts.message.size > self.size else None

    def covers(self, other: Condition) -> bool:
        """Nothing less is asked."""
        return isinstance(other, LargerThan) and other.size >= self.size


def larger_than(value: object) -> LargerThan:
    """``when.larger_than``: ``"5 MB"`` or a number of bytes; a list of one is taken too. 1 MB has 1024 * 1024 bytes."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    sentence = 'write "larger_than" as "5 MB" or "500 KB"'
    found = _SIZE.fullmatch(str(value))
    if not found or isinstance(value, bool):
        raise ValueError(sentence)
    unit = (found[2] or "b")[0].lower()
    return LargerThan(size=int(float(found[1]) * _UNITS[unit]), written=str(value).strip())
