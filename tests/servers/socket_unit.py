"""What systemd does for a socket unit: the open socket as number 3, and an environment that says whose it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ['LISTEN_PID'] = str(os.getpid());"
    " os.environ['LISTEN_FDS'] = '1'; os.execv(sys.argv[2], sys.argv[2:])"
)


def handed(door: socket.socket, command: list[str]) -> list[str]:
    """The command line that starts ``command`` with ``door``; whoever starts it passes ``door.fileno()`` on."""
    return [sys.executable, "-c", _LAUNCH, str(door.fileno()), *command]
