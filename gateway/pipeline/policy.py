"""What a config file means for the one decision function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge import Policy

if TYPE_CHECKING:
    from gateway.config.values import Config


def policy_of(config: Config) -> Policy:
    """The policy that ``run``, ``explain``, ``test`` and every other decision of this config share."""
    safety = config.safety
    return Policy(
        owner_addresses=config.owner.addresses,
        languages=config.owner.languages,
        rules=config.rules,
        unsure=safety.unsure,
        per_sender=safety.max_replies_per_sender,
        per_domain=safety.max_replies_per_domain,
        in_all=safety.max_replies_total,
        max_age=safety.max_age,
        never_reply_to=safety.never_reply_to,
        desk_addresses=tuple(str(one.keys["to"]) for one in config.forwards if one.kind == "email"),
        trusted_authserv_ids=safety.trusted_authserv_ids,
        require_authentication=safety.require_authentication,
    )
