"""Ground: bytes and envelope become a Message, whatever the bytes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.mail.authentication import AuthResult, authentication  # at once: the module has the name of the function
from gateway.on_demand import on_demand

if TYPE_CHECKING:
    from gateway.mail.address import normal, same_mailbox, without_tag
    from gateway.mail.arrival import Arrival, Origin
    from gateway.mail.key import content_key
    from gateway.mail.language import Spoken, detect, language_of
    from gateway.mail.message import Address, Attachment, Envelope, Leaf, Message, parse

__all__ = [
    "Address",
    "Arrival",
    "Attachment",
    "AuthResult",
    "Envelope",
    "Leaf",
    "Message",
    "Origin",
    "Spoken",
    "authentication",
    "content_key",
    "detect",
    "language_of",
    "normal",
    "parse",
    "same_mailbox",
    "without_tag",
]

__getattr__ = on_demand(
    __name__,
    {
        "address": ("normal", "same_mailbox", "without_tag"),
        "arrival": ("Arrival", "Origin"),
        "key": ("content_key",),
        "language": ("Spoken", "detect", "language_of"),
        "message": ("Address", "Attachment", "Envelope", "Leaf", "Message", "parse"),
    },
)
