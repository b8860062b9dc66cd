"""Which of the owner's languages a text is written in: a small detector of common words and letters."""

from __future__ import annotations

from gateway.mail.language.detector import KNOWN, Spoken, detect, language_of

__all__ = ["KNOWN", "Spoken", "detect", "language_of"]
