"""The identity of a message's content, the same by whatever way it came in."""

from __future__ import annotations

import hashlib
from typing import Final

from gateway.mail import fields

# A fixed order, so that a relay that sorts the header makes no new message. Fields that differ by the way a mail
# came (Received, Return-Path, Delivered-To, DKIM-Signature, Authentication-Results, X-...) are not among them.
IDENTITY: Final = ("from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "content-type")


def content_key(raw: bytes) -> str:
    """64 hex digits that tell one message from another, made of its identity fields and its body.

    Line endings, folding of the header and blank lines at the end do not count. The Message-ID is only
    one of the fields: the same one above other content gives another key, and a mail without any has a key too.
    """
    raw = fields.normal_ends(raw)
    block = fields.split(raw)
    found: dict[str, list[str]] = {name: [] for name in IDENTITY}
    for name, value in block.fields:
        values = found.get(name.lower())
        if values is not None:
            values.append(" ".join(value.split()))
    head = "\n".join(f"{name}:{value}" for name, values in found.items() for value in values)
    digest = hashlib.blake2b(head.encode("utf-8", "surrogatepass"), digest_size=32)
    digest.update(b"\n\n")
    body = raw[block.body :]
    digest.update((body.replace(b"\r\n", b"\n") if b"\r" in body else body).rstrip(b"\r\n"))
    return digest.hexdigest()
