"""Wall: the places where copies go, one table for each kind."""

from datetime import timedelta
from typing import Annotated, Literal

from gateway.answer.closed_words import CLOSED_WORDS
from gateway.config.models.fields import (
    Address,
    Buffer,
    Duration,
    HookLink,
    Host,
    Link,
    Often,
    Phrases,
    Place,
    Port,
    SecretPlace,
    SecretPlaces,
    SomeTexts,
    Text,
)
from gateway.config.models.table import Between, ReadBy, Shape, Table, default, needed, optional
from gateway.config.readers import words
from gateway.config.values import Security  # the annotations are read at run time


def _size_or_none(value: object) -> int:
    return 0 if value == "none" else words.size(value)


def _duration_or_never(value: object) -> timedelta | None:
    return None if value == "never" else words.duration(value)


_Attachments = Annotated[int, ReadBy(_size_or_none), Shape({"type": "string", "examples": ["25 MB", "none"]})]
_Sync = Annotated[
    timedelta | None,
    ReadBy(_duration_or_never),
    Shape({"type": "string", "examples": ["10 minutes", "never"]}),
]
_Acknowledgement = Literal["ours", "desk", "both"]
_Number = Annotated[int, Between(1)]


class ForwardTable(Table):
    """What every kind knows."""

    name: Text = needed("Short name of this place.")
    when: list[Literal["redirect", "file"]] = default(["redirect", "file"], "Which verdicts are handed on.")
    queue: Place | None = optional("The desk's own name or number for the place.")
    queues: dict[str, Place] = default({}, "Topic of a rule -> place.")
    acknowledgement: _Acknowledgement = default("ours", "Whose automatic mail the customer gets.")
    key_field: Text | None = optional("Where our key is kept at the desk.")
    attachments: _Attachments = default("25 MB", 'Larger sums are left out; "none" for text only.')
    timeout: Duration = default("30 seconds", "How long one request may take.")
    retry: Buffer = default("30-3600 seconds", "First and longest wait between attempts.")
    give_up_after: Duration = default("3 days", "When a copy is given up.")
    max_rate: Often | None = optional("Our own brake.")
    sync: _Sync = default("10 minutes", 'How often the state is read back; "never" for not at all.')
    allow_private: bool = default(written=False, description="Whether private and loopback addresses are allowed.")
    ca_file: Text | None = optional("Certificates trusted besides the system's.")
    settle: Duration = default("60 seconds", "How long until a look-up that finds nothing is believed.")
    tag: Text = default("deskward", "Put on every ticket where the desk has tags.")
    resubmissions: Literal["join", "link", "leave"] = default(
        "join", "A customer's own case at the desk: join our copy to it, note it only, or do not look for it."
    )
    notifications_from: SomeTexts = default([], "Addresses from which the desk tells you of its cases by mail.")
    closed_words: Phrases = default(list(CLOSED_WORDS), "Words by which such a mail says that a case is closed.")
    hook_secrets: SecretPlaces | None = optional("Secrets with which the desk signs its webhooks into Deskward.")


class EmailForward(ForwardTable):
    """A new mail to the desk, with the original in it."""

    kind: Literal["email"] = needed("By mail through [send].")
    to: Address = needed("Address of the desk.")
    from_: Address | None = optional("Our own address; the first of the owner where left out.")
    original: Literal["attached", "inline"] = default("attached", "How the original goes along.")
    tls_ca_file: Text | None = optional("Certificates trusted besides the system's.")


class ImapForward(ForwardTable):
    """The original bytes, put unseen into a folder that the desk reads."""

    kind: Literal["imap"] = needed("By IMAP APPEND.")
    host: Host = needed("Name of the IMAP server.")
    port: Port | None = optional("Its port.")
    security: Security | None = optional("tls, starttls, or none for this machine only.")
    username: Text = needed("Name to sign in with.")
    password: SecretPlace = needed("Where the password lies.")
    folder: Text = default("INBOX", "The folder that the desk reads.")
    staging: Text = default("Deskward", "A folder that only we use.")
    tls_ca_file: Text | None = optional("Certificates trusted besides the system's.")


class RequestTrackerForward(ForwardTable):
    """Request Tracker, REST 2."""

    kind: Literal["request-tracker"] = needed("By the API of Request Tracker.")
    url: Link = needed("Its web address, without /REST/2.0.")
    token: SecretPlace | None = optional("Where the token lies; or username and password.")
    username: Text | None = optional("Name to sign in with.")
    password: SecretPlace | None = optional("Where the password lies.")
    queue: Place = default("General", "Name or number of the queue.")
    key_field: Text = default("GatewayKey", "Custom field of tickets that holds our key.")


class ZammadForward(ForwardTable):
    """Zammad."""

    kind: Literal["zammad"] = needed("By the API of Zammad.")
    url: Link = needed("Its web address.")
    token: SecretPlace = needed("Where the token lies.")
    queue: Text = default("Users", "Name of the group.")
    key_field: Text = default("gateway_key", 'Attribute of tickets that holds our key, or "tag".')
    article_type: Literal["note", "email", "web", "phone"] = default("note", "note fires no acknowledgement.")


class FreescoutForward(ForwardTable):
    """FreeScout with its API module."""

    kind: Literal["freescout"] = needed("By the API of FreeScout.")
    url: Link = needed("Its web address.")
    token: SecretPlace = needed("Where the key lies.")
    queue: _Number = needed("Number of the mailbox.")
    user: _Number | None = optional(
        "Number of the user in whose name duplicates are closed; the first one if left out."
    )


class OsticketForward(ForwardTable):
    """osTicket."""

    kind: Literal["osticket"] = needed("By the API of osTicket.")
    url: Link = needed("Its web address.")
    token: SecretPlace = needed("Where the key lies.")
    format: Literal["email", "json"] = default("email", "email recognises repeats; json knows help topics.")
    queue: _Number | None = optional("Number of the help topic; json only.")
    acknowledgement: _Acknowledgement = default("desk", "Only json can keep osTicket's own mail from leaving.")


class ZendeskForward(ForwardTable):
    """Zendesk."""

    kind: Literal["zendesk"] = needed("By the API of Zendesk.")
    url: Link = needed("Its web address.")
    token: SecretPlace = needed("Where the token lies.")
    username: Text | None = optional("The agent's address; without it the token is an OAuth bearer.")
    queue: _Number | None = optional("Number of the group.")


class HelpscoutForward(ForwardTable):
    """Help Scout."""

    kind: Literal["helpscout"] = needed("By the API of Help Scout.")
    url: Link = default("https://api.helpscout.net", "Its web address.")
    client_id: Text = needed("Id of the OAuth application.")
    client_secret: SecretPlace = needed("Where its secret lies.")
    queue: _Number = needed("Number of the mailbox.")


class FreshdeskForward(ForwardTable):
    """Freshdesk."""

    kind: Literal["freshdesk"] = needed("By the API of Freshdesk.")
    url: Link = needed("Its web address.")
    token: SecretPlace = needed("Where the key lies.")
    queue: _Number | None = optional("Number of the group.")
    key_field: Text = default("cf_gateway_key", "Custom ticket field that holds our key.")
    acknowledgement: _Acknowledgement = default("desk", "Its notification cannot be left out for one ticket.")


class ChatwootForward(ForwardTable):
    """Chatwoot."""

    kind: Literal["chatwoot"] = needed("By the API of Chatwoot.")
    url: Link = needed("Its web address.")
    account: _Number = needed("Number of the account.")
    token: SecretPlace = needed("Where the agent's token lies.")
    queue: _Number = needed("Number of the API inbox.")
    key_field: Text = default("gateway_key", "Custom attribute of conversations that holds our key.")


class DjangoHelpdeskForward(ForwardTable):
    """django-helpdesk."""

    kind: Literal["django-helpdesk"] = needed("By the API of django-helpdesk.")
    url: Link = needed("Where its pages are mounted.")
    username: Text | None = optional("Name to sign in with.")
    password: SecretPlace | None = optional("Where the password lies.")
    token: SecretPlace | None = optional("Where the token lies, in place of name and password.")
    queue: _Number = needed("Number (pk) of the queue.")
    key_field: Text = default("gateway_key", "Custom field that holds our key.")
    acknowledgement: _Acknowledgement = default("desk", "Its confirmation cannot be switched off for one ticket.")


class WebhookForward(ForwardTable):
    """Any program that takes a signed POST."""

    kind: Literal["webhook"] = needed("By a signed web request.")
    url: HookLink = needed("Where it is sent.")
    secrets: SecretPlaces = needed("The first signs; all sign while you change them.")
    content: Literal["raw", "link"] = default("raw", "The original itself, or a link to it.")


FORWARDS: dict[str, type[ForwardTable]] = {
    "email": EmailForward,
    "imap": ImapForward,
    "request-tracker": RequestTrackerForward,
    "zammad": ZammadForward,
    "freescout": FreescoutForward,
    "osticket": OsticketForward,
    "zendesk": ZendeskForward,
    "helpscout": HelpscoutForward,
    "freshdesk": FreshdeskForward,
    "chatwoot": ChatwootForward,
    "django-helpdesk": DjangoHelpdeskForward,
    "webhook": WebhookForward,
}
