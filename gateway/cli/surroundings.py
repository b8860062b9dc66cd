"""What the program asks of the system before it does anything: no core dumps, and memory that goes back."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

# Words of glibc's allocator (mallopt(3)): one heap for all threads, and what is free at its end goes back. Mails of
# 20 MB one after the other left 670 MiB without them and leave 250 with them. They are read when a process starts.
_WANTED: Final = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


def leave_no_core() -> None:
    """A core dump would hold mail and passwords; no process of ours, and none that it starts, leaves any.

    With a limit of one octet Linux dumps nothing; with 0 it would still hand the core to a program that collects them
    (core(5), "Piping core dumps to a program").
    """
    import resource

    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    most = 1 if hard == resource.RLIM_INFINITY else min(hard, 1)
    with suppress(OSError, ValueError):  # where it may not be changed, whoever forbids that has chosen it
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def give_memory_back(words: Sequence[str] | None, environ: MutableMapping[str, str]) -> None:
    """Begin anew, as the same process, with the allocator that a service of months needs; for ``run`` alone.

    ``words`` are those that somebody calls the program with, None where they are those of the process. Whatever the
    environment says of the allocator already is left as it is, and so is a system without glibc.
    """
    if (
        words is not None
        or "run" not in sys.argv[1:]
        or any(name.startswith("MALLOC_") for name in environ)
        or not _has_glibc()
    ):
        return
    environ.update(_WANTED)
    with suppress(OSError):  # then it needs more memory, and nothing else is the worse for it
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], dict(environ))  # noqa: S606 - ourselves


def _has_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError, AttributeError):
        return False
