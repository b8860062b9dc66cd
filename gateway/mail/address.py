"""Addresses of header fields, read strictly: what could be read in two ways is not sure (RFC 5322 section 3.4)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from gateway.mail.limits import TOO_MANY_ADDRESSES
from gateway.mail.words import words
from gateway.on_demand import late

MAX_ADDRESSES: Final = 500  # of one field
MAX_LOCAL: Final = 64  # characters, RFC 5321 section 4.5.3.1.1
MAX_DOMAIN: Final = 255

_TOKEN: Final = late(
    r'(?P<quoted>"(?:[^"\\]++|\\.)*+(?P<end>"?))|(?P<word>=\?[^?\s]{1,75}\?[bBqQ]\?[^?<>@"]*+\?=)|(?P<blank>\s+)'
    r'|(?P<special>[()<>,;:@\[\]"\\])|(?P<atom>[^()<>,;:@\[\]"\\\s]+)',
    re.DOTALL,
)
_ATOM: Final = r"[^\x00-\x20\x7f-\xa0()<>@,;:\\\".\[\]\u2028\u2029\ufffd]+"
_LOCAL: Final = late(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = r"(?:[A-Za-z0-9_]|[^\x00-\xa0\u2028\u2029\ufffd])(?:[A-Za-z0-9_-]|[^\x00-\xa0\u2028\u2029\ufffd])*"
_DOMAIN: Final = late(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z.:]+\]")
_QUOTED_LOCAL: Final = late(r"\"[^\x00-\x1f\x7f-\xa0\"\\@<>(),;:\[\]]+\"")
_QUOTED_PAIR: Final = late(r"\\(.)", re.DOTALL)
_PARENTHESIS: Final = late(r"\\.|[()]", re.DOTALL)
# Nine fields in ten look like this; reading them in one go is eight times faster.
_SIMPLE: Final = late(
    r"""(?:(?P<name>[^"\\<>@,;:()\[\]=]*+|"[^"\\=]*+"[ ]*)<(?P<angle>[^\s<>@"(),;:\\\[\]]+@[\w.-]+)>"""
    r"""|(?P<bare>[^\s<>@"(),;:\\\[\]]+@[\w.-]+))"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of an address field; ``address`` has its domain in lower case, ``''`` where none could be read.

    An address that is not ``sure`` is what a person would take it for, though programs may read another one: it may
    be shown, and nothing may ever be sent to it.
    """

    name: str = ""
    address: str = ""
    sure: bool = True
    shown: str = field(
        default="", compare=False, repr=False
    )  # with its domain as written, ``''`` where that is the same

    @property
    def as_written(self) -> str:
        """``address`` with the letter case of its domain kept."""
        return self.shown or self.address


def normal(address: str) -> str:
    """``address`` as it is compared: lower case as a whole, the part behind ``+`` kept."""
    return address.strip().lower()


def without_tag(address: str) -> str:
    """The normal address without its sub-address: ``rosa+shop@d.example`` is ``rosa@d.example`` (RFC 5233)."""
    local, at, domain = normal(address).rpartition("@")
    return (local.partition("+")[0] or local) + at + domain


def same_mailbox(a: str, b: str) -> bool:
    """Whether both addresses reach one mailbox, as far as one can tell: without letter case and sub-address."""
    return without_tag(a) == without_tag(b)


def spec(text: str) -> str:
    """The bare address ``text`` stands for, its domain in lower case; ``''`` where it is not strictly one."""
    local, at, domain = text.rpartition("@")
    if not at or len(local) > MAX_LOCAL or len(domain) > MAX_DOMAIN or "=?" in local:
        return ""
    if not _LOCAL.fullmatch(local):
        if not _QUOTED_LOCAL.fullmatch(local):
            return ""
        bare = local[1:-1]
        local = bare if _LOCAL.fullmatch(bare) else local
    return f"{local}@{domain.lower()}" if _DOMAIN.fullmatch(domain) else ""


def addresses(value: str, *, groups: bool = True) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """The mailboxes of one undecoded field value, those of groups among them, and what was odd.

    A field with a mailbox that cannot be read beyond doubt is read as a person would, and all in it is not ``sure``.
    ``groups`` False makes a group odd.
    """
    simple = _SIMPLE.fullmatch(value)
    if simple is not None:
        text = simple["angle"] or simple["bare"]
        bare = spec(text)
        if bare:
            name, defects = words((simple["name"] or "").strip().strip('"'))
            shown = "" if text == bare else _shown(text, bare)
            return (Address(name=name, address=bare, shown=shown),), defects
    found, defects = _Reader(value, groups=groups).read()
    if all(each.sure for each in found):
        return found, defects
    from gateway.mail.salvage import salvaged  # rarely needed

    return tuple(_doubtful(*each) for each in salvaged(value)) or found, defects


def _doubtful(name: str, written: str) -> Address:
    local, at, domain = written.rpartition("@")
    address = f"{local}@{domain.lower()}" if at else written
    return Address(name=name, address=address, sure=False, shown=_shown(written, address))


def _shown(written: str, address: str) -> str:
    """``address`` with its domain as written; ``''`` where that is the same."""
    at, domain = written.rpartition("@")[1:]
    return "" if not at or address.endswith(f"@{domain}") else f"{address.rpartition('@')[0]}@{domain}"


class _Reader:
    """Reads one field value from left to right, without going back: time grows with its length only."""

    def __init__(self, value: str, *, groups: bool) -> None:
        self._value = value
        self._groups = groups
        self._in_group = False
        self._found: list[Address] = []
        self._defects: list[str] = []
        self._odd = False
        self._begin()

    def read(self) -> tuple[tuple[Address, ...], tuple[str, ...]]:
        """See ``addresses``."""
        position = 0
        while position < len(self._value) and len(self._found) <= MAX_ADDRESSES:
            if self._value[position] == "(":
                position = self._comment(position)
                continue
            match = _TOKEN.match(self._value, position)
            if match is None:  # no character is left over by the pattern
                break
            self._odd = self._odd or match["end"] == ""
            self._token(match.lastgroup or "", match.group())
            position = match.end()
        self._finish()
        if len(self._found) > MAX_ADDRESSES:
            self._defects.append(TOO_MANY_ADDRESSES)
        elif self._in_group:
            self._defects.append("address group without an end")
            self._found = [Address(name=each.name, sure=False) for each in self._found]
        return tuple(self._found[:MAX_ADDRESSES]), tuple(dict.fromkeys(self._defects))

    def _begin(self) -> None:
        self._phrase: list[str] = []
        self._comments: list[str] = []
        self._angle: list[str] | None = None
        self._closed = False
        self._odd = False

    def _comment(self, start: int) -> int:
        """Take the comment that begins at ``start``; quotation marks mean nothing in it. Returns where it ends."""
        depth = 0
        for match in _PARENTHESIS.finditer(self._value, start):
            depth += {"(": 1, ")": -1}.get(match.group(), 0)
            if depth == 0:
                self._comments.append(self._value[start + 1 : match.start()])
                self._add(" ")
                return match.end()
        self._odd = True
        return len(self._value)

    def _token(self, kind: str, text: str) -> None:
        inside = self._angle is not None and not self._closed
        if kind != "special" or text in "@[]" or (inside and text not in "<>"):
            self._add(text)
        elif text in ",;":
            self._finish()
            self._in_group = self._in_group and text != ";"
        elif text == ":":
            self._odd = (
                self._odd or self._in_group or not self._groups or self._angle is not None or "@" in self._phrase
            )
            if not self._odd:
                self._begin()
            self._in_group = True
        elif text == "<" and self._angle is None:
            self._angle = []
        elif text == ">" and inside:
            self._closed = True
        else:
            self._odd = True

    def _add(self, text: str) -> None:
        if self._angle is None:
            self._phrase.append(text)
        elif not self._closed:
            self._angle.append(text)
        elif not text.isspace():
            self._odd = True

    def _finish(self) -> None:
        """Close the mailbox at hand; an empty one between two commas does not count."""
        written = "".join(self._phrase).strip()
        if written or self._angle is not None or self._odd:
            named = self._angle is not None
            text = "".join(self._angle or ()).strip() if named else written
            bare = spec(text)
            # An unquoted address before another one is what parsers disagree about (CVE-2023-27043).
            twice = named and "@" in self._phrase and written.lower() != bare.lower()
            odd = self._odd or twice or not bare or (named and not self._closed)
            if odd:
                self._defects.append("address cannot be read beyond doubt")
            name = self._name(named=named)
            self._found.append(
                Address(name=name, sure=False) if odd else Address(name=name, address=bare, shown=_shown(text, bare))
            )
        self._begin()

    def _name(self, *, named: bool) -> str:
        """The display name; that of the old form ``ann@mail.example (Ann)`` stands in a comment."""
        if named and any(not piece.isspace() for piece in self._phrase):
            text = "".join(_unquoted(piece) for piece in self._phrase)
        else:
            text = " ".join(_QUOTED_PAIR.sub(r"\1", comment) for comment in self._comments)
        name, defects = words(" ".join(text.split()))
        self._defects.extend(defects)
        return name


def _unquoted(piece: str) -> str:
    return _QUOTED_PAIR.sub(r"\1", piece[1:-1]) if len(piece) > 1 and piece[0] == piece[-1] == '"' else piece
