"""A Zammad in memory: what its API asks for, drops in silence, refuses, and shows only after its index has caught up.

Held to the sources of Zammad (tickets, articles, links and search controllers) where they say it.
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.desk import Asked, FakeDesk, Told

_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_KNOWN = ("title", "group", "customer_id", "state", "priority", "owner", "note")
_ARTICLE_TYPES = {"note", "email", "phone", "web"}
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Article:
    """One entry of a ticket."""

    id: int
    ticket_id: int
    subject: str
    body: str
    type: str
    sender: str
    internal: bool
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    writer: str = ""


@dataclass
class ZammadTicket:
    """One ticket; ``indexed`` says whether the search over the index finds it already."""

    id: int
    number: str
    title: str
    group: str
    customer: str
    state: str
    tags: list[str]
    attributes: dict[str, str]
    updated: datetime
    owner: str = "-"
    indexed: bool = True


class RefusedError(Exception):
    """An answer with an error status and Zammad's own words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


class ZammadFake(FakeDesk):
    """The desk; ``acknowledged`` are the customers whom its default trigger mailed."""

    def __init__(self) -> None:
        super().__init__()
        self.token = "right-token"
        self.locked = self.refuses = False
        self.largest = 50_000_000  # octets of a request
        self.groups = ["Users", "Billing"]
        self.states = {"new": 1, "open": 2, "pending reminder": 3, "closed": 5, "solved": 5, "merged": 6}
        self.attributes = ["gateway_key"]
        self.tickets: list[ZammadTicket] = []
        self.articles: list[Article] = []
        self.links: list[tuple[int, int]] = []  # (into, merged)
        self.acknowledged: list[str] = []
        self.index = True  # whether it has a search index at all
        self.late = False  # whether the index still has to see what is new
        self.lists_groups = True
        self.heeds_conditions = True
        self.drops_odd_conditions = False  # finds nothing, in place of a refusal, for an attribute that is not there
        self.refuses_merges = False
        self.agent = True  # whether the token may act as an agent
        self.now = START

    def tickets_of(self, key: str) -> int:
        """How many tickets bear this key, in their attribute or as a tag."""
        held = [(*one.attributes.values(), *one.tags) for one in self.tickets]
        return sum(any(key in value for value in values) for values in held)

    def answer(self, asked: Asked) -> Told:
        """Do the work and tell of it."""
        if len(asked.body) > self.largest:
            return Told(status=413, body=b"<html>413 Request Entity Too Large</html>")
        try:
            self._authenticate(asked.headers.get("authorization"))
            given = json.loads(asked.body) if asked.body else {}
            status, document = self._route(asked.method, asked.path, {**asked.query, **given})
            return Told(status=status, document=document)
        except RefusedError as refused:
            return Told(status=refused.status, document={"error": refused.words, "error_human": refused.words})

    def _authenticate(self, given: str | None) -> None:
        if given is None:
            raise RefusedError(403, "Authentication required")
        if not self.locked and given in (f"Bearer {self.token}", f"Token token={self.token}"):
            return
        raise RefusedError(401, "Can't find User for Token")

    def _route(self, method: str, path: str, given: dict[str, Any]) -> Any:
        path = path.removeprefix("/api/v1")
        fixed = {
            "POST /tickets": self._create,
            "POST /tickets/search": self._search,
            "GET /tickets/search": self._search,
            "GET /tickets": self._list,
            "GET /groups": self._list_groups,
            "GET /ticket_states": self._list_states,
            "POST /ticket_articles": self._add_article,
            "GET /links": self._list_links,
            "GET /tags": self._list_tags,
        }
        if f"{method} {path}" in fixed:
            return fixed[f"{method} {path}"](given)
        for pattern, act in (
            (r"(?:GET|PUT) /tickets/(\d+)", self._one),
            (r"GET /ticket_articles/by_ticket/(\d+)", self._articles_of),
            (r"PUT /ticket_merge/(\d+)/(\d+)", self._merge),
        ):
            found = re.fullmatch(pattern, f"{method} {path}")
            if found:
                return act(method, given, *found.groups())
        raise RefusedError(404, "No route matches")

    def _list(self, given: dict[str, Any]) -> Any:
        size, page = int(given.get("per_page", 100)), int(given.get("page", 1))
        return 200, [self._show(one) for one in self.tickets[(page - 1) * size : page * size]]

    def _list_groups(self, given: dict[str, Any]) -> Any:
        del given
        if not self.lists_groups:
            raise RefusedError(403, "Not authorized")
        return 200, [{"id": number, "name": name, "active": True} for number, name in enumerate(self.groups, 1)]

    def _list_states(self, given: dict[str, Any]) -> Any:
        del given
        return 200, [{"name": name, "state_type_id": number} for name, number in self.states.items()]

    def _list_tags(self, given: dict[str, Any]) -> Any:
        return 200, {"tags": self._find(int(given["o_id"])).tags}

    def _list_links(self, given: dict[str, Any]) -> Any:
        number = int(given["link_object_value"])
        found = [("parent", into) for into, merged in self.links if merged == number]
        found += [("child", merged) for into, merged in self.links if into == number]
        items = [{"link_type": kind, "link_object": "Ticket", "link_object_value": one} for kind, one in found]
        return 200, {"links": items}

    def _add_article(self, given: dict[str, Any]) -> Any:
        self._need_agent()
        return 201, self._article(self._find(int(given["ticket_id"])), given)

    def _need_agent(self) -> None:
        if not self.agent:
            raise RefusedError(403, "Not authorized")

    def _create(self, given: dict[str, Any]) -> Any:
        self._need_agent()
        if self.refuses:
            raise RefusedError(422, "Validation failed: hanna@mail.example is not wanted here")
        group = given.get("group")
        if group not in self.groups:
            raise RefusedError(422, f"No lookup value found for 'group': {json.dumps(group)}")
        if not given.get("title"):
            raise RefusedError(422, 'Need at least article: { body: "some text" }')
        customer = self._customer(str(given.get("customer_id", "")))
        number = len(self.tickets) + 1
        ticket = ZammadTicket(
            id=number,
            number=f"3200{number}",
            title=given["title"],
            group=group,
            customer=customer,
            state=given.get("state", "new"),
            tags=[tag.strip() for tag in str(given.get("tags", "")).split(",") if tag.strip()],
            # What no attribute of the object manager is called is dropped in silence.
            attributes={key: str(given[key]) for key in self.attributes if key in given},
            updated=self.tick(),
            indexed=not self.late,
        )
        article = self._article(ticket, given.get("article") or {})  # raises before anything is stored: one transaction
        self.tickets.append(ticket)
        if article["type"] != "note" and article["sender"] == "Customer" and "deskward" not in ticket.tags:
            self.acknowledged.append(customer)
        return 201, self._show(ticket)

    def _customer(self, given: str) -> str:
        if not given.startswith("guess:"):
            raise RefusedError(422, "Validation failed: Customer can't be blank")
        address = given.removeprefix("guess:")
        if not _ADDRESS.fullmatch(address):
            raise RefusedError(422, f"Invalid email '{address}' of customer")
        return address.lower()

    def _article(self, ticket: ZammadTicket, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("body"):
            raise RefusedError(422, 'Need at least article: { body: "some text" }')
        kind = given.get("type", "note")
        if kind not in _ARTICLE_TYPES:
            raise RefusedError(422, f"No lookup value found for 'type': {json.dumps(kind)}")
        article = Article(
            id=len(self.articles) + 1,
            ticket_id=ticket.id,
            subject=given.get("subject") or "",
            body=given["body"],
            type=kind,
            sender=given.get("sender", "Agent"),
            internal=given.get("internal", False),
            writer=given.get("from", ""),
            files=[_file(one, number) for number, one in enumerate(given.get("attachments") or [])],
        )
        self.articles.append(article)
        ticket.updated = self.tick()
        return self._show_article(article)

    def _search(self, given: dict[str, Any]) -> Any:
        condition, words = given.get("condition"), str(given.get("query") or "")
        if words:
            found = [one for one in self.tickets if self._matches(one, words)]
        elif isinstance(condition, dict) and self.heeds_conditions:
            found = [one for one in self.tickets if all(self._holds(one, *item) for item in condition.items())]
        else:
            found = list(self.tickets)
        if given.get("sort_by") == "updated_at":
            found.sort(key=lambda one: one.updated, reverse=given.get("order_by") != "asc")
        size, page = int(given.get("limit", 50)), int(given.get("page", 1))
        found = found[(page - 1) * size : page * size]
        if str(given.get("expand")).lower() == "true":
            return 200, [self._show(one) for one in found]
        return 200, {"tickets": [one.id for one in found], "tickets_count": len(found), "assets": {}}

    def _matches(self, ticket: ZammadTicket, words: str) -> bool:
        if not self.index:  # LIKE over title, number and articles
            return any(words in text for text in (ticket.title, *(one.body for one in self._of(ticket))))
        name, _, value = words.partition(":")
        value = value.strip('"')
        if not ticket.indexed:
            return False
        return value in ticket.tags if name == "tags" else ticket.attributes.get(name) == value

    def _holds(self, ticket: ZammadTicket, name: str, asked: dict[str, Any]) -> bool:
        key, value = name.removeprefix("ticket."), asked.get("value")
        if key == "tags":
            return value in ticket.tags
        if key == "updated_at":
            return ticket.updated >= datetime.fromisoformat(str(value))
        if key not in self.attributes and self.drops_odd_conditions:
            return False
        if key not in self.attributes:
            raise RefusedError(422, f"Invalid condition: no such attribute {key}")
        return ticket.attributes.get(key) == value

    def _one(self, method: str, given: dict[str, Any], number: str) -> Any:
        ticket = self._find(int(number))
        if method == "PUT":
            self._need_agent()
            if given.get("state", ticket.state) not in self.states:
                raise RefusedError(422, f"No lookup value found for 'state': {json.dumps(given['state'])}")
            ticket.state = given.get("state", ticket.state)
            if given.get("article"):
                self._article(ticket, given["article"])
            ticket.updated = self.tick()
        return 200, self._show(ticket)

    def _articles_of(self, method: str, given: dict[str, Any], number: str) -> Any:
        del method, given
        return 200, [self._show_article(one) for one in self._of(self._find(int(number)))]

    def _merge(self, method: str, given: dict[str, Any], merged: str, into: str) -> Any:
        """A merge that cannot be done is told with status 200."""
        del method, given
        target = next((one for one in self.tickets if one.number == into), None)
        if target is None or self.refuses_merges:
            return 200, {"result": "failed", "message": "The target ticket number could not be found."}
        source = self._find(int(merged))
        if target.state == "merged":
            raise RefusedError(422, "It is not possible to merge into an already merged ticket.")
        if target is source:
            raise RefusedError(422, "A ticket cannot be merged into itself.")
        for one in self._of(source):
            one.ticket_id = target.id
        source.state, source.updated, target.updated = "merged", self.tick(), self.tick()
        self.links.append((target.id, source.id))
        return 200, {"result": "success"}

    def write(self, number: str, body: str, *, internal: bool) -> None:
        """An agent writes into a ticket."""
        self._article(self._find(int(number)), {"body": body, "type": "email", "internal": internal})

    def _find(self, number: int) -> ZammadTicket:
        for one in self.tickets:
            if one.id == number:
                return one
        raise RefusedError(404, f"Couldn't find Ticket with 'id'={number}")

    def _of(self, ticket: ZammadTicket) -> list[Article]:
        return [one for one in self.articles if one.ticket_id == ticket.id]

    def tick(self) -> datetime:
        """Give the next moment of the desk's own clock."""
        self.now += timedelta(seconds=1)
        return self.now

    def _show(self, ticket: ZammadTicket) -> dict[str, Any]:
        shown = {
            "id": ticket.id,
            "number": ticket.number,
            "title": ticket.title,
            "group": ticket.group,
            "customer": ticket.customer,
            "state": ticket.state,
            "owner": ticket.owner,
            "created_at": _moment(START),
            "updated_at": _moment(ticket.updated),
        }
        return shown | {key: ticket.attributes.get(key) for key in self.attributes}

    def _show_article(self, article: Article) -> dict[str, Any]:
        return {
            "id": article.id,
            "ticket_id": article.ticket_id,
            "subject": article.subject,
            "body": article.body,
            "content_type": "text/plain",
            "type": article.type,
            "sender": article.sender,
            "internal": article.internal,
        }


def _file(given: dict[str, Any], number: int) -> tuple[str, str, bytes]:
    for key in ("mime-type", "filename", "data"):
        if not given.get(key) and given.get(key) != "":
            raise RefusedError(422, f"Attachment needs '{key}' param for attachment with index '{number}'")
    try:
        content = base64.b64decode(given["data"], validate=True)
    except ValueError:
        raise RefusedError(422, f"Invalid base64 for attachment with index '{number}'") from None
    return given["filename"], given["mime-type"], content


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")
