"""The house on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pipeline.house import House

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store


@pytest.fixture
def house(tmp_path: Path, store: Store) -> House:
    return House(tmp_path, store.engine)
