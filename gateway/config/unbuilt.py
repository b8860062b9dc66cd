"""Wall: what a file may ask for that this version does not do yet, said at each start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.config.values import Config


def not_built(config: Config) -> tuple[str, ...]:
    """One plain sentence for each thing that is configured and has no effect yet."""
    found = []
    if config.listen.web:
        found.append("The web page ([listen] web) is not built yet: no such port is opened.")
    for forward in config.forwards:
        if forward.keys.get("content") == "link":
            events = f'the events of the forward "{forward.name}"'
            found.append(f'Tickets have no page yet: {events} bear an empty link. Write content = "raw".')
    return tuple(found)
