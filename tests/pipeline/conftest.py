"""The house on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.house import House
from tests.store.conftest import (  # noqa: F401
    Store,
    cluster,
    file_store,
    server_store,
    shared_server_store,
    sqlite_template,
    sqlite_url,
    store,
)


@pytest.fixture
def house(tmp_path: Path, store: Store) -> House:  # noqa: F811
    return House(tmp_path, store.engine)
