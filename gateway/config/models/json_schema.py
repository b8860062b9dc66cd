"""Wall: the JSON schema of the config file, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, get_args, get_origin

from gateway.config.check import LISTED, SECTIONS
from gateway.config.models.fields import SomeTexts
from gateway.config.models.forwards import FORWARDS
from gateway.config.models.sections import TopTable
from gateway.config.models.table import Between, Shape, fields_of, marked

if TYPE_CHECKING:
    from gateway.config.models.table import Field, Table

_JSON: Final = {str: "string", int: "integer", bool: "boolean"}
# What editors say beside each choice.
_CHOICES: Final = {
    "redirect": "Make a ticket and send the polite reply.",
    "leave": "Do nothing; the owner reads it.",
    "review": "Ask a person.",
    "file": "Make a ticket, send nothing.",
    "watch": "Send nothing, only show what would be done.",
    "live": "Reply by itself.",
}
_HEADINGS: Final = {
    "owner": "Whose mail it is.",
    "mailbox": "The mailboxes to watch, each under its own [[mailbox]].",
    "rule": "The rules, each under its own [[rule]]; the first that fits decides.",
    "test": "Whole messages with what has to be decided about them.",
}


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of the file as it is written; TOML has no null, and so it has none either.

    Keys may stand in any order; what only shows when several keys or files are seen together is for check-config.
    """
    tables: dict[str, Any] = {}
    whole = _object(TopTable, tables)
    whole["properties"] |= {name: _section(name, table, tables) for name, table in SECTIONS.items()}
    whole["properties"] |= {name: _many(name, table, tables) for name, table in LISTED.items()}
    whole["properties"]["lists"] = {
        "description": 'Named lists, used as "@name".',
        "type": "object",
        "additionalProperties": _value(SomeTexts, tables),
    }
    whole["properties"]["forward"] = {
        "description": "Where copies go, each place under its own [[forward]].",
        "type": "array",
        "items": _any_kind(tables),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Deskward configuration",
        **whole,
        "description": "config.toml of Deskward.",
        "required": [*whole["required"], "owner"],
        "$defs": dict(sorted(tables.items())),
    }


def _section(name: str, table: type[Table], tables: dict[str, Any]) -> dict[str, Any]:
    return {"description": _HEADINGS.get(name, _first_line(table)), **_reference(table, tables)}


def _many(name: str, table: type[Table], tables: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": _HEADINGS.get(name, _first_line(table)),
        "type": "array",
        "items": _reference(table, tables),
    }


def _any_kind(tables: dict[str, Any]) -> dict[str, Any]:
    """One of the kinds, chosen by ``kind``: told by the kind that is meant, not by all that it is not."""
    return {
        "type": "object",
        "required": ["kind", "name"],
        "properties": {"kind": {"description": "What takes the copies.", "enum": list(FORWARDS)}},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": _reference(table, tables),
            }
            for kind, table in FORWARDS.items()
        ],
    }


def _reference(table: type[Table], tables: dict[str, Any]) -> dict[str, Any]:
    if table.__name__ not in tables:
        tables[table.__name__] = {}
        tables[table.__name__] = _object(table, tables)
    return {"$ref": f"#/$defs/{table.__name__}"}


def _object(table: type[Table], tables: dict[str, Any]) -> dict[str, Any]:
    fields = fields_of(table)
    found: dict[str, Any] = {
        "description": _first_line(table),
        "type": "object",
        "additionalProperties": False,
        "properties": {field.key: _described(field, tables) for field in fields},
    }
    needed = [field.key for field in fields if field.needed]
    return {**found, "required": needed} if needed else found


def _first_line(table: type[Table]) -> str:
    return (table.__doc__ or "").partition("\n")[0].replace("``", "")


def _described(field: Field, tables: dict[str, Any]) -> dict[str, Any]:
    found = {"description": field.description, **_value(field.annotation, tables)}
    return found if field.usual is None else {**found, "default": field.usual}


def _value(annotation: Any, tables: dict[str, Any]) -> dict[str, Any]:
    if shape := marked(annotation, Shape):
        return dict(shape.schema)
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _number(marked(annotation, Between))
    if origin is Literal:
        return _choice(inside)
    if origin is list:
        return {"type": "array", "items": _value(inside[0], tables)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _value(inside[1], tables)}
    return {"type": _JSON[annotation]} if annotation in _JSON else _reference(annotation, tables)


def _choice(possible: tuple[Any, ...]) -> dict[str, Any]:
    found = {"type": _JSON[type(possible[0])], "enum": list(possible)}
    if not all(one in _CHOICES for one in possible):
        return found
    return {**found, "x-taplo": {"docs": {"enumValues": [_CHOICES[one] for one in possible]}}}


def _number(between: Between) -> dict[str, Any]:
    found = {"type": "integer", "minimum": between.least}
    return found if between.most is None else {**found, "maximum": between.most}
