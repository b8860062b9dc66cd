"""Names and patterns that are made when somebody first asks for them."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from types import ModuleType

import pytest

from gateway.on_demand import late

PACKAGES = ["gateway.mail", "gateway.judge", "gateway.judge.learned", "gateway.templates"]


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_hands_on_its_names_whatever_of_it_was_brought_in_before(name: str) -> None:
    package = import_module(name)
    for module in pkgutil.iter_modules(package.__path__):
        import_module(f"{name}.{module.name}")

    # a module of the same name would hide what is meant
    assert [one for one in package.__all__ if isinstance(getattr(package, one), ModuleType)] == []


@pytest.mark.parametrize("name", PACKAGES)
def test_a_name_that_is_not_there_is_an_error_as_always(name: str) -> None:
    with pytest.raises(AttributeError):
        _ = import_module(name).nothing_of_this_name


def test_a_late_pattern_finds_what_any_other_finds() -> None:
    pattern = late(r"re(fund|turn)", re.IGNORECASE)

    assert pattern.pattern == r"re(fund|turn)"
    assert [found[1] for found in pattern.finditer("Refund or RETURN")] == ["fund", "TURN"]
    assert pattern.sub("x", "a return") == "a x"
    assert pattern.fullmatch("return")
