"""A small door lets go of its peers so that they get their answer."""

from __future__ import annotations

import socket

from gateway.doors.door import let_go


def test_what_a_peer_still_says_is_heard_out_before_the_door_closes() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"x" * 1000)
        theirs.shutdown(socket.SHUT_WR)

        let_go(ours)

        ours.settimeout(0)
        assert (ours.recv(1), theirs.recv(1)) == (b"", b"")


def test_a_peer_that_says_it_in_many_pieces_is_heard_out_too() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        for _ in range(20):
            theirs.sendall(b"x" * 100)
        theirs.shutdown(socket.SHUT_WR)

        let_go(ours)

        ours.settimeout(0)
        assert ours.recv(1) == b""
