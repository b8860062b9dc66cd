"""Ground: everything a decision depends on besides the message and the facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from gateway.judge.brakes import Rate
from gateway.judge.learned.limits import Limits
from gateway.judge.patterns import AddressBook, AddressPattern
from gateway.judge.rules import lines
from gateway.mail import normal, without_tag

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from gateway.judge.conditions import Condition
    from gateway.judge.learned import Model
    from gateway.judge.phrases import Phrases
    from gateway.judge.rules import Rule


_PER_SENDER: Final = Rate(count=1, period=timedelta(days=7))  # RFC 5230 section 4.2: seven days by default
_PER_DOMAIN: Final = Rate(count=10, period=timedelta(hours=1))
_IN_ALL: Final = Rate(count=30, period=timedelta(hours=1))
_PER_TEXT: Final = Rate(count=2, period=timedelta(days=7))
_BREAKER: Final = Rate(count=30, period=timedelta(minutes=10))
_LIMITS: Final = Limits()
_SAME_SUBJECT: Final = 10  # notes under one subject within the breaker's time that look like a robot


@dataclass(frozen=True, kw_only=True)  # no slots: the values made ready once are kept in it
class Policy:
    """The owner, the rules and the brakes; the defaults are those of the config file."""

    owner_addresses: tuple[str, ...]
    languages: tuple[str, ...] = ("en",)
    zone: tzinfo = UTC  # the owner's, in which the hours and days of the rules are meant
    rules: tuple[Rule, ...] = ()
    unsure: Literal["review", "leave"] = "review"
    per_sender: Rate = _PER_SENDER
    topics: Literal["together", "apart"] = "together"  # whether per_sender counts every topic alone
    per_domain: Rate = _PER_DOMAIN
    in_all: Rate = _IN_ALL
    per_text: Rate = _PER_TEXT
    breaker: Rate = _BREAKER  # more within its time, and all replies stop until a person says so
    urgent: Phrases | None = None  # words that shorten the buffer and alert a person
    max_age: timedelta = timedelta(hours=24)
    never_reply_to: tuple[str, ...] = ()
    desk_addresses: tuple[str, ...] = ()  # where the desk takes mail
    notifiers: tuple[str, ...] = ()  # from where the desk's program tells us of its cases
    trusted_authserv_ids: tuple[str, ...] = ()
    require_authentication: Literal["always", "when-known", "never"] = "when-known"
    model: Callable[[], Model] | None = None  # gives the learned model when somebody asks what it says
    model_decides: bool = False  # where no rule fits; else its word counts in rules and explanations alone
    limits: Limits = _LIMITS
    people: tuple[tuple[str, tuple[str, ...]], ...] = ()  # lists of addresses by name: those the owner knows

    @staticmethod
    def default(owner_addresses: tuple[str, ...]) -> Policy:
        """Give the policy of a config file that names only the owner's addresses."""
        return Policy(owner_addresses=owner_addresses)

    def owns(self, address: str) -> bool:
        """Tell whether ``address`` is the owner's, with or without a sub-address such as ``rosa+shop``."""
        return normal(address) in self._own or normal(without_tag(address)) in self._own

    @property
    def most_of_one_subject(self) -> int:
        """How many notes under the same subject, within the breaker's time, look like the work of a robot."""
        return max(_SAME_SUBJECT, self.breaker.count // 2)

    @cached_property
    def silenced(self) -> tuple[AddressPattern, ...]:
        """The patterns of ``never_reply_to``; raises ValueError for one that has no @."""
        return tuple(AddressPattern.of(written) for written in self.never_reply_to)

    @cached_property
    def desk_programs(self) -> tuple[AddressPattern, ...]:
        """The patterns of ``notifiers``; raises ValueError for one that has no @."""
        return tuple(AddressPattern.of(written) for written in self.notifiers)

    @cached_property
    def desks(self) -> frozenset[str]:
        """The addresses of the desk as they are compared; one that is the owner's as well tells nothing."""
        return frozenset(normal(address) for address in self.desk_addresses if not self.owns(address))

    @cached_property
    def ready_rules(self) -> tuple[tuple[Rule, tuple[Condition, ...], tuple[Condition, ...]], ...]:
        """The rules with their ``when`` and ``unless`` taken apart into lines, in the order of the file."""
        return tuple((rule, lines(rule.when), lines(rule.unless)) for rule in self.rules)

    @cached_property
    def asks_history(self) -> bool:
        """Whether any rule, or the gates before the model, want to know what came before from a sender."""
        return self.model_decides or "history" in self._asked

    @cached_property
    def asks_model(self) -> bool:
        """Whether what the learned model says can change any verdict."""
        return self.model is not None and (self.model_decides or not self._asked.isdisjoint(("score", "topic")))

    @cached_property
    def known_people(self) -> tuple[tuple[str, AddressBook], ...]:
        """The lists of people, made ready to look somebody up."""
        return tuple((name, AddressBook.of(entries)) for name, entries in self.people)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The words of all conditions that count."""
        return frozenset(
            condition.word for rule, when, unless in self.ready_rules if rule.enabled for condition in (*when, *unless)
        )

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(normal(address) for address in self.owner_addresses)
