"""Wall: the TOML file becomes frozen values, or problems a person can mend."""

from __future__ import annotations

from typing import Any

from gateway.config import secrets
from gateway.config.build import defaults
from gateway.config.loading import find, load
from gateway.config.shown import show
from gateway.config.unbuilt import not_built
from gateway.config.values import Config, Loaded, Problem

__all__ = ["Config", "Loaded", "Problem", "defaults", "find", "load", "not_built", "schema", "secrets", "show"]


def schema() -> dict[str, Any]:
    """The JSON schema of the config file, for editors."""
    from gateway.config.models import json_schema  # builds the models of all kinds of desks

    return json_schema.schema()
