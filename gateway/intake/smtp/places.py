"""Who may stay connected: places for each address and for all, and who gives up its own when they are taken."""

from __future__ import annotations

import contextlib
import resource
from collections import defaultdict
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from gateway.intake.smtp.proxy import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from gateway.intake.smtp.connection import Connection
    from gateway.intake.smtp.shared import Limits

_OTHER_FILES: Final = 128  # what store, mailboxes and log may have open
_FULL: Final = b"421 4.3.2 Too many connections, try again later\r\n"
_FULL_FOR_YOU: Final = b"421 4.7.0 Too many connections from your address\r\n"
_GIVE_WAY: Final = "421 4.3.2 Others need this place, try again later"


class Places:
    """The connections of one listener.

    A newcomer is not shut out by those who only sit there: where all places are taken, the peer that has not got on
    for the longest time gives up its own. It is sought among those of the newcomer's own address where that has too
    many, else among those of the address that has most; a peer whose mail is being stored always stays.
    """

    def __init__(self, limits: Limits, balancers: Sequence[IPv4Network | IPv6Network]) -> None:
        self.sessions: set[Connection] = set()
        self._limits = limits
        self._balancers = tuple(balancers)
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._most = min(limits.connections, max(files - _OTHER_FILES, 32))
        self._groups: defaultdict[str, set[Connection]] = defaultdict(set)

    def is_balancer(self, peer: str) -> bool:
        """Whether ``peer`` has to say whom it hands on, and is believed."""
        return peer != "-" and any(ip_address(peer) in network for network in self._balancers)

    def take(self, session: Connection) -> bytes | None:
        """Give a place to a new connection; the last words to it where there is none."""
        group = _group(session)
        own = self._groups.get(group, set())
        if not session.introducing and len(own) >= self._allowed(session.peer) and not _displace(own):
            return _FULL_FOR_YOU
        if len(self.sessions) >= self._most and not self._make_room():
            return _FULL
        self._groups[group].add(session)
        self.sessions.add(session)
        session.leave = lambda: self._free(group, session)
        return None

    def crowded(self) -> bool:
        """Whether more than half of the places are taken."""
        return 2 * len(self.sessions) > self._most

    def _allowed(self, peer: str) -> int:
        return self._limits.per_loopback_peer if is_loopback(peer) else self._limits.per_peer

    def _make_room(self) -> bool:
        return _displace(max(self._groups.values(), key=len)) or _displace(self.sessions)

    def _free(self, group: str, session: Connection) -> None:
        self.sessions.discard(session)
        members = self._groups.get(group, set())
        members.discard(session)
        if not members:
            self._groups.pop(group, None)


def _displace(candidates: Collection[Connection]) -> bool:
    """Send away the one that has not got on for the longest time; False where all have mail that is being stored."""
    idle = [session for session in candidates if session.silent_since is not None]
    if not idle:
        return False
    slowest = min(idle, key=lambda session: session.moved)
    slowest.give_way(_GIVE_WAY)
    return True


def written(peer: object) -> str:
    """Write the address of a peer in one way, IPv4 as such on a socket for both too.

    ``-`` is a peer without one, which came through a socket of the file system.
    """
    address = str(peer[0]) if isinstance(peer, tuple) else ""
    with contextlib.suppress(ValueError):
        return plain(ip_address(address))
    return "-"


def is_loopback(peer: str) -> bool:
    """Whether the peer is on this machine."""
    return peer == "-" or ip_address(peer).is_loopback


def _group(session: Connection) -> str:
    """What counts as one address: of IPv6 the network that one customer of a provider has (/64)."""
    if session.introducing:
        return f"balancer {session.peer}"
    peer = session.peer.partition("%")[0]
    return str(ip_network((peer, 64), strict=False)) if ":" in peer else peer
