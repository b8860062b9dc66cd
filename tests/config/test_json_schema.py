from __future__ import annotations

import json
from typing import Any

from gateway import config
from gateway.config.models.forwards import FORWARDS
from gateway.judge.conditions import CONDITIONS


def nodes(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(node for one in inner for node in nodes(one))]


def test_toml_has_no_null_and_so_the_schema_has_none() -> None:
    found = nodes(config.schema())

    assert {"type": "null"} not in found
    assert None not in found


def test_every_key_has_a_description_for_the_editor() -> None:
    tables = config.schema()["$defs"].values()

    for table in tables:
        for name, entry in table["properties"].items():
            assert entry.get("description") or "$ref" in entry, name


def test_the_schema_knows_all_sections_kinds_and_words() -> None:
    schema = config.schema()

    assert {"owner", "desk", "safety", "store", "mailbox", "listen", "send", "forward", "rule", "lists", "test"} <= set(
        schema["properties"]
    )
    assert set(schema["$defs"]["WordsTable"]["properties"]) == set(CONDITIONS)
    assert schema["properties"]["forward"]["items"]["properties"]["kind"]["enum"] == list(FORWARDS)
    assert len(schema["properties"]["forward"]["items"]["allOf"]) == len(FORWARDS)
    assert sorted(schema["required"]) == ["owner", "version"]


def test_choices_are_listed_for_the_editor() -> None:
    properties = config.schema()["$defs"]["RuleTable"]["properties"]

    assert properties["then"]["enum"] == ["redirect", "leave", "review", "file"]


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(config.schema()))["$schema"].endswith("2020-12/schema")
