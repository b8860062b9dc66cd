"""The floors of the house: imports point down, and never across a wall."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "gateway"

GROUND = {"mail", "judge", "answer", "delivery", "ticket", "mailbox", "errors", "query"}
SHARED = {"imap"}  # what several walls speak with: it knows no wall
WALLS = {"config", "templates", "store", "intake", "outgoing", "doors", "systemd", "holidays", "log"}
UPPER = {"pipeline"}
ROOF = {"daemon", "service", "wiring", "cli", "demo", "__main__"}
FLOOR = {room: level for level, rooms in enumerate([GROUND, SHARED, WALLS, UPPER, ROOF]) for room in rooms}

# Everybody may ask for the version, for the place of shipped files, and hand names on as they are asked for.
OPEN = {"", "resources", "on_demand"}

# The ground asks nobody outside: no clock of its own, dice, socket, file, database or log.
IMPURE = {"os", "io", "pathlib", "random", "socket", "ssl", "time", "logging", "sqlite3", "sqlalchemy", "subprocess"}


def room_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "gateway":
            names |= {f"gateway.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def complaints(here: str, source: str) -> list[str]:
    if here in {"__init__", *OPEN}:
        return []
    names = imported(source)
    rooms = {name.split(".")[1] if "." in name else "" for name in names if name.split(".")[0] == "gateway"}
    wrong = [
        f"{here} imports {room}"
        for room in sorted(rooms - {here} - OPEN - {"__version__"})
        if FLOOR[room] > FLOOR[here] or (FLOOR[room] == FLOOR[here] and here in WALLS)
    ]
    if here in GROUND:
        wrong += [f"{here} imports {name}" for name in sorted(names) if name.split(".")[0] in IMPURE]
    return wrong


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_point_down(file: Path) -> None:
    assert complaints(room_of(file), file.read_text()) == []


def test_pydantic_stands_at_the_edge() -> None:
    asking = {file for file in PACKAGE.rglob("*.py") for name in imported(file.read_text()) if "pydantic" in name}

    assert asking == {PACKAGE / "config" / "models" / "table.py"}


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(file) for file in PACKAGE.rglob("*.py")} - {"__init__"} - OPEN

    assert rooms == set(FLOOR)


@pytest.mark.parametrize(
    ("here", "source", "wrong"),
    [
        ("mail", "from gateway.store import messages", ["mail imports store"]),
        ("judge", "import socket", ["judge imports socket"]),
        ("store", "from gateway.intake.imap.watcher import Watcher", ["store imports intake"]),
        ("pipeline", "from gateway import daemon", ["pipeline imports daemon"]),
        ("pipeline", "from gateway.store import messages", []),
        ("store", "from gateway.resources import shipped", []),
        ("outgoing", "from gateway.imap.session import Session", []),
        ("imap", "from gateway.outgoing import desks", ["imap imports outgoing"]),
        ("mail", "from gateway.imap import wire", ["mail imports imap"]),
    ],
)
def test_a_planted_import_is_seen(here: str, source: str, wrong: list[str]) -> None:
    assert complaints(here, source) == wrong
