"""Ground: senders that are no person, by their address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.case import local_part

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_SYSTEM: Final = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|postmast|listserv|majordomo|mailman|majordom|sympa|ezmlm"
    r"|root|daemon|nobody|cron|uucp|www-data|apache|nginx)(?:[+].*)?"
    r"|owner-.+|.+-owner|.+-request|.+-bounces?(?:[+].*)?|bounces?"
)
_NO_REPLY: Final = re.compile(
    r"(?:^|[._+-])(?:no|not|dont|do[._-]?not|never|please[._-]?do[._-]?not)[._-]?(?:reply|respond|answer)(?:$|[._+\d-])"
    r"|(?:^|[._+-])(?:no[._-]?(?:responder|responda|contestar|contestes)|nao[._-]?responda|non[._-]?rispondere"
    r"|ne[._-]?pas[._-]?repondre|nicht[._-]?antworten|keine[._-]?antwort|niet[._-]?antwoorden|svara[._-]?inte"
    r"|inte[._-]?svara|ikke[._-]?svar)(?:$|[._+\d-])"
    r"|^(?:noreply|donotreply)"
)
# Names that a program uses nearly always, but under which a person may sit, too.
_DOUBTFUL: Final = re.compile(
    r"(?:notifications?|notify|alerts?|newsletters?|automailer|mailer|robot|bot|auto|autoresponder|auto-?reply"
    r"|auto-?confirm|wordpress|wp|system|server|monitoring|updates?|digest)(?:[+._-].*)?"
)
_BOUNCE_PATH: Final = re.compile(r"(?:bounces?|return|returns|rp|msprvs\d)[+=_.-].+|.+[+=_.-]bounces?(?:[+=_.-].*)?")
_NO_REPLY_DOMAIN: Final = re.compile(r"(?:^|\.)no-?reply\.")


def own_address(case: Case) -> str | None:
    """Tell mail of the owner to himself, and everything sent in his name."""
    if any(case.policy.owns(one.address) for one in case.message.from_addresses):
        return "an own address wrote it"
    sender = case.message.envelope.sender
    return "it came by an own address" if sender and case.policy.owns(sender) else None


def our_note(case: Case) -> str | None:
    """Tell our own note when it comes back; whoever sent it, its Message-ID is ours."""
    return "our own note came back" if case.facts.is_our_note else None


def system_sender(case: Case) -> str | None:
    """Tell the mail system itself and the programs of lists, in envelope sender, From and Sender."""
    for address in _addresses(case):
        if _SYSTEM.fullmatch(local_part(address)):
            return f"{local_part(address)}@ is a program"
    return None


def no_reply_sender(case: Case) -> str | None:
    """Tell senders who say in their address that nobody reads answers."""
    for address in _addresses(case):
        if _NO_REPLY.search(local_part(address)) or _NO_REPLY_DOMAIN.search(address.rpartition("@")[2]):
            return "its sender takes no replies"
    return None


def doubtful_sender(case: Case) -> str | None:
    """Tell addresses that mostly belong to programs."""
    found = _DOUBTFUL.fullmatch(local_part(case.message.from_.address))
    return f"{found[0]}@ is likely to be a program" if found else None


def no_reply_wanted(case: Case) -> str | None:
    """Tell a Reply-To that leads to nobody."""
    if any(_NO_REPLY.search(local_part(one.address)) for one in case.message.reply_to):
        return "its Reply-To takes no replies"
    return None


def bounce_path(case: Case) -> str | None:
    """Tell an envelope sender made to collect bounces (VERP); BATV (``prvs=``) and SRS are used for persons, too."""
    sender = case.message.envelope.sender
    if sender and _BOUNCE_PATH.fullmatch(local_part(sender)):
        return "its envelope sender collects bounces"
    return None


def _addresses(case: Case) -> tuple[str, ...]:
    message = case.message
    return (
        message.envelope.sender or "",
        *[one.address for one in message.from_addresses],
        *([message.sender.address] if "sender" in case.names else []),
    )
