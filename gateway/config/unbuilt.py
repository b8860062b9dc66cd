"""Wall: what a file may ask for that this version does not do yet, said at each start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.values import Config

_BUILT: Final = frozenset(
    {
        "chatwoot",
        "email",
        "freescout",
        "freshdesk",
        "helpscout",
        "osticket",
        "request-tracker",
        "webhook",
        "zammad",
        "zendesk",
    }
)


def not_built(config: Config) -> tuple[str, ...]:
    """One plain sentence for each thing that is configured and has no effect yet."""
    return tuple(_sentences(config))


def _sentences(config: Config) -> Iterator[str]:
    if config.listen.web:
        yield "The web page ([listen] web) is not built yet: no such port is opened."
    for forward in config.forwards:
        if forward.kind not in _BUILT:
            yield f'Copies to the forward "{forward.name}" are not built yet for its kind ({forward.kind}): none leave.'
