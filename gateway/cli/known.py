"""Roof: what commands that only look find in the store: what the model has learnt, and what is known of a writer."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from gateway.judge.verdict import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from gateway.config.values import Config, Desk, Forward
    from gateway.judge import Policy
    from gateway.mail import Message
    from gateway.ticket import Case

_FILE: Final = "sqlite:///"
_NOTHING: Final = Facts()


class _Terms(NamedTuple):
    """What `gateway.pipeline.judging.cases` asks of the terms."""

    client: str
    signing_key: bytes
    desk: Desk


class Known:
    """The policy with all that was learnt, the desks, and the facts about a message that rules and gates ask for."""

    def __init__(
        self,
        policy: Policy,
        connection: Connection | None = None,
        *,
        forwards: tuple[Forward, ...] = (),
        desk: Desk | None = None,
    ) -> None:
        self.policy = policy
        self.forwards = forwards  # to which anything is carried
        self._desk = desk
        self._connection = connection

    def facts(self, message: Message, raw: bytes) -> Facts:
        """What came before, as the service would know it; nothing where there is no store, or nobody asks."""
        if self._connection is None:
            return _NOTHING
        from gateway.mail.key import content_key
        from gateway.pipeline.terms import CLIENT
        from gateway.store import judged

        number = judged.number_of(self._connection, content_key(raw), client=CLIENT)
        number = sys.maxsize if number is None else number
        history = self._history(message, number) if self.policy.asks_history else None
        return Facts(history=history, case=self._case(message, number))

    def _case(self, message: Message, number: int) -> Case | None:
        """The ticket of its sender that a message has to do with."""
        from gateway.daemon import clock
        from gateway.mail.fingerprint import letters_of
        from gateway.pipeline.judging.cases import cases
        from gateway.pipeline.judging.clues import clue_of
        from gateway.pipeline.judging.noticing import ids_of
        from gateway.pipeline.terms import CLIENT
        from gateway.store import settings

        letters, connection = letters_of(message.new_text), self._connection
        clue = clue_of(number, message, ids_of(message), letters=letters, arrived=clock())
        if clue is None or connection is None or self._desk is None:
            return None
        key = settings.get(connection, "signing_key", client=CLIENT)
        if key is None:
            return None
        terms = _Terms(client=CLIENT, signing_key=bytes.fromhex(key), desk=self._desk)
        found = cases(connection, [clue], terms).get(number)
        if found is None or (found.at_desk is None and found.message >= number):
            return None  # no ticket that came after it
        return found

    def _history(self, message: Message, number: int) -> frozenset[str] | None:
        """The words of history that hold for its writer."""
        from gateway.mail import normal
        from gateway.pipeline.judging.counted import Counted
        from gateway.pipeline.judging.group import answered_by
        from gateway.pipeline.terms import CLIENT
        from gateway.store import contacts
        from gateway.store.facts import notes_ever
        from gateway.store.pasts import pasts

        sender, connection = normal(message.from_.address), self._connection
        assert connection is not None  # noqa: S101 - asked by whoever calls
        counted = Counted(
            senders={},
            domains={},
            in_all=0,
            notes=notes_ever(connection, [sender], client=CLIENT),
            pasts=pasts(connection, [sender], client=CLIENT),
            sent_by_owner=contacts.sent_by_owner(connection, answered_by(message), client=CLIENT),
        )
        return counted.history(sender, number, answered_by(message))


@contextmanager
def known(config: Config, policy: Policy) -> Iterator[Known]:
    """What the store of ``config`` knows; a store that is not there, or cannot be read, leaves the message alone."""
    with ExitStack() as stack:
        connection = _opened(config, stack)
        everything = policy if connection is None else learnt(connection, policy)
        yield Known(everything, connection, forwards=config.forwards, desk=config.desk)


def learnt(connection: Connection, policy: Policy) -> Policy:
    """``policy`` with a model that knows all corrections of the store."""
    if policy.model is None:
        return policy
    from gateway.daemon import clock
    from gateway.pipeline.learning.training import up_to_date
    from gateway.pipeline.terms import CLIENT

    return replace(policy, model=up_to_date(connection, policy, client=CLIENT, now=clock()).model)


def _opened(config: Config, stack: ExitStack) -> Connection | None:
    """A connection that only reads; None where there is none, with a word for the person where that is odd."""
    file = config.store_url.removeprefix(_FILE)
    if config.path is None or (file != config.store_url and not _is_there(Path(file))):
        return None  # asked before the database library is loaded, which takes a quarter of a second
    from gateway.store.engine import glance, reading
    from gateway.wiring.store import open_store

    condition = glance(config.store_url)
    if condition.state != "current":
        if condition.state not in {"missing", "empty"}:
            click.echo(f"note: what the store knows was not asked, for {condition.sentence}", err=True)
        return None
    engine = open_store(config, os.environ, read_only=True)
    stack.callback(engine.dispose)
    return stack.enter_context(reading(engine))


def _is_there(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError as error:
        click.echo(f"note: what the store knows was not asked, for {file} cannot be read: {error.strerror}", err=True)
        return False
