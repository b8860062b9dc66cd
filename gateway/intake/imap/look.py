"""A look into a mailbox for a person who sets it up: can we get in, is everything there that we would need."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gateway.imap.session import Session
from gateway.imap.wire import Timing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.imap.account import Account


class Seen(NamedTuple):
    """What was found; ``missing`` are those of the folders asked for that are not there."""

    can_idle: bool  # else new mail is found by asking every while
    can_move: bool  # else a mail is copied, and marked as deleted
    missing: tuple[str, ...]


def look(account: Account, *, folders: Sequence[str] = ()) -> Seen:
    """Sign in, open the watched folder read only, and look for other ``folders``; raises the two failures."""
    with Session(account, timing=Timing(), tick=lambda: None) as session:
        session.open()
        with session.spoken():
            client = session.client
            idle, move = (bool(client.has_capability(word)) for word in ("IDLE", "MOVE"))
            missing = tuple(one for one in folders if not client.folder_exists(one))
        return Seen(idle, move, missing)
