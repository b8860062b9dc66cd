"""Everything a decision needs to know of the config, in one value that a reload swaps as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.outgoing.desks import DESKS
from gateway.pipeline.policy import policy_of

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
    can_reply: bool  # there is a [send] section
    signing_key: bytes


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
        forwards=tuple(forward for forward in config.forwards if forward.kind in DESKS),
        after_redirect={mailbox.name: mailbox.after_redirect for mailbox in config.mailboxes},
        can_reply=config.send is not None,
        signing_key=signing_key,
    )
