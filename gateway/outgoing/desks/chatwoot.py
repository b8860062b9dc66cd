"""Chatwoot, by its application API, into an inbox of the kind API."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.outgoing.desks.api import Api, asking, continued, looking, number_of, preparing, whole
from gateway.outgoing.desks.chatwoot_cases import ChatwootCases
from gateway.outgoing.desks.chatwoot_contacts import ChatwootContacts
from gateway.outgoing.desks.chatwoot_inboxes import ChatwootInboxes
from gateway.outgoing.desks.entry import as_text, mark_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.form import form_of
from gateway.outgoing.web import judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.desks.files import File
    from gateway.outgoing.web import Answer

_MOST_FILES: Final = 15  # of one message
_TRIES: Final = 5  # with the files of one copy
_ANSWERED: Final = (200, 201, HTTPStatus.NOT_FOUND)
_FILES_REFUSED: Final = {400, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
_REFUSED: Final = "Chatwoot refused the ticket"


class ChatwootDesk:
    """Makes conversations of copies; a custom attribute of the conversation holds our key.

    A conversation is made together with its first message; the customer's files follow in a second one, so that each
    step is kept in the memo.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._home = f"/api/v1/accounts/{settings.keys.get('account')}"
        self._api = Api(settings, sign=self._sign, remedies=_remedies(settings.name), mend=_mend)
        self._inboxes = ChatwootInboxes(self._api, settings)
        self._contacts = ChatwootContacts(self._api, settings, self._inboxes)
        self._cases = ChatwootCases(self._api, settings)
        # What becomes of its conversations is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join
        self.examine = self._inboxes.examine

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a conversation, or add the customer's words to the one that the copy continues; its number."""
        copy = writable(copy)
        number = memo.get("conversation")
        resumed = number is not None
        if number is None:
            number = self._continued(copy) or self._made(copy, memo)
            memo.keep("conversation", number)
        self._send_files(number, copy, memo, resumed=resumed)
        return number

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Ask for the conversation with our key; None where it, or one of the messages with her files, is missing."""
        with looking():
            number = memo.get("conversation") or self._found(copy)
            if number is None:
                return None
            memo.keep("conversation", number)
            return number if all(self._cases.says(number, words) for words, _ in self._bundles(copy)) else None

    def _found(self, copy: Copy) -> str | None:
        """The conversation with our mark: the one that was continued, or where it goes on by now; or with our key."""
        thread = continued(copy)
        by_now = self._cases.goes_on_in(thread) if thread else ""
        for number in filter(None, dict.fromkeys((thread, by_now))):
            if self._cases.says(number, mark_of(copy)):
                return number
        return self._cases.made_by(copy.key)

    def _continued(self, copy: Copy) -> str:
        """Add the customer's words, which opens a resolved conversation; '' where there is none to continue."""
        thread = continued(copy)
        with asking():
            number = self._cases.goes_on_in(thread) if thread else ""
        if not number:
            return ""
        document = {"content": as_text(copy, self._note(copy)), "message_type": "incoming"}
        answer = self._post(f"conversations/{number}/messages", document=document)
        if answer.status == HTTPStatus.NOT_FOUND:
            return ""
        number_of(answer.json(), _REFUSED)
        return number

    def _made(self, copy: Copy, memo: Memo) -> str:
        """Make the conversation and its first message at once."""
        for known in (memo.get("contact"), None):
            with preparing():
                contact = known or self._contact(copy, memo)
            document = conversation_of(copy, self._settings, contact, self._note(copy))
            answer = self._post("conversations", good=(*_ANSWERED, HTTPStatus.INTERNAL_SERVER_ERROR), document=document)
            if answer.status != HTTPStatus.NOT_FOUND or not known:
                break  # else she was deleted or merged with another meanwhile: look for her again
        if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}:
            self._inboxes.explain(document["inbox_id"])
            judged(answer, what=_REFUSED)
        return number_of(answer.json(), _REFUSED)

    def _contact(self, copy: Copy, memo: Memo) -> str:
        """The number of the customer's contact, which is made where there is none."""
        number = self._contacts.number_of(copy)
        memo.keep("contact", number)
        return number

    def _send_files(self, number: str, copy: Copy, memo: Memo, *, resumed: bool) -> None:
        """Add the customer's files, each bundle in a message of its own, but those that an earlier attempt added.

        A desk that cannot store files, or does not want these, gets a line in their place: the ticket is there.
        """
        bundles = self._bundles(copy)
        tries = int(memo.get("tries") or 0)
        if bundles:
            memo.keep("tries", str(tries + 1))
        for words, files in bundles:
            if resumed and self._cases.says(number, words):
                continue
            fields = {"content": words, "message_type": "incoming"}
            form = form_of(fields.items(), (("attachments[]", file) for file in files))
            path = f"{self._home}/conversations/{number}/messages"
            answer = self._api.send("POST", path, form=form) if tries < _TRIES else None
            if answer is None or answer.status in _FILES_REFUSED:
                left_out = files_of(copy, limit=0).note
                answer = self._api.send("POST", path, document=fields | {"content": f"{left_out}\n{words}"})
            self._api.judge(answer, what=_REFUSED, good=_ANSWERED)

    def _bundles(self, copy: Copy) -> list[tuple[str, tuple[File, ...]]]:
        """The files as messages take them, each bundle with the words by which its message is found again."""
        files, _ = files_of(copy, limit=self._settings.attachments)
        bundles = [files[at : at + _MOST_FILES] for at in range(0, len(files), _MOST_FILES)]
        start = f"Files of ticket {copy.ticket}"
        return [
            (f"{start}, {number} of {len(bundles)}, key {mark_of(copy)}", bundle)
            for number, bundle in enumerate(bundles, 1)
        ]

    def _note(self, copy: Copy) -> str:
        return files_of(copy, limit=self._settings.attachments).note

    def _post(self, path: str, *, document: object, good: tuple[int, ...] = _ANSWERED) -> Answer:
        return self._api.ask("POST", f"{self._home}/{path}", what=_REFUSED, good=good, document=document)

    def _sign(self) -> Mapping[str, str]:
        return {"api_access_token": self._settings.secret("token")}


def conversation_of(copy: Copy, settings: Settings, contact: str, note: str) -> dict[str, Any]:
    """A new conversation with its first message, which is outgoing unless it is said to come from the customer."""
    return {
        "inbox_id": whole(settings.place if copy.place is None else copy.place),
        "contact_id": whole(contact),
        "custom_attributes": {settings.key_field: copy.key},
        "additional_attributes": {"mail_subject": subject_of(copy)},
        "message": {"content": f"{subject_of(copy)}\n\n{as_text(copy, note)}", "message_type": "incoming"},
    }


def _mend(answer: Answer) -> str:
    if "only allowed in Api inboxes" in answer.words():
        return "put the number of an inbox of the kind API into queue or queues"
    return ""


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put the access token of an agent of this inbox (Chatwoot: profile settings) into the forward "{name}"',
        403: "let the agent whose token this is see the inbox",
    }
