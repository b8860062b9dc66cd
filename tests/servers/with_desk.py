"""The program with the keyed desk in the place of a kind: ``python -m tests.servers.with_desk``, as ``-m gateway``."""

from __future__ import annotations

from typing import Any

from gateway.cli import main
from gateway.outgoing import desks

if __name__ == "__main__":
    known: Any = desks.DESKS
    known["webhook"] = "tests.servers.keyed_desk:KeyedConnector"
    main()
