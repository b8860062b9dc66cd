"""How mail comes in: the watchers of mailboxes and the listener, from their sections of the config."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from gateway.config import secrets
from gateway.config.values import Secret
from gateway.intake.imap.moved import Looks, MovedWatch
from gateway.intake.imap.sent import AnswerWatch
from gateway.intake.imap.watcher import Account, Watcher
from gateway.intake.smtp.listener import Listener
from gateway.intake.smtp.login import Login
from gateway.intake.smtp.tls import tls_context
from gateway.systemd import activation
from gateway.wiring.passwords import password_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    from gateway.config.values import Config, HostPort, Listen, Mailbox
    from gateway.intake.imap.moved import Corrections
    from gateway.intake.imap.sent import Answers
    from gateway.intake.imap.watcher import Inbox
    from gateway.mail import Arrival

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
        password=password_of(server.password, config, environ) or (lambda: ""),
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


def _pair(place: HostPort | None) -> tuple[str, int] | None:
    return None if place is None else (place.host, place.port)
