"""Who hands a mail on, and what was found in it; what the beginning of a subject says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.mail.address import normal, same_mailbox
from gateway.mail.forwards.words import (
    FINNISH,
    FORWARD_PREFIXES,
    OTHER_MEANINGS,
    REPLY_PREFIXES,
    SHARED_DOMAINS,
    folded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.mail.message import Message
    from gateway.mail.mime import Attachment

_PREFIX: Final = re.compile(
    r"\s{0,5}(?:\[[^\]]{0,40}\]\s{0,5}){0,3}"  # names of lists
    r"([^\W\d_][\w./-]{0,15})\s?(?:[\[(]\d{1,3}[\])])?\s?[:\uff1a]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """Somebody else's mail inside a mail: the innermost customer and what she wrote.

    ``address`` is None where she cannot be told; with ``sure`` False a person must look, whatever stands in it.
    ``date`` is as the mail program wrote it, ``''`` where it is not told. ``attachments`` are those of her mail as far
    as they can be told from others.
    """

    address: str | None
    name: str = ""
    subject: str = ""
    date: str = ""
    sure: bool = False
    text: str = ""
    remark: str = ""  # what whoever handed it on wrote above it
    attachments: tuple[Attachment, ...] = ()
    attached: bool = False  # it came as message/rfc822, not in the text


class Scene(NamedTuple):
    """Who hands a mail on, and to whom."""

    writer: str
    name: str  # folded
    subject: str
    is_house: bool  # the writer is the owner
    recipients: frozenset[str]
    domains: frozenset[str]  # of the shop, as far as writer and recipients tell; none that strangers share
    owns: Callable[[str], bool]

    @staticmethod
    def of(message: Message, owns: Callable[[str], bool]) -> Scene:
        """The scene of a mail."""
        recipients = frozenset(normal(one.address) for one in (*message.to, *message.cc) if one.address)
        writer = message.from_.address
        own = {address for address in (*recipients, normal(writer)) if address and owns(address)}
        return Scene(
            writer=writer,
            name=folded(message.from_.name),
            subject=message.subject,
            is_house=any(owns(one.address) for one in message.from_addresses if one.address),
            recipients=recipients,
            domains=frozenset(address.rpartition("@")[2] for address in own) - SHARED_DOMAINS,
            owns=owns,
        )

    def is_ours(self, address: str) -> bool:
        """Whether an address is the owner's or that of whoever hands the mail on."""
        return self.owns(address) or (bool(self.writer) and same_mailbox(address, self.writer))

    def is_colleague(self, address: str) -> bool:
        """Whether an address is of one house with the writer, as far as its domain tells."""
        domain = normal(address).rpartition("@")[2]
        return domain == normal(self.writer).rpartition("@")[2] and domain not in SHARED_DOMAINS

    def is_of_shop(self, address: str) -> bool:
        """Whether an address has the domain of the shop: a program or a colleague rather than a customer."""
        return normal(address).rpartition("@")[2] in self.domains


def prefix_kind(subject: str, labels: frozenset[str] = frozenset()) -> str:
    """Whether a subject begins as a mail that is handed on (``"forward"``) or as an answer (``"reply"``), else ``''``.

    ``labels`` are those of the quoted header: "VS:" hands on in Danish and answers in Finnish.
    """
    found = _PREFIX.match(subject)
    word = folded(found.group(1)) if found else ""
    if word == "vs" and labels & FINNISH:
        return "reply"
    if word in FORWARD_PREFIXES:
        return "forward"
    return "reply" if word in REPLY_PREFIXES else ""


def calls_itself_forwarded(subject: str) -> bool:
    """Whether a subject begins with a prefix that means nothing but handed on mail ("PD:" and "I:" mean much)."""
    found = _PREFIX.match(subject)
    word = folded(found.group(1)) if found else ""
    return word in FORWARD_PREFIXES and word not in OTHER_MEANINGS


def without_prefix(subject: str) -> str:
    """A subject without the prefixes of answers and handed on mail."""
    for _ in range(5):
        if not prefix_kind(subject):
            break
        found = _PREFIX.match(subject)
        subject = subject[found.end() :].strip() if found else subject
    return subject.strip()
