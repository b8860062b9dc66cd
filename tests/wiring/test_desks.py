"""A desk is made of its table in the config, and of secrets that are read anew at each use."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.wiring.desks import Keyring, desk, is_served
from tests.config.files import SMALL, good
from tests.pipeline.desk_shop import teach

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config.values import Config, Forward

TABLE = """
[[forward]]
name = "hook"
kind = "webhook"
url = "https://hooks.desk.example/in"
secrets = [{ file = "one" }, { file = "two" }]
attachments = "1 MB"
timeout = "7 seconds"
queue = "Support"
queues = { orders = "Orders" }
key_field = "our_key"
tag = "mark"
acknowledgement = "desk"
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    for name in ("one", "two"):
        write(tmp_path / name, f"whsec_{name}")
    return good(tmp_path, SMALL + TABLE)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def only(config: Config) -> Forward:
    return config.forwards[-1]


def test_a_desk_gets_all_that_its_table_says(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    teach(monkeypatch)
    made: Any = desk(only(config), config, Keyring(only(config), config, {}), way=None)

    settings = made._settings
    assert (settings.name, settings.key_field, settings.tag, settings.acknowledgement) == (
        *("hook", "our_key", "mark", "desk"),
    )
    assert (settings.attachments, settings.timeout) == (1024 * 1024, timedelta(seconds=7))
    assert (settings.place, settings.places) == ("Support", {"orders": "Orders"})
    assert settings.web.host == "hooks.desk.example"
    assert settings.secrets("secrets") == ("whsec_one", "whsec_two")


def test_a_secret_is_read_anew_at_each_use_and_one_that_cannot_be_read_is_for_a_person_to_mend(
    config: Config, tmp_path: Path
) -> None:
    keyring = Keyring(only(config), config, {})
    keyring.several("secrets")
    write(tmp_path / "one", "whsec_new")
    assert keyring.several("secrets")[0] == "whsec_new"

    (tmp_path / "one").unlink()
    with pytest.raises(TransientFailure) as caught:
        keyring.several("secrets")
    assert caught.value.barred
    with pytest.raises(TransientFailure, match="names no token"):
        keyring.one("token")


def test_a_changed_secret_shows_and_an_unchanged_one_does_not(config: Config, tmp_path: Path) -> None:
    keyring = Keyring(only(config), config, {})
    before = keyring.mark()
    assert keyring.mark() == before
    write(tmp_path / "two", "whsec_new")
    changed = keyring.mark()
    (tmp_path / "two").unlink()

    assert len({before, changed, keyring.mark()}) == 3


def test_a_command_is_not_run_only_to_see_whether_its_secret_has_changed(tmp_path: Path) -> None:
    words = TABLE.replace('{ file = "one" }, { file = "two" }', f'{{ command = ["touch", "{tmp_path / "ran"}"] }}')
    config = good(tmp_path, SMALL + words)
    Keyring(only(config), config, {}).mark()

    assert not (tmp_path / "ran").exists()


def test_what_goes_by_mail_is_served_only_where_mail_can_leave(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    teach(monkeypatch)
    by_api = only(config)
    by_mail = dataclasses.replace(by_api, kind="email")

    assert config.send is None
    assert (is_served(by_mail, config), is_served(by_api, config)) == (False, True)
