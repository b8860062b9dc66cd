"""A real django-helpdesk on loopback, with a database of its own.

``python -m tests.servers.django_helpdesk`` installs it: an environment of its own in a folder of the user's cache, so
that nothing of it is ever imported here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from tests.servers import environment
from tests.servers.ports import hold

WANTED: Final = ("django-helpdesk==2.6.1", "django>=5.2,<5.3", "djangorestframework>=3.16,<4")
_SITE: Final = Path(__file__).with_name("helpdesk_site.py")


def install() -> Path:
    """Make its environment where it is not made yet; its Python."""
    return environment.made("django-helpdesk", *WANTED)


class DjangoHelpdesk:
    """One site; ``with DjangoHelpdesk(mail_port=...) as desk:`` starts and ends it; its mail goes to that port."""

    def __init__(self, *, mail_port: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="django-helpdesk-"))
        self._mail_port = mail_port
        self._process: subprocess.Popen[str] | None = None
        self._port = hold()
        self.port: int = self._port.getsockname()[1]

    @property
    def url(self) -> str:
        """Where the desk's pages are mounted."""
        return f"http://127.0.0.1:{self.port}/helpdesk"

    def __enter__(self) -> Self:
        try:
            self._start(install())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._port.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, python: Path) -> None:
        command = [str(python), "-P", str(_SITE), str(self.folder), str(self.port), str(self._mail_port)]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "READY\n":
            raise RuntimeError(f"django-helpdesk does not start: {self.log()}")

    def stop(self) -> None:
        """End it at once; does nothing where it does not run."""
        if self._process is None:
            return
        # Its process group holds nobody else: it was started in a session of its own.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(60)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def log(self) -> str:
        """Return what it wrote so far."""
        return (self.folder / "log").read_text(errors="replace")

    def do(self, deed: str, **how: Any) -> Any:
        """Do what an administrator, or somebody of the desk, does; the deeds stand in helpdesk_site.py."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/control", data=json.dumps({"do": deed, **how}).encode()
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return json.load(answer)["said"]

    def tickets(self) -> list[dict[str, Any]]:
        """Every ticket with all that was made of it."""
        found: list[dict[str, Any]] = self.do("tickets")
        return found


if __name__ == "__main__":
    install()
