"""What a received mail is, once read: the header answers cheap questions, the body is opened when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gateway.mail import fields as header_block
from gateway.mail import limits
from gateway.mail.address import Address, addresses, spec
from gateway.mail.content import Content, Leaf, read
from gateway.mail.dates import moment
from gateway.mail.key import content_key
from gateway.mail.mime import Attachment
from gateway.mail.parameters import media_type, parameters
from gateway.mail.quotes import new_text
from gateway.mail.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

__all__ = ["Address", "Attachment", "Envelope", "Leaf", "Message", "parse"]

MAX_IDS: Final = 200  # of one References field
_ID: Final = re.compile(r"<([^<>]{1,998})>")
_BARE_ID: Final = re.compile(r"[^\s<>]{1,998}")
_RECIPIENTS: Final = ("delivered-to", "x-original-to", "envelope-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What SMTP said around a message (RFC 5321).

    ``sender`` is the reverse-path: ``''`` is the null reverse-path of a bounce, None means that nobody told us.
    ``recipients`` are the envelope recipients; empty where nobody told us.
    """

    sender: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Message:
    """A received mail, parsed. Every property has a value for every mail, and none raises.

    ``fields`` are name as written and unfolded value, not decoded, in their order.
    """

    raw: bytes
    envelope: Envelope
    fields: tuple[tuple[str, str], ...]
    body_start: int  # offset of the body in ``raw``
    header_defects: tuple[str, ...] = ()
    _by_name: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """The names of the header fields, in lower case."""
        return frozenset(self._by_name)

    @property
    def size(self) -> int:
        """Bytes of the whole message."""
        return len(self.raw)

    def header(self, name: str) -> str:
        """The first field of that name, decoded; ``''`` where there is none."""
        values = self._by_name.get(name.lower())
        return words(values[0])[0] if values else ""

    def headers(self, name: str) -> tuple[str, ...]:
        """All fields of that name, decoded, in their order."""
        return tuple(words(value)[0] for value in self._by_name.get(name.lower(), ()))

    @cached_property
    def from_addresses(self) -> tuple[Address, ...]:
        """Every mailbox of every From field; more than one makes the writer doubtful.

        The ``address`` of one that cannot be read beyond doubt is ``''``.
        """
        return _certain(self._from[0])

    @property
    def from_(self) -> Address:
        """The first mailbox of From; its ``address`` is ``''`` where it cannot be read beyond doubt."""
        return self.from_addresses[0] if self._from[0] else Address()

    @property
    def writer(self) -> Address:
        """The first mailbox of From as a person would read it, to be shown; nothing is sent to it or decided by it."""
        return self._from[0][0] if self._from[0] else Address()

    @property
    def sender(self) -> Address:
        """The mailbox of the Sender field, which names who posted a mail for somebody else."""
        found = _certain(self._addresses("sender"))
        return found[0] if found else Address()

    @property
    def reply_to(self) -> tuple[Address, ...]:
        """Where the writer wants answers; never used to aim ours."""
        return _certain(self._addresses("reply-to"))

    @cached_property
    def to(self) -> tuple[Address, ...]:
        """The mailboxes of To, those of groups among them; in doubt as a person would read them."""
        return self._addresses("to")

    @cached_property
    def cc(self) -> tuple[Address, ...]:
        """The mailboxes of Cc."""
        return self._addresses("cc")

    @property
    def bcc(self) -> tuple[Address, ...]:
        """The mailboxes of Bcc, which only the writer's own copy has."""
        return self._addresses("bcc")

    @property
    def resent(self) -> tuple[Address, ...]:
        """Whom somebody handed the mail on to, unchanged: Resent-To and Resent-Cc (RFC 5322 section 3.6.6)."""
        return self._addresses("resent-to") + self._addresses("resent-cc")

    @cached_property
    def subject(self) -> str:
        """The decoded subject, blanks collapsed."""
        return " ".join(self.header("subject").split())

    @property
    def date(self) -> datetime | None:
        """What the writer's program says about the moment, aware; None where it is missing or invalid."""
        return moment(self._first("date"))

    @cached_property
    def message_id(self) -> str | None:
        """The Message-ID without angle brackets; None where there is none."""
        return next(iter(_ids(self._first("message-id"))), None)

    @cached_property
    def in_reply_to(self) -> str | None:
        """The first id of In-Reply-To without angle brackets; None where there is none."""
        return next(iter(_ids(self._first("in-reply-to"))), None)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """The ids of References, the oldest first."""
        return _ids(self._first("references"))

    @cached_property
    def content_type(self) -> str:
        """Media type of the whole message in lower case, ``text/plain`` where none is told."""
        return media_type(self._first("content-type"))

    @property
    def parameters(self) -> Mapping[str, str]:
        """Parameters of Content-Type, names in lower case."""
        return parameters(self._first("content-type"))

    @property
    def parts(self) -> tuple[str, ...]:
        """Media types of all MIME parts in their order, containers too; mails inside the mail are not opened."""
        return self._content.types

    @property
    def text(self) -> str:
        """The inline text, at most 65,536 characters; that of the HTML part where there is no plain one."""
        return self._content.text

    @cached_property
    def new_text(self) -> str:
        """``text`` without quoted history and signature; ``''`` where the writer added nothing."""
        return new_text(self._content.unquoted)

    @property
    def html(self) -> str:
        """The HTML part as it came, cut like ``text``; ``''`` where there is none."""
        return self._content.html

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What is not the text, in its order."""
        return self._content.attachments

    @property
    def filenames(self) -> tuple[str, ...]:
        """The names of what is not the text, as far as parts bear one; costs nothing, where `attachments` decodes."""
        return self._content.filenames

    @property
    def leaves(self) -> Iterator[Leaf]:
        """Every part that is no container, its bytes decoded one after the other, as they are asked for."""
        return self._content.leaves

    @cached_property
    def mails(self) -> tuple[bytes, ...]:
        """The bytes of the mails that hang on this one (message/rfc822, or a file named ``.eml``)."""
        return self._content.mails

    @cached_property
    def thread_key(self) -> str:
        """What all mails of one conversation share: the id that began it, else a key of the content."""
        started = (*self.references[:1], *filter(None, (self.in_reply_to, self.message_id)))
        return started[0].lower() if started else f"content:{content_key(self.raw)}"

    @cached_property
    def excess(self) -> str:
        """Which limit of `gateway.mail.limits` the message breaks, in plain words; ``''`` where it keeps them all.

        Its parts are counted for that, and no text is made of them. A message beyond a limit is not to be read.
        """
        defects = (*self.header_defects, *self._content.walk_defects)
        return limits.excess(self.raw, self.body_start, self._by_name, defects)

    @cached_property
    def defects(self) -> tuple[str, ...]:
        """What was odd about this mail, in plain words; opens the body."""
        subject = words(self._first("subject"))[1]
        found = (*self.header_defects, *self._from[1], *subject, *self._content.defects)
        return tuple(dict.fromkeys(found))

    def __repr__(self) -> str:
        return f"<Message of {self.size} bytes>"

    @cached_property
    def _from(self) -> tuple[tuple[Address, ...], tuple[str, ...]]:
        values = self._by_name.get("from", [])
        read_values = [addresses(value, groups=False) for value in values[:2]]
        found = tuple(address for mailboxes, _ in read_values for address in mailboxes)
        defects = [f"From: {defect}" for _, odd in read_values for defect in odd]
        if len(values) > 1:
            defects.append("more than one From field")
        if not found:
            defects.append("no From address")
        return found, tuple(defects)

    @cached_property
    def _content(self) -> Content:
        return read(self.raw, self.body_start, self.fields)

    def _first(self, name: str) -> str:
        values = self._by_name.get(name)
        return values[0] if values else ""

    def _addresses(self, name: str) -> tuple[Address, ...]:
        values = self._by_name.get(name)
        return tuple([address for value in values[:10] for address in addresses(value)[0]]) if values else ()


def parse(raw: bytes, envelope: Envelope | None = None) -> Message:
    """The message that ``raw`` is; never raises, whatever the bytes are.

    Where ``envelope`` is None the delivery fields say what they know of it: the topmost Return-Path the
    envelope sender (``<>`` is the null reverse-path), Delivered-To and its kin the recipients.
    """
    raw = header_block.normal_ends(raw)
    block = header_block.split(raw, header_block.beginning(raw))
    by_name: dict[str, list[str]] = {}
    for name, value in block.fields:
        by_name.setdefault(name.lower(), []).append(value)
    return Message(
        raw=raw,
        envelope=_traced(by_name) if envelope is None else envelope,
        fields=block.fields,
        body_start=block.body,
        header_defects=block.defects,
        _by_name=by_name,
    )


def _traced(by_name: Mapping[str, list[str]]) -> Envelope:
    """The envelope as the delivery fields of a mail tell it."""
    path = by_name.get("return-path", [""])[0]
    bare = path.replace(" ", "")
    sender = "" if bare == "<>" else spec(bare.removeprefix("<").removesuffix(">")) or None
    told = (spec(value.strip("<> ")) for name in _RECIPIENTS for value in by_name.get(name, ()))
    return Envelope(sender=sender, recipients=tuple(dict.fromkeys(address for address in told if address)))


def _certain(found: tuple[Address, ...]) -> tuple[Address, ...]:
    """``found``, but what could be read in two ways has no address."""
    for each in found:
        if not each.sure:
            return tuple(Address(name=each.name, sure=False) for each in found)
    return found


def _ids(value: str) -> tuple[str, ...]:
    """The message ids of a field, without angle brackets; some programs leave them out, others encode them."""
    if "=?" in value and "<" not in value:
        value = words(value)[0]
    pattern = _ID if "<" in value and ">" in value else _BARE_ID
    found = (each.strip() for each in pattern.findall(value)[:MAX_IDS])
    return tuple(each for each in found if each)
