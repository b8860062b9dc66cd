"""The learned model of this process, loaded when a message first needs it."""

from __future__ import annotations

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
