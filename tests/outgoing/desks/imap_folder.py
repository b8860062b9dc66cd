"""A desk's mail folder on a real server, and the way of copies into it."""

from __future__ import annotations

import re
import select
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from gateway.config.values import Server
from gateway.outgoing.desks import Settings
from gateway.outgoing.desks.imap import ImapDesk
from tests.outgoing.desks.contract import Errand, copy

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

USER = "dana"


def desk(dovecot: Dovecot, *, port: int | None = None, timeout: float = 60.0, **changed: Any) -> ImapDesk:
    """The connector to the folder that the desk reads, Dana's INBOX; ``port`` of somebody on the way, in clear."""
    server = Server(
        host=dovecot.host,
        port=port or dovecot.imaps,
        security="none" if port else "tls",
        username=USER,
        password=None,
        ca_file=dovecot.certificates.authority,
    )
    keys: dict[str, Any] = {"server": server, "folder": "INBOX", "staging": "Deskward"}
    settings = Settings(
        name="desk",
        web=None,
        keys=keys | changed.pop("keys", {}),
        secret=lambda _: dovecot.users[USER],
        secrets=lambda _: (),
        timeout=timedelta(seconds=timeout),
    )
    return ImapDesk(replace(settings, **changed))


def errand(dovecot: Dovecot, *, port: int | None = None, raw: bytes | None = None, **settings: Any) -> Errand:
    """A copy on its way there."""
    one = copy() if raw is None else copy(raw=raw)
    return Errand(desk(dovecot, port=port, **settings), one)


def contents(dovecot: Dovecot, folder: str = "INBOX") -> list[bytes]:
    """What lies in a folder, in the order it came; nothing where there is no such folder."""
    with dovecot.client(USER) as session:
        if not session.folder_exists(folder):
            return []
        session.select_folder(folder, readonly=True)
        found = session.fetch(session.search(), ["BODY.PEEK[]"])
        return [found[uid][b"BODY[]"] for uid in sorted(found)]


def expunge(dovecot: Dovecot, folder: str = "INBOX") -> None:
    """Take everything out of a folder, as the desk does with what it has read."""
    with dovecot.client(USER) as session:
        session.select_folder(folder)
        session.delete_messages(session.search())
        session.expunge()


def empty(dovecot: Dovecot) -> None:
    """Leave it as it was before the test."""
    expunge(dovecot)
    with dovecot.client(USER) as session:
        for name in [name for _, _, name in session.list_folders() if name not in {"INBOX", "Sent"}]:
            session.unsubscribe_folder(name)
            session.delete_folder(name)


def until_quiet(dovecot: Dovecot) -> None:
    """Wait until the server has done what was asked of it in sessions that are gone."""
    for _ in range(2000):
        log = dovecot.log()
        ended = re.findall(r"imap\(\w+\)<.*?Info: (?:Disconnected|Connection closed|Logged out)", log)
        if len(ended) >= log.count("imap-login: Info: Login:"):
            return
        select.select([], [], [], 0.005)
    raise AssertionError(dovecot.log()[-2000:])


def mail(number: int, *, lines: int = 8) -> bytes:
    """One of many mails that differ."""
    head = f"From: Hanna <hanna@mail.example>\r\nSubject: Order {number}\r\nMessage-ID: <{number}@mail.example>\r\n\r\n"
    return head.encode() + b"Where is my order? It is a lamp.\r\n" * lines
