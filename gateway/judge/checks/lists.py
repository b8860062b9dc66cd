"""Ground: how mailing lists are told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.case import local_part

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_UNSUBSCRIBE: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post"})
_OLD_FIELDS: Final = frozenset(
    {
        "mailing-list",
        "x-mailing-list",
        "x-mailinglist",
        "x-beenthere",
        "x-mailman-version",
        "x-google-group-id",
        "x-listserver",
        "x-listmember",
        "x-list-name",
        "x-ml-name",
        "x-sympa-to",
        "x-sympa-from",
        "x-egroups-return",
        "x-egroups-remote-ip",
        "x-groupsio-msgnum",
        "x-mlserver",
        "x-ml-info",
        "x-ml-count",
        "x-mail-count",
        "x-mailman-approved-at",
        "x-mailman-rule-hits",
        "x-list-administrivia",
        "x-listar-version",
        "x-ecartis-version",
        "x-listprocessor-version",
        "x-lyris-type",
        "x-lyris-message-id",
        "x-majordomo-version",
        "x-topica-id",
        "x-subscription-address",
    }
)
# A tag near the beginning, with or without a number: "Re: [moss-dev:12] Frost". Names of lists have a hyphen.
_TAG: Final = re.compile(r".{0,12}?\[([\w.]{2,30}(?:-[\w.]{1,30}){1,4})(?:[ :#,]{1,2}\d{1,7})?\]", re.DOTALL)


def mailing_list(case: Case) -> str | None:
    """Tell a list by any of its fields (RFC 2369, RFC 2919) but the offer to unsubscribe."""
    found = [name for name in case.names if name.startswith("list-") and name not in _UNSUBSCRIBE]
    if found or not case.names.isdisjoint(_OLD_FIELDS):
        return f"a mailing list by its field {min((*found, *case.names & _OLD_FIELDS))}"
    # ezmlm names the list in the trace
    if any(value.lower().startswith("mailing list ") for value in case.values("delivered-to")):
        return "a mailing list by its field delivered-to"
    return "a digest of a mailing list" if case.message.content_type == "multipart/digest" else None


def subject_tag(case: Case) -> str | None:
    """Tell a list by the tag in the subject that is the name of an address the mail is for."""
    found = _TAG.match(case.message.subject)
    if found is None:
        return None
    tag = found[1].lower()
    named = any(local_part(one.address) == tag for one in (*case.message.to, *case.message.cc))
    return "its subject has the tag of a mailing list" if named else None


def unsubscribe_offer(case: Case) -> str | None:
    """Tell a List-Unsubscribe that stands alone: newsletters have it, and so have forms sent by their programs."""
    return "it offers to unsubscribe" if not case.names.isdisjoint(_UNSUBSCRIBE) else None
