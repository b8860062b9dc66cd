"""The folders of a server: under which name one lies there, and how one is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imapclient import exceptions

from gateway.errors import PermanentFailure
from gateway.imap.session import CONTROL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from imapclient import IMAPClient

    from gateway.imap.session import Session


def insist_on_name(name: str) -> None:
    """Refuse what cannot be the name of a folder: a wildcard, a control character, nothing at all."""
    if CONTROL & set(name) or set("*%") & set(name) or not name:
        raise PermanentFailure(f"{name!r} cannot be the name of a folder")


def names_of(session: Session, name: str) -> list[str]:
    """Give the names under which a folder may lie on this server."""
    with session.spoken():
        return [name, *_prefixed(session.client, name)]


def find(session: Session, names: Sequence[str]) -> str | None:
    """Give the first of ``names`` that is a folder on this server; None where none is."""
    with session.spoken():
        return _there(session.client, names)


def make(session: Session, names: Sequence[str]) -> str:
    """Make and subscribe the first of ``names`` that this server allows.

    It may come into being between our look and our word: made by the owner, or by us before a crash, for a server still
    carries out the last command of a session that is gone.
    """
    with session.spoken():
        refused = exceptions.IMAPClientError("no name to make it by")
        for candidate in names:
            try:
                return _make(session.client, candidate)
            except exceptions.IMAPClientAbortError:
                raise
            except exceptions.IMAPClientError as error:
                refused = error
        there = _there(session.client, names)
        if there is None:
            raise refused
        return there


def _there(client: IMAPClient, names: Sequence[str]) -> str | None:
    for candidate in names:
        flags = [listed for listed, _, _ in client.list_folders("", candidate)]
        if any(b"\\noselect" not in map(bytes.lower, some) for some in flags):
            return candidate
    return None


def _prefixed(client: IMAPClient, name: str) -> list[str]:
    """Give the name inside the personal namespace, for servers where folders are INBOX.Name (RFC 2342)."""
    spaces = client.namespace().personal if client.has_capability("NAMESPACE") else ()
    prefix, separator = spaces[0] if spaces else ("", "")
    if not prefix or name.startswith(prefix) or name.upper() == "INBOX":
        return []
    return [prefix + name.replace("/", separator or "/")]


def _make(client: IMAPClient, folder: str) -> str:
    client.create_folder(folder)
    client.subscribe_folder(folder)
    return folder
