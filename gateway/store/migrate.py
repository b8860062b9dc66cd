"""Brings a store to the newest schema; for the program that migrates alone, the daemon never imports Alembic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from gateway.errors import PermanentFailure, TransientFailure
from gateway.resources import shipped
from gateway.store.engine import connect, examine, writing
from gateway.store.lock import advisory_key

if TYPE_CHECKING:
    from sqlalchemy import Connection

_USABLE: Final = frozenset({"missing", "empty", "older", "current"})


def upgrade(url: str) -> None:
    """Make or bring the store at ``url`` to the newest schema, in one transaction: wholly or not at all.

    Harmless when called twice, and by two programs at once: the second waits for the first. Forward only.
    PermanentFailure: the store is damaged, newer or not ours. TransientFailure: locked or not reachable.
    """
    condition = examine(url)
    if condition.state not in _USABLE:
        kind = TransientFailure if condition.state in {"locked", "unreachable"} else PermanentFailure
        raise kind(condition.sentence)
    engine = connect(url)
    try:
        with writing(engine) as connection:
            run(connection)
    finally:
        engine.dispose()


def run(connection: Connection, *, folder: str | None = None) -> None:
    """Run the missing migrations of ``folder`` (None: the shipped ones) inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # the other one may take its time
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": advisory_key("migrate")})
    config = Config()
    config.set_main_option("script_location", (folder or str(shipped("migrations"))).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
