"""Freshdesk, by its API version 2."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import (
    Api,
    asking,
    basic,
    continued,
    looking,
    mapped,
    number_of,
    preparing,
    whole,
    written,
)
from gateway.outgoing.desks.entry import as_page, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.form import form_of
from gateway.outgoing.desks.freshdesk_cases import CLOSED, OPEN, RESOLVED, FreshdeskCases, said_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.web import Answer

_LARGEST: Final = 20_000_000  # octets of all files of one ticket
_LOW, _BY_EMAIL = 1, 1
_A_MONTH: Final = timedelta(days=30)  # a clock of theirs that is wrong by less does no harm
_REFUSED: Final = "Freshdesk refused the ticket"


class FreshdeskDesk:
    """Makes tickets of copies; a custom field of the ticket holds our key.

    The list of a customer's tickets shows a ticket at once, the search does not: the list is asked before any repeat.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._field = settings.key_field
        self._limit = min(settings.attachments, _LARGEST)
        self._api = Api(settings, sign=self._sign, remedies=_remedies(settings.name), mend=self._mend)
        self._cases = FreshdeskCases(self._api, settings)
        # What becomes of its tickets is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._cases.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or add a note to the one that the copy continues; its number."""
        del memo  # one step
        copy = writable(copy)
        thread = continued(copy)
        with asking():
            ticket = self._cases.goes_on_in(thread) if thread else None
        if ticket is not None:
            return self._note(copy, ticket)
        made = self._posted("/api/v2/tickets", copy, ticket_of(copy, self._settings)).json()
        return number_of(made, _REFUSED)

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Ask the list of the customer's tickets, or the notes of the ticket that the copy continues."""
        del memo
        copy = writable(copy)
        with looking():
            return self._noted(copy) or self._made(copy)

    def _note(self, copy: Copy, ticket: Mapping[str, Any]) -> str:
        """Add the customer's words as a private note: a public one may be mailed to her."""
        number = number_of(ticket, _REFUSED)
        path = f"/api/v2/tickets/{number}"
        if ticket.get("status") in (RESOLVED, CLOSED):
            # Before the note, so that a crash between the two leaves something to do at the next attempt.
            with preparing():
                self._api.ask("PUT", path, what="Freshdesk did not open the ticket again", document={"status": OPEN})
        note = {"private": True, "incoming": True}
        by_her = {"user_id": ticket["requester_id"]} if ticket.get("requester_id") else {}
        try:
            answer = self._posted(f"{path}/notes", copy, note | by_her)
        except PermanentFailure:
            # An account that lets nobody write in another's name: the words are more than the name above them.
            answer = self._posted(f"{path}/notes", copy, note)
        number_of(answer.json(), _REFUSED)
        return number

    def _posted(self, path: str, copy: Copy, fields: Mapping[str, Any]) -> Answer:
        """Post it with its files, or without them where Freshdesk refuses those: too large, or of a kind it bars."""
        answer = self._post(path, copy, fields, limit=self._limit)
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or "attachments" in _fields_refused(answer):
            answer = self._post(path, copy, fields, limit=0)
        return self._api.judge(answer, what=_REFUSED)

    def _post(self, path: str, copy: Copy, fields: Mapping[str, Any], *, limit: int) -> Answer:
        files, note = files_of(copy, limit=limit)
        name = "body" if path.endswith("/notes") else "description"
        document = {**fields, name: as_page(copy, note)}
        if not files:
            return self._api.send("POST", path, document=document)
        return self._api.send("POST", path, form=form_of(_flat(document), (("attachments[]", file) for file in files)))

    def _noted(self, copy: Copy) -> str | None:
        """The ticket with a note that bears our mark: the one that was continued, or where it goes on by now."""
        thread, mark = continued(copy), mark_of(copy)
        ticket = self._cases.goes_on_in(thread) if thread else None
        by_now = thread if ticket is None else number_of(ticket, _REFUSED)
        for number in filter(None, dict.fromkeys((thread, by_now))):
            if any(mark in said_in(entry) for entry in self._cases.entries(number)):
                return number
        return None

    def _made(self, copy: Copy) -> str | None:
        """The ticket with our key among the customer's, from a month before the message came on.

        Without a date those of a month are listed too, but of the month before today.
        """
        query = {"email": copy.customer_address, "updated_since": written(copy.received - _A_MONTH)}
        for ticket in self._cases.pages("/api/v2/tickets", query, absent=_is_of_nobody):
            if mapped(ticket.get("custom_fields")).get(self._field) == copy.key:
                return number_of(ticket, _REFUSED)
        return None

    def _sign(self) -> Mapping[str, str]:
        return {"Authorization": basic(self._settings.secret("token"), "X")}

    def _mend(self, answer: Answer) -> str:
        refused = _fields_refused(answer)
        if "group_id" in refused:
            return "put the number of a group there is into queue or queues"
        if any(self._field in field for field in refused):
            return f'make a ticket field "{self._field}" there (single-line text, not required), or mend key_field'
        return ""


def ticket_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """The fields of a new ticket but its text: open, of low priority, come by e-mail from the customer."""
    place = whole(settings.place if copy.place is None else copy.place)
    found: dict[str, Any] = {
        "email": copy.customer_address,
        "name": name_of(copy),
        "subject": subject_of(copy),
        "status": OPEN,
        "priority": _LOW,
        "source": _BY_EMAIL,
        "custom_fields": {settings.key_field: copy.key},
    }
    if settings.tag:
        found["tags"] = [settings.tag]
    return found if place is None else found | {"group_id": place}


def _flat(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields as a form has them: ``tags[]``, ``custom_fields[cf_x]``, true and false in words."""
    for name, value in document.items():
        if isinstance(value, dict):
            yield from ((f"{name}[{inner}]", str(each)) for inner, each in value.items())
        elif isinstance(value, list):
            yield from ((f"{name}[]", str(each)) for each in value)
        else:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _is_of_nobody(answer: Answer) -> bool:
    """A customer whom Freshdesk does not know is refused as a filter that is not valid: she has no ticket."""
    return "email" in _fields_refused(answer)


def _fields_refused(answer: Answer) -> list[str]:
    """The names of the fields that a refusal is about; empty where it tells none."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return []
    try:
        told = mapped(answer.json())
    except TransientFailure:
        return []
    errors = told.get("errors")
    return [str(mapped(one).get("field")) for one in errors] if isinstance(errors, list) else []


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put the API key of an agent (Freshdesk: profile settings) into token of the forward "{name}"',
        403: "let the agent whose key this is make and see all tickets, and look whether your plan has the API",
    }
