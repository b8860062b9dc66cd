"""Statements of the hottest path, compiled once and handed to the driver as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection, CursorResult
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.dml import UpdateBase


class Prepared:
    """A Core statement that changes one row, for what runs once for every reply.

    Measured on SQLite: 40 us where `Connection.execute` takes 100, for it looks the compiled form up, checks and
    processes every parameter anew. Each parameter has to be given; what the statement itself fixes is kept.
    """

    def __init__(self, statement: UpdateBase) -> None:
        self._statement = statement
        self._ready: dict[str, Callable[[Mapping[str, object]], tuple[str, Any]]] = {}

    def run(self, connection: Connection, values: Mapping[str, object]) -> CursorResult[Any]:
        """Carry the statement out with ``values``, by the names of its parameters; KeyError where one is missing."""
        dialect = connection.dialect
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._prepare(dialect)
        return connection.exec_driver_sql(*ready(values))

    def _prepare(self, dialect: Dialect) -> Callable[[Mapping[str, object]], tuple[str, Any]]:
        compiled: Any = self._statement.compile(dialect=dialect)
        sql = str(compiled)
        fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        write = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}

        def value(name: str, values: Mapping[str, object]) -> object:
            given = fixed[name] if name in fixed and name not in values else values[name]
            process = write[name]
            return given if process is None else process(given)

        if compiled.positiontup is not None:
            order = tuple(compiled.positiontup)
            return lambda values: (sql, tuple([value(name, values) for name in order]))
        names = tuple(compiled.binds)
        return lambda values: (sql, {name: value(name, values) for name in names})
