"""A Help Scout on loopback: what its Mailbox API 2.0 takes, refuses and shows, as its documentation and DESKS say."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Fault, Told

START = datetime(2026, 11, 21, 9, 20, tzinfo=UTC)
_STEP = timedelta(seconds=1)
_TOKEN = "/v2/oauth2/token"
_TYPES = {"email", "phone", "chat"}
_KNOWN = {
    "type", "status", "subject", "mailboxId", "customer", "tags", "autoReply", "threads", "imported", "assignTo",
    "createdAt", "fields",
}  # fmt: skip


@dataclass
class Thread:
    """One thing that was said; ``type`` customer, message (of a user) or note."""

    id: int
    type: str
    body: str
    customer: str
    created: datetime
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class Conversation:
    """One conversation; ``indexed`` says whether the list finds it by its tags already."""

    id: int
    subject: str
    mailbox: int
    customer: dict[str, str]
    status: str
    tags: list[str]
    created: datetime
    modified: datetime
    threads: list[Thread] = field(default_factory=list)
    assignee: dict[str, str] | None = None
    state: str = "published"
    merged_into: int | None = None
    indexed: bool = True


class RefusedError(Exception):
    """An answer with an error status."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.status)
        self.told = told


class HelpscoutFake(Fake):
    """``mailed`` are the customers whom an auto reply went to; ``late``: what is made now is listed only later.

    ``limit`` is what may be asked in this minute, a write counting 2; None for no end.
    """

    def __init__(self) -> None:
        super().__init__()
        self.client = ("app", "right-client_secret")
        self.tokens: list[str] = []  # the last one is good
        self.lasts = 172_800
        self.mailboxes = {85: "Support", 86: "Billing"}
        self.conversations: list[Conversation] = []
        self.mailed: list[str] = []
        self.now = START
        self.limit: int | None = None
        self.largest: int | None = None
        self.late = False
        self.free_plan = False
        self.powerless: set[str] = set()  # access tokens of an app that may do nothing

    def tickets_of(self, key: str) -> int:
        from gateway.outgoing.desks.entry import mark_of
        from tests.outgoing.desks.contract import copy

        mark = mark_of(copy(key=key))
        return sum(any(tag.endswith(mark) for tag in one.tags) for one in self.conversations)

    def expire(self) -> None:
        """From now on the last token is refused, however long it should have lasted."""
        self.tokens.append("nobody has this one")

    def _fault(self, asked: Asked) -> Fault | None:
        """What a test plants is for what could make a ticket, and for the look-up; not for the door."""
        return None if asked.path == _TOKEN and "GET" not in self.faulty else super()._fault(asked)

    def answer(self, asked: Asked) -> Told:
        if asked.path == _TOKEN:
            return self._sign_in(asked)
        try:
            self._let_in(asked)
            return self._asked(asked)
        except RefusedError as error:
            return error.told

    def _sign_in(self, asked: Asked) -> Told:
        said = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        right = (said.get("client_id"), said.get("client_secret")) == self.client
        if self.locked or not right or said.get("grant_type") != "client_credentials":
            return Told(status=400, document={"error": "invalid_client", "error_description": "Bad client credentials"})
        self.tokens.append(f"token-{len(self.tokens)}")
        return Told(document={"token_type": "bearer", "access_token": self.tokens[-1], "expires_in": self.lasts})

    def _let_in(self, asked: Asked) -> None:
        if self.locked or not self.tokens or asked.headers.get("authorization") != f"Bearer {self.tokens[-1]}":
            raise RefusedError(Told(status=401, document={"error": "invalid_token", "error_description": "expired"}))
        if self.free_plan or self.tokens[-1] in self.powerless:
            raise RefusedError(Told(status=403, document={"message": "The API is not part of your plan"}))
        if self.limit is not None:
            self.limit -= 1 if asked.method == "GET" else 2
            if self.limit < 0:
                headers = {"X-RateLimit-Retry-After": "23", "X-RateLimit-Remaining-Minute": "0"}
                raise RefusedError(Told(status=429, document={"message": "API rate limit exceeded"}, headers=headers))
        if self.largest is not None and len(asked.body) > self.largest:
            raise RefusedError(Told(status=413, document={"message": "Request entity too large"}))

    def _asked(self, asked: Asked) -> Told:
        if asked.path == "/v2/conversations":
            return self._make(asked.json()) if asked.method == "POST" else self._list(asked)
        mailbox = re.fullmatch(r"/v2/mailboxes/(\d+)", asked.path)
        if mailbox and int(mailbox[1]) in self.mailboxes:
            return Told(document={"id": int(mailbox[1]), "name": self.mailboxes[int(mailbox[1])]})
        below = re.fullmatch(r"/v2/conversations/(\d+)(/\w+)?", asked.path)
        if not below:
            return Told(status=404, document={"message": "Not Found"})
        return self._one(asked, self._found(int(below[1]), below[2] or ""), below[2] or "")

    def _found(self, number: int, below: str) -> Conversation:
        found = next((one for one in self.conversations if one.id == number), None)
        if found is None:
            raise RefusedError(Told(status=404, document={"message": "Not Found"}))
        if found.merged_into is not None:
            location = f"{self.url}/v2/conversations/{found.merged_into}{below}"
            # Help Scout tells the address of the conversation itself, whatever was asked for below it.
            raise RefusedError(Told(status=301, headers={"Location": location.removesuffix(below)}))
        return found

    def _one(self, asked: Asked, found: Conversation, below: str) -> Told:
        if below == "/threads":
            threads = [self._thread(one) for one in reversed(found.threads)]
            return _page(asked, "threads", threads)
        if below == "/customer":
            return self._say(found, "customer", asked.json())
        if below == "/notes":
            return self._say(found, "note", asked.json())
        if asked.method == "PATCH":
            told = asked.json()
            assert (told["op"], told["path"]) == ("replace", "/status")
            found.status, found.modified = told["value"], self._tick()
            return Told(status=204, body=b"")
        return Told(document=self._shown(found))

    def _wrong(self, told: dict[str, Any]) -> list[str]:
        """The places in a new conversation that Help Scout refuses."""
        customer = told.get("customer", {})
        wrong = [name for name in told if name not in _KNOWN]
        wrong += [name for name in ("subject", "customer", "threads", "status") if not told.get(name)]
        wrong += [f"customer.{name}" for name in ("firstName", "lastName") if len(customer.get(name, "")) > 40]
        checks = {
            "type": told.get("type") in _TYPES,
            "mailboxId": told.get("mailboxId") in self.mailboxes,
            "customer.email": "@" in customer.get("email", "") and not self.refuses,
            "createdAt": told.get("imported") or not told.get("createdAt"),
        }
        return wrong + [name for name, right in checks.items() if not right]

    def _make(self, told: dict[str, Any]) -> Told:
        wrong = self._wrong(told)
        if wrong:
            return _invalid(wrong)
        if len(told["threads"]) > 100:
            return Told(status=412, document={"message": "Too many threads"})
        now = self._tick()
        found = Conversation(
            id=1000 + len(self.conversations),
            subject=told["subject"],
            mailbox=told["mailboxId"],
            customer=told["customer"],
            status=told["status"],
            tags=[tag.lower() for tag in told.get("tags", [])],
            created=now,
            modified=now,
            indexed=not self.late,
        )
        for thread in told["threads"]:
            said = self._say(found, thread["type"], thread)
            if said.status != 201:
                return said
        self.conversations.append(found)
        if told.get("autoReply") and not told.get("imported"):
            self.mailed.append(found.customer["email"])
        location = f"{self.url}/v2/conversations/{found.id}"
        return Told(status=201, body=b"", headers={"Resource-ID": str(found.id), "Location": location})

    def _say(self, found: Conversation, kind: str, told: dict[str, Any]) -> Told:
        if not told.get("text"):
            return _invalid(["text"])
        if len(found.threads) >= 100:
            return Told(status=412, document={"message": "Too many threads"})
        try:
            files = [
                (one["fileName"], one["mimeType"], base64.b64decode(one["data"], validate=True))
                for one in told.get("attachments", [])
            ]
        except (KeyError, binascii.Error):
            return _invalid(["attachments"])
        if any(not content for _, _, content in files):
            return _invalid(["attachments"])
        customer = told.get("customer", {}).get("email", "") if kind == "customer" else ""
        thread = Thread(9000 + len(found.threads), kind, told["text"], customer, self._tick(), files)
        found.threads.append(thread)
        found.modified = self.now
        if kind == "customer" and not told.get("imported"):
            found.status = "active"
        return Told(status=201, body=b"", headers={"Resource-ID": str(thread.id)})

    def _list(self, asked: Asked) -> Told:
        status = asked.query.get("status", "active")
        found = [one for one in self.conversations if status in {"all", one.status} and one.merged_into is None]
        if "tag" in asked.query:
            wanted = set(asked.query["tag"].split(","))
            found = [one for one in found if one.indexed and wanted & set(one.tags)]
        if "modifiedSince" in asked.query:
            since = datetime.fromisoformat(asked.query["modifiedSince"])
            found = [one for one in found if one.modified > since]
        found.sort(key=lambda one: one.modified if asked.query.get("sortField") == "modifiedAt" else one.created)
        if asked.query.get("sortOrder", "desc") == "desc":
            found.reverse()
        shown = [self._shown(one) for one in found]
        if asked.query.get("embed") == "threads":
            for conversation, one in zip(shown, found, strict=True):
                conversation["_embedded"] = {"threads": [self._thread(thread) for thread in reversed(one.threads)]}
        return _page(asked, "conversations", shown)

    def _shown(self, found: Conversation) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": found.id,
            "number": found.id - 900,
            "threads": len(found.threads),
            "type": "email",
            "status": found.status,
            "state": found.state,
            "subject": found.subject,
            "mailboxId": found.mailbox,
            "createdAt": _written(found.created),
            "userUpdatedAt": _written(found.modified),
            "tags": [{"id": 1, "color": "#929499", "tag": tag} for tag in found.tags],
            "primaryCustomer": {"id": 5, "type": "customer", "email": found.customer["email"]},
        }
        return shown | ({"assignee": found.assignee} if found.assignee else {})

    @staticmethod
    def _thread(thread: Thread) -> dict[str, Any]:
        return {
            "id": thread.id,
            "type": thread.type,
            "state": "published",
            "body": thread.body,
            "customer": {"email": thread.customer},
            "createdAt": _written(thread.created),
        }

    def _tick(self) -> datetime:
        self.now += _STEP
        return self.now


def _page(asked: Asked, name: str, found: list[dict[str, Any]]) -> Told:
    """25 a page; a list without anything in it has no ``_embedded``."""
    page = int(asked.query.get("page", "1"))
    total = max(1, -(-len(found) // 25))
    document: dict[str, Any] = {"page": {"size": 25, "totalElements": len(found), "totalPages": total, "number": page}}
    part = found[(page - 1) * 25 : page * 25]
    return Told(document=document | ({"_embedded": {name: part}} if part else {}))


def _invalid(paths: list[str]) -> Told:
    errors = [{"path": path, "message": "is not valid"} for path in paths]
    document = {"logRef": "1", "message": "Validation error", "_embedded": {"errors": errors}}
    return Told(status=400, document=document, headers={"Content-Type": "application/vnd.error+json"})


def _written(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
