"""Wall: a TOML table as a pydantic model, whose annotations also say what the JSON schema tells of each key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple, Union, cast, get_args, get_origin

import pydantic
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core.core_schema import int_schema, no_info_plain_validator_function

from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Self

    from pydantic_core import CoreSchema, ErrorDetails

    from gateway.config.toml.positions import Path

# No plug-in is to see what stands in the file; pydantic would look for some among all that is installed, for 15 ms.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

ONE_OR_MANY = "one text or a list of texts"  # marks the fields for the note about a text where a list belongs

Kind = Literal[
    "unknown", "missing", "choice", "range", "text", "number", "yes-no", "list", "mapping", "table", "said", "odd"
]  # "said": by a reader; "odd": what pydantic knows and a config file does not

_KINDS: Final[dict[str, Kind]] = {
    "extra_forbidden": "unknown",
    "missing": "missing",
    "literal_error": "choice",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "string_type": "text",
    "int_type": "number",
    "bool_type": "yes-no",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "table",
    "value_error": "said",
}  # https://docs.pydantic.dev/latest/errors/validation_errors/


class ReadBy(NamedTuple):
    """In an annotation: the reader of the value, which gives it or raises Wrong."""

    reader: Callable[[object], object]

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        """As pydantic's PlainValidator, which would look at the type too, though the reader alone decides."""
        return no_info_plain_validator_function(self.reader)


@dataclass(frozen=True, slots=True, eq=False)  # typing wants to hash it
class Shape:
    """In an annotation: what the JSON schema says of the value as it is written."""

    schema: dict[str, Any]


class Between(NamedTuple):
    """In an annotation: the numbers that are possible; ``most`` is None where there is no end."""

    least: int
    most: int | None = None

    def __get_pydantic_core_schema__(self, _source: object, _handler: object) -> CoreSchema:
        return int_schema(ge=self.least, le=self.most)


class Flaw(NamedTuple):
    """What is wrong at a place below the table; ``possible`` are the choices, ``wrong`` is what a reader said."""

    kind: Kind
    at: Path
    possible: tuple[object, ...] = ()
    wrong: Wrong | None = None


class Table(BaseModel):
    """A TOML table: unknown keys are flaws, and no flaw repeats what was written.

    Attributes have the names of the keys; one that Python keeps for itself has a ``_`` at its end.
    """

    # Built when first used: a file has one kind of forward or two of the twelve.
    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        defer_build=True,
        alias_generator=lambda name: name.removesuffix("_"),
    )

    @classmethod
    def read(cls, value: object) -> tuple[Self | None, list[Flaw]]:
        """The table, None where there is any flaw."""
        try:
            return cls.model_validate(value), []
        except ValidationError as errors:
            found = errors.errors(include_url=False, include_input=False)
            return None, [_flaw(cls, error) for error in found]

    @classmethod
    def usual(cls, **written: object) -> Self:
        """The table with only these keys ``written``; the caller knows that there is nothing wrong with them."""
        made, flaws = cls.read(written)
        if made is None:
            raise ValueError(f"{cls.__name__}: {flaws}")
        return made

    @property
    def written(self) -> frozenset[str]:
        """The keys that stand in the file."""
        return frozenset(_key(name) for name in self.model_fields_set)


def default(written: object, description: str) -> Any:
    """A key that may be left out, with its default as the OBM would write it."""
    return pydantic.Field(default=written, description=description, validate_default=True)


def optional(description: str) -> Any:
    """A key that may be left out, None where it is."""
    return pydantic.Field(default=None, description=description)


def needed(description: str) -> Any:
    """A key that has to be there."""
    return pydantic.Field(description=description)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of a table; ``inner`` is the table in it or in its entries, ``usual`` its default as written."""

    name: str
    key: str
    annotation: Any  # without None
    description: str
    needed: bool
    usual: object  # None where there is no default
    inner: type[Table] | None
    one_or_many: bool


def fields_of(table: type[Table]) -> tuple[Field, ...]:
    """The keys of a table in the order of its class."""
    return _fields(cast("Hashable", table))


@cache
def _fields(table: Any) -> tuple[Field, ...]:
    return tuple(_field(name, told) for name, told in table.model_fields.items())


def _field(name: str, told: Any) -> Field:
    annotation = Annotated[told.annotation, *told.metadata] if told.metadata else _without_none(told.annotation)
    return Field(
        name=name,
        key=_key(name),
        annotation=annotation,
        description=told.description,
        needed=told.is_required(),
        usual=None if told.is_required() else told.default,
        inner=_table_in(annotation),
        one_or_many=ONE_OR_MANY in getattr(annotation, "__metadata__", ()),
    )


def _key(name: str) -> str:
    return name.removesuffix("_")


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) not in {Union, UnionType}:
        return annotation
    return next(part for part in get_args(annotation) if part is not NoneType)


def _table_in(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next((found for part in get_args(annotation) if (found := _table_in(part))), None)


def marked(annotation: Any, mark: type[Any]) -> Any:
    """The ``mark`` (ReadBy, Shape or Between) of an annotation, None where it has none."""
    return next((one for one in getattr(annotation, "__metadata__", ()) if isinstance(one, mark)), None)


def _flaw(table: type[Table], error: ErrorDetails) -> Flaw:
    """One error of pydantic; its own text is left behind, for it may repeat what was written."""
    kind, wrong = _KINDS.get(error["type"], "odd"), error.get("ctx", {}).get("error")
    if isinstance(wrong, Exception) and not isinstance(wrong, Wrong):
        raise wrong  # a bug in a reader, no flaw of the file
    return Flaw(kind, error["loc"], possible=_possible(kind, table, error["loc"]), wrong=wrong)


def _possible(kind: Kind, table: type[Table], at: Path) -> tuple[object, ...]:
    """The choices at a place, or the least and the most."""
    if kind not in {"choice", "range"}:
        return ()
    annotation = _below(table, at)
    return tuple(marked(annotation, Between)) if kind == "range" else get_args(annotation)


def _below(annotation: Any, at: Path) -> Any:
    """The annotation of a place below a table: of a key, or of the entries of a list or of a mapping."""
    for step in at:
        if isinstance(annotation, type) and issubclass(annotation, Table):
            annotation = next(field.annotation for field in fields_of(annotation) if field.key == step)
        else:
            *_, annotation = get_args(annotation)
    return annotation
