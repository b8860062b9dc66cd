"""A shop whose notes and copies leave over a way that breaks, on a clock turned by hand."""

from __future__ import annotations

import ssl
from collections import Counter
from email import message_from_bytes
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from gateway.outgoing.doorstep import Doorstep
from gateway.outgoing.smarthost import Smarthost
from tests.pipeline.house import SHOP, START, House, customer
from tests.servers.fault_proxy import Fault, FaultProxy

if TYPE_CHECKING:
    from gateway.outgoing.smtp_client import Connection
    from tests.servers.certificates import Certificates
    from tests.servers.recorder import Recorder

SHOP_OF_MANY = SHOP.replace('send_hours = "always"', 'send_hours = "always"\nmax_replies_per_text = "99 per hour"')
TIMEOUT = 60.0  # seconds for one answer
IN_VAIN = 0.25  # the same where no answer will come
ANSWERLESS = ("black hole", "half-open", "drip", "garbage")
BROKEN_FOR = 90  # seconds on our clock
STEP = 2  # seconds between two turns of the workers


def context_of(papers: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.certificate, papers.key)
    return context


class _Way(Smarthost):
    """A way out that counts its knocks: the server may hear of one long after it was given up."""

    knocks = 0

    def _open(self) -> Connection:
        self.knocks += 1
        return super()._open()


class Shop:
    """A house whose notes and copies leave over a way that breaks; its clock is turned second by second."""

    def __init__(
        self, house: House, proxy: FaultProxy, papers: Certificates, server: Recorder, security: Any = "none"
    ) -> None:
        self.house, self.proxy, self._server = house, proxy, server
        self.knocks: list[float] = []  # in vain, on our clock, while the way is broken
        step = Doorstep(ticks=self.seconds)
        self._ways = [self._way(papers, security, step) for _ in range(2)]
        house.notes, house.copies = self._ways  # type: ignore[assignment]  # the real thing in place of the keeping one
        house.adopt(SHOP_OF_MANY)

    def _way(self, papers: Certificates, security: Any, step: Doorstep) -> _Way:
        return _Way(
            host="127.0.0.1",
            port=self.proxy.port,
            security=security,
            username="",
            password=None,
            ca_file=papers.authority,
            hostname="shop.example",
            timeout=TIMEOUT,
            doorstep=step,
        )

    def break_(self, fault: Fault) -> None:
        """Break the way; where nothing comes over it any more, nobody waits for long."""
        self.proxy.break_(fault)
        self._wait(IN_VAIN if fault.kind in ANSWERLESS else TIMEOUT)

    def heal(self) -> None:
        """The way is free again, and a server may take its time."""
        self.proxy.heal()
        self._wait(TIMEOUT)

    def _wait(self, seconds: float) -> None:
        """So long for each answer, on connections that are kept as well."""
        for way in self._ways:
            way._timeout = seconds
            for connection in way._kept:
                connection._timeout = seconds

    def seconds(self) -> float:
        return (self.house.now - START).total_seconds()

    def receive(self, *names: str) -> None:
        for name in names:
            self.house.receive(customer(address=f"{name}@{name}.example", message_id=f"<{name}@m.example>"))

    def live(self, seconds: int, step: int = STEP) -> None:
        for _ in range(0, seconds, step):
            self.house.drain()
            self.house.later(seconds=step)

    def suffer(self, seconds: int = BROKEN_FOR) -> None:
        """Live so long with a fault, and note each knock at the door meanwhile after which no mail was taken."""
        for _ in range(0, seconds, STEP):
            knocks, mails = self._knocks(), len(self._server.mails)
            self.house.drain()
            vain = self._knocks() - knocks - (len(self._server.mails) - mails)
            self.knocks += [self.seconds()] * vain
            self.house.later(seconds=STEP)

    def _knocks(self) -> int:
        return sum(way.knocks for way in self._ways)

    def shortest(self) -> float:
        """The shortest time between two knocks in vain, in seconds."""
        return min((after - before for before, after in pairwise(self.knocks)), default=60.0)

    def until_done(self) -> float:
        """The seconds until nothing is on its way any more, at most 120."""
        began = self.seconds()
        while not self.done() and self.seconds() - began < 120:
            self.live(STEP)
        return self.seconds() - began

    def done(self) -> bool:
        found = self.house.export()
        open_ = {"scheduled", "sending", "due", "unknown", "held"}
        return not any(one["state"] in open_ for one in found["replies"] + found["forwards"])


def noted(server: Recorder) -> Counter[str]:
    """How often each customer was sent a note."""
    return Counter(message_from_bytes(one.data)["In-Reply-To"] for one in server.mails if not one.mail_from)


def assert_at_most_once(shop: Shop, server: Recorder) -> None:
    """No note twice, and none in doubt that is not told so."""
    states = {f"<{one['in_reply_to']}>": one["state"] for one in shop.house.export()["replies"]}
    assert max(noted(server).values(), default=1) == 1
    for name, state in states.items():
        assert state in {"sent", "doubtful", "refused"}
        if state != "doubtful":
            assert noted(server)[name] == (state == "sent")


def way_faults(stranger: Certificates) -> dict[str, tuple[Fault, str]]:
    early = Fault(
        kind="words", rewrite=lambda said: said + b"250 injected\r\n" if b"go ahead" in said else said, anew=True
    )
    return {
        "refused": (Fault(kind="refused"), "none"),
        "reset": (Fault(kind="reset"), "none"),
        "closed": (Fault(kind="closed"), "none"),
        "black hole": (Fault(kind="black hole"), "none"),
        "half-open": (Fault(kind="half-open"), "none"),
        "garbage": (Fault(kind="garbage"), "none"),
        "drip": (Fault(kind="drip", seconds=IN_VAIN / 2), "none"),
        "black hole in TLS": (Fault(kind="black hole"), "tls"),
        "garbage in TLS": (Fault(kind="garbage"), "tls"),
        "cut in TLS": (Fault(kind="cut", octets=900), "tls"),
        "stranger": (Fault(kind="stranger", stranger=context_of(stranger)), "tls"),
        "early": (early, "starttls"),
    }
