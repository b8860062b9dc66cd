"""Which keys the store needs, and sealing everything anew after a change of the key."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import LargeBinary, Text, bindparam, select, type_coerce, update

from gateway.errors import PermanentFailure
from gateway.store import schema, settings, unindexed
from gateway.store.engine import reading, writing
from gateway.store.sealing import NO_KEY, sealer_of, unknown_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine, Table

_KEYS: Final = "body_keys"  # the setting that names every key with which something may be sealed
_TOGETHER: Final = 100
# Table, column that numbers its rows, column that is sealed, the type without the sealing.
_SEALED: Final = (
    (schema.raw, "message", "body", LargeBinary()),
    (schema.delivery, "id", "payload", LargeBinary()),
    (schema.entry, "id", "text", Text()),
)


def agree(engine: Engine, *, client: str) -> None:
    """See to it that every body can be read, and that the store knows the key of the next ones; before any mail.

    PermanentFailure where a key is missing or is no key; nothing is changed then.
    """
    current, known = sealer_of(engine.dialect).names()
    with reading(engine) as connection:
        needed = _needed(connection, client)
    missing = sorted(needed - known)
    if missing:
        raise PermanentFailure(NO_KEY if not known else unknown_key(missing[0]))
    if current is not None and current not in needed:
        with writing(engine) as connection:
            told = json.dumps(sorted(_needed(connection, client) | {current}))
            settings.put(connection, _KEYS, told, client=client)


def _needed(connection: Connection, client: str) -> set[str]:
    return set(json.loads(settings.get(connection, _KEYS, client=client) or "[]"))


def reseal(engine: Engine, *, client: str, progress: Callable[[int], None] = lambda _number: None) -> int:
    """Seal everything with the key of now, or unseal it where there is none; how much was not so yet.

    In small transactions: cut short, it goes on where it was, and every body can be read at any moment. Nobody else
    may write meanwhile with another key. ``progress`` is told how many are done.
    """
    agree(engine, client=client)
    done = 0
    for table, number, column, plain in _SEALED:
        after = -1
        while True:
            with writing(engine) as connection:
                last, changed = _portion(connection, table, number, column, plain, after=after)
            if last is None:
                break
            after, done = last, done + changed
            progress(done)
    current, _ = sealer_of(engine.dialect).names()
    _no_words(engine, client=client, sealed=current is not None)
    with writing(engine) as connection:
        told = json.dumps([current] if current is not None else [])
        settings.put(connection, _KEYS, told, client=client)
    return done


def _no_words(engine: Engine, *, client: str, sealed: bool) -> None:
    """Leave no word of a sealed body in the index; of bodies that can be read again they come back by and by."""
    after: int | None = 0
    while after is not None:
        with writing(engine) as connection:
            after = unindexed.take_away(connection, after, client=client, bodies_only=sealed)


def _portion(
    connection: Connection, table: Table, number: str, column: str, plain: Any, *, after: int
) -> tuple[int | None, int]:
    """Seal the next rows anew: the number of the last one, None where there is none, and how many were changed."""
    sealer = sealer_of(connection.dialect)
    key, sealed = table.c[number], table.c[column]
    rows = connection.execute(
        select(key.label("number"), type_coerce(sealed, plain).label("stored"))
        .where(key > after)
        .order_by(key)
        .limit(_TOGETHER)
    ).all()
    wrong = [row.number for row in rows if row.stored is not None and not sealer.is_current(_octets(row.stored))]
    change = update(table).where(key == bindparam("of_number")).values({column: bindparam("anew", type_=sealed.type)})
    for one in wrong:
        opened = connection.scalar(select(sealed).where(key == one))
        connection.execute(change, {"of_number": one, "anew": opened})
    return (rows[-1].number if rows else None), len(wrong)


def _octets(stored: bytes | str) -> bytes:
    """What lies in a column, without the dress that text wears."""
    if isinstance(stored, str):
        return base64.b64decode(stored[1:]) if stored.startswith("\ufdd0") else stored.encode()
    return bytes(stored)
