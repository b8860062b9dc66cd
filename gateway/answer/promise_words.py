"""Ground: the promised moment in the words and the local form of the customer's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_WEEKDAY_ALONE: Final = 6  # days ahead; a week later the weekday alone would mean today


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """One language; {day} is the weekday, {date} the day of the month with its month, {time} the time of day.

    The weekday stands in ``today`` and ``tomorrow`` too, for a note may be read a day after it came.
    """

    days: tuple[str, ...]
    months: tuple[str, ...]
    today: str
    tomorrow: str
    soon: str  # within a week
    later: str
    on: str  # a day alone
    time: Callable[[int, int], str]  # of hour, up to 24, and minute
    date: Callable[[int, str], str]


def _plain(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02}"


def _uhr(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02} Uhr"


def _heures(hour: int, minute: int) -> str:
    return f"{hour}\u00a0h\u00a0{minute:02}".removesuffix("\u00a000")  # "9 h" must not break between two lines


def _las(hour: int, minute: int) -> str:
    return f"a la{'' if hour == 1 else 's'} {hour}:{minute:02}"


def _alle(hour: int, minute: int) -> str:
    return f"all\u2019{hour}:{minute:02}" if hour == 1 else f"alle {hour}:{minute:02}"


def _as(hour: int, minute: int) -> str:
    return f"\u00e0{'' if hour == 1 else 's'} {hour}:{minute:02}"


def _uur(hour: int, minute: int) -> str:
    return f"{hour}:{minute:02} uur"


def _day_month(day: int, month: str) -> str:
    return f"{day} {month}"


_WORDS: Final = {
    "en": _Words(
        days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        months=tuple(
            "January February March April May June July August September October November December".split()  # noqa: SIM905  # twelve words read best in a row
        ),
        today="by {time} today ({day})",
        tomorrow="by {time} tomorrow ({day})",
        soon="by {day}, {time}",
        later="by {day}, {date}, {time}",
        on="{day}, {date}",
        time=_plain,
        date=_day_month,
    ),
    "de": _Words(
        days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        months=tuple(
            "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905  # as above
        ),
        today="bis heute ({day}), {time}",
        tomorrow="bis morgen ({day}), {time}",
        soon="bis {day}, {time}",
        later="bis {day}, {date}, {time}",
        on="{day}, {date}",
        time=_uhr,
        date=lambda day, month: f"{day}. {month}",
    ),
    "fr": _Words(
        days=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        months=tuple(
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905  # as above
        ),
        today="au plus tard aujourd\u2019hui ({day}) à {time}",
        tomorrow="au plus tard demain ({day}) à {time}",
        soon="au plus tard {day} à {time}",
        later="au plus tard le {day} {date} à {time}",
        on="{day} {date}",
        time=_heures,
        date=lambda day, month: f"{'1er' if day == 1 else day} {month}",
    ),
    "es": _Words(
        days=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        months=tuple(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905  # as above
        ),
        today="a más tardar hoy ({day}) {time}",
        tomorrow="a más tardar mañana ({day}) {time}",
        soon="a más tardar el {day} {time}",
        later="a más tardar el {day} {date} {time}",
        on="{day} {date}",
        time=_las,
        date=lambda day, month: f"{day} de {month}",
    ),
    "it": _Words(
        days=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
        months=tuple(
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()  # noqa: SIM905  # as above
        ),
        today="entro oggi ({day}) {time}",
        tomorrow="entro domani ({day}) {time}",
        soon="entro {day} {time}",
        later="entro {day} {date} {time}",
        on="{day} {date}",
        time=_alle,
        date=lambda day, month: f"{'1º' if day == 1 else day} {month}",
    ),
    "pt": _Words(
        days=(
            *("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira"),
            *("sábado", "domingo"),
        ),
        months=tuple(
            "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905  # as above
        ),
        today="até hoje ({day}), {time}",
        tomorrow="até amanhã ({day}), {time}",
        soon="até {day}, {time}",
        later="até {day}, {date}, {time}",
        on="{day}, {date}",
        time=_as,
        date=lambda day, month: f"{'1º' if day == 1 else day} de {month}",
    ),
    "nl": _Words(
        days=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        months=tuple(
            "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905  # as above
        ),
        today="uiterlijk vandaag ({day}) om {time}",
        tomorrow="uiterlijk morgen ({day}) om {time}",
        soon="uiterlijk {day} om {time}",
        later="uiterlijk {day} {date} om {time}",
        on="{day} {date}",
        time=_uur,
        date=_day_month,
    ),
}


def promise_in_words(due: datetime, read: datetime | None, zone: ZoneInfo, language: str) -> str:
    """``by Tuesday, 11:00``: what follows "you will hear from us"; ``''`` for a language we have no words of.

    ``read`` is when the note leaves; None where that is not known, so that "today" and "tomorrow" might be wrong and
    the date is told. With the date, too, what is more than six days ahead. Times are those of ``zone``; midnight is the
    24th hour of the day that ends.
    """
    words = _WORDS.get(language)
    if words is None:
        return ""
    local = due.astimezone(zone)
    hour, day = local.hour, local.date()
    if hour == 0 and local.minute == 0:
        hour, day = 24, day - timedelta(days=1)
    ahead = None if read is None else (day - read.astimezone(zone).date()).days
    form = {0: words.today, 1: words.tomorrow}.get(-1 if ahead is None else ahead, words.soon)
    if ahead is None or not 0 <= ahead <= _WEEKDAY_ALONE:
        form = words.later
    return form.format(
        day=words.days[day.weekday()],
        date=words.date(day.day, words.months[day.month - 1]),
        time=words.time(hour, local.minute),
    )


def day_in_words(day: date, language: str) -> str:
    """``Thursday, 24 December``; KeyError for a language we have no words of."""
    words = _WORDS[language]
    return words.on.format(day=words.days[day.weekday()], date=words.date(day.day, words.months[day.month - 1]))
