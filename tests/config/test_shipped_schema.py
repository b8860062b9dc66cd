"""The schema that travels with the program is the one the program has."""

from __future__ import annotations

import json
from pathlib import Path

from gateway import config

SHIPPED = Path(config.__file__).parent / "config.schema.json"


def test_the_shipped_schema_is_current() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == config.schema()
