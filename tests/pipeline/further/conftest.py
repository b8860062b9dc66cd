"""The house on SQLite; what may differ on PostgreSQL asks for ``both``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pipeline.house import House

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store


@pytest.fixture
def house(tmp_path: Path, file_store: Store) -> Iterator[House]:
    built = House(tmp_path, file_store.engine)
    yield built
    built.writer.stop()


@pytest.fixture
def both(tmp_path: Path, store: Store) -> Iterator[House]:
    built = House(tmp_path, store.engine)
    yield built
    built.writer.stop()
