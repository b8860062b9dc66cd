"""What Request Tracker is told of one copy: the documents of a new ticket and of a remark to one that is there."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

from gateway.outgoing.desks.entry import person_of, subject_of, words_of
from gateway.outgoing.desks.files import PLAIN, clean, files_of

if TYPE_CHECKING:
    from gateway.outgoing.desks.contract import Copy
    from gateway.outgoing.desks.files import File

_LONGEST_SUBJECT: Final = 200  # the width of its column
# What Request Tracker makes a user of; it drops any other address without a word.
_PLAIN_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253})")


def ticket(copy: Copy, *, queue: str | int, key_field: str, attachments: int) -> dict[str, object]:
    """The document of a new ticket: the customer as requestor, our key in ``key_field``."""
    files = files_of(copy, limit=attachments)
    document: dict[str, object] = {
        "Queue": str(queue),
        "Subject": subject_of(copy, _LONGEST_SUBJECT),
        "Content": _content(copy, files.note, signed=_requestor(copy) is None),
        "ContentType": "text/plain",
        "CustomFields": {key_field: copy.key},
        "Attachments": [_attachment(file) for file in files.files],
    }
    requestor = _requestor(copy)
    return document if requestor is None else {**document, "Requestor": requestor}


def remark(copy: Copy, *, attachments: int, reopen: bool) -> dict[str, object]:
    """The document of a further message to a ticket.

    It is a comment: what Request Tracker calls correspondence it would mail to the customer, who would get her own
    words back. Our key stands in its subject, where it can be searched for.
    """
    files = files_of(copy, limit=attachments)
    document: dict[str, object] = {
        "Subject": f"{subject_of(copy, _LONGEST_SUBJECT - 30)} [{mark(copy)}]",
        "Content": _content(copy, files.note, signed=True),
        "ContentType": "text/plain",
        "Attachments": [_attachment(file) for file in files.files],
    }
    return {**document, "Status": "open"} if reopen else document


def mark(copy: Copy) -> str:
    """A word from the key that nobody writes by chance."""
    return f"dw-{hashlib.sha256(copy.key.encode()).hexdigest()[:16]}"


def _content(copy: Copy, note: str, *, signed: bool) -> str:
    lines = [f"{person_of(copy)} wrote:", ""] if signed else []
    lines.append(words_of(copy))
    about = [f"Ticket {copy.ticket} at Deskward"]
    about += [f"reference {copy.reference}"] if copy.reference else []
    about += [f"topic {copy.topic}"] if copy.topic else []
    about += [copy.link] if copy.link else []
    lines += ["", f"[{clean(', '.join(about))}]"]
    return "\n".join([*lines, *([note] if note else [])])


def _requestor(copy: Copy) -> str | None:
    """The customer as Request Tracker reads people; None for an address that it would drop."""
    if _PLAIN_ADDRESS.fullmatch(copy.customer_address) is None:
        return None
    name = clean(copy.customer_name)[:100].replace("\\", "").replace('"', "'").strip()
    return f'"{name}" <{copy.customer_address}>' if name else copy.customer_address


def _attachment(file: File) -> dict[str, str]:
    return {
        # A file named 0 counts as unnamed. Names are octets to it, each as one character: it stumbles over others.
        "FileName": ("0.bin" if file.name == "0" else file.name).encode().decode("latin-1"),
        "FileType": _type(file),
        "FileContent": base64.b64encode(file.content).decode("ascii"),
    }


def _type(file: File) -> str:
    """The type with which it keeps the octets: it guesses at the charset of text, and reads messages anew."""
    if not file.kind.startswith("text/"):
        return file.kind
    if b"\0" in file.content or not _is_utf8(file.content):
        return PLAIN
    return f"{file.kind}; charset=utf-8"


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
