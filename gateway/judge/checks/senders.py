"""Ground: senders that are no person, by their address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.case import local_part

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_SYSTEM: Final = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|mdaemon|postmaster|postmast|listserv|listproc|majordomo|mailman|majordom|sympa"
    r"|ezmlm"
    r"|root|daemon|nobody|cron|crond|anacron|uucp|www-data|apache|nginx|httpd|postfix|logwatch|logcheck|feedbackloop"
    r"|fbl"
    r"|bugzilla-daemon|dmarc-?(?:report|noreply)s?|noreply-dmarc-support|tlsrpt-?(?:report|noreply)?)(?:[+].*)?"
    r"|owner-.+|.+-owner|.+-request|.+-bounces?(?:[+].*)?|bounces?|.+-(?:mailer-)?daemon"
)
_NO_REPLY: Final = re.compile(
    r"(?:^|[._+-])(?:no|not|dont|do[._-]?not|never|please[._-]?do[._-]?not|cannot)[._-]?(?:reply|respond|answer)(?:$"
    r"|[._+\d-])"
    r"|(?:^|[._+-])(?:no[._-]?(?:responder|responda|contestar|contestes)|nao[._-]?respond(?:a|er)|non[._-]?rispondere"
    r"|(?:ne[._-]?)?pas[._-]?(?:de[._-]?)?rep(?:ondre|onse)|nicht[._-]?antworten|keine[._-]?antwort"
    r"|niet[._-]?(?:be)?antwoorden|geen[._-]?antwoord"
    r"|svara[._-]?(?:inte|ej)|(?:inte|ej)[._-]?svara|ikke[._-]?svar|svar[._-]?ikke|ei[._-]?vastata"
    r"|nie[._-]?odpowiadaj|neodpovidejte|ne-?otvechat)"
    r"(?:$|[._+\d-])"
    r"|noreply|donotreply|do-not-reply|no-reply"
)
# Names that a program uses nearly always, but under which a person may sit, too. Garages are called auto-something.
_DOUBTFUL: Final = re.compile(
    r"(?:notifications?|notify|notifier|alerts?|news-?letters?|e-?news|automailer|mailer|auto-?reply|autoresponder"
    r"|auto-?confirm"
    r"|auto-?mail|wordpress)(?:[+._-].*)?"
    r"|(?:alarms?|news|offers|deals|receipts?|order-?(?:update|confirmation)s?|ship-?confirm|mailings?|mail-?robot|robot|bot|auto|automated|automatic|confirm|confirmations?|verify|verification"
    r"|activation|subscribe|unsubscribe|subscriptions?|wp|joomla|drupal|typo3|system|system-?admin|sysadmin|server"
    r"|monitoring|monitor|updates?|digest|reminders?|surveys?|promo|promotions?|calendar-notification"
    r"|security-?(?:alert|noreply)|account-?(?:security|update|services?)|nagios|icinga|zabbix|munin|monit|prometheus"
    r"|grafana|jenkins|gitlab|github|jira|bugzilla|trac|redmine|mantis|git|svn|cvs|buildbot|builder|backups?|scanner"
    r"|printer|copier|voicemail|fax|faxserver|spamfilter|quarantine|anti-?virus|virus-?(?:alert|scanner|admin)?"
    r"|forms?|formmail|web-?forms?|contact-?forms?|kontaktformular|webformular|formulaire|formulario|form-?mailer)"
    r"(?:\d{1,4}|\+.*)?"
    r"|.*(?:notifications?|newsletter|autoresponder|auto-?reply)|.+-mailer"
    r"|(?:.*[._-])?(?:smtp|mail)[._-](?:service|gateways?|system|delivery|robot|admin)(?:[._-].*)?"
)
_BOUNCE_PATH: Final = re.compile(
    r"(?:bounces?|returns?)[+=_.-].+|(?:b|rp|fbl)[+=].+|(?:b|rp|fbl)-(?=.*\d).+|msprvs\d[+=_.-].+"
    r"|.+[+=_.-]bounces?(?:[+=_.-].*)?|bounces?\d.*|.+-return-\d+(?:-.*)?|.+\+verp-.+"
)
_BOUNCE_FROM: Final = re.compile(r"bounces?[+=_.-].+|.+[+=_.-]bounces?(?:[+=_.-].*)?")
_NO_REPLY_DOMAIN: Final = re.compile(r"(?:^|\.)(?:no-?reply|donotreply|bounces?)\.")
# The names under which mail systems write, as a whole.
_SYSTEM_NAMES: Final = re.compile(
    r"(?:(?:the )?(?:internet |e?-?)?mail (?:delivery (?:sub)?system|delivery service|system)|mailer[- ]daemon"
    r"|delivery (?:sub)?system"
    r"|mail delivery|postmaster|mail administrator|mail system administrator|returned mail|listserv.*)",
    re.IGNORECASE,
)
# Fields of what the owner, or a mailbox of hers, handed on with her own address in the path: others wrote it.
_HANDED_ON: Final = ("resent-from", "resent-to", "x-forwarded-to", "x-forwarded-for")
_NO_REPLY_NAME: Final = re.compile(r"\b(?:no|do not|don'?t)[- _]?reply\b|\bnoreply\b", re.IGNORECASE)


def own_address(case: Case) -> str | None:
    """Tell mail of the owner to himself, and everything sent in his name."""
    if any(case.policy.owns(one.address) for one in case.message.from_addresses):
        return "an own address wrote it"
    sender = case.message.envelope.sender
    if not sender or not case.policy.owns(sender) or not case.names.isdisjoint(_HANDED_ON):
        return None
    return "it came by an own address"


def our_note(case: Case) -> str | None:
    """Tell our own note when it comes back; whoever sent it, its Message-ID is ours."""
    return "our own note came back" if case.facts.is_our_note else None


def system_sender(case: Case) -> str | None:
    """Tell the mail system itself and the programs of lists, in envelope sender, From and Sender."""
    for address in _addresses(case):
        local = local_part(address)
        if _SYSTEM.fullmatch(local) or _BOUNCE_FROM.fullmatch(local_part(case.message.from_.address)):
            return f"{local}@ is a program"
    # a bare MAILER-DAEMON has no domain, and so is no address
    if any(value.strip("<> ").lower() == "mailer-daemon" for value in case.values("return-path")):
        return "the mail system sent it"
    sender = case.message.from_
    named = sender.name or ("" if sender.address else case.message.header("from"))
    return "the mail system sent it" if _SYSTEM_NAMES.fullmatch(named.strip("<>\"'() ")) else None


def no_reply_sender(case: Case) -> str | None:
    """Tell senders who say in their address that nobody reads answers."""
    for address in _addresses(case):
        if _NO_REPLY.search(local_part(address)) or _NO_REPLY_DOMAIN.search(address.rpartition("@")[2]):
            return "its sender takes no replies"
    return "its sender takes no replies" if _NO_REPLY_NAME.search(case.message.from_.name) else None


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
    path = message.envelope.sender or ""
    # a house that takes mail in again writes its root into the path of what people wrote
    again = local_part(path) == "root" and "in-reply-to" in case.names
    return (
        "" if again else path,
        *[one.address for one in message.from_addresses],
        *([message.sender.address] if "sender" in case.names else []),
    )
