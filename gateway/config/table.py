"""Wall: a TOML table as a class, whose annotations say how each key is read and what the JSON schema says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, cast, get_args, get_origin, get_type_hints

from gateway.config.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from typing import Self

    from gateway.config.positions import Path

ONE_OR_MANY = "one text or a list of texts"  # marks the fields for the note about a text where a list belongs


Kind = Literal[
    "unknown", "missing", "choice", "range", "text", "number", "yes-no", "list", "mapping", "table", "said"
]  # "said": by a reader


class ReadBy(NamedTuple):
    """In an annotation: the reader of the value, which gives it or raises Wrong."""

    reader: Callable[[object], object]


@dataclass(frozen=True, slots=True, eq=False)  # typing wants to hash it
class Shape:
    """In an annotation: what the JSON schema says of the value as it is written."""

    schema: dict[str, Any]


class Between(NamedTuple):
    """In an annotation: the numbers that are possible; ``most`` is None where there is no end."""

    least: int
    most: int | None = None


class Flaw(NamedTuple):
    """What is wrong at a place below the table; ``possible`` are the choices, ``wrong`` is what a reader said."""

    kind: Kind
    at: Path
    possible: tuple[object, ...] = ()
    wrong: Wrong | None = None


class Told(NamedTuple):
    """What a class says of a key besides its annotation; ``usual`` is the default as the OBM would write it."""

    usual: object
    needed: bool
    description: str


class Table:
    """A TOML table: unknown keys are flaws, and no flaw repeats what was written.

    ``written`` are the keys that stand in the file. Attributes have the names of the keys; one that Python keeps for
    itself has a ``_`` at its end.
    """

    written: frozenset[str]

    @classmethod
    def read(cls, value: object) -> tuple[Self | None, list[Flaw]]:
        """The table, None where there is any flaw."""
        flaws: list[Flaw] = []
        made = _table(cls, value, (), flaws)
        return (None, flaws) if flaws else (made, flaws)

    @classmethod
    def usual(cls, **written: object) -> Self:
        """The table with only these keys ``written``; the caller knows that there is nothing wrong with them."""
        made, flaws = cls.read(written)
        if made is None:
            raise ValueError(f"{cls.__name__}: {flaws}")
        return made


def default(written: object, description: str) -> Any:
    """A key that may be left out, with its default as the OBM would write it."""
    return Told(written, needed=False, description=description)


def optional(description: str) -> Any:
    """A key that may be left out, None where it is."""
    return Told(None, needed=False, description=description)


def needed(description: str) -> Any:
    """A key that has to be there."""
    return Told(None, needed=True, description=description)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One key of a table; ``inner`` is the table in it or in its entries, ``usual`` what it gives where left out."""

    name: str
    key: str
    annotation: Any  # without None
    told: Told
    read: Callable[[object, Path, list[Flaw]], object]
    inner: type[Table] | None
    one_or_many: bool
    usual: object


def fields_of(table: type[Table]) -> tuple[Field, ...]:
    """The keys of a table in the order of its class."""
    return _fields(cast("Hashable", table))


@cache
def _fields(table: Any) -> tuple[Field, ...]:
    hints = get_type_hints(table, include_extras=True)
    return tuple(
        _field(name, _without_none(hint), getattr(table, name)) for name, hint in hints.items() if name != "written"
    )


def _field(name: str, annotation: Any, told: Told) -> Field:
    read = _reader(annotation)
    flaws: list[Flaw] = []
    usual = None if told.usual is None else read(told.usual, (), flaws)
    if flaws:
        raise ValueError(f"the default of {name}: {flaws}")
    return Field(
        name=name,
        key=name.removesuffix("_"),
        annotation=annotation,
        told=told,
        read=read,
        inner=_table_in(annotation),
        one_or_many=ONE_OR_MANY in getattr(annotation, "__metadata__", ()),
        usual=usual,
    )


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


def _reader(annotation: Any) -> Callable[[object, Path, list[Flaw]], object]:
    """What reads a value of this annotation and adds what is wrong with it to the list."""
    if get_origin(annotation) is Annotated:
        by, between = marked(annotation, ReadBy), marked(annotation, Between)
        return _said(by.reader) if by else _ranged(between)
    inside = get_args(annotation)
    match get_origin(annotation) or annotation:
        case origin if origin is Literal:
            return _choice(inside)
        case origin if origin is list:
            return _list(_reader(inside[0]))
        case origin if origin is dict:
            return _mapping(_reader(inside[1]))
        case plain if plain in _PLAIN:
            return _plain(plain)
        case table:
            return lambda value, at, flaws: _table(table, value, at, flaws)


def _said(reader: Callable[[object], object]) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        try:
            return reader(value)
        except Wrong as wrong:
            flaws.append(Flaw("said", at, wrong=wrong))
            return None

    return read


def _ranged(between: Between) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        if type(value) is not int:
            flaws.append(Flaw("number", at))
        elif value < between.least or (between.most is not None and value > between.most):
            flaws.append(Flaw("range", at, possible=tuple(between)))
        return value

    return read


def _choice(possible: tuple[object, ...]) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        if not any(value == one and type(value) is type(one) for one in possible):
            flaws.append(Flaw("choice", at, possible=possible))
        return value

    return read


def _list(entry: Callable[[object, Path, list[Flaw]], object]) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        if isinstance(value, list):
            return [entry(one, (*at, number), flaws) for number, one in enumerate(value)]
        flaws.append(Flaw("list", at))
        return None

    return read


def _mapping(entry: Callable[[object, Path, list[Flaw]], object]) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        if isinstance(value, dict):
            return {key: entry(one, (*at, key), flaws) for key, one in value.items()}
        flaws.append(Flaw("mapping", at))
        return None

    return read


_PLAIN: dict[Any, Literal["text", "yes-no"]] = {str: "text", bool: "yes-no"}


def _plain(kind: type) -> Callable[[object, Path, list[Flaw]], object]:
    def read(value: object, at: Path, flaws: list[Flaw]) -> object:
        if type(value) is not kind:
            flaws.append(Flaw(_PLAIN[kind], at))
        return value

    return read


def _table(table: type[Table], value: object, at: Path, flaws: list[Flaw]) -> Any:
    if not isinstance(value, dict):
        flaws.append(Flaw("table", at))
        return None
    made, fields = table(), fields_of(table)
    for field in fields:
        if field.key in value:
            setattr(made, field.name, field.read(value[field.key], (*at, field.key), flaws))
        else:
            setattr(made, field.name, field.usual)
            if field.told.needed:
                flaws.append(Flaw("missing", (*at, field.key)))
    made.written = frozenset(value)
    known = {field.key for field in fields}
    flaws.extend(Flaw("unknown", (*at, key)) for key in value if key not in known)
    return made
