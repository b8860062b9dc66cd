"""django-helpdesk 2.6.1 as its API is.

No filter but the state, no memory of what was posted twice, 403 for a wrong password, files of a few kinds only, and
words of remarks that go through Django's templates.
"""

from __future__ import annotations

import base64
import email
import re
from datetime import UTC, datetime, timedelta
from email import policy
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Told

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOW: Final = datetime(2026, 11, 21, 9, 20, tzinfo=UTC)
_TAKEN: Final = (".txt", ".asc", ".pdf", ".doc", ".docx", ".odt", ".jpg", ".png", ".eml")
_ADDRESS: Final = re.compile(r"[!-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_WRONG: Final = Told(status=403, document={"detail": "Invalid username/password."})
_ROOMS: Final = {"tickets", "followups", "followups-attachments"}
_NOT_FOUND: Final = Told(status=404, document={"detail": "Not found."})


class Part(NamedTuple):
    """A file of a form."""

    name: str
    content: bytes


class FakeHelpdesk(Fake):
    """Two queues, and a custom field unless ``fields`` is empty. ``mailed`` holds whom it would have written to."""

    def __init__(self) -> None:
        super().__init__()
        self.tickets: list[dict[str, Any]] = []
        self.remarks: list[dict[str, Any]] = []
        self.mailed: list[tuple[str, int]] = []
        self.fields: dict[str, int] = {"gateway_key": 200}
        self.confirms = True
        self.clock = _NOW
        self.signs_in = {"Token right-token", "Basic " + base64.b64encode(b"gateway:right-password").decode()}

    def tickets_of(self, key: str) -> int:
        held = [one for one in self.tickets if one.get("custom_gateway_key") == key or f"Key: {key}" in self._text(one)]
        said = [one for one in self.remarks if f"Key: {key}" in one["comment"]]
        return max(len(held), len(said))

    @staticmethod
    def _text(ticket: Mapping[str, Any]) -> str:
        return str(ticket["description"])

    def answer(self, asked: Asked) -> Told:
        if self.locked or asked.headers.get("authorization") not in self.signs_in:
            return _WRONG
        if not asked.path.startswith("/api/"):
            return Told(status=404, body=b"<h1>Not Found</h1>")
        room, _, number = asked.path.removeprefix("/api/").strip("/").partition("/")
        deed = getattr(self, f"_{asked.method.lower()}_{room.replace('-', '_')}", None)
        if deed is None and room not in _ROOMS:
            return _NOT_FOUND
        if deed is None:
            return Told(status=405, document={"detail": f'Method "{asked.method}" not allowed.'})
        told: Told = deed(asked, int(number)) if number else deed(asked)
        return told

    # Tickets.

    def _options_tickets(self, _: Asked) -> Told:
        names = ["id", "queue", "title", "description", "submitter_email", "attachment", "followup_set"]
        shown: dict[str, Any] = {name: {"type": "field"} for name in names}
        shown["status"] = {"choices": [{"value": value} for value in range(1, 6)]}
        shown["priority"] = {"choices": [{"value": value} for value in range(1, 6)]}
        shown |= {f"custom_{name}": {"type": "string", "max_length": size} for name, size in self.fields.items()}
        return Told(document={"name": "Ticket List", "actions": {"POST": shown}})

    def _post_tickets(self, asked: Asked) -> Told:
        values, files = _values(asked)
        wrong = self._wrong(values, files)
        if self.refuses:
            wrong = {"title": ["Not this one, hanna@mail.example."]}
        if wrong:
            return Told(status=400, document=wrong)
        ticket = {
            "id": len(self.tickets) + 1,
            "queue": int(values["queue"]),
            "title": values["title"],
            "description": values["description"].strip(),
            "submitter_email": values.get("submitter_email", ""),
            "assigned_to": None,
            "status": 1,
            "merged_to": None,
        }
        ticket |= {f"custom_{name}": values.get(f"custom_{name}") for name in self.fields}
        self.tickets.append(ticket)
        remark = self._remark(ticket["id"], "Ticket Opened", ticket["description"], public=True, files=files)
        mailed = [ticket["submitter_email"]] if self.confirms and ticket["submitter_email"] else []
        self.mailed += [(address, ticket["id"]) for address in mailed]
        remark["email_recipients"] = mailed
        return Told(status=201, document=self._shown(ticket))

    def _wrong(self, values: Mapping[str, Any], files: list[Part]) -> dict[str, list[str]]:
        wrong = {}
        if str(values.get("queue")) not in {"1", "2"}:
            wrong["queue"] = [f'Invalid pk "{values.get("queue")}" - object does not exist.']
        if not str(values.get("title", "")).strip() or len(values["title"]) > 200:
            wrong["title"] = ["This field may not be blank."]
        elif not str(values.get("description", "")).strip():
            wrong["body"] = ["This field is required."]
        if values.get("submitter_email") and not _ADDRESS.fullmatch(values["submitter_email"]):
            wrong["submitter_email"] = ["Enter a valid email address."]
        if any(_is_refused(one.name) for one in files):
            wrong["attachment"] = ["Unsupported file extension: "]
        return wrong

    def _get_tickets(self, asked: Asked, number: int | None = None) -> Told:
        states = asked.query.get("status")
        some = [one for one in self.tickets if not states or str(one["status"]) in states.split(",")]
        if number is None:
            return _page(asked, [self._shown(one) for one in some])
        return next((Told(document=self._shown(one)) for one in some if one["id"] == number), _NOT_FOUND)

    def _patch_tickets(self, asked: Asked, number: int) -> Told:
        self.tickets[number - 1] |= asked.json()
        return Told(document=self._shown(self.tickets[number - 1]))

    def _shown(self, ticket: Mapping[str, Any]) -> dict[str, Any]:
        return {**ticket, "followup_set": [one for one in self.remarks if one["ticket"] == ticket["id"]]}

    # Remarks.

    def _get_followups(self, asked: Asked, number: int | None = None) -> Told:
        if number is None:
            return _page(asked, self.remarks)
        return next((Told(document=one) for one in self.remarks if one["id"] == number), _NOT_FOUND)

    def _post_followups(self, asked: Asked) -> Told:
        values, files = _values(asked)
        ticket = next((one for one in self.tickets if str(one["id"]) == str(values["ticket"])), None)
        if ticket is None:
            return Told(status=400, document={"ticket": ["Invalid pk - object does not exist."]})
        if values["comment"].count("{%") != values["comment"].count("%}"):
            return Told(status=500, body=b"TemplateSyntaxError")
        comment = re.sub(r"\{\{.*?\}\}|\{#.*?#\}", "", values["comment"])
        if "title" in values:
            ticket["title"] = values["title"]
        ticket["status"] = int(values.get("new_status", ticket["status"]))
        public = str(values.get("public", "false")).lower() == "true"
        if public:
            self.mailed.append((str(ticket["submitter_email"]), ticket["id"]))
        remark = self._remark(ticket["id"], ticket["title"], comment, public=public, files=files)
        return Told(status=201, document=remark)

    def _post_followups_attachments(self, asked: Asked) -> Told:
        values, files = _values(asked)
        if any(_is_refused(one.name) for one in files):
            return Told(status=400, document={"file": ["Unsupported file extension: "]})
        remark = self.remarks[int(values["followup"]) - 1]
        remark["followupattachment_set"].append({"filename": values["filename"], "size": int(values["size"])})
        return Told(status=201, document={"id": 1})

    def _remark(self, ticket: int, title: str, comment: str, *, public: bool, files: list[Part]) -> dict[str, Any]:
        self.clock += timedelta(seconds=1)
        remark = {
            "id": len(self.remarks) + 1,
            "ticket": ticket,
            "user": 1,
            "title": title,
            "comment": comment,
            "public": public,
            "date": self.clock.astimezone().isoformat(),
            "followupattachment_set": [{"filename": one.name, "size": len(one.content)} for one in files],
            "email_recipients": [],
        }
        self.remarks.append(remark)
        return remark


def _is_refused(name: str) -> bool:
    return "." in name and not name.lower().endswith(_TAKEN)


def _page(asked: Asked, found: list[Any]) -> Told:
    size, number = int(asked.query.get("page_size", 25)), int(asked.query.get("page", 1))
    if number > max(-(-len(found) // size), 1):
        return Told(status=404, document={"detail": "Invalid page."})
    more = "next" if number * size < len(found) else None
    document = {"count": len(found), "next": more, "results": found[(number - 1) * size : number * size]}
    return Told(document=document)


def _values(asked: Asked) -> tuple[dict[str, Any], list[Part]]:
    """What a request holds, whether JSON or a form."""
    kind = asked.headers.get("content-type", "")
    if "json" in kind:
        return asked.json(), []
    read = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + asked.body, policy=policy.HTTP)
    values: dict[str, Any] = {}
    files = []
    for part in read.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename() is not None:
            files.append(Part(str(part.get_filename()), content))
        else:
            values[str(part.get_param("name", header="content-disposition"))] = content.decode()
    return values, files
