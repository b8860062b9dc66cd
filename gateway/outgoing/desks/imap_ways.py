"""The two ways of a copy into a folder, each so that its end is known after any break."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap import placing
from gateway.imap.placing import Placed
from gateway.imap.session import BusyFailure, NoPlaceFailure
from gateway.mail import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.imap.session import Session
    from gateway.outgoing.desks.contract import Copy, Memo

_BEGINNING: Final = 1 << 20  # octets that tell one mail from another; no answer may bring 32 MB at once
_A_DAY: Final = timedelta(days=1)
_MOVING: Final = "moving"  # UIDVALIDITY.UID in staging, and UIDVALIDITY.UIDNEXT of the target before the MOVE


class _Way:
    """One copy in one session; ``folder`` is the target, ``staging`` our own folder."""

    MARK: ClassVar[str]  # the word of the memo that says that this way was begun

    def __init__(self, session: Session, copy: Copy, memo: Memo, *, folder: str, staging: str) -> None:
        self._session, self._copy, self._memo = session, copy, memo
        self._folder, self._staging = folder, staging

    def _standing(self, folder: str) -> Placed:
        """UIDVALIDITY and UIDNEXT of a folder."""
        here = self._session.status(folder)
        return Placed(here.uidvalidity, here.last_uid + 1)

    def _name(self, placed: Placed | None) -> str:
        if placed is not None:
            return _written(placed)
        return "" if self._copy.original == "sealed" else parse(self._copy.raw).message_id or ""

    def _find(self, since: Placed) -> int | None:
        """The copy among what came into the open folder ``since`` then, or anywhere in it where the UIDs are others."""
        first = since.uid if since.uidvalidity == self._session.uidvalidity else 1
        return next((uid for uid in self._session.uids_above(first - 1) if self._is_ours(uid)), None)

    def _left_there(self) -> str | None:
        """The name of the copy where the desk has left it lying, for a store that does not remember what was done."""
        with asking():
            self._session.open(folder=self._folder)
            uids = self._session.uids_since((self._copy.received - _A_DAY).date())  # by days of the server's own zone
            then = self._copy.received.replace(microsecond=0)
            there = self._session.entries(uids) if uids else ()
            alike = [entry.uid for entry in there if entry.arrived == then]
            uid = next((uid for uid in alike if self._is_ours(uid)), None)
        return None if uid is None else self._name(Placed(self._session.uidvalidity, uid))

    def _is_ours(self, uid: int) -> bool:
        """Whether a message is the copy: by its octets; or, as some servers write mail anew, by its name and moment."""
        for entry in self._session.entries([uid]):
            there = self._session.bodies([uid], f"BODY.PEEK[]<0.{_BEGINNING}>").get(uid)
            if there is None:
                return False
            known, shown = _alike(placing.carried(self._copy.raw)), _alike(there)
            if known == shown or (len(there) == _BEGINNING and known.startswith(shown)):
                return True
            named = "" if self._copy.original == "sealed" else parse(self._copy.raw).message_id
            same_moment = entry.arrived == self._copy.received.replace(microsecond=0)
            return bool(named) and same_moment and parse(there).message_id == named
        return False


class Staged(_Way):
    """APPEND into our own folder, and MOVE from there: what is not there any more after a MOVE has been moved."""

    MARK = "staging"

    def carry(self) -> str:
        """Put the copy into the folder, taking up the way wherever it was left."""
        with unbegun():
            uid, name = self._reached()
        if name is not None:
            return name
        return self._move(self._append() if uid is None else uid)

    def look_up(self) -> str | None:
        """Tell where it is; None where it is not in the folder, though it may be in staging."""
        if not self._memo.get(self.MARK):
            return self._left_there()
        with asking():
            return self._reached()[1]

    def _reached(self) -> tuple[int | None, str | None]:
        """The UID of the copy in staging, and its name where it was moved on; None for either that is not so."""
        since = _read(self._memo.get(self.MARK))
        if since is None:
            self._memo.keep(self.MARK, _written(since := self._standing(self._staging)))
        self._session.open(folder=self._staging, writable=True)
        uid = self._find(since)
        moving = self._memo.get(_MOVING)
        return uid, self._moved(moving) if uid is None and moving else None

    def _moved(self, moving: str) -> str | None:
        """The name of a copy that is no longer in staging; None where the target shows that nothing came."""
        before = _read(moving.partition(" ")[2])
        now = self._standing(self._folder)
        if before is None or before == now:
            return None
        self._session.open(folder=self._folder)
        uid = self._find(before) if before.uidvalidity == now.uidvalidity else None
        return self._name(None if uid is None else Placed(now.uidvalidity, uid))

    def _append(self) -> int:
        """Put it into staging; the folder is open and holds nothing of it."""
        with placed_or_not():
            placed = placing.append(self._session, self._staging, self._copy.raw, self._copy.received)
        with unbegun():
            if placed is not None:
                return placed.uid
            self._session.open(folder=self._staging, writable=True)
            since = _read(self._memo.get(self.MARK)) or Placed(0, 1)
            uid = self._find(since) or max(self._session.uids_above(since.uid - 1), default=None)
        if uid is None:
            raise TransientFailure(f"{self._session.where} took the copy and does not show it", maybe_done=True)
        return uid

    def _move(self, uid: int) -> str:
        with unbegun():
            staged = Placed(self._session.uidvalidity, uid)
            self._memo.keep(_MOVING, f"{_written(staged)} {_written(self._standing(self._folder))}")
        with placed_or_not():
            placed = placing.transfer(self._session, "move", uid, self._folder)
        with asking():
            if placed is None and self._session.search(f"UID {uid}") == [uid]:
                raise TransientFailure(f"{self._session.where} did not move the copy")
        return self._name(placed)


class Straight(_Way):
    """APPEND where the desk reads. After a break only an unchanged UIDNEXT proves anything; else a person must look."""

    MARK = "target"

    def carry(self) -> str:
        """Put the copy into the folder."""
        with unbegun():
            self._memo.keep(self.MARK, _written(self._standing(self._folder)))
        with placed_or_not():
            return self._name(placing.append(self._session, self._folder, self._copy.raw, self._copy.received))

    def look_up(self) -> str | None:
        """Tell where it is, None for surely not there; PermanentFailure where mail came since and it is not in it."""
        before = _read(self._memo.get(self.MARK))
        if before is None:
            return self._left_there()
        with asking():
            now = self._standing(self._folder)
            if before == now:
                return None
            self._session.open(folder=self._folder)
            uid = self._find(before) if before.uidvalidity == now.uidvalidity else None
        if uid is not None:
            return _written(Placed(now.uidvalidity, uid))
        raise PermanentFailure(
            f"nobody can tell whether the copy came into {self._folder!r} before the connection broke: look for it at "
            "the desk, and send it again with `outbox retry` only if it is not there"
        )


@contextmanager
def unbegun() -> Iterator[None]:
    """Whatever breaks in here, nothing of this step was done that another try would do twice."""
    try:
        yield
    except BusyFailure:
        raise
    except TransientFailure as failure:
        if failure.store_away:
            raise
        raise TransientFailure(str(failure), wait=failure.wait, broke_off=True) from failure
    except PermanentFailure as failure:
        raise TransientFailure(str(failure), barred=True) from failure


@contextmanager
def asking() -> Iterator[None]:
    """A question without an answer has to be asked again: what was unknown stays so."""
    try:
        yield
    except TransientFailure as failure:
        raise TransientFailure(str(failure), maybe_done=True, wait=failure.wait) from failure
    except PermanentFailure as failure:
        raise TransientFailure(str(failure), maybe_done=True) from failure


@contextmanager
def placed_or_not() -> Iterator[None]:
    """A refusal of the folder is no refusal of this copy: a person mends it, and all go on."""
    try:
        yield
    except NoPlaceFailure as failure:
        raise TransientFailure(str(failure), barred=True) from failure


def _written(placed: Placed) -> str:
    return f"{placed.uidvalidity}.{placed.uid}"


def _read(written: str | None) -> Placed | None:
    validity, _, uid = (written or "").partition(".")
    return Placed(int(validity), int(uid)) if validity.isdigit() and uid.isdigit() else None


def _alike(raw: bytes) -> bytes:
    """The bytes without what servers change: they write every line end as CRLF, and show NUL as 0x80."""
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n")
