"""Ground: the learned classifier, which is asked where no rule fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.on_demand import on_demand

if TYPE_CHECKING:
    from gateway.judge.learned.features import Written, written
    from gateway.judge.learned.model import Model, Score, pack, unpack

__all__ = ["Model", "Score", "Written", "pack", "unpack", "written"]

__getattr__ = on_demand(__name__, {"features": ("Written", "written"), "model": ("Model", "Score", "pack", "unpack")})
