"""How a desk tells us of its cases: by mail, and through the door for webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.answer.closed_words import CLOSED_WORDS
from gateway.config.values import HostPort, Secret
from tests.config.files import SMALL, errors, good, loaded

if TYPE_CHECKING:
    from pathlib import Path

DESK = '[send]\nhost = "127.0.0.1"\n[[forward]]\nname = "desk"\nkind = "email"\nto = "support@desk.example"\n'
WITH_DOOR = SMALL.replace("[listen]\n", '[listen]\nhooks = "127.0.0.1:8027"\n')
SECRET = 'hook_secrets = [ { credential = "new" }, { credential = "old" } ]\n'


def test_what_a_desk_may_tell_is_read(tmp_path: Path) -> None:
    more = 'notifications_from = ["*@desk.example"]\nclosed_words = ["case done"]\nresubmissions = "link"\n'

    found = good(tmp_path, f"{WITH_DOOR}\n{DESK}{SECRET}{more}")

    desk = found.forwards[0]
    assert (desk.resubmissions, desk.notifications_from, desk.closed_words) == (
        "link",
        ("*@desk.example",),
        ("case done",),
    )
    assert desk.hook_secrets == (Secret(kind="credential", value=("new",)), Secret(kind="credential", value=("old",)))
    assert found.listen.hooks == HostPort(host="127.0.0.1", port=8027)
    assert "hook_secrets" not in desk.keys


def test_without_a_word_duplicates_are_joined_and_nobody_is_let_in(tmp_path: Path) -> None:
    found = good(tmp_path, f"{SMALL}\n{DESK}")

    desk = found.forwards[0]
    assert (desk.resubmissions, desk.notifications_from, desk.hook_secrets) == ("join", (), ())
    assert desk.closed_words == CLOSED_WORDS
    assert found.listen.hooks is None


@pytest.mark.parametrize("written", ["nonsense", "@desk.example", "desk.example@"])
def test_an_address_of_the_desk_that_is_none_is_told(tmp_path: Path, written: str) -> None:
    [found] = errors(tmp_path, f'{SMALL}\n{DESK}notifications_from = ["robot@desk.example", "{written}"]\n')

    assert found.message == f'"{written}" is no address.'
    assert "robot@desk.example" in found.remedy


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        (f"{WITH_DOOR}\n{DESK}", "hooks-without-secrets"),
        (f"{SMALL}\n{DESK}{SECRET}", "secrets-without-hooks"),
        (f"{WITH_DOOR}\n{DESK}{SECRET}", None),
    ],
)
def test_a_door_without_a_secret_and_a_secret_without_a_door_are_told(
    tmp_path: Path, toml: str, code: str | None
) -> None:
    problems = loaded(tmp_path, toml).problems

    assert [problem.code for problem in problems] == ([] if code is None else [code])
