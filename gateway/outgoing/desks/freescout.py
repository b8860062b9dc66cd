"""FreeScout, by the API of its module "API & Webhooks"."""

from __future__ import annotations

import base64
import html
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import Api, asking, continued, is_astray, listed, looking, mapped, whole
from gateway.outgoing.desks.entry import as_page, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.fitting import fitted
from gateway.outgoing.desks.freescout_cases import FreescoutCases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.web import Answer

_REFUSED: Final = "FreeScout refused the conversation"
_UNASKED: Final = "FreeScout cannot be asked"
_MADE: Final = "conversation"  # in the memo: its number, when the tag is still to be put on


class FreescoutDesk:
    """Makes conversations of copies; a mark in the foot of the text stands for our key.

    Its API knows no repeat. A customer's conversations are listed with their threads, and the mark is sought in them.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api = Api(settings, sign=self._sign, remedies=_remedies(settings.name), mend=self._mend)
        self._cases = FreescoutCases(self._api, settings)
        # What becomes of its conversations is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._cases.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a conversation, or add a thread to the one that the copy continues; its number."""
        copy = writable(copy)
        number = memo.get(_MADE)
        if number is None:
            thread = continued(copy)
            with asking():
                conversation = self._cases.goes_on_in(thread) if thread else None
            if conversation is not None:
                return self._append(copy, str(conversation.get("id")))
            number = self._sent("/api/conversations", lambda settings: conversation_of(copy, settings))
            _remember(memo, number)
        self._tag(number)
        return number

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Seek our mark in the threads of the conversation that the copy continues, then of all of the customer's."""
        if memo.get(_MADE) is not None:
            return memo.get(_MADE)
        copy = writable(copy)
        mark = mark_of(copy)
        with looking():
            for one in (*self._continued(copy), *self._conversations_of(copy)):
                if any(mark in body for body in self._cases.bodies(one)):
                    return str(one.get("id"))
        return None

    def _append(self, copy: Copy, number: str) -> str:
        """Add the customer's words; FreeScout opens the conversation again."""
        more = {"imported": _silent(self._settings), "status": "active"}
        path = f"/api/conversations/{number}/threads"
        self._sent(path, lambda settings: thread_of(copy, settings) | more)
        return number

    def _sent(self, path: str, document_of: Callable[[Settings], object]) -> str:
        """The number of what was made."""
        send = self._api.send
        answer = fitted(self._settings, lambda settings: send("POST", path, document=document_of(settings)))
        return _made(self._api.judge(answer, what=_REFUSED))

    def _tag(self, number: str) -> None:
        """Put our tag on; a desk without the module for tags does without."""
        if not self._settings.tag:
            return
        path, document = f"/api/conversations/{number}/tags", {"tags": [self._settings.tag]}
        try:
            self._api.ask("PUT", path, what="FreeScout refused the tag", document=document)
        except PermanentFailure:
            return
        except TransientFailure as failure:
            if failure.maybe_done:  # the same tag twice is one tag: there is no doubt about the conversation
                raise TransientFailure(str(failure), wait=failure.wait) from failure
            if not failure.barred:
                raise

    def _continued(self, copy: Copy) -> list[dict[str, Any]]:
        """The conversation that the copy continues, and the one where that goes on by now."""
        thread = continued(copy)
        if not thread:
            return []
        found = (self._cases.living(thread), self._cases.goes_on_in(thread))
        return [one for one in found if one is not None]

    def _conversations_of(self, copy: Copy) -> Iterator[dict[str, Any]]:
        """All conversations of the customer, newest first, in all mailboxes, for the staff may have moved ours."""
        asked = {"customerEmail": copy.customer_address, "sortOrder": "desc", "embed": "threads"}
        return self._cases.pages("/api/conversations", "conversations", asked)

    def _sign(self) -> Mapping[str, str]:
        return {"X-FreeScout-API-Key": self._settings.secret("token")}

    def _mend(self, answer: Answer) -> str:
        if is_astray(answer):
            return (
                'install and switch on its module "API & Webhooks", and give the url of FreeScout itself, without /api'
            )
        if "mailboxId" in _fields_refused(answer):
            return "put the number of a mailbox there is into queue or queues"
        return ""


def conversation_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """A new conversation; FreeScout makes the customer where it does not know her.

    ``imported`` keeps its auto reply from leaving, and its notifications to the staff with it.
    """
    document: dict[str, Any] = {
        "type": "email",
        "mailboxId": whole(settings.place if copy.place is None else copy.place),
        "subject": subject_of(copy),
        "customer": _customer(copy),
        "threads": [thread_of(copy, settings)],
        "imported": _silent(settings),
        "status": "active",
    }
    field = whole(settings.key_field)
    return document | ({"customFields": [{"id": field, "value": copy.key}]} if isinstance(field, int) else {})


def thread_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """The customer's words, as HTML in which nothing of hers is markup."""
    files, note = files_of(copy, limit=settings.attachments)
    thread: dict[str, Any] = {
        "type": "customer",
        "text": as_page(copy, note),
        "customer": {"email": copy.customer_address},
    }
    if files:
        thread["attachments"] = [
            {"fileName": one.name, "mimeType": one.kind, "data": base64.b64encode(one.content).decode()}
            for one in files
        ]
    return thread


def _customer(copy: Copy) -> dict[str, str]:
    first, _, last = name_of(copy).partition(" ")
    named = {"firstName": first[:40], "lastName": last.strip()[:40]} if copy.customer_name else {}
    return {"email": copy.customer_address} | {key: value for key, value in named.items() if value}


def _silent(settings: Settings) -> bool:
    return settings.acknowledgement == "ours"


def _remember(memo: Memo, number: str) -> None:
    """Keep that the conversation is made; where the store cannot, the end is as unknown as after a crash."""
    try:
        memo.keep(_MADE, number)
    except TransientFailure as failure:
        raise TransientFailure(str(failure), maybe_done=True, store_away=failure.store_away) from failure


def _made(answer: Answer) -> str:
    """The number that a header field of the answer tells; its body is empty."""
    told = answer.headers.get("resource-id", "") or answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
    if not (told.isascii() and told.isdigit()):
        raise TransientFailure(f"{_REFUSED}: the answer names none", maybe_done=True)
    return told


def _fields_refused(answer: Answer) -> list[str]:
    try:
        errors = mapped(mapped(answer.json()).get("_embedded")).get("errors")
        return [html.unescape(str(one.get("path"))) for one in listed(errors, _REFUSED)]
    except TransientFailure:
        return []


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put the API key of FreeScout (Manage, API & Webhooks) into token of the forward "{name}"',
        403: "FreeScout knows the key and does not let it in; look at Manage, API & Webhooks",
    }
