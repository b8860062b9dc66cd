"""Ground: hours and turn-around in the words of the languages we ship templates for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.answer.hours import Span, WeeklyHours

_TURNAROUND: Final = re.compile(
    r"\s*(?:(\d{1,4}) ?(?:-|\u2013|to) ?)?(\d{1,4})\s+(business |working )?(minute|hour|day|week)s?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What one language needs; each pair of ``units`` is singular and plural after "within"."""

    days: tuple[str, ...]  # in a run of three days and more
    alone: tuple[str, ...]  # a single day
    run: str
    stretch: str  # from one time to another
    clock: Callable[[time | None], str]
    both: str  # between two days, or two stretches of one
    always: str
    units: dict[tuple[bool, str], tuple[str, str]]  # (business?, minute to week) -> words


def _plain(moment: time | None) -> str:
    return "24:00" if moment is None else f"{moment.hour}:{moment.minute:02}"


def _german(moment: time | None) -> str:
    return _plain(moment).removesuffix(":00")


def _french(moment: time | None) -> str:
    text = "24 h" if moment is None else f"{moment.hour} h {moment.minute:02}"
    return text.removesuffix(" 00").replace(" ", "\u00a0")  # "9 h" must not break between two lines


_WORDS: Final = {
    "en": _Words(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        alone=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        run="{0} to {1}",
        stretch="{0}\u2013{1}",
        clock=_plain,
        both=" and ",
        always="around the clock",
        units={
            (False, "minute"): ("minute", "minutes"),
            (False, "week"): ("week", "weeks"),
            (True, "week"): ("business week", "business weeks"),
            (False, "hour"): ("hour", "hours"),
            (True, "hour"): ("business hour", "business hours"),
            (False, "day"): ("day", "days"),
            (True, "day"): ("business day", "business days"),
        },
    ),
    "de": _Words(
        days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        alone=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        run="{0} bis {1}",
        stretch="{0}\u2013{1} Uhr",
        clock=_german,
        both=" und ",
        always="rund um die Uhr",
        units={
            (False, "minute"): ("Minute", "Minuten"),
            (False, "week"): ("Woche", "Wochen"),
            (True, "week"): ("Arbeitswoche", "Arbeitswochen"),
            (False, "hour"): ("Stunde", "Stunden"),
            (True, "hour"): ("Geschäftsstunde", "Geschäftsstunden"),
            (False, "day"): ("Tag", "Tagen"),
            (True, "day"): ("Werktag", "Werktagen"),
        },
    ),
    "fr": _Words(
        days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        alone=("le lundi", "le mardi", "le mercredi", "le jeudi", "le vendredi", "le samedi", "le dimanche"),
        run="du {0} au {1}",
        stretch="de {0} à {1}",
        clock=_french,
        both=" et ",
        always="24 heures sur 24",
        units={
            (False, "minute"): ("minute", "minutes"),
            (False, "week"): ("semaine", "semaines"),
            (True, "week"): ("semaine ouvrée", "semaines ouvrées"),
            (False, "hour"): ("heure", "heures"),
            (True, "hour"): ("heure ouvrée", "heures ouvrées"),
            (False, "day"): ("jour", "jours"),
            (True, "day"): ("jour ouvré", "jours ouvrés"),
        },
    ),
    "es": _Words(
        days=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        alone=("los lunes", "los martes", "los miércoles", "los jueves", "los viernes", "los sábados", "los domingos"),
        run="de {0} a {1}",
        stretch="de {0} a {1}",
        clock=_plain,
        both=" y ",
        always="las 24 horas",
        units={
            (False, "minute"): ("minuto", "minutos"),
            (False, "week"): ("semana", "semanas"),
            (True, "week"): ("semana laborable", "semanas laborables"),
            (False, "hour"): ("hora", "horas"),
            (True, "hour"): ("hora laborable", "horas laborables"),
            (False, "day"): ("día", "días"),
            (True, "day"): ("día laborable", "días laborables"),
        },
    ),
}


def turnaround_in_words(text: str, language: str, own_language: str) -> str:
    """``8 business hours`` in ``language``, to stand after "within".

    Words of the OBM's own are kept in ``own_language`` and give ``''`` in others, as does an empty text.
    """
    found = _TURNAROUND.fullmatch(text)
    words = _WORDS.get(language)
    units = words.units.get((bool(found[3]), found[4].lower())) if found is not None and words is not None else None
    if found is None or units is None:
        return " ".join(text.split()) if language == own_language else ""
    count, least = int(found[2]), f"{found[1]}\u2013" if found[1] else ""
    return f"{least}{count} {units[count != 1]}"


@lru_cache(maxsize=64)  # the same few hours for every note
def hours_in_words(hours: WeeklyHours, language: str) -> str:
    """The hours as a person would say them, such as "Monday to Friday, 9:00-17:00".

    Other languages than ours get the OBM's own text, days of the same hours are told together.
    """
    words = _WORDS.get(language)
    if words is None or not hours.spans:
        return hours.text
    by_day = [_day(hours.spans, weekday, words) for weekday in range(7)]
    if set(by_day) == {words.stretch.format(words.clock(time.min), words.clock(None))}:
        return words.always
    runs = [(list(days), told) for told, days in groupby(range(7), key=by_day.__getitem__)]
    return "; ".join(f"{_days(days, words)}, {told}" for days, told in runs if told)


def _day(spans: tuple[Span, ...], weekday: int, words: _Words) -> str:
    """The hours of one day, ``''`` where it has none."""
    own = sorted((span for span in spans if span.weekday == weekday), key=lambda span: span.start)
    return words.both.join(words.stretch.format(words.clock(span.start), words.clock(span.end)) for span in own)


def _days(days: list[int], words: _Words) -> str:
    if len(days) > 2:  # noqa: PLR2004 - two neighbours are told one by one
        return words.run.format(words.days[days[0]], words.days[days[-1]])
    return words.both.join(words.alone[day] for day in days)
