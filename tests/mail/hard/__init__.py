"""Broken and odd mails as they really come, with every field that a person would read in them."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.messages import mail

FRONTIER = 'Content-Type: multipart/mixed; boundary="frontier"'
ALTERNATIVE = 'Content-Type: multipart/alternative; boundary="frontier"'
PLAIN: dict[str, Any] = {
    "message_id": "question-1@mail.example",
    "from": {"name": "Ann Field", "address": "ann@mail.example"},
    "to": ["rosa@shop.example"],
    "subject": "A question",
    "date": "2026-11-21T09:14:00+00:00",
    "text": "Where is my order 4711?\n",
    "attachments": [],
}


class Case(NamedTuple):
    """The bytes of a mail and what its fields are."""

    raw: bytes
    expected: dict[str, Any]


def case(*fields: str, body: str | bytes = PLAIN["text"], without: tuple[str, ...] = (), **expected: Any) -> Case:
    """A mail from Ann to Rosa with these fields; what is not said of it is as in every other."""
    return exact(mail(*fields, body=body, without=without), **expected)


def exact(raw: bytes, **expected: Any) -> Case:
    """A mail of exactly these bytes; ``sender`` stands for ``from``, as a pair."""
    if "sender" in expected:
        name, address = expected.pop("sender")
        expected["from"] = {"name": name, "address": address}
    files = [dict(zip(("filename", "content_type", "size"), file, strict=True)) for file in expected.pop("files", ())]
    return Case(raw, {**PLAIN, **({"attachments": files} if files else {}), **expected})
