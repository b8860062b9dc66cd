"""The password of a mail server, as the ways in and the ways out ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.config import secrets
from gateway.errors import PermanentFailure, TransientFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.config.values import Config, Secret


def password_of(secret: Secret | None, config: Config, environ: Mapping[str, str]) -> Callable[[], str] | None:
    """Reads the secret anew at each use; a missing one is transient, for a person can mend it without a restart."""
    if secret is None:
        return None

    def password() -> str:
        try:
            return secrets.read(secret, environ, config.base)
        except PermanentFailure as failure:
            raise TransientFailure(str(failure), peer_away=True) from failure

    return password
