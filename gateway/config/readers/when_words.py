"""What a rule asks of history, topics and time, and what a test says of them, as people write it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from gateway.config.nearest import did_you_mean
from gateway.config.readers import days, hours
from gateway.config.readers.texts import some_texts, text, texts
from gateway.config.wrong import Wrong
from gateway.judge.conditions.history import FIRST_CONTACT, HISTORY
from gateway.judge.conditions.received import Dates
from gateway.judge.topics import CATEGORIES, category

if TYPE_CHECKING:
    from gateway.answer.hours import WeeklyHours

_POSSIBLE: Final = f"Possible: {', '.join(HISTORY)}."
_SHORT: Final = {
    "wrote": "wrote before",
    "has written before": "wrote before",
    "got a note": "got a note before",
    "was answered": "was answered by the owner",
    "answered by the owner": "was answered by the owner",
    "was answered by the owner before": "was answered by the owner",
    "written to by the owner": "was written to by the owner",
    "the owner wrote to": "was written to by the owner",
    "answers the owners mail": "answers the owner",
    "answered by the team": "was answered by the team",
    "open ticket": "has an open ticket",
    "first time": "first contact",
    "new": "first contact",
}
_TIME: Final = (
    'Write "Sat-Sun" or "Mon-Fri 18:00-24:00" for hours of the week, 2026-12-24 or "2026-12-24 to 2027-01-02" for days.'
)
_DATED: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}\b")
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}")
_MOMENT: Final = 'Write day and time of the owner\'s clock: "2026-12-24 18:30".'


def history(value: object) -> tuple[str, ...]:
    """Words of the closed list of ``when.history``; one text is a list of one."""
    return tuple(_history(entry, _at(value, number)) for number, entry in enumerate(texts(value)))


def told_history(value: object) -> frozenset[str]:
    """The same for a test, which may say that nothing came before: an empty list, too, is a first contact."""
    found = frozenset(history(value) if some_texts(value) else (FIRST_CONTACT,))
    if FIRST_CONTACT in found and len(found) > 1:
        raise Wrong("bad-history", "A first contact has no history.", f'Take "{FIRST_CONTACT}" out, or the others.')
    return found


def _history(entry: str, at: tuple[int, ...]) -> str:
    plain = " ".join(entry.lower().replace("-", " ").replace("_", " ").split())
    plain = _SHORT.get(plain, plain)
    if plain in HISTORY:
        return plain
    meant = did_you_mean(plain, HISTORY)
    remedy = f'Did you mean "{meant}"? {_POSSIBLE}' if meant else _POSSIBLE
    raise Wrong("unknown-history", "{it} is nothing that is known of a writer.", remedy, it=entry, at=at)


def topics(value: object) -> tuple[str, ...]:
    """Words for topics that the learned model knows; one text is a list of one."""
    for number, entry in enumerate(found := texts(value)):
        _topic(entry, _at(value, number))
    return found


def told_topic(value: object) -> str:
    """What a test says that the learned model told: the model's own word for the topic."""
    return _topic(text(value), ())


def _topic(entry: str, at: tuple[int, ...]) -> str:
    if (found := category(entry)) != "none":
        return found
    meant = did_you_mean(entry, CATEGORIES)
    possible = f"Possible: {', '.join(CATEGORIES)}."
    remedy = f'Did you mean "{meant}"? {possible}' if meant else possible
    raise Wrong("unknown-topic", "{it} is no topic that the learned model knows.", remedy, it=entry, at=at)


def received(value: object) -> tuple[WeeklyHours | Dates, ...]:
    """Hours of the week and days; one of them alone is a list of one. Days without times are whole days."""
    entries = value if isinstance(value, list) else [value]
    if not entries:
        raise Wrong("empty-list", "This list is empty, so that nothing can fit it.", "Fill it in, or take it out.")
    return tuple(_time(entry, _at(value, number)) for number, entry in enumerate(entries))


def _time(entry: object, at: tuple[int, ...]) -> WeeklyHours | Dates:
    try:
        if isinstance(entry, str) and not _DATED.match(entry.strip()):
            return hours.weekly(_whole(entry))
        return Dates(days=days.days(entry), text=" ".join(str(entry).split()))
    except Wrong as wrong:
        remedy = _TIME if wrong.code == "bad-hours" or not isinstance(entry, str) else wrong.remedy
        raise Wrong(wrong.code, wrong.sentence, remedy, it=entry if wrong.it else None, at=at) from None  # type: ignore[arg-type]  # only a text is quoted


def _whole(entry: str) -> str:
    """Hours for days without any, and days for hours without any."""
    if not _CLOCK.search(entry):
        return f"{entry} 00:00-24:00"
    return entry if re.search(r"[A-Za-z]{3}", entry) else f"Mon-Sun {entry}"


def moment(value: object) -> datetime:
    """A day with a time; without a zone it is meant by the owner's clock."""
    if type(value) is datetime:
        return value
    if not isinstance(value, str):
        raise Wrong("bad-moment", "This is not a day with a time.", _MOMENT)
    try:
        found = datetime.fromisoformat(" ".join(value.split()))
    except ValueError:
        raise Wrong("bad-moment", "{it} is not a day with a time.", _MOMENT, it=value) from None
    if not _CLOCK.search(value):
        raise Wrong("bad-moment", "{it} has no time.", _MOMENT, it=value)
    return found


def share(value: object) -> float:
    """A probability: a number from 0 up to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise Wrong("bad-score", "A score is a number from 0 up to 1.", f"Write it as {_part(value)}, without quotes.")
    return float(value)


def _part(value: object) -> str:
    """``97``, ``"97%"`` and ``"0,97"`` as a part of one; an example for what is no number."""
    found = re.fullmatch(r"\s*(\d{1,3}(?:[.,]\d{1,6})?)\s*%?\s*", str(value))
    number = float(found[1].replace(",", ".")) if found else 90.0
    return f"{number / 100 if 1 < number <= 100 else number if number <= 1 else 0.9:g}"  # noqa: PLR2004  # per cent


def scores(value: object) -> tuple[str, ...]:
    """Texts that say which scores are meant, read by the condition; a number alone is the least one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (f"at least {value}",)
    return texts(value)


def _at(value: object, number: int) -> tuple[int, ...]:
    return (number,) if isinstance(value, list) else ()
