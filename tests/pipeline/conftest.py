"""The house on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.house import House
from tests.store.conftest import cluster, sqlite_template, sqlite_url, store_url  # noqa: F401


@pytest.fixture
def house(tmp_path: Path, store_url: str) -> Iterator[House]:
    built = House(tmp_path, store_url)
    yield built
    built.engine.dispose()
