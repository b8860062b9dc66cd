"""What the rest of the house gets to see of the config file: frozen values, every default filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta  # the annotations in config.fields are read at run time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gateway.judge.learned.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ipaddress import IPv4Network, IPv6Network
    from zoneinfo import ZoneInfo

    from gateway.answer.hours import WeeklyHours
    from gateway.judge.brakes import Rate
    from gateway.judge.rules import Rule, RuleTest

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret lies, never shown in a repr; ``config.secrets.read`` fetches it at each use.

    ``kind`` is credential, file, env, command or plain; ``value`` its name, path, words or the secret itself.
    ``until`` is the last day on which it is good, None where nobody has told.
    """

    kind: Literal["credential", "file", "env", "command", "plain"]
    value: tuple[str, ...] = field(repr=False)
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HostPort:
    """A listening address; the port 0 lets the system choose one."""

    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose mail it is."""

    name: str
    addresses: tuple[str, ...]  # lower case
    zone: ZoneInfo
    languages: tuple[str, ...]  # ISO 639-1; the first is used when unsure
    unsure_language: Literal["first", "both"] = "first"

    @property
    def unsure_languages(self) -> tuple[str, ...]:
        """The languages of a note to somebody whose own is not sure: one or two."""
        return self.languages[: 2 if self.unsure_language == "both" else 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at the desk."""

    name: str
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # ISO 639-1; empty for every language
    hours: WeeklyHours | None = None
    role: tuple[tuple[str, str], ...] = ()  # language -> words for customers; '' is the owner's first language
    stand_in: str | None = None  # name of another person
    away: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where customers are asked to go; ``url`` may hold {email}, {subject} and {ref}."""

    name: str
    url: str
    hours: WeeklyHours | None = None
    holidays: str | None = None  # region whose public holidays count as closed
    closed: frozenset[date] = frozenset()  # further closed days
    turnaround: str | None = None
    turnaround_when_busy: str | None = None
    take_within: str | None = None  # None: a case stays with whom it was given to
    people: tuple[Person, ...] = ()
    team: tuple[str, ...] = ()  # patterns of addresses
    same_order: Literal["join", "apart"] = "join"  # further mail that names the order number of an open ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """The buffer before a reply leaves; both ends equal for a fixed one."""

    shortest: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """The mode and the brakes."""

    mode: Literal["watch", "review", "live"]
    unsure: Literal["review", "leave"]
    max_replies_per_sender: Rate
    max_replies_per_domain: Rate
    max_replies_total: Rate
    max_replies_per_text: Rate
    breaker: Rate
    max_age: timedelta
    delay: Delay
    send_hours: WeeklyHours | None  # None: always
    never_reply_to: tuple[str, ...]
    trusted_authserv_ids: tuple[str, ...]
    require_authentication: Literal["always", "when-known", "never"]
    count_topics: Literal["together", "apart"] = "together"
    urgent_words: tuple[str, ...] = ()
    urgent_delay: timedelta = timedelta()  # 0 seconds where nothing is urgent
    alert_to: str | None = None  # None: alerts stand in the log and in status only


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """Whether the learned model decides where no rule fits, and how sure it must be."""

    use: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """How to reach and enter a server; shared by mailboxes, the smarthost and IMAP desks."""

    host: str
    port: int
    security: Security
    username: str  # '' for none
    password: Secret | None
    ca_file: Path | None  # trusted besides the system's authorities


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterRedirect:
    """What happens in the mailbox to a redirected message; both None: nothing."""

    move_to: str | None = None
    keyword: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One watched IMAP folder."""

    name: str
    server: Server
    folder: str
    sent_folder: str | None
    after_redirect: AfterRedirect
    start: Literal["new", "all"]
    provider: str = "custom"
    label_open_cases: str | None = None  # a keyword that may hold {person}; None: mail gets no label


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """The doors; None where one stays shut."""

    smtp: HostPort | None
    lmtp: HostPort | None
    web: HostPort | None
    max_message_size: int  # bytes
    tls_certificate: Path | None
    tls_key: Path | Secret | None
    username: str = ""  # '': nobody has to sign in
    password: Secret | None = None
    balancers: tuple[IPv4Network | IPv6Network, ...] = ()  # who is believed what the PROXY protocol says
    health: HostPort | None = None  # on this machine alone
    hooks: HostPort | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """One place besides our own store where copies go; ``keys`` holds what only its kind knows, already checked."""

    name: str
    kind: str
    when: tuple[str, ...]
    queue: str | int | None
    queues: Mapping[str, str | int]
    acknowledgement: Literal["ours", "desk", "both"]
    key_field: str | None
    attachments: int  # bytes; 0 for text only
    timeout: timedelta
    retry_first: timedelta
    retry_longest: timedelta
    give_up_after: timedelta
    max_rate: Rate | None
    sync: timedelta | None  # None: never
    allow_private: bool
    ca_file: Path | None
    settle: timedelta
    tag: str
    keys: Mapping[str, object]  # e.g. to, from, original for kind "email"
    resubmissions: Literal["join", "link", "leave"] = "join"
    notifications_from: tuple[str, ...] = ()  # patterns of addresses
    closed_words: tuple[str, ...] = ()
    hook_secrets: tuple[Secret, ...] = ()  # empty: no webhook of this desk is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole file; hand each part what it needs, never this."""

    path: Path | None  # None: built-in defaults
    data_dir: Path
    owner: Owner
    desk: Desk
    safety: Safety
    store_url: str = field(repr=False)  # may hold a password
    mailboxes: tuple[Mailbox, ...]
    listen: Listen
    send: Server | None  # None: no [send] section, no reply can leave
    forwards: tuple[Forward, ...]
    rules: tuple[Rule, ...]
    tests: tuple[RuleTest, ...]
    lists: Mapping[str, tuple[str, ...]]
    templates_dir: Path | None  # the OBM's own templates, beside the config file; None where there is no file
    classifier: Classifier = field(default_factory=Classifier)
    body_key: Secret | None = None  # None: bodies lie in the store as they came
    old_body_keys: tuple[Secret, ...] = ()  # with which older bodies can still be read

    @property
    def base(self) -> Path:
        """The folder of the file, from which its relative paths count; the current one for built-in defaults."""
        return Path() if self.path is None else self.path.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing in the file that a person should look at.

    ``line`` and ``column`` count from 1, None where there is no place.
    """

    file: str
    line: int | None
    column: int | None
    level: Literal["error", "warning", "note"]
    code: str  # short and constant, for scripts: "unknown-key"
    message: str
    remedy: str
    rule: str | None = None
    source: str | None = None  # the line itself, None where it may hold a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What reading a file gave; ``config`` is None where any problem is an error.

    ``remains`` is what could be read all the same, without any rule: enough to find the store, for commands that must
    work while somebody edits the file. None where ``config`` is there, or where not even that could be read.
    """

    config: Config | None
    problems: tuple[Problem, ...]
    remains: Config | None = field(default=None, repr=False)  # it holds values that nobody has found harmless
