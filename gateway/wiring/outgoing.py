"""How replies, alerts and copies leave: the carriers, from their sections of the config."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.outgoing.doorstep import Doorstep
from gateway.outgoing.smarthost import Smarthost
from gateway.pipeline.delivering.alarms import Alerts
from gateway.pipeline.delivering.copies import Copies
from gateway.pipeline.delivering.replies import Replies
from gateway.wiring import desks
from gateway.wiring.passwords import password_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine

    from gateway.config.values import Config, Forward, Server
    from gateway.pipeline.delivering.carrier import Carrier
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer


def carriers(
    config: Config,
    *,
    engine: Engine,
    writer: Writer,
    terms: Callable[[], Terms],
    clock: Callable[[], datetime],
    environ: Mapping[str, str],
) -> dict[str, Carrier]:
    """What carries replies and copies, by the name of its loop; without a ``[send]`` section only to desks by an API.

    PermanentFailure where the address of a desk is none.
    """
    step = Doorstep()  # one for all: they knock at the same door
    ways: dict[str, Carrier] = {}
    if config.send is not None:
        ways["replies"] = Replies(smarthost(config.send, config, environ, step), terms=terms)
        if config.safety.alert_to is not None:
            ways["alerts"] = Alerts(smarthost(config.send, config, environ, step))
    for forward in config.forwards:
        if not desks.is_served(forward, config):
            continue
        # Each way out has a connection of its own: a slow desk never holds up a reply.
        by_mail = forward.kind == desks.BY_MAIL
        way = _way_of_copies(forward, config, environ, step) if by_mail else None
        keyring = desks.Keyring(forward, config, environ)
        ways[f"forward {forward.name}"] = Copies(
            forward,
            desks.desk(forward, config, keyring, way=way),
            engine=engine,
            writer=writer,
            terms=terms,
            clock=clock,
            mark=keyring.mark,
            healings=(lambda: step.healings) if by_mail else (lambda: 0),
        )
    return ways


def _way_of_copies(forward: Forward, config: Config, environ: Mapping[str, str], step: Doorstep) -> Smarthost | None:
    """The way out for copies by mail: through ``[send]``, with what their own section says of it."""
    if config.send is None:
        return None
    server = replace(config.send, ca_file=forward.ca_file or config.send.ca_file)
    return smarthost(server, config, environ, step, timeout=forward.timeout.total_seconds())


def alarm_way(config: Config, environ: Mapping[str, str]) -> Smarthost | None:
    """The way out for mails about what is wrong: a connection of its own; None where nobody is to get any."""
    if config.send is None or config.safety.alert_to is None:
        return None
    return smarthost(config.send, config, environ)


def smarthost(
    server: Server,
    config: Config,
    environ: Mapping[str, str],
    doorstep: Doorstep | None = None,
    *,
    timeout: float = 30,
) -> Smarthost:
    """The way out that ``[send]`` names; ``timeout`` is for one answer, in seconds."""
    return Smarthost(
        host=server.host,
        port=server.port,
        security=server.security,
        username=server.username,
        password=password_of(server.password, config, environ) if server.username else None,
        ca_file=server.ca_file,
        hostname=socket.getfqdn(),
        timeout=timeout,
        doorstep=doorstep,
    )
