"""The store that a config names, opened with the keys of its bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.config import secrets
from gateway.store.engine import connect
from gateway.store.sealing import Keys, key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine

    from gateway.config.values import Config, Secret


def open_store(config: Config, environ: Mapping[str, str], *, read_only: bool = False) -> Engine:
    """The engine of the store; its keys are read when the first one is needed.

    PermanentFailure as in `connect`; later, where a key is needed and cannot be had.
    """
    return connect(config.store_url, read_only=read_only, keys=lambda: _keys(config, environ))


def _keys(config: Config, environ: Mapping[str, str]) -> Keys:
    def key(secret: Secret) -> bytes:
        return key_of(secrets.read(secret, environ, config.base))

    current = None if config.body_key is None else key(config.body_key)
    return Keys(current=current, old=tuple(key(secret) for secret in config.old_body_keys))
