"""Bodies encrypted at rest: with a key that lies elsewhere, or as they came where no key is configured.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits for each body. What is sealed begins with a mark and the
name of its key, so that a key can be changed at any time and every body tells which one it needs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.engine import Dialect

_MARK: Final = b"\0DW1"  # neither zlib nor a mail begins so
_NAME: Final = 4  # octets of a key's name
_NONCE: Final = 12
_HEAD: Final = len(_MARK) + _NAME
_OCTETS: Final = 32  # of a key
_TEXT_MARK: Final = "\ufdd0"  # no character (Unicode 23.7): no text may begin with it
_ON_DIALECT: Final = "deskward_sealer"  # one engine, one dialect, one sealer
NO_KEY: Final = "mails in the store are encrypted, and the config names no key to read them: put back [store] body_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """``current`` seals, None for nothing is sealed from now on; ``old`` ones only open."""

    current: bytes | None = field(repr=False)
    old: tuple[bytes, ...] = field(default=(), repr=False)


class Sealer:
    """Seals and opens; ``keys`` is asked once, when a key is first needed: most commands never need one."""

    def __init__(self, keys: Callable[[], Keys]) -> None:
        self._ask = keys
        self._ready: tuple[bytes | None, dict[bytes, Any]] | None = None

    def seal(self, octets: bytes) -> bytes:
        """The octets as they are to lie in the store; PermanentFailure where the key cannot be had."""
        current, ciphers = self._open_keys()
        if current is None:
            return octets
        nonce = os.urandom(_NONCE)
        head = _MARK + current
        sealed: bytes = ciphers[current].encrypt(nonce, octets, head)
        return head + nonce + sealed

    def open(self, sealed: bytes) -> bytes:
        """The octets again, also those that were never sealed.

        PermanentFailure where their key is not there, or they were changed.
        """
        if not sealed.startswith(_MARK):
            return sealed
        name = sealed[len(_MARK) : _HEAD]
        ciphers = self._open_keys()[1]
        if name not in ciphers:
            raise PermanentFailure(NO_KEY if not ciphers else unknown_key(name.hex()))
        from cryptography.exceptions import InvalidTag

        nonce, rest = sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
        try:
            octets: bytes = ciphers[name].decrypt(nonce, rest, sealed[:_HEAD])
        except InvalidTag:
            raise PermanentFailure("an encrypted mail in the store is damaged: take it from a backup") from None
        return octets

    def names(self) -> tuple[str | None, frozenset[str]]:
        """The names of the key that seals, None for none, and of all keys that can open."""
        current, ciphers = self._open_keys()
        return None if current is None else current.hex(), frozenset(name.hex() for name in ciphers)

    def is_current(self, stored: bytes) -> bool:
        """Whether something lies in the store as `seal` would put it there now."""
        current, _ = self._open_keys()
        return stored[:_HEAD] == _MARK + current if current is not None else not stored.startswith(_MARK)

    def _open_keys(self) -> tuple[bytes | None, dict[bytes, Any]]:
        if self._ready is None:
            keys = self._ask()
            wanted = [*([keys.current] if keys.current is not None else []), *keys.old]
            self._ready = (
                name_of(keys.current) if keys.current is not None else None,
                {name_of(key): _cipher(key) for key in wanted},
            )
        return self._ready


def unknown_key(name: str) -> str:
    """The sentence about a key that nobody can find."""
    return (
        f"mails in the store are encrypted with the key {name}, which the config does not name:"
        " put it back as [store] body_key, or into old_body_keys"
    )


def name_of(key: bytes) -> bytes:
    """By which a key is told from others, without telling anything of it."""
    return hashlib.sha256(b"deskward body key\0" + key).digest()[:_NAME]


def key_of(text: str) -> bytes:
    """The key that a secret holds, in base64; PermanentFailure with what to do where it holds none."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _OCTETS:
        raise PermanentFailure("the [store] body_key has to be 32 random octets in base64: openssl rand -base64 32")
    return key


def _cipher(key: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise PermanentFailure('encryption needs one more package: pip install "deskward[encryption]"') from error
    return AESGCM(key)


_PLAIN: Final = Sealer(lambda: Keys(current=None))


def seal_with(engine: Engine, keys: Callable[[], Keys]) -> None:
    """Have everything that this engine reads and writes sealed with ``keys``; before its first statement."""
    setattr(engine.dialect, _ON_DIALECT, Sealer(keys))


def sealer_of(dialect: Dialect) -> Sealer:
    """What an engine seals with; without `seal_with` it seals nothing."""
    found: Sealer = getattr(dialect, _ON_DIALECT, _PLAIN)
    return found


class Sealed(TypeDecorator[bytes]):
    """Octets that are sealed where there is a key."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Write."""
        return None if value is None else sealer_of(dialect).seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Read."""
        if value is None:
            return None
        return sealer_of(dialect).open(value) if value[:1] == _MARK[:1] else value


class SealedWords(TypeDecorator[str]):
    """Text out of a mail that is sealed where there is a key; as `columns.Words` it is writable whatever it holds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write."""
        if value is None:
            return None
        octets = value.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace")
        sealed = sealer_of(dialect).seal(octets)
        if sealed is octets:
            text = octets.decode()
            return "\N{REPLACEMENT CHARACTER}" + text[1:] if text.startswith(_TEXT_MARK) else text
        return _TEXT_MARK + base64.b64encode(sealed).decode("ascii")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read."""
        if value is None or not value.startswith(_TEXT_MARK):
            return value
        return sealer_of(dialect).open(base64.b64decode(value[1:])).decode()
