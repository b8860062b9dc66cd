"""A Request Tracker in memory: what REST 2 of the real one answers, oddities included, for one user and its rights."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Told

if TYPE_CHECKING:
    from collections.abc import Callable

RIGHTS: Final = frozenset(
    {
        *("SeeQueue", "CreateTicket", "ShowTicket", "ShowTicketComments", "CommentOnTicket", "ModifyTicket"),
        *("ShowOutgoingEmail", "SeeCustomField", "ModifyCustomField"),
    }
)
FIELD: Final = "gateway_key"
QUEUES: Final = {"General": 1, "Support": 3, "Billing": 4, "Loud": 5}
CLOSED: Final = {"resolved", "rejected", "deleted"}
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Part:
    """One attachment of a transaction, text included."""

    number: int
    kind: str
    name: str | None
    content: bytes
    subject: str = ""
    headers: str = ""


@dataclass(slots=True)
class Entry:
    """One transaction of a ticket."""

    number: int
    kind: str
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Ticket:
    number: int
    queue: str
    subject: str
    requestors: list[str]
    created: datetime
    updated: datetime
    creator: str = "gateway"
    key: str = ""
    status: str = "new"
    owner: str = "Nobody"
    told: datetime | None = None
    resolved: datetime = NEVER
    refers_to: list[int] = field(default_factory=list)
    merged_into: int | None = None
    entries: list[Entry] = field(default_factory=list)


class FakeRequestTracker(Fake):
    """``rights`` are those of our user; ``autoreply`` names the queues that confirm by mail."""

    def __init__(self) -> None:
        super().__init__()
        self.rights = set(RIGHTS)
        self.fields = {"Support": FIELD, "Billing": FIELD, "General": FIELD, "Loud": FIELD}
        self.autoreply: set[str] = set()
        self.tickets: dict[int, Ticket] = {}
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
        self.largest: int | None = None  # octets of a document; a proxy refuses larger ones
        self._numbers = 50

    def tickets_of(self, key: str) -> int:
        with self.lock:
            return sum(ticket.key == key for ticket in self.tickets.values())

    def ticket(self, **known: Any) -> Ticket:
        """Put a ticket there that somebody else made."""
        with self.lock:
            self.now += timedelta(seconds=1)
            number = len(self.tickets) + 1
            usual = {"queue": "Support", "subject": "Lamp", "requestors": ["ada@mail.example"], "creator": "root"}
            words = known.pop("text", "Where is my lamp?")
            made = Ticket(**{"number": number, "created": self.now, "updated": self.now, **usual, **known})
            made.entries.append(Entry(self._number(), "Create", [self._part("text/plain", None, words.encode())]))
            self.tickets[number] = made
            return made

    def answer(self, asked: Asked) -> Told:
        if self.largest is not None and len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        if not asked.path.startswith("/REST/2.0/"):
            return Told(status=404, body=b"<html>Page not found</html>", headers={"Content-Type": "text/html"})
        if self.locked or not self._signed(asked):
            return _said(401, "Unauthorized")
        if "Mozilla" in asked.headers.get("user-agent", ""):
            return Told(status=302, headers={"Location": "/"})
        for method, pattern, work in self._routes():
            found = re.fullmatch(pattern, asked.path.removeprefix("/REST/2.0/"))
            if found and method == asked.method:
                self.now += timedelta(seconds=1)
                return work(asked, *found.groups())
        return _said(404, "Not Found")

    def _signed(self, asked: Asked) -> bool:
        basic = "Basic " + base64.b64encode(b"gateway:right-password").decode()
        return asked.headers.get("authorization") in {"token right-token", basic}

    def _routes(self) -> tuple[tuple[str, str, Callable[..., Told]], ...]:
        return (
            ("GET", "rt", lambda _: Told(document={"Version": "5.0.3"})),
            ("GET", "queue/([^/]+)", self._queue),
            ("POST", "ticket", self._create),
            ("GET", r"ticket/(\d+)", self._show),
            ("PUT", r"ticket/(\d+)", self._change),
            ("POST", r"ticket/(\d+)/comment", self._comment),
            ("GET", "tickets", self._search),
            ("GET", "transactions", self._transactions),
            ("GET", r"ticket/(\d+)/history", self._history),
            ("GET", r"ticket/(\d+)/attachments", self._parts),
            ("GET", r"transaction/(\d+)/attachments", self._parts_of_entry),
            ("GET", r"attachment/(\d+)", self._one_part),
        )

    def _queue(self, asked: Asked, name: str) -> Told:
        del asked
        name = next((known for known, number in QUEUES.items() if str(number) == name), name)
        if name not in QUEUES or "SeeQueue" not in self.rights:
            return _said(403, "Forbidden")
        create = {"ref": "create", "type": "ticket", "_url": f"{self.url}/REST/2.0/ticket?Queue={QUEUES[name]}"}
        seen = "SeeCustomField" in self.rights and name in self.fields
        return Told(
            document={
                "id": QUEUES[name],
                "Name": name,
                "TicketCustomFields": [{"name": self.fields[name], "ref": "customfield"}] if seen else [],
                "_hyperlinks": [{"ref": "self"}, *([create] if "CreateTicket" in self.rights else [])],
            }
        )

    def _create(self, asked: Asked) -> Told:
        document = asked.json()
        queue = document.get("Queue")
        if not queue:
            return _said(400, "Could not create ticket. Queue not set")
        if self.refuses:
            return _said(400, "Could not create ticket. hanna@mail.example is not wanted")
        if queue not in QUEUES or "CreateTicket" not in self.rights:
            return _said(403, f"No permission to create tickets in the queue '{queue}'")
        wrong = _wrong_file(document, "Field {} is required for each attachment in Attachments")
        if wrong is not None:
            return wrong
        number = len(self.tickets) + 1
        made = Ticket(
            number=number,
            queue=queue,
            subject=document.get("Subject", "").replace("\n", ""),
            requestors=_people(document.get("Requestor", "")),
            created=self.now,
            updated=self.now,
        )
        if {"SeeCustomField", "ModifyCustomField"} <= self.rights and queue in self.fields:
            made.key = document.get("CustomFields", {}).get(self.fields[queue], "")
        made.entries.append(Entry(self._number(), "Create", self._parts_from(document)))
        if queue in self.autoreply:
            mail = self._part("multipart/alternative", None, b"", headers="To: x\nAuto-Submitted: auto-replied")
            made.entries.append(Entry(self._number(), "EmailRecord", [mail]))
        self.tickets[number] = made
        document = {"id": str(number), "type": "ticket", "_url": f"{self.url}/REST/2.0/ticket/{number}"}
        return Told(status=201, document=document, headers={"Location": f"{self.url}/REST/2.0/ticket/{number}"})

    def _found(self, number: str) -> Ticket | None:
        found = self.tickets.get(int(number))
        return self.tickets[found.merged_into] if found is not None and found.merged_into is not None else found

    def _show(self, asked: Asked, number: str) -> Told:
        found = self._found(number)
        if found is None:
            return _said(404, "Not Found")
        if "ShowTicket" not in self.rights:
            return _said(403, "Forbidden")
        links = [{"ref": "self", "id": found.number}]
        links += [{"ref": "refers-to", "type": "ticket", "id": str(other)} for other in found.refers_to]
        links += [{"ref": "comment"}] if "CommentOnTicket" in self.rights else []
        return Told(document={**self._told(found, asked, all_fields=True), "id": found.number, "_hyperlinks": links})

    def _change(self, asked: Asked, number: str) -> Told:
        found = self._found(number)
        if found is None:
            return _said(404, "Resource does not exist; use POST to create")
        document, said = asked.json(), []
        if "ModifyTicket" not in self.rights:
            return Told(document=[f"Ticket {number}: Permission Denied"])
        if (status := document.get("Status")) and status != found.status:
            said.append(f"Ticket {number}: Status changed from '{found.status}' to '{status}'")
            found.status, found.updated = status, self.now
            found.resolved = self.now if status in CLOSED else found.resolved
        if other := document.get("AddRefersTo"):
            said.append(f"Ticket {number} refers to Ticket {other}." if int(other) in self.tickets else "not a ticket")
            found.refers_to += [int(other)] if int(other) in self.tickets else []
        for name, value in document.get("CustomFields", {}).items():
            if "ModifyCustomField" in self.rights and name == self.fields.get(found.queue):
                found.key = value
                said.append(f"{name} {value} added")
        if other := document.get("MergeInto"):
            found.merged_into = int(other)
            said.append("Merge Successful")
        return Told(document=said)

    def _comment(self, asked: Asked, number: str) -> Told:
        document, found = asked.json(), self._found(number)
        wrong = _wrong_file(document, "{} is a required field for each attachment in Attachments")
        if wrong is not None:
            return wrong
        if found is None or "CommentOnTicket" not in self.rights or self.refuses:
            return _said(400, "Permission Denied")
        entry = Entry(self._number(), "Comment", self._parts_from(document))
        found.entries.append(entry)
        found.updated = self.now
        said = ["Comments added"]
        if (status := document.get("Status")) and status != found.status:
            said.append(f"Status changed from '{found.status}' to '{status}'")
            found.status = status
        return Told(status=201, document=said, headers={"Location": f"{self.url}/REST/2.0/transaction/{entry.number}"})

    def _search(self, asked: Asked) -> Told:
        query = asked.query.get("query", "")
        merged_too = "EffectiveId" in query
        found = [one for one in self.tickets.values() if merged_too or one.merged_into is None]
        found = [one for one in found if one.status != "deleted"]
        if keyed := re.fullmatch(r"CF\.\{(\w+)\} = '((?:[^'\\]|\\.)*)'( AND EffectiveId > 0)?", query):
            value = re.sub(r"\\(.)", r"\1", keyed[2])
            found = [one for one in found if self.fields.get(one.queue) == keyed[1] and one.key == value]
        elif re.fullmatch(r"EffectiveId = \d+( OR EffectiveId = \d+)*", query):
            numbers = {int(number) for number in re.findall(r"\d+", query)}
            found = [one for one in found if (one.merged_into or one.number) in numbers]
        elif re.fullmatch(r"Queue = '\w+'( OR Queue = '\w+')*( AND Creator = '__CurrentUser__')?", query):
            names = re.findall(r"Queue = '(\w+)'", query)
            mine = "Creator" in query
            found = [one for one in found if one.queue in names and (not mine or one.creator == "gateway")]
        else:
            return _said(400, f"Wrong query, expecting a AGGREGATOR in '{query}'")
        order = asked.query.get("orderby", "id")
        found.sort(
            key=lambda one: (one.updated if order == "LastUpdated" else one.created, one.number),
            reverse=asked.query.get("order") == "DESC",
        )
        size, page = min(int(asked.query.get("per_page", "20")), 100), int(asked.query.get("page", "1"))
        items = [self._told(one, asked) for one in found[size * (page - 1) : size * page]]
        return Told(document={"items": items, "count": len(items), "total": len(found), "page": page, "per_page": size})

    def _transactions(self, asked: Asked) -> Told:
        wanted = re.fullmatch(r"TicketId = (\d+) AND Subject LIKE '([\w-]+)'", asked.query.get("query", ""))
        if wanted is None:
            return _said(400, "Wrong query")
        ticket = self.tickets.get(int(wanted[1]))
        entries = ticket.entries if ticket is not None and "ShowTicketComments" in self.rights else []
        found = [entry for entry in entries if any(wanted[2] in part.subject for part in entry.parts)]
        return Told(document=_items([{"id": str(entry.number), "type": "transaction"} for entry in found]))

    def _history(self, asked: Asked, number: str) -> Told:
        del asked
        found = self._found(number)
        hidden = {"Comment": "ShowTicketComments", "EmailRecord": "ShowOutgoingEmail"}
        entries = found.entries if found is not None else []
        seen = [entry for entry in entries if hidden.get(entry.kind, "ShowTicket") in self.rights]
        return Told(document=_items([{"id": str(entry.number), "Type": entry.kind} for entry in seen]))

    def _parts(self, asked: Asked, number: str) -> Told:
        del asked
        found = self._found(number)
        parts = [part for entry in found.entries for part in entry.parts] if found is not None else []
        items = [{"id": str(part.number), "ContentType": part.kind, "Filename": part.name or ""} for part in parts]
        return Told(document=_items(items))

    def _parts_of_entry(self, asked: Asked, number: str) -> Told:
        del asked
        entries = [one for ticket in self.tickets.values() for one in ticket.entries if one.number == int(number)]
        items = [{"id": str(part.number), "Headers": part.headers} for entry in entries for part in entry.parts]
        return Told(document=_items(items))

    def _one_part(self, asked: Asked, number: str) -> Told:
        del asked
        for ticket in self.tickets.values():
            for part in (part for entry in ticket.entries for part in entry.parts if part.number == int(number)):
                content = base64.encodebytes(part.content).decode()
                return Told(document={"id": part.number, "ContentType": part.kind, "Content": content})
        return _said(404, "Not Found")

    def _told(self, ticket: Ticket, asked: Asked, *, all_fields: bool = False) -> dict[str, Any]:
        field_name = self.fields.get(ticket.queue)
        named = [{"name": field_name, "values": [ticket.key] if ticket.key else []}] if field_name else []
        known: dict[str, Any] = {
            "EffectiveId": str(ticket.merged_into or ticket.number),
            "Status": ticket.status,
            "Subject": ticket.subject,
            "Created": _when(ticket.created),
            "LastUpdated": _when(ticket.updated),
            "Resolved": _when(ticket.resolved),
            "Told": None if ticket.told is None else _when(ticket.told),
            "Owner": {"id": ticket.owner, "type": "user", "Name": ticket.owner},
            "Requestor": [{"id": who, "type": "user", "EmailAddress": who} for who in ticket.requestors],
            "CustomFields": named if "SeeCustomField" in self.rights else [],
        }
        wanted = set(asked.query.get("fields", "").split(","))
        return {"id": str(ticket.number), **{name: known[name] for name in known if all_fields or name in wanted}}

    def _parts_from(self, document: dict[str, Any]) -> list[Part]:
        words = document.get("Content", "").replace("\r\n", "\n")
        parts = [self._part("text/plain", None, words.encode(), subject=document.get("Subject", ""))]
        for file in document.get("Attachments", []):
            name = file["FileName"].encode("latin-1").decode()  # octets, each as one character
            kind = file["FileType"].partition(";")[0]
            parts.append(self._part(kind, name, base64.b64decode(file["FileContent"])))
        return parts

    def _part(self, kind: str, name: str | None, content: bytes, subject: str = "", headers: str = "") -> Part:
        return Part(self._number(), kind, name, content, subject, headers)

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers


def _wrong_file(document: dict[str, Any], words: str) -> Told | None:
    """Its refusals of files: a missing, empty or ``0`` name, type or content; and how it stumbles over wide letters."""
    for file in document.get("Attachments", []):
        for name in ("FileName", "FileType", "FileContent"):
            if file.get(name) in {None, "", "0"}:
                return _said(400, words.format(name))
        if any(ord(letter) > 0xFF for letter in file["FileName"]):
            return Told(status=500, body=b"")
    return None


def _people(written: str) -> list[str]:
    """Who becomes a requestor: commas outside of quotation marks part people; what is no address is dropped."""
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "", written)
    return [found[1] for one in plain.split(",") if (found := re.search(r"([\w.+-]+@[\w.-]+)>?\s*$", one, re.ASCII))]


def _items(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "count": len(items), "total": None, "page": 1, "per_page": 20}


def _said(status: int, words: str) -> Told:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Told(status=status, body=json.dumps({"message": words}).encode(), headers=headers)


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
