"""The full-text index of an SQLite store, kept by triggers beside the table it is made of; PostgreSQL has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

# The words come folded and between blanks, so that the plainest tokenizer is the exact one.
INDEX: Final = (
    "CREATE VIRTUAL TABLE search_text USING fts5 "
    "(head, body, content = 'search', content_rowid = 'id', tokenize = 'ascii')"
)
TRIGGERS: Final = {
    "search_added": (
        "CREATE TRIGGER search_added AFTER INSERT ON search BEGIN"
        " INSERT INTO search_text (rowid, head, body) VALUES (new.id, new.head, new.body); END"
    ),
    "search_gone": (
        "CREATE TRIGGER search_gone AFTER DELETE ON search BEGIN"
        " INSERT INTO search_text (search_text, rowid, head, body) VALUES ('delete', old.id, old.head, old.body); END"
    ),
    "search_changed": (
        "CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN"
        " INSERT INTO search_text (search_text, rowid, head, body) VALUES ('delete', old.id, old.head, old.body);"
        " INSERT INTO search_text (rowid, head, body) VALUES (new.id, new.head, new.body); END"
    ),
}
_CAN: Final = text("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
_THERE: Final = text("SELECT name FROM sqlite_master WHERE name LIKE 'search_%' AND type IN ('table', 'trigger')")
_ANEW: Final = text("INSERT INTO search_text (search_text) VALUES ('rebuild')")
# What was deleted is marked in the index and goes when its parts are merged into one.
_MERGE: Final = text("INSERT INTO search_text (search_text) VALUES ('optimize')")


def can(connection: Connection) -> bool:
    """Whether this SQLite was built with FTS5; nearly every one is."""
    return connection.scalar(_CAN) is not None


def is_kept(connection: Connection) -> bool:
    """Whether the store has the index and this SQLite can use it."""
    return can(connection) and {"search_text", *TRIGGERS} <= set(connection.scalars(_THERE))


def make(connection: Connection) -> None:
    """Make the index of an empty table; nothing where this SQLite cannot."""
    if can(connection):
        connection.exec_driver_sql(INDEX)
        for trigger in TRIGGERS.values():
            connection.exec_driver_sql(trigger)


def drop(connection: Connection) -> None:
    """Take the index away; the triggers go with their table."""
    if can(connection):
        connection.exec_driver_sql("DROP TABLE IF EXISTS search_text")


def beside(_table: object, connection: Connection, **_: object) -> None:
    """As `make`, when SQLAlchemy has made the table; nothing on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        make(connection)


def away(_table: object, connection: Connection, **_: object) -> None:
    """As `drop`, when SQLAlchemy is about to drop the table."""
    if connection.dialect.name == "sqlite":
        drop(connection)


def settle(connection: Connection) -> bool:
    """Have a store fit for the SQLite of this machine; whether it has an index then, as on PostgreSQL it always has.

    A store that comes from a machine with FTS5 to one without could else take no mail any more. Back again, the index
    is made anew.
    """
    if connection.dialect.name != "sqlite":
        return True
    known = set(connection.scalars(_THERE))
    if not can(connection):
        for name in TRIGGERS.keys() & known:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return False
    if not {"search_text", *TRIGGERS} <= known:
        for name in TRIGGERS.keys() & known:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        drop(connection)
        make(connection)
        connection.execute(_ANEW)
    return True


def merge(connection: Connection) -> None:
    """See to it that nothing of what was deleted is left in the index."""
    if is_kept(connection):
        connection.execute(_MERGE)
