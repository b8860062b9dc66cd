"""Roof: makes the desks that are read back from their sections of the config."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.config import secrets
from gateway.config.values import Secret
from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import DESKS, Reads, Settings, desk_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.config.values import Config, Forward


def reader(forward: Forward, config: Config, environ: Mapping[str, str]) -> Reads | None:
    """A desk that can be read back, with connections of its own; None where its kind cannot, or is not built.

    PermanentFailure where its address is none.
    """
    url = forward.keys.get("url")
    if forward.kind not in DESKS or url is None:
        return None
    from gateway.outgoing.web import Web  # only where there is such a desk

    seconds = forward.timeout.total_seconds()
    desk = desk_of(forward.kind)(
        Settings(
            name=forward.name,
            web=Web(str(url), timeout=seconds, allow_private=forward.allow_private, ca_file=forward.ca_file),
            keys=forward.keys,
            secret=lambda name: _secret(forward.keys.get(name), config, environ),
            secrets=lambda _: (),
            key_field=forward.key_field or "",
            tag=forward.tag,
            place=forward.queue,
            places=forward.queues,
            timeout=forward.timeout,
        )
    )
    return desk if isinstance(desk, Reads) else None


def _secret(secret: object, config: Config, environ: Mapping[str, str]) -> str:
    if not isinstance(secret, Secret):
        raise TransientFailure("the config names no such secret for this desk", barred=True)
    try:
        return secrets.read(secret, environ, config.base)
    except PermanentFailure as failure:
        raise TransientFailure(str(failure), barred=True) from failure
