"""What became of tickets in Freshdesk, two of them made one, and the settings that matter to us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gateway.outgoing.desks.api import is_astray, listed, mapped, moment, whole, written
from gateway.outgoing.desks.contract import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings
    from gateway.outgoing.web import Answer

OPEN, RESOLVED, CLOSED = 2, 4, 5
_PAGE: Final = 100  # the most that a list gives at once
_GONE: Final = 404
_UNASKED: Final = "Freshdesk cannot be asked"
_HOPS: Final = 5  # from one merged ticket to the next
_TWICE: Final = "The same request came twice"
_MERGED: Final = re.compile(rf"{_TWICE}; see ticket (\d{{1,20}})\.")
_ONE_LINE: Final = {"custom_text", "default_text"}  # types of a field that takes any line


class FreshdeskCases:
    """The tickets of one Freshdesk, by number."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        self._site = str(settings.keys.get("url", "")).rstrip("/")

    def ticket(self, number: str, **query: str) -> dict[str, Any] | None:
        """All that Freshdesk tells of one ticket; None where there is none, or it was deleted."""
        found = self._api.find(f"/api/v2/tickets/{number}", what=_UNASKED, query=query)
        return None if found is None or mapped(found).get("deleted") else mapped(found)

    def goes_on_in(self, number: str) -> dict[str, Any] | None:
        """The ticket itself, or the one that we merged it into; None where there is none any more."""
        ticket = self.ticket(number)
        for _ in range(_HOPS):
            into = _named(self.entries(number)) if ticket and ticket.get("status") == CLOSED else ""
            if not into:
                break
            number, ticket = into, self.ticket(into)
        return ticket

    def entries(self, number: str) -> Iterator[dict[str, Any]]:
        """What was said below a ticket; nothing where there is none of this number."""
        return self.pages(f"/api/v2/tickets/{number}/conversations", {}, absent=_is_gone)

    def pages(
        self, path: str, query: Mapping[str, str | int], *, absent: Callable[[Answer], bool] = lambda _: False
    ) -> Iterator[dict[str, Any]]:
        """All of a list; nothing where a refusal means that there is nothing."""
        page = 1
        while True:
            answer = self._api.send("GET", path, query={**query, "per_page": _PAGE, "page": page})
            if absent(answer):
                return
            found = listed(self._api.judge(answer, what=_UNASKED).json(), _UNASKED)
            yield from found
            if len(found) < _PAGE:
                return
            page += 1

    def changed(self, since: datetime) -> Iterator[Case]:
        """All tickets changed since then, oldest change first: what changes while we read only moves further on."""
        asked = {
            "updated_since": written(since),
            "order_by": "updated_at",
            "order_type": "asc",
            "include": "requester,stats,description",
        }
        for ticket in self.pages("/api/v2/tickets", asked):
            yield self._case(ticket)

    def case(self, external_id: str) -> Case | None:
        """One ticket; None where there is none of this number."""
        ticket = self.ticket(external_id, include="requester,stats")
        return None if ticket is None else self._case(ticket)

    def join(self, duplicate: str, into: str) -> None:
        """Merge the duplicate, unless it is closed or gone already: it was merged, or a person decided otherwise."""
        ticket = self.ticket(duplicate)
        if ticket is None or ticket.get("status") == CLOSED:
            return
        document = {
            "primary_id": whole(into),
            "ticket_ids": [whole(duplicate)],
            "note_in_primary": {"body": f"{_TWICE}; ticket {duplicate} is merged.", "private": True},
            "note_in_secondary": {"body": f"{_TWICE}; see ticket {into}.", "private": True},
        }
        self._api.ask("PUT", "/api/v2/tickets/merge", what="Freshdesk did not merge the tickets", document=document)

    def examine(self) -> Iterator[Finding]:
        """The custom field (with it the key), the groups, and whose automatic mail the customer gets."""
        yield self._field()
        for place in self._settings.every_place():
            yield self._group(place)
        yield self._acknowledgement()

    def _field(self) -> Finding:
        name = self._settings.key_field
        answer = self._api.ask("GET", "/api/v2/ticket_fields", what="Freshdesk does not show its ticket fields")
        types = {str(field.get("name")): str(field.get("type")) for field in listed(answer.json(), _UNASKED)}
        if name not in types:
            remedy = f"make a ticket field {name} there (single-line text, not required), or mend key_field"
            return Finding(level="error", what=f'Freshdesk has no ticket field "{name}" for our key', remedy=remedy)
        if types[name] not in _ONE_LINE:
            what = f'the ticket field "{name}" of Freshdesk is of the type {types[name]}'
            return Finding(level="error", what=what, remedy="make one of the type single-line text, and mend key_field")
        return Finding(level="ok", what=f'Freshdesk lets us in and has the ticket field "{name}" for our key')

    def _group(self, place: str | int) -> Finding:
        found = self._api.find(f"/api/v2/groups/{place}", what="Freshdesk does not show its groups")
        if found is None:
            remedy = "put the number of a group there is into queue or queues (it stands in the address of its page)"
            return Finding(level="error", what=f"Freshdesk has no group {place}", remedy=remedy)
        name = mapped(found).get("name")
        return Finding(level="ok", what=f'group {place} of Freshdesk is "{name}"')

    def _acknowledgement(self) -> Finding:
        if self._settings.acknowledgement == "desk":
            remedy = "see that it is on: Admin, Email Notifications, Requester Notifications, New Ticket Created"
            return Finding(level="note", what="our note is left out, for Freshdesk mails the customer", remedy=remedy)
        what = "Freshdesk mails the customer for each new ticket, and its API cannot tell it not to"
        remedy = 'switch its notification "New Ticket Created" off, or write acknowledgement = "desk"'
        return Finding(level="warning", what=what, remedy=remedy)

    def _case(self, ticket: Mapping[str, Any]) -> Case:
        number, stats = str(ticket.get("id", "")), mapped(ticket.get("stats"))
        requester = mapped(ticket.get("requester"))
        return Case(
            external_id=number,
            key=str(mapped(ticket.get("custom_fields")).get(self._settings.key_field) or ""),
            state=_state(ticket),
            customer=str(requester.get("email") or ""),
            subject=str(ticket.get("subject") or ""),
            text=str(ticket.get("description_text") or ""),
            created=moment(ticket.get("created_at")),
            updated=moment(ticket.get("updated_at")),
            assignee=str(ticket["responder_id"]) if ticket.get("responder_id") else None,
            answered=bool(stats.get("first_responded_at") or stats.get("agent_responded_at")),
            url=f"{self._site}/a/tickets/{number}",
        )


def said_in(entry: Mapping[str, Any]) -> str:
    """The words of an entry."""
    return str(entry.get("body_text") or entry.get("body") or "")


def _named(entries: Iterable[Mapping[str, Any]]) -> str:
    """The ticket that a note of ours names as the one where it goes on, '' where none does.

    What came from outside is never such a note: the customer may write whatever she wants.
    """
    ours = (entry for entry in entries if entry.get("private") and not entry.get("incoming"))
    return next((found[1] for found in map(_MERGED.search, map(said_in, ours)) if found), "")


def _is_gone(answer: Answer) -> bool:
    return answer.status == _GONE and not is_astray(answer)


def _state(ticket: Mapping[str, Any]) -> Literal["open", "closed", "gone"]:
    if ticket.get("deleted"):
        return "gone"
    return "closed" if ticket.get("status") in (RESOLVED, CLOSED) else "open"
