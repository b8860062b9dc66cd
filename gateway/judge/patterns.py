"""Ground: patterns of addresses as the OBM writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LONGEST_DOMAIN = 253  # RFC 1035 section 2.3.4; the codec is slow on longer ones


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressPattern:
    """``ann@shop.example``, ``*@shop.example`` or ``*@*.shop.example``; ``*`` stands for anything but an @.

    Capital letters do not matter. ``*@shop.example`` does not fit its subdomains, nor ``*@*.shop.example``
    the domain itself.
    """

    written: str
    local: re.Pattern[str] | str | None = field(repr=False)  # a text: exactly this; None: anything
    domain: re.Pattern[str] | str | None = field(repr=False)

    @staticmethod
    def of(written: str) -> AddressPattern:
        """Read one; raises ValueError, with a sentence for the OBM, where there is no @ or nothing beside it."""
        local, at, domain = written.strip().rpartition("@")
        if not at or not local or not domain:
            raise ValueError(f'"{written}" is no address: write it as "ann@shop.example" or "*@shop.example"')
        return AddressPattern(written=written, local=_half(local.casefold()), domain=_half(ascii_domain(domain)))

    def __str__(self) -> str:
        """As the OBM wrote it."""
        return self.written

    def fits(self, address: str) -> bool:
        """Whether ``address`` is one of those meant; never for an empty one."""
        local, at, domain = address.rpartition("@")
        return bool(at) and _fits(self.domain, ascii_domain(domain)) and _fits(self.local, local.casefold())

    def covers(self, other: AddressPattern) -> bool:
        """Whether it fits every address that ``other`` fits."""
        return _covers(self.domain, other.domain) and _covers(self.local, other.local)


def ascii_domain(domain: str) -> str:
    """Give the domain in lower case, without a final dot, international names in their ASCII form (RFC 5890)."""
    folded = domain.casefold().removesuffix(".")
    if folded.isascii() or len(folded) > _LONGEST_DOMAIN:
        return folded
    try:
        return folded.encode("idna").decode("ascii")
    except UnicodeError:
        return folded


def _half(text: str) -> re.Pattern[str] | str | None:
    if text == "*":
        return None
    if "*" not in text:
        return text
    return re.compile("[^@]*".join(re.escape(piece) for piece in text.split("*")))


def _covers(wide: re.Pattern[str] | str | None, narrow: re.Pattern[str] | str | None) -> bool:
    if wide is None or isinstance(narrow, str):
        return wide is None or _fits(wide, str(narrow))
    return narrow is not None and not isinstance(wide, str) and wide.pattern == narrow.pattern


def _fits(half: re.Pattern[str] | str | None, text: str) -> bool:
    if half is None or isinstance(half, str):
        return half is None or half == text
    return half.fullmatch(text) is not None
