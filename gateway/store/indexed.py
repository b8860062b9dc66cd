"""The column type of words to be searched: the same words in each database's own form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

_LAST: Final = 16383  # the last place that PostgreSQL tells from the one after it
_PLACES: Final = 255  # of one word


class Indexed(TypeDecorator[str]):
    """Folded words between blanks, each of letters and digits alone (`gateway.query.indexed`).

    Text on SQLite; on PostgreSQL a tsvector made here, word by word, so that no parser of its own divides them
    otherwise. ``weight`` is PostgreSQL's, A to D; ``begin`` is the place of the first word: with 2 no phrase runs into
    it from what stands before. What is read is what the database keeps.
    """

    impl = Text
    cache_ok = True

    def __init__(self, weight: str = "D", begin: int = 1) -> None:
        super().__init__()
        self.weight = weight
        self.begin = begin

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the form."""
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write."""
        return value if value is None or dialect.name != "postgresql" else self._vector(value)

    def _vector(self, words: str) -> str:
        places: dict[str, list[str]] = {}
        for place, word in enumerate(words.split(), self.begin):
            found = places.setdefault(word, [])
            if len(found) < _PLACES:
                found.append(f"{min(place, _LAST)}{self.weight}")
        return " ".join([f"'{word}':{','.join(found)}" for word, found in places.items()])
