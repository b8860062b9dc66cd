"""Whom a file beside the store belongs to when root makes it: commands are root's, the service is another user."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def own_like(model: Path, made: int | Path) -> None:
    """Give what root has just ``made``, a file or its descriptor, to the owner of ``model``; others own what they make.

    OSError where it cannot be given.
    """
    if os.geteuid() != 0:
        return
    found = model.stat()
    if found.st_uid != 0:  # a service of root's own may have no right to give anything away
        os.chown(made, found.st_uid, found.st_gid)
