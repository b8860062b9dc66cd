"""Ground: ``attachment``: names or types of the files that came along."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from unicodedata import normalize

from gateway.judge.conditions.condition import Evidence, listed, quoted

if TYPE_CHECKING:
    from gateway.judge.conditions.condition import Condition
    from gateway.judge.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Any file fits any entry: a name (``*.pdf``), an ending (``pdf``) or a type (``image/*``); ``*`` is any file."""

    entries: tuple[str, ...]
    word: str = "attachment"

    @property
    def wants(self) -> str:
        """What it looks for."""
        return f"attachment is {quoted(self.entries)}"

    def evidence(self, texts: Texts) -> Evidence | None:
        """Give the first entry that fits."""
        for entry in self.entries:
            wanted = _plain(entry)
            ending = f".{wanted.removeprefix('.')}"
            for one in texts.attachments:
                name = _plain(one.filename)
                subject = one.content_type if "/" in wanted else name
                if fnmatchcase(subject, wanted) or ("." not in ending[1:] and name.endswith(ending)):
                    return Evidence(why=f'attachment is "{entry}"')
        return None

    def covers(self, other: Condition) -> bool:
        """It has all entries of ``other``, or any file will do."""
        if not isinstance(other, Attachment):
            return False
        return "*" in self.entries or _all_plain(other.entries) <= _all_plain(self.entries)


def _all_plain(entries: tuple[str, ...]) -> frozenset[str]:
    return frozenset(_plain(entry) for entry in entries)


def _plain(name: str) -> str:
    """Small letters, and accents in one piece: some systems send them apart from their letters."""
    return name.lower() if name.isascii() else normalize("NFC", name.casefold())


def attachment(value: object) -> Attachment:
    """``when.attachment``; the value ``true`` is any file."""
    return Attachment(entries=("*",) if value is True else listed(value, "attachment"))
