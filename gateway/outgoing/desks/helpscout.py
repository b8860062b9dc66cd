"""Help Scout, by its Mailbox API 2.0."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import TransientFailure
from gateway.outgoing.desks.api import Api, asking, continued, looking, number_of, whole
from gateway.outgoing.desks.entry import as_page, mark_of, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.helpscout_cases import HelpscoutCases, embedded, last_number, listing
from gateway.outgoing.desks.helpscout_key import AccessToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.desks.files import File
    from gateway.outgoing.web import Answer

_MADE, _GONE, _FULL = 201, 404, 412
_LONGEST_NAME: Final = 40  # characters of a first or last name
_REFUSED: Final = "Help Scout refused the ticket"


class HelpscoutDesk:
    """Makes conversations of copies; a tag holds our key, for conversations have no other field to be found by.

    The list of conversations shows active ones only unless it is asked for all.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        token = AccessToken(settings)
        remedies = _remedies(settings.name)
        self._api = Api(settings, sign=token, forget=token.forget, remedies=remedies, mend=_mend)
        self._cases = HelpscoutCases(self._api, settings)
        # What becomes of its conversations is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._cases.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a conversation, or add the customer's words to the one that the copy continues; its number."""
        del memo  # one step
        copy = writable(copy)
        thread = continued(copy)
        with asking():
            number = self._cases.goes_on_in(thread) if thread else ""
        if number:
            answer = self._posted(f"/v2/conversations/{number}/customer", copy, (_MADE, _GONE, _FULL))
            if answer.status == _MADE:  # which opens it where it was closed
                return number
        return _named(self._posted("/v2/conversations", copy, (_MADE,)))

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Ask for our tag, or look through what was said in the conversation that the copy continues."""
        del memo
        with looking():
            return self._said(copy) or self._made(copy)

    def _posted(self, path: str, copy: Copy, good: tuple[int, ...]) -> Answer:
        """Post it with its files, or without them where Help Scout refuses those: too large, or of a kind it bars."""
        answer = self._post(path, copy, limit=self._settings.attachments)
        refused = any("attachment" in place.lower() for place in _places_refused(answer))
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or refused:
            answer = self._post(path, copy, limit=0)
        return self._api.judge(answer, what=_REFUSED, good=good)

    def _post(self, path: str, copy: Copy, *, limit: int) -> Answer:
        files, note = files_of(copy, limit=limit)
        said = thread_of(copy, note, files)
        document = said if path.endswith("/customer") else conversation_of(copy, self._settings, said)
        return self._api.send("POST", path, document=document)

    def _said(self, copy: Copy) -> str | None:
        """The conversation with our mark: the one that was continued, or where it goes on by now."""
        thread, mark = continued(copy), mark_of(copy)
        by_now = self._cases.goes_on_in(thread) if thread else ""
        for number in filter(None, dict.fromkeys((thread, by_now))):
            if any(mark in str(thread.get("body") or "") for thread in self._cases.threads(number)):
                return number
        return None

    def _made(self, copy: Copy) -> str | None:
        tag = tag_of(copy, self._settings)
        query = {"tag": tag, "status": "all"}
        answer = self._api.ask("GET", "/v2/conversations", what="Help Scout cannot be asked", query=query)
        found = [one for one in listing(answer.json(), "conversations") if _bears(one, tag)]
        return number_of(found[0], _REFUSED) if found else None


def conversation_of(copy: Copy, settings: Settings, said: Mapping[str, Any]) -> dict[str, Any]:
    """A new conversation; without ``autoReply`` Help Scout keeps silent."""
    tags = [tag for tag in (settings.tag.lower(), tag_of(copy, settings)) if tag]
    return {
        "type": "email",
        "status": "active",
        "subject": subject_of(copy),
        "mailboxId": whole(settings.place if copy.place is None else copy.place),
        "customer": _customer(copy),
        "tags": tags,
        "autoReply": settings.acknowledgement != "ours",
        "threads": [{"type": "customer", **said}],
    }


def thread_of(copy: Copy, note: str, files: Iterable[File]) -> dict[str, Any]:
    """The customer's words, with her files in base64."""
    attachments = [
        {"fileName": file.name, "mimeType": file.kind, "data": base64.b64encode(file.content).decode()}
        for file in files
    ]
    found: dict[str, Any] = {"customer": {"email": copy.customer_address}, "text": as_page(copy, note)}
    return found | {"attachments": attachments} if attachments else found


def tag_of(copy: Copy, settings: Settings) -> str:
    """The tag that holds our key; Help Scout writes tags in lower case."""
    return f"{settings.key_field or 'gateway'}-{mark_of(copy)}".lower()


def _customer(copy: Copy) -> dict[str, str]:
    first, _, last = name_of(copy).rpartition(" ")
    names = {"firstName": first or last, "lastName": last if first else ""}
    known = {name: value[:_LONGEST_NAME] for name, value in names.items() if value and copy.customer_name.strip()}
    return {"email": copy.customer_address, **known}


def _named(answer: Answer) -> str:
    number = answer.headers.get("resource-id", "").strip() or last_number(answer.headers.get("location", ""))
    if not number:
        raise TransientFailure(f"{_REFUSED}: the answer names none", maybe_done=True)
    return number


def _bears(conversation: Mapping[str, Any], tag: str) -> bool:
    """Whether it has our tag; a filter that was not understood gives all there are."""
    tags = conversation.get("tags")
    if not isinstance(tags, list):
        return True
    return tag in {
        str(one.get("tag") or one.get("name")).lower() if isinstance(one, dict) else str(one) for one in tags
    }


def _mend(answer: Answer) -> str:
    if any("mailbox" in place.lower() for place in _places_refused(answer)):
        return "put the number of a mailbox there is into queue or queues"
    return ""


def _places_refused(answer: Answer) -> list[str]:
    """What a refusal is about, by its place in the request; empty where it tells none."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return []
    try:
        return [str(error.get("path")) for error in embedded(answer.json(), "errors")]
    except TransientFailure:
        return []


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put id and secret of an app (Help Scout: your profile, My Apps) into the forward "{name}"',
        403: "let the user who made the app see the mailbox, and look whether your plan has the API",
    }
