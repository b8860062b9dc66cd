"""The way to the API of one Request Tracker (REST 2): signed in, and its refusals told in words a person can mend."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import basic, is_astray, web_of
from gateway.outgoing.web import Answer, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.outgoing.desks.contract import Settings

RIGHTS: Final = (
    "SeeQueue, CreateTicket, ShowTicket, ShowTicketComments, CommentOnTicket, ModifyTicket, SeeCustomField and "
    "ModifyCustomField"
)
_NOT_HERE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_REFUSED: Final = 4  # hundreds


class Api:
    """Requests to one Request Tracker; every secret is read anew at each of them."""

    def __init__(self, settings: Settings) -> None:
        self.web = web_of(settings)
        self.base = str(settings.keys.get("url", "")).rstrip("/")
        self._secret = settings.secret
        # A token wins: a name beside it may be there for people to read.
        self._username = "" if settings.keys.get("token") else str(settings.keys.get("username") or "")

    def read(self, path: str, query: Mapping[str, str | int] | None = None) -> dict[str, Any]:
        """The document at ``path``; any refusal of a question is ``barred``, for no copy can be to blame."""
        answer = self._ask("GET", path, query=query)
        return _document(self._judged(answer, f"Request Tracker refused to show {path}", (200,)))

    def listed(self, path: str, query: Mapping[str, str | int]) -> list[dict[str, Any]]:
        """One page of the list at ``path``; TransientFailure (maybe_done) where it is none. Failures as `read`."""
        items = self.read(path, query).get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise TransientFailure(f"Request Tracker sent no list of {path}", maybe_done=True)
        return items

    def find(self, path: str, query: Mapping[str, str | int] | None = None) -> dict[str, Any] | None:
        """As `read`; None where Request Tracker itself says that there is no such thing."""
        answer = self._ask("GET", path, query=query)
        if answer.status == HTTPStatus.NOT_FOUND and _speaks_json(answer):
            return None
        return _document(self._judged(answer, f"Request Tracker refused to show {path}", (200,)))

    def post(self, path: str, document: Mapping[str, object]) -> Any:
        """Make something; its answer. PermanentFailure where Request Tracker takes offence at the document itself.

        Files that something on the way finds too large are left out, with a line that says so: a ticket without its
        files is better than none.
        """
        answer = self._ask("POST", path, document=document)
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and document.get("Attachments"):
            told = f"{document['Content']}\n\n[The files were too large for the desk and were left out.]"
            answer = self._ask("POST", path, document={**document, "Attachments": [], "Content": told})
        if answer.status in _NOT_HERE:
            self._barred(f"there is no Request Tracker at {self.web.host} any more ({answer.status}); see url")
        if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return self._judged(answer, "Request Tracker refused the copy", ())
        if is_astray(answer):
            raise TransientFailure(f"Request Tracker refused the copy: {answer.words()}", maybe_done=True)
        return judged(answer, what="Request Tracker refused the copy", good=(201,)).json()

    def put(self, path: str, document: Mapping[str, object]) -> str:
        """Change something; what Request Tracker says of it. It says 200 to refusals too: look afterwards."""
        answer = self._ask("PUT", path, document=document)
        return self._judged(answer, f"Request Tracker refused to change {path}", (200, 201)).words()

    def tickets(self, query: str, **more: str | int) -> list[dict[str, Any]]:
        """One page of the tickets of a TicketSQL query, each with its number."""
        found = self.listed("tickets", {"query": query, **more})
        for ticket in found:
            number_in(ticket)
        return found

    def queue(self, place: str | int) -> dict[str, Any]:
        """A queue with what our user may do in it; ``barred`` where it is not there for us."""
        answer = self._ask("GET", f"queue/{quote(str(place), safe='')}")
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            self._barred(
                f'the queue "{place}" is not there for our user ({answer.status}): look at its name, at url, and at '
                "the right SeeQueue"
            )
        found = self._judged(answer, f'Request Tracker refused to show the queue "{place}"', (200,)).json()
        if not isinstance(found, dict) or "_hyperlinks" not in found:
            raise TransientFailure(f"what answers at {self.web.host} is no Request Tracker", maybe_done=True)
        return found

    def _judged(self, answer: Answer, what: str, good: tuple[int, ...]) -> Answer:
        if answer.status == HTTPStatus.UNAUTHORIZED:
            secret = "the name or password" if self._username else "the token"
            self._barred(f"Request Tracker does not accept {secret} of this forward (401)")
        try:
            return judged(answer, what=what, good=good)
        except PermanentFailure as failure:
            raise TransientFailure(str(failure), barred=True) from failure

    def _barred(self, sentence: str) -> None:
        raise TransientFailure(sentence, barred=True)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        document: Mapping[str, object] | None = None,
    ) -> Answer:
        signed = {"Authorization": self._authorization()}
        return self.web.request(method, f"/REST/2.0/{path}", query=query, headers=signed, document=document)

    def _authorization(self) -> str:
        if not self._username:
            return f"token {self._secret('token')}"
        return basic(self._username, self._secret("password"))


def number_in(document: Mapping[str, Any]) -> str:
    """The number of a ticket; TransientFailure (maybe_done) where it has none: then it is none."""
    number = str(document.get("id") or "")
    if not (number.isascii() and number.isdigit()):
        raise TransientFailure("Request Tracker did not name the ticket", maybe_done=True)
    return number


def links(document: Mapping[str, Any], ref: str) -> list[Mapping[str, Any]]:
    """What a queue or ticket offers under this name: ``create``, ``comment``, ``lifecycle``, ``refers-to``..."""
    return [link for link in entries(document, "_hyperlinks") if link.get("ref") == ref]


def entries(document: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in a document; empty where it has none."""
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def field_values(document: Mapping[str, Any], name: str) -> list[str]:
    """The values of a custom field of a ticket."""
    named = (field.get("values") for field in entries(document, "CustomFields") if field.get("name") == name)
    return [str(value) for values in named if isinstance(values, list) for value in values]


def has_field(queue: Mapping[str, Any], name: str) -> bool:
    """Whether the queue has a custom field for tickets of this name that our user can see."""
    return any(field.get("name") == name for field in entries(queue, "TicketCustomFields"))


def moment(value: object) -> datetime | None:
    """A time as Request Tracker tells it; its zero, the year 1970, is none."""
    try:
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo is not None and found.timestamp() > 0 else None
    except (ValueError, OverflowError):
        return None


def quoted(text: str) -> str:
    """A word for TicketSQL, in its quotation marks."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _document(answer: Answer) -> dict[str, Any]:
    found = answer.json()
    if not isinstance(found, dict):
        raise TransientFailure("what answers is no Request Tracker", maybe_done=True)
    return found


def _speaks_json(answer: Answer) -> bool:
    return "json" in answer.headers.get("content-type", "").lower()
