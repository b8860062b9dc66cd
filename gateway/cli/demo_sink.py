"""Roof: the demo's mail server: our own listener, which writes what is handed to it as .eml files and sends nothing."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

from gateway.daemon import clock
from gateway.intake.smtp.listener import Listener
from gateway.mail import parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from gateway.mail import Arrival


class Sink:
    """An SMTP server on loopback for ``recipients``: replies go to ``notes/``, everything else to ``copies/``."""

    def __init__(self, folder: Path, recipients: Sequence[str]) -> None:
        self._folder = folder
        self._notes: dict[str, Path] = {}
        self._listener = Listener(
            smtp=("127.0.0.1", 0),
            lmtp=None,
            addresses=recipients,
            max_size=50_000_000,
            tls=None,
            hostname="demo.example",
            accept=self._keep,
            clock=clock,
        )

    def __enter__(self) -> Self:
        for name in ("notes", "copies"):
            (self._folder / name).mkdir()
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._listener.smtp_port or 0

    def note_for(self, message_id: str | None) -> Path | None:
        """The file of the note that answers ``message_id``; None where there is none."""
        return self._notes.get(message_id or "")

    def _keep(self, arrival: Arrival) -> Future[object]:
        mail = parse(arrival.raw)
        kind = "copies" if arrival.envelope.sender else "notes"
        count = len(list((self._folder / kind).iterdir())) + 1
        path = self._folder / kind / f"{count:02}-{arrival.envelope.recipients[0].partition('@')[0]}.eml"
        path.write_bytes(arrival.raw)
        if kind == "notes" and mail.in_reply_to:
            self._notes[mail.in_reply_to] = path
        done: Future[object] = Future()
        done.set_result(None)
        return done
