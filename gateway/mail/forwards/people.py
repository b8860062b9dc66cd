"""Who wrote a quoted mail, by what a mail program made of its From field."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gateway.mail.address import normal, spec
from gateway.mail.forwards.words import BEHALF, FORMS, ROBOT_WORDS, ROBOTS, VIA, WROTE, folded, split
from gateway.mail.words import words

MAX_VALUE: Final = 1000  # characters of a field that are looked at
_ADDRESS: Final = re.compile(r"[^\s<>\"'()\[\],;:|*\u201c\u201d\u201e\u00ab\u00bb]{1,64}@[^\W_][\w.-]{0,252}[^\W_]")
_TRIM: Final = " \t\"'*_,;:()[]<>|\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
_PARTS: Final = re.compile(r"[^a-z]+")
_OPEN_BRACKET: Final = re.compile(r"[<(\[]")
_TIME: Final = re.compile(
    r"\b[0-9]{1,2}[:.h][0-9]{2}(?:[:.][0-9]{2})?(?:\s?[ap]\.?\s?m\b\.?)?|\b[0-9]{4}\b", re.IGNORECASE
)
_QUOTED_NAME: Final = re.compile(
    '["\u201c\u201e\u00ab]\\s?([^"\u201c\u201d\u201e\u00ab\u00bb]{1,120})\\s?["\u201d\u00bb\u201c]\\s?$'
)


class Person(NamedTuple):
    """The writer of a quoted mail; ``address`` is ``''`` where it is not told or told twice.

    ``certain`` is False where the name beside the address is another address.
    """

    name: str
    address: str
    certain: bool = True


class _Found(NamedTuple):
    """An address in a value, and where it is written."""

    address: str
    start: int
    end: int


def person(value: str) -> Person:
    """The person a From value names: ``Ann Field <ann@mail.example>`` and what programs make of it."""
    value = words(value[:MAX_VALUE])[0]
    lower = value.casefold()
    for behalf in BEHALF:  # Outlook: "the one who posted on behalf of the one who wrote"
        at = lower.find(behalf)
        if at >= 0 and len(lower) == len(value):
            value = value[at + len(behalf) :]
            break
    found = _found(value)
    name = _named(value, found)
    for via in VIA:  # a list that writes for somebody whose address it hides
        if via in f" {name.casefold()} ":
            return Person(name[: f" {name.casefold()} ".find(via)].strip(_TRIM), "")
    if len(found) > 1:
        return _doubtful(value, name, found)
    return Person(name, found[0].address if found else "")


def _doubtful(value: str, name: str, found: list[_Found]) -> Person:
    """Several writers, or one whose name is an address: ``"ann@mail.example" <mallory@post.example>``."""
    first, second = found[:2]
    between = value[first.end : second.start]
    is_name = not value[: first.start].strip(_TRIM) and "," not in between and _OPEN_BRACKET.search(between)
    if is_name and len(found) == 2:  # noqa: PLR2004 - a name and an address
        return Person("", second.address, certain=False)
    return Person(name, "")


def addresses_in(value: str) -> list[str]:
    """The different addresses in a value, as they are written but for the case of their domain."""
    return [one.address for one in _found(value)]


def _found(value: str) -> list[_Found]:
    """The different addresses in a value, each where it stands first."""
    found: dict[str, _Found] = {}
    for match in _ADDRESS.finditer(value[:MAX_VALUE]):
        strict = spec(match.group())
        if strict:
            found.setdefault(normal(strict), _Found(strict, match.start(), match.end()))
    return list(found.values())


def _named(value: str, found: list[_Found]) -> str:
    """What stands before the first address, or else around the addresses."""
    before = value[: found[0].start] if found else value
    for text in (before, _ADDRESS.sub(" ", value)):
        name = " ".join(text.replace("mailto:", "").strip(_TRIM).split())
        if name:
            return name
    return ""


def attributed(joined: str) -> Person | None:
    """The writer in the line above a quotation; None where it names no address or nothing else of such a line."""
    found = _found(joined)
    spoken = folded(joined.replace(":", " ").replace("\uff1a", " ")).split()
    if len(found) != 1 or not (WROTE.intersection(spoken) or _TIME.search(joined)):
        return None
    before = joined[: found[0].start].rstrip(" \t<([").removesuffix("mailto:").rstrip(" \t<([")
    quoted = _QUOTED_NAME.search(before)
    if quoted:
        return Person(quoted.group(1).strip(_TRIM), found[0].address)
    times = list(_TIME.finditer(before))
    pieces = (before[times[-1].end() :] if times else before).replace(",", " ").split()
    while pieces and (folded(pieces[0]) in _FILLERS or not pieces[0].strip(_TRIM)):
        pieces.pop(0)
    while pieces and folded(pieces[-1]) in _FILLERS:
        pieces.pop()
    return Person(" ".join(pieces).strip(_TRIM), found[0].address)


_FILLERS: Final = WROTE | split(
    "on am le el il op em dne dnia w den von uhr um at à a as às ore klo kl. de heeft hat ha va пользователь "
    "používateľ užívateľ użytkownik időpontban tarihinde gmt utc cet cest est edt pst h o godz. pm p.m. a.m. "
    "+0000 +0100 "
)


def same_person(who: Person, other: Person) -> bool:
    """Whether both are one person, as far as name and domain tell."""
    domains = {normal(one.address).rpartition("@")[2] for one in (who, other)}
    return len(domains) == 1 or bool(who.name and folded(who.name) == folded(other.name))


def is_robot(address: str) -> bool:
    """Whether nobody reads what is sent to this address."""
    local = normal(address).rpartition("@")[0]
    return any(robot in local for robot in ROBOTS) or not ROBOT_WORDS.isdisjoint(_PARTS.split(local))


def is_relay(address: str) -> bool:
    """Whether a contact form writes under this address, so that the customer is the one to reply to."""
    local = normal(address).rpartition("@")[0]
    return is_robot(address) or not FORMS.isdisjoint(_PARTS.split(local)) or local.endswith(("formular", "-form"))
