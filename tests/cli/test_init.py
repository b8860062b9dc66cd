from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from gateway import config
from gateway.cli import init as command
from gateway.cli import program

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def asked(*words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(program, ["init", *words], input=typed)


def started(path: Path, *words: str) -> Result:
    return asked("--yes", "--address", "rosa@shop.example", "--output", str(path), *words)


def test_the_written_file_has_no_problem_and_sends_nothing(tmp_path: Path) -> None:
    found = started(tmp_path / "config.toml")

    loaded = config.load(tmp_path / "config.toml", {})
    assert found.exit_code == 0
    assert loaded.problems == ()
    assert loaded.config is not None
    assert loaded.config.safety.mode == "watch"


def test_the_file_is_for_its_user_alone(tmp_path: Path) -> None:
    started(tmp_path / "config.toml")

    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")

    found = started(path)

    assert found.exit_code == 73
    assert path.read_text() == "mine"


def test_a_file_that_is_there_is_overwritten_when_asked_to_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")
    path.chmod(0o644)

    found = started(path, "--force")

    assert found.exit_code == 0
    assert path.read_text() != "mine"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert started(tmp_path / "none" / "config.toml").exit_code == 73


def test_all_answers_may_come_as_options(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"

    started(
        path, "--address", "Hello@Shop.example", "--name", 'Rosa "R" Moss \\', "--language", "de", "--language", "fr",
        "--time-zone", "Europe/Berlin", "--desk-name", "Hilfe", "--desk-url", "https://hilfe.example/neu?e={email}",
        "--imap-host", "imap.web.example", "--imap-user", "rosa", "--smtp-host", "smtp.web.example",
    )  # fmt: skip

    found = config.load(path, {}).config
    assert found is not None
    assert found.owner.addresses == ("rosa@shop.example", "hello@shop.example")
    assert (found.owner.name, found.owner.languages, found.owner.zone.key) == (
        'Rosa "R" Moss \\',
        ("de", "fr"),
        "Europe/Berlin",
    )
    assert (found.desk.name, found.desk.url) == ("Hilfe", "https://hilfe.example/neu?e={email}")
    assert found.mailboxes[0].server.username == "rosa"
    assert found.send is not None
    assert found.send.host == "smtp.web.example"


def test_the_next_steps_say_where_the_passwords_go(tmp_path: Path) -> None:
    said = started(tmp_path / "config.toml").stdout

    assert f"mkdir -p -m 700 {tmp_path}/credentials" in said
    assert f"(umask 077; cat > {tmp_path}/credentials/imap)" in said
    assert "/etc/deskward/credentials" in said
    assert "deskward check-config" in said


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--address", "rosa"),
        ("--time-zone", "Berlin/Europe"),
        ("--language", "german"),
        ("--desk-url", "help.example"),
        ("--imap-host", "imap://x"),
        ("--name", "Rosa\x1b[0m"),
    ],
)
def test_an_option_that_cannot_be_meant_writes_nothing(tmp_path: Path, option: str, value: str) -> None:
    found = started(tmp_path / "config.toml", option, value)

    assert found.exit_code == 64
    assert option in found.output
    assert not (tmp_path / "config.toml").exists()


def test_without_a_terminal_the_address_has_to_be_given(tmp_path: Path) -> None:
    found = asked("--output", str(tmp_path / "config.toml"))

    assert found.exit_code == 64
    assert "--address" in found.output


def test_on_a_terminal_it_asks_and_asks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setattr(command, "_is_terminal", lambda: True)

    found = asked(
        "--output", str(path), typed="rosa\nrosa@shop.example\nRosa\n\nEurope/Berln\nEurope/Berlin\n\n\n\n\n\n"
    )

    assert found.exit_code == 0
    assert 'Did you mean "Europe/Berlin"?' in found.stdout
    loaded = config.load(path, {}).config
    assert loaded is not None
    assert (loaded.owner.name, loaded.desk.name) == ("Rosa", "Support desk")
