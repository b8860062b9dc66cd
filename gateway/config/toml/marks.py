"""Wall: names and signs that several readers of the file look for."""

from __future__ import annotations

from typing import Final

MANY: Final = ("mailbox", "forward", "rule", "test")  # tables that stand in double brackets

# Marks without any width; joiners inside of words of some scripts and of pictures are not among them.
MARKS: Final = "\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
