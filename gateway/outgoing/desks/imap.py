"""The desk that reads a mail folder: the original bytes, unseen, as if the customer had written to the desk itself.

The desk takes mail out of its folder whenever it likes, so nothing that is looked for there proves anything. The copy
is put into a folder of our own first, where it can be looked for, and then moved in one step.
"""

from __future__ import annotations

import ipaddress
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, Protocol, cast

from gateway.errors import PermanentFailure, TransientFailure
from gateway.imap import folders
from gateway.imap.account import Account
from gateway.imap.session import BusyFailure, NoPlaceFailure, Session
from gateway.imap.wire import Timing
from gateway.outgoing.desks.contract import Finding
from gateway.outgoing.desks.imap_ways import Staged, Straight, unbegun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.outgoing.desks.contract import Copy, Memo, Settings


class _Server(Protocol):
    """What the config file says of a server."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> Literal["tls", "starttls", "none"]: ...
    @property
    def username(self) -> str: ...
    @property
    def ca_file(self) -> Path | None: ...


class ImapDesk:
    """Puts copies into a folder that a desk reads; by way of ``staging`` where the server can move (RFC 6851).

    The place of a copy is the folder of its topic. A folder that is not there is never made: nobody would read it.
    """

    def __init__(self, settings: Settings) -> None:
        keys, server = settings.keys, cast("_Server", settings.keys["server"])
        self._account = Account(
            name=settings.name,
            host=server.host,
            port=server.port,
            security=server.security,
            username=server.username,
            password=lambda: settings.secret("password"),
            folder=str(keys.get("folder") or "INBOX"),
            ca_file=server.ca_file,
            allowed=_is_allowed,
        )
        self._staging = str(keys.get("staging") or "Deskward")
        self._places = [settings.place, *(settings.places or {}).values()]
        self._acknowledgement = settings.acknowledgement
        seconds = settings.timeout.total_seconds() if settings.timeout else 45.0
        self._timing = Timing(connect=min(seconds, 15.0), silence=seconds)

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Put the copy into its folder; UIDVALIDITY.UID there, or its own Message-ID where the server tells no UID."""
        with self._entered() as session:
            return self._way(session, copy, memo).carry()

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Tell whether it was put there, for sure; PermanentFailure where only a person can find out."""
        with self._entered() as session:
            return self._way(session, copy, memo).look_up()

    def examine(self) -> Iterator[Finding]:
        """Look at sign-in, folders and what the server can; nothing is made."""
        with self._entered() as session:
            yield Finding(level="ok", what=f"{session.where} lets us in.")
            for name in dict.fromkeys(self._folder_of(place) for place in self._places):
                yield _there(session, name)
            yield from self._way_of(session)
        yield _acknowledged(self._acknowledgement)

    def _way(self, session: Session, copy: Copy, memo: Memo) -> Staged | Straight:
        with unbegun():
            folder = self._existing(session, self._folder_of(copy.place))
            begun = next((way for way in (Staged, Straight) if memo.get(way.MARK)), None)
            way = begun or (Staged if session.has("MOVE") else Straight)
            staging = self._own(session, folder) if way is Staged else ""
        return way(session, copy, memo, folder=folder, staging=staging)

    def _folder_of(self, place: str | int | None) -> str:
        return self._account.folder if place is None else str(place)

    def _existing(self, session: Session, name: str) -> str:
        folders.insist_on_name(name)
        found = folders.find(session, folders.names_of(session, name))
        if found is None:
            raise NoPlaceFailure(f"{session.where} has no folder {name!r}")
        return found

    def _own(self, session: Session, folder: str) -> str:
        folders.insist_on_name(self._staging)
        names = folders.names_of(session, self._staging)
        if folder in names:
            raise NoPlaceFailure(f"staging must be another folder than the one that the desk reads ({folder!r})")
        return folders.find(session, names) or folders.make(session, names)

    def _way_of(self, session: Session) -> Iterator[Finding]:
        if not session.has("MOVE"):
            yield Finding(
                level="warning",
                what=f"{session.where} cannot move mail (no MOVE): a copy whose connection breaks may need a person.",
                remedy="Nothing has to be done; such copies are listed in `deskward outbox`.",
            )
        elif folders.find(session, folders.names_of(session, self._staging)) is None:
            yield Finding(level="ok", what=f"The folder {self._staging!r} will be made with the first copy.")
        else:
            yield Finding(level="ok", what=f"Copies go by way of the folder {self._staging!r}, which is ours alone.")

    @contextmanager
    def _entered(self) -> Iterator[Session]:
        """Sign in; whatever goes wrong with that, nothing was begun."""
        try:
            session = Session(self._account, timing=self._timing, tick=lambda: None)
        except BusyFailure as failure:
            raise TransientFailure(str(failure), wait=failure.wait, peer_away=True) from failure
        except TransientFailure as failure:
            if failure.barred:
                raise
            raise TransientFailure(str(failure), peer_away=True) from failure
        except PermanentFailure as failure:
            raise TransientFailure(str(failure), barred=True) from failure
        with session:
            yield session


def _is_allowed(address: str) -> bool:
    """A mail server in the house is the usual case; what answers at a link-local address is never one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return not (found.is_link_local or found.is_multicast or found.is_unspecified)


def _there(session: Session, name: str) -> Finding:
    try:
        folders.insist_on_name(name)
        found = folders.find(session, folders.names_of(session, name))
    except PermanentFailure as failure:
        return Finding(level="error", what=str(failure), remedy="Give the folder another name.")
    if found is None:
        return Finding(
            level="error",
            what=f"{session.where} has no folder {name!r}.",
            remedy="Make the folder, or mend `folder` or `queues` in the [[forward]].",
        )
    return Finding(level="ok", what=f"The folder {found!r} is there.")


def _acknowledged(whose: Literal["ours", "desk", "both"]) -> Finding:
    """The desk sees a mail of the customer like any other, and answers it like any other."""
    if whose == "desk":
        return Finding(level="ok", what="The desk behind the folder answers; our note is left out.")
    return Finding(
        level="note" if whose == "ours" else "warning",
        what="The desk behind the folder answers these copies as it answers any mail, and so do we.",
        remedy='Switch its automatic answer off there, or write acknowledgement = "desk".',
    )
