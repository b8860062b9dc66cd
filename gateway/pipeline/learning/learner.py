"""The running service learns: before a group is judged it takes in what people have corrected meanwhile."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.errors import Failure
from gateway.pipeline.learning.learned import shipped_model
from gateway.store import learned
from gateway.store.engine import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

    from gateway.judge.learned import Model
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer
    from gateway.store.learned import Kept, Mark

log = logging.getLogger(__name__)


class Learning:
    """The service's side: terms whose model knows every correction, read anew only where there is a new one."""

    def __init__(self, *, engine: Engine, writer: Writer, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock
        self._mark: Mark | None = None
        self._model: Callable[[], Model] | None = shipped_model  # None: it cannot be read
        self._asked: Terms | None = None
        self._given: Terms | None = None

    def of(self, terms: Terms) -> Terms:
        """The same terms, and the same value until something changes; TransientFailure where the store fails."""
        if not terms.policy.asks_model:
            return terms
        changed = self._is_whole() and self._look(terms)
        if self._model is shipped_model:
            return terms
        if self._given is None or changed or self._asked is not terms:
            self._asked = terms
            self._given = replace(terms, policy=replace(terms.policy, model=self._model))
        return self._given

    def _is_whole(self) -> bool:
        """Whether there is a model at all; where its file is damaged, mail is judged by the rules alone."""
        if self._model is None:
            return False
        try:
            shipped_model()
        except (OSError, ValueError) as error:
            log.error("the learned model is not asked: %s", error)  # noqa: TRY400 - the trace tells nothing more
            self._model = None
            return False
        return True

    def _look(self, terms: Terms) -> bool:
        """Whether anything was learnt since the last look."""
        with reading(self._engine) as connection:
            mark = learned.mark(connection, client=terms.client)
            if mark == self._mark:
                return False
            from gateway.pipeline.learning.training import (
                up_to_date,  # with its lexicon it is of no use to whoever has no model
            )

            found = up_to_date(connection, terms.policy, client=terms.client, now=self._clock())
        self._model, self._mark = found.model, mark
        if found.kept is not None:
            log.info("the learned model knows %s corrections", found.corrections)
            self._keep(terms.client, found.kept)
        return True

    def _keep(self, client: str, kept: Kept) -> None:
        try:
            self._writer.do(self._put, (client, kept))
        except Failure as failure:
            log.warning("what the model has learnt could not be kept: %s", failure)  # it is made again after a restart
        else:
            self._mark = learned.Mark(kept.last, kept.at)

    @staticmethod
    def _put(connection: Connection, items: Sequence[tuple[str, Kept]]) -> list[None]:
        for client, kept in items:
            learned.put(connection, kept, client=client)
        return [None] * len(items)
