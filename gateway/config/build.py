"""Wall: tables without errors become the frozen values of the house."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.config.models.sections import DeskTable, ListenTable, SafetyTable, StoreTable
from gateway.config.models.table import fields_of
from gateway.config.servers import entered, path_from
from gateway.config.values import Classifier, Config, Desk, Forward, Listen, Mailbox, Owner, Person, Safety, Secret
from gateway.judge.brakes import Rate
from gateway.judge.learned.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.config.check import Draft
    from gateway.config.models.forwards import ForwardTable
    from gateway.config.models.sections import ClassifierTable, MailboxTable, OwnerTable
    from gateway.judge.rules import Rule, RuleTest

# Keys that every kind of forward has; what else a table holds goes into Forward.keys.
_SHARED: Final = frozenset(
    """
    name kind when queue queues acknowledgement key_field attachments timeout retry give_up_after
    max_rate sync allow_private ca_file tls_ca_file settle tag
    resubmissions notifications_from closed_words hook_secrets
    """.split()  # noqa: SIM905  # a table of words reads best as one
)
_SAME_TEXT: Final = 2
_RUSH: Final = 60  # who allows more replies than this in all expects a rush, in which customers write the same
_BURST: Final = 20
_BURST_TIME: Final = timedelta(minutes=10)
_SERVER: Final = frozenset({"host", "port", "security", "username", "password"})


def owner(table: OwnerTable) -> Owner:
    """Whose mail it is."""
    return Owner(
        name=table.name,
        addresses=table.addresses,
        zone=table.time_zone,
        languages=table.languages,
        unsure_language=table.unsure_language,
    )


def desk(table: DeskTable, team: tuple[str, ...] = ()) -> Desk:
    """Where customers are asked to go; name and url are '' where the file has none, in watch mode only."""
    people = tuple(
        Person(
            name=one.name,
            topics=one.topics,
            languages=one.languages,
            hours=one.hours,
            role=one.role or (),
            stand_in=one.stand_in,
            away=one.away,
        )
        for one in table.people
    )
    return Desk(
        name=table.name or "",
        url=table.url or "",
        hours=table.hours,
        holidays=table.holidays,
        closed=table.closed,
        turnaround=table.turnaround,
        turnaround_when_busy=table.turnaround_when_busy,
        take_within=table.take_within,
        people=people,
        team=team,
        same_order=table.same_order,
    )


def safety(table: SafetyTable, never_reply_to: tuple[str, ...]) -> Safety:
    """The mode and the brakes."""
    return Safety(
        mode=table.mode,
        unsure=table.unsure,
        max_replies_per_sender=table.max_replies_per_sender,
        max_replies_per_domain=table.max_replies_per_domain,
        max_replies_total=table.max_replies_total,
        max_replies_per_text=table.max_replies_per_text or _per_text(table),
        breaker=table.breaker or _breaker(table),
        max_age=table.max_age,
        delay=table.delay,
        send_hours=table.send_hours,
        never_reply_to=never_reply_to,
        trusted_authserv_ids=table.trusted_authserv_ids,
        require_authentication=table.require_authentication,
        count_topics=table.count_topics,
        urgent_words=table.urgent_words,
        urgent_delay=table.urgent_delay,
        alert_to=table.alert_to,
    )


def classifier(table: ClassifierTable) -> Classifier:
    """What the learned model may decide."""
    return Classifier(use=table.use, limits=Limits(redirect_above=table.redirect_above, leave_below=table.leave_below))


def _per_text(table: SafetyTable) -> Rate:
    """Two, and more only where so many replies are allowed in all that customers are bound to write the same."""
    most = table.max_replies_total.count
    count = _SAME_TEXT if most <= _RUSH else most // 2
    return Rate(count=count, period=table.max_replies_per_sender.period)


def _breaker(table: SafetyTable) -> Rate:
    """As many in ten minutes as max_replies_total allows in its whole time, so that an ordinary rush never trips it."""
    return Rate(count=max(_BURST, table.max_replies_total.count), period=_BURST_TIME)


def mailbox(table: MailboxTable, folder: Path) -> Mailbox:
    """One watched folder."""
    return Mailbox(
        name=table.name,
        server=entered(table, folder, "imap"),
        folder=table.folder,
        sent_folder=table.sent_folder,
        after_redirect=table.after_redirect,
        start=table.start,
        provider=table.provider,
        label_open_cases=table.label_open_cases,
    )


def listen(table: ListenTable, folder: Path) -> Listen:
    """The doors."""
    key: Path | Secret | None = table.tls_key
    if isinstance(key, Secret) and key.kind in {"plain", "file"}:  # a path, for a key is a file of its own
        key = path_from(folder, key.value[0])
    return Listen(
        smtp=table.smtp,
        lmtp=table.lmtp,
        web=table.web,
        health=table.health,
        hooks=table.hooks,
        max_message_size=table.max_message_size,
        tls_certificate=path_from(folder, table.tls_certificate),
        tls_key=key,
        username=table.username,
        password=table.password,
        balancers=table.balancers,
    )


def forward(table: Any, folder: Path, first_address: str) -> Forward:
    """One place for copies, of any kind."""
    ca_file = path_from(folder, table.ca_file or getattr(table, "tls_ca_file", None))
    return Forward(
        name=table.name,
        kind=table.kind,
        when=tuple(table.when),
        queue=table.queue,
        queues=dict(table.queues),
        acknowledgement=_acknowledgement(table),
        key_field=table.key_field,
        attachments=table.attachments,
        timeout=table.timeout,
        retry_first=table.retry.shortest,
        retry_longest=table.retry.longest,
        give_up_after=table.give_up_after,
        max_rate=table.max_rate,
        sync=table.sync,
        allow_private=table.allow_private,
        ca_file=ca_file,
        settle=table.settle,
        tag=table.tag,
        keys=_keys(table, folder, first_address, ca_file),
        resubmissions=table.resubmissions,
        notifications_from=tuple(table.notifications_from),
        closed_words=table.closed_words,
        hook_secrets=table.hook_secrets or (),
    )


def _acknowledgement(table: Any) -> Any:
    """As written; osTicket can keep its own mail back only in its json format."""
    json = table.kind == "osticket" and table.format == "json" and "acknowledgement" not in table.written
    return "ours" if json else table.acknowledgement


def _keys(table: ForwardTable, folder: Path, first_address: str, ca_file: Path | None) -> Mapping[str, object]:
    """What only this kind knows, by the names of the file; an IMAP desk has its ``server`` as one value."""
    own = {field.key: getattr(table, field.name) for field in fields_of(type(table)) if field.name not in _SHARED}
    kind = getattr(table, "kind", "")
    if kind == "email":
        own["from"] = own["from"] or first_address
    if kind == "imap":
        server: Any = table
        own = {key: value for key, value in own.items() if key not in _SERVER}
        own["server"] = replace(entered(server, folder, "imap"), ca_file=ca_file)
    return own


_SYSTEM: Final = Path("/etc/deskward")
_STATE: Final = "/var/lib/deskward"


def store_url(table: StoreTable, data_dir: Path, folder: Path) -> str:
    """Address of the store as SQLAlchemy wants it; a relative SQLite path counts from the config file's folder."""
    written = table.url or f"sqlite:///{(data_dir / 'deskward.db').absolute()}"
    if written.startswith("sqlite:///"):
        path, mark, query = written.removeprefix("sqlite:///").partition("?")
        return f"sqlite:///{(folder / Path(path).expanduser()).absolute()}{mark}{query}"
    scheme, mark, rest = written.partition("://")
    return f"{'postgresql+psycopg' if scheme in {'postgres', 'postgresql'} else scheme}{mark}{rest}"


def data_dir(written: str | None, environ: Mapping[str, str], folder: Path) -> Path:
    """The folder for the store: as written, else what systemd gives, else ``var`` beside the config file.

    Beside a config in /etc/deskward it is the folder that systemd gives the shipped unit: a person who runs a command
    by hand means the store of the service.
    """
    given = environ.get("STATE_DIRECTORY", "").partition(":")[0]
    default = _STATE if folder == _SYSTEM else "var"
    return folder / Path(written or given or default).expanduser()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What comes from several places: the file itself, what it includes, and its lists."""

    rules: tuple[Rule, ...]
    tests: tuple[RuleTest, ...]
    lists: Mapping[str, tuple[str, ...]]
    never_reply_to: tuple[str, ...]
    team: tuple[str, ...]


def config(draft: Draft, gathered: Gathered, *, path: Path, environ: Mapping[str, str]) -> Config:
    """The whole file; every table has to be without errors."""
    folder = path.parent.absolute()
    place = data_dir(draft.top.data_dir, environ, folder)
    whose = owner(draft.one("owner"))
    send = draft.one("send")
    return Config(
        path=path.absolute(),
        data_dir=place,
        owner=whose,
        desk=desk(draft.one("desk"), gathered.team),
        safety=safety(draft.one("safety"), gathered.never_reply_to),
        store_url=store_url(draft.one("store"), place, folder),
        mailboxes=tuple(mailbox(table, folder) for _, table in draft.many("mailbox")),
        listen=listen(draft.one("listen"), folder),
        send=entered(send, folder, "smtp") if send else None,
        forwards=tuple(forward(table, folder, whose.addresses[0]) for _, table in draft.many("forward")),
        rules=gathered.rules,
        tests=gathered.tests,
        lists=gathered.lists,
        templates_dir=folder / "templates",
        classifier=classifier(draft.one("classifier")),
        body_key=draft.one("store").body_key,
        old_body_keys=draft.one("store").old_body_keys or (),
    )


def remains(draft: Draft, *, path: Path, environ: Mapping[str, str]) -> Config | None:
    """What a file with errors still says, without rules, tests and whatever is wrong; None where too little is left."""
    if any(draft.one(name) is None for name in ("owner", "desk", "safety", "store", "listen", "classifier")):
        return None
    sound = replace(
        draft,
        tables={at: table for at, table in draft.tables.items() if len(at) < 2 or at not in draft.mended},  # noqa: PLR2004  # those of which there may be several
    )
    sound.tables.pop(("send",), None)
    nothing = Gathered(rules=(), tests=(), lists={}, never_reply_to=(), team=())
    try:
        return config(sound, nothing, path=path, environ=environ)
    except (AttributeError, LookupError, TypeError, ValueError, AssertionError):  # it leans on what errors left out
        return None


def defaults(owner_addresses: tuple[str, ...]) -> Config:
    """What holds where there is no file at all: no rules, nothing is watched and nothing is sent."""
    from gateway.config.models.sections import OwnerTable

    return Config(
        path=None,
        data_dir=Path("var"),
        owner=owner(OwnerTable.usual(addresses=list(owner_addresses) or ["owner@localhost"])),
        desk=desk(DeskTable.usual()),
        safety=safety(SafetyTable.usual(), ()),
        store_url=store_url(StoreTable.usual(), Path("var"), Path()),
        mailboxes=(),
        listen=listen(ListenTable.usual(), Path()),
        send=None,
        forwards=(),
        rules=(),
        tests=(),
        lists={},
        templates_dir=None,
    )
