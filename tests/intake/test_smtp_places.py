"""Who keeps a connection when there are more peers than places."""

from __future__ import annotations

import contextlib
import socket
import threading
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gateway.intake.smtp.shared import Limits
from tests.servers.smtp_peer import Peer, Store, listening

if TYPE_CHECKING:
    from gateway.intake.smtp.listener import Listener

MAIL = b"Subject: Where is my order\r\n\r\nIt has not arrived.\r\n"
CLOSED = ""
BALANCERS = (ip_network("127.0.0.1"),)


@pytest.fixture
def store() -> Store:
    return Store()


def of(address: str, listener: Listener) -> Peer:
    family = "TCP6" if ":" in address else "TCP4"
    return Peer(listener.smtp_port, first=f"PROXY {family} {address} {address} 1 2\r\n".encode())


def alive(peers: list[Peer]) -> list[bool]:
    """Which of them are still answered."""
    found = []
    for peer in peers:
        try:
            found.append(peer.ask("NOOP").startswith("250"))
        except OSError:
            found.append(False)
    return found


@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_one_address_has_so_many_places_and_the_slowest_gives_up_its_own(store: Store, door: str) -> None:
    with listening(store, limits=Limits(per_loopback_peer=2)) as listener, contextlib.ExitStack() as stack:
        port, greet = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
        first, second, third = (stack.enter_context(Peer(port, greet=greet)) for _ in range(3))

        assert [first.reply()[:9], first.reply()] == ["421 4.3.2", CLOSED]
        assert alive([second, third]) == [True, True]
        assert len(listener._shared.places.sessions) == 2


def test_all_together_have_so_many_places(store: Store) -> None:
    with listening(store, limits=Limits(connections=2)) as listener, contextlib.ExitStack() as stack:
        peers = [stack.enter_context(Peer(listener.smtp_port)) for _ in range(5)]

        assert alive(peers) == [False, False, False, True, True]


def test_who_gets_on_keeps_its_place(store: Store) -> None:
    with listening(store, limits=Limits(connections=2)) as listener, contextlib.ExitStack() as stack:
        honest = stack.enter_context(Peer(listener.smtp_port))
        for _ in range(5):
            stack.enter_context(Peer(listener.smtp_port))
            assert honest.ask("NOOP").startswith("250")


def test_a_large_mail_that_comes_in_keeps_its_place(store: Store) -> None:
    with listening(store, limits=Limits(connections=2)) as listener, contextlib.ExitStack() as stack:
        honest = stack.enter_context(Peer(listener.smtp_port))
        honest.begin_mail()
        for _ in range(5):
            stack.enter_context(Peer(listener.smtp_port, greet=None))
            before = listener._shared.held
            honest.send(b"x" * 5000 + b"\r\n")
            while listener._shared.held == before:
                assert listener.pulse()
        honest.send(b".\r\n")

        assert honest.reply().startswith("250")


def test_a_mail_that_is_being_stored_is_never_given_up(store: Store) -> None:
    store.pending = []
    with listening(store, limits=Limits(connections=1)) as listener, Peer(listener.smtp_port) as busy:
        busy.begin_mail()
        busy.send(MAIL + b".\r\n")
        while not store.pending:
            assert listener.pulse()
        with Peer(listener.lmtp_port, greet=None) as late:
            refused = late.banner
        store.pending[0].set_result(None)

        assert refused.startswith("421 4.3.2")
        assert busy.reply().startswith("250")


def test_all_places_of_one_address_storing_mail_refuses_one_more(store: Store) -> None:
    store.pending = []
    with listening(store, limits=Limits(per_loopback_peer=1)) as listener, Peer(listener.smtp_port) as busy:
        busy.begin_mail()
        busy.send(MAIL + b".\r\n")
        while not store.pending:
            assert listener.pulse()
        with Peer(listener.smtp_port, greet=None) as late:
            assert late.banner.startswith("421 4.7.0")
        store.pending[0].set_result(None)


def test_the_address_that_has_most_gives_way_to_the_others(store: Store) -> None:
    limits = Limits(connections=3, per_peer=3, greet=0.01)
    with listening(store, limits=limits, balancers=BALANCERS) as listener, contextlib.ExitStack() as stack:
        honest = stack.enter_context(of("203.0.113.1", listener))
        many = [stack.enter_context(of("203.0.113.2", listener)) for _ in range(2)]
        stack.enter_context(of("203.0.113.3", listener))

        assert alive([honest, *many]) == [True, False, True]


def test_a_network_of_ipv6_counts_as_one_address(store: Store) -> None:
    limits = Limits(per_peer=2, greet=0.01)
    with listening(store, limits=limits, balancers=BALANCERS) as listener, contextlib.ExitStack() as stack:
        same = [stack.enter_context(of(f"2001:db8:0:1::{number}", listener)) for number in range(1, 4)]
        other = stack.enter_context(of("2001:db8:0:2::1", listener))

        assert alive([*same, other]) == [False, True, True, True]


def test_who_was_sent_away_is_the_first_to_go(store: Store) -> None:
    with listening(store, limits=Limits(connections=2, linger=60)) as listener, contextlib.ExitStack() as stack:
        honest = stack.enter_context(Peer(listener.smtp_port))
        browser = stack.enter_context(Peer(listener.smtp_port))
        assert browser.ask("GET / HTTP/1.1").startswith("554")
        stack.enter_context(Peer(listener.smtp_port))

        assert honest.ask("NOOP").startswith("250")


@pytest.mark.parametrize("stage", ["mute", "half a command", "greeted", "half a mail"])
@pytest.mark.parametrize("door", ["smtp", "lmtp"])
def test_slow_and_many_clients_do_not_keep_an_honest_one_waiting(store: Store, stage: str, door: str) -> None:
    """Slow or many clients: more of one address sit there than it has places, and mail gets through."""
    with listening(store, limits=Limits(per_loopback_peer=40)) as listener, contextlib.ExitStack() as stack:
        port, greet = (listener.smtp_port, "EHLO") if door == "smtp" else (listener.lmtp_port, "LHLO")
        for _ in range(80):
            slow = stack.enter_context(Peer(port, greet=greet if stage in {"greeted", "half a mail"} else None))
            if stage == "half a mail":
                slow.begin_mail()
            slow.send(b"x" if stage in {"half a command", "half a mail"} else b"")
        with Peer(port, greet=greet) as honest:
            assert honest.mail(MAIL + b".\r\n").startswith("250")

        assert len(listener._shared.places.sessions) <= 40


def test_connections_that_come_without_pause_do_not_keep_an_honest_one_waiting(store: Store) -> None:
    """Many clients: places are taken again and again while an honest peer hands in one mail after the other."""
    stop, newcomers = threading.Event(), threading.Semaphore(0)

    def flood(port: int | None) -> None:
        with contextlib.ExitStack() as stack:
            while newcomers.acquire() and not stop.is_set():
                with contextlib.suppress(OSError):
                    stack.enter_context(Peer(port, greet=None))
                if len(stack._exit_callbacks) > 300:  # type: ignore[attr-defined]  # how many it holds open
                    stack.pop_all().close()

    with listening(store, limits=Limits(per_loopback_peer=50)) as listener:
        flooding = threading.Thread(target=flood, args=(listener.smtp_port,))
        flooding.start()
        answers = []
        for _ in range(10):
            while newcomers.acquire(blocking=False):
                pass
            newcomers.release(40)  # while he is there, fewer than there are places, however slow he is
            with Peer(listener.smtp_port) as honest:
                answers.append(honest.mail(MAIL + b".\r\n")[:3])
        stop.set()
        newcomers.release()
        flooding.join()

    assert answers == ["250"] * 10


@pytest.mark.skipif(not Path("/proc/net/if_inet6").exists(), reason="this machine has no IPv6")
def test_a_peer_has_one_address_however_it_is_written(store: Store) -> None:
    with contextlib.closing(socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)) as both:
        both.settimeout(0)
        with listening(store, smtp=None, lmtp=None, passed=[("smtp", both)]) as listener:
            with Peer(listener.smtp_port) as peer:
                peer.mail(MAIL + b".\r\n")
            with socket.create_connection(("::1", listener.smtp_port or 0), timeout=60) as sock:
                assert sock.recv(4) == b"220 "

    assert str(store.arrivals[0].origin) == "smtp:127.0.0.1"


def test_mail_comes_in_by_a_socket_in_the_file_system(store: Store, tmp_path: Path) -> None:
    path = str(tmp_path / "lmtp")
    with socket.socket(socket.AF_UNIX) as door, socket.socket(socket.AF_UNIX) as client:
        door.bind(path)
        door.listen()
        door.settimeout(0)
        with listening(store, smtp=None, lmtp=None, passed=[("lmtp", door)]):
            client.settimeout(60)
            client.connect(path)
            file = client.makefile("rb")
            for words in (b"", b"LHLO x", b"MAIL FROM:<a@b.example>", b"RCPT TO:<rosa@shop.example>", b"DATA"):
                client.sendall(words + b"\r\n" if words else b"")
                while file.readline()[3:4] == b"-":
                    pass
            client.sendall(MAIL + b".\r\n")
            answer = file.readline()
            file.close()

    assert answer.startswith(b"250")
    assert str(store.arrivals[0].origin) == "lmtp:-"
