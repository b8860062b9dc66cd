"""Wall: the JSON schema of the config file, for editors."""

from __future__ import annotations

from typing import Any

from pydantic import Field, create_model

from gateway.config.check import LISTED, SECTIONS
from gateway.config.fields import SomeTexts
from gateway.config.model import TopTable
from gateway.config.model_forwards import FORWARDS


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12), without the null that pydantic adds to keys that may be left out: TOML has none."""
    sections: dict[str, Any] = {
        name: (table, ... if name == "owner" else Field(default=None)) for name, table in SECTIONS.items()
    }
    listed: dict[str, Any] = {name: (list[table], Field(default=None)) for name, table in LISTED.items()}  # type: ignore[valid-type]
    lists: Any = (dict[str, SomeTexts], Field(default=None, description='Named lists, used as "@name".'))
    kinds: Any = (list[_any_kind()], Field(default=None, description="Where copies go."))  # type: ignore[misc]
    whole = create_model("Config", __base__=TopTable, **sections, **listed, lists=lists, forward=kinds)
    found = _tidy(whole.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "Deskward configuration",
        "description": "config.toml of Deskward.",
    }


def _any_kind() -> Any:
    from typing import Annotated, Union

    return Annotated[Union[tuple(FORWARDS.values())], Field(discriminator="kind")]  # noqa: UP007  # made of a list


def _tidy(node: Any) -> Any:
    """Without null branches and null defaults, and without the titles that only repeat the keys."""
    if isinstance(node, list):
        return [_tidy(part) for part in node]
    if not isinstance(node, dict):
        return node
    branches = node.get("anyOf")
    if isinstance(branches, list):
        left = [branch for branch in branches if branch != {"type": "null"}]
        node = {key: value for key, value in node.items() if key != "anyOf"}
        node = {**left[0], **node} if len(left) == 1 else {**node, "anyOf": left}
    kept = {key: value for key, value in node.items() if not (key == "default" and value is None)}
    return {
        key: {name: _tidy(inner) for name, inner in value.items()} if key in {"properties", "$defs"} else _tidy(value)
        for key, value in kept.items()
        if not (key == "title" and isinstance(value, str))
    }
