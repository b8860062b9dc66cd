"""What became of tickets in Zammad, two of them made one, and the settings that matter to us."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.mail.html import rendered
from gateway.outgoing.desks.api import listed, mapped, moment, number_of, written
from gateway.outgoing.desks.contract import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_UNASKED: Final = "Zammad cannot be asked"
_PAGE: Final = 100
_LONGEST_CHAIN: Final = 5  # merged into merged into ...
_PREFIX: Final = "gateway-"
_NO_TAG: Final = re.compile(r"[^A-Za-z0-9:._-]")
_ODDEST: Final = 1_000  # pages of tickets that were changed within one second


def is_key_tag(settings: Settings) -> bool:
    """Whether our key is kept as a tag, not in an attribute of the ticket."""
    return settings.key_field == "tag"


def tag_of(key: str) -> str:
    """The tag that stands for a key; a comma would end it."""
    return _PREFIX + _NO_TAG.sub("_", key)


class ZammadCases:
    """The tickets of one Zammad, by their id (not the number that people see)."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        self._site = str(settings.keys.get("url", "")).rstrip("/")

    def ticket(self, number: str) -> dict[str, Any] | None:
        """All that Zammad tells of one ticket; None where there is none."""
        found = self._api.find(f"/api/v1/tickets/{number}", what=_UNASKED, query={"expand": "true"})
        return None if found is None else mapped(found)

    def living(self, number: str) -> dict[str, Any] | None:
        """The ticket, or the one it was merged into; None where there is none any more."""
        ticket = self.ticket(number)
        for _ in range(_LONGEST_CHAIN):
            if ticket is None or ticket.get("state") != "merged":
                return ticket
            into = self._merged_into(number)
            if not into:
                return None
            number, ticket = into, self.ticket(into)
        return None

    def articles(self, number: str) -> list[dict[str, Any]]:
        """All entries of a ticket, oldest first."""
        answer = self._api.ask("GET", f"/api/v1/ticket_articles/by_ticket/{number}", what=_UNASKED)
        return listed(answer.json(), _UNASKED)

    def tags(self, number: str) -> list[str]:
        """The tags of a ticket."""
        query = {"object": "Ticket", "o_id": number}
        told = mapped(self._api.ask("GET", "/api/v1/tags", what=_UNASKED, query=query).json()).get("tags")
        return [str(tag) for tag in told] if isinstance(told, list) else []

    def can_bear_keys(self) -> bool:
        """Whether tickets have the attribute of our key; True where there is no ticket yet that would show it."""
        ticket = None if is_key_tag(self._settings) else self._any_ticket()
        return ticket is None or self._settings.key_field in ticket

    def changed(self, since: datetime) -> Iterator[Case]:
        """All tickets changed since then, oldest change first.

        Each page begins where the last one ended in time, not in number: what changes while we read moves to the end.
        """
        closed = self._closed_states()
        seen: set[tuple[str, str]] = set()
        page = 1
        while page < _ODDEST:
            found = self._changed_page(since, page)
            fresh = [one for one in found if (str(one.get("id")), str(one.get("updated_at"))) not in seen]
            seen |= {(str(one.get("id")), str(one.get("updated_at"))) for one in fresh}
            yield from (self._case(one, closed) for one in fresh)
            if len(found) < _PAGE:
                return
            latest = moment(found[-1].get("updated_at"))
            since, page = (latest, 1) if latest > since else (since, page + 1)

    def case(self, external_id: str) -> Case | None:
        """One ticket; None where there is none of this id."""
        ticket = self.ticket(external_id)
        return None if ticket is None else self._case(ticket, self._closed_states())

    def join(self, duplicate: str, into: str) -> None:
        """Merge the duplicate, unless that was done; PermanentFailure with Zammad's words where it cannot be."""
        source, target = self.ticket(duplicate), self.living(into)
        if source is None or source.get("state") == "merged":
            return
        if target is None:
            raise PermanentFailure(f"Zammad has no ticket {into} to merge with")
        if str(target.get("id")) == str(source.get("id")):
            return
        # The target is named by the number that people see, the source by its id.
        path = f"/api/v1/ticket_merge/{duplicate}/{target.get('number')}"
        told = mapped(self._api.ask("PUT", path, what="Zammad did not merge the tickets").json())
        if told.get("result") != "success":  # told with status 200
            raise PermanentFailure(f"Zammad did not merge the tickets: {str(told.get('message'))[:200]}")

    def examine(self) -> Iterator[Finding]:
        """The token, the groups, the attribute, and whose automatic mail the customer gets."""
        ticket = self._any_ticket()
        yield Finding(level="ok", what="Zammad lets us in and shows us tickets")
        yield from self._groups()
        if not is_key_tag(self._settings):
            yield self._attribute(ticket)
        yield from self._acknowledgement()

    def _changed_page(self, since: datetime, page: int) -> list[dict[str, Any]]:
        # "after" leaves out the moment itself.
        after = written(since - timedelta(seconds=1))
        document = {
            "condition": {"ticket.updated_at": {"operator": "after (absolute)", "value": after}},
            "sort_by": "updated_at",
            "order_by": "asc",
            "limit": _PAGE,
            "page": page,
            "expand": True,
        }
        answer = self._api.ask("POST", "/api/v1/tickets/search", what=_UNASKED, document=document)
        return listed(answer.json(), _UNASKED)

    def _case(self, ticket: Mapping[str, Any], closed: Iterable[str]) -> Case:
        number = number_of(ticket, _UNASKED)
        articles = self.articles(number)
        customer, owner = str(ticket.get("customer") or ""), str(ticket.get("owner") or "-")
        state = _state(str(ticket.get("state")), closed)
        return Case(
            external_id=number,
            key=self._key(ticket),
            state=state,
            customer=customer if "@" in customer else "",
            subject=str(ticket.get("title") or ""),
            text=next((_text(one) for one in articles if one.get("sender") == "Customer"), ""),
            created=moment(ticket.get("created_at")),
            updated=moment(ticket.get("updated_at")),
            assignee=None if owner == "-" else owner,
            answered=any(
                one.get("sender") == "Agent" and not one.get("internal") and one.get("type") != "note"
                for one in articles
            ),
            merged_into=self._merged_into(number) if ticket.get("state") == "merged" else "",
            url=f"{self._site}/#ticket/zoom/{number}",
        )

    def _key(self, ticket: Mapping[str, Any]) -> str:
        if not is_key_tag(self._settings):
            return str(ticket.get(self._settings.key_field) or "")
        tags = self.tags(number_of(ticket, _UNASKED))
        return next((tag.removeprefix(_PREFIX) for tag in tags if tag.startswith(_PREFIX)), "")

    def _merged_into(self, number: str) -> str:
        """The ticket that has this one's articles now; '' where Zammad tells none."""
        query = {"link_object": "Ticket", "link_object_value": number}
        told = mapped(self._api.ask("GET", "/api/v1/links", what=_UNASKED, query=query).json())
        links = listed(told.get("links"), _UNASKED)
        return next((str(one.get("link_object_value")) for one in links if one.get("link_type") == "parent"), "")

    def _closed_states(self) -> frozenset[str]:
        """The names of all states that count as closed; only "closed" where we may not read them."""
        try:
            states = listed(self._api.ask("GET", "/api/v1/ticket_states", what=_UNASKED).json(), _UNASKED)
        except (PermanentFailure, TransientFailure):
            return frozenset({"closed"})
        types = {str(one.get("state_type_id")) for one in states if one.get("name") == "closed"}
        return frozenset(
            {"closed", *(str(one.get("name")) for one in states if str(one.get("state_type_id")) in types)}
        )

    def _any_ticket(self) -> dict[str, Any] | None:
        answer = self._api.ask("GET", "/api/v1/tickets", what=_UNASKED, query={"per_page": 1, "page": 1})
        found = listed(answer.json(), _UNASKED)
        return found[0] if found else None

    def _groups(self) -> Iterator[Finding]:
        try:
            groups = listed(self._api.ask("GET", "/api/v1/groups", what=_UNASKED).json(), _UNASKED)
        except TransientFailure as failure:
            if not failure.barred:
                raise
            yield Finding(level="note", what="the token may not list the groups of Zammad, so they are not compared")
            return
        known = {str(one.get("name")) for one in groups if one.get("active", True)}
        for place in map(str, self._settings.every_place()):
            if place in known:
                yield Finding(level="ok", what=f'Zammad has the group "{place}"')
            else:
                remedy = f"mend queue or queues; its groups are: {', '.join(sorted(known))[:200]}"
                yield Finding(level="error", what=f'Zammad has no active group "{place}"', remedy=remedy)

    def _attribute(self, ticket: Mapping[str, Any] | None) -> Finding:
        name = self._settings.key_field
        if ticket is None:
            what = f'whether Zammad has the ticket attribute "{name}" for our key shows only with its first ticket'
            return Finding(level="note", what=what, remedy="look into Objects, Ticket in its settings")
        if name in ticket:
            return Finding(level="ok", what=f'Zammad has the ticket attribute "{name}" for our key')
        remedy = f'make it in Objects, Ticket (name {name}, format Text), or write key_field = "tag"'
        return Finding(level="error", what=f'Zammad has no ticket attribute "{name}" for our key', remedy=remedy)

    def _acknowledgement(self) -> Iterator[Finding]:
        """The default trigger of Zammad writes to customers for articles of the types email, phone and web."""
        whose, kind = self._settings.acknowledgement, self._settings.keys.get("article_type") or "note"
        if whose == "ours" and kind != "note":
            what = f"articles of the type {kind} make Zammad's own trigger write to the customer, besides our note"
            remedy = f'write article_type = "note", or let the trigger leave out the tag {self._settings.tag}'
            yield Finding(level="warning", what=what, remedy=remedy)
        elif whose == "desk" and kind == "note":
            what = "our note is left out, but Zammad's own trigger does not write for articles of the type note"
            yield Finding(level="warning", what=what, remedy='write article_type = "web"')
        elif whose == "both":
            what = "the customer gets our note and what the triggers of Zammad send"
            yield Finding(level="warning", what=what, remedy='write acknowledgement = "ours" or "desk"')
        else:
            what = "our note" if whose == "ours" else "the trigger of Zammad"
            yield Finding(
                level="ok", what=f"the customer gets one automatic mail: {what}, unless a trigger was changed"
            )


def _state(name: str, closed: Iterable[str]) -> Literal["open", "closed", "gone"]:
    if name in {"merged", "removed"}:
        return "gone"
    return "closed" if name in closed else "open"


def _text(article: Mapping[str, Any]) -> str:
    body = str(article.get("body") or "")
    return rendered(body).text if "html" in str(article.get("content_type")) else body
