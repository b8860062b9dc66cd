"""Every fault on the way to the mail server, broken, healed and accounted for, on a clock turned by hand."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.pipeline.faulty_shop import Shop, assert_at_most_once, context_of, noted, way_faults
from tests.pipeline.house import House
from tests.servers import certificates
from tests.servers.fault_proxy import Fault, FaultProxy
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store
    from tests.servers.certificates import Certificates


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates.issue(tmp_path_factory.mktemp("papers"))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as found:
        yield found


def shop(
    stack: ExitStack, tmp_path: Path, store: Store, papers: Certificates, server: Recorder, security: str = "none"
) -> Shop:
    stack.enter_context(server)
    proxy = stack.enter_context(FaultProxy(server.port))
    found = Shop(House(tmp_path, store.engine), proxy, papers, server, security)
    stack.callback(found.house.writer.stop)
    stack.callback(found.house.notes.close)  # type: ignore[attr-defined]
    stack.callback(found.house.copies.close)  # type: ignore[attr-defined]
    return found


STAGES = ("HELLO", "EHLO", "MAIL", "RCPT", "DATA", ".")


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["451 4.3.0 later", "421 4.3.2 closing"])
def test_a_server_that_puts_mail_off_at_any_stage_gets_it_all_within_a_minute_of_its_healing(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, stage: str, answer: str
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    server.answers[stage] = answer
    one.receive("ann", "bob", "cleo")
    one.suffer()
    assert one.shortest() >= 10
    assert server.mails == []
    del server.answers[stage]

    assert one.until_done() <= 60
    assert noted(server) == {"<ann@m.example>": 1, "<bob@m.example>": 1, "<cleo@m.example>": 1}
    assert one.house.reply_states() == ["sent"] * 3


@pytest.mark.parametrize("stage", ["connect", "mail"])
def test_a_server_that_hangs_up_before_the_final_dot_gets_it_all_once(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, stage: Any
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    server.drop = stage
    one.receive("ann", "bob", "cleo")
    one.suffer()
    assert one.shortest() >= 10
    server.drop = None

    assert one.until_done() <= 60
    assert one.house.reply_states() == ["sent"] * 3
    assert_at_most_once(one, server)


def test_mail_that_was_stored_without_a_250_is_doubtful_and_never_sent_again(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    server.drop = "after-dot"
    one.receive("ann")
    one.suffer()
    assert one.shortest() >= 10
    server.drop = None
    one.receive("bob")

    assert one.until_done() <= 60
    one.live(3600, 60)
    assert one.house.reply_states() == ["doubtful", "sent"]
    assert_at_most_once(one, server)


@pytest.mark.parametrize("stage", ["before-dot", "after-dot"])
def test_a_server_that_hangs_up_over_the_data_puts_few_notes_in_doubt(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, stage: Any
) -> None:
    """Each attempt costs one note its certainty, for its final dot was on its way: a rest between them saves many."""
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
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
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, stage: str
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    server.answers[stage] = "550 5.7.1 never"
    one.receive("ann")
    one.live(30)
    del server.answers[stage]
    one.live(600, 20)

    assert one.house.reply_states() == ["refused"]
    assert noted(server) == {}
    assert "550 5.7.1 never" in str(one.house.export()["replies"])


def test_a_server_with_a_grey_list_gets_the_mail_when_its_time_is_over(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates
) -> None:
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
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
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates
) -> None:
    """A server that hangs up at one recipient is as good as any other for the rest."""
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    server.answers["RCPT"] = lambda line: "421 4.0.0 cannot bear it" if "ann@" in line else None
    one.receive("ann", "bob", "cleo")

    one.live(90)

    assert noted(server) == {"<bob@m.example>": 1, "<cleo@m.example>": 1}
    assert one.house.reply_states() == ["scheduled", "sent", "sent"]


NAMES = (
    *("refused", "reset", "closed", "black hole", "half-open", "garbage", "drip"),
    *("black hole in TLS", "garbage in TLS", "cut in TLS", "stranger", "early"),
)


@pytest.mark.parametrize(
    ("name", "warm"),
    [*((name, False) for name in NAMES), *((name, True) for name in ("reset", "black hole", "garbage"))],
)
def test_a_way_that_breaks_and_heals_carries_everything_once(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, name: str, warm: bool
) -> None:
    fault, security = way_faults(certificates.issue(tmp_path / "stranger"))[name]
    offered: dict[str, Any] = {
        "none": {},
        "tls": {"tls": context_of(papers)},
        "starttls": {"starttls": context_of(papers)},
    }
    server = Recorder(**offered[security])
    one = shop(stack, tmp_path, one_store, papers, server, security)
    if warm:
        one.receive("zoe")
        one.live(2)
    one.break_(fault)
    one.receive("ann", "bob", "cleo")
    one.suffer()
    assert one.shortest() >= 10
    one.heal()

    assert one.until_done() <= 60
    assert one.house.reply_states().count("sent") == 3 + warm
    assert {one["state"] for one in one.house.export()["forwards"]} == {"confirmed"}
    assert_at_most_once(one, server)


@pytest.mark.parametrize("first", range(0, 320, 80))
def test_a_connection_cut_at_any_octet_sends_no_note_twice(
    stack: ExitStack, tmp_path: Path, one_store: Store, papers: Certificates, first: int
) -> None:
    """The answers of a whole talk with two mails are some 300 octets."""
    server = Recorder()
    one = shop(stack, tmp_path, one_store, papers, server)
    for octets in range(first, first + 80, 16):
        one.break_(Fault(kind="cut", octets=octets))
        one.receive(f"a{octets}", f"b{octets}")
        one.live(3)
        one.heal()
        assert one.until_done() <= 60

    assert_at_most_once(one, server)
    doubtful = one.house.reply_states().count("doubtful")
    assert doubtful <= len(range(first, first + 80, 16))
