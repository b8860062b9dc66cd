"""Ground: the learned classifier, which is asked where no rule fits."""

from __future__ import annotations

from gateway.judge.learned.features import Written, written
from gateway.judge.learned.model import Model, Score, pack, unpack

__all__ = ["Model", "Score", "Written", "pack", "unpack", "written"]
