"""A Zendesk in memory: tickets, uploads whose tokens are spent by a ticket, and Idempotency-Key."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.servers.desk import Asked, FakeDesk, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_KEY_LIFE = timedelta(hours=2)
_LONGEST = 65_535  # octets of a comment
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")


@dataclass
class Comment:
    """One comment of a ticket."""

    id: int
    author: int
    body: str
    public: bool
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class ZendeskTicket:
    """One ticket."""

    id: int
    subject: str
    requester: int
    external_id: str | None
    group: int | None
    tags: list[str]
    status: str
    updated: datetime
    comments: list[Comment] = field(default_factory=list)
    assignee: int | None = None
    follows: int | None = None


class RefusedError(Exception):
    """An answer with an error status, Zendesk's name for it and its words."""

    def __init__(self, status: int, error: str, words: str, **details: str) -> None:
        super().__init__(words)
        self.status, self.error, self.words, self.details = status, error, words, details


class ZendeskFake(FakeDesk):
    """The desk; ``acknowledged`` are the requesters whom its trigger mailed."""

    def __init__(self) -> None:
        super().__init__()
        self.username, self.token, self.bearer = "agent@shop.example", "right-token", "oauth-token"
        self.locked = self.refuses = False
        self.largest = 50_000_000  # octets of a request
        self.groups = {360001: "Support", 360002: "Billing"}
        self.people: dict[int, tuple[str, str]] = {1: ("Dana", "agent@shop.example")}  # number -> name, address
        self.tickets: list[ZendeskTicket] = []
        self.uploads: dict[str, tuple[str, str, bytes]] = {}
        self.answered: dict[str, tuple[datetime, bytes, Any]] = {}  # Idempotency-Key -> when, body, answer
        self.uploaded = 0
        self.acknowledged: list[str] = []
        self.without_tag = "deskward"  # the trigger leaves out tickets with this tag
        self.trigger = True
        self.forgets_uploads = False
        self.nobody = False  # whether it takes us for an anonymous visitor
        self.admin = True  # whether the token may read triggers
        self.now = START

    def tickets_of(self, key: str) -> int:
        """How many tickets bear this key."""
        return sum(one.external_id == key for one in self.tickets)

    def answer(self, asked: Asked) -> Told:
        """Do the work and tell of it."""
        if len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        try:
            self._authenticate(asked.headers.get("authorization", ""))
            path = asked.path.removeprefix("/api/v2").removesuffix(".json")
            if (asked.method, path) == ("POST", "/uploads"):
                return self._upload(asked)
            given = json.loads(asked.body) if asked.body else {}
            if (asked.method, path) == ("POST", "/tickets"):
                return self._create_once(asked, given.get("ticket") or {})
            rates = {"X-Rate-Limit": "700", "X-Rate-Limit-Remaining": "699"}
            return Told(document=self._route(asked.method, path, asked.query, given), headers=rates)
        except RefusedError as refused:
            details = {key: [{"description": words}] for key, words in refused.details.items()}
            document = {"error": refused.error, "description": refused.words, "details": details}
            return Told(status=refused.status, document=document)

    def _authenticate(self, given: str) -> None:
        basic = base64.b64encode(f"{self.username}/token:{self.token}".encode()).decode()
        if self.locked or given not in (f"Basic {basic}", f"Bearer {self.bearer}"):
            raise RefusedError(401, "Couldn't authenticate you", "")

    def _route(self, method: str, path: str, query: Mapping[str, str], given: dict[str, Any]) -> Any:
        if (method, path) == ("GET", "/tickets"):
            return self._list(query)
        if (method, path) == ("GET", "/users/me"):
            if self.nobody:
                return {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}
            return {
                "user": {"id": 1, "name": "Dana", "email": self.username, "role": "admin" if self.admin else "agent"}
            }
        if (method, path) == ("GET", "/triggers/active"):
            return {"triggers": self._triggers()}
        found = re.fullmatch(r"/(groups|users|tickets)/(\d+)(/comments|/merge)?", path)
        if found is None:
            raise RefusedError(404, "InvalidEndpoint", "Not found")
        return self._one(method, found[1], int(found[2]), found[3] or "", given)

    def _list(self, query: Mapping[str, str]) -> Any:
        wanted = query.get("external_id")
        found = [one for one in self.tickets if wanted is None or one.external_id == wanted]
        if query.get("sort_by") == "updated_at":
            found.sort(key=lambda one: one.updated, reverse=query.get("sort_order") == "desc")
        size, number = int(query.get("per_page", 100)), int(query.get("page", 1))
        page = found[(number - 1) * size : number * size]
        further = f"{self.url}/api/v2/tickets.json?page={number + 1}" if number * size < len(found) else None
        people = [self._person(number) for one in page for number in (one.requester, one.assignee) if number]
        return {"tickets": [self._show(one) for one in page], "users": people, "next_page": further}

    def _one(self, method: str, kind: str, number: int, part: str, given: dict[str, Any]) -> Any:
        match method, kind, part:
            case "GET", "groups", "":
                if number not in self.groups:
                    raise RefusedError(404, "RecordNotFound", "Not found")
                return {"group": {"id": number, "name": self.groups[number]}}
            case "GET", "users", "":
                return {"user": self._person(number)}
            case "GET", "tickets", "":
                return {"ticket": self._show(self._find(number)), "users": self._people(self._find(number))}
            case "PUT", "tickets", "":
                return {"ticket": self._update(self._find(number), given.get("ticket") or {})}
            case "GET", "tickets", "/comments":
                return {"comments": [_show_comment(one) for one in reversed(self._find(number).comments)]}
            case "POST", "tickets", "/merge":
                return self._merge(self._find(number), [self._find(one) for one in given["ids"]], given)
        raise RefusedError(404, "InvalidEndpoint", "Not found")

    def _upload(self, asked: Asked) -> Told:
        if not asked.query.get("filename"):
            raise RefusedError(400, "AttachmentUnprocessable", "filename is missing")
        if not asked.body:
            raise RefusedError(422, "AttachmentUnprocessable", "Attachment is empty")
        self.uploaded += 1
        token = f"token-{self.uploaded}"
        if self.forgets_uploads:
            return Told(status=201, document={"upload": {"token": token}})
        self.uploads[token] = (asked.query["filename"], asked.headers.get("content-type", ""), asked.body)
        return Told(status=201, document={"upload": {"token": token}})

    def _create_once(self, asked: Asked, given: dict[str, Any]) -> Told:
        """Idempotency-Key: the same key and body give the same answer for two hours; another body is refused."""
        key = asked.headers.get("idempotency-key", "")
        known = self.answered.get(key)
        if known is not None and self.now - known[0] < _KEY_LIFE:
            if known[1] != asked.body:
                words = "Request parameters don't match the given idempotency key"
                raise RefusedError(400, "IdempotentRequestError", words)
            return Told(status=201, document=known[2], headers={"x-idempotency-lookup": "hit"})
        shown = {"ticket": self._show(self._create(given))}
        if key:
            self.answered[key] = (self.now, asked.body, shown)
        return Told(status=201, document=shown, headers={"x-idempotency-lookup": "miss"})

    def _create(self, given: dict[str, Any]) -> ZendeskTicket:
        requester, comment = given.get("requester") or {}, given.get("comment") or {}
        wrong = {}
        if self.refuses:
            wrong["requester"] = "Requester: hanna@mail.example is suspended"
        elif not _ADDRESS.fullmatch(requester.get("email", "")):
            wrong["requester"] = "Requester: Email is not properly formatted"
        elif not requester.get("name"):
            wrong["requester"] = "Requester: Name: is too short (minimum one character)"
        if not comment.get("body"):
            wrong["comment"] = "Description: cannot be blank"
        if given.get("group_id") is not None and given["group_id"] not in self.groups:
            wrong["group"] = "Group is invalid"
        if wrong:
            raise RefusedError(422, "RecordInvalid", "Record validation errors", **wrong)
        person = self._requester(requester)
        ticket = ZendeskTicket(
            id=len(self.tickets) + 1,
            subject=given.get("subject") or "",
            requester=person,
            external_id=given.get("external_id"),
            group=given.get("group_id"),
            tags=[str(tag).lower() for tag in given.get("tags", [])],
            status="new",
            updated=self.tick(),
            comments=[self._comment(comment, person)],
            follows=given.get("via_followup_source_id"),
        )
        self.tickets.append(ticket)
        if self.trigger and self.without_tag not in ticket.tags:
            self.acknowledged.append(requester["email"])
        return ticket

    def _requester(self, given: dict[str, Any]) -> int:
        for number, (_, address) in self.people.items():
            if address == given["email"].lower():
                return number
        number = len(self.people) + 1
        self.people[number] = (given["name"], given["email"].lower())
        return number

    def _comment(self, given: dict[str, Any], author: int) -> Comment:
        if len(given["body"].encode()) > _LONGEST:
            words = "Description: is too long (maximum is 65535 characters)"
            raise RefusedError(422, "RecordInvalid", "Record validation errors", comment=words)
        missing = [token for token in given.get("uploads", []) if token not in self.uploads]
        if missing:
            raise RefusedError(422, "RecordInvalid", "Record validation errors", comment="Upload token is invalid")
        files = [self.uploads.pop(token) for token in given.get("uploads", [])]
        number = sum(len(one.comments) for one in self.tickets) + 1
        return Comment(
            id=number,
            author=given.get("author_id", author),
            body=given["body"],
            public=given.get("public", True),
            files=files,
        )

    def _update(self, ticket: ZendeskTicket, given: dict[str, Any]) -> dict[str, Any]:
        if ticket.status == "closed":
            words = "Status: closed prevents ticket update"
            raise RefusedError(422, "RecordInvalid", "Record validation errors", status=words)
        if given.get("comment"):
            ticket.comments.append(self._comment(given["comment"], 1))
        ticket.status = given.get("status", ticket.status)
        ticket.updated = self.tick()
        return self._show(ticket)

    def _merge(self, target: ZendeskTicket, sources: list[ZendeskTicket], given: dict[str, Any]) -> Any:
        for one in (target, *sources):
            if one.status == "closed":
                raise RefusedError(422, "RecordInvalid", "Closed tickets cannot be merged")
        for one in sources:
            if one is target:
                raise RefusedError(422, "RecordInvalid", "A ticket cannot be merged into itself")
            one.comments.append(Comment(0, 1, given.get("source_comment", ""), public=False))
            one.status, one.updated = "closed", self.tick()
            one.tags.append("closed_by_merge")
        target.comments.append(Comment(0, 1, given.get("target_comment", ""), public=False))
        return {"job_status": {"id": "job-1", "status": "queued", "url": "/api/v2/job_statuses/job-1.json"}}

    def _triggers(self) -> list[dict[str, Any]]:
        if not self.admin:
            raise RefusedError(403, "Forbidden", "You do not have access to this page")
        if not self.trigger:
            return []
        conditions = [{"field": "update_type", "operator": "is", "value": "Create"}]
        if self.without_tag:
            conditions.append({"field": "current_tags", "operator": "not_includes", "value": self.without_tag})
        actions = [{"field": "notification_user", "value": ["requester_id", "Received", "Thanks"]}]
        return [{"title": "Notify requester", "conditions": {"all": conditions, "any": []}, "actions": actions}]

    def _find(self, number: int) -> ZendeskTicket:
        for one in self.tickets:
            if one.id == number:
                return one
        raise RefusedError(404, "RecordNotFound", "Not found")

    def write(self, number: int, body: str, *, author: int, public: bool) -> None:
        """Somebody comments on a ticket."""
        ticket = self._find(number)
        ticket.comments.append(Comment(900, author, body, public=public))
        ticket.status = "open"

    def tick(self) -> datetime:
        """Give the next moment of the desk's own clock."""
        self.now += timedelta(seconds=1)
        return self.now

    def _person(self, number: int) -> dict[str, Any]:
        name, address = self.people[number]
        return {"id": number, "name": name, "email": address}

    def _people(self, ticket: ZendeskTicket) -> list[dict[str, Any]]:
        return [self._person(one) for one in (ticket.requester, ticket.assignee) if one is not None]

    def _show(self, one: ZendeskTicket) -> dict[str, Any]:
        return {
            "id": one.id,
            "url": f"https://shop.zendesk.example/api/v2/tickets/{one.id}.json",
            "external_id": one.external_id,
            "subject": one.subject,
            "description": one.comments[0].body,
            "status": one.status,
            "requester_id": one.requester,
            "assignee_id": one.assignee,
            "group_id": one.group,
            "tags": one.tags,
            "created_at": _moment(START),
            "updated_at": _moment(one.updated),
        }


def _show_comment(one: Comment) -> dict[str, Any]:
    return {"id": one.id, "author_id": one.author, "plain_body": one.body, "body": one.body, "public": one.public}


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")
