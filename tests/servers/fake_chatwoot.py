"""A Chatwoot on loopback: what its application API takes, refuses and shows, held to its sources and DESKS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Fault, Told

START = 1_795_252_800  # seconds since 1970
_HOME = "/api/v1/accounts/1"
_NOBODY = Told(status=404, document={"error": "Resource could not be found"})


@dataclass
class Message:
    """One message; ``kind`` is incoming (from the customer) or outgoing (from the desk)."""

    id: int
    content: str
    kind: str
    private: bool
    created: int
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class Conversation:
    """One conversation, under the number that people see."""

    id: int
    contact: int
    inbox: int
    attributes: dict[str, str]
    subject: str
    created: int
    activity: int
    status: str = "open"
    messages: list[Message] = field(default_factory=list)
    assignee: str | None = None


@dataclass
class Inbox:
    """One inbox and what it says by itself."""

    name: str
    kind: str = "Channel::Api"
    greeting: bool = False
    away: str = ""
    survey: bool = False


class ChatwootFake(Fake):
    """``mailed`` is what left to customers; ``old``: a filter by an attribute that is not defined gives everything."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "right-token"
        self.inboxes = {3: Inbox("Deskward"), 4: Inbox("Mail", kind="Channel::Email")}
        self.attributes = {"gateway_key": "text"}
        self.contacts: dict[int, dict[str, Any]] = {}
        self.conversations: list[Conversation] = []
        self.features = {"email_continuity_on_api_channel": True}
        self.mailed: list[str] = []
        self.old = False
        self.largest: int | None = None
        self.limit: int | None = None
        self.now = START

    def tickets_of(self, key: str) -> int:
        return sum(one.attributes.get("gateway_key") == key for one in self.conversations)

    def _fault(self, asked: Asked) -> Fault | None:
        """What a test plants is for what could make a ticket, and for the look-up; not for the contact before it."""
        before = asked.path.endswith("/contacts") and "GET" not in self.faulty
        return None if before else super()._fault(asked)

    def answer(self, asked: Asked) -> Told:
        if self.locked or asked.headers.get("api_access_token") != self.token:
            return Told(status=401, document={"error": "Invalid Access Token"})
        if not asked.path.startswith(_HOME):
            return Told(status=401, document={"error": "You are not authorized to access this account"})
        if self.limit is not None:
            self.limit -= 1
            if self.limit < 0:
                return Told(status=429, body=b"Retry later\n", headers={"Retry-After": "19"})
        if self.largest is not None and len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        return self._asked(asked, asked.path.removeprefix(_HOME))

    def _asked(self, asked: Asked, path: str) -> Told:
        plain = {
            ("GET", ""): lambda: Told(document={"id": 1, "features": self.features}),
            ("GET", "/contacts/search"): lambda: self._search(asked),
            ("POST", "/contacts"): lambda: self._contact(asked.json()),
            ("POST", "/conversations"): lambda: self._make(asked.json()),
            ("GET", "/conversations"): lambda: self._list(asked),
            ("POST", "/conversations/filter"): lambda: self._filter(asked.json()["payload"]),
            ("GET", "/custom_attribute_definitions"): self._definitions,
        }.get((asked.method, path))
        if plain is not None:
            return plain()
        inbox = re.fullmatch(r"/inboxes/(\d+)", path)
        if inbox:
            return self._inbox(int(inbox[1]))
        below = re.fullmatch(r"/conversations/(\d+)(/\w+)?", path)
        found = next((one for one in self.conversations if below and one.id == int(below[1])), None)
        if below is None or found is None:
            return _NOBODY
        return self._one(asked, found, below[2] or "")

    def _one(self, asked: Asked, found: Conversation, below: str) -> Told:
        if below == "/messages" and asked.method == "GET":
            before = int(asked.query.get("before", "999999999"))
            latest = [one for one in found.messages if one.id < before][-20:]
            return Told(document={"meta": {}, "payload": [_message(one) for one in latest]})
        if below == "/messages":
            return self._say(asked, found)
        if below == "/toggle_status":
            found.status = asked.json()["status"]
            found.activity = self._tick()
            if found.status == "resolved" and self.inboxes[found.inbox].survey:
                self.mailed.append("survey")
            return Told(document={"payload": {"success": True, "current_status": found.status}})
        return Told(document=self._shown(found))

    def _search(self, asked: Asked) -> Told:
        sought, page = asked.query["q"].lower(), int(asked.query.get("page", "1"))
        found = [one for one in self.contacts.values() if sought in one["email"] or sought in one["name"].lower()]
        return Told(document={"meta": {"count": len(found)}, "payload": found[(page - 1) * 15 : page * 15]})

    def _contact(self, told: dict[str, Any]) -> Told:
        if told["inbox_id"] not in self.inboxes:
            return _NOBODY
        address = told["email"].lower()
        if any(one["email"] == address for one in self.contacts.values()):
            document = {"message": "Email has already been taken", "attributes": ["email"]}
            return Told(status=422, document=document)
        number = 50 + len(self.contacts)
        self.contacts[number] = {"id": number, "name": told["name"], "email": address}
        source = {"inbox": {"id": told["inbox_id"]}, "source_id": f"source-{number}"}
        return Told(document={"payload": {"contact": self.contacts[number], "contact_inbox": source}})

    def _make(self, told: dict[str, Any]) -> Told:
        if told["inbox_id"] not in self.inboxes or told["contact_id"] not in self.contacts:
            return _NOBODY
        if self.refuses or len(told["message"]["content"]) > 150_000:
            document = {"message": "Content of hanna@mail.example is too long", "attributes": ["content"]}
            return Told(status=422, document=document)
        kind = told["message"].get("message_type", "outgoing")
        if kind == "incoming" and self.inboxes[told["inbox_id"]].kind != "Channel::Api":
            return Told(status=500, body=b"")  # nobody catches it there, and the transaction is rolled back
        now = self._tick()
        found = Conversation(
            id=len(self.conversations) + 1,
            contact=told["contact_id"],
            inbox=told["inbox_id"],
            attributes=told.get("custom_attributes", {}),
            subject=told.get("additional_attributes", {}).get("mail_subject", ""),
            created=now,
            activity=now,
        )
        self.conversations.append(found)
        self._add(found, told["message"]["content"], kind, private=False)
        if kind == "incoming" and (self.inboxes[found.inbox].greeting or self.inboxes[found.inbox].away):
            self.mailed.append("greeting")
        return Told(document=self._shown(found))

    def _say(self, asked: Asked, found: Conversation) -> Told:
        told, files = _fields(asked)
        kind = told.get("message_type", "outgoing")
        if kind == "incoming" and self.inboxes[found.inbox].kind != "Channel::Api":
            return Told(status=422, document={"error": "Incoming messages are only allowed in Api inboxes"})
        if len(files) > 15:
            return Told(status=422, document={"error": "attachments exceeded maximum allowed"})
        message = self._add(found, told["content"], kind, private=str(told.get("private")).lower() == "true")
        message.files = files
        if kind == "incoming" and found.status == "resolved":
            found.status = "open"
        return Told(document=_message(message))

    def _add(self, found: Conversation, content: str, kind: str, *, private: bool) -> Message:
        number = sum(len(one.messages) for one in self.conversations) + 1
        message = Message(number, content, kind, private, self._tick())
        found.messages.append(message)
        found.activity = self.now
        if kind == "outgoing" and not private:
            self.mailed.append(content)
        return message

    def _list(self, asked: Asked) -> Told:
        page = int(asked.query.get("page", "1"))
        status = asked.query.get("status", "open")
        found = [one for one in self.conversations if status in {"all", one.status}]
        assert asked.query.get("sort_by") == "last_activity_at_desc"
        found.sort(key=lambda one: one.activity, reverse=True)
        shown = [self._shown(one) for one in found[(page - 1) * 25 : page * 25]]
        return Told(document={"data": {"meta": {"all_count": len(found)}, "payload": shown}})

    def _filter(self, conditions: list[dict[str, Any]]) -> Told:
        (condition,) = conditions
        name = condition["attribute_key"]
        assert (condition["filter_operator"], condition["custom_attribute_type"]) == (
            "equal_to",
            "conversation_attribute",
        )
        found = self.conversations
        if name in self.attributes:
            found = [one for one in found if one.attributes.get(name, "").lower() == condition["values"][0].lower()]
        elif not self.old:
            return Told(status=422, document={"error": f"Invalid attribute key - [{name}]"})
        return Told(document={"meta": {"all_count": len(found)}, "payload": [self._shown(one) for one in found[:25]]})

    def _definitions(self) -> Told:
        found = [
            {"attribute_key": name, "attribute_display_type": kind, "attribute_model": "conversation_attribute"}
            for name, kind in self.attributes.items()
        ]
        return Told(document=found)

    def _inbox(self, number: int) -> Told:
        inbox = self.inboxes.get(number)
        if inbox is None:
            return _NOBODY
        return Told(
            document={
                "id": number,
                "name": inbox.name,
                "channel_type": inbox.kind,
                "greeting_enabled": inbox.greeting,
                "out_of_office_message": inbox.away,
                "csat_survey_enabled": inbox.survey,
            }
        )

    def _shown(self, found: Conversation) -> dict[str, Any]:
        replied = [one for one in found.messages if one.kind == "outgoing" and not one.private]
        meta: dict[str, Any] = {"sender": self.contacts[found.contact], "channel": self.inboxes[found.inbox].kind}
        if found.assignee:
            meta["assignee"] = {"id": 7, "name": found.assignee}
        return {
            "id": found.id,
            "meta": meta,
            "messages": [_message(one) for one in found.messages[-1:]],
            "inbox_id": found.inbox,
            "status": found.status,
            "custom_attributes": found.attributes,
            "additional_attributes": {"mail_subject": found.subject} if found.subject else {},
            "created_at": found.created,
            "timestamp": found.activity,
            "last_activity_at": found.activity,
            "first_reply_created_at": replied[0].created if replied else 0,
        }

    def _tick(self) -> int:
        self.now += 1
        return self.now


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "content": message.content,
        "message_type": {"incoming": 0, "outgoing": 1}[message.kind],
        "private": message.private,
        "created_at": message.created,
    }


def _fields(asked: Asked) -> tuple[dict[str, Any], list[tuple[str, str, bytes]]]:
    """The fields and files of a request, of JSON or of a form."""
    kind = asked.headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return asked.json(), []
    mail = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body, policy=policy.HTTP)
    fields, files = {}, []
    for part in mail.iter_parts():
        content = part.get_payload(decode=True)
        if part.get_filename() is not None:
            assert part.get_param("name", header="content-disposition") == "attachments[]"
            files.append((part.get_filename(), part.get_content_type(), content))
        else:
            fields[part.get_param("name", header="content-disposition")] = content.decode()
    return fields, files
