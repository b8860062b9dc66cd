"""Every test of the store runs on SQLite on disk and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.store.engine import connect
from gateway.store.migrate import upgrade
from tests.servers import postgres

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


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh store."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    running: postgres.Cluster = request.getfixturevalue("cluster")
    url = running.database(upgrade)
    yield url
    running.drop(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """A fresh store, opened."""
    engine = connect(store_url)
    yield Store(url=store_url, engine=engine)
    engine.dispose()
