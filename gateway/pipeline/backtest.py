"""What an edited file would have done with the mail of the past, beside what was decided about it; changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from gateway.judge import Then, judge
from gateway.judge.texts import Texts
from gateway.judge.width import Widths
from gateway.pipeline.judging.counted import Counted
from gateway.pipeline.judging.group import facts_of, open_group
from gateway.store.past import Past

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from gateway.judge import Verdict
    from gateway.judge.width import Wide
    from gateway.pipeline.terms import Terms
    from gateway.store.judged import JudgedMail
    from gateway.store.stored import Stored
    from gateway.ticket import Case

TOO_WIDE: Final = 0.1  # of the messages: more than that is rarely one matter
_SOME: Final = 2  # messages that a phrase has to meet before its share says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A message that the edited file decides otherwise; ``doubt`` says why a person should look, '' for no reason."""

    message_id: str | None
    arrived: datetime
    from_address: str
    subject: str
    running: str
    running_rule: str | None
    edited: str
    edited_rule: str | None
    because: tuple[str, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The whole comparison; counts are by verdict, the changes a person should look at first."""

    read: int
    running: Mapping[str, int]
    edited: Mapping[str, int]
    changes: tuple[Change, ...]
    unused_rules: tuple[str, ...]
    wide: tuple[Wide, ...]  # those that meet too much
    widest: Wide | None


def verdict_of(
    stored: Stored,
    terms: Terms,
    *,
    now: datetime,
    pasts: dict[str, Past] | None = None,
    sent: frozenset[str] = frozenset(),
    case: Case | None = None,
) -> tuple[Verdict, Texts]:
    """What the terms say of one message apart from all brakes, and its texts, for whoever looks further into them.

    ``sent`` are Message-IDs of the owner's own mail, ``case`` is the ticket in which it answers.
    """
    (opened,) = open_group([stored])
    facts = facts_of(opened, Counted(senders={}, domains={}, in_all=0, pasts=pasts, sent_by_owner=sent), terms)
    judgement = judge(opened.message, terms.policy, replace(facts, case=case), now=now)
    return judgement.verdict, Texts(opened.message, terms.policy.languages, judgement.handed)


class Comparison:
    """Takes the messages one by one, so that nothing of them but the differences stays in memory.

    ``pasts`` is what came before from each sender, for rules that ask for it: whether people answered counts as of now,
    open tickets are those that the messages taken so far were given. ``sent`` are Message-IDs of the owner's own mail.
    """

    def __init__(
        self, terms: Terms, pasts: Mapping[str, Past] | None = None, sent: frozenset[str] = frozenset()
    ) -> None:
        self._terms = terms
        self._sent = sent
        self._pasts = None
        if terms.policy.asks_history:
            self._pasts = {who: replace(one, open_ticket=False) for who, one in (pasts or {}).items()}
        self._widths = Widths(terms.policy)
        self._running: Counter[str] = Counter()
        self._edited: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._changes: list[tuple[Change, str | None]] = []

    def add(self, past: JudgedMail) -> None:
        """Judge one message as of the moment when it arrived."""
        verdict, texts = verdict_of(
            past.stored,
            self._terms,
            now=past.stored.arrived,
            pasts=self._pasts,
            sent=self._sent,
            case=past.answers,
        )
        self._remember(past)
        self._widths.add(texts)
        self._running[past.then] += 1
        self._edited[verdict.then] += 1
        if verdict.rule is not None:
            self._rules[verdict.rule] += 1
        if verdict.then != past.then:
            self._changes.append((_change(past, verdict), past.decided))

    def _remember(self, past: JudgedMail) -> None:
        if self._pasts is not None and past.from_address:
            known = self._pasts.setdefault(past.from_address, Past(first=past.stored.id))
            # In watch mode nothing is filed: then no rule has seen a ticket.
            known.open_ticket = known.open_ticket or (past.ticket and past.then in (Then.REDIRECT, Then.FILE))

    def new_redirects(self) -> frozenset[str]:
        """The senders who would get a note and got none."""
        return frozenset(one.from_address for one, _ in self._changes if one.edited == Then.REDIRECT)

    def outcome(self, written: Mapping[str, int], *, ever: Collection[str] = ()) -> Outcome:
        """Everything there is to say; ``written`` is how often the owner has answered or written to an address.

        ``ever`` are further addresses he has written to, nobody knows how often.
        """
        read = self._running.total()
        changes = [self._doubted(one, decided, written, ever) for one, decided in self._changes]
        widest = self._widths.widest()
        return Outcome(
            read=read,
            running=_by_verdict(self._running),
            edited=_by_verdict(self._edited),
            changes=tuple(sorted(changes, key=_urgency)),
            unused_rules=tuple(
                rule.name for rule in self._terms.policy.rules if rule.enabled and not self._rules[rule.name]
            ),
            wide=tuple(one for one in widest if one.messages >= max(_SOME, TOO_WIDE * read)),
            widest=widest[0] if widest else None,
        )

    @staticmethod
    def _doubted(change: Change, decided: str | None, written: Mapping[str, int], ever: Collection[str]) -> Change:
        if change.edited != Then.REDIRECT:
            return change
        times = written.get(change.from_address, 0)
        doubt = ""
        if times:
            doubt = f"from a person the owner has answered {times} time{'s' if times > 1 else ''}"
        elif change.from_address in ever:
            doubt = "from a person the owner has written to"
        elif decided is not None and decided not in (Then.REDIRECT, Then.FILE):
            doubt = f"a person decided: {decided}"
        return replace(change, doubt=doubt) if doubt else change


def _change(past: JudgedMail, verdict: Verdict) -> Change:
    return Change(
        message_id=past.message_id,
        arrived=past.stored.arrived,
        from_address=past.from_address,
        subject=past.subject,
        running=past.then,
        running_rule=past.rule,
        edited=verdict.then,
        edited_rule=verdict.rule,
        because=verdict.because,
    )


def _by_verdict(counts: Counter[str]) -> dict[str, int]:
    return {then.value: counts[then] for then in (Then.REDIRECT, Then.LEAVE, Then.REVIEW, Then.FILE)}


def _urgency(change: Change) -> tuple[bool, bool, datetime]:
    """Doubtful ones first, then those who would get a note, then all others; each by arrival."""
    return not change.doubt, change.edited != Then.REDIRECT, change.arrived
