"""Ground: ``text_regex``: regular expressions, for experts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from gateway.judge.conditions.condition import Evidence, listed, quoted
from gateway.judge.folding import LIMIT

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts

PATIENCE: Final = 0.05  # seconds for one expression in one text; what takes longer backtracks and may take years
MOST_GIVEN_UP: Final = 4  # after so many, no more is searched in the same message
_LONGEST: Final = 1000  # characters of an expression
_LARGEST: Final = 10_000  # atoms, repeats counted: "(((a{1000}){1000}){1000})" takes all memory there is to read it
_TOKEN: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\\\]])*\]|\{(\d*),?(\d*)\}|.", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRegex:
    """Any of the expressions fits somewhere in the subject or in the new text, as they were written.

    Capital letters do not matter, ``^`` and ``$`` are ends of lines, and 64 Ki characters are searched.
    """

    written: tuple[str, ...]
    expressions: tuple[Any, ...] = field(compare=False, repr=False)  # of the package regex, imported only when needed
    word: str = "text_regex"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"text fits {quoted(self.written)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first expression that fits; one that takes too long makes it a question for a person."""
        if self.written not in texts.searched:
            texts.searched[self.written] = self._sought(texts)
        return texts.searched[self.written]

    def _sought(self, texts: Texts) -> Evidence | None:
        if texts.given_up >= MOST_GIVEN_UP:
            return Evidence(why="cannot tell text_regex: too many searches in this message took too long", known=False)
        places = (texts.subject_as_written[:LIMIT], texts.new_text[:LIMIT])
        for written, expression in zip(self.written, self.expressions, strict=True):
            try:
                if any(expression.search(place, timeout=PATIENCE) for place in places):
                    return Evidence(why=f'text fits "{written}"')
            except TimeoutError:
                texts.given_up += 1
                return Evidence(why=f'cannot tell text_regex: "{written}" took too long', known=False)
        return None

    def covers(self, other: Condition) -> bool:
        """It has all expressions of ``other``."""
        return isinstance(other, TextRegex) and set(other.written) <= set(self.written)


def text_regex(value: object) -> TextRegex:
    """``when.text_regex``: expressions as the package regex on PyPI reads them."""
    written = listed(value, "text_regex")
    return TextRegex(written=written, expressions=tuple(_compiled(one) for one in written))


def _compiled(written: str) -> Any:
    import regex  # 3 MiB and 20 ms for the few who need it

    if len(written) > _LONGEST:
        raise ValueError(f"this expression has more than {_LONGEST} characters: write two shorter ones")
    if _size(written) > _LARGEST:
        raise ValueError("this expression repeats too much: use smaller numbers in { }")
    try:
        expression = regex.compile(written, regex.IGNORECASE | regex.MULTILINE)
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        reason = str(error) if isinstance(error, regex.error) else "it cannot be read"
        raise ValueError(f"this is no regular expression, {reason}: plain words stand in when.text") from None
    if _fits_everything(expression):
        raise ValueError("this expression fits every text: take out what lets it fit nothing at all, such as a last |")
    return expression


def _size(written: str) -> int:
    """About how many atoms the expression has where every ``{n}`` is written out."""
    sums, last = [0], 0
    for token in _TOKEN.finditer(written):
        if token[0] == "(":
            sums.append(0)
        elif token[0] == ")" and len(sums) > 1:
            last = sums.pop()
            sums[-1] += last
        elif token[1] is not None:
            times = int((token[2] or token[1] or "1")[:9])
            sums[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            sums[-1] += 1
    return sum(sums)


def _fits_everything(expression: Any) -> bool:
    try:
        return all(expression.search(one, timeout=PATIENCE) for one in ("", "x", "7", "Hello.\n\nBye"))
    except TimeoutError:
        return False
