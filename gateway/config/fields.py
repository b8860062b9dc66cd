"""Wall: the readers as pydantic types, each with what the JSON schema says of it."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from gateway.answer.hours import WeeklyHours
from gateway.config import days, hours, readers, regions, when_words, words
from gateway.config.values import AfterRedirect, Delay, HostPort, Secret
from gateway.judge.brakes import Rate
from gateway.judge.conditions.history import HISTORY
from gateway.judge.topics import CATEGORIES

# No plug-in is to see what stands in the file; pydantic would look for some among all that is installed, for 15 ms.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

ONE_OR_MANY = "one text or a list of texts"  # marks the fields for the note about a text where a list belongs

_MANY = WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}})
_SECRET_SCHEMA: dict[str, Any] = {
    "type": ["string", "object"],
    "properties": {
        "credential": {"type": "string", "description": "Name of a credential file."},
        "file": {"type": "string", "description": "A file that only you can read."},
        "env": {"type": "string", "description": "Name of an environment variable."},
        "command": {"type": "array", "items": {"type": "string"}, "description": "Program that prints the secret."},
    },
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}


def _written(*examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "examples": list(examples)})


Text = Annotated[str, PlainValidator(readers.text), WithJsonSchema({"type": "string", "minLength": 1})]
Texts = Annotated[tuple[str, ...], PlainValidator(readers.texts), _MANY, ONE_OR_MANY]
SomeTexts = Annotated[tuple[str, ...], PlainValidator(readers.some_texts), _MANY, ONE_OR_MANY]
Phrases = Annotated[tuple[str, ...], PlainValidator(readers.phrases), _MANY, ONE_OR_MANY]
Address = Annotated[str, PlainValidator(readers.address), _written("rosa@shop.example")]
Addresses = Annotated[tuple[str, ...], PlainValidator(readers.addresses), _MANY, ONE_OR_MANY]
Languages = Annotated[tuple[str, ...], PlainValidator(readers.languages), _MANY, ONE_OR_MANY]
Zone = Annotated[ZoneInfo, PlainValidator(readers.zone), _written("Europe/Berlin")]
Link = Annotated[str, PlainValidator(readers.base_link), _written("https://desk.shop.example")]
DeskLink = Annotated[str, PlainValidator(readers.desk_link), _written("https://help.shop.example/new?email={email}")]
Region = Annotated[str, PlainValidator(regions.region), _written("DE-BE")]
Template = Annotated[str, PlainValidator(readers.template), _written("resubmit")]
Day = Annotated[date, PlainValidator(readers.day), WithJsonSchema({"type": "string", "format": "date"})]
Days = Annotated[
    frozenset[date],
    PlainValidator(days.days),
    WithJsonSchema(
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "examples": [["2026-12-24", "2026-12-27 to 2027-01-02"]],
        }
    ),
]
ByLanguage = Annotated[
    tuple[tuple[str, str], ...],
    PlainValidator(readers.by_language),
    WithJsonSchema(
        {
            "type": ["string", "object"],
            "additionalProperties": {"type": "string"},
            "examples": ["orders and parcels", {"en": "orders and parcels", "de": "Bestellungen und Pakete"}],
        }
    ),
]
Place = Annotated[str | int, PlainValidator(readers.place), WithJsonSchema({"type": ["string", "integer"]})]
History = Annotated[
    tuple[str, ...],
    PlainValidator(when_words.history),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "examples": list(HISTORY)}),
    ONE_OR_MANY,
]
ToldHistory = Annotated[frozenset[str], PlainValidator(when_words.told_history), _MANY]
Topics = Annotated[
    tuple[str, ...],
    PlainValidator(when_words.topics),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "examples": list(CATEGORIES)}),
    ONE_OR_MANY,
]
ToldTopic = Annotated[str, PlainValidator(when_words.told_topic), _written(*CATEGORIES)]
Times = Annotated[
    object,  # hours and days of the judge
    PlainValidator(when_words.received),
    WithJsonSchema(
        {
            "type": ["string", "array"],
            "items": {"type": "string"},
            "examples": ["Sat-Sun", ["Mon-Fri 18:00-24:00", "2026-12-24 to 2027-01-02"]],
        }
    ),
]
Moment = Annotated[datetime, PlainValidator(when_words.moment), _written("2026-12-24 18:30")]
Scores = Annotated[
    tuple[str, ...],
    PlainValidator(when_words.scores),
    WithJsonSchema(
        {
            "type": ["string", "number", "array"],
            "items": {"type": "string"},
            "examples": ["at least 0.9", "at most 0.2", "0.4 to 0.6"],
        }
    ),
]
Share = Annotated[
    float, PlainValidator(when_words.share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
Attached = Annotated[
    object,
    PlainValidator(readers.attachment),
    WithJsonSchema({"type": ["boolean", "string", "array"], "items": {"type": "string"}}),
    ONE_OR_MANY,
]
Amount = Annotated[str | int, PlainValidator(readers.amount), _written("5 MB")]
SecretPlace = Annotated[Secret, PlainValidator(readers.secret), WithJsonSchema(_SECRET_SCHEMA)]
SecretPlaces = Annotated[
    tuple[Secret, ...], PlainValidator(readers.secrets), WithJsonSchema({"type": "array", "items": _SECRET_SCHEMA})
]
AfterRedirecting = Annotated[
    AfterRedirect,
    PlainValidator(readers.after_redirect),
    WithJsonSchema(
        {
            "type": ["string", "object"],
            "properties": {"move_to": {"type": "string"}, "keyword": {"type": "string"}},
            "examples": ["leave", {"move_to": "Redirected"}, {"keyword": "Redirected"}],
        }
    ),
]
Hours = Annotated[WeeklyHours, PlainValidator(hours.weekly), _written("Mon-Fri 09:00-17:00")]
SendHours = Annotated[
    WeeklyHours | None, PlainValidator(hours.always_or_weekly), _written("Mon-Sun 07:00-21:00", "always")
]
Duration = Annotated[timedelta, PlainValidator(words.duration), _written("20 minutes", "24 hours")]
Buffer = Annotated[Delay, PlainValidator(words.delay), _written("20 minutes", "20-60 minutes")]
Often = Annotated[Rate, PlainValidator(words.rate), _written("1 per 7 days", "10 per hour")]
Size = Annotated[int, PlainValidator(words.size), _written("25 MB")]
Promise = Annotated[str, PlainValidator(words.turnaround), _written("8 business hours")]
Listener = Annotated[HostPort, PlainValidator(words.host_port), _written("127.0.0.1:8025", "[::1]:8025")]
Host = Annotated[str, PlainValidator(words.host_name), _written("imap.shop.example")]
Port = Annotated[int, Field(ge=1, le=65535)]


class Table(BaseModel):
    """A TOML table: unknown keys are errors, and no error text repeats what was written."""

    # Built when first used: a file has one kind of forward or two of the twelve, and each takes 3 ms.
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True, defer_build=True
    )


def default(written: object, description: str) -> Any:
    """A key that may be left out, with its default as the OBM would write it."""
    return Field(default=written, description=description, validate_default=True)


def optional(description: str) -> Any:
    """A key that may be left out, None where it is."""
    return Field(default=None, description=description, validate_default=False)


def needed(description: str) -> Any:
    """A key that has to be there."""
    return Field(description=description)
