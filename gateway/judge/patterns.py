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


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """A list of patterns, any of which may fit; made once, for an address book may hold thousands.

    Whole addresses and whole domains are looked up; only patterns with a star inside are tried one after another.
    """

    patterns: tuple[AddressPattern, ...]
    addresses: dict[tuple[str, str], int] = field(compare=False, repr=False)  # place in the list, by both halves
    domains: dict[str, int] = field(compare=False, repr=False)  # the same of patterns for everybody at a domain
    others: tuple[tuple[int, AddressPattern], ...] = field(compare=False, repr=False)

    @staticmethod
    def of(written: tuple[str, ...]) -> AddressBook:
        """Read the patterns; raises ValueError, with a sentence for the OBM, for one that is none."""
        patterns = tuple(AddressPattern.of(entry) for entry in written)
        addresses: dict[tuple[str, str], int] = {}
        domains: dict[str, int] = {}
        others = []
        for place, one in enumerate(patterns):
            if isinstance(one.domain, str) and isinstance(one.local, str):
                addresses.setdefault((one.local, one.domain), place)
            elif isinstance(one.domain, str) and one.local is None:
                domains.setdefault(one.domain, place)
            else:
                others.append((place, one))
        return AddressBook(patterns=patterns, addresses=addresses, domains=domains, others=tuple(others))

    def find(self, addresses: tuple[str, ...]) -> AddressPattern | None:
        """Give the first pattern of the list that fits any of ``addresses``; None where none does."""
        places = [place for address in addresses for place in self._places(address)]
        return self.patterns[min(places)] if places else None

    def covers(self, other: AddressBook) -> bool:
        """Whether it fits every address that ``other`` fits."""
        return all(self._covers(theirs) for theirs in other.patterns)

    def _covers(self, theirs: AddressPattern) -> bool:
        if isinstance(theirs.domain, str):
            exact = isinstance(theirs.local, str) and (theirs.local, theirs.domain) in self.addresses
            if exact or theirs.domain in self.domains:
                return True
        return any(mine.covers(theirs) for _, mine in self.others)

    def _places(self, address: str) -> list[int]:
        local, at, domain = address.rpartition("@")
        if not at:
            return []
        plain_local, plain_domain = local.casefold(), ascii_domain(domain)
        found = [self.addresses.get((plain_local, plain_domain)), self.domains.get(plain_domain)]
        found += [place for place, one in self.others if one.fits(address)]
        return [place for place in found if place is not None]


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
