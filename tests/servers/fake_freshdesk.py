"""A Freshdesk on loopback: what its API takes, refuses and shows, as its public documentation and DESKS say."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Told

START = datetime(2026, 11, 21, 9, 20, tzinfo=UTC)
_STEP = timedelta(seconds=1)
_KNOWN = {
    "email", "name", "subject", "description", "status", "priority", "source", "group_id", "tags", "custom_fields",
    "attachments",
}  # fmt: skip
_NOTE = {"body", "private", "incoming", "user_id", "notify_emails", "attachments"}
_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Note:
    """One entry below a ticket."""

    id: int
    body: str
    private: bool
    incoming: bool
    user_id: int
    files: list[tuple[str, str, bytes]]


@dataclass
class Ticket:
    """One ticket."""

    id: int
    requester_id: int
    subject: str
    description: str
    status: int
    group_id: int | None
    tags: list[str]
    custom_fields: dict[str, Any]
    files: list[tuple[str, str, bytes]]
    created: datetime
    updated: datetime
    notes: list[Note] = field(default_factory=list)
    responder_id: int | None = None
    first_responded_at: str | None = None
    deleted: bool = False


class FreshdeskFake(Fake):
    """``mailed`` are the customers whom its notification of a new ticket went to: nothing in a request stops it.

    ``limit`` is the number of requests that are let through, None for no end; ``plan`` whether the plan has the API.
    """

    def __init__(self) -> None:
        super().__init__()
        self.token = "right-token"
        self.field = "cf_gateway_key"
        self.fields: dict[str, str] = {
            "subject": "default_subject",
            self.field: "custom_text",
            "cf_size": "custom_dropdown",
        }
        self.groups = {12: "Orders", 13: "Billing"}
        self.contacts: dict[str, int] = {}
        self.tickets: list[Ticket] = []
        self.mailed: list[str] = []
        self.now = START
        self.plan = True
        self.limit: int | None = None
        self.largest = 20_000_000
        self.proxy_largest: int | None = None  # what stands before it may take less
        self.others_may_write = True  # whether a note may bear the name of a contact

    def tickets_of(self, key: str) -> int:
        return sum(ticket.custom_fields.get(self.field) == key for ticket in self.tickets)

    def answer(self, asked: Asked) -> Told:
        refused = self._barred(asked)
        if refused is not None:
            return refused
        path = asked.path.removeprefix("/api/v2")
        number = re.fullmatch(r"/tickets/(\d+)(/\w+)?", path)
        told = self._one(asked, int(number[1]), number[2] or "") if number else self._other(asked, path)
        headers = {"X-RateLimit-Total": "200", "X-RateLimit-Remaining": str(self.limit or 0)}
        return Told(
            status=told.status,
            document=told.document,
            body=told.body,
            headers={**headers, "X-RateLimit-Used-CurrentRequest": "1", **told.headers},
        )

    def _barred(self, asked: Asked) -> Told | None:
        pair = base64.b64encode(f"{self.token}:X".encode()).decode()
        if self.locked or asked.headers.get("authorization") != f"Basic {pair}":
            words = {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."}
            return Told(status=401, document=words)
        if not self.plan:
            words = {"code": "require_feature", "message": "The API feature is not supported in your plan."}
            return Told(status=403, document=words)
        if self.limit is not None:
            self.limit -= 1
            if self.limit < 0:
                return Told(
                    status=429, document={"message": "You have exceeded the limit"}, headers={"Retry-After": "42"}
                )
        if self.proxy_largest is not None and len(asked.body) > self.proxy_largest:
            return Told(status=413, body=b"<html>Request Entity Too Large</html>")
        return None

    def _other(self, asked: Asked, path: str) -> Told:
        if path == "/tickets" and asked.method == "POST":
            return self._make(asked)
        if path == "/tickets" and asked.method == "GET":
            return self._list(asked)
        if path == "/tickets/merge" and asked.method == "PUT":
            return self._merge(asked.json())
        if path == "/ticket_fields":
            return Told(document=[{"name": name, "type": kind} for name, kind in self.fields.items()])
        group = re.fullmatch(r"/groups/(\d+)", path)
        if group and int(group[1]) in self.groups:
            return Told(document={"id": int(group[1]), "name": self.groups[int(group[1])]})
        return Told(status=404, body=b"")

    def _one(self, asked: Asked, number: int, below: str) -> Told:
        ticket = next((one for one in self.tickets if one.id == number and not one.deleted), None)
        if ticket is None:
            return Told(status=404, body=b"")
        if below == "/notes" and asked.method == "POST":
            return self._note(asked, ticket)
        if below == "/conversations":
            return Told(document=_page(asked, [self._entry(note, ticket) for note in ticket.notes]))
        if asked.method == "PUT":
            ticket.status, ticket.updated = asked.json()["status"], self._tick()
        return Told(document=self._shown(ticket, asked.query.get("include", "")) | {"description_text": _text(ticket)})

    def _make(self, asked: Asked) -> Told:
        fields, files = _fields(asked)
        errors = [self._invalid(name) for name in fields if name not in _KNOWN]
        errors += [
            self._missing(name)
            for name in ("email", "subject", "description", "status", "priority")
            if not fields.get(name)
        ]
        if fields.get("group_id") and int(fields["group_id"]) not in self.groups:
            errors.append(
                {"field": "group_id", "message": "There is no group matching the given id", "code": "invalid_value"}
            )
        custom = fields.get("custom_fields", {})
        errors += [self._invalid(f"custom_fields.{name}") for name in custom if name not in self.fields]
        if len(fields.get("subject", "")) > 255:
            errors.append(
                {"field": "subject", "message": "Has 256 characters, it can have maximum of 255", "code": "too_long"}
            )
        if sum(len(file[2]) for file in files) > self.largest:
            errors.append({"field": "attachments", "message": "The size is larger than 20 MB", "code": "invalid_size"})
        if self.refuses:
            errors.append({"field": "email", "message": "hanna@mail.example is blocked", "code": "invalid_value"})
        if errors:
            return Told(status=400, document={"description": "Validation failed", "errors": errors})
        requester = self.contacts.setdefault(fields["email"].lower(), 900 + len(self.contacts))
        now = self._tick()
        ticket = Ticket(
            id=len(self.tickets) + 1,
            requester_id=requester,
            subject=fields["subject"],
            description=fields["description"],
            status=int(fields["status"]),
            group_id=int(fields["group_id"]) if fields.get("group_id") else None,
            tags=fields.get("tags", []),
            custom_fields=custom,
            files=files,
            created=now,
            updated=now,
        )
        self.tickets.append(ticket)
        self.mailed.append(fields["email"])
        return Told(
            status=201, document=self._shown(ticket), headers={"Location": f"{self.url}/api/v2/tickets/{ticket.id}"}
        )

    def _note(self, asked: Asked, ticket: Ticket) -> Told:
        fields, files = _fields(asked)
        errors = [self._invalid(name) for name in fields if name not in _NOTE]
        if not fields.get("body"):
            errors.append(self._missing("body"))
        author = int(fields.get("user_id", 1))
        if author != 1 and not self.others_may_write:
            errors.append(
                {"field": "user_id", "message": "There is no agent matching the given user_id", "code": "invalid_value"}
            )
        if errors:
            return Told(status=400, document={"description": "Validation failed", "errors": errors})
        private, incoming = _true(fields.get("private", True)), _true(fields.get("incoming", False))
        note = Note(len(ticket.notes) + 1, fields["body"], private, incoming, author, files)
        ticket.notes.append(note)
        ticket.updated = self._tick()
        if not private:
            self.mailed.append(self._address(ticket))
        return Told(status=201, document=self._entry(note, ticket))

    def _list(self, asked: Asked) -> Told:
        found = [ticket for ticket in self.tickets if not ticket.deleted]
        address = asked.query.get("email")
        if address is not None:
            contact = self.contacts.get(address.lower())
            if contact is None:
                error = {
                    "field": "email",
                    "message": "There is no contact matching the given email",
                    "code": "invalid_value",
                }
                return Told(status=400, document={"description": "Validation failed", "errors": [error]})
            found = [ticket for ticket in found if ticket.requester_id == contact]
        since = asked.query.get("updated_since")
        if since is None:
            found = [ticket for ticket in found if ticket.created > self.now - timedelta(days=30)]
        else:
            found = [ticket for ticket in found if ticket.updated >= datetime.fromisoformat(since)]
        found.sort(key=lambda ticket: ticket.updated if asked.query.get("order_by") == "updated_at" else ticket.created)
        if asked.query.get("order_type") != "asc":
            found.reverse()
        return Told(document=_page(asked, [self._shown(ticket, asked.query.get("include", "")) for ticket in found]))

    def _merge(self, told: dict[str, Any]) -> Told:
        primary = next(one for one in self.tickets if one.id == told["primary_id"])
        for number in told["ticket_ids"]:
            merged = next(one for one in self.tickets if one.id == number)
            merged.status, merged.updated = 5, self._tick()
            self._told(merged, told.get("note_in_secondary"))
        self._told(primary, told.get("note_in_primary"))
        return Told(status=204, body=b"")

    def _told(self, ticket: Ticket, note: dict[str, Any] | None) -> None:
        """A note of a merge; without one of ours Freshdesk writes a public one."""
        note = note or {"body": "merged", "private": False}
        ticket.notes.append(
            Note(len(ticket.notes) + 1, note["body"], note["private"], incoming=False, user_id=1, files=[])
        )
        if not note["private"]:
            self.mailed.append(self._address(ticket))

    def _shown(self, ticket: Ticket, include: str = "") -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": ticket.id,
            "requester_id": ticket.requester_id,
            "responder_id": ticket.responder_id,
            "subject": ticket.subject,
            "status": ticket.status,
            "group_id": ticket.group_id,
            "tags": ticket.tags,
            "custom_fields": ticket.custom_fields,
            "created_at": _written(ticket.created),
            "updated_at": _written(ticket.updated),
        }
        if "requester" in include:
            shown["requester"] = {"id": ticket.requester_id, "email": self._address(ticket)}
        if "stats" in include:
            shown["stats"] = {"first_responded_at": ticket.first_responded_at}
        if "description" in include:
            shown |= {"description": ticket.description, "description_text": _text(ticket)}
        return shown

    def _entry(self, note: Note, ticket: Ticket) -> dict[str, Any]:
        return {
            "id": note.id,
            "ticket_id": ticket.id,
            "body": note.body,
            "body_text": _TAGS.sub("\n", note.body),
            "private": note.private,
            "incoming": note.incoming,
            "user_id": note.user_id,
        }

    def _address(self, ticket: Ticket) -> str:
        return next(address for address, number in self.contacts.items() if number == ticket.requester_id)

    def _tick(self) -> datetime:
        self.now += _STEP
        return self.now

    @staticmethod
    def _missing(name: str) -> dict[str, str]:
        return {
            "field": name,
            "message": "It should not be blank as this is a mandatory field",
            "code": "missing_field",
        }

    @staticmethod
    def _invalid(name: str) -> dict[str, str]:
        return {"field": name, "message": "Unexpected/invalid field in request", "code": "invalid_field"}


def _fields(asked: Asked) -> tuple[dict[str, Any], list[tuple[str, str, bytes]]]:
    """The fields and files of a request, of JSON or of a form."""
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return asked.json(), []
    mail = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body, policy=policy.HTTP)
    fields: dict[str, Any] = {}
    files = []
    for part in mail.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        if part.get_filename() is not None:
            assert name == "attachments[]"
            files.append((part.get_filename(), part.get_content_type(), content))
        elif name.endswith("[]"):
            fields.setdefault(name[:-2], []).append(content.decode())
        elif "[" in name:
            fields.setdefault(name.partition("[")[0], {})[name.partition("[")[2][:-1]] = content.decode()
        else:
            fields[name] = content.decode()
    return fields, files


def _page(asked: Asked, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    size, page = int(asked.query.get("per_page", "30")), int(asked.query.get("page", "1"))
    assert size <= 100
    return found[(page - 1) * size : page * size]


def _text(ticket: Ticket) -> str:
    return _TAGS.sub("\n", ticket.description)


def _true(value: object) -> bool:
    return str(value).lower() == "true"


def _written(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
