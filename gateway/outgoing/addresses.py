"""Where a request may go: names resolved in bounded time, and every address checked, whatever form it hides in."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import TransientFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Resolve = Callable[[str, int], Sequence[Any]]

# Where clouds hand out the secrets of a machine to whoever asks from inside; those that no other rule refuses.
_METADATA: Final = frozenset(
    ipaddress.ip_address(one)
    for one in ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254")
)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052
_NAT64_HERE: Final = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: a network's own
_COMPATIBLE: Final = ipaddress.ip_network("::/96")  # RFC 4291 section 2.5.5.1
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")  # RFC 6598: behind a provider, or a private network over it


def resolve(host: str, port: int) -> Sequence[Any]:
    """Ask the system, as `socket.getaddrinfo` does."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def addresses_of(host: str, port: int, *, resolve: Resolve, seconds: float) -> tuple[str, ...]:
    """The addresses of ``host``, each once; TransientFailure (peer_away) where none is told within ``seconds``.

    The system's resolver knows no deadline, so it is asked in a thread of its own, which ends when it likes to.
    """
    told: queue.SimpleQueue[Sequence[Any] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            told.put(resolve(host, port))
        except Exception as error:  # noqa: BLE001 - it is raised below, in the thread that asked
            told.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        found = told.get(timeout=max(seconds, 0.001))
    except queue.Empty:
        raise TransientFailure(f"the name {host} was not resolved in time", peer_away=True) from None
    if isinstance(found, (OSError, UnicodeError)):
        raise TransientFailure(f"the name {host} has no address now", peer_away=True) from found
    if isinstance(found, Exception):
        raise found
    if not found:
        raise TransientFailure(f"the name {host} has no address now", peer_away=True)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_allowed(address: str, *, private: bool) -> bool:
    """Whether a request may go to this address; ``private`` allows loopback and private ones besides public ones.

    Link-local ones, those of metadata services, multicast and reserved ones are never allowed; nor is an IPv6 address
    that leads to an IPv4 one that is not.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = list(_inside(found))
    return all(_is_allowed(one, private=private) for one in inner or [found])


def is_loopback(address: str) -> bool:
    """Whether the address is this machine itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _is_allowed(found: Address, *, private: bool) -> bool:
    if found in _METADATA or found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if found.is_loopback:
        return private
    if found in _SHARED:
        return private
    if found.is_reserved or getattr(found, "is_site_local", False):
        return False
    return found.is_global or (private and found.is_private)


def _inside(found: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 one leads to: mapped, compatible, translated or tunnelled."""
    if isinstance(found, ipaddress.IPv4Address) or found.is_loopback or found.is_unspecified:
        return
    if found.ipv4_mapped is not None:
        yield found.ipv4_mapped
    if found.sixtofour is not None:
        yield found.sixtofour
    if found.teredo is not None:
        yield from found.teredo
    if found in _NAT64 or found in _NAT64_HERE or found in _COMPATIBLE:
        yield ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
