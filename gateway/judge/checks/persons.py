"""Ground: reasons not to write to an address although a person may be behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.case import local_part
from gateway.mail import authentication

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_NOWHERE: Final = re.compile(r"(?:^|\.)(?:localhost|localdomain|local|invalid|internal|lan|home\.arpa)$")


def several_writers(case: Case) -> str | None:
    """Tell mail with more than one writer, for it is unclear whom the note should go to."""
    if len(case.message.headers("from")) > 1:
        return "it has several From fields"
    return "its From names several addresses" if len(case.message.from_addresses) > 1 else None


def odd_address(case: Case) -> str | None:
    """Tell a From that is missing, that programs read in different ways, or that no mail can reach."""
    address = case.message.from_.address
    if not address or not local_part(address):
        return "its From has no address that can be read beyond doubt"
    domain = address.rpartition("@")[2]
    if "." not in domain or domain.startswith("[") or _NOWHERE.search(domain):
        return "no mail can reach the domain of its From"
    return None


def not_addressed(case: Case) -> str | None:
    """Tell mail in whose To, Cc, Resent-To and Resent-Cc no own address stands: a blind copy, or mass mail.

    Where the owner's addresses are unknown, some address has to stand there.
    """
    message = case.message
    named = (*message.to, *message.cc, *message.resent)
    if not case.policy.owner_addresses:
        return None if any(one.address for one in named) else "it is addressed to nobody"
    return None if any(case.policy.owns(one.address) for one in named) else "no own address in its To or Cc"


def unproven_sender(case: Case) -> str | None:
    """Tell mail whose From nobody vouches for (RFC 8601), as strictly as the owner wants it."""
    wanted = case.policy.require_authentication
    if wanted == "never" or (wanted == "when-known" and "authentication-results" not in case.names):
        return None
    result = authentication(case.message, case.policy.trusted_authserv_ids)
    if result.verdict == "fail" or (wanted == "always" and result.verdict != "pass"):
        return f"its sender is not proven: {result.why}"
    return None
