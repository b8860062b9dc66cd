"""A real Roundup tracker that polls a mail folder; ``python -m tests.servers.roundup`` installs it."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Final, Self

from tests.servers import environment

_SITE: Final = Path(__file__).with_name("roundup_site.py")


def install() -> Path:
    """Make its environment where it is not made yet; its Python."""
    return environment.made("roundup", "roundup==2.6.0")


class Roundup:
    """One tracker; ``with Roundup() as tracker:`` makes and removes it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="roundup-"))

    def __enter__(self) -> Self:
        try:
            self._run("make")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def fetch(self, *, host: str, port: int, user: str, password: str) -> None:
        """Let its own fetcher poll an INBOX once."""
        self._run("fetch", str(port), f"{user}:{password}@{host}")

    def issues(self) -> list[dict[str, Any]]:
        """Every issue with its messages and files."""
        found: list[dict[str, Any]] = json.loads(self._run("tell"))
        return found

    def _run(self, *words: str) -> str:
        command = [str(install()), "-P", str(_SITE), str(self.folder / "tracker"), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


if __name__ == "__main__":
    install()
