"""Wall: what a file may ask for that this version does not do yet, said at each start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.config.values import Config


def not_built(config: Config) -> tuple[str, ...]:
    """One plain sentence for each thing that is configured and has no effect yet."""
    if config.listen.web:
        return ("The web page ([listen] web) is not built yet: no such port is opened.",)
    return ()
