"""What became of conversations in Chatwoot, and two of them made one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import TransientFailure
from gateway.outgoing.desks.api import listed, mapped, moment, number_of
from gateway.outgoing.desks.contract import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_PAGE: Final = 25  # conversations that a list gives at once
_MESSAGES: Final = 20
_INCOMING: Final = 0
_HOPS: Final = 5  # from one joined conversation to the next
_TWICE: Final = "The same request came twice"
_GOES_ON: Final = "goes on"
_JOINED: Final = re.compile(rf"{_TWICE}: \S{{1,500}}/(\d{{1,20}}) {_GOES_ON}\.")
_UNASKED: Final = "Chatwoot cannot be asked"


class ChatwootCases:
    """The conversations of one account, by the number that people see."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        account = settings.keys.get("account")
        self._home = f"/api/v1/accounts/{account}"
        self._site = f"{str(settings.keys.get('url', '')).rstrip('/')}/app/accounts/{account}/conversations"

    def made_by(self, key: str) -> str | None:
        """The conversation whose attribute holds this key; None where there is none.

        The filter refuses an attribute that is not defined; older versions leave such a condition out and give
        everything, so that each conversation is looked at. TransientFailure where it gave others and not all of them.
        """
        field = self._settings.key_field
        condition = {
            "attribute_key": field,
            "custom_attribute_type": "conversation_attribute",
            "attribute_model": "custom_attributes",
            "filter_operator": "equal_to",
            "values": [key],
            "query_operator": None,
        }
        path = f"{self._home}/conversations/filter"
        found = payload(self._api.ask("POST", path, what=_UNASKED, document={"payload": [condition]}).json())
        for conversation in found:
            if mapped(conversation.get("custom_attributes")).get(field) == key:
                return number_of(conversation, _UNASKED)
        if found:
            remedy = f'define the attribute "{field}" for conversations there'
            raise TransientFailure(f"{_UNASKED}: its filter does not know our key; {remedy}", maybe_done=True)
        return None

    def goes_on_in(self, number: str) -> str:
        """The conversation itself, or the one that we joined it with; '' where there is none."""
        for _ in range(_HOPS):
            found = self._conversation(number)
            if found is None:
                return ""
            into = _joined(self.messages(number)) if _state(found) == "closed" else ""
            if not into:
                return number
            number = into
        return number

    def says(self, number: str, mark: str) -> bool:
        """Whether a message of the conversation holds these words; False where there is no such conversation."""
        return any(mark in str(message.get("content") or "") for message in self.messages(number))

    def messages(self, number: str) -> Iterator[dict[str, Any]]:
        """What was said in it, the latest twenty first; nothing where there is none of this number."""
        path = f"{self._home}/conversations/{number}/messages"
        query: dict[str, str | int] = {}
        while True:
            told = self._api.find(path, what=_UNASKED, query=query)
            if told is None:
                return
            found = payload(told)
            yield from found
            if len(found) < _MESSAGES:
                return
            query["before"] = min(int(number_of(message, _UNASKED)) for message in found)

    def changed(self, since: datetime) -> Iterator[Case]:
        """All conversations changed since then, oldest change first; the list has the latest first."""
        query = {"status": "all", "assignee_type": "all", "sort_by": "last_activity_at_desc"}
        since = since.replace(microsecond=0)  # it tells whole seconds
        newer: dict[str, dict[str, Any]] = {}
        page, going = 1, True
        while going:
            asked: dict[str, str | int] = {**query, "page": page}
            answer = self._api.ask("GET", f"{self._home}/conversations", what=_UNASKED, query=asked)
            found = payload(answer.json())
            newer |= {number_of(one, _UNASKED): one for one in found if _updated(one) >= since}
            going = len(found) >= _PAGE and _updated(found[-1]) >= since
            page += 1
        for told in sorted(newer.values(), key=_updated):
            yield self._case(told)

    def case(self, external_id: str) -> Case | None:
        """One conversation; None where there is none of this number."""
        found = self._conversation(external_id)
        return None if found is None else self._case(found)

    def join(self, duplicate: str, into: str) -> None:
        """Note the other's address in both and resolve the duplicate, unless it is resolved or gone already."""
        found = self._conversation(duplicate)
        if found is None or _state(found) == "closed":
            return
        self._note(into, f"{_TWICE}: {self._site}/{duplicate} is closed.")
        self._note(duplicate, f"{_TWICE}: {self._site}/{into} {_GOES_ON}.")
        path = f"{self._home}/conversations/{duplicate}/toggle_status"
        what = "Chatwoot did not resolve the conversation"
        self._api.ask("POST", path, what=what, document={"status": "resolved"})

    def _note(self, number: str, text: str) -> None:
        """Write a private note, unless it stands there already: the last attempt may have ended in between."""
        if self.says(number, text):
            return
        path = f"{self._home}/conversations/{number}/messages"
        document = {"content": text, "message_type": "outgoing", "private": True}
        self._api.ask("POST", path, what="Chatwoot did not take the note", document=document)

    def _conversation(self, number: str) -> dict[str, Any] | None:
        found = self._api.find(f"{self._home}/conversations/{number}", what=_UNASKED)
        return None if found is None else mapped(found)

    def _case(self, told: Mapping[str, Any]) -> Case:
        number, meta = str(told.get("id", "")), mapped(told.get("meta"))
        key = str(mapped(told.get("custom_attributes")).get(self._settings.key_field) or "")
        return Case(
            external_id=number,
            key=key,
            state=_state(told),
            customer=str(mapped(meta.get("sender")).get("email") or ""),
            subject=str(mapped(told.get("additional_attributes")).get("mail_subject") or ""),
            text="" if key else self._first_words(number),  # our own we know
            created=moment(told.get("created_at")),
            updated=_updated(told),
            assignee=mapped(meta.get("assignee")).get("name"),
            answered=bool(told.get("first_reply_created_at")),
            url=f"{self._site}/{number}",
        )

    def _first_words(self, number: str) -> str:
        found = [one for one in self.messages(number) if one.get("message_type") == _INCOMING]
        first = min(found, key=lambda one: moment(one.get("created_at")), default={})
        return str(first.get("content") or "")


def payload(document: object) -> list[dict[str, Any]]:
    """The objects of a list as Chatwoot gives it: under ``payload``, and some lists under ``data`` as well.

    TransientFailure (maybe_done) where it is none.
    """
    told = mapped(document)
    return listed(mapped(told.get("data", told)).get("payload"), _UNASKED)


def _joined(messages: Iterable[Mapping[str, Any]]) -> str:
    """The conversation that a private note of ours names as the one where it goes on, '' where none does."""
    notes = (str(one.get("content") or "") for one in messages if one.get("private"))
    return next((found[1] for found in map(_JOINED.fullmatch, notes) if found), "")


def _updated(told: Mapping[str, Any]) -> datetime:
    return max(moment(told.get(name) or 0) for name in ("last_activity_at", "timestamp", "created_at"))


def _state(told: Mapping[str, Any]) -> Literal["open", "closed", "gone"]:
    return "closed" if told.get("status") == "resolved" else "open"
