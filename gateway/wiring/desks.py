"""The desks that copies go to, from their sections of the config."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from gateway.config import secrets
from gateway.config.values import Secret, Server
from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Settings, desk_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.config.values import Config, Forward
    from gateway.outgoing.desks import Desk
    from gateway.outgoing.smarthost import Smarthost

BY_MAIL: Final = "email"


class Keyring:
    """The secrets of one ``[[forward]]``, read anew at each use: a person mends them without a restart."""

    def __init__(self, forward: Forward, config: Config, environ: Mapping[str, str]) -> None:
        self._keys: dict[str, Any] = dict(forward.keys)
        server = self._keys.get("server")
        if isinstance(server, Server):
            self._keys["password"] = server.password
        self._base = config.base
        self._environ = environ

    def one(self, name: str) -> str:
        """The secret of this name; TransientFailure (barred) where the file names none, or it cannot be read."""
        found = self._keys.get(name)
        if not isinstance(found, Secret):
            raise TransientFailure(f"the config names no {name} for this desk: add it there", barred=True)
        return self._read(found)

    def several(self, name: str) -> tuple[str, ...]:
        """The secrets of a list; failures as in `one`."""
        return tuple(self._read(secret) for secret in self._keys.get(name) or ())

    def mark(self) -> str:
        """Another value when any secret is another one; what a command prints is not looked at."""
        digest = hashlib.blake2b(digest_size=16)
        for secret in self._all():
            try:
                digest.update(secrets.read(secret, self._environ, self._base).encode("utf-8", "replace"))
            except PermanentFailure as failure:
                digest.update(str(failure).encode("utf-8", "replace"))
            digest.update(b"\0")
        return digest.hexdigest()

    def _all(self) -> list[Secret]:
        found = []
        for value in self._keys.values():
            some = value if isinstance(value, (tuple, list)) else (value,)
            found += [one for one in some if isinstance(one, Secret) and one.kind != "command"]
        return found

    def _read(self, secret: Secret) -> str:
        try:
            return secrets.read(secret, self._environ, self._base)
        except PermanentFailure as failure:
            raise TransientFailure(str(failure), barred=True) from failure


def desk(forward: Forward, config: Config, keyring: Keyring, *, way: Smarthost | None) -> Desk:
    """The desk of a ``[[forward]]``; ``way`` is for the one that takes mail.

    PermanentFailure where its address is none.
    """
    if forward.kind == BY_MAIL:
        name = f"{config.owner.name} (Deskward)"
        by_mail: Desk = desk_of(BY_MAIL)(way, name=name, attachments=forward.attachments)
        return by_mail
    made: Desk = desk_of(forward.kind)(_settings(forward, keyring))
    return made


def is_served(forward: Forward, config: Config) -> bool:
    """Whether anything is carried to it: what goes by mail needs a ``[send]`` section."""
    return forward.kind != BY_MAIL or config.send is not None


def _settings(forward: Forward, keyring: Keyring) -> Settings:
    url = forward.keys.get("url")
    web = None
    if url is not None:
        from gateway.outgoing.web import Web

        web = Web(
            str(url),
            timeout=forward.timeout.total_seconds(),
            allow_private=forward.allow_private,
            ca_file=forward.ca_file,
        )
    return Settings(
        name=forward.name,
        web=web,
        keys=forward.keys,
        secret=keyring.one,
        secrets=keyring.several,
        key_field=forward.key_field or "",
        tag=forward.tag,
        attachments=forward.attachments,
        place=forward.queue,
        places=forward.queues,
        acknowledgement=forward.acknowledgement,
        timeout=forward.timeout,
    )
