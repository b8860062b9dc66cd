"""Small things that outlive a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text, bindparam, cast, select
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store.columns import Number
from gateway.store.schema import setting

if TYPE_CHECKING:
    from sqlalchemy import Connection

_GET: Final = select(setting.c.value).where(setting.c.client == bindparam("client"), setting.c.key == bindparam("key"))


def _statements(last_step: Any) -> dict[str, Any]:
    inserts = {"sqlite": sqlite.insert(setting), "postgresql": postgresql.insert(setting)}
    return {dialect: last_step(insert) for dialect, insert in inserts.items()}


_KEYS: Final = ["client", "key"]
_PUT: Final = _statements(
    lambda insert: insert.on_conflict_do_update(index_elements=_KEYS, set_={"value": insert.excluded.value})
)
_PUT_NEW: Final = _statements(lambda insert: insert.on_conflict_do_nothing())
_ADD: Final = _statements(
    lambda insert: insert.on_conflict_do_update(
        index_elements=_KEYS,
        set_={"value": cast(cast(setting.c.value, Number) + cast(insert.excluded.value, Number), Text)},
    ).returning(setting.c.value)
)


def get(connection: Connection, key: str, *, client: str) -> str | None:
    """Give the value of a setting; None where it was never put."""
    found: str | None = connection.scalar(_GET, {"client": client, "key": key})
    return found


def put(connection: Connection, key: str, value: str, *, client: str) -> None:
    """Set a setting, whatever it was before."""
    connection.execute(_PUT[connection.dialect.name], {"client": client, "key": key, "value": value})


def signing_key(connection: Connection, *, client: str, fresh: bytes) -> bytes:
    """Give the secret that signs our Message-IDs: the one that is there, else ``fresh`` from now on."""
    values = {"client": client, "key": "signing_key", "value": fresh.hex()}
    connection.execute(_PUT_NEW[connection.dialect.name], values)
    return bytes.fromhex(get(connection, "signing_key", client=client) or "")


def count_up(connection: Connection, key: str, by: int, *, client: str) -> int:
    """Add to a counter that begins at 0, and give what it is now.

    Of two transactions the second waits for the first one's end, so that no number is given twice or left out.
    """
    values = {"client": client, "key": key, "value": str(by)}
    return int(connection.scalar(_ADD[connection.dialect.name], values))
