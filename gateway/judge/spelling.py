"""Ground: rules written out as the OBM would write them into her file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_LONGEST = 60  # characters of a name


def quote(text: str) -> str:
    """Give a text as a basic string of TOML; control characters, which no rule needs, become blanks."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text)
    return '"' + visible.replace("\\", "\\\\").replace('"', '\\"') + '"'


def free_name(wanted: str, taken: Collection[str]) -> str:
    """Give the name, with a number behind it where a rule has it already."""
    name = wanted[:_LONGEST]
    number = 2
    while name in taken:
        name = f"{wanted[:_LONGEST]} ({number})"
        number += 1
    return name


def written(name: str, then: str, word: str, entries: Collection[str], *, note: str = "") -> str:
    """Give a whole ``[[rule]]`` with one line of ``when``, ending with a line break."""
    listed = ", ".join(quote(entry) for entry in entries)
    comment = f"# {note}\n" if note else ""
    return f"{comment}[[rule]]\nname = {quote(name)}\nthen = {quote(then)}\nwhen.{word} = [{listed}]\n"


def sender_rule(address: str, then: str, *, taken: Collection[str] = (), note: str = "") -> str:
    """Give the rule that decides ``then`` about everything one address sends."""
    name = free_name(f"Always {then}: {address}", taken)
    return written(name, then, "from", [address], note=note)
