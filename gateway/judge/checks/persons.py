"""Ground: reasons not to write to an address although a person may be behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.case import local_part
from gateway.mail import authentication

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_NOWHERE: Final = re.compile(r"(?:^|\.)(?:localhost|localdomain|local|invalid|internal|lan|home\.arpa)$")
# "To: Rosa <rosa>" names somebody, though no address was left of her.
_NAMED: Final = re.compile(r"<[^<>\s]{1,100}>")


def several_writers(case: Case) -> str | None:
    """Tell mail with more than one writer, for it is unclear whom the note should go to."""
    if len(case.message.headers("from")) > 1:
        return "it has several From fields"
    return "its From names several addresses" if len(case.message.from_addresses) > 1 else None


def odd_address(case: Case) -> str | None:
    """Tell a From that is missing, that programs read in different ways, or that no mail can reach.

    A domain that only one house knows is reached from that house, which is so where the owner's address has it, too,
    or one of the same kind: bob@sales writes to ann@office.
    """
    address = case.message.from_.address
    if not address or not local_part(address):
        return "its From has no address that can be read beyond doubt"
    domain = address.rpartition("@")[2]
    if domain.startswith("["):
        return "no mail can reach the domain of its From"
    if "." in domain and not _NOWHERE.search(domain):
        return None
    own = {mine.rpartition("@")[2].lower() for mine in case.policy.owner_addresses}
    plain = "." not in domain and domain != "localhost" and any("." not in each for each in own)
    return None if plain or domain in own else "no mail can reach the domain of its From"


def not_addressed(case: Case) -> str | None:
    """Tell mail in whose To, Cc, Bcc and their Resent kin no own address stands: a blind copy, or mass mail.

    Where the owner's addresses are unknown, a mail that names nobody at all passes, for its fields were lost; one that
    says that it hides whom it is for does not.
    """
    message = case.message
    named = (*message.to, *message.cc, *message.resent)
    if any(case.policy.owns(one.address) for one in named):
        return None
    written = case.values("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "apparently-to")
    if not case.policy.owner_addresses:
        hidden = written and not any("@" in value or _NAMED.search(value) for value in written)
        return "it is addressed to nobody" if hidden else None
    # a field that cannot be read beyond doubt, and the fields that only some programs keep
    text = " ".join(written).lower()
    own = "|".join(re.escape(address.lower()) for address in case.policy.owner_addresses)
    return None if re.search(rf"(?<![\w.+-])(?:{own})(?![\w-])", text) else "no own address in its To or Cc"


def unproven_sender(case: Case) -> str | None:
    """Tell mail whose From nobody vouches for (RFC 8601), as strictly as the owner wants it."""
    wanted = case.policy.require_authentication
    if wanted == "never" or (wanted == "when-known" and "authentication-results" not in case.names):
        return None
    result = authentication(case.message, case.policy.trusted_authserv_ids)
    if result.verdict == "fail" or (wanted == "always" and result.verdict != "pass"):
        return f"its sender is not proven: {result.why}"
    return None
