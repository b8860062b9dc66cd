"""One run of the service as its store knows it: what the one before left is put in order, and this one has a name."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.errors import Failure
from gateway.pipeline.delivering.copies import patience_of
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import put_back
from gateway.store import deliveries, full_text, journal, partitions, resealing, settings
from gateway.store.engine import writing
from gateway.store.status import RELOAD_REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.config.values import Config
    from gateway.delivery import Kind
    from gateway.store.endings import Seen

log = logging.getLogger(__name__)

_RUN: Final = "run"  # the setting that names the run whose journals count
_ENDED: Final = "run that ended in order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """``name`` stands in the journals of its workers; ``unclean`` tells that the run before it ended at once."""

    name: str
    signing_key: bytes
    unclean: bool


def begin(engine: Engine, config: Config, *, now: datetime, fresh: Callable[[int], bytes]) -> Run:
    """Make the store ready for work; ``fresh`` gives random bytes for the first signing key.

    What was being sent when the run before ended is settled as far as anybody knows.
    """
    resealing.agree(engine, client=CLIENT)
    with writing(engine) as connection:
        partitions.ensure(connection, now=now)
        if not full_text.settle(connection):
            log.warning("this SQLite was built without FTS5: tickets are searched without an index, more slowly")
        begun = _begun_before(connection, config)  # before this run gets a name
        number = put_back.begin_run(connection, config.store_url, client=CLIENT, now=now)
        name = journal.token_of(journal.name_of(number, fresh(8).hex()))
        # On SQLite we hold the store's lock: whatever is "sending" was left behind by a daemon that died.
        lost = deliveries.recover(
            connection,
            now=now,
            everything=engine.dialect.name == "sqlite",
            begun=begun,
            patience=lambda desk: patience_of(config.forwards, desk),
        )
        before = settings.get(connection, _RUN, client=CLIENT)
        unclean = before is not None and before != settings.get(connection, _ENDED, client=CLIENT)
        settings.put(connection, _RUN, name, client=CLIENT)
        settings.put(connection, RELOAD_REFUSED, "", client=CLIENT)  # what was read at this start is in force
        key = settings.signing_key(connection, client=CLIENT, fresh=fresh(32))
    if lost:
        log.warning("recovered %s deliveries that were under way when the program ended", len(lost))
    return Run(name=name, signing_key=key, unclean=unclean)


def end(engine: Engine, run: Run) -> None:
    """Tell the next run that no message ended this one; a store that fails leaves it to be careful."""
    with suppress(Failure), writing(engine) as connection:
        settings.put(connection, _ENDED, run.name, client=CLIENT)


def _begun_before(
    connection: Connection, config: Config
) -> Callable[[Kind, str | None], Mapping[int, Seen | None] | None]:
    run = settings.get(connection, _RUN, client=CLIENT)
    return lambda kind, name: journal.begun(journal.path_of(config.store_url, kind, name), run)
