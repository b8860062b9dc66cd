"""The learned model of this process: as shipped, loaded when a message first needs it, and with what it has learnt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from gateway.resources import model_file

if TYPE_CHECKING:
    from gateway.judge.learned import Model


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The model as shipped; raises OSError or ValueError where the installation is not whole."""
    from gateway.judge.learned import unpack

    return unpack(model_file())


@lru_cache(maxsize=1)
def shipped_digest() -> str:
    """By which weights learnt beside one shipped model are told from those learnt beside another."""
    return hashlib.sha256(model_file()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """Gives the shipped model with packed local weights; a value, so that the second process can be handed it."""

    packed: bytes
    corrections: int

    def __call__(self) -> Model:
        """The model; raises ValueError where the packed weights are damaged, and as `shipped_model`."""
        return _opened(self.packed, self.corrections)


@lru_cache(maxsize=1)
def _opened(packed: bytes, corrections: int) -> Model:
    from gateway.judge.learned.local import with_local

    return with_local(shipped_model(), packed, corrections)
