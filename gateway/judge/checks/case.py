"""Ground: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.wording import View, viewed
from gateway.judge.folding import fold
from gateway.judge.texts import Texts

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.judge.policy import Policy
    from gateway.judge.verdict import Facts
    from gateway.mail import Message


OPENING: Final = 8000  # characters of the new text in which a program has said what it is
CLOSING: Final = 1500  # characters at its end, where mailings tell how to leave them
_SIGNATURE: Final = "\n-- \n"


@dataclass(frozen=True, kw_only=True)  # no slots: what few checks ask for is kept in it
class Case:
    """One message with all that a check may need; ``names`` are those of its header fields, in lower case."""

    message: Message
    policy: Policy
    facts: Facts
    now: datetime
    names: frozenset[str]
    texts: Texts

    @staticmethod
    def of(message: Message, policy: Policy, facts: Facts, *, now: datetime, texts: Texts | None = None) -> Case:
        """Put a case together; ``texts`` are those of the message where they have been made ready already."""
        ready = texts or Texts(message, policy.languages)
        return Case(message=message, policy=policy, facts=facts, now=now, names=message.names, texts=ready)

    @cached_property
    def subject(self) -> View:
        """The subject, ready for the wordings."""
        return viewed(self.texts.subject)

    @cached_property
    def opening(self) -> View:
        """The first 8,000 characters of the new text, likewise."""
        written = self.message.new_text
        return viewed(self.texts.body if len(written) <= OPENING else fold(written[:OPENING]))

    @cached_property
    def closing(self) -> View:
        """The end of a long new text, and what stands where a signature would; likewise."""
        written = self.message.new_text
        end = written[-CLOSING:] if len(written) > OPENING else ""
        return viewed(fold(f"{end}\n{self.footer}")) if end or self.footer else _NOTHING

    @cached_property
    def footer(self) -> str:
        """What stands where a signature would, with no older mail below it; ``''`` where nothing does."""
        text = self.message.text
        if _SIGNATURE not in text:
            return ""
        footer = text.rpartition(_SIGNATURE)[2][:CLOSING]
        return "" if "\n>" in footer or "\n-----" in footer else footer

    def values(self, *names: str) -> tuple[str, ...]:
        """Give the decoded values of all fields of these names, which are in lower case."""
        found = self.names.intersection(names)
        return tuple(value for name in names if name in found for value in self.message.headers(name)) if found else ()


_NOTHING: Final = viewed(fold(""))


def local_part(address: str) -> str:
    """Give what stands before the last @, in lower case and without quotation marks."""
    return address.rpartition("@")[0].strip('"').lower()
