"""Sockets that systemd opened for us."""

from __future__ import annotations

import configparser
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure
from gateway.intake.smtp.doors import open_doors
from gateway.resources import shipped
from gateway.systemd import activation
from tests.servers.socket_unit import handed

if TYPE_CHECKING:
    from pathlib import Path

# Says in a child what it was handed: names, and whether its own children would get it too.
TELL = """
import os
from gateway.systemd import activation
for name, sock in activation.passed(os.environ):
    print(name, sock.getsockname()[1], os.get_inheritable(sock.fileno()))
"""


def in_a_child(door: socket.socket, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        handed(door, [sys.executable, "-c", TELL]),
        pass_fds=[door.fileno()],
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_socket_that_was_handed_over_is_taken_with_its_name() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        done = in_a_child(door, LISTEN_FDNAMES="smtp")

        assert done.stdout.split() == ["smtp", str(door.getsockname()[1]), "False"], done.stderr


def test_a_socket_without_a_name_is_taken_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        done = in_a_child(door)

        assert done.stdout.split() == [str(door.getsockname()[1]), "False"], done.stderr


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_what_takes_no_connections_is_told_in_a_sentence(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as door:
        done = in_a_child(door)

    assert "PermanentFailure: the socket that systemd handed over as number 3 takes no connections" in done.stderr


@pytest.mark.parametrize(
    "environ",
    [{}, {"LISTEN_FDS": "1"}, {"LISTEN_FDS": "1", "LISTEN_PID": "1"}, {"LISTEN_FDS": "0", "LISTEN_PID": "us"}],
)
def test_what_was_meant_for_another_process_is_left_alone(environ: dict[str, str]) -> None:
    mine = {name: value.replace("us", str(os.getpid())) for name, value in environ.items()}

    assert activation.passed(mine) == []


def test_a_number_that_is_none_is_told_in_a_sentence() -> None:
    with pytest.raises(PermanentFailure, match="LISTEN_FDS is no number"):
        activation.passed({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "one"})


@pytest.mark.parametrize(
    ("name", "lmtp_port_is_its", "kind"),
    [
        ("smtp", False, "smtp"),
        ("lmtp", False, "lmtp"),
        ("", False, "smtp"),
        ("deskward.socket", False, "smtp"),
        ("deskward.socket", True, "lmtp"),
    ],
)
def test_a_socket_finds_its_door_by_name_or_by_port(name: str, *, lmtp_port_is_its: bool, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as passed:
        lmtp = ("127.0.0.1", passed.getsockname()[1]) if lmtp_port_is_its else None

        doors = open_doors(smtp=None, lmtp=lmtp, passed=[(name, passed)])

        assert doors == {"smtp": [], "lmtp": []} | {kind: [passed]}


def test_a_socket_in_the_file_system_is_for_lmtp(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as passed:
        passed.bind(str(tmp_path / "lmtp"))
        passed.listen()

        assert open_doors(smtp=None, lmtp=None, passed=[("", passed)]) == {"smtp": [], "lmtp": [passed]}


def test_the_shipped_socket_unit_opens_port_25_for_smtp() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capital letters
    unit.read_string((shipped("deploy") / "deskward.socket").read_text(encoding="utf-8"))

    assert dict(unit["Socket"])["FileDescriptorName"] == "smtp"
    assert dict(unit["Socket"])["ListenStream"] == "25"
    assert (shipped("deploy") / "deskward.service").is_file()
