"""Environments of their own for real desks that come from the Python package index, in a folder of the user's cache."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path


def made(name: str, *wanted: str) -> Path:
    """The Python of the environment of this name; made where it is not, or has something else in it.

    Safe to call at any time, and by several at once.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deskward-desks"
    folder = Path(os.environ.get("DESKWARD_DESKS") or cache) / name
    python, stamp, contents = folder / "bin" / "python", folder / "complete", "\n".join((*wanted, sys.version))
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != contents:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
            stamp.write_text(contents)
    return python
