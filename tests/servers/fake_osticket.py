"""An osTicket in memory: it can only be given tickets, as JSON or as whole mails; held to its own source."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import json
import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote_to_bytes

from tests.servers.desk import Asked, FakeDesk, Told

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_KNOWN = frozenset(
    {"name", "email", "subject", "message", "alert", "autorespond", "source", "topicId", "attachments", "ip"}
)


@dataclass
class Entry:
    """One message of a ticket."""

    text: str
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class OsticketTicket:
    """One ticket."""

    number: str
    subject: str
    customer: str
    name: str
    topic: int | None
    entries: list[Entry]
    key: str = ""  # ours, as a mail bears it


class RefusedError(Exception):
    """An answer with an error status; its body is plain text."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class OsticketFake(FakeDesk):
    """The desk; ``acknowledged`` are the customers whom it mailed by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "right-token"
        self.locked = self.refuses = False
        self.largest = 50_000_000  # octets of a request
        self.bound = "127.0.0.1"  # the address that the key belongs to
        self.seen_from = "127.0.0.1"  # the address that it sees: a proxy's, where there is one
        self.may_create = True
        self.has_api = True
        self.banned: set[str] = set()
        self.most_open: int | None = None
        self.topics = [1, 2]
        self.tickets: list[OsticketTicket] = []
        self.mids: dict[str, OsticketTicket] = {}  # Message-ID -> ticket
        self.acknowledged: list[str] = []
        self.warnings: list[str] = []

    def tickets_of(self, key: str) -> int:
        """How many tickets were made by the copy with this key."""
        mark = hashlib.sha256(key.encode()).hexdigest()[:24]
        return sum(one.key == key or mark in one.entries[0].text for one in self.tickets)

    def answer(self, asked: Asked) -> Told:
        """Do the work and tell of it, in plain text that is called HTML."""
        if len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        status, words = self._answered(asked)
        return Told(status=status, body=words.encode(), headers={"Content-Type": "text/html; charset=UTF-8"})

    def _answered(self, asked: Asked) -> tuple[int, str]:
        if not self.has_api:
            return 404, "<html>Not found</html>"
        try:
            self._authenticate(asked.headers.get("x-api-key"))
            made = {"/api/tickets.json": self._from_json, "/api/tickets.email": self._from_mail}.get(asked.path)
            if made is None or asked.method != "POST":
                return (415, "Unsupported data format") if asked.path.startswith("/api/tickets.") else (404, "")
            return 201, made(asked.body).number
        except RefusedError as refused:
            return refused.status, refused.words

    def _authenticate(self, given: str | None) -> None:
        if given is None:
            raise RefusedError(401, "Valid API key required")
        if self.locked or given != self.token or self.seen_from != self.bound:
            raise RefusedError(401, "API key not found/active or source IP/hostname not authorized")
        if not self.may_create:
            raise RefusedError(401, "API key not authorized")

    def _from_json(self, body: bytes) -> OsticketTicket:
        try:
            given = json.loads(body)
        except ValueError:
            raise RefusedError(400, "Syntax error") from None
        self.warnings += [f"{key}: Unexpected data received in API request" for key in given if key not in _KNOWN]
        kind, text = _data_url(given.get("message", ""))
        del kind
        files = []
        for one in given.get("attachments", []):
            for name, url in one.items():
                kind, content = _data_url(url)
                if content:  # what is empty or badly encoded is dropped in silence
                    files.append((name, kind, content))
        topic = given.get("topicId")
        return self._create(
            given.get("name", ""),
            given.get("email", ""),
            given.get("subject", ""),
            Entry(text.decode("utf-8", "replace"), files),
            topic=topic if topic in self.topics else None,  # an unknown one is passed over in silence
            autorespond=bool(given.get("autorespond", True)),
        )

    def _from_mail(self, body: bytes) -> OsticketTicket:
        mail = email.message_from_bytes(body, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        mid = str(mail["Message-ID"] or "").strip("<> ")
        if mid and mid in self.mids:
            return self.mids[mid]
        name, address = parseaddr(str(mail["From"] or ""))
        part = mail.get_body(("plain", "html"))
        entry = Entry(
            part.get_content() if part is not None else "",
            [
                (one.get_filename() or "noname", one.get_content_type(), _content(one))
                for one in mail.iter_attachments()
            ],
        )
        for earlier in re.findall(r"<([^<>]+)>", f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}"):
            known = self.mids.get(earlier)
            if known is not None:
                known.entries.append(entry)
                self.mids[mid] = known
                return known
        number = re.search(r"#(\d+)", str(mail["Subject"] or ""))
        for known in self.tickets:  # the last resort; somebody else's address does not count
            if number is not None and (known.number, known.customer) == (number[1], address):
                known.entries.append(entry)
                self.mids[mid] = known
                return known
        ticket = self._create(name or address, address, str(mail["Subject"] or "[No Subject]"), entry)
        ticket.key = str(mail["X-Deskward-Key"] or "")
        if mid:
            self.mids[mid] = ticket
        return ticket

    def _create(
        self,
        name: str,
        address: str,
        subject: str,
        entry: Entry,
        *,
        topic: int | None = None,
        autorespond: bool = True,
    ) -> OsticketTicket:
        if address in self.banned:
            raise RefusedError(403, "Ticket denied")
        wrong = [
            words
            for given, words in (
                (name, "name: Name is a required field"),
                (_ADDRESS.fullmatch(address), "email: Valid email address required"),
                (subject, "subject: Issue Summary is a required field"),
                (entry.text, "message: Message content is required"),
            )
            if not given
        ]
        if self.refuses:
            wrong = ["email: hanna@mail.example is not wanted here"]
        if self.most_open is not None and sum(one.customer == address for one in self.tickets) >= self.most_open:
            wrong = ["err: You've reached the maximum open tickets allowed."]
        if wrong:
            raise RefusedError(400, "Unable to create new ticket: validation errors:\n" + "\n".join(wrong))
        ticket = OsticketTicket(str(482915 + len(self.tickets)), subject, address, name, topic, [entry])
        self.tickets.append(ticket)
        if autorespond:
            self.acknowledged.append(address)
        return ticket


def _data_url(given: str) -> tuple[str, bytes]:
    """RFC 2397; what is no data: URL is the text itself."""
    found = re.match(r"data:([^,]*),", given)
    if found is None:
        return "text/plain", given.encode()
    kind, rest = found[1], given[found.end() :]
    if kind.endswith(";base64"):
        try:
            return kind.removesuffix(";base64").partition(";")[0], base64.b64decode(rest, validate=True)
        except ValueError:
            return kind, b""
    return kind.partition(";")[0], unquote_to_bytes(rest)


def _content(part: Any) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else bytes(part.get_payload(0))
