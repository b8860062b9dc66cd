"""What the pages of the desks tell to copy is accepted as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.config.models.forwards import FORWARDS
from tests.config.files import SMALL, loaded

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SEND = '[send]\nhost = "127.0.0.1"\nport = 25\nsecurity = "none"\n'
PAGES = [ROOT / "README.md", ROOT / "docs" / "desks.md", *sorted((ROOT / "docs" / "desks").glob("*.md"))]


def forwards_in(page: Path) -> Iterator[str]:
    """The blocks of a page that hold a whole [[forward]]."""
    found = re.findall(r"^```toml\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
    yield from (block for block in found if block.startswith("[[forward]]"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_lines_of_a_page_have_neither_errors_nor_keys_without_effect(tmp_path: Path, page: Path) -> None:
    blocks = list(forwards_in(page))

    problems = [problem for block in blocks for problem in loaded(tmp_path, f"{SMALL}\n{SEND}\n{block}").problems]

    assert blocks != []
    assert [problem for problem in problems if problem.level == "error" or problem.code == "unused-key"] == []


def test_every_kind_has_its_lines() -> None:
    text = "\n".join(block for page in PAGES for block in forwards_in(page))

    assert {kind for kind in FORWARDS if f'kind = "{kind}"' in text} == set(FORWARDS)
