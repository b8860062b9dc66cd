"""Wall: the way out for our own mail, over the owner's SMTP server."""

from __future__ import annotations

import re
import ssl
import threading
import time
from typing import TYPE_CHECKING, Final, Literal

from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.outgoing.doorstep import Doorstep
from gateway.outgoing.smtp_client import Connection, Letter
from gateway.outgoing.smtp_wire import Stale

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_KEEP: Final = 30.0  # seconds a quiet connection is kept; servers give up after 60 to 300
_EXPECTED: Final = 2.0  # seconds for which a connection is left to whoever announced a mail on it
_MAILS: Final = 500  # on one connection; servers have limits of their own (Postfix: none, Gmail: about 500)
_SPACES: Final = re.compile(r"[\x00-\x20\x7f-\x9f<>\u2028\u2029]")


def _odd(letter: Letter) -> str | None:
    """Why no server may be given this envelope, None where it may."""
    if any(_SPACES.search(path) for path in (letter.sender, letter.recipient)):
        return "the envelope address holds characters that no address may hold"
    return None if letter.recipient else "the mail has no recipient"


class Smarthost:
    """Hands mails to one server over kept connections; may be used by several threads at once, one connection each.

    ``password`` is asked at each login; None or an empty ``username`` sends without one. ``timeout`` is for one answer,
    in seconds; the one to the final dot may take half as long again. Ways out to one server share a ``doorstep``; None
    is for a way that somebody else paces.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        security: Literal["tls", "starttls", "none"],
        username: str,
        password: Callable[[], str] | None,
        ca_file: Path | None,
        hostname: str,
        timeout: float = 30,
        doorstep: Doorstep | None = None,
    ) -> None:
        self._host, self._port, self._security = host, port, security
        self._username, self._password = username, password
        self._ca_file, self._hostname, self._timeout = ca_file, hostname, timeout
        self._doorstep = doorstep or Doorstep(between=0.0)
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._kept: list[Connection] = []

    def send(self, mail: bytes, *, sender: str, recipient: str, following: Letter | None = None) -> str:
        """Hand over one mail and give the server's words of acceptance; ``sender`` is ``''`` for a null reverse-path.

        ``following`` is the mail that will be handed over next, if that is known: its envelope may go along.

        PermanentFailure where the server will never take it. TransientFailure for all else, with ``maybe_done`` where
        the final dot was on its way and no answer came: the mail may have been sent. One call makes one attempt; only
        a kept connection that has ended meanwhile is replaced, silently, as long as no final dot was on its way.
        """
        letter = Letter(mail, sender, recipient)
        wrong = _odd(letter)
        if wrong is not None:
            raise PermanentFailure(wrong)
        if following is not None and _odd(following) is not None:
            following = None
        connection = self._take(letter)
        if connection.sent + 1 >= _MAILS:
            following = None
        try:
            try:
                words = connection.hand_over(letter, following)
            except Stale:
                connection = self._fresh()
                words = connection.hand_over(letter, following)
        except Failure as failure:
            if isinstance(failure, TransientFailure) or not connection.open:
                self._doorstep.failed()
            raise
        finally:
            self._give_back(connection)
        self._doorstep.served()
        return words

    @property
    def healings(self) -> int:
        """How often the server has taken a mail again after it had failed somebody, by any way that leads to it."""
        return self._doorstep.healings

    def takes_8bit(self) -> bool:
        """Whether the server offers 8BITMIME (RFC 6152); connects to ask. TransientFailure where it cannot be asked."""
        connection = self._take()
        self._give_back(connection)
        return "8BITMIME" in connection.features

    def close(self) -> None:
        """Close the connections that nobody uses at this moment; the next mail opens a new one."""
        with self._lock:
            kept, self._kept = self._kept, []
        for connection in kept:
            connection.close()

    def _take(self, letter: Letter | None = None) -> Connection:
        """Give the kept connection that expects ``letter``, else one that expects nothing and is alive, else a new one.

        One that expects another mail is left to whoever announced that, for a while.
        """
        while True:
            with self._lock:
                connection = self._choose(letter)
            if connection is None:
                return self._fresh()
            if time.monotonic() - connection.used < _KEEP and connection.alive():
                return connection
            connection.close()

    def _choose(self, letter: Letter | None) -> Connection | None:
        now = time.monotonic()
        expected = [one for one in self._kept if letter is not None and one.expects(letter)]
        free = [one for one in self._kept if not one.expecting or now - one.used > _EXPECTED]
        found = next(iter([*expected, *reversed(free)]), None)
        if found is not None:
            self._kept.remove(found)
        return found

    def _give_back(self, connection: Connection) -> None:
        if connection.open and connection.sent < _MAILS:
            with self._lock:
                self._kept.append(connection)
        else:
            connection.close()

    def _fresh(self) -> Connection:
        try:
            with self._doorstep.knock(self._host):
                return self._open()
        except TransientFailure as failure:
            failure.peer_away = True  # no other mail would get through either
            raise

    def _open(self) -> Connection:
        context = None if self._security == "none" else self._trust()
        connection = Connection(self._host, self._port, hostname=self._hostname, timeout=self._timeout)
        try:
            connection.begin(context, starttls=self._security == "starttls")
            if self._username and self._password is not None:
                connection.log_in(self._username, self._password())
        except BaseException:
            connection.close()
            raise
        return connection

    def _trust(self) -> ssl.SSLContext:
        """Make, once, the context that believes the system's authorities and our own one."""
        if self._context is None:
            context = ssl.create_default_context()
            if self._ca_file is not None:
                try:
                    context.load_verify_locations(self._ca_file)
                except OSError as error:
                    raise TransientFailure(f"cannot read the authorities in {self._ca_file}") from error
            self._context = context
        return self._context
