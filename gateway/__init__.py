"""Deskward: a mail gateway that keeps support at the support desk."""

__version__ = "0.1.0"
