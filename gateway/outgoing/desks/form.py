"""multipart/form-data (RFC 7578), the same octets for the same fields and files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.outgoing.desks.files import File

# As browsers write names (WHATWG, "multipart form data"): everything else goes as it is, in UTF-8.
_NAMES: Final = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


class Form(NamedTuple):
    """A finished body and its Content-Type."""

    content_type: str
    body: bytes


def form_of(fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, File]]) -> Form:
    """Write fields and files, each with the name of its field, in their order."""
    parts = [
        *((_head(f'name="{name.translate(_NAMES)}"'), value.encode("utf-8", "replace")) for name, value in fields),
        *((_file_head(name, file), file.content) for name, file in files),
    ]
    boundary = _boundary([content for _, content in parts])
    mark = f"--{boundary}\r\n".encode()
    pieces = [piece for head, content in parts for piece in (mark, head, content, b"\r\n")]
    return Form(f"multipart/form-data; boundary={boundary}", b"".join((*pieces, f"--{boundary}--\r\n".encode())))


def _head(disposition: str, *more: str) -> bytes:
    lines = (f"Content-Disposition: form-data; {disposition}", *more, "", "")
    return "\r\n".join(lines).encode("utf-8", "replace")


def _file_head(name: str, file: File) -> bytes:
    disposition = f'name="{name.translate(_NAMES)}"; filename="{file.name.translate(_NAMES)}"'
    return _head(disposition, f"Content-Type: {file.kind}")


def _boundary(contents: list[bytes]) -> str:
    """A boundary that stands in no part, for it is the hash of them all; each attempt sends the same octets."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return f"deskward-{digest.hexdigest()[:32]}"
