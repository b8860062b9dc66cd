"""Wall: the sections of the config file as tables, without rules and forwards."""

from typing import Literal

from gateway.answer.haste import URGENT_WORDS
from gateway.config.models.fields import (
    Address,
    Addresses,
    AfterRedirecting,
    Buffer,
    ByLanguage,
    Days,
    DeskLink,
    Duration,
    Host,
    Hours,
    Label,
    Languages,
    Listener,
    Loopback,
    Networks,
    Often,
    Phrases,
    Port,
    Promise,
    Region,
    SecretPlace,
    SecretPlaces,
    SendHours,
    Share,
    Size,
    SomeLanguages,
    SomeTexts,
    Text,
    Texts,
    Version,
    Zone,
)
from gateway.config.models.table import Table, default, needed, optional
from gateway.config.values import Security  # as above


class OwnerTable(Table):
    """Whose mail it is."""

    name: str = default("", "The owner's name, as it stands in the reply.")
    addresses: Addresses = needed("Every address customers may have found.")
    time_zone: Zone = default("UTC", "IANA name of the owner's time zone.")
    languages: Languages = default(["en"], "Languages of customers; the first is used when unsure.")
    unsure_language: Literal["first", "both"] = default(
        "first", "A note to somebody whose language is not sure: in the first language, or in the first two."
    )


class PersonTable(Table):
    """Somebody at the desk."""

    name: Text = needed("Name as it stands in the reply.")
    topics: SomeTexts = default([], "Topics of rules that this person answers; empty for all.")
    languages: SomeLanguages = default([], "Languages that this person writes; empty for all.")
    hours: Hours | None = optional("When this person is there.")
    role: ByLanguage | None = optional("What this person looks after, in words for customers.")
    stand_in: Text | None = optional("Name of the person who takes over meanwhile.")
    away: Days = default([], "Days on which this person is not there.")


class DeskTable(Table):
    """Where customers are asked to go."""

    name: Text | None = optional("Name of the support desk.")
    url: DeskLink | None = optional("Web address of its form; may hold {email}, {subject} and {ref}.")
    hours: Hours | None = optional("When the desk is open, for the promise.")
    holidays: Region | None = optional("Country or region whose public holidays count as closed.")
    closed: Days = default([], "Further days on which the desk is closed.")
    turnaround: Promise | None = optional("By when customers hear from the desk.")
    turnaround_when_busy: Promise | None = optional("The longer one, while too many promises are not kept.")
    take_within: Promise | None = optional("A case that nobody takes within this time goes to the next person.")
    people: list[PersonTable] = default([], "Who may be named in the reply, and gets the cases.")
    team: SomeTexts = default([], "Addresses of those who answer customers beside the owner.")
    same_order: Literal["join", "apart"] = default(
        "join",
        "A further mail of a customer that names the order number of her open ticket: joins it, or stands apart.",
    )


class SafetyTable(Table):
    """The mode and the brakes."""

    mode: Literal["watch", "review", "live"] = default("watch", "watch sends nothing, review asks first, live replies.")
    unsure: Literal["review", "leave"] = default("review", "What happens where no rule fits.")
    max_replies_per_sender: Often = default("1 per 7 days", "Replies to one address.")
    count_topics: Literal["together", "apart"] = default(
        "together", "Whether max_replies_per_sender counts all topics of the rules together or each one apart."
    )
    max_replies_per_domain: Often = default("10 per hour", "Replies to one domain.")
    max_replies_total: Often = default("30 per hour", "Replies to everybody.")
    max_replies_per_text: Often | None = optional("Replies to the same text, from whatever address it comes.")
    breaker: Often | None = optional("More replies than this within its time stop all of them.")
    max_age: Duration = default("24 hours", "Mail that arrived longer ago is never answered.")
    delay: Buffer = default("20 minutes", "How long a reply waits before it leaves.")
    send_hours: SendHours = default("Mon-Sun 07:00-21:00", "When replies may leave, in the owner's time zone.")
    urgent_words: Phrases = default(list(URGENT_WORDS), "Words that shorten the delay and alert a person.")
    urgent_delay: Duration = default("2 minutes", "How long a reply to an urgent message waits.")
    alert_to: Address | None = optional("Who gets a mail when a person has to look soon.")
    never_reply_to: SomeTexts = default([], "Addresses that never get a reply.")
    trusted_authserv_ids: SomeTexts = default([], "Whose Authentication-Results are believed.")
    require_authentication: Literal["always", "when-known", "never"] = default(
        "when-known", "Whether the sender has to be proven before a reply."
    )


class ClassifierTable(Table):
    """What the learned model may decide where no rule fits."""

    use: bool = default(written=False, description="Whether the learned model decides where no rule fits.")
    redirect_above: Share = default(0.97, "From this probability of support on the message is redirected.")
    leave_below: Share = default(0.05, "Up to this probability the message is left alone.")


class StoreTable(Table):
    """Where everything is kept."""

    url: Text | None = optional("sqlite:///path or postgresql+psycopg://...")
    body_key: SecretPlace | None = optional("With this key the text of mails is encrypted in the store.")
    old_body_keys: SecretPlaces | None = optional("Keys of before, with which older mails can still be read.")


class ServerTable(Table):
    """How to reach and enter a server."""

    host: Host | None = optional("Name of the server.")
    port: Port | None = optional("Its port; the usual one where left out.")
    security: Security | None = optional("tls, starttls, or none for this machine only.")
    username: str = default("", "Name to sign in with.")
    password: SecretPlace | None = optional("Where the password lies.")
    tls_ca_file: Text | None = optional("Certificates trusted besides the system's.")


class MailboxTable(ServerTable):
    """One watched IMAP folder."""

    name: Text = needed("Short name of the mailbox.")
    provider: Text = default("custom", "A well-known provider, whose servers are filled in.")
    folder: Text = default("INBOX", "The folder to watch.")
    sent_folder: Text | None = optional("Read only; found by itself where left out.")
    after_redirect: AfterRedirecting = default("leave", "What happens to a redirected message in the mailbox.")
    label_open_cases: Label | None = optional("Keyword set on mail that joins an open ticket; {person} has it.")
    start: Literal["new", "all"] = default("new", "Only new mail, or also what is there already.")


class SendTable(ServerTable):
    """The server through which replies leave."""


class ListenTable(Table):
    """The doors; a line left out keeps one shut."""

    smtp: Listener | None = optional("Address and port for SMTP.")
    lmtp: Listener | None = optional("Address and port for LMTP.")
    web: Listener | None = optional("Address and port of the web page.")
    health: Loopback | None = optional("Address and port, on this machine only, that tells whether all is well.")
    hooks: Listener | None = optional("Address and port where desks say by a webhook that a case has changed.")
    max_message_size: Size = default("25 MB", "Larger messages are refused.")
    tls_certificate: Text | None = optional("Certificate with its chain; switches STARTTLS on.")
    tls_key: SecretPlace | None = optional("Its key: a path, or where the secret lies.")
    username: str = default("", "Mail is taken only from who signs in with this name.")
    password: SecretPlace | None = optional("Where the password for it lies.")
    balancers: Networks = default([], "Load balancers that say by the PROXY protocol whom they hand on.")


class TopTable(Table):
    """The keys of the file itself that are no tables."""

    version: Version = needed("Version of this file's format: 1.")
    data_dir: Text | None = optional(
        "Folder for the store; left out: $STATE_DIRECTORY, else ./var (for /etc/deskward: /var/lib/deskward)."
    )
    include: Texts | None = optional("More files with rules, lists and tests.")
