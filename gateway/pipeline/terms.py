"""Everything a decision needs to know of the config, in one value that a reload swaps as a whole."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Final

from gateway.answer.desk_notice import Notifier
from gateway.answer.ladder import LAST
from gateway.answer.note import OPEN_CASE, SAMPLE
from gateway.answer.own_words import OwnWords
from gateway.errors import PermanentFailure
from gateway.judge.patterns import AddressPattern
from gateway.pipeline.policy import policy_of, team_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from datetime import date

    from gateway.config.values import AfterRedirect, Config, Desk, Forward, Owner, Safety
    from gateway.judge import Policy
    from gateway.templates import Templates

CLIENT: Final = "default"  # every row bears its client; one config file is one client


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The running config as the journey sees it; ``signing_key`` comes from the store."""

    client: str
    policy: Policy
    templates: Templates
    owner: Owner
    desk: Desk
    closed: frozenset[date]  # local dates on which the desk is closed, public holidays among them
    safety: Safety
    forwards: tuple[Forward, ...]
    after_redirect: Mapping[str, AfterRedirect]  # by name of the mailbox
    labels: Mapping[str, str]  # by name of the mailbox: the keyword for mail that joins an open ticket
    can_reply: bool  # there is a [send] section
    signing_key: bytes
    own_words: OwnWords = field(default_factory=OwnWords)
    team: tuple[AddressPattern, ...] = ()  # who answers customers beside the owner
    notifiers: tuple[Notifier, ...] = ()  # desks that tell us of their cases by mail


def terms_of(
    config: Config, *, templates: Templates, signing_key: bytes, holidays: AbstractSet[date] = frozenset()
) -> Terms:
    """The terms that ``config`` sets; ``holidays`` are the public ones of its region, as far as they are known."""
    return Terms(
        client=CLIENT,
        policy=policy_of(config),
        templates=templates,
        owner=config.owner,
        desk=config.desk,
        closed=config.desk.closed | holidays,
        safety=config.safety,
        forwards=config.forwards,
        after_redirect={mailbox.name: mailbox.after_redirect for mailbox in config.mailboxes},
        labels={one.name: one.label_open_cases for one in config.mailboxes if one.label_open_cases is not None},
        can_reply=config.send is not None,
        signing_key=signing_key,
        own_words=_own_words(config, templates),
        team=tuple(AddressPattern.of(one) for one in team_of(config)),
        notifiers=tuple(
            Notifier.of(one.name, one.notifications_from, one.closed_words)
            for one in config.forwards
            if one.notifications_from
        ),
    )


def _own_words(config: Config, templates: Templates) -> OwnWords:
    """What all our notes share, found by writing each of them twice; nothing of a template that has a mistake."""
    wanted = dict.fromkeys(
        [("resubmit", None), (OPEN_CASE, None), *((rule.reply, rule.topic) for rule in config.rules)]
    )
    other = replace(SAMPLE, **{name: value and "zzz" for name, value in SAMPLE.as_mapping().items()})
    notes: dict[tuple[str, str], tuple[str, str]] = {}
    for (name, topic), language, step in product(wanted, config.owner.languages, range(1, LAST + 1)):
        with suppress(PermanentFailure):
            one = templates.render(name, language, SAMPLE, topic=topic, step=step)
            if (one.template, one.language) not in notes:
                two = templates.render(name, language, other, topic=topic, step=step)
                notes[one.template, one.language] = (one.text, two.text)
    return OwnWords.of(notes.values())
