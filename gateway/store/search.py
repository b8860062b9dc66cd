"""Finding tickets by the words of their mails and of what people wrote in them.

Each message and each entry of a case is a row of its own, so that what is erased takes its words along. With
``[store] body_key`` only names, addresses, subjects and topics are kept, which lie in the store in clear anyway, and
not a word of any text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import (
    and_,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from gateway.store import full_text
from gateway.store.prepared import Prepared
from gateway.store.schema import joined, search, ticket
from gateway.store.sealing import sealer_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Select

    from gateway.query import Query, Term, Words

_MOST: Final = 10_000  # rows that are ranked; whoever finds more than that has not said what he looks for
MESSAGE: Final = 0  # in place of the number of an entry: the text of the message itself


class Row(NamedTuple):
    """Words of one message, or of one ``entry`` of the case that this message began."""

    client: str
    message: int
    entry: int
    head: str
    body: str


class Hit(NamedTuple):
    """A case (by the message that began it) and what of it fits best: see `Row`."""

    case: int
    message: int
    entry: int


_COLUMNS: Final = ("client", "message", "entry", "head", "body")
_NEW: Final = {
    "sqlite": Prepared(sqlite.insert(search).on_conflict_do_nothing(), _COLUMNS),
    "postgresql": Prepared(postgresql.insert(search).on_conflict_do_nothing(), _COLUMNS),
}
_CASE: Final = func.coalesce(joined.c.ticket, search.c.message)
_TEXT: Final = table("search_text", column("rowid"))


def add(connection: Connection, rows: Sequence[Row]) -> None:
    """Have these found; what is known already stays as it is."""
    sealed = sealer_of(connection.dialect).names()[0] is not None if rows else False
    _NEW[connection.dialect.name].run_many(
        connection, [row._asdict() | ({"body": ""} if sealed else {}) for row in rows]
    )


def find(
    connection: Connection, sought: Query, *, client: str, limit: int, only: Sequence[ColumnElement[bool]] = ()
) -> list[Hit]:
    """The cases that say what is sought, the best first and of equal ones the newest; each once.

    All that is wanted stands in one message or entry, nothing unwanted in the whole case. ``only`` are further
    conditions on ``ticket``.
    """
    if not sought.wanted:
        return []
    way = _way(connection)
    hits = way.hits(sought.wanted).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    statement = (
        select(_CASE.label("of_case"), search.c.message, search.c.entry)
        .select_from(hits)
        .join(search, search.c.id == hits.c.id)
        .outerjoin(joined, joined.c.message == search.c.message)
        .join(ticket, ticket.c.message == _CASE)
        .where(search.c.client == client, *only)
        .order_by(hits.c.rank, ticket.c.number.desc(), search.c.entry)
    )
    if sought.unwanted:
        statement = statement.where(_CASE.not_in(_cases(way.against(sought.unwanted))))
    found: dict[int, Hit] = {}
    for row in connection.execute(statement):
        found.setdefault(row.of_case, Hit(row.of_case, row.message, row.entry))
        if len(found) == limit:
            break
    return list(found.values())


def _cases(hits: Select[Any]) -> Select[Any]:
    other, of_other = search.alias(), joined.alias()
    return (
        select(func.coalesce(of_other.c.ticket, other.c.message))
        .select_from(other)
        .outerjoin(of_other, of_other.c.message == other.c.message)
        .where(other.c.id.in_(hits))
    )


class _FullText:
    """SQLite's index. The query holds quoted words of letters and digits, and our own signs alone."""

    def hits(self, wanted: Sequence[Term]) -> Select[Any]:
        rank: ColumnElement[float] = literal_column("bm25(search_text, 4.0, 1.0)").label("rank")
        return self._matching(" AND ", wanted, rank).order_by(text("rank")).limit(_MOST)

    def against(self, unwanted: Sequence[Term]) -> Select[Any]:
        return self._matching(" OR ", unwanted)

    def _matching(self, between: str, terms: Sequence[Term], *more: ColumnElement[Any]) -> Select[Any]:
        words = between.join(self._of_term(one) for one in terms)
        return select(_TEXT.c.rowid.label("id"), *more).where(literal_column("search_text").op("MATCH")(words))

    def _of_term(self, term: Term) -> str:
        star = " *" if term.prefix else ""
        return "(" + " OR ".join(f'"{" ".join(form)}"{star}' for form in term.forms) + ")"


class _Scan:
    """SQLite without FTS5: every row is read, which is slower, and finds the same; the newest comes first."""

    _SPACED: Final = literal(" ") + search.c.head + literal(" . ") + search.c.body + literal(" ")

    def hits(self, wanted: Sequence[Term]) -> Select[Any]:
        return (
            select(search.c.id, literal(0).label("rank"))
            .where(and_(*(self._of_term(one) for one in wanted)))
            .order_by(search.c.id.desc())
            .limit(_MOST)
        )

    def against(self, unwanted: Sequence[Term]) -> Select[Any]:
        return select(search.c.id).where(or_(*(self._of_term(one) for one in unwanted)))

    def _of_term(self, term: Term) -> ColumnElement[bool]:
        end = "" if term.prefix else " "
        return or_(*(func.instr(self._SPACED, f" {' '.join(form)}{end}") > 0 for form in term.forms))


class _Vectors:
    """PostgreSQL's index. The query is made of quoted words in the same way."""

    _WORDS: Final[ColumnElement[Any]] = literal_column("(search.head || search.body)")

    def hits(self, wanted: Sequence[Term]) -> Select[Any]:
        sought = self._query(" & ", wanted)
        rank = (-func.ts_rank(self._WORDS, sought)).label("rank")
        return select(search.c.id, rank).where(self._WORDS.op("@@")(sought)).order_by(text("rank")).limit(_MOST)

    def against(self, unwanted: Sequence[Term]) -> Select[Any]:
        return select(search.c.id).where(self._WORDS.op("@@")(self._query(" | ", unwanted)))

    def _query(self, between: str, terms: Sequence[Term]) -> ColumnElement[Any]:
        return literal(between.join(self._of_term(one) for one in terms)).cast(postgresql.TSQUERY)

    def _of_term(self, term: Term) -> str:
        return "(" + " | ".join(self._of_form(form, prefix=term.prefix) for form in term.forms) + ")"

    def _of_form(self, form: Words, *, prefix: bool) -> str:
        return " <-> ".join(f"'{word}'" for word in form) + (":*" if prefix else "")


def _way(connection: Connection) -> _FullText | _Scan | _Vectors:
    if connection.dialect.name == "postgresql":
        return _Vectors()
    return _FullText() if full_text.is_kept(connection) else _Scan()
