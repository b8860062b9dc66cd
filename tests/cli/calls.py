"""What a command is told and what it gives back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

# Words of the command line -> exit code, what was printed, what was complained about.
Call = Callable[..., tuple[int, str, str]]


def document(call: Call, *words: str) -> Any:
    """What a reading command prints for programs: one document, and not a word beside it."""
    code, printed, complaints = call(*words, "--json")
    assert (code, complaints) == (0, "")
    return json.loads(printed)
