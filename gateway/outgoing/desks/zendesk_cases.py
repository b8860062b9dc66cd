"""What became of tickets in Zendesk, two of them made one, and the settings that matter to us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import listed, mapped, moment, number_of, whole
from gateway.outgoing.desks.contract import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_UNASKED: Final = "Zendesk cannot be asked"
_PAGE: Final = 100
_MOST_PAGES: Final = 100  # further pages Zendesk refuses
_HOPS: Final = 5  # from one merged ticket to the next
_MERGED: Final = "closed_by_merge"  # a tag that Zendesk puts on by itself
_NUMBER: Final = re.compile(r"#(\d{1,15})")
_CLOSED: Final = frozenset({"solved", "closed"})
_TO_CUSTOMER: Final = frozenset({"requester_id", "requester_and_ccs"})


class ZendeskCases:
    """The tickets of one Zendesk, by number."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        self._site = str(settings.keys.get("url", "")).rstrip("/")

    def ticket(self, number: str) -> dict[str, Any] | None:
        """All that Zendesk tells of one ticket, with its ``users``; None where there is none, or it was deleted."""
        found = self._api.find(f"/api/v2/tickets/{number}.json", what=_UNASKED, query={"include": "users"})
        if found is None:
            return None
        told = mapped(found)
        ticket = mapped(told.get("ticket"))
        number_of(ticket, _UNASKED)
        return None if ticket.get("status") == "deleted" else _peopled(ticket, told)

    def goes_on_in(self, number: str) -> dict[str, Any] | None:
        """The ticket, or the one of the same customer that it was merged into; None where there is none any more."""
        ticket = self.ticket(number)
        for _ in range(_HOPS):
            if ticket is None or _state(ticket) != "gone":
                return ticket
            into = _merged_into(list(self.comments(number_of(ticket, _UNASKED))))
            found = self.ticket(into) if into else None
            # The words of one customer belong into no other's ticket, wherever the staff has put her first ones.
            if found is None or found.get("requester_id") != ticket.get("requester_id"):
                return None
            ticket = found
        return None

    def comments(self, number: str) -> Iterator[dict[str, Any]]:
        """All comments of a ticket, newest first; none where there is no such ticket."""
        return self._pages(f"/api/v2/tickets/{number}/comments.json", "comments", {"sort_order": "desc"})

    def tickets(self, query: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        """Tickets as the list has them, at once and without an index, with their ``users``."""
        return self._pages("/api/v2/tickets.json", "tickets", query)

    def changed(self, since: datetime) -> Iterator[Case]:
        """All tickets changed since then, oldest change first.

        Read from the newest and turned round: what changes meanwhile is told twice at most, and nothing is left out.
        The export of changes would be for administrators only, and leaves out the last minute.
        """
        asked = {"sort_by": "updated_at", "sort_order": "desc", "include": "users"}
        found: dict[str, dict[str, Any]] = {}
        for one in self.tickets(asked):
            if moment(one.get("updated_at")) < since:
                break
            found.setdefault(number_of(one, _UNASKED), one)
        for one in reversed(found.values()):
            yield self._case(one)

    def case(self, external_id: str) -> Case | None:
        """One ticket; None where there is none of this number."""
        ticket = self.ticket(external_id)
        return None if ticket is None else self._case(ticket)

    def join(self, duplicate: str, into: str) -> None:
        """Merge the duplicate, unless it is closed already: then it was merged, or nobody can change it any more."""
        source, target = self.ticket(duplicate), self.ticket(into)
        if source is None or source.get("status") == "closed":
            return
        if target is None or target.get("status") == "closed":
            raise PermanentFailure(
                f"ticket {into} of Zendesk is closed for good, so that nothing can be merged into it"
            )
        document = {
            "ids": [whole(duplicate)],
            "source_comment": f"The same request came twice; see ticket #{into}.",
            "target_comment": f"The same request came twice; ticket #{duplicate} is merged.",
            "source_comment_is_public": False,
            "target_comment_is_public": False,
        }
        path = f"/api/v2/tickets/{into}/merge.json"
        self._api.ask("POST", path, what="Zendesk did not merge the tickets", document=document)

    def examine(self) -> Iterator[Finding]:
        """The token, the groups, and the triggers that write to customers."""
        me = mapped(mapped(self._api.ask("GET", "/api/v2/users/me.json", what=_UNASKED).json()).get("user"))
        if me.get("id") is None or str(me.get("role")) not in {"agent", "admin"}:  # a stranger is told of as nobody
            remedy = "write the address of an agent into username, and its token into token"
            yield Finding(level="error", what="Zendesk does not take us for one of its agents", remedy=remedy)
            return
        yield Finding(level="ok", what="Zendesk lets us in as an agent")
        for place in self._settings.every_place():
            yield self._group(place)
        yield from self._acknowledgement()

    def _pages(self, path: str, name: str, query: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            asked: dict[str, str | int] = {**query, "per_page": _PAGE, "page": page}
            found = self._api.find(path, what=_UNASKED, query=asked)
            if found is None:
                return
            told = mapped(found)
            for one in listed(told.get(name), _UNASKED):
                yield _peopled(one, told)
            if not told.get("next_page"):
                return

    def _group(self, place: str | int) -> Finding:
        found = self._api.find(f"/api/v2/groups/{place}.json", what=_UNASKED)
        if found is None:
            remedy = "put the number of a group there is into queue or queues (Admin Center, People, Groups)"
            return Finding(level="error", what=f"Zendesk has no group {place}", remedy=remedy)
        name = mapped(mapped(found).get("group")).get("name")
        return Finding(level="ok", what=f'group {place} of Zendesk is "{name}"')

    def _acknowledgement(self) -> Iterator[Finding]:
        whose, tag = self._settings.acknowledgement, self._settings.tag
        if whose == "both":
            what = "the customer gets our note and what the triggers of Zendesk send"
            yield Finding(level="warning", what=what, remedy='write acknowledgement = "ours" or "desk"')
            return
        try:
            answer = self._api.ask("GET", "/api/v2/triggers/active.json", what=_UNASKED)
        except TransientFailure as failure:
            if not failure.barred:
                raise
            what = f'the token may not read the triggers of Zendesk; those that write to customers must heed "{tag}"'
            yield Finding(level="note", what=what, remedy=f'add to them: Tags, contains none of the following, "{tag}"')
            return
        writing = [one for one in listed(mapped(answer.json()).get("triggers"), _UNASKED) if _writes(one, tag)]
        for one in writing if whose == "ours" else ():
            what = f'the trigger "{one.get("title")}" of Zendesk writes to the customer too, besides our note'
            yield Finding(
                level="warning", what=what, remedy=f'add to it: Tags, contains none of the following, "{tag}"'
            )
        if whose == "ours" and not writing:
            yield Finding(
                level="ok", what="no trigger of Zendesk writes to the customer of a new copy besides our note"
            )
        if whose == "desk" and not writing:
            what = "our note is left out, and no trigger of Zendesk writes to the customer of a new copy"
            yield Finding(level="warning", what=what, remedy=f'take the condition about the tag "{tag}" out of one')
        if whose == "desk" and writing:
            yield Finding(level="ok", what=f'our note is left out; the trigger "{writing[0].get("title")}" writes')

    def _case(self, ticket: Mapping[str, Any]) -> Case:
        number = number_of(ticket, _UNASKED)
        people = mapped(ticket.get("users"))
        customer = mapped(people.get(str(ticket.get("requester_id"))))
        assignee = mapped(people.get(str(ticket.get("assignee_id"))))
        state = _state(ticket)
        comments = [] if ticket.get("status") == "new" else list(self.comments(number))
        return Case(
            external_id=number,
            key=str(ticket.get("external_id") or ""),
            state=state,
            customer=str(customer.get("email") or ""),
            subject=str(ticket.get("subject") or ""),
            text=str(ticket.get("description") or ""),
            created=moment(ticket.get("created_at")),
            updated=moment(ticket.get("updated_at")),
            assignee=str(assignee.get("name") or ticket.get("assignee_id") or "") or None,
            answered=any(one.get("public") and one.get("author_id") != ticket.get("requester_id") for one in comments),
            merged_into=_merged_into(comments) if state == "gone" else "",
            url=f"{self._site}/agent/tickets/{number}",
        )


def _peopled(ticket: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The ticket with the people that came along, by their number."""
    users = told.get("users")
    people = {str(one.get("id")): one for one in listed(users, _UNASKED)} if isinstance(users, list) else {}
    return {**ticket, "users": people}


def _state(ticket: Mapping[str, Any]) -> Literal["open", "closed", "gone"]:
    tags = ticket.get("tags")
    if ticket.get("status") == "deleted" or (isinstance(tags, list) and _MERGED in tags):
        return "gone"
    return "closed" if str(ticket.get("status")) in _CLOSED else "open"


def _merged_into(comments: list[dict[str, Any]]) -> str:
    """The number in the newest private comment, which Zendesk writes when it merges; '' where there is none."""
    for one in comments:
        found = _NUMBER.search(str(one.get("plain_body") or one.get("body") or ""))
        if not one.get("public") and found is not None:
            return found[1]
    return ""


def _writes(trigger: Mapping[str, Any], tag: str) -> bool:
    """Whether it writes to the customer of a new ticket that bears our tag."""
    conditions = listed(mapped(trigger.get("conditions")).get("all") or [], _UNASKED)
    on_new = any(one.get("field") == "update_type" and one.get("value") == "Create" for one in conditions)
    ours_out = any(
        one.get("field") == "current_tags"
        and one.get("operator") == "not_includes"
        and tag in str(one.get("value")).split()
        for one in conditions
    )
    actions = listed(trigger.get("actions") or [], _UNASKED)
    to_customer = any(
        one.get("field") == "notification_user" and _first(one.get("value")) in _TO_CUSTOMER for one in actions
    )
    return on_new and to_customer and not ours_out


def _first(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value)
