"""Roof: makes the parts that talk to the outside from their sections of the config."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway import activation, desk_wiring
from gateway.config import secrets
from gateway.config.values import Secret
from gateway.errors import PermanentFailure, TransientFailure
from gateway.intake.imap import Account, Watcher
from gateway.intake.imap_moved import Looks, MovedWatch
from gateway.intake.imap_sent import AnswerWatch
from gateway.intake.smtp import Listener
from gateway.intake.smtp_login import Login
from gateway.intake.smtp_tls import tls_context
from gateway.outgoing.doorstep import Doorstep
from gateway.outgoing.smarthost import Smarthost
from gateway.pipeline.alarms import Alerts
from gateway.pipeline.copies import Copies
from gateway.pipeline.replies import Replies

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from sqlalchemy import Engine

    from gateway.config.values import Config, HostPort, Listen, Mailbox, Server
    from gateway.intake.imap import Inbox
    from gateway.intake.imap_moved import Corrections
    from gateway.intake.imap_sent import Answers
    from gateway.mail import Arrival
    from gateway.pipeline.carrier import Carrier
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

_A_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def watcher(
    mailbox: Mailbox,
    config: Config,
    *,
    inbox: Inbox,
    answers: Answers,
    corrections: Corrections,
    clock: Callable[[], datetime],
    dice: Callable[[], float],
    pulse: Callable[[], None],
    environ: Mapping[str, str],
) -> Watcher:
    """The watcher of one ``[[mailbox]]``."""
    target = mailbox.after_redirect.move_to
    watch = Looks(
        AnswerWatch(answers, folder=mailbox.sent_folder, clock=_steady),
        MovedWatch(corrections, folder=target, clock=_steady) if target is not None else None,
    )
    way = account(mailbox, config, environ)
    return Watcher(account=way, inbox=inbox, clock=clock, dice=dice, pulse=pulse, answers=watch)


def _steady() -> datetime:
    """A moment of a clock that never jumps; only the time between two of them means anything."""
    return _A_DAY + timedelta(seconds=time.monotonic())


def account(mailbox: Mailbox, config: Config, environ: Mapping[str, str]) -> Account:
    """The way into one ``[[mailbox]]``."""
    server = mailbox.server
    return Account(
        name=mailbox.name,
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=_password(server.password, config, environ) or (lambda: ""),
        folder=mailbox.folder,
        ca_file=server.ca_file,
        start=mailbox.start,
    )


def listener(
    config: Config,
    *,
    accept: Callable[[Arrival], Future[object]],
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
) -> Listener | None:
    """The SMTP and LMTP listener of ``[listen]``; None where neither is wanted.

    A socket that systemd hands over opens its door whether or not the config names an address. PermanentFailure where
    the certificate, its key or the password cannot be used.
    """
    listen = config.listen
    passed = activation.passed(environ)
    if listen.smtp is None and listen.lmtp is None and not passed:
        return None
    tls = None
    if listen.tls_certificate is not None and listen.tls_key is not None:
        tls = tls_context(listen.tls_certificate, _key(listen.tls_key, config, environ))
    return Listener(
        smtp=_pair(listen.smtp),
        lmtp=_pair(listen.lmtp),
        addresses=config.owner.addresses,
        max_size=listen.max_message_size,
        tls=tls,
        hostname=socket.getfqdn(),
        accept=accept,
        clock=clock,
        login=_login(listen, config, environ),
        balancers=listen.balancers,
        passed=passed,
    )


def carriers(
    config: Config,
    *,
    engine: Engine,
    writer: Writer,
    terms: Callable[[], Terms],
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
) -> dict[str, Carrier]:
    """What carries replies and copies, by the name of its loop; without a ``[send]`` section only to desks by an API.

    PermanentFailure where the address of a desk is none.
    """
    step = Doorstep()  # one for all: they knock at the same door
    ways: dict[str, Carrier] = {}
    if config.send is not None:
        ways["replies"] = Replies(smarthost(config.send, config, environ, step), terms=terms)
        if config.safety.alert_to is not None:
            ways["alerts"] = Alerts(smarthost(config.send, config, environ, step))
    for forward in config.forwards:
        if not desk_wiring.is_served(forward, config):
            continue
        # Each way out has a connection of its own: a slow desk never holds up a reply.
        by_mail = config.send is not None and forward.kind == desk_wiring.BY_MAIL
        way = smarthost(config.send, config, environ, step) if config.send is not None and by_mail else None
        keyring = desk_wiring.Keyring(forward, config, environ)
        ways[f"forward {forward.name}"] = Copies(
            forward,
            desk_wiring.desk(forward, config, keyring, way=way),
            engine=engine,
            writer=writer,
            terms=terms,
            clock=clock,
            mark=keyring.mark,
            healings=(lambda: step.healings) if by_mail else (lambda: 0),
        )
    return ways


def alarm_way(config: Config, environ: Mapping[str, str]) -> Smarthost | None:
    """The way out for mails about what is wrong: a connection of its own; None where nobody is to get any."""
    if config.send is None or config.safety.alert_to is None:
        return None
    return smarthost(config.send, config, environ)


def smarthost(
    server: Server, config: Config, environ: Mapping[str, str], doorstep: Doorstep | None = None
) -> Smarthost:
    """The way out that ``[send]`` names."""
    return Smarthost(
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=_password(server.password, config, environ) if server.username else None,
        ca_file=server.ca_file,
        hostname=socket.getfqdn(),
        doorstep=doorstep,
    )


def _key(key: Path | Secret, config: Config, environ: Mapping[str, str]) -> Path | str:
    """The private key itself, or its file, which nobody else may read."""
    if isinstance(key, Secret):
        return secrets.read(key, environ, config.base)
    secrets.check_private(key)
    return key


def _login(listen: Listen, config: Config, environ: Mapping[str, str]) -> Login | None:
    if not listen.username or listen.password is None:
        return None
    return Login(username=listen.username, password=secrets.read(listen.password, environ, config.base))


def _password(secret: Secret | None, config: Config, environ: Mapping[str, str]) -> Callable[[], str] | None:
    """Reads the secret anew at each use; a missing one is transient, for a person can mend it without a restart."""
    if secret is None:
        return None

    def password() -> str:
        try:
            return secrets.read(secret, environ, config.base)
        except PermanentFailure as failure:
            raise TransientFailure(str(failure), peer_away=True) from failure

    return password


def _pair(place: HostPort | None) -> tuple[str, int] | None:
    return None if place is None else (place.host, place.port)
