"""Ground: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.verdict import Facts
    from gateway.mail import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One message with all that a check may need; ``names`` are those of its header fields, in lower case."""

    message: Message
    policy: Policy
    facts: Facts
    now: datetime
    names: frozenset[str]

    @staticmethod
    def of(message: Message, policy: Policy, facts: Facts, *, now: datetime) -> Case:
        """Put a case together."""
        return Case(message=message, policy=policy, facts=facts, now=now, names=message.names)

    def values(self, *names: str) -> tuple[str, ...]:
        """Give the decoded values of all fields of these names, which are in lower case."""
        found = self.names.intersection(names)
        return tuple(value for name in names if name in found for value in self.message.headers(name)) if found else ()


def local_part(address: str) -> str:
    """Give what stands before the last @, in lower case and without quotation marks."""
    return address.rpartition("@")[0].strip('"').lower()
