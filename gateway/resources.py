"""Wall: where the files lie that travel with the program, installed or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE = Path(__file__).resolve().parent
MODEL: Final = _PACKAGE / "judge" / "learned" / "shipped.model"  # the classifier's; part of the package itself


def shipped(name: str) -> Path:
    """Path of a shipped file or folder: ``templates``, ``migrations``, ``config.example.toml`` or ``deploy``.

    A wheel carries them inside the package (``_shipped``); a checkout has them beside it.
    """
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def model_file() -> bytes:
    """The packed weights of the classifier; raises OSError where the installation is not whole."""
    return MODEL.read_bytes()
