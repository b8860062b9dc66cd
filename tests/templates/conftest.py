from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder for the owner's own templates, empty."""
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder
