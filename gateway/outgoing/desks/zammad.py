"""Zammad, by its REST API."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import Api, asking, continued, listed, looking, number_of, whole
from gateway.outgoing.desks.entry import as_text, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.fitting import fitted
from gateway.outgoing.desks.zammad_cases import ZammadCases, is_key_tag, tag_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.web import Answer

_REFUSED: Final = "Zammad refused the ticket"
_UNASKED: Final = "Zammad cannot be asked"
_OPEN: Final = frozenset({"new", "open"})
_MANY: Final = 50  # of one answer to a search; a key is in one ticket


class ZammadDesk:
    """Makes tickets of copies; an attribute of the ticket, or a tag, holds our key.

    A search by conditions reads Zammad's database and knows a ticket at once; one in words reads an index that is late,
    or does not know our attribute at all where there is no index. Both are asked before any repeat.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api = Api(settings, sign=self._sign, remedies=_remedies(settings.name), mend=self._mend)
        self._cases = ZammadCases(self._api, settings)
        # What becomes of its tickets is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._cases.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or add an article to the one that the copy continues; its number in Zammad's own count."""
        del memo  # one step
        copy = writable(copy)
        with asking():
            ticket = self._thread(copy)
        if ticket is not None:
            return self._append(copy, ticket)
        return self._sent("POST", "/api/v1/tickets", lambda settings: ticket_of(copy, settings))

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Ask the articles of the ticket that the copy continues, then both searches for our key."""
        del memo
        with looking():
            ticket = self._thread(copy)
            if ticket is not None and self._has_article(copy, number_of(ticket, _UNASKED)):
                return number_of(ticket, _UNASKED)
            name = self._by_condition(copy) or self._by_words(copy)
            if name is None:
                self._believe_absent()
            return name

    def _thread(self, copy: Copy) -> dict[str, Any] | None:
        """The ticket that the copy continues, or the one it was merged into; None for a new one."""
        number = continued(copy)
        return self._cases.living(number) if number else None

    def _append(self, copy: Copy, ticket: Mapping[str, Any]) -> str:
        """Add the customer's words, and open again what was closed or waits, in one step, as her mail would do."""
        number = number_of(ticket, _UNASKED)
        if str(ticket.get("state")) not in _OPEN and self._opened(copy, number):
            return number
        into = {"ticket_id": whole(number)}
        self._sent("POST", "/api/v1/ticket_articles", lambda settings: article_of(copy, settings) | into)
        return number

    def _opened(self, copy: Copy, number: str) -> bool:
        """Whether there is a state of this name; Zammads of other languages may have another."""
        path = f"/api/v1/tickets/{number}"
        try:
            self._sent("PUT", path, lambda settings: {"state": "open", "article": article_of(copy, settings)})
        except PermanentFailure as failure:
            if "'state'" not in str(failure):
                raise
            return False
        return True

    def _sent(self, method: str, path: str, document_of: Callable[[Settings], object]) -> str:
        """The number of what was made."""
        send = self._api.send
        answer = fitted(self._settings, lambda settings: send(method, path, document=document_of(settings)))
        return number_of(self._api.judge(answer, what=_REFUSED).json(), _REFUSED)

    def _has_article(self, copy: Copy, ticket: str) -> bool:
        mark = mark_of(copy)
        return any(mark in str(one.get("body")) for one in self._cases.articles(ticket))

    def _by_condition(self, copy: Copy) -> str | None:
        if is_key_tag(self._settings):
            name, asked = "tags", {"operator": "contains one", "value": tag_of(copy.key)}
        else:
            name, asked = self._settings.key_field, {"operator": "is", "value": copy.key}
        found = self._search({"condition": {f"ticket.{name}": asked}})
        known = [one for one in found if self._bears(one, copy.key)]
        if found and not known:  # the attribute is not there, or the condition is not understood
            raise TransientFailure(f"{_UNASKED}: its search does not heed our key", maybe_done=True)
        return number_of(known[0], _UNASKED) if known else None

    def _by_words(self, copy: Copy) -> str | None:
        tagged = is_key_tag(self._settings)
        name, value = ("tags", tag_of(copy.key)) if tagged else (self._settings.key_field, copy.key)
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        found = [one for one in self._search({"query": f'{name}:"{quoted}"'}) if self._bears(one, copy.key)]
        return number_of(found[0], _UNASKED) if found else None

    def _believe_absent(self) -> None:
        """That no ticket bears our key says something only where tickets can: what Zammad does not know it drops."""
        if not self._cases.can_bear_keys():
            name = self._settings.key_field
            raise TransientFailure(f'{_UNASKED}: its tickets have no attribute "{name}" for our key', maybe_done=True)

    def _bears(self, ticket: Mapping[str, Any], key: str) -> bool:
        if is_key_tag(self._settings):
            return tag_of(key) in self._cases.tags(number_of(ticket, _UNASKED))
        return ticket.get(self._settings.key_field) == key

    def _search(self, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        document = {**asked, "limit": _MANY, "expand": True}
        answer = self._api.ask("POST", "/api/v1/tickets/search", what=_UNASKED, document=document)
        return listed(answer.json(), _UNASKED)

    def _sign(self) -> Mapping[str, str]:
        return {"Authorization": f"Token token={self._settings.secret('token')}"}

    def _mend(self, answer: Answer) -> str:
        words = answer.words()
        if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and "No lookup value found for 'group'" in words:
            return "put the name of a group there is into queue or queues"
        if answer.status == HTTPStatus.NOT_FOUND and not words.startswith("Couldn't find"):
            return "the url has to be that of Zammad itself, without /api"
        return ""


def ticket_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """A new ticket; Zammad makes the customer where it does not know her (``guess:``)."""
    place = settings.place if copy.place is None else copy.place
    tags = [settings.tag] if settings.tag else []
    document: dict[str, Any] = {
        "title": subject_of(copy),
        "group": "Users" if place is None else str(place),
        "customer_id": f"guess:{copy.customer_address}",
        "article": article_of(copy, settings),
    }
    if is_key_tag(settings):
        tags.append(tag_of(copy.key))
    else:
        document[settings.key_field] = copy.key
    # One string: its tags are told apart by commas.
    return document | ({"tags": ",".join(tags)} if tags else {})


def article_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """The customer's words; without ``sender`` they would be those of the agent whose token it is."""
    files, note = files_of(copy, limit=settings.attachments)
    article: dict[str, Any] = {
        "from": _person(copy),
        "subject": subject_of(copy),
        "body": as_text(copy, note),
        "content_type": "text/plain",
        "type": settings.keys.get("article_type") or "note",
        "sender": "Customer",
        "internal": False,
    }
    if files:
        article["attachments"] = [
            {"filename": one.name, "mime-type": one.kind, "data": base64.b64encode(one.content).decode()}
            for one in files
        ]
    return article


def _person(copy: Copy) -> str:
    """Name and address as people read them: this is no header field of a mail."""
    name = name_of(copy).replace("\\", "").replace('"', "")
    return f'"{name}" <{copy.customer_address}>' if name != copy.customer_address else name


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put a token of Zammad (profile, Token Access) into token of the forward "{name}"',
        403: "give the token the right ticket.agent, and its agent full access to the group; API access has to be on",
    }
