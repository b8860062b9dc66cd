"""Stores for every floor: what asks for ``store`` runs on SQLite on disk and on PostgreSQL."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gateway.store.engine import connect, writing
from gateway.store.migrate import upgrade
from gateway.store.schema import metadata
from tests.servers import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

BOTH = ("sqlite", "postgresql")


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
