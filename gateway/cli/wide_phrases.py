"""Roof: phrases that stand in much of the mail received, told with the numbers; looks only, and into our own store."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.cli.places import line_in
from gateway.config.values import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from gateway.config.values import Config
    from gateway.judge.width import Wide
    from gateway.store.judged import JudgedMail

_DAYS: Final = 30
_MOST: Final = 400  # of the newest messages: more would make the answer wait
_LEAST: Final = 20  # messages, below which a share says nothing
_TOO_WIDE: Final = 0.25  # of them
_SQLITE: Final = "sqlite:///"


def wide_phrases(config: Config) -> Iterator[Problem]:
    """A warning for every phrase that fits a quarter of the mail of the last thirty days; nothing without a store.

    A store on a database server is not asked, for this needs no network.
    """
    path = config.store_url.removeprefix(_SQLITE).partition("?")[0]
    if not config.rules or path == config.store_url or not Path(path).is_file():
        return
    from gateway.errors import PermanentFailure
    from gateway.store.engine import glance, reading
    from gateway.wiring.store import open_store

    if glance(config.store_url).state != "current":
        return
    engine = open_store(config, os.environ, read_only=True)
    try:
        with reading(engine) as connection:
            yield from _measured(config, connection)
    except PermanentFailure:  # the mail is encrypted, and its key is not for whoever asks
        return
    finally:
        engine.dispose()


def _measured(config: Config, connection: Connection) -> Iterator[Problem]:
    from gateway.judge.texts import Texts
    from gateway.judge.width import Widths
    from gateway.mail import parse
    from gateway.pipeline.policy import policy_of
    from gateway.pipeline.terms import CLIENT
    from gateway.store import judged

    policy = policy_of(config)
    widths, alike = Widths(policy), _Alike(config)
    read = 0
    for past in judged.newest(connection, client=CLIENT, since=datetime.now(UTC) - timedelta(days=_DAYS), most=_MOST):
        message = parse(past.stored.raw, past.stored.envelope)
        alike.add(past, widths.add(Texts(message, policy.languages)))
        read += 1
    if read < _LEAST:
        return
    for one in widths.widest():
        if one.messages >= _TOO_WIDE * read:
            yield _told(config, one, read, alike.known.get((one.rule, one.phrase), 0))


class _Alike:
    """Counts how many messages of each phrase come from people of the lists: mostly those no rule shall meet."""

    def __init__(self, config: Config) -> None:
        from gateway.judge.patterns import AddressPattern

        entries = {entry for some in config.lists.values() for entry in some if "@" in entry[1:]}
        self._patterns = tuple(AddressPattern.of(entry) for entry in sorted(entries))
        self.known: dict[tuple[str, str], int] = {}

    def add(self, past: JudgedMail, found: set[tuple[str, str]]) -> None:
        """Count one message and the phrases in it."""
        if found and any(pattern.fits(past.from_address) for pattern in self._patterns):
            for key in found:
                self.known[key] = self.known.get(key, 0) + 1


def _told(config: Config, wide: Wide, read: int, known: int) -> Problem:
    rule = next(rule for rule in config.rules if rule.name == wide.rule)
    people = f", {known} of them from people on your lists" if known else ""
    share = f"{wide.messages / read:.0%} of the last {read} mails"
    return Problem(
        file=rule.file,
        line=line_in(config, rule, wide.phrase),
        column=None,
        level="warning",
        code="wide-phrase",
        message=f'"{wide.phrase[:60]}" fits {share}{people}. Is that meant?',
        remedy="Write more words around it, or see what the rule would do with: deskward backtest",
        rule=rule.name,
    )
