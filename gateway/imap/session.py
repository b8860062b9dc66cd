"""One session with an IMAP server: enter, look, fetch, wait. Every refusal leaves as one of the two failures."""

from __future__ import annotations

import imaplib
import socket
import ssl
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, NoReturn, Self

import imapclient

from gateway import mailbox
from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.imap import answers
from gateway.imap.account import connect, hang_up
from gateway.imap.wire import StoppingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from gateway.imap.account import Account
    from gateway.imap.answers import Entry
    from gateway.imap.wire import Heard, Rows, Timing, Waker, Wire

CONTROL: Final = {chr(code) for code in (*range(32), 127)}


class LoginRefusedFailure(PermanentFailure):
    """The server does not let us in with this name and password."""


class NoPlaceFailure(PermanentFailure):
    """There is no such folder, or it is not ours to use."""


class BusyFailure(TransientFailure):
    """The server is there and asks for patience, in words or with a time."""


class _Client(imapclient.IMAPClient):  # type: ignore[misc]  # it carries no types
    """imapclient over our wire."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        super().__init__(wire.host, wire.port, ssl=False)
        wire.debug = 0  # imapclient sets 5, which formats every mail for a log that nobody keeps

    def _create_IMAP4(self) -> Wire:  # noqa: N802  # imapclient's name
        return self.wire

    def _set_read_timeout(self) -> None:
        """Leave the deadlines to the wire."""


class Session:
    """A logged-in connection with one folder open; used by one thread, closed at its end and after any failure."""

    def __init__(self, account: Account, *, timing: Timing, tick: Callable[[], None]) -> None:
        self.account = account
        self.where = account.where
        self.uidvalidity = self.uidnext = 0
        self.permanent_flags: frozenset[str] = frozenset()
        self.writable = False
        self._timing = timing
        self._secrets: tuple[str, ...] = (account.username,)
        wire = None
        try:
            with self.spoken():
                wire = connect(account, timing=timing, tick=tick)
                self.client = _Client(wire)
                self._login()
        except BaseException:
            if wire is not None:
                hang_up(wire)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Log out where the session is still sound, and hang up; never raises."""
        wire = self.client.wire
        if kind is None or kind is StoppingError:
            wire.hurry()
            with suppress(imaplib.IMAP4.error, OSError, StoppingError, ValueError):
                self.client.logout()
        hang_up(wire)

    def open(self, *, writable: bool = False, folder: str | None = None) -> None:
        r"""Open the watched folder, or another one, read-only unless told otherwise, and learn UIDVALIDITY and UIDNEXT.

        Reading only (EXAMINE) leaves every flag as it is, \Recent too. PermanentFailure where there is no such
        folder or it cannot be changed, TransientFailure for all else and for a server that tells no UIDVALIDITY.
        """
        with self.spoken():
            try:
                answer = self.client.select_folder(folder or self.account.folder, readonly=not writable)
            except imaplib.IMAP4.readonly:
                raise PermanentFailure(f"{self.where} does not let us change the folder") from None
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                self.refuse("cannot open the folder", error)
        self.writable = writable
        self.uidvalidity = int(answer.get(b"UIDVALIDITY", 0))
        self.uidnext = int(answer.get(b"UIDNEXT", 0)) or max(self.search("UID *"), default=0) + 1
        self.permanent_flags = frozenset(flag.decode("ascii", "replace") for flag in answer.get(b"PERMANENTFLAGS", ()))
        if not self.uidvalidity:
            raise TransientFailure(f"{self.where} tells no UIDVALIDITY, so no message can be told from another")

    def status(self, folder: str) -> mailbox.Cursor:
        """Ask where a folder stands without opening it; its last UID may be one that is not there any more."""
        with self.spoken():
            try:
                answer = self.client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"])
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                self.refuse("does not tell how its folder stands", error)
        validity, uidnext = int(answer.get(b"UIDVALIDITY", 0)), int(answer.get(b"UIDNEXT", 0))
        if not validity or not uidnext:
            raise PermanentFailure(f"{self.where} does not tell how its folder stands")
        return mailbox.baseline(uidvalidity=validity, uidnext=uidnext)

    def folders(self) -> list[tuple[str, frozenset[str], str]]:
        """List the folders that can be opened: name, flags in lower case, delimiter ('' for none)."""
        with self.spoken():
            listed = self.client.list_folders()
        found = [
            (str(name), frozenset(flag.decode("ascii", "replace").lower() for flag in flags), delimiter)
            for flags, delimiter, name in listed
        ]
        return [
            (name, flags, delimiter.decode("ascii", "replace") if delimiter else "")
            for name, flags, delimiter in found
            if not flags & {"\\noselect", "\\nonexistent"}
        ]

    def has(self, capability: str) -> bool:
        """Whether the server offers an extension."""
        with self.spoken():
            return bool(self.client.has_capability(capability))

    def search(self, criteria: str) -> list[int]:
        """Give the UIDs that fit, ascending; ``criteria`` is sent as it is and never holds a header's value."""
        if CONTROL & set(criteria):
            raise ValueError("a search with a control character")
        with self.spoken():
            return sorted(int(uid) for uid in self.client.search(criteria))

    def uids_above(self, last_uid: int) -> list[int]:
        """Give the UIDs above ``last_uid``; the server's ``n:*`` always holds the last message, however low its UID."""
        self.client.wire.forget()  # what comes from here on is news
        return [uid for uid in self.search(f"UID {last_uid + 1}:*") if uid > last_uid]

    def uids_since(self, day: date) -> list[int]:
        """Give the UIDs of what arrived on ``day`` or later, by INTERNALDATE without its time zone."""
        return self.search(f"SINCE {imapclient.datetime_util.format_criteria_date(day).decode('ascii')}")

    def entries(self, uids: Sequence[int]) -> list[Entry]:
        """Ask size, flags and moment of ascending ``uids``; those that have vanished are not in the answer."""
        asked = set(uids)
        return [
            entry
            for entry in answers.entries(self._fetch(uids, "RFC822.SIZE FLAGS INTERNALDATE"))
            if entry.uid in asked
        ]

    def bodies(self, uids: Sequence[int], section: str = "BODY.PEEK[]") -> dict[int, bytes]:
        """Fetch the bytes of some messages at once; the vanished and the unreadable are not in the answer."""
        return answers.bodies(self._fetch(uids, section))

    def _fetch(self, uids: Sequence[int], items: str) -> Rows:
        with self.spoken():
            refusal, rows = self.client.wire.fetch_uids(answers.sequence_set(uids), f"(UID {items})")
        if answers.busy(refusal):
            raise BusyFailure(f"{self.where} cannot read mail now: {self.quote(refusal)}")
        return rows

    def listen(self, waker: Waker, *, longest: float | None = None) -> Heard:
        """Wait for news: by IDLE (RFC 2177) where there is one, else for the length of a polling round.

        ``longest`` is in seconds, None for as long as it is usual; a silence that was cut short by it is a pause.
        """
        with self.spoken():
            wire = self.client.wire
            if not self.client.has_capability("IDLE"):
                usual = self._timing.poll
                heard = wire.listen(min(usual, longest or usual), waker)
                wire.noop()
            else:
                usual = self._timing.idle
                heard = self._idle(min(usual, longest or usual), waker)
            wire.forget()
            return "pause" if heard == "silence" and longest is not None and longest < usual else heard

    def _idle(self, seconds: float, waker: Waker) -> Heard:
        """Idle in short pieces: between two of them a dead link shows, which no silence does."""
        heard: Heard = "silence"
        while heard == "silence" and seconds > 0:
            piece = min(seconds, self._timing.proof)
            heard = self.client.wire.idle_for(piece, waker)
            seconds -= piece
        return heard

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Turn whatever imaplib, ssl and the system raise into a sentence for a person."""
        try:
            yield
        except (Failure, StoppingError):
            raise
        except ssl.SSLCertVerificationError as error:
            raise TransientFailure(
                f"{self.where} shows a certificate we do not trust: {error.verify_message}"
            ) from error
        except ssl.SSLError as error:
            reason = (error.reason or "no TLS spoken").replace("_", " ").lower()
            raise TransientFailure(f"TLS with {self.where} failed: {reason}", maybe_done=True) from error
        except TimeoutError as error:
            raise TransientFailure(f"{self.where} does not answer", maybe_done=True) from error
        except socket.gaierror as error:
            raise TransientFailure(f"{self.where}: this host name cannot be found now") from error
        except imaplib.IMAP4.abort as error:
            said = str(error)
            kind = BusyFailure if answers.busy(said) else TransientFailure
            sentence = f"{self.where} ended the session: {self.quote(error)}"
            raise kind(sentence, maybe_done=True, wait=answers.patience(said)) from error
        except imaplib.IMAP4.error as error:
            self.refuse("refused", error)
        except OSError as error:
            raise TransientFailure(f"{self.where}: {error.strerror or 'no connection'}", maybe_done=True) from error
        except (
            ValueError,
            TypeError,
            LookupError,
            AssertionError,
        ) as error:  # what a garbled answer makes imaplib raise
            raise TransientFailure(f"{self.where} sent something that is not IMAP", maybe_done=True) from error

    def _login(self) -> None:
        if self.client.wire.state == "AUTH":
            return  # PREAUTH: the server knows us by other means; after STARTTLS this cannot be
        try:
            password = self.account.password()
        except OSError as error:
            raise PermanentFailure(f"the password for {self.where} cannot be read: {error.strerror}") from error
        name = self.account.username
        self._secrets = (password, name)
        if CONTROL & set(name + password):
            raise PermanentFailure(f"the user name or password for {self.where} holds a control character")
        try:
            if (name + password).isascii() and not self.client.has_capability("LOGINDISABLED"):
                quoted = name.replace("\\", "\\\\").replace('"', '\\"')
                self.client.login(f'"{quoted}"', password)  # imaplib quotes the password alone
            else:
                self.client.plain_login(name, password)
            self.client.capabilities()  # kept by imapclient, but only when it is asked before the next command
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            said = str(error)
            if answers.busy(said):
                self.refuse("does not let us in now", error)
            raise LoginRefusedFailure(f"{self.where} refused user name or password: {self.quote(error)}") from error

    def refuse(self, what: str, said: Exception | str) -> NoReturn:
        """Raise the failure for what the server said: BusyFailure where it asks for patience, else PermanentFailure.

        The latter is a NoPlaceFailure where the server says that the folder is the reason.
        """
        sentence = f"{self.where} {what}: {self.quote(said)}"
        cause = said if isinstance(said, Exception) else None
        words = str(said)
        if answers.busy(words):
            raise BusyFailure(sentence, wait=answers.patience(words)) from cause
        raise (NoPlaceFailure if answers.code(words) in answers.PLACE_CODES else PermanentFailure)(sentence) from cause

    def quoted(self, folder: str) -> str:
        """Write the name of a folder as it goes over the wire."""
        with self.spoken():
            return str(self.client._normalise_folder(folder), "ascii")  # noqa: SLF001  # imapclient's own way to do it

    def quote(self, said: object) -> str:
        """Make the server's words, or the error that holds them, fit for a sentence."""
        if isinstance(said, Exception):
            said = said.args[0] if said.args else ""
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return answers.quotable(said, secrets=self._secrets)
