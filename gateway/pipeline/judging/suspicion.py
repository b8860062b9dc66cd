"""Which messages may be what ended a process, so that they are read only where that does no harm; values alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.store.stored import Stored

_TRIES: Final = 2  # of one message alone: a process may also die because the machine has no memory left


class Suspicion:
    """Begins with ``groups`` groups in doubt, those that a service may have had in hand when it ended at once.

    A group that a process died of is read again one by one, and what two processes have died of is guilty.
    """

    def __init__(self, groups: int = 0) -> None:
        self._groups = groups
        self._until = 0  # the last message of a group that a process died of
        self._deaths = 0  # of processes that had the one message alone

    def alone(self, after: int) -> bool:
        """Whether the message behind number ``after`` is to be read alone."""
        return after < self._until

    def holds(self, group: Sequence[Stored]) -> bool:
        """Whether a group is to be read only where it does no harm."""
        if group[0].id > self._until:
            self._until = 0
        return self._groups > 0 or self._until > 0

    def passed(self) -> None:
        """A group did no harm."""
        self._groups = max(self._groups - 1, 0)
        self._deaths = 0

    def died(self, group: Sequence[Stored]) -> bool:
        """A process died of a group; whether that is proven of the one message in it."""
        self._until = max(self._until, group[-1].id)
        self._deaths = self._deaths + 1 if len(group) == 1 else 0
        return self._deaths >= _TRIES
