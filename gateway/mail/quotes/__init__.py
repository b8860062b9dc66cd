"""What the writer of an answer added: no quoted history and no signature, of many programs and languages."""

from __future__ import annotations

from gateway.mail.quotes.trim import new_text

__all__ = ["new_text"]
