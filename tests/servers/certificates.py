"""A throw-away certificate authority for servers on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Files of one authority and of one server certificate for localhost and 127.0.0.1."""

    authority: Path
    certificate: Path  # with its chain
    key: Path


def issue(folder: Path, *, names: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Certificates:
    """Make an authority in ``folder``; two calls give two authorities that do not trust each other."""
    folder.mkdir(parents=True, exist_ok=True)
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    server = authority.issue_cert(*names, key_type=trustme.KeyType.ECDSA)
    made = Certificates(authority=folder / "ca.pem", certificate=folder / "server.pem", key=folder / "server.key")
    authority.cert_pem.write_to_path(str(made.authority))
    made.certificate.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
    made.key.write_bytes(server.private_key_pem.bytes())
    made.key.chmod(0o600)
    return made
