"""Copies into a mail folder whose connection is cut at every octet, both ways, while the desk takes out what it finds.

    python benchmarks/torture_imap_desk.py [--quick]

Prints one line of JSON and ends with 0 where every copy came into the folder once. ``doubtful`` counts copies that are
left to a person, which may happen only on a server that cannot move mail.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, Final

from tests.outgoing.desks.contract import dice
from tests.outgoing.desks.imap_folder import contents, errand, expunge, mail, until_quiet
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import Fault, FaultProxy

if TYPE_CHECKING:
    from collections.abc import Callable

WAYS: Final = {"by staging": (), "without MOVE": ("MOVE",)}
FRESH: Final = 250  # copies after which the server is a new one: its log is read again and again
KILLS: Final = 200
ENDS: Final = {
    True: {"confirmed"},
    False: {"confirmed", "dead"},
}  # whether the server can move mail -> how copies may end


class Sums(dict[str, int]):
    """What came of all copies."""

    def add(self, name: str, count: int = 1) -> None:
        """Count."""
        self[name] = self.get(name, 0) + count


def one(
    server: Dovecot, number: int, fault: Fault, sums: Sums, *, moves: bool, killed: bool = False, times: int = 1
) -> bool:
    """Send a copy through a fault, so many times; whether it got through."""
    taken = 0
    with FaultProxy(server.imap) as way:
        copy = errand(server, port=way.port, raw=mail(number))
        through = False
        for _ in range(times):
            way.break_(fault)
            through |= copy.attempt(killed=killed) == "confirmed"
            way.heal()
            until_quiet(server)
            taken += contents(server).count(mail(number))
            expunge(server)
        if copy.state != "confirmed":
            copy.until_done()
    taken += contents(server).count(mail(number))
    expunge(server)
    sums.add("messages")
    sums.add("lost", taken == 0)
    sums.add("duplicates", max(taken - 1, 0))
    sums.add("doubtful", copy.state == "dead")
    sums.add("unfinished", copy.state not in ENDS[moves])
    return through


def sweep(kind: Any, without: tuple[str, ...], step: int, sums: Sums) -> None:
    """Cut at each octet of the talk until a copy gets through."""
    octets, through = 0, False
    while not through:
        with Dovecot(without=without) as server:
            for _ in range(FRESH):
                through = one(server, octets, Fault(kind=kind, octets=octets), sums, moves=not without)
                octets += step
                if through:
                    break


def kills(without: tuple[str, ...], count: int, sums: Sums) -> None:
    """Kill us in the middle of a copy, up to three times."""
    chance = dice(20261128)
    with Dovecot(without=without) as server:
        for number in range(count):
            fault = Fault(kind="cut up", octets=chance.randrange(300, 1200))
            one(server, number, fault, sums, moves=not without, killed=True, times=chance.randrange(1, 4))


def main() -> int:
    """Do it all."""
    words = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    words.add_argument("--quick", action="store_true")
    quick = words.parse_args().quick
    sums = Sums()
    for without in WAYS.values():
        parts: list[Callable[[], None]] = [
            lambda without=without: sweep("cut", without, 31 if quick else 1, sums),
            lambda without=without: sweep("cut up", without, 31 if quick else 1, sums),
            lambda without=without: kills(without, KILLS // 10 if quick else KILLS, sums),
        ]
        for part in parts:
            part()
    print(json.dumps(sums))
    return int(bool(sums["lost"] or sums["duplicates"] or sums["unfinished"]))


if __name__ == "__main__":
    sys.exit(main())
