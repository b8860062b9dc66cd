"""The house on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pipeline.house import House
from tests.store.conftest import (  # noqa: F401
    cluster,
    file_store,
    server_store,
    shared_server_store,
    sqlite_template,
    sqlite_url,
    store,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.store.conftest import (
        Store,
    )


@pytest.fixture
def house(tmp_path: Path, store: Store) -> House:  # noqa: F811
    return House(tmp_path, store.engine)
