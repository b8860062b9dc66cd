"""``deskward resume``: see ``pause``."""

from gateway.cli.pause import resume

__all__ = ["resume"]
