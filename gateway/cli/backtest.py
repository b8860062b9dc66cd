"""Roof: ``deskward backtest``: what the edited file would have done with the mail of the past; read only, always."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from gateway.cli.backtest_text import as_document, as_text
from gateway.cli.common import FINDINGS, NO_INPUT, UNAVAILABLE, config_option, fail, json_option, load_or_exit
from gateway.cli.progress import Progress
from gateway.cli.store_of import show_json, usable_or_exit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.config.values import Config, Mailbox
    from gateway.pipeline.terms import Terms
    from gateway.store.judged import JudgedMail
    from gateway.store.past import Past

_MOST_DAYS: Final = 3660
_TOGETHER: Final = 500
_LOOKED_BACK: Final = timedelta(days=365)  # in the Sent folder


@click.command()
@config_option
@json_option
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), default=30, show_default=True, help="How far to look back.")
@click.option("--live", metavar="MAILBOX", help="Look into this [[mailbox]], too, for mail the store does not have.")
def backtest(config_path: str | None, days: int, live: str | None, *, as_json: bool) -> None:
    """Judge the mail of the last days with the config file as it is now, and show what comes out otherwise.

    The other side is what was decided when each message came. Nothing is sent, moved, marked or stored. Ends with 1
    where somebody whom the owner writes to would get a note.
    """
    from gateway.daemon import clock
    from gateway.pipeline.backtest import Comparison

    begun = time.monotonic()
    config = load_or_exit(config_path)
    since = clock() - timedelta(days=days)
    box = None if live is None else _mailbox(config, live)
    with ExitStack() as stack:
        connection = _store(config, stack, needed=box is None)
        terms = terms_for(config, connection)
        comparison = Comparison(terms, _pasts(connection, terms, since), _sent(connection, terms))
        if connection is not None:
            _read_store(connection, terms, since, comparison.add)
        ever: frozenset[str] = frozenset()
        if box is not None:
            ever = _read_mailbox(box, config, connection, since=since, add=comparison.add)
        senders = comparison.new_redirects()
        outcome = comparison.outcome(_answered(connection, senders, terms), ever=ever)
    if as_json:
        show_json(as_document(outcome, days=days, seconds=time.monotonic() - begun))
    else:
        click.echo(as_text(outcome, zone=config.owner.zone))
    if any(change.doubt for change in outcome.changes):
        raise click.exceptions.Exit(FINDINGS)


def terms_for(config: Config, connection: Connection | None) -> Terms:
    """The terms of ``config`` as they judge; with what the store knows, else with nothing of our own to recognise."""
    from gateway.cli.examine import templates_of
    from gateway.cli.known import learnt
    from gateway.pipeline.terms import CLIENT, terms_of
    from gateway.store import settings

    key = settings.get(connection, "signing_key", client=CLIENT) if connection is not None else None
    terms = terms_of(
        config, templates=templates_of(config)[0], signing_key=bytes.fromhex(key) if key else os.urandom(32)
    )
    if connection is None or not terms.policy.asks_model:
        return terms
    return replace(terms, policy=learnt(connection, terms.policy))


def _mailbox(config: Config, name: str) -> Mailbox:
    boxes = {mailbox.name: mailbox for mailbox in config.mailboxes}
    if name not in boxes:
        fail(NO_INPUT, f'there is no [[mailbox]] "{name}" in the config. Known: {", ".join(boxes) or "none"}')
    return boxes[name]


def _store(config: Config, stack: ExitStack, *, needed: bool) -> Connection | None:
    """A connection that only reads; None where there is no store yet and none is needed."""
    from gateway.store.engine import glance, reading
    from gateway.wiring.store import open_store

    if glance(config.store_url).state in {"missing", "empty"}:
        if not needed:
            return None
        fail(
            UNAVAILABLE,
            "nothing has been received yet, so there is nothing to compare with. Look into a mailbox with: "
            "deskward backtest --live MAILBOX",
        )
    usable_or_exit(config)
    engine = open_store(config, os.environ, read_only=True)
    stack.callback(engine.dispose)
    return stack.enter_context(reading(engine))


def _read_store(connection: Connection, terms: Terms, since: datetime, add: Callable[[JudgedMail], None]) -> None:
    from gateway.store import judged

    progress = Progress("store")
    if progress.wanted:
        progress.expect(judged.count(connection, client=terms.client, since=since))
    for one in progress.over(judged.read(connection, client=terms.client, since=since)):
        add(one)


def _read_mailbox(
    box: Mailbox, config: Config, connection: Connection | None, *, since: datetime, add: Callable[[JudgedMail], None]
) -> frozenset[str]:
    """Judge what lies in the mailbox and is not in the store; gives whom the owner writes to."""
    from gateway.intake.imap import past
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.unseen import unseen
    from gateway.wiring import incoming

    account = incoming.account(box, config, os.environ)
    progress = Progress(box.name)
    for one in unseen(
        progress.over(past.mail_since(account, since=since, told=progress.expect)), connection, client=CLIENT
    ):
        add(one)
    if progress.total == past.MOST:
        click.echo(f"only the newest {past.MOST} messages of {box.name} were looked at", err=True)
    return past.written_to(account, folder=box.sent_folder, since=since - _LOOKED_BACK)


def _pasts(connection: Connection | None, terms: Terms, since: datetime) -> dict[str, Past]:
    """What came before from each sender; asked for only where a rule wants to know."""
    if connection is None or not terms.policy.asks_history:
        return {}
    return pasts_since(connection, since, client=terms.client)


def pasts_since(connection: Connection, since: datetime, *, client: str) -> dict[str, Past]:
    """What came before from everybody who wrote since then."""
    from gateway.store import judged
    from gateway.store.pasts import pasts

    found: dict[str, Past] = {}
    senders = judged.senders(connection, client=client, since=since)
    for first in range(0, len(senders), _TOGETHER):
        found |= pasts(connection, senders[first : first + _TOGETHER], client=client)
    return found


def _sent(connection: Connection | None, terms: Terms) -> frozenset[str]:
    """The Message-IDs of the owner's own mail; asked for only where a rule or a gate wants to know."""
    from gateway.store import contacts

    if connection is None or not terms.policy.asks_history:
        return frozenset()
    return contacts.all_sent(connection, client=terms.client)


def _answered(connection: Connection | None, senders: frozenset[str], terms: Terms) -> dict[str, int]:
    from gateway.store import judged

    if connection is None or not senders:
        return {}
    return dict(judged.answered_by_owner(connection, senders, client=terms.client))
