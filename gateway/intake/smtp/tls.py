"""STARTTLS: the certificate and its key, and the layer between the octets and the conversation."""

from __future__ import annotations

import contextlib
import os
import ssl
from asyncio.sslproto import SSLProtocol
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gateway.errors import PermanentFailure

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator


class _SlimTls(SSLProtocol):
    """asyncio's layer with a buffer of one TLS record.

    Its own has 256 KB, touched at once: a thousand peers that say STARTTLS would take 256 MB.
    """

    max_size = 16 * 1024


def slim_tls(
    protocol: asyncio.Protocol,
    context: ssl.SSLContext | None,
    shaken: asyncio.Future[None],
    *,
    handshake: float,
    shutdown: float,
) -> Any:
    """Give the layer that encrypts for ``protocol``; ``shaken`` is told the end of the handshake. Times in seconds."""
    times: dict[str, Any] = {"ssl_handshake_timeout": handshake, "ssl_shutdown_timeout": shutdown}
    return _SlimTls(shaken.get_loop(), protocol, cast("ssl.SSLContext", context), shaken, server_side=True, **times)


def tls_context(certificate: Path, key: Path | str) -> ssl.SSLContext:
    """Make the context for STARTTLS from a certificate file with its chain and a key, given as a file or as PEM text.

    PermanentFailure with a sentence for what cannot be read, does not fit together or asks for a passphrase.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    try:
        with _key_file(key) as path:
            context.load_cert_chain(certificate, path, password=_no_passphrase)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise PermanentFailure(f"the TLS key does not belong to the certificate {certificate}") from error
        raise PermanentFailure(f"the certificate {certificate} or its key is not readable as PEM") from error
    except OSError as error:
        # A key given as text must not appear in a sentence.
        name = key if isinstance(key, Path) and certificate.is_file() else certificate
        closed = name == key and isinstance(error, PermissionError)
        remedy = '; a key that is not ours to read comes as tls_key = { credential = "NAME" }' if closed else ""
        raise PermanentFailure(f"cannot read the TLS file {name}: {error.strerror}{remedy}") from error
    return context


def _no_passphrase() -> str:
    raise PermanentFailure("the TLS key is protected by a passphrase; store it without one, readable by us only")


@contextlib.contextmanager
def _key_file(key: Path | str) -> Iterator[Path | str]:
    """OpenSSL reads keys from files only; a key given as text gets one that never touches the disk."""
    if isinstance(key, Path):
        yield key
        return
    handle = os.memfd_create("tls-key")
    try:
        os.write(handle, key.encode())
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
