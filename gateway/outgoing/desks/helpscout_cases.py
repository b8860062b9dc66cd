"""What became of conversations in Help Scout, two of them made one, and the settings that matter to us."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import TransientFailure
from gateway.mail.html import rendered
from gateway.outgoing.desks.api import EPOCH, mapped, moment, moved_to, written
from gateway.outgoing.desks.contract import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_MOVED, _GONE = 301, 404
_UNASKED: Final = "Help Scout cannot be asked"
_SITE: Final = "https://secure.helpscout.net/conversation"
_HOPS: Final = 5  # from one merged conversation to the next
_TWICE: Final = "The same request came twice"
_JOINED: Final = re.compile(r"conversation/(\d{1,20})\b")
_GOES_ON: Final = "goes on"
_NUMBER: Final = re.compile(r"(\d{1,20})/?$")
_CLOSED: Final = {"closed", "spam"}  # nobody works on it any more


class HelpscoutCases:
    """The conversations of one account, by number."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings

    def changed(self, since: datetime) -> Iterator[Case]:
        """All conversations changed since then, oldest change first."""
        # "Modified after" leaves out the very second.
        query = {
            "status": "all",
            "modifiedSince": written(since - timedelta(seconds=1)),
            "sortField": "modifiedAt",
            "sortOrder": "asc",
            "embed": "threads",
        }
        for conversation in self._pages("/v2/conversations", "conversations", query):
            yield self._case(conversation, embedded(conversation, "threads"))

    def case(self, external_id: str) -> Case | None:
        """One conversation, or where it went; None where there is none of this number."""
        found, into = self._conversation(external_id)
        if into:
            return Case(
                external_id=external_id,
                key="",
                state="gone",
                customer="",
                subject="",
                text="",
                created=EPOCH,
                updated=EPOCH,
                merged_into=into,
            )
        return None if found is None else self._case(found, list(self.threads(external_id)))

    def goes_on_in(self, number: str) -> str:
        """The conversation itself, or the one that it was merged into or that we joined it with; '' where none is."""
        for _ in range(_HOPS):
            found, into = self._conversation(number)
            if not into:
                if found is None or found.get("state") == "deleted":
                    return ""
                into = _joined(self.threads(number)) if found.get("status") == "closed" else ""
            if not into:
                return number
            number = into
        return number

    def threads(self, number: str) -> Iterator[dict[str, Any]]:
        """What was said in one conversation, newest first; nothing where there is none of this number."""
        return self._pages(f"/v2/conversations/{number}/threads", "threads", {})

    def join(self, duplicate: str, into: str) -> None:
        """Note the other's address in both and close the duplicate, unless it is closed or gone already."""
        found, merged = self._conversation(duplicate)
        if found is None or merged or str(found.get("status")) in _CLOSED or found.get("state") == "deleted":
            return
        self._note(into, duplicate, "is closed")
        self._note(duplicate, into, _GOES_ON)
        document = {"op": "replace", "path": "/status", "value": "closed"}
        what = "Help Scout did not close the conversation"
        self._api.ask("PATCH", f"/v2/conversations/{duplicate}", what=what, document=document)

    def examine(self) -> Iterator[Finding]:
        """The mailboxes (with them the key), and whose automatic mail the customer gets."""
        for place in self._settings.every_place():
            yield self._mailbox(place)
        yield _acknowledgement(self._settings.acknowledgement)

    def _mailbox(self, place: str | int) -> Finding:
        found = self._api.find(f"/v2/mailboxes/{place}", what="Help Scout does not show its mailboxes")
        if found is None:
            remedy = "put the number of a mailbox there is into queue or queues (it stands in the address of its page)"
            return Finding(level="error", what=f"Help Scout has no mailbox {place}", remedy=remedy)
        name = mapped(found).get("name")
        return Finding(level="ok", what=f'Help Scout lets us in; mailbox {place} is "{name}"')

    def _note(self, number: str, other: str, state: str) -> None:
        """Write a note, unless it stands there already: the last attempt may have ended in between."""
        said = [str(thread.get("body") or "") for thread in self.threads(number)]
        if any(_TWICE in body and f"{_SITE}/{other}" in body for body in said):
            return
        text = f"{_TWICE}: {_SITE}/{other} {state}."
        what = "Help Scout did not take the note"
        self._api.ask("POST", f"/v2/conversations/{number}/notes", what=what, document={"text": text})

    def _conversation(self, number: str) -> tuple[dict[str, Any] | None, str]:
        """One conversation, None where there is none; and the number of the one that it was merged into, else ''."""
        path = f"/v2/conversations/{number}"
        answer = self._api.ask("GET", path, what=_UNASKED, good=(200, _MOVED, _GONE))
        if answer.status == _MOVED:
            return None, moved_to(answer, _UNASKED)
        return (None if answer.status == _GONE else mapped(answer.json())), ""

    def _pages(self, path: str, name: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            asked: dict[str, str | int] = {**query, "page": page}
            answer = self._api.ask("GET", path, what=_UNASKED, query=asked, good=(200, _MOVED, _GONE))
            if answer.status in {_MOVED, _GONE}:
                return
            document = answer.json()
            yield from listing(document, name)
            total = mapped(mapped(document).get("page")).get("totalPages")
            if not isinstance(total, int) or page >= total:
                return
            page += 1

    def _case(self, told: Mapping[str, Any], threads: list[dict[str, Any]]) -> Case:
        number = str(told.get("id", ""))
        first = min((one for one in threads if one.get("type") == "customer"), key=_created, default={})
        times = [told.get("userUpdatedAt"), told.get("closedAt"), told.get("createdAt")]
        web = mapped(mapped(told.get("_links")).get("web")).get("href")
        return Case(
            external_id=number,
            key=self._key(told),
            state=_state(told),
            customer=_address(told),
            subject=str(told.get("subject") or ""),
            text=rendered(str(first.get("body") or "")).text or str(told.get("preview") or ""),
            created=moment(told.get("createdAt")),
            updated=max([*map(moment, times), *map(_created, threads)]),
            assignee=_person(mapped(told.get("assignee"))),
            answered=any(one.get("type") == "message" and one.get("state") == "published" for one in threads),
            url=str(web or f"{_SITE}/{number}/{told.get('number', '')}"),
        )

    def _key(self, told: Mapping[str, Any]) -> str:
        """Our tag; the key itself does not fit into one."""
        start = f"{self._settings.key_field or 'gateway'}-".lower()
        tags = told.get("tags")
        names = [str(mapped(one).get("tag") or one) for one in tags] if isinstance(tags, list) else []
        return next((name for name in names if name.startswith(start)), "")


def embedded(document: object, name: str) -> list[dict[str, Any]]:
    """The objects of that name inside a HAL document; none where it has none."""
    found = mapped(mapped(document).get("_embedded")).get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def listing(document: object, name: str) -> list[dict[str, Any]]:
    """The same for a list, which is empty only where it says so; TransientFailure (maybe_done) where it is no list."""
    if not {"page", "_embedded"} & mapped(document).keys():
        raise TransientFailure(f"{_UNASKED}: the answer is no list", maybe_done=True)
    return embedded(document, name)


def last_number(address: str) -> str:
    """The number that an address ends with, '' where it does not."""
    found = _NUMBER.search(address.partition("?")[0])
    return found[1] if found else ""


def _joined(threads: Iterable[Mapping[str, Any]]) -> str:
    """The conversation that a note of ours names as the one where it goes on, '' where none does."""
    for thread in threads:
        body = str(thread.get("body") or "")
        if thread.get("type") == "note" and body.startswith(_TWICE) and _GOES_ON in body:
            found = _JOINED.search(body)
            return found[1] if found else ""
    return ""


def _acknowledgement(whose: Literal["ours", "desk", "both"]) -> Finding:
    if whose == "ours":
        return Finding(level="ok", what="our note goes out, and Help Scout is asked for no auto reply")
    remedy = "see that the auto reply of the mailbox is on: Settings, Email, Auto Reply"
    if whose == "desk":
        return Finding(level="note", what="our note is left out; Help Scout is asked for its auto reply", remedy=remedy)
    what = "the customer gets our note and the auto reply of Help Scout"
    return Finding(level="warning", what=what, remedy='write acknowledgement = "ours" or "desk"')


def _created(thread: Mapping[str, Any]) -> datetime:
    return moment(thread.get("createdAt"))


def _state(told: Mapping[str, Any]) -> Literal["open", "closed", "gone"]:
    if told.get("state") == "deleted":
        return "gone"
    return "closed" if str(told.get("status")) in _CLOSED else "open"


def _address(told: Mapping[str, Any]) -> str:
    people = (mapped(told.get("primaryCustomer")), mapped(told.get("createdBy")))
    return next((str(one["email"]) for one in people if one.get("email")), "")


def _person(told: Mapping[str, Any]) -> str | None:
    name = " ".join(str(told[part]) for part in ("first", "last") if told.get(part))
    return name or (str(told["email"]) if told.get("email") else None)
