"""Every fault on the way to the mail server, broken, healed and accounted for, on a clock turned by hand."""

from __future__ import annotations

import ssl
from collections import Counter
from contextlib import ExitStack
from email import message_from_bytes
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from gateway.outgoing.doorstep import Doorstep
from gateway.outgoing.smarthost import Smarthost
from tests.pipeline.house import SHOP, START, House, customer
from tests.servers import certificates
from tests.servers.fault_proxy import Fault, FaultProxy
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store
    from tests.servers.certificates import Certificates

SHOP_OF_MANY = SHOP.replace('send_hours = "always"', 'send_hours = "always"\nmax_replies_per_text = "99 per hour"')
TIMEOUT = 0.25  # seconds for one answer
BROKEN_FOR = 90  # seconds on our clock
STEP = 2  # seconds between two turns of the workers


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates.issue(tmp_path_factory.mktemp("papers"))


def context_of(papers: Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers.certificate, papers.key)
    return context


class Shop:
    """A house whose notes and copies leave over a way that breaks; its clock is turned second by second."""

    def __init__(self, house: House, proxy: FaultProxy, papers: Certificates, security: Any) -> None:
        self.house, self.proxy = house, proxy
        self.knocks: list[float] = []  # on our clock, while the way is broken
        step = Doorstep(ticks=self.seconds)
        ways = [self._way(papers, security, step) for _ in range(2)]
        house.notes, house.copies = ways  # type: ignore[assignment]  # the real thing in place of the keeping one
        house.adopt(SHOP_OF_MANY)

    def _way(self, papers: Certificates, security: Any, step: Doorstep) -> Smarthost:
        return Smarthost(
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
        """Live so long with a fault, and note each knock at the door meanwhile."""
        for _ in range(0, seconds, STEP):
            before = len(self.proxy.knocks)
            self.house.drain()
            self.knocks += [self.seconds()] * (len(self.proxy.knocks) - before)
            self.house.later(seconds=STEP)
        assert len(self.knocks) <= 1 + seconds / 10
        assert min((after - before for before, after in pairwise(self.knocks)), default=60) >= 10

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


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def shop(
    stack: ExitStack, tmp_path: Path, store: Store, papers: Certificates, server: Recorder, security: str = "none"
) -> Shop:
    stack.enter_context(server)
    proxy = stack.enter_context(FaultProxy(server.port))
    found = Shop(House(tmp_path, store.engine), proxy, papers, security)
    stack.callback(found.house.notes.close)  # type: ignore[attr-defined]
    stack.callback(found.house.copies.close)  # type: ignore[attr-defined]
    return found


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


STAGES = ("HELLO", "EHLO", "MAIL", "RCPT", "DATA", ".")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["451 4.3.0 later", "421 4.3.2 closing"])
def test_a_server_that_puts_mail_off_at_any_stage_gets_it_all_within_a_minute_of_its_healing(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, stage: str, answer: str
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.answers[stage] = answer
    one.receive("ann", "bob", "cleo")
    one.suffer()
    assert server.mails == []
    del server.answers[stage]

    assert one.until_done() <= 60
    assert noted(server) == {"<ann@m.example>": 1, "<bob@m.example>": 1, "<cleo@m.example>": 1}
    assert one.house.reply_states() == ["sent"] * 3


@pytest.mark.parametrize("stage", ["connect", "mail"])
def test_a_server_that_hangs_up_before_the_final_dot_gets_it_all_once(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, stage: Any
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.drop = stage
    one.receive("ann", "bob", "cleo")
    one.suffer()
    server.drop = None

    assert one.until_done() <= 60
    assert one.house.reply_states() == ["sent"] * 3
    assert_at_most_once(one, server)


def test_mail_that_was_stored_without_a_250_is_doubtful_and_never_sent_again(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.drop = "after-dot"
    one.receive("ann")
    one.suffer()
    server.drop = None
    one.receive("bob")

    assert one.until_done() <= 60
    one.live(3600, 60)
    assert one.house.reply_states() == ["doubtful", "sent"]
    assert_at_most_once(one, server)


@pytest.mark.parametrize("stage", ["before-dot", "after-dot"])
def test_a_server_that_hangs_up_over_the_data_puts_few_notes_in_doubt(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, stage: Any
) -> None:
    """Each attempt costs one note its certainty, for its final dot was on its way: a rest between them saves many."""
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.drop = stage
    names = [f"c{number}" for number in range(8)]
    one.receive(*names)
    one.live(20)
    server.drop = None

    assert one.until_done() <= 60
    assert one.house.reply_states().count("doubtful") <= 2
    assert_at_most_once(one, server)


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "."])
def test_what_is_refused_for_good_is_shown_and_not_tried_again(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, stage: str
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.answers[stage] = "550 5.7.1 never"
    one.receive("ann")
    one.live(30)
    del server.answers[stage]
    one.live(600, 20)

    assert one.house.reply_states() == ["refused"]
    assert noted(server) == {}
    assert "550 5.7.1 never" in str(one.house.export()["replies"])


def test_a_server_with_a_grey_list_gets_the_mail_when_its_time_is_over(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    first: dict[str, float] = {}

    def grey(command: str) -> str | None:
        met = first.setdefault(command, one.seconds())
        return None if one.seconds() - met >= 300 else "450 4.2.0 greylisted, come back in five minutes"

    server.answers["RCPT"] = grey
    one.receive("ann", "bob")

    one.live(301, 3)
    assert server.mails == []
    assert one.until_done() <= 60
    assert one.house.reply_states() == ["sent", "sent"]
    assert_at_most_once(one, server)


def test_one_poisoned_mail_does_not_stop_the_others(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates
) -> None:
    """A server that hangs up at one recipient is as good as any other for the rest."""
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    server.answers["RCPT"] = lambda line: "421 4.0.0 cannot bear it" if "ann@" in line else None
    one.receive("ann", "bob", "cleo")

    one.live(90)

    assert noted(server) == {"<bob@m.example>": 1, "<cleo@m.example>": 1}
    assert one.house.reply_states() == ["scheduled", "sent", "sent"]


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
        "drip": (Fault(kind="drip", seconds=TIMEOUT / 2), "none"),
        "black hole in TLS": (Fault(kind="black hole"), "tls"),
        "garbage in TLS": (Fault(kind="garbage"), "tls"),
        "cut in TLS": (Fault(kind="cut", octets=900), "tls"),
        "stranger": (Fault(kind="stranger", stranger=context_of(stranger)), "tls"),
        "early": (early, "starttls"),
    }


NAMES = (
    *("refused", "reset", "closed", "black hole", "half-open", "garbage", "drip"),
    *("black hole in TLS", "garbage in TLS", "cut in TLS", "stranger", "early"),
)


@pytest.mark.parametrize(
    ("name", "warm"),
    [*((name, False) for name in NAMES), *((name, True) for name in ("reset", "black hole", "garbage"))],
)
def test_a_way_that_breaks_and_heals_carries_everything_once(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, name: str, warm: bool
) -> None:
    fault, security = way_faults(certificates.issue(tmp_path / "stranger"))[name]
    offered: dict[str, Any] = {
        "none": {},
        "tls": {"tls": context_of(papers)},
        "starttls": {"starttls": context_of(papers)},
    }
    server = Recorder(**offered[security])
    one = shop(stack, tmp_path, file_store, papers, server, security)
    if warm:
        one.receive("zoe")
        one.live(2)
    one.proxy.break_(fault)
    one.receive("ann", "bob", "cleo")
    one.suffer()
    one.proxy.heal()

    assert one.until_done() <= 60
    assert one.house.reply_states().count("sent") == 3 + warm
    assert {one["state"] for one in one.house.export()["forwards"]} == {"confirmed"}
    assert_at_most_once(one, server)


@pytest.mark.parametrize("first", range(0, 320, 80))
def test_a_connection_cut_at_any_octet_sends_no_note_twice(
    stack: ExitStack, tmp_path: Path, file_store: Store, papers: Certificates, first: int
) -> None:
    """The answers of a whole talk with two mails are some 300 octets."""
    server = Recorder()
    one = shop(stack, tmp_path, file_store, papers, server)
    for octets in range(first, first + 80, 16):
        one.proxy.break_(Fault(kind="cut", octets=octets))
        one.receive(f"a{octets}", f"b{octets}")
        one.live(3)
        one.proxy.heal()
        assert one.until_done() <= 60

    assert_at_most_once(one, server)
    doubtful = one.house.reply_states().count("doubtful")
    assert doubtful <= len(range(first, first + 80, 16))
