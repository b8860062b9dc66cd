"""Ground: bytes and envelope become a Message, whatever the bytes are."""

from __future__ import annotations

from gateway.mail.address import normal, same_mailbox, without_tag
from gateway.mail.arrival import Arrival, Origin
from gateway.mail.authentication import AuthResult, authentication
from gateway.mail.key import content_key
from gateway.mail.language import language_of
from gateway.mail.message import Address, Attachment, Envelope, Message, parse

__all__ = [
    "Address",
    "Arrival",
    "Attachment",
    "AuthResult",
    "Envelope",
    "Message",
    "Origin",
    "authentication",
    "content_key",
    "language_of",
    "normal",
    "parse",
    "same_mailbox",
    "without_tag",
]
