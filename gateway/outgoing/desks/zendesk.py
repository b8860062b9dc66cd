"""Zendesk, by its Ticketing API."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import TransientFailure
from gateway.outgoing.desks.api import (
    Api,
    asking,
    basic,
    continued,
    is_astray,
    looking,
    mapped,
    number_of,
    preparing,
    whole,
)
from gateway.outgoing.desks.entry import as_text, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.fitting import shortened
from gateway.outgoing.desks.form import Form
from gateway.outgoing.desks.zendesk_cases import ZendeskCases

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.desks.files import File
    from gateway.outgoing.web import Answer

_REFUSED: Final = "Zendesk refused the ticket"
_UNASKED: Final = "Zendesk cannot be asked"
_SERIES: Final = "series"  # in the memo: how often the files had to be uploaded anew
_MOST_SERIES: Final = 5
_WAITING: Final = ["pending", "hold", "solved"]  # a mail of the customer opens these again
_TOO_LARGE: Final = "-"  # in place of a token
_LONGEST: Final = 60_000  # octets of the customer's text; Zendesk refuses a comment of more than 65,535


class ZendeskDesk:
    """Makes tickets of copies; ``external_id`` holds our key.

    The same Idempotency-Key with the same body makes one ticket for two hours, and is refused with another body. The
    body names the tokens of uploaded files, which a ticket spends: so tokens are kept, and where they are no longer
    good, files, body and Idempotency-Key are new together.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api = self._signed_in({})
        self._cases = ZendeskCases(self._api, settings)
        # What becomes of its tickets is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._cases.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or add a comment to the one that the copy continues; its number."""
        copy = writable(copy)
        thread = continued(copy)
        with asking():
            ticket = self._cases.goes_on_in(thread) if thread else None
        if ticket is not None and ticket.get("status") != "closed":
            return self._append(copy, memo, ticket)
        series = int(memo.get(_SERIES) or 0)
        tokens, note = self._uploaded(copy, memo, series)
        document = {"ticket": ticket_of(copy, self._settings, tokens, note)}
        once = {"Idempotency-Key": hashlib.sha256(f"{copy.key}\n{series}".encode("utf-8", "replace")).hexdigest()}
        answer = self._signed_in(once).send("POST", "/api/v2/tickets.json", document=document)
        return number_of(mapped(self._accepted(answer, memo, tokens).json()).get("ticket"), _REFUSED)

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Ask the comments of the ticket that the copy continues, then for the ticket with our key."""
        del memo
        with looking():
            for number in self._continued(copy):
                if any(mark_of(copy) in _words(one) for one in self._cases.comments(number)):
                    return number
            found = self._cases.tickets({"external_id": copy.key})
            return next((number_of(one, _UNASKED) for one in found if one.get("external_id") == copy.key), None)

    def _continued(self, copy: Copy) -> list[str]:
        """The ticket that the copy continues, and the one where that goes on by now."""
        thread = continued(copy)
        if not thread:
            return []
        by_now = self._cases.goes_on_in(thread)
        return list(dict.fromkeys((thread, number_of(by_now, _UNASKED) if by_now else thread)))

    def _append(self, copy: Copy, memo: Memo, ticket: Mapping[str, Any]) -> str:
        """Add the customer's words as hers; there is no Idempotency-Key for this, our mark is in the text."""
        number, series = number_of(ticket, _UNASKED), int(memo.get(_SERIES) or 0)
        tokens, note = self._uploaded(copy, memo, series)
        comment = comment_of(copy, tokens, note) | {"author_id": ticket.get("requester_id")}
        again = {"status": "open"} if ticket.get("status") in _WAITING else {}
        path, document = f"/api/v2/tickets/{number}.json", {"ticket": {"comment": comment} | again}
        answer = self._api.send("PUT", path, document=document)
        number_of(mapped(self._accepted(answer, memo, tokens).json()).get("ticket"), _REFUSED)
        return number

    def _uploaded(self, copy: Copy, memo: Memo, series: int) -> tuple[list[str], str]:
        """The tokens of all files, and the lines about what is left out; each file leaves once in a series."""
        files, note = files_of(copy, limit=self._settings.attachments)
        tokens = []
        for number, file in enumerate(files):
            name = f"upload-{series}-{number}"
            token = memo.get(name)
            if token is None:
                with preparing():
                    token = self._upload(file)
                memo.keep(name, token)
            tokens.append(token)
        if _TOO_LARGE in tokens:
            note = (
                f"{note}\n[What is too large for Zendesk is not copied; it is kept with ticket {copy.ticket}.]".strip()
            )
        return [token for token in tokens if token != _TOO_LARGE], note

    def _upload(self, file: File) -> str:
        """The token of one file, or the word that stands for one that Zendesk does not take."""
        sent = Form(file.kind, file.content)
        answer = self._api.send("POST", "/api/v2/uploads.json", query={"filename": file.name}, form=sent)
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return _TOO_LARGE
        answer = self._api.judge(answer, what=f"{_REFUSED}, for a file in it")
        token = mapped(mapped(answer.json()).get("upload")).get("token")
        if not isinstance(token, str) or not token:
            raise TransientFailure(f"{_REFUSED}: the answer names no upload", maybe_done=True)
        return token

    def _accepted(self, answer: Answer, memo: Memo, tokens: list[str]) -> Answer:
        """The answer, where it is none of the refusals that only mean: again, with another Idempotency-Key."""
        words = answer.words()
        if answer.status == HTTPStatus.CONFLICT:
            raise TransientFailure(f"{_REFUSED}: {words}; the same request is still at work", maybe_done=True)
        if answer.status == HTTPStatus.BAD_REQUEST and "dempoten" in words:
            # Something in our settings has changed since the first attempt, which may have made a ticket.
            self._begin_anew(memo)
            raise TransientFailure(f"{_REFUSED}: {words}", maybe_done=True)
        stale = answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and tokens and "upload" in words.lower()
        if stale and self._begin_anew(memo):
            raise TransientFailure(f"{_REFUSED}: {words}; the files are uploaded anew")
        return self._api.judge(answer, what=_REFUSED)

    def _begin_anew(self, memo: Memo) -> bool:
        """Whether another series may begin."""
        series = int(memo.get(_SERIES) or 0) + 1
        if series > _MOST_SERIES:
            return False
        memo.keep(_SERIES, str(series))
        return True

    def _signed_in(self, more: Mapping[str, str]) -> Api:
        """The way to the API, with more header fields in each request."""
        return Api(
            self._settings, sign=lambda: {**self._sign(), **more}, remedies=_remedies(self._settings), mend=_mend
        )

    def _sign(self) -> Mapping[str, str]:
        token, username = self._settings.secret("token"), self._settings.keys.get("username")
        if not username:
            return {"Authorization": f"Bearer {token}"}
        return {"Authorization": basic(f"{username}/token", token)}


def ticket_of(copy: Copy, settings: Settings, tokens: list[str], note: str) -> dict[str, Any]:
    """A new ticket; Zendesk makes the customer where it does not know her, and wants name and address for that."""
    place = whole(settings.place if copy.place is None else copy.place)
    continues = f"[Continues ticket #{continued(copy)}, which is closed.]" if continued(copy) else ""
    ticket: dict[str, Any] = {
        "subject": subject_of(copy),
        "comment": comment_of(copy, tokens, continues, note),
        "requester": {"name": name_of(copy), "email": copy.customer_address},
        "external_id": copy.key,
    }
    if settings.tag:
        ticket["tags"] = [settings.tag]
    return ticket if place is None else ticket | {"group_id": place}


def comment_of(copy: Copy, tokens: list[str], *notes: str) -> dict[str, Any]:
    """The customer's words, which she may see at the desk."""
    comment: dict[str, Any] = {"body": as_text(shortened(copy, _LONGEST), *notes), "public": True}
    return comment | ({"uploads": tokens} if tokens else {})


def _words(comment: Mapping[str, Any]) -> str:
    return str(comment.get("plain_body") or comment.get("body") or "")


def _mend(answer: Answer) -> str:
    if is_astray(answer):
        return "the url has to be https://SUBDOMAIN.zendesk.com, as the staff opens it"
    if answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and "group" in _details(answer):
        return "put the number of a group there is into queue or queues"
    return ""


def _details(answer: Answer) -> Mapping[str, Any]:
    try:
        return mapped(mapped(answer.json()).get("details"))
    except TransientFailure:
        return {}


def _remedies(settings: Settings) -> dict[int, str]:
    kind = (
        "an API token of Zendesk, and its agent's address into username"
        if settings.keys.get("username")
        else "an OAuth token"
    )
    return {
        401: f'put {kind} into token of the forward "{settings.name}"; token access has to be on (Admin Center, APIs)',
        403: "let the agent whose token it is make and see all tickets, and look whether your plan has the API",
    }
