"""Ground: what every bucket says of every kind, in a form that is quickly added up.

Python adds two long numbers about as fast as two short ones. So the steps of all kinds for one bucket stand side by
side in one number, a lane of 16 bits for each, and one addition serves all kinds at once; beside that they lie together
in memory, where one array for each kind would fetch every number from another place.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS: Final = 127  # the largest step, each way
_MIDDLE: Final = 128  # stands for a step of nothing, for a lane has no sign
_LANE: Final = 2  # octets
_AT_ONCE: Final = 2 ** (8 * _LANE) // 256  # so many octets a lane can hold together


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lanes:
    """The steps of ``kinds`` kinds, row by row, a row for each bucket."""

    rows: bytes | bytearray
    kinds: int

    def sums(self, buckets: Sequence[int]) -> list[int]:
        """What the steps of these buckets come to, for each kind."""
        rows, width, number = self.rows, self.kinds * _LANE, int.from_bytes
        sums = [-_MIDDLE * len(buckets)] * self.kinds
        for start in range(0, len(buckets), _AT_ONCE):
            part = buckets[start : start + _AT_ONCE]
            whole = sum([number(rows[each * width : each * width + width], "little") for each in part])
            lanes = whole.to_bytes(width, "little")
            sums = [before + low + 256 * high for before, low, high in zip(sums, lanes[::2], lanes[1::2], strict=True)]
        return sums

    def of_kind(self, place: int) -> array[int]:
        """The steps of one kind, one for each bucket."""
        return array("b", self.rows[place * _LANE :: self.kinds * _LANE].translate(_WITH_SIGN))


_WITH_SIGN: Final = bytes((octet - _MIDDLE) % 256 for octet in range(256))
_WITHOUT_SIGN: Final = bytes((octet + _MIDDLE) % 256 for octet in range(256))


def lanes(kinds: Sequence[bytes]) -> Lanes:
    """The lanes of kinds whose steps are given as signed octets, one for each bucket."""
    width = len(kinds) * _LANE
    rows = bytearray(width * len(kinds[0]))
    for place, steps in enumerate(kinds):
        rows[place * _LANE :: width] = steps.translate(_WITHOUT_SIGN)
    return Lanes(rows, len(kinds))
