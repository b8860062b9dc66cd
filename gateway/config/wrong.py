"""Wall: how a reader of one value says no."""

from __future__ import annotations


class Wrong(ValueError):  # noqa: N818  # "wrong" is what it says of the value
    """A value that cannot be meant.

    ``sentence`` says so and never holds the value itself, for it may be a secret in the wrong place: ``{it}`` stands
    where the value is to be quoted if its line is harmless. ``remedy`` says how to write it. ``at`` leads from the
    value that was read to the part that is wrong: the number of an entry, or a key.
    """

    def __init__(
        self, code: str, sentence: str, remedy: str, *, it: str | None = None, at: tuple[str | int, ...] = ()
    ) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
        self.it = it
        self.at = at
