"""Wall: the readers as types for tables, each with what the JSON schema says of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from gateway.answer.hours import WeeklyHours
from gateway.config.models.table import ONE_OR_MANY, Between, ReadBy, Shape
from gateway.config.readers import (
    addresses,
    days,
    hours,
    links,
    mailboxes,
    places,
    regions,
    secrets,
    texts,
    when_words,
    words,
)
from gateway.config.values import AfterRedirect, Delay, HostPort, Secret
from gateway.judge.brakes import Rate
from gateway.judge.conditions.history import HISTORY
from gateway.judge.topics import CATEGORIES

_UNIT = "(seconds?|minutes?|hours?|days?|weeks?)"
_SOME = Shape({"type": ["string", "array"], "items": {"type": "string"}})


def _many(**of_text: object) -> Shape:
    """One text or a list that is not empty, each text of the kind told."""
    return Shape({"type": ["string", "array"], **of_text, "items": {"type": "string", **of_text}, "minItems": 1})


_SECRET_SCHEMA: dict[str, Any] = {
    "type": ["string", "object"],
    "properties": {
        "credential": {"type": "string", "description": "Name of a credential file."},
        "file": {"type": "string", "description": "A file that only you can read."},
        "env": {"type": "string", "description": "Name of an environment variable."},
        "command": {"type": "array", "items": {"type": "string"}, "description": "Program that prints the secret."},
        "until": {"type": "string", "description": "The last day on which it is good: you are alerted before."},
    },
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 2,
}


def _written(*examples: str, pattern: str | None = None) -> Shape:
    shape: dict[str, object] = {"type": "string", "examples": list(examples)}
    return Shape(shape if pattern is None else {**shape, "pattern": pattern})


Version = Annotated[int, ReadBy(texts.version), Shape({"type": "integer", "enum": [1]})]
Text = Annotated[str, ReadBy(texts.text), Shape({"type": "string", "minLength": 1})]
Texts = Annotated[tuple[str, ...], ReadBy(texts.texts), _many(minLength=1), ONE_OR_MANY]
SomeTexts = Annotated[tuple[str, ...], ReadBy(texts.some_texts), _SOME, ONE_OR_MANY]
Phrases = Annotated[tuple[str, ...], ReadBy(texts.phrases), _SOME, ONE_OR_MANY]
Sought = Annotated[tuple[str, ...], ReadBy(texts.texts), _many(pattern=r"^[^*]+(\*([^\w*][^*]*)?)*$"), ONE_OR_MANY]
Patterns = Annotated[
    tuple[str, ...], ReadBy(texts.texts), _many(pattern=r"^(@\S+|[^\s@<>,:]+@[^\s@<>,]+)$"), ONE_OR_MANY
]
Address = Annotated[str, ReadBy(addresses.address), _written("rosa@shop.example", pattern=r"^[^\s@<>,]+@[^\s@<>,]+$")]
Addresses = Annotated[
    tuple[str, ...], ReadBy(addresses.addresses), _many(pattern=r"^[^\s@<>,]+@[^\s@<>,]+$"), ONE_OR_MANY
]
Languages = Annotated[tuple[str, ...], ReadBy(places.languages), _many(pattern="^[A-Za-z]{2}$"), ONE_OR_MANY]
_CODE = {"type": "string", "pattern": "^[A-Za-z]{2}$"}
SomeLanguages = Annotated[
    tuple[str, ...],
    ReadBy(places.some_languages),
    Shape({**_CODE, "type": ["string", "array"], "items": _CODE}),
    ONE_OR_MANY,
]
Zone = Annotated[ZoneInfo, ReadBy(places.zone), _written("Europe/Berlin")]
Link = Annotated[str, ReadBy(links.base_link), _written("https://desk.shop.example", pattern="^https?://")]
HookLink = Annotated[
    str, ReadBy(links.hook_link), _written("https://hooks.shop.example/in?for=rosa", pattern="^https?://")
]
DeskLink = Annotated[
    str, ReadBy(links.desk_link), _written("https://help.shop.example/new?email={email}", pattern="^https?://")
]
Region = Annotated[str, ReadBy(regions.region), _written("DE-BE")]
Template = Annotated[str, ReadBy(texts.template), _written("resubmit")]
Day = Annotated[
    date, ReadBy(days.day), Shape({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "examples": ["2026-12-31"]})
]
Days = Annotated[
    frozenset[date],
    ReadBy(days.days),
    Shape(
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "examples": [["2026-12-24", "2026-12-27 to 2027-01-02"]],
        }
    ),
]
ByLanguage = Annotated[
    tuple[tuple[str, str], ...],
    ReadBy(texts.by_language),
    Shape(
        {
            "type": ["string", "object"],
            "additionalProperties": {"type": "string"},
            "examples": ["orders and parcels", {"en": "orders and parcels", "de": "Bestellungen und Pakete"}],
        }
    ),
]
Place = Annotated[str | int, ReadBy(texts.place), Shape({"type": ["string", "integer"]})]
History = Annotated[
    tuple[str, ...],
    ReadBy(when_words.history),
    Shape({"type": ["string", "array"], "items": {"type": "string"}, "examples": list(HISTORY)}),
    ONE_OR_MANY,
]
ToldHistory = Annotated[frozenset[str], ReadBy(when_words.told_history), _SOME]
Topics = Annotated[
    tuple[str, ...],
    ReadBy(when_words.topics),
    Shape({"type": ["string", "array"], "items": {"type": "string"}, "examples": list(CATEGORIES)}),
    ONE_OR_MANY,
]
ToldTopic = Annotated[str, ReadBy(when_words.told_topic), _written(*CATEGORIES)]
Times = Annotated[
    object,  # hours and days of the judge
    ReadBy(when_words.received),
    Shape(
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "examples": ["Sat-Sun", ["Mon-Fri 18:00-24:00", "2026-12-24 to 2027-01-02"]],
        }
    ),
]
Moment = Annotated[datetime, ReadBy(when_words.moment), _written("2026-12-24 18:30")]
Scores = Annotated[
    tuple[str, ...],
    ReadBy(when_words.scores),
    Shape(
        {
            "type": ["string", "number", "array"],
            "items": {"type": "string"},
            "examples": ["at least 0.9", "at most 0.2", "0.4 to 0.6"],
        }
    ),
]
Share = Annotated[float, ReadBy(when_words.share), Shape({"type": "number", "minimum": 0, "maximum": 1})]
Attached = Annotated[
    object,
    ReadBy(texts.attachment),
    Shape({"type": ["boolean", "string", "array"], "items": {"type": "string"}}),
    ONE_OR_MANY,
]
Amount = Annotated[
    str | int,
    ReadBy(texts.amount),
    Shape({"type": ["string", "integer"], "pattern": r"[A-Za-z]\s*$", "minimum": 1024, "examples": ["5 MB"]}),
]
SecretPlace = Annotated[Secret, ReadBy(secrets.secret), Shape(_SECRET_SCHEMA)]
SecretPlaces = Annotated[tuple[Secret, ...], ReadBy(secrets.secrets), Shape({"type": "array", "items": _SECRET_SCHEMA})]
AfterRedirecting = Annotated[
    AfterRedirect,
    ReadBy(mailboxes.after_redirect),
    Shape(
        {
            "type": ["string", "object"],
            "properties": {"move_to": {"type": "string"}, "keyword": {"type": "string"}},
            "examples": ["leave", {"move_to": "Redirected"}, {"keyword": "Redirected"}],
        }
    ),
]
Label = Annotated[str, ReadBy(mailboxes.label), _written("with-{person}")]
Hours = Annotated[WeeklyHours, ReadBy(hours.weekly), _written("Mon-Fri 09:00-17:00")]
SendHours = Annotated[WeeklyHours | None, ReadBy(hours.always_or_weekly), _written("Mon-Sun 07:00-21:00", "always")]
Duration = Annotated[timedelta, ReadBy(words.duration), _written("20 minutes", "24 hours")]
Buffer = Annotated[Delay, ReadBy(words.delay), _written("20 minutes", "20-60 minutes")]
Often = Annotated[
    Rate,
    ReadBy(words.rate),
    _written("1 per 7 days", "10 per hour", pattern=r"^\s*\d+\s+(per|in|every)\s+(\d+\s+)?[A-Za-z]+\s*$"),
]
Size = Annotated[int, ReadBy(words.size), _written("25 MB")]
Promise = Annotated[str, ReadBy(words.turnaround), _written("8 business hours")]
Listener = Annotated[HostPort, ReadBy(words.host_port), _written("127.0.0.1:8025", "[::1]:8025")]
Networks = Annotated[
    tuple[IPv4Network | IPv6Network, ...],
    ReadBy(words.networks),
    Shape({"type": ["string", "array"], "items": {"type": "string"}, "examples": ["192.0.2.10", ["10.0.0.0/24"]]}),
    ONE_OR_MANY,
]
Loopback = Annotated[HostPort, ReadBy(words.loopback), _written("127.0.0.1:8026", "[::1]:8026")]
Host = Annotated[str, ReadBy(words.host_name), _written("imap.shop.example")]
Port = Annotated[int, Between(1, 65535)]
