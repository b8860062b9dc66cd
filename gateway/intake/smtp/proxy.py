"""The PROXY protocol, versions 1 and 2: how a load balancer says whose connection it hands on."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

_SIGNATURE: Final = b"\r\n\r\n\x00\r\nQUIT\n"
_WORD: Final = b"PROXY "
_LONGEST_LINE: Final = 107  # with its line break, as the specification counts it
_LONGEST_BLOCK: Final = 2048  # addresses and additions of version 2; 536 octets have to be taken
_LOCAL: Final = 0x20
_PROXY: Final = 0x21
_NO_ADDRESS: Final = frozenset({0x00, 0x31})  # unspecified, and sockets of the file system
_FIXED: Final = 16  # octets before the addresses of version 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Who the peer is; None where the balancer speaks for itself, as it does to see whether we live."""

    peer: str | None
    size: int  # octets that the introduction takes


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why what came is no introduction; nothing more may be read from such a connection."""

    reason: str


def introduction(octets: bytes) -> Introduction | Misfit | None:
    """Read the introduction at the start of ``octets``; None while it may still become one."""
    for mark, read in ((_WORD, _line), (_SIGNATURE, _block)):
        if octets.startswith(mark):
            return read(octets)
        if mark.startswith(octets):
            return None
    return Misfit("no PROXY header")


def _line(octets: bytes) -> Introduction | Misfit | None:
    """Version 1: ``PROXY TCP4 192.0.2.1 198.51.100.1 56324 25`` and a line break."""
    end = octets.find(b"\r\n", 0, _LONGEST_LINE)
    if end < 0:
        return None if len(octets) < _LONGEST_LINE else Misfit("PROXY line too long")
    size = end + 2
    match octets[:end].split(b" "):
        case [_, b"UNKNOWN", *_]:
            return Introduction(peer=None, size=size)
        case [_, b"TCP4" | b"TCP6" as family, source, target, *ports] if len(ports) == 2:  # noqa: PLR2004 - from, to
            kind = IPv4Address if family == b"TCP4" else IPv6Address
            addresses = [_address(kind, written) for written in (source, target)]
            if all(addresses) and all(map(_is_port, ports)):
                return Introduction(peer=addresses[0], size=size)
    return Misfit("PROXY line not understood")


def _block(octets: bytes) -> Introduction | Misfit | None:
    """Version 2: a block of octets that says its own length."""
    if len(octets) < _FIXED:
        return None
    command, family = octets[12], octets[13]
    length = int.from_bytes(octets[14:_FIXED], "big")
    if command not in {_LOCAL, _PROXY} or family & 0x0F > 1:  # unspecified or stream
        return Misfit("PROXY block of an unknown kind")
    if length > _LONGEST_BLOCK:
        return Misfit("PROXY block too long")
    if len(octets) < _FIXED + length:
        return None
    size = _FIXED + length
    if command == _LOCAL or family in _NO_ADDRESS:
        return Introduction(peer=None, size=size)
    peer = _source(family, octets[_FIXED:size])
    return Misfit("PROXY block without its addresses") if peer is None else Introduction(peer=peer, size=size)


def _source(family: int, addresses: bytes) -> str | None:
    """From, to, and two ports."""
    width = {0x11: 4, 0x21: 16}.get(family)
    if width is None or len(addresses) < 2 * width + 4:
        return None
    return plain(IPv4Address(addresses[:4]) if width == 4 else IPv6Address(addresses[:16]))  # noqa: PLR2004 - octets


def plain(address: IPv4Address | IPv6Address) -> str:
    """Write an address, IPv4 inside of IPv6 as the IPv4 it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def _address(kind: type[IPv4Address | IPv6Address], written: bytes) -> str | None:
    try:
        return plain(kind(written.decode("ascii")))
    except (AddressValueError, UnicodeDecodeError):
        return None


def _is_port(written: bytes) -> bool:
    return written.isdigit() and len(written) <= 5 and int(written) < 2**16  # noqa: PLR2004 - digits of a port
