"""Roof: everything that the service needs, looked at one after the other; nothing is changed anywhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import Failure, TransientFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from gateway.config.values import Config, Forward, Mailbox, Problem, Secret

_KEY: Final = "Mend what it says; else look whether the key or password is right and good, and may do what it has to."
_AWAY: Final = "Is it running, and are name and port right? Try again in a while."


class Finding(NamedTuple):
    """One thing that was looked at; ``remedy`` is '' where nothing has to be mended."""

    level: str  # ok | note | warning | error
    where: str
    what: str
    remedy: str = ""


def checkup(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Look at secrets, store, mailboxes, the way out and the desks, in this order; each may take a minute."""
    yield from _secrets(config, environ)
    yield from _store(config)
    for mailbox in config.mailboxes:
        yield from _guarded(f'mailbox "{mailbox.name}"', partial(_mailbox, mailbox, config, environ))
    yield from _guarded("[send]", partial(_send, config, environ))
    yield from _paused(config, environ)
    for forward in config.forwards:
        yield from _guarded(f'forward "{forward.name}"', partial(_forward, forward, config, environ))


def of_file(problems: Iterable[Problem]) -> Iterator[Finding]:
    """What `check-config` says, without its notes."""
    for one in problems:
        if one.level != "note":
            place = ":".join(str(part) for part in (one.file, one.line) if part is not None)
            yield Finding(one.level, place, one.message, one.remedy)


def _guarded(where: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Failure as failure:
        away = isinstance(failure, TransientFailure) and not failure.barred
        yield Finding("error", where, str(failure), _AWAY if away else _KEY)


def _secrets(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    from gateway.config import secrets

    good = 0
    for where, secret in _all_secrets(config):
        try:
            secrets.read(secret, environ, config.base)
        except Failure as failure:
            yield Finding("error", where, str(failure), "Then run this command as root, or as the user of the service.")
        else:
            good += 1
    if good:
        yield Finding("ok", "secrets", f"{good} can be read")


def _all_secrets(config: Config) -> Iterator[tuple[str, Secret]]:
    from gateway.config.values import Secret, Server

    servers: list[tuple[str, object]] = [(f'mailbox "{one.name}"', one.server) for one in config.mailboxes]
    servers += [("[send]", config.send)] if config.send is not None and config.send.username else []
    servers += [(f'forward "{one.name}"', one.keys["server"]) for one in config.forwards if "server" in one.keys]
    yield from ((where, server.password) for where, server in servers if isinstance(server, Server) and server.password)
    for forward in config.forwards:
        for value in forward.keys.values():
            some = value if isinstance(value, (list, tuple)) else (value,)
            yield from ((f'forward "{forward.name}"', one) for one in some if isinstance(one, Secret))
    listed = (config.listen.password, config.listen.tls_key)
    yield from (("[listen]", one) for one in listed if isinstance(one, Secret))
    yield from (("[store]", one) for one in (config.body_key, *config.old_body_keys) if one is not None)


def _store(config: Config) -> Iterator[Finding]:
    from gateway.store import disk
    from gateway.store.engine import file_of, glance

    condition = glance(config.store_url)
    mending = {
        "missing": ("ok", "It is made at the first start."),
        "empty": ("ok", "It is made at the first start."),
        "current": ("ok", ""),
        "older": ("warning", "It is brought up to date at the next start, or by: deskward migrate"),
        "locked": ("warning", "Something else is working on it; try again in a while."),
        "unreachable": ("error", "Does its server run, is the address right, and who may open it?"),
    }
    level, remedy = mending.get(condition.state, ("error", "See: deskward restore, docs/care.md"))
    words = "it is there and of this version" if condition.state == "current" else condition.sentence
    yield Finding(level, "store", words, remedy)
    path = file_of(config.store_url) if condition.state != "unreachable" else None
    room = disk.room(path.parent) if path is not None and path.parent.exists() else None
    if room is not None and room.is_short(before=False):
        remedy = 'Make room, or: deskward purge --older-than "2 years"'
        yield Finding("warning", "store", "the disk is nearly full; when it is, no mail is taken", remedy)


def _mailbox(mailbox: Mailbox, config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    from gateway.intake.imap.look import look
    from gateway.wiring import incoming

    where, target = f'mailbox "{mailbox.name}"', mailbox.after_redirect.move_to
    wanted = [one for one in (mailbox.sent_folder, target) if one]
    seen = look(incoming.account(mailbox, config, environ), folders=wanted)
    yield Finding("ok", where, f"signed in, the folder {mailbox.folder} can be read")
    for folder in seen.missing:
        if folder == target:
            yield Finding("ok", where, f"there is no folder {folder} yet", "It is made with the first mail for it.")
        else:
            remedy = "Write its name as the mail program shows it, or leave sent_folder out: it is found by itself."
            yield Finding("warning", where, f"there is no folder {folder}, so no answers are seen", remedy)
    if not seen.can_idle:
        yield Finding("note", where, "the server does not tell of new mail: it is asked every while")
    if target and not seen.can_move:
        yield Finding("note", where, "the server cannot move mail: it is copied, and marked as deleted")


def _send(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    from gateway.wiring import outgoing

    if config.send is None:
        yield Finding("note", "[send]", "there is none: no note and no alarm can leave")
        return
    way = outgoing.smarthost(config.send, config, environ)
    try:
        way.takes_8bit()
    finally:
        way.close()
    signed = "signed in" if config.send.username else "it lets us in without a password"
    yield Finding("ok", "[send]", f"{signed}; whether it takes mail from us shows with the first note")


def _paused(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The desks that let the service in no longer, as it has noted; nothing where it has not run or cannot be asked."""
    from gateway.delivery import Access
    from gateway.pipeline.terms import CLIENT
    from gateway.store import forwards
    from gateway.store.engine import glance, reading
    from gateway.wiring.store import open_store

    if glance(config.store_url).state != "current":
        return
    engine = open_store(config, environ, read_only=True)
    try:
        with reading(engine) as connection:
            known = forwards.standings(connection, client=CLIENT)
    except Failure:  # the store has a line of its own
        return
    finally:
        engine.dispose()
    for one in config.forwards:
        if one.name in known and known[one.name].state is Access.PAUSED:
            remedy = f"Once it is mended they leave by themselves, and at once with: deskward outbox retry {one.name}"
            yield Finding("warning", f'forward "{one.name}"', f"its copies wait: {known[one.name].reason}", remedy)


def _forward(forward: Forward, config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    from gateway.outgoing.desks import DESKS, Examines
    from gateway.wiring import desks

    where = f'forward "{forward.name}"'
    if forward.acknowledgement == "both":
        remedy = 'Write acknowledgement = "ours" and stop that of the desk, or "desk".'
        yield Finding("warning", where, "a customer gets two automatic mails: our note, and the desk's own", remedy)
    if forward.kind not in DESKS:
        yield Finding("warning", where, f"copies to a desk of kind {forward.kind} are not built yet: none leave")
        return
    if forward.kind == desks.BY_MAIL:
        words = "its copies leave through [send]; a mail cannot be asked after, so a lost one is sent again"
        missing = config.send is None
        yield (
            Finding("error", where, "there is no [send], so no copy leaves", "Add it.")
            if missing
            else Finding("ok", where, words)
        )
        return
    desk = desks.desk(forward, config, desks.Keyring(forward, config, environ), way=None)
    if not isinstance(desk, Examines):
        yield Finding("note", where, "it cannot be looked at without handing something over")
        return
    for found in desk.examine():
        yield Finding(found.level, where, found.what, found.remedy)
