"""A FreeScout with its API & Webhooks module in memory, as its API description has it.

Custom fields and tags are modules of their own and may be missing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.servers.desk import Asked, FakeDesk, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


@dataclass
class Thread:
    """One entry of a conversation."""

    id: int
    type: str
    body: str
    address: str
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class Conversation:
    """One conversation of a mailbox."""

    id: int
    mailbox: int
    subject: str
    customer: str
    name: str
    status: str
    created: datetime
    updated: datetime
    threads: list[Thread] = field(default_factory=list)
    fields: dict[int, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    assignee: str | None = None


class RefusedError(Exception):
    """An answer with an error status, and the fields it is about."""

    def __init__(self, status: int, words: str, **errors: str) -> None:
        super().__init__(words)
        self.status, self.words, self.errors = status, words, errors
        self.headers: dict[str, str] = {}


class FreescoutFake(FakeDesk):
    """The desk; ``acknowledged`` are the customers whom its auto reply went to."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "right-token"
        self.locked = self.refuses = False
        self.largest = 50_000_000  # octets of a request
        self.mailboxes = {1: "Support", 2: "Billing"}
        self.fields = {1: {37: "Gateway key"}, 2: {38: "Gateway key"}}  # by mailbox
        self.users = {1: "Dana"}
        self.conversations: list[Conversation] = []
        self.acknowledged: list[str] = []
        self.moved: dict[int, int] = {}  # merged by the staff: number -> number now
        self.embeds = True  # whether its lists bring the threads
        self.told_by_address = False  # whether what was made is named by Location in place of Resource-ID
        self.module = True
        self.has_tags = True
        self.now = START

    def tickets_of(self, key: str) -> int:
        """How many conversations hold the mark that stands for this key."""
        mark = hashlib.sha256(key.encode()).hexdigest()[:24]
        return sum(any(mark in each.body for each in one.threads) for one in self.conversations)

    def answer(self, asked: Asked) -> Told:
        """Do the work and tell of it."""
        if len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        if not self.module or not asked.path.startswith("/api/"):
            page = b"<html>Page not found</html>"
            return Told(status=404, body=page, headers={"Content-Type": "text/html"})
        try:
            self._authenticate(asked.headers.get("x-freescout-api-key"))
            given = json.loads(asked.body) if asked.body else {}
            status, headers, document = self._route(asked.method, asked.path.removeprefix("/api"), asked.query, given)
            return Told(status=status, headers=headers, document=document)
        except RefusedError as refused:
            errors = [{"path": path, "message": words, "source": "JSON"} for path, words in refused.errors.items()]
            document = {"message": refused.words, "errorCode": "", "_embedded": {"errors": errors}}
            return Told(status=refused.status, headers=refused.headers, document=document)

    def _authenticate(self, given: str | None) -> None:
        if self.locked or given != self.token:
            raise RefusedError(401, "Not authorized")

    def _route(
        self, method: str, path: str, query: Mapping[str, str], given: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        if (method, path) == ("POST", "/conversations"):
            return self._create(given)
        if (method, path) == ("GET", "/conversations"):
            return 200, {}, self._list(query)
        if (method, path) == ("GET", "/mailboxes"):
            boxes = [{"id": one, "name": name, "email": "help@shop.example"} for one, name in self.mailboxes.items()]
            return 200, {}, _page("mailboxes", boxes, query)
        if (method, path) == ("GET", "/users"):
            people = [
                {"id": one, "firstName": name, "lastName": "", "role": "admin"} for one, name in self.users.items()
            ]
            return 200, {}, _page("users", people, query)
        found = re.fullmatch(r"/mailboxes/(\d+)/custom_fields", path)
        if found and method == "GET":
            known = self.fields.get(int(found[1]))
            if known is None:
                raise RefusedError(404, "Not found")
            items = [{"id": one, "name": name, "type": "singleline"} for one, name in known.items()]
            return 200, {}, _page("custom_fields", items, query)
        found = re.fullmatch(r"/conversations/(\d+)(/threads|/tags)?", path)
        if found:
            return self._one(method, self._find(int(found[1])), found[2] or "", query, given)
        raise RefusedError(404, "Not found")

    def _one(
        self, method: str, conversation: Conversation, part: str, query: Mapping[str, str], given: dict[str, Any]
    ) -> tuple[int, dict[str, str], Any]:
        match method, part:
            case "GET", "":
                return 200, {}, self._show(conversation, threads="threads" in query.get("embed", "threads"))
            case "POST", "/threads":
                thread = self._thread(given, conversation.customer)
                conversation.threads.append(thread)
                conversation.status = given.get(
                    "status", "active" if thread.type == "customer" else conversation.status
                )
                conversation.updated = self.tick()
                return 201, {"Resource-ID": str(thread.id)}, None
            case "PUT", "/tags":
                if not self.has_tags:
                    raise RefusedError(404, "Not found")
                conversation.tags = [str(tag).lower() for tag in given["tags"]]
                return 204, {}, None
            case "PUT", "":
                if given.get("byUser") not in self.users:
                    raise RefusedError(400, "Bad request", byUser="User not found")
                conversation.status = given.get("status", conversation.status)
                conversation.updated = self.tick()
                return 204, {}, None
        raise RefusedError(405, "Method not allowed")

    def _create(self, given: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        customer = given.get("customer") or {}
        wrong = {}
        if self.refuses:
            wrong["customer.email"] = "hanna@mail.example is not wanted here"
        if given.get("type") not in ("email", "phone", "chat"):
            wrong["type"] = "Invalid type"
        if given.get("mailboxId") not in self.mailboxes:
            wrong["mailboxId"] = "Mailbox not found"
        if not given.get("subject"):
            wrong["subject"] = "Subject is required"
        if not _ADDRESS.fullmatch(str(customer.get("email", ""))):
            wrong["customer.email"] = "Customer email is required"
        if not given.get("threads"):
            wrong["threads"] = "At least one thread is required"
        if wrong:
            raise RefusedError(400, "Bad request", **wrong)
        known = self.fields.get(given["mailboxId"], {})
        conversation = Conversation(
            id=len(self.conversations) + 35,
            mailbox=given["mailboxId"],
            subject=given["subject"],
            customer=customer["email"].lower(),
            name=" ".join(filter(None, (customer.get("firstName"), customer.get("lastName")))),
            status=given.get("status", "active"),
            created=self.tick(),
            updated=self.now,
            threads=[self._thread(one, customer["email"]) for one in given["threads"]],
            # A field of another mailbox, or without the module, is dropped in silence.
            fields={one["id"]: one["value"] for one in given.get("customFields", []) if one["id"] in known},
        )
        self.conversations.append(conversation)
        if not given.get("imported"):
            self.acknowledged.append(conversation.customer)
        at = f"{self.url}/api/conversations/{conversation.id}"
        return 201, {"Location": at} if self.told_by_address else {"Resource-ID": str(conversation.id)}, None

    def _thread(self, given: dict[str, Any], customer: str) -> Thread:
        if given.get("type") not in ("customer", "message", "note"):
            raise RefusedError(400, "Bad request", **{"threads.type": "Invalid type"})
        if not given.get("text"):
            raise RefusedError(400, "Bad request", **{"threads.text": "Text is required"})
        if given["type"] != "customer" and given.get("user") not in self.users:
            raise RefusedError(400, "Bad request", **{"threads.user": "User not found"})
        count = sum(len(one.threads) for one in self.conversations)
        files = [
            (one["fileName"], one["mimeType"], base64.b64decode(one["data"])) for one in given.get("attachments", [])
        ]
        address = (given.get("customer") or {}).get("email", customer) if given["type"] == "customer" else ""
        return Thread(id=count + 1, type=given["type"], body=given["text"], address=address, files=files)

    def _list(self, query: Mapping[str, str]) -> dict[str, Any]:
        found = list(self.conversations)
        if "mailboxId" in query:
            found = [one for one in found if one.mailbox == int(query["mailboxId"])]
        if "customerEmail" in query:
            found = [one for one in found if one.customer == query["customerEmail"].lower()]
        if "tag" in query:
            found = [one for one in found if query["tag"] in one.tags]
        if "createdSince" in query:
            since = datetime.fromisoformat(query["createdSince"])
            found = [one for one in found if one.created >= since]
        if "updatedSince" in query:
            since = datetime.fromisoformat(query["updatedSince"])
            found = [one for one in found if one.updated >= since]
        found.sort(key=lambda one: one.updated, reverse=query.get("sortOrder", "desc") == "desc")
        shown = [self._show(one, threads=self.embeds and "threads" in query.get("embed", "")) for one in found]
        return _page("conversations", shown, query)

    def _find(self, number: int) -> Conversation:
        if number in self.moved:
            moved = RefusedError(301, "Moved permanently")
            moved.headers = {"Location": f"{self.url}/api/conversations/{self.moved[number]}"}
            raise moved
        for one in self.conversations:
            if one.id == number:
                return one
        raise RefusedError(404, "Conversation not found")

    def write(self, number: int, body: str, kind: str = "message") -> None:
        """Somebody of the staff writes to the customer."""
        self._find(number).threads.append(Thread(id=900, type=kind, body=body, address=""))

    def tick(self) -> datetime:
        """Give the next moment of the desk's own clock."""
        self.now += timedelta(seconds=1)
        return self.now

    def _show(self, one: Conversation, *, threads: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": one.id,
            "number": one.id - 34,
            "type": "email",
            "status": one.status,
            "state": "published",
            "subject": one.subject,
            "preview": one.threads[0].body[:100],
            "mailboxId": one.mailbox,
            "assignee": {"id": 1, "type": "user", "firstName": one.assignee} if one.assignee else None,
            "createdAt": one.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "updatedAt": one.updated.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "customer": {"id": 7, "type": "customer", "firstName": one.name, "email": one.customer},
            "customFields": [{"id": key, "name": "Gateway key", "value": value} for key, value in one.fields.items()],
            "_embedded": {"tags": [{"id": 1, "name": tag} for tag in one.tags]},
        }
        if threads:  # newest first
            shown["_embedded"]["threads"] = [
                {"id": each.id, "type": each.type, "body": f"<div>{each.body}</div><br>"}
                for each in reversed(one.threads)
            ]
        return shown


def _page(name: str, items: list[Any], query: Mapping[str, str]) -> dict[str, Any]:
    size, number = int(query.get("pageSize", 50)), int(query.get("page", 1))
    page = {"size": size, "totalElements": len(items), "totalPages": -(-len(items) // size), "number": number}
    return {"_embedded": {name: items[(number - 1) * size : number * size]}, "page": page}
