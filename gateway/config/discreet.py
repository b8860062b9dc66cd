"""Wall: which lines of a config file may be shown again; a line that may hold a secret is never repeated anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Sequence

# Parts of words, in the languages of the users, that a key or a note of a secret holds.
_SECRETIVE = late(
    r"pass|pwd|pw\b|token|secret|credential|api|auth(?!serv)|bearer|login|private|whsec|kennwort|mot_?de|contrase|clave"
    r"|\bkey|_key\b|sign",
    re.IGNORECASE,
)
_LOGIN = late(r"://.*@")
_HEADER = late(r"\s*\[+\s*[\"']?([\w-]+)")
_KEY = late(r"\s*[\"']?([\w.-]+)[\"']?(?:\s*\.\s*[\"'][^\"']*[\"'])?\s*[=:]")
_SERVERS = frozenset({"mailbox", "send", "forward", "store"})
_SECTIONS = frozenset({*_SERVERS, "owner", "desk", "safety", "listen", "rule", "lists", "test"})
# Keys of the sections that know secrets; every other line there stays unseen.
_HARMLESS = frozenset(
    """
    name provider host port security username folder sent_folder after_redirect start tls_ca_file
    ca_file kind when to from original queue queues acknowledgement key_field attachments timeout retry
    give_up_after max_rate sync allow_private settle tag staging article_type format account content url
    """.split()  # noqa: SIM905  # a table of words reads best as one
)


def secretive(word: str) -> bool:
    """Whether a key of this name may hold a secret."""
    return bool(_SECRETIVE.search(word)) and word not in {"key_field", "require_authentication"}


def may_show(lines: Sequence[str], row: int) -> bool:
    """Whether line ``row``, counted from 0, holds no secret as far as can be told."""
    line = lines[row]
    if _LOGIN.search(line) or _mentions(line):
        return False
    key = governing_key(lines, row)
    if key is not None and secretive(key):
        return False
    if section(lines, row) not in _SERVERS or _HEADER.fullmatch(line.split("]")[0]):
        return True
    return key is not None and key.partition(".")[0] in _HARMLESS


def may_show_broken(lines: Sequence[str], row: int) -> bool:
    """As ``may_show``, for a line that is no TOML: in the sections that know secrets only a header may be shown."""
    header = bool(_HEADER.match(lines[row]))
    return may_show(lines, row) and (header or section(lines, row) not in _SERVERS)


def _mentions(line: str) -> bool:
    """Whether a key on the line is secretive, or anything on it outside of quotation marks."""
    bare = re.sub(r"\"[^\"]*\"(?!\s*=)|'[^']*'(?!\s*=)", "", line)
    return any(secretive(word) for word in re.findall(r"[\w-]+", bare))


def governing_key(lines: Sequence[str], row: int) -> str | None:
    """The key to which line ``row`` belongs: its own, or that of the list or long text around it."""
    header = _HEADER.match(lines[row])
    if header and header[1] in _SECTIONS:
        return None
    for above in range(row, -1, -1):
        if found := _KEY.match(lines[above]):
            return found[1]
        if above < row and _HEADER.match(lines[above]):
            return None
    return None


def section(lines: Sequence[str], row: int) -> str:
    """Name of the table in which line ``row`` stands, '' above the first header."""
    for above in range(row, -1, -1):
        if found := _HEADER.match(lines[above]):
            return found[1]
    return ""
