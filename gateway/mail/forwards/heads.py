"""The header that a mail program wrote above a quoted mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.mail.forwards.lines import Labelled, labelled
from gateway.mail.forwards.people import Person, addresses_in, person
from gateway.mail.forwards.separators import DRAWN, RUN
from gateway.mail.forwards.words import Field
from gateway.mail.words import words

if TYPE_CHECKING:
    from gateway.mail.forwards.lines import Line

MAX_HEAD: Final = 60  # lines of one quoted header
_CONTINUED: Final = 4  # lines over which a field may be wrapped
_MAIN: Final = frozenset({Field.FROM, Field.TO, Field.DATE, Field.SUBJECT})


@dataclass(slots=True, kw_only=True)
class Head:
    """What is told about a quoted mail; empty where it is not told. ``sender`` is None where no From is told."""

    sender: Person | None = None
    subject: str = ""
    date: str = ""
    to: tuple[str, ...] = ()
    reply_to: Person | None = None
    labels: frozenset[str] = frozenset()


def head_at(lines: list[Line], start: int, *, loose: bool) -> tuple[Head, int, set[Field]]:
    """The header whose first field is in line ``start``, where it ends, and which of the four main fields it has.

    ``loose``: a separator above it vouches for it, so that empty lines may part its fields.
    """
    values: dict[Field, list[str]] = {}
    labels: set[str] = set()
    last: Field | None = None
    at, end, gaps = start, start, False
    while at < min(start + MAX_HEAD, len(lines)):
        bare = lines[at].bare
        if not bare:
            following = _label_after(lines, at)
            if following is None or following.field in values or not (gaps or loose or len(values) == 1):
                break
            gaps = True
            at += 1
            continue
        told = labelled(bare)
        if told is not None:
            if told.field in values and told.field not in (Field.OTHER, Field.CC, Field.REPLY_TO):
                break
            values.setdefault(told.field, []).append(told.value)
            labels.add(told.label)
            last = told.field
        elif last is None or not _continues(lines, at, last, values[last]):
            break
        else:
            values[last].append(bare.strip())
        at += 1
        end = at
    return _told(values, frozenset(labels)), end, values.keys() & _MAIN


def _label_after(lines: list[Line], at: int) -> Labelled | None:
    """The field in the next line, if but one empty line stands before it."""
    return labelled(lines[at + 1].bare) if at + 1 < len(lines) and lines[at + 1].bare else None


def _continues(lines: list[Line], at: int, last: Field, value: list[str]) -> bool:
    """Whether the line goes on with the field before it."""
    bare = lines[at].bare
    if bare[0] in DRAWN and RUN.match(bare):
        return False
    if len(value) == 1 and not value[0]:
        return True
    if last in (Field.FROM, Field.TO, Field.CC, Field.REPLY_TO):
        open_ = value[-1].endswith((",", ";")) or value[-1].rfind("<") > value[-1].rfind(">")
        if open_ or (bare[0] in "<[(" and "@" in bare) or (last is not Field.FROM and bare[0] in "\"'" and "@" in bare):
            return True
    ahead = range(at + 1, min(at + 1 + _CONTINUED, len(lines)))
    for number in ahead:
        if not lines[number].bare:
            return False
        if labelled(lines[number].bare) is not None:
            return True
    return False


def _told(values: dict[Field, list[str]], labels: frozenset[str]) -> Head:
    joined = {field: _joined(lines) for field, lines in values.items()}
    sender = joined.get(Field.FROM)
    reply_to = joined.get(Field.REPLY_TO)
    return Head(
        sender=person(sender) if sender else None,
        subject=" ".join(words(joined.get(Field.SUBJECT, ""))[0].strip("*_").split()),
        date=joined.get(Field.DATE, "").strip("*_ "),
        to=tuple(addresses_in(f"{joined.get(Field.TO, '')} {joined.get(Field.CC, '')}")),
        reply_to=person(reply_to) if reply_to else None,
        labels=labels,
    )


def _joined(lines: list[str]) -> str:
    """The lines of one field; an address that was cut at a line end is put together again."""
    value = ""
    for line in lines:
        cut = value.rfind("<") > value.rfind(">") and " " not in value[value.rfind("<") :] and not value.endswith("<")
        value = f"{value}{line}" if cut else f"{value} {line}".strip()
    return value
