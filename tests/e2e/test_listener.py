"""The public port of the running service: a socket of systemd, a balancer, a sign-in, and too many peers."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import TYPE_CHECKING

import pytest

from tests.e2e.service import BASE, RULES, Deskward, settled
from tests.servers.certificates import issue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOON = 60.0  # seconds after which a test gives up
MAIL = b"From: C <c@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Mail\r\n\r\nWhere is my order?\r\n"
WATCH = BASE.replace('mode = "live"', 'mode = "watch"') + RULES


@pytest.fixture
def door() -> Iterator[socket.socket]:
    """A port that somebody else opened, as systemd opens port 25."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as opened:
        yield opened


def hand_in(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=SOON) as client:
        client.sendmail("c@mail.example", ["rosa@shop.example"], MAIL)


def test_mail_comes_in_by_a_socket_of_systemd_without_a_word_in_the_config(tmp_path: Path, door: socket.socket) -> None:
    port = door.getsockname()[1]
    with Deskward(tmp_path, WATCH) as service:
        service.start(door=door)
        hand_in(port)

        assert f"SMTP on port {port}" in service.ready_line
        assert len(service.until(settled)["messages"]) == 1


def test_a_connection_that_comes_while_the_service_is_restarted_is_not_refused(
    tmp_path: Path, door: socket.socket
) -> None:
    port = door.getsockname()[1]
    with Deskward(tmp_path, WATCH + '\n[listen]\nsmtp = "127.0.0.1:25"\n') as service:
        service.start(door=door)
        assert service.stop() == 0
        with socket.create_connection(("127.0.0.1", port), timeout=SOON) as early:
            service.start(door=door)

            assert early.recv(4) == b"220 "


def test_sign_in_and_balancers_of_the_config_are_in_force(tmp_path: Path) -> None:
    papers = issue(tmp_path / "tls")
    password = tmp_path / "listen-password"
    password.write_text("pass word")
    password.chmod(0o600)
    listen = f"""
[listen]
smtp = "127.0.0.1:0"
tls_certificate = "{papers.certificate}"
tls_key = {{ file = "{papers.key}" }}
username = "provider"
password = {{ file = "listen-password" }}
balancers = ["127.0.0.1"]
"""
    papers.key.chmod(0o600)
    with Deskward(tmp_path, WATCH + listen) as service:
        service.start()
        port = int(service.ready_line.split("SMTP on port ")[1].split()[0].rstrip(";"))
        client = smtplib.SMTP(timeout=SOON)
        client.sock = socket.create_connection(("127.0.0.1", port), timeout=SOON)
        client.sock.sendall(b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n")
        client.getreply()
        client._host = "localhost"
        client.starttls(context=ssl.create_default_context(cafile=papers.authority))
        client.login("provider", "pass word")
        client.sendmail("c@mail.example", ["rosa@shop.example"], MAIL)
        client.quit()

        (message,) = service.until(settled)["messages"]
        assert message["origin"] == "smtp:203.0.113.7"


def test_two_hundred_slow_clients_do_not_keep_an_honest_one_waiting(tmp_path: Path) -> None:
    """Slow or many clients: mail is stored while they sit there."""
    with Deskward(tmp_path, WATCH + '\n[listen]\nsmtp = "127.0.0.1:0"\n') as service:
        service.start()
        port = int(service.ready_line.split("SMTP on port ")[1].split()[0].rstrip(";"))
        slow = [socket.create_connection(("127.0.0.1", port), timeout=SOON) for _ in range(250)]
        hand_in(port)
        for one in slow:
            one.close()

        assert len(service.until(settled)["messages"]) == 1
