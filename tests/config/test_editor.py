"""What an editor with the JSON schema says of the example and of its damaged copies: taplo, as editors use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gateway import config
from tests.config.damages import DAMAGES, EXAMPLE, Damage
from tests.config.files import loaded

TAPLO = Path(sys.executable).with_name("taplo")


def rejected(folder: Path, text: str) -> str:
    """What taplo says, '' where it has nothing to say; the example names the schema in its first line."""
    (folder / "config.schema.json").write_text(json.dumps(config.schema()), encoding="utf-8")
    (folder / "config.toml").write_text(text, encoding="utf-8")
    words = (str(TAPLO), "lint", "--no-auto-config", "--cache-path", str(folder), "config.toml")
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr if done.returncode else ""


def test_the_editor_accepts_the_example(tmp_path: Path) -> None:
    assert rejected(tmp_path, EXAMPLE) == ""


@pytest.mark.parametrize("damage", [one for one in DAMAGES if one.editor], ids=lambda one: one.name)
def test_the_editor_rejects_a_damaged_copy(tmp_path: Path, damage: Damage) -> None:
    assert "error:" in rejected(tmp_path, damage.text)


# It cannot know: other rules, other files, lists, templates, what is only a warning, and what a phrase means. Of
# dotted keys taplo 0.9 takes the second where they stand twice.
@pytest.mark.parametrize("damage", [one for one in DAMAGES if not one.editor], ids=lambda one: one.name)
def test_what_a_schema_cannot_see_is_left_to_check_config(tmp_path: Path, damage: Damage) -> None:
    assert rejected(tmp_path, damage.text) == ""


@pytest.mark.parametrize(
    "lines",
    [
        "until = 2026-12-31",
        'until = "2026-12-31"',
        'when.larger_than = "5 MB"',
        "when.larger_than = 5000000",
        'when.from = "*@shop.example"',
        'when.to = ["@suppliers", "*@*.example", "ann+shop@shop.example"]',
        'when.subject = ["refund* now", "\u00fcber*", "50 % off!"]',
        'when.header."X-Shop" = "1"',
        "when.attachment = true",
        "when.score = 0.9",
        'when.received = [2026-12-24, "Sat-Sun"]',
        "should_not_fit = []",
        'when.language = ["DE"]',
    ],
)
def test_the_editor_takes_what_the_program_takes(tmp_path: Path, lines: str) -> None:
    text = EXAMPLE.replace('topic = "bug"', f'topic = "bug"\n{lines}')

    assert [one for one in loaded(tmp_path, text).problems if one.level == "error"] == []
    assert rejected(tmp_path, text) == ""
