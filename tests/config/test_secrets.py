from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from gateway.config import secrets
from gateway.config.values import Secret
from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from pathlib import Path


def kept(path: Path, content: str = "hunter2\n", mode: int = 0o600) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content)
    path.chmod(mode)
    return path


def credential(name: str = "imap") -> Secret:
    return Secret(kind="credential", value=(name,))


def test_a_credential_of_systemd_wins_over_the_one_beside_the_file(tmp_path: Path) -> None:
    kept(tmp_path / "credentials" / "imap", "beside\n")
    kept(tmp_path / "systemd" / "imap", "given\n", 0o440)

    found = secrets.read(credential(), {"CREDENTIALS_DIRECTORY": str(tmp_path / "systemd")}, tmp_path)

    assert found == "given"


def test_a_credential_lies_beside_the_config_file_else(tmp_path: Path) -> None:
    kept(tmp_path / "credentials" / "imap", "beside\r\n")

    assert secrets.read(credential(), {"CREDENTIALS_DIRECTORY": str(tmp_path / "systemd")}, tmp_path) == "beside"


def test_only_one_line_end_is_taken_off(tmp_path: Path) -> None:
    kept(tmp_path / "s", " two lines \n\n")

    assert secrets.read(Secret(kind="file", value=("s",)), {}, tmp_path) == " two lines \n"


def test_a_secret_may_come_from_the_environment_a_command_or_the_file_itself(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "print('from a command')")

    assert secrets.read(Secret(kind="env", value=("P",)), {"P": "from env"}, tmp_path) == "from env"
    assert secrets.read(Secret(kind="command", value=command), {}, tmp_path) == "from a command"
    assert secrets.read(Secret(kind="plain", value=("typed in",)), {}, tmp_path) == "typed in"


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_secret_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = kept(tmp_path / "credentials" / "imap", mode=mode)

    with pytest.raises(PermanentFailure, match="chmod 600") as failure:
        secrets.read(credential(), {}, tmp_path)

    assert "hunter2" not in str(failure.value)
    with pytest.raises(PermanentFailure, match="chmod 600"):
        secrets.check_private(path)


def test_a_key_for_this_user_alone_is_fine(tmp_path: Path) -> None:
    secrets.check_private(kept(tmp_path / "key"))


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        (credential("none"), "put it into the file"),
        (Secret(kind="file", value=("none",)), "does not exist"),
        (Secret(kind="file", value=(".",)), "cannot be read"),
        (Secret(kind="file", value=("empty",)), "is empty"),
        (Secret(kind="file", value=("binary",)), "no UTF-8"),
        (Secret(kind="file", value=("huge",)), "larger than 64 KB"),
        (Secret(kind="env", value=("NONE",)), "is not set"),
        (Secret(kind="command", value=("/no/such/program", "hunter2")), "is it installed"),
        (Secret(kind="command", value=(sys.executable, "-c", "raise SystemExit('hunter2')")), "ended with 1"),
        (Secret(kind="command", value=(sys.executable, "-c", "print('x' * 70000)")), "more than 64 KB"),
    ],
)
def test_a_secret_that_cannot_be_fetched_is_told_in_one_sentence_without_it(
    tmp_path: Path, secret: Secret, sentence: str
) -> None:
    kept(tmp_path / "empty", "\n")
    kept(tmp_path / "huge", "x" * 70_000)
    kept(tmp_path / "binary")
    (tmp_path / "binary").write_bytes(b"\xff\xfehunter2")

    with pytest.raises(PermanentFailure, match=sentence) as failure:
        secrets.read(secret, {}, tmp_path)

    assert "hunter2" not in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_credential_that_cannot_be_looked_at_is_not_called_missing(tmp_path: Path) -> None:
    too_long = "n" * 300  # a refusal that root hears, too
    (tmp_path / "credentials").mkdir()

    with pytest.raises(PermanentFailure, match=f"The secret file .*{too_long} cannot be read"):
        secrets.read(credential(too_long), {}, tmp_path)


def test_what_systemd_has_not_handed_over_is_missing_where_the_service_may_not_look(tmp_path: Path) -> None:
    closed = tmp_path / ("n" * 300)

    with pytest.raises(PermanentFailure, match=r"imap is missing: .*, which hands it over at the next start\.$"):
        secrets.read(credential(), {"CREDENTIALS_DIRECTORY": str(tmp_path)}, closed)


def test_a_command_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_SECONDS", 0.2)
    forever = (sys.executable, "-c", "import threading; threading.Event().wait()")

    with pytest.raises(PermanentFailure, match="took longer"):
        secrets.read(Secret(kind="command", value=forever), {}, tmp_path)


def test_a_folder_of_credentials_comes_from_systemd_under_names_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "credentials_imap-rosa").write_text("apple\n")
    (tmp_path / "credentials_imap-rosa").chmod(0o440)

    found = secrets.read(
        Secret(kind="credential", value=("imap-rosa",)), {"CREDENTIALS_DIRECTORY": str(tmp_path)}, tmp_path / "none"
    )

    assert found == "apple"


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_secret_that_others_could_exchange_is_refused(tmp_path: Path, mode: int) -> None:
    kept(tmp_path / "credentials" / "imap", mode=mode)

    with pytest.raises(PermanentFailure, match="read or change"):
        secrets.read(credential(), {}, tmp_path)
