"""From the text of a mail to what its writer added."""

from __future__ import annotations

from typing import Final

from gateway.mail.quotes.attribution import Attribution, attribution, closes
from gateway.mail.quotes.device import OPENINGS, names_device
from gateway.mail.quotes.header import LABEL, REQUESTS, asks_above, ends_all
from gateway.mail.quotes.lines import DRAWN, is_quoted, next_written, quoted_next
from gateway.mail.quotes.signature import delimits, signs_off, without_footers

WRAPPED: Final = 60  # characters of a quoted line that a program may have wrapped
MAX_LEFT_OVER: Final = 3  # lines between two quoted ones that may have lost their mark so

_WIDE_BLANKS: Final = {"\xa0": " ", "\u202f": " ", "\u2009": " ", "\u200e": "", "\u200f": "", "\ufeff": ""}
_BEGINS: Final = frozenset(DRAWN + "><")
_ENDS: Final = frozenset(DRAWN + ":\uff1a>")
_WORDS: Final = OPENINGS | {"On"} | {form for word in REQUESTS for form in (word.capitalize(), word.upper())}
_LINKS: Final = ("http://", "https://", "(http", "<http", "[http", "<mailto:")
_NUMBERS: Final = "0123456789€$£="
_SENTENCE_ENDS: Final = ".?!:"


def new_text(text: str) -> str:
    """What is not quoted history and not signature; lines between quotations stay. ``''`` where nothing is left."""
    if not text.isascii():
        for blank, plain in _WIDE_BLANKS.items():
            if blank in text:
                text = text.replace(blank, plain)
    return _Trimmed(text.split("\n")).text()


class _Trimmed:
    """The lines of one mail on their way to what its writer added."""

    __slots__ = ("_after_quote", "_introduced", "_kept", "_lines", "_something")

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []
        self._after_quote = False  # empty lines directly below a quotation go with it
        self._introduced = False  # an attribution stands above
        self._something = False  # the writer said something above

    def text(self) -> str:
        """The lines that stay, as one text."""
        is_cut = self._walk()
        return "\n".join(without_footers(self._kept, cut=is_cut or self._after_quote)).strip()

    def _walk(self) -> bool:
        """Whether older mail or a signature ends the writer's words before the end of the lines."""
        lines, keep = self._lines, self._kept.append
        number, count = 0, len(lines)
        while number < count:  # nearly all lines are plain words, and each question here is asked of all of them
            written = lines[number]
            line = written.strip()
            if not line:
                if not self._after_quote or (self._kept and self._kept[-1]):
                    keep("")
                number += 1
            elif line[-1] in _ENDS or line[0] in _BEGINS or ":" in line[:LABEL] or line.partition(" ")[0] in _WORDS:
                passed = self._passed(number, line)
                if not passed:
                    return True
                number += passed
            else:
                keep(written.rstrip())
                self._after_quote = self._introduced = False
                self._something = True
                number += 1
        return False

    def _passed(self, number: int, line: str) -> int:
        """How many lines are done with, from ``number`` on; 0 where nothing below is new."""
        lines = self._lines
        if line[0] == ">":
            if number and (found := closes(lines, number)):
                return self._introduce(number, found)
            end = self._quotation(number, line)
            if end:
                self._after_quote, self._introduced = True, False
                request = self._something and end == number + 1 and asks_above(line.lstrip("> "))
                # below a quoted request alone, the rest of what is quoted has lost its marks
                return 0 if request and not self._quotes(end) else end - number
        elif self._ends(number, line):
            return 0
        elif found := attribution(lines, number):
            return self._introduce(number, found)
        elif line.partition(" ")[0] in OPENINGS and self._names_device(number, line):
            return 0 if self._is_last(number) else 1
        self._kept.append(lines[number].rstrip())
        self._after_quote = self._introduced = False
        self._something = True
        return 1

    def _introduce(self, number: int, found: Attribution) -> int:
        """Leave out an attribution; without quoted lines below it the rest is history, whatever it looks like."""
        for above in range(number - 1, number - found.span, -1):
            if self._kept and self._kept[-1] == self._lines[above].rstrip():
                self._kept.pop()
        if found.own:
            self._kept.append(found.own)
        self._introduced = self._after_quote = True
        return int(quoted_next(self._lines, number + 1))

    def _ends(self, number: int, line: str) -> bool:
        if line[0] in DRAWN and (
            delimits(self._lines[number], something=self._something)
            or ((self._something or line == "--") and signs_off(self._lines, number, self._is_history))
        ):
            return True
        return ends_all(self._lines, number, written=self._something)

    def _names_device(self, number: int, line: str) -> bool:
        """Whether a program wrote the line; one in the middle of a paragraph that begins in lower case did people."""
        within = line[0].islower() and number > 0 and self._lines[number - 1].strip() != ""
        return not within and names_device(line)

    def _is_last(self, number: int) -> bool:
        """Whether the line of a device ends the writer's words: what stands below it unmarked is older."""
        lines = self._lines
        if not self._something or lines[number - 1].strip() or (number + 1 < len(lines) and lines[number + 1].strip()):
            return False
        following = next_written(lines, number + 1)
        if following < 0 or is_quoted(lines[following]) or names_device(lines[following].strip()):
            return False
        return not self._is_history(following)

    def _is_history(self, number: int) -> bool:
        return ends_all(self._lines, number, written=True) or any(
            attribution(self._lines, place) is not None
            for place in range(number, min(number + 3, len(self._lines)))
            if self._lines[place].strip()
        )

    def _quotation(self, number: int, line: str) -> int:
        """The number of the line below the quotation that begins here; 0 where the sign is the writer's own."""
        end, count = number, len(self._lines)
        while end < count:
            if self._lines[end].lstrip()[:1] == ">":
                end += 1
            elif left_over := self._left_over(end):
                end = left_over
            else:
                break
        alone = end == number + 1 and not self._introduced and not self._quotes(end)
        return 0 if alone and self._is_prose(line) else end

    def _quotes(self, number: int) -> bool:
        """Whether any line from ``number`` on is quoted."""
        return any(is_quoted(self._lines[place]) for place in range(number, len(self._lines)))

    def _left_over(self, number: int) -> int:
        """The next quoted line, where those from ``number`` up to it lost their mark to a program; else 0."""
        line = self._lines[number].strip()
        if not line:
            return 0
        following = number + 1
        while following < len(self._lines) and self._lines[following].strip() and not is_quoted(self._lines[following]):
            following += 1
            if following - number > MAX_LEFT_OVER:
                return 0
        if following >= len(self._lines) or not is_quoted(self._lines[following]):
            return 0
        above = self._lines[number - 1].strip()
        broken = above.count("(") > above.count(")") or (len(above) >= WRAPPED and above[-1] not in _SENTENCE_ENDS)
        return following if line.startswith(_LINKS) or (broken and not line[0].isupper()) else 0

    def _is_prose(self, line: str) -> bool:
        """Whether a lone line with the sign means "more than", points somewhere or is the rest of a sentence."""
        words = line.lstrip("> ")
        if not words:
            return False
        above = self._kept[-1] if self._kept else ""
        continued = above != "" and above[-1] not in _SENTENCE_ENDS and words[0].islower()
        return words[0] in _NUMBERS or "<<" in words or line.startswith(">From ") or continued
