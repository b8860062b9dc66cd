"""Gives words to what cannot be found by any yet, a few messages at a time, so that no mail has to wait for it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from gateway.judge.eligibility import OVER_LIMITS
from gateway.mail import parse
from gateway.pipeline.consequences.handed import words_of
from gateway.pipeline.searching.words import body_of, head_of
from gateway.store import search, unindexed
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.unindexed import Piece

log = logging.getLogger(__name__)

_Done = tuple[list[search.Row], "dict[str, int]"]


class Indexing:
    """Fills the index of words of a store that has tickets already; restart-safe, and done when it is done."""

    def __init__(self, *, engine: Engine, writer: Writer, terms: Callable[[], Terms]) -> None:
        self._engine = engine
        self._writer = writer
        self._terms = terms

    def run_once(self) -> int:
        """Give words to the next few pieces, in one commit; how many, 0 where everything has its words."""
        while (done := self._one_portion()) == 0:
            pass
        return done or 0

    def _one_portion(self) -> int | None:
        """How many pieces of the next portion got words; None where there is no portion."""
        terms = self._terms()
        with reading(self._engine) as connection:
            pieces, until = unindexed.portion(connection, client=terms.client)
        if not until:
            return None
        rows = [row_of(one, terms.policy.owns) for one in pieces]
        self._writer.do(self._write, (rows, dict(until)))
        if pieces:
            log.info("words added to the index count=%s", len(pieces))
        return len(pieces)

    def _write(self, connection: Connection, portions: Sequence[_Done]) -> list[None]:
        for rows, until in portions:
            search.add(connection, rows)
            unindexed.done(connection, until, client=self._terms().client)
        return [None] * len(portions)


def row_of(piece: Piece, owns: Callable[[str], bool]) -> search.Row:
    """The words of one piece; what was over the limits is not opened again."""
    head = f"{piece.number} {head_of(piece.subject, piece.name, piece.address, piece.topic)}"
    body = ""
    if piece.text is not None:
        body = body_of(piece.text, [])
    elif piece.raw is not None and piece.check != OVER_LIMITS:
        body = body_of(words_of(piece.raw, piece.customer, owns), parse(piece.raw).filenames)
    return search.Row(piece.client, piece.message, piece.entry, head, body)


def index_message(connection: Connection, number: int, owns: Callable[[str], bool]) -> None:
    """Have a message and what was written about it found by their words anew, in the transaction of the caller."""
    pieces = unindexed.of_message(connection, number)
    search.add(connection, [row_of(piece, owns) for piece in pieces])


def index_entry(connection: Connection, number: int) -> None:
    """Have an entry found by its words, in the transaction that has made it."""
    piece = unindexed.of_entry(connection, number)
    if piece is not None:
        search.add(connection, [row_of(piece, lambda _: False)])
