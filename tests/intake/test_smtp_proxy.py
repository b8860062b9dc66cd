"""Mail that a load balancer hands on, with the PROXY protocol."""

from __future__ import annotations

import socket
import ssl
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.intake.smtp.proxy import Introduction, Misfit, introduction
from gateway.intake.smtp.shared import Limits
from gateway.intake.smtp.tls import tls_context
from tests.servers.certificates import issue
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    import contextlib
    from pathlib import Path

    from gateway.intake.smtp.listener import Listener

MAIL = b"Subject: Where is my order\r\n\r\nIt has not arrived.\r\n"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LINE = b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n"
CLOSED = ""


@pytest.fixture
def store() -> Store:
    return Store()


def block(peer: str = "203.0.113.7", *, command: int = 0x21, family: int | None = None, more: bytes = b"") -> bytes:
    source, target = ip_address(peer).packed, ip_address(peer).packed
    kind = family if family is not None else (0x11 if len(source) == 4 else 0x21)
    rest = source + target + b"\x9c\x40\0\x19" + more
    return SIGNATURE + bytes([command, kind]) + len(rest).to_bytes(2, "big") + rest


def balanced(store: Store, **options: Any) -> contextlib.AbstractContextManager[Listener]:
    """A listener that believes every peer of this machine."""
    limits = options.pop("limits", Limits(greet=0.01))
    return listening(store, balancers=(ip_network("127.0.0.0/8"),), limits=limits, **options)


@pytest.mark.parametrize(
    ("octets", "peer"),
    [
        (LINE, "203.0.113.7"),
        (b"PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n", "2001:db8::7"),
        (b"PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n", "203.0.113.7"),
        (b"PROXY UNKNOWN\r\n", None),
        (b"PROXY UNKNOWN what ever\r\n", None),
        (block(), "203.0.113.7"),
        (block("2001:db8::7"), "2001:db8::7"),
        (block("::ffff:203.0.113.7"), "203.0.113.7"),
        (block(more=b"\x20\0\x03abc"), "203.0.113.7"),
        (block(command=0x20), None),
        (block(family=0x00), None),
        (block(family=0x31), None),
        (SIGNATURE + b"\x20\0\0\0", None),
    ],
)
def test_a_balancer_says_whom_it_hands_on(octets: bytes, peer: str | None) -> None:
    assert introduction(octets + b"EHLO x\r\n") == Introduction(peer=peer, size=len(octets))
    assert all(introduction(octets[:end]) is None for end in range(len(octets)))


@pytest.mark.parametrize(
    "octets",
    [
        b"EHLO x\r\n",
        b"proxy TCP4 203.0.113.7 192.0.2.1 40000 25\r\n",
        b"PROXY TCP4 203.0.113.7 192.0.2.1 40000\r\n",
        b"PROXY TCP4  203.0.113.7 192.0.2.1 40000 25\r\n",
        b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 65536\r\n",
        b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 +25\r\n",
        b"PROXY TCP4 203.0.113.999 192.0.2.1 40000 25\r\n",
        b"PROXY TCP4 2001:db8::7 2001:db8::1 40000 25\r\n",
        b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\n" + b"x" * 100,
        b"PROXY UDP4 203.0.113.7 192.0.2.1 40000 25\r\n",
        b"PROXY TCP4 \xb2\xb3 192.0.2.1 40000 25\r\n",
        b"PROXY UNKNOWN " + b"x" * 100 + b"\r\n",
        block(command=0x11),
        block(command=0x22),
        block(family=0x12),
        block(family=0x21),
        SIGNATURE + b"\x21\x11\0\x04\x7f\0\0\1",
        SIGNATURE + b"\x21\x11\xff\xff",
    ],
)
def test_what_is_no_introduction_is_refused_for_a_reason(octets: bytes) -> None:
    found = introduction(octets)

    assert isinstance(found, Misfit)
    assert found.reason


@given(st.sampled_from([b"", b"PROXY ", b"PROXY TCP6 ", SIGNATURE, SIGNATURE + b"\x21\x11\0\x0c"]), st.binary())
def test_whatever_octets_come_there_is_a_finding(start: bytes, rest: bytes) -> None:
    found = introduction(start + rest)

    assert found is None or isinstance(found, Misfit) or 0 < found.size <= len(start + rest)


@pytest.mark.parametrize("header", [LINE, block()])
@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_the_mail_of_a_peer_behind_a_balancer_has_its_own_address(store: Store, header: bytes, door: str) -> None:
    with balanced(store) as listener:
        port, greet = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
        with Peer(port, greet=greet, first=header) as peer:
            peer.mail(MAIL + b".\r\n")

    assert str(store.arrivals[0].origin) == f"{door}:203.0.113.7"


def test_a_balancer_that_only_looks_whether_we_live_is_greeted(store: Store) -> None:
    with balanced(store) as listener, Peer(listener.smtp_port, first=SIGNATURE + b"\x20\0\0\0") as peer:
        assert peer.banner.startswith("220")
        peer.mail(MAIL + b".\r\n")

    assert str(store.arrivals[0].origin) == "smtp:127.0.0.1"


@pytest.mark.parametrize("first", [b"EHLO x\r\n", b"PROXY TCP4 nonsense\r\n", SIGNATURE + b"\x22\x11\0\0"])
def test_a_balancer_that_introduces_nobody_hears_no_word(
    store: Store, first: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with balanced(store) as listener, Peer(listener.smtp_port, greet=None, first=first) as peer:
        assert peer.banner == CLOSED

    assert "balancer not understood" in caplog.text


def test_a_balancer_that_introduces_nobody_in_time_is_let_go(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(introduction=0.05)
    with balanced(store, limits=limits) as listener, Peer(listener.smtp_port, greet=None, first=b"PROXY TCP4") as peer:
        assert peer.banner == CLOSED

    assert "in time" in caplog.text


def test_a_balancer_that_leaves_before_it_introduced_anybody_is_no_trouble(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with balanced(store) as listener:
        with socket.create_connection(("127.0.0.1", listener.smtp_port or 0)) as sock:
            sock.shutdown(socket.SHUT_WR)
            assert sock.recv(10) == b""
        with Peer(listener.smtp_port, first=LINE) as peer:
            assert peer.banner.startswith("220")

    assert not caplog.records


@pytest.mark.parametrize("header", [LINE, block()])
def test_nobody_but_a_balancer_may_say_that_he_is_somebody_else(store: Store, header: bytes) -> None:
    limits = Limits(greet_loopback=60)
    with (
        listening(store, balancers=(ip_network("192.0.2.1"),), limits=limits) as listener,
        Peer(listener.smtp_port, greet=None, first=header) as early,
    ):
        assert [early.banner[:3], early.reply()] == ["554", CLOSED]


def test_an_introduction_behind_the_greeting_ends_the_conversation(store: Store) -> None:
    with listening(store) as listener, Peer(listener.smtp_port) as peer:
        assert peer.ask(LINE[:-2]).startswith("554")
        assert peer.reply() == CLOSED


def test_only_one_introduction_is_read(store: Store) -> None:
    limits = Limits(greet=60)
    with balanced(store, limits=limits) as listener, Peer(listener.smtp_port, greet=None, first=LINE + LINE) as peer:
        assert peer.banner.startswith("554")


def test_each_peer_behind_a_balancer_has_its_own_places(store: Store) -> None:
    limits = Limits(per_peer=1, per_loopback_peer=1, greet=0.01)
    with (
        balanced(store, limits=limits) as listener,
        Peer(listener.smtp_port, first=LINE) as one,
        Peer(listener.smtp_port, first=block("203.0.113.8")) as other,
        Peer(listener.smtp_port, first=LINE) as again,
    ):
        assert one.reply().startswith("421 4.3.2")
        assert other.ask("NOOP").startswith("250")
        assert again.ask("NOOP").startswith("250")


def test_starttls_works_behind_a_balancer(store: Store, tmp_path: Path) -> None:
    papers = issue(tmp_path)
    with (
        balanced(store, tls=tls_context(papers.certificate, papers.key)) as listener,
        Peer(listener.smtp_port, first=LINE) as peer,
    ):
        peer.ask("STARTTLS")
        peer.over_tls(ssl.create_default_context(cafile=papers.authority))
        peer.ask("EHLO x")
        assert peer.mail(MAIL + b".\r\n").startswith("250")

    assert str(store.arrivals[0].origin) == "smtp:203.0.113.7"
