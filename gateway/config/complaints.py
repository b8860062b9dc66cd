"""Wall: what is wrong with a table, in words for the OBM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.config.discreet import secretive
from gateway.config.misplaced import misplaced_key
from gateway.config.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.config.models.table import Flaw
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem
    from gateway.config.wrong import Wrong

_SERVERS = frozenset({"mailbox", "send", "forward", "store"})
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "text": ("a text in quotation marks", 'Write it as "...".'),
    "number": ("a whole number", "Write the number without quotation marks and without a point."),
    "yes-no": ("true or false", "Write true or false in small letters, without quotation marks."),
    "list": ("a list", 'Write it as ["one", "two"].'),
    "mapping": ("a table of names and values", 'Write it as { name = "value" }.'),
    "table": ("a section", "Write it under a header of its own; config.example.toml shows how."),
    "odd": ("something else", "Compare it with config.example.toml."),
}


def complaint(
    sheet: Sheet, base: Path, flaw: Flaw, keys: Callable[[Path], tuple[str, ...]], home: str | None = None
) -> Problem:
    """One flaw of a table that stands at ``base``; ``keys`` gives the known keys of the table at a path.

    ``home`` is the section in which a key that is unknown here would be known.
    """
    path = (*base, *flaw.at)
    if flaw.wrong is not None:
        return _wrong(sheet, (*path, *flaw.wrong.at), flaw.wrong)
    if flaw.kind == "unknown":
        return unknown_key(sheet, path, keys(path[:-1]), home)
    if flaw.kind == "missing":
        return _missing(sheet, path)
    if flaw.kind == "choice":
        return _choice(sheet, path, flaw.possible)
    if flaw.kind == "range":
        least, most = flaw.possible
        remedy = f"Write a number from {least} up{f' to {most}' if most else ''}."
        return sheet.problem("out-of-range", "This number is not possible here.", remedy, path=path)
    thing, remedy = _KINDS[flaw.kind]
    name = path[-1] if isinstance(path[-1], str) else "this entry"
    return sheet.problem("wrong-kind", f'"{name}" has to be {thing}.', remedy, path=path, hide=_may_be_secret(path))


def _wrong(sheet: Sheet, path: Path, wrong: Wrong) -> Problem:
    hide = _may_be_secret(path)
    quoted = None if hide or wrong.it is None else sheet.quote(path, wrong.it)
    remedy = wrong.remedy
    if wrong.it is not None and quoted is None and remedy.startswith(("Did you mean", "Write the address alone")):
        remedy = "Compare it with config.example.toml."
    return sheet.problem(wrong.code, wrong.sentence.replace("{it}", quoted or "This"), remedy, path=path, hide=hide)


def _may_be_secret(path: Path) -> bool:
    """Whether a wrong value may be a secret in the wrong place: in the sections that know secrets, always."""
    return path[0] in _SERVERS


def unknown_key(sheet: Sheet, path: Path, known: tuple[str, ...], home: str | None = None) -> Problem:
    """A key that is not there, with the nearest one that is, or the section it belongs to."""
    key, around = str(path[-1]), sheet.where(path[:-1])
    if (misplaced := misplaced_key(sheet, path)) is not None:
        return misplaced
    meant = did_you_mean(key, known)
    shown = (
        meant is not None
        or home is not None
        or (not secretive(key) and path[0] not in _SERVERS and not any(map(_secret_step, path)))
    )
    name = f'"{key}"' if shown and len(key) <= 60 and key.isprintable() else "This"  # noqa: PLR2004  # half a line
    remedy = f'Did you mean "{meant}"?' if meant else f"It belongs under [{home}]." if home else _possible(known)
    return sheet.problem(
        "unknown-key",
        f"{name} is not a known setting in {around}.",
        remedy,
        path=path,
        key=True,
        hide=path[0] in _SERVERS,
    )


def _secret_step(step: str | int) -> bool:
    return isinstance(step, str) and secretive(step)


def _possible(known: tuple[str, ...]) -> str:
    return f"Possible: {', '.join(known)}." if known else "Take it out."


def _missing(sheet: Sheet, path: Path) -> Problem:
    key, around = str(path[-1]), sheet.where(path[:-1])
    example = _EXAMPLES.get(key, f'{key} = "..."')
    message = f'{_upper(around)} has no "{key}".'
    return sheet.problem("missing-key", message, f"Add: {example}", path=path[:-1], key=True)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


_EXAMPLES: Final[dict[str, str]] = {
    "version": "version = 1 (above the first section)",
    "then": 'then = "redirect" (or leave, review, file)',
    "expect": 'expect = "redirect" (or leave, review, file)',
    "addresses": 'addresses = ["rosa@shop.example"], every address customers may have found',
    "name": 'name = "..." (a short name, for lists and explanations)',
    "queue": "queue = 1 (the desk's own number for the place)",
    "account": "account = 1",
    "url": 'url = "https://desk.shop.example"',
    "token": 'token = { credential = "desk" }',
    "password": 'password = { credential = "desk" }',
    "client_secret": 'client_secret = { credential = "desk" }',
    "secrets": 'secrets = [ { credential = "hook" } ]',
    "to": 'to = "support@desk.example"',
}


def _meant(value: str, possible: list[str]) -> str | None:
    """The choice that is meant: by what people call it, else the nearest."""
    word = _CALLED.get(" ".join(value.casefold().split()))
    return word if word in possible else did_you_mean(value, possible)


# What people call the four decisions, in the languages of the house.
_CALLED: Final[dict[str, str]] = {
    word: then
    for then, words in {
        "redirect": "forward reply answer respond send weiterleiten antworten umleiten rediriger répondre redirigir",
        "leave": "ignore skip none nothing keep inbox pass lassen ignorieren nichts laisser ignorer dejar ignorar",
        "review": "ask check hold manual wait prüfen fragen nachfragen vérifier revisar",
        "file": "ticket store archive record ablegen speichern classer archivar",
    }.items()
    for word in words.split()
}


def _choice(sheet: Sheet, path: Path, choices: tuple[object, ...]) -> Problem:
    value, key, possible = sheet.at(path), path[-1], [str(one) for one in choices]
    key = key if isinstance(key, str) else next((step for step in reversed(path) if isinstance(step, str)), "")
    meant = _meant(value, possible) if isinstance(value, str) else None
    hide = path[0] in _SERVERS and meant is None
    quoted = (None if hide else sheet.quote(path, value)) or "This"
    listed = ", ".join(possible)
    remedy = f'Did you mean "{meant}"? Possible: {listed}.' if meant else f"Possible: {listed}."
    return sheet.problem("bad-value", f'{quoted} is not possible for "{key}".', remedy, path=path, hide=hide)
