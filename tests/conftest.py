"""Stores for every floor: what asks for ``store`` runs on SQLite on disk and on PostgreSQL.

What asks for ``one_store``, and the whole program in tests/e2e, has the database of the run: ``pytest`` means SQLite,
``pytest --database postgresql`` means PostgreSQL, and then nothing else is run. ``make test`` does both.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from gateway.store import engine as engines
from gateway.store.engine import connect, writing
from gateway.store.migrate import upgrade
from gateway.store.schema import metadata
from tests.servers import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

BOTH = ("sqlite", "postgresql")
REAL_DESKS = Path(__file__).parent / "desks"


def _asked_for(config: pytest.Config) -> bool:
    """Whether this run names the tests of the real desks."""
    named = (Path(str(argument).partition("::")[0]).resolve() for argument in config.args)
    return any(path == REAL_DESKS or REAL_DESKS in path.parents for path in named)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Real desks are large: they are tried only where they are asked for by name."""
    return True if collection_path == REAL_DESKS and not _asked_for(config) else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if "tests" in {str(argument) for argument in config.args}:
        terminalreporter.write_line("Left out: tests/desks, which needs real desks. They are run by: make test-desks")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=BOTH, default="sqlite", help="of what needs one and does not ask for both")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what would be something else on SQLite is run."""
    if config.getoption("--database") == "sqlite":
        return
    kept = [item for item in items if _depends(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _depends(item)])
    items[:] = kept


def _depends(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return ("one_store" in names or "database" in names) and item.get_closest_marker("sqlite") is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store with the newest schema."""

    url: str
    engine: Engine


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.cluster() as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh SQLite store: copying it is faster than making one for each test."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a place for a store, with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/store.db"
        return
    running: postgres.Cluster = request.getfixturevalue("cluster")
    url = running.database()
    yield url
    running.drop(url)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many write to one SQLite file, and the disk may be slow: nobody gives a lock up that comes after all."""
    monkeypatch.setattr(engines, "BUSY", 60)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The address of a fresh SQLite store."""
    path = tmp_path / "store.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def shared_server_store(cluster: postgres.Cluster) -> Iterator[Store]:
    """A PostgreSQL store for the whole run: emptying it takes 1 ms, making one 200."""
    url = cluster.database()
    upgrade(url)
    engine = connect(url)
    yield Store(url=url, engine=engine)
    engine.dispose()


@pytest.fixture
def server_store(shared_server_store: Store) -> Iterator[Store]:
    """An empty PostgreSQL store, opened."""
    yield shared_server_store
    with writing(shared_server_store.engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(text("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"))


@pytest.fixture
def file_store(sqlite_url: str) -> Iterator[Store]:
    """An empty SQLite store, opened."""
    engine = connect(sqlite_url)
    yield Store(url=sqlite_url, engine=engine)
    engine.dispose()


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, opened."""
    found: Store = request.getfixturevalue("file_store" if request.param == "sqlite" else "server_store")
    return found


@pytest.fixture
def one_store(request: pytest.FixtureRequest) -> Store:
    """An empty store of the database of this run, opened."""
    chosen = request.config.getoption("--database")
    found: Store = request.getfixturevalue("file_store" if chosen == "sqlite" else "server_store")
    return found
