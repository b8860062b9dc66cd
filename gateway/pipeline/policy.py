"""What a config file means for the one decision function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge import Policy
from gateway.judge.patterns import AddressPattern
from gateway.judge.phrases import Phrases
from gateway.pipeline.learning.learned import shipped_model

if TYPE_CHECKING:
    from gateway.config.values import Config


def policy_of(config: Config) -> Policy:
    """The policy that ``run``, ``explain``, ``test`` and every other decision of this config share."""
    safety = config.safety
    return Policy(
        owner_addresses=config.owner.addresses,
        languages=config.owner.languages,
        zone=config.owner.zone,
        rules=config.rules,
        unsure=safety.unsure,
        per_sender=safety.max_replies_per_sender,
        topics=safety.count_topics,
        per_domain=safety.max_replies_per_domain,
        in_all=safety.max_replies_total,
        per_text=safety.max_replies_per_text,
        breaker=safety.breaker,
        urgent=Phrases.of(safety.urgent_words) if safety.urgent_words else None,
        max_age=safety.max_age,
        never_reply_to=(*safety.never_reply_to, *team_of(config)),
        desk_addresses=tuple(str(one.keys["to"]) for one in config.forwards if one.kind == "email"),
        notifiers=tuple(address for one in config.forwards for address in one.notifications_from),
        trusted_authserv_ids=safety.trusted_authserv_ids,
        require_authentication=safety.require_authentication,
        model=shipped_model,
        model_decides=config.classifier.use,
        limits=config.classifier.limits,
        people=_people_of(config),
    )


def _people_of(config: Config) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lists of the file that hold nothing but addresses."""
    return tuple((name, entries) for name, entries in config.lists.items() if entries and all(map(_is_one, entries)))


def _is_one(entry: str) -> bool:
    try:
        AddressPattern.of(entry)
    except ValueError:
        return False
    return True


def team_of(config: Config) -> tuple[str, ...]:
    """Whoever answers customers beside the owner: the addresses named as the team's, and those that copies go to.

    They never get a note, and what they write to a customer counts as an answer.
    """
    desks = (str(forward.keys.get("to", "")) for forward in config.forwards)
    return (*config.desk.team, *dict.fromkeys(one for one in desks if "@" in one))
