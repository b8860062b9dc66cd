"""``deskward doctor``: one line for each thing that is right or wrong, how to mend it, and nothing changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.cli import main
from gateway.delivery import Access
from gateway.pipeline.terms import CLIENT
from gateway.store import forwards
from gateway.store.engine import connect, writing
from gateway.store.forwards import Standing
from gateway.store.migrate import upgrade
from tests.e2e.service import BASE, PASSWORD, RULES, mailbox_section, send_section
from tests.pipeline.desk_shop import SECRET, section, teach
from tests.servers.dovecot import Dovecot
from tests.servers.keyed_desk import KeyedDesk
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cli.calls import Call

    Ask = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyedDesk]:
    teach(monkeypatch)
    with KeyedDesk() as running:
        yield running


@pytest.fixture
def toml(dovecot: Dovecot, recorder: Recorder, desk: KeyedDesk) -> str:
    return BASE + mailbox_section(dovecot) + send_section(recorder) + section(desk) + RULES


@pytest.fixture
def ask(tmp_path: Path, run: Call) -> Ask:
    write(tmp_path / "imap-password", PASSWORD)
    write(tmp_path / SECRET, "good-key")

    def asked(toml: str, *words: str) -> tuple[int, str]:
        write(tmp_path / "config.toml", toml)
        code, printed, _ = run("--config", str(tmp_path / "config.toml"), "doctor", *words)
        return code, printed

    return asked


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def errors(printed: str) -> list[dict[str, Any]]:
    return [one for one in json.loads(printed)["findings"] if one["level"] == "error"]


def test_where_all_is_well_every_part_says_so_and_nothing_is_changed(
    ask: Ask, toml: str, tmp_path: Path, recorder: Recorder, desk: KeyedDesk
) -> None:
    code, printed = ask(toml)

    assert code == 0
    lines = [line for line in printed.splitlines() if line.startswith("ok ")]
    assert [line.split(": ")[0].split(" ", 1)[1].strip() for line in lines] == [
        *("secrets", "store", 'mailbox "rosa"', "[send]", 'forward "desk"')
    ]
    assert 'warning  forward "desk": it writes to customers itself\n         Switch its mail off.' in printed
    assert printed.endswith("Nothing was changed.\n")
    assert (recorder.mails, desk.tickets, (tmp_path / "var").exists()) == ([], [], False)


def test_each_thing_that_is_wrong_is_told_with_its_place_and_how_to_mend_it(
    ask: Ask, toml: str, tmp_path: Path, recorder: Recorder, desk: KeyedDesk
) -> None:
    desk.key = "another"
    (tmp_path / "imap-password").unlink()
    recorder.answers["EHLO"] = "421 4.3.2 closing"

    code, printed = ask(toml, "--json")

    found = errors(printed)
    assert code == 1
    assert json.loads(printed)["ok"] is False
    assert [one["where"] for one in found] == ['mailbox "rosa"', 'mailbox "rosa"', "[send]", 'forward "desk"']
    assert all(one["remedy"] for one in found)
    assert "imap-password" in found[0]["what"]
    assert "401" in found[-1]["what"]
    assert "good-key" not in printed


@pytest.mark.parametrize(
    ("change", "where", "words"),
    [
        (('folder = "INBOX"', 'folder = "Nowhere"'), 'mailbox "rosa"', "folder"),
        (("allow_private = true", ""), 'forward "desk"', "allow_private"),
        (('username = "rosa"', 'username = "nobody"'), 'mailbox "rosa"', "127.0.0.1"),
        (('data_dir = "var"', f'data_dir = "{"n" * 300}"'), "store", "cannot be opened"),
    ],
    ids=["no folder", "no right to a private address", "no such user", "a store that cannot be looked at"],
)
def test_what_cannot_be_entered_is_an_error(
    ask: Ask, toml: str, change: tuple[str, str], where: str, words: str
) -> None:
    toml = toml.replace(
        'password = { file = "imap-password" }', 'password = { file = "imap-password" }\nfolder = "INBOX"'
    )
    code, printed = ask(toml.replace(*change), "--json")

    (found,) = errors(printed)
    assert (code, found["where"]) == (1, where)
    assert words in found["what"]


def test_folders_that_are_not_there_are_told(ask: Ask, toml: str) -> None:
    more = 'password = { file = "imap-password" }\nsent_folder = "Posted"\nafter_redirect = { move_to = "Moved" }'
    code, printed = ask(toml.replace('password = { file = "imap-password" }', more))

    assert code == 0
    assert "there is no folder Posted, so no answers are seen" in printed
    assert 'ok       mailbox "rosa": there is no folder Moved yet\n         It is made with the first mail' in printed


def test_two_automatic_mails_to_one_customer_are_a_warning(ask: Ask, toml: str) -> None:
    code, printed = ask(toml.replace('settle = "60 seconds"', 'acknowledgement = "both"'), "--json")

    warned = [one for one in json.loads(printed)["findings"] if one["level"] == "warning"]
    assert code == 0
    assert "two automatic mails" in next(one["what"] for one in warned if one["where"] == 'forward "desk"')


def test_a_config_with_errors_is_told_like_check_config_does(ask: Ask) -> None:
    code, printed = ask(BASE.replace('mode = "live"', 'mode = "lively"'), "--json")

    assert code == 78
    assert [one["where"].rpartition(":")[2] for one in errors(printed)] == [
        str(BASE[: BASE.index("mode")].count("\n") + 1)
    ]


def test_without_a_config_the_way_to_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as end:
        main(["doctor"])

    assert end.value.code == 66
    assert "deskward init" in capsys.readouterr().err


def test_what_the_service_has_noted_of_a_paused_desk_is_told(ask: Ask, toml: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/deskward.db"
    upgrade(url)
    engine = connect(url)
    with writing(engine) as connection:
        standing = Standing(state=Access.PAUSED, reason="401 who are you?", since=datetime(2026, 11, 23, tzinfo=UTC))
        forwards.note(connection, "desk", standing, client=CLIENT)
    engine.dispose()

    code, printed = ask(toml)

    assert code == 0
    assert 'warning  forward "desk": its copies wait: 401 who are you?' in printed
    assert "deskward outbox retry desk" in printed
