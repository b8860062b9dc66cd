"""Wall: fetches a secret from where the config file says it lies; no failure ever tells any of it."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.config.values import Secret

_LARGEST: Final = 64 * 1024  # bytes; the longest secrets are keys of a few thousand
_SECONDS: Final = 10
_OTHERS: Final = stat.S_IROTH | stat.S_IWOTH
_GROUP_OR_OTHERS: Final = _OTHERS | stat.S_IRGRP | stat.S_IWGRP


def read(secret: Secret, environ: Mapping[str, str], base: Path) -> str:
    """The secret itself, without one line end after it; ``base`` is the folder of the config file.

    Raises PermanentFailure, with a sentence that says what to do, where it is not there, is empty, can be read by
    other users, or its command fails. Read it at each use: the file may have changed.
    """
    if secret.kind == "plain":
        return secret.value[0]
    if secret.kind == "env":
        found = _variable(secret.value[0], environ)
    elif secret.kind == "command":
        found = _printed(secret.value)
    elif secret.kind == "file":
        found = _content(base / Path(secret.value[0]).expanduser(), _GROUP_OR_OTHERS)
    else:
        found = _credential(secret.value[0], environ, base)
    found = found.removesuffix("\n").removesuffix("\r")
    if not found:
        raise PermanentFailure(f"The secret in {_place(secret)} is empty: put it there.")
    return found


def check_private(path: Path) -> None:
    """Raise PermanentFailure where other users can read the file or it cannot be seen; for keys a library opens."""
    try:
        mode = path.stat().st_mode
    except OSError:
        raise PermanentFailure(f"The secret file {path} is missing or its folder is closed to this user.") from None
    _refuse_open(path, mode, _GROUP_OR_OTHERS)


def _place(secret: Secret) -> str:
    words = {"env": "the environment variable", "file": "the file", "credential": "the credential"}
    return f"{words[secret.kind]} {secret.value[0]}" if secret.kind in words else "the output of the command"


def _credential(name: str, environ: Mapping[str, str], base: Path) -> str:
    """From systemd's folder, else from ``credentials`` beside the config file.

    ``LoadCredential=credentials:FOLDER``, as in our unit, hands every file of a folder over as ``credentials_NAME``
    (systemd.exec(5)). systemd keeps its folder closed to other users and gives the files an access list, which shows
    as a readable group; there only a file for everybody is refused.
    """
    if given := environ.get("CREDENTIALS_DIRECTORY"):
        for path in (Path(given) / name, Path(given) / f"credentials_{name}"):
            if path.exists():
                return _content(path, _OTHERS)
    path = base / "credentials" / name
    if _is_missing(path, else_=bool(given)):
        later = ", which hands it over at the next start" if given else ""
        raise PermanentFailure(
            f"The credential {name} is missing: put it into the file {path} (mode 600),"
            f" or add LoadCredential={name}:FILE to the systemd unit{later}."
        )
    return _content(path, _GROUP_OR_OTHERS)


def _is_missing(path: Path, *, else_: bool) -> bool:
    """``else_`` where this user may not even look: the service gets from systemd all that there is, others ask on."""
    try:
        return not path.exists()
    except OSError:
        return else_


def _content(path: Path, forbidden: int) -> str:
    try:
        with path.open("rb") as file:
            mode = path.stat().st_mode
            if not stat.S_ISDIR(mode):
                _refuse_open(path, mode, forbidden)
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise PermanentFailure(f"The secret file {path} does not exist: write the secret into it (mode 600).") from None
    except PermissionError:
        raise PermanentFailure(
            f"This user may not read the secret file {path}: be root, or change its owner."
        ) from None
    except (OSError, ValueError):
        raise PermanentFailure(f"The secret file {path} cannot be read: name another one.") from None
    if len(raw) > _LARGEST:
        raise PermanentFailure(f"The secret file {path} is larger than 64 KB: name the right one.")
    return _decoded(raw, f"the secret file {path}")


def _refuse_open(path: Path, mode: int, forbidden: int) -> None:
    if mode & forbidden:
        raise PermanentFailure(f"Other users can read or change the secret file {path}: close it with chmod 600 {path}")


def _decoded(raw: bytes, place: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise PermanentFailure(f"What stands in {place} is no UTF-8 text: save it again.") from None


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise PermanentFailure(f"The environment variable {name} is not set: set it before the start.")
    return environ[name]


def _printed(words: tuple[str, ...]) -> str:
    """What the command prints; its words may hold a secret too, so only the program's name is told."""
    program = Path(words[0]).name
    import subprocess  # 10 ms that hardly any installation needs

    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise PermanentFailure(
            f"The secret's command {program} took longer than {_SECONDS} seconds: try it by hand."
        ) from None
    except (OSError, ValueError):
        raise PermanentFailure(f"The secret's command {program} cannot be started: is it installed?") from None
    if done.returncode:
        raise PermanentFailure(f"The secret's command {program} ended with {done.returncode}: try it by hand.")
    if len(done.stdout) > _LARGEST:
        raise PermanentFailure(
            f"The secret's command {program} printed more than 64 KB: it has to print the secret alone."
        )
    return _decoded(done.stdout, f"the output of {program}")
