"""Wall: when the secrets and certificates that the config names run out, as far as they tell it."""

from __future__ import annotations

import base64
import binascii
import json
import ssl
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from gateway.config import secrets
from gateway.config.values import Secret, Server
from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from gateway.config.values import Config

_LARGEST: Final = 256 * 1024  # octets of a certificate with its chain
_A_DAY: Final = timedelta(days=1)
_UTC_TIME: Final = 0x17
_FIFTY: Final = 50  # RFC 5280 section 4.1.2.5.1: two digits below it are of this century


def ends(config: Config, environ: Mapping[str, str]) -> dict[str, datetime]:
    """What runs out, in words for a person, and when.

    Known are the day that ``until`` names, the ``exp`` of a token that is a JSON Web Token (RFC 7519 section 4.1.4),
    and the certificate of the listener. Of other tokens and passwords nobody can tell. No program is started for it.
    """
    found = {}
    for words, secret in _secrets(config):
        end = _end_of(secret, config, environ)
        if end is not None:
            found[words] = end
    if config.listen.tls_certificate is not None:
        end = certificate_end(config.listen.tls_certificate)
        if end is not None:
            found["the certificate of [listen]"] = end
    return found


def _secrets(config: Config) -> Iterator[tuple[str, Secret]]:
    for mailbox in config.mailboxes:
        if mailbox.server.password is not None:
            yield f'the password of the mailbox "{mailbox.name}"', mailbox.server.password
    if config.send is not None and config.send.password is not None:
        yield "the password of [send]", config.send.password
    if config.listen.password is not None:
        yield "the password of [listen]", config.listen.password
    for forward in config.forwards:
        for key, value in forward.keys.items():
            one = value.password if isinstance(value, Server) else value
            if isinstance(one, Secret):
                yield f'the {key} of the forward "{forward.name}"', one


def _end_of(secret: Secret, config: Config, environ: Mapping[str, str]) -> datetime | None:
    if secret.until is not None:
        return datetime.combine(secret.until, time.min, tzinfo=config.owner.zone) + _A_DAY
    if secret.kind == "command":
        return None
    try:
        return token_end(secrets.read(secret, environ, config.base))
    except PermanentFailure:
        return None  # whoever needs it says so


def token_end(token: str) -> datetime | None:
    """When a JSON Web Token runs out; None for anything else, and where it does not tell."""
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, claims and signature
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return None


def certificate_end(path: Path) -> datetime | None:
    """When the first certificate of a PEM file runs out; None where that cannot be read."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            text = file.read(_LARGEST)
        begin = text.index("-----BEGIN CERTIFICATE-----")
        end = text.index("-----END CERTIFICATE-----", begin)
        return _not_after(ssl.PEM_cert_to_DER_cert(text[begin:end] + "-----END CERTIFICATE-----\n"))
    except (OSError, ValueError, IndexError, binascii.Error):
        return None


def _not_after(der: bytes) -> datetime:
    """The end of validity in a certificate (RFC 5280 section 4.1): the fifth field, or the fourth without a version."""
    inside, _, _ = _element(der, 0)  # Certificate
    at, _, _ = _element(der, inside)  # TBSCertificate
    if der[at] == 0xA0:  # noqa: PLR2004 - [0] EXPLICIT Version
        at = _element(der, at)[1]
    for _ in ("serialNumber", "signature", "issuer"):
        at = _element(der, at)[1]
    not_before, _, _ = _element(der, at)
    begin, end, tag = _element(der, _element(der, not_before)[1])
    digits = der[begin:end].decode("ascii")
    if tag == _UTC_TIME:
        digits = ("20" if int(digits[:2]) < _FIFTY else "19") + digits
    return datetime.strptime(digits, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _element(der: bytes, at: int) -> tuple[int, int, int]:
    """Where the content of the element at ``at`` begins and ends, and its tag (X.690 section 8.1)."""
    length, begin = der[at + 1], at + 2
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(der[at + 2 : begin], "big")
    if begin + length > len(der):
        raise ValueError("the certificate is cut short")
    return begin, begin + length, der[at]
