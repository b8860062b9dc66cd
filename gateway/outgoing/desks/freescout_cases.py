"""What became of conversations in FreeScout, one of two closed, and the settings that matter to us."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure
from gateway.mail.html import rendered
from gateway.outgoing.desks.api import listed, mapped, moment, moved_to, number_of, whole, written
from gateway.outgoing.desks.contract import Case, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Literal

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_UNASKED: Final = "FreeScout cannot be asked"
_PAGE: Final = 50
_MOST_PAGES: Final = 200
_MOVED, _GONE = 301, 404
_HOPS: Final = 5  # from one duplicate to the next
_TWICE: Final = "The same request came twice"
_GOES_ON: Final = re.compile(rf"{_TWICE}: it goes on in conversation #\d{{1,20}} \(\S{{1,300}}/(\d{{1,20}})\)")
_MARK: Final = re.compile(r"Deskward ticket [^\n]{0,400}\bkey ([0-9a-f]{24})\b")
_STATES: Final[Mapping[str, Literal["open", "closed", "gone"]]] = {"closed": "closed", "spam": "gone"}


class FreescoutCases:
    """The conversations of one FreeScout, by id."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        self._site = str(settings.keys.get("url", "")).rstrip("/")

    def living(self, number: str) -> dict[str, Any] | None:
        """The conversation with its threads, or the one it was merged into; None where it is gone."""
        for _ in range(2):
            path = f"/api/conversations/{number}"
            answer = self._api.ask("GET", path, what=_UNASKED, query={"embed": "threads"}, good=(200, _MOVED, _GONE))
            if answer.status != _MOVED:
                break
            number = moved_to(answer, _UNASKED)
        if answer.status != 200:  # noqa: PLR2004 - gone, or moved again and again
            return None
        found = mapped(answer.json())
        number_of(found, _UNASKED)
        return None if found.get("state") == "deleted" else found

    def goes_on_in(self, number: str) -> dict[str, Any] | None:
        """The conversation, or where it went: merged by the staff, or closed by us as the duplicate of another."""
        found = self.living(number)
        for _ in range(_HOPS):
            into = _named(found) if found is not None and found.get("status") == "closed" else ""
            if not into:
                break
            found = self.living(into)
        return found

    def bodies(self, conversation: Mapping[str, Any]) -> list[str]:
        """The texts of all threads, as plain text; asked for where the list did not bring them."""
        embedded = mapped(conversation.get("_embedded"))
        if "threads" not in embedded:
            embedded = mapped(mapped(self.living(str(conversation.get("id")))).get("_embedded"))
        return [_plain(one) for one in listed(embedded.get("threads", []), _UNASKED)]

    def pages(self, path: str, name: str, query: Mapping[str, str | int]) -> Iterator[dict[str, Any]]:
        """All items of a list, page after page."""
        for page in range(1, _MOST_PAGES):
            asked: dict[str, str | int] = {**query, "page": page, "pageSize": _PAGE}
            told = mapped(self._api.ask("GET", path, what=_UNASKED, query=asked).json())
            found = listed(mapped(told.get("_embedded")).get(name), _UNASKED)
            yield from found
            if page >= _count(mapped(told.get("page")).get("totalPages")):
                return

    def changed(self, since: datetime) -> Iterator[Case]:
        """All conversations changed since then, oldest change first.

        Read from the newest and turned round: what changes meanwhile is told twice at most, and nothing is left out.
        """
        asked = {"updatedSince": written(since), "sortField": "updatedAt", "sortOrder": "desc", "embed": "threads"}
        found: dict[str, Case] = {}
        for one in self.pages("/api/conversations", "conversations", asked):
            case = self._case(one)
            found.setdefault(case.external_id, case)
        yield from (case for case in reversed(found.values()) if case.updated >= since)

    def case(self, external_id: str) -> Case | None:
        """One conversation; None where there is none of this number."""
        found = self.living(external_id)
        if found is None:
            return None
        case = self._case(found)
        if case.external_id != external_id:  # merged
            return _merged(external_id, case)
        return case

    def join(self, duplicate: str, into: str) -> None:
        """Close the duplicate with a note in both; what is closed already stays as it is.

        The note in the other one comes first and closing last, so that a crash between them leaves something to do.
        """
        source, target = self.living(duplicate), self.living(into)
        if source is None or source.get("status") == "closed" or str(source.get("id")) != duplicate:
            return
        if target is None:
            raise PermanentFailure(f"FreeScout has no conversation {into} to join with")
        user = self._user()
        self._note(target, f"{_TWICE}: conversation {self._called(source)} is closed.", user)
        self._note(source, f"{_TWICE}: it goes on in conversation {self._called(target)}.", user)
        document = {"byUser": user, "status": "closed"}
        self._api.ask("PUT", f"/api/conversations/{duplicate}", what="FreeScout did not close it", document=document)

    def examine(self) -> Iterator[Finding]:
        """The key, the mailboxes, the custom field, and whose automatic mail the customer gets."""
        known = {_count(one.get("id")): one.get("name") for one in self.pages("/api/mailboxes", "mailboxes", {})}
        yield Finding(level="ok", what="FreeScout lets us in")
        for place in self._settings.every_place():
            yield from self._mailbox(whole(place), known)
        yield self._acknowledgement()

    def _mailbox(self, place: str | int | None, known: Mapping[Any, object]) -> Iterator[Finding]:
        if place not in known:
            listed_ones = ", ".join(f"{number} ({name})" for number, name in known.items())[:200]
            remedy = f"mend queue or queues; its mailboxes are: {listed_ones}"
            yield Finding(level="error", what=f"FreeScout has no mailbox {place}", remedy=remedy)
            return
        yield Finding(level="ok", what=f'mailbox {place} of FreeScout is "{known[place]}"')
        if self._settings.key_field:
            yield self._field(place)

    def _field(self, place: str | int | None) -> Finding:
        """A custom field of another mailbox is dropped in silence."""
        path = f"/api/mailboxes/{place}/custom_fields"
        fields = {str(one.get("id")) for one in self.pages(path, "custom_fields", {})}
        name = self._settings.key_field
        if name in fields:
            return Finding(level="ok", what=f"mailbox {place} of FreeScout has the custom field {name} for our key")
        what = f"mailbox {place} of FreeScout has no custom field {name}; copies are found by their text all the same"
        return Finding(
            level="warning", what=what, remedy="put the number of one of its fields into key_field, or leave it out"
        )

    def _acknowledgement(self) -> Finding:
        if self._settings.acknowledgement == "ours":
            what = "the auto reply of FreeScout stays silent for our copies, and so do its notices to the staff"
            return Finding(level="ok", what=what)
        if self._settings.acknowledgement == "desk":
            what = "our note is left out, for FreeScout sends the auto reply of the mailbox"
            return Finding(level="note", what=what, remedy="see that the auto reply of the mailbox is on")
        what = "the customer gets our note and the auto reply of FreeScout"
        return Finding(level="warning", what=what, remedy='write acknowledgement = "ours" or "desk"')

    def _called(self, conversation: Mapping[str, Any]) -> str:
        return f"#{conversation.get('number')} ({self._site}/conversation/{conversation.get('id')})"

    def _note(self, conversation: Mapping[str, Any], text: str, user: int) -> None:
        """Add a note, unless it stands there."""
        if any(text in body for body in self.bodies(conversation)):
            return
        document = {"type": "note", "text": text, "user": user}
        path = f"/api/conversations/{conversation.get('id')}/threads"
        self._api.ask("POST", path, what="FreeScout refused the note", document=document)

    def _user(self) -> int:
        """The person in whose name notes are written and conversations closed."""
        named = self._settings.keys.get("user")
        if isinstance(named, int):
            return named
        people = [one.get("id") for one in self.pages("/api/users", "users", {})]
        numbers = [number for number in people if isinstance(number, int)]
        if not numbers:
            raise PermanentFailure("FreeScout names no user in whose name a conversation can be closed")
        return min(numbers)

    def _case(self, found: Mapping[str, Any]) -> Case:
        number = str(found.get("id"))
        threads = listed(mapped(found.get("_embedded")).get("threads", []), _UNASKED)
        by_age = sorted(threads, key=lambda one: _count(one.get("id")))
        texts = [_plain(one) for one in by_age if one.get("type") == "customer"]
        assignee = mapped(found.get("assignee"))
        name = " ".join(str(part) for part in (assignee.get("firstName"), assignee.get("lastName")) if part)
        state = "gone" if found.get("state") == "deleted" else _STATES.get(str(found.get("status")), "open")
        return Case(
            external_id=number,
            key=self._key(found, texts),
            state=state,
            customer=str(mapped(found.get("customer")).get("email") or ""),
            subject=str(found.get("subject") or ""),
            text=texts[0] if texts else "",
            created=moment(found.get("createdAt")),
            updated=moment(found.get("updatedAt")),
            assignee=name or None,
            answered=any(one.get("type") == "message" and one.get("state") != "draft" for one in threads),
            url=f"{self._site}/conversation/{number}",
        )

    def _key(self, found: Mapping[str, Any], texts: list[str]) -> str:
        """Our key where a custom field holds it, else the mark that stands for it; '' where it is none of ours."""
        for one in listed(found.get("customFields") or [], _UNASKED):
            if str(one.get("id")) == self._settings.key_field and one.get("value"):
                return str(one.get("value"))
        marked = _MARK.search(texts[0]) if texts else None
        return marked[1] if marked else ""


def _count(told: object) -> int:
    """A number as the desk tells it; 0 where it tells none."""
    return told if isinstance(told, int) else int(told) if isinstance(told, str) and told.isdecimal() else 0


def _merged(number: str, into: Case) -> Case:
    return Case(
        external_id=number,
        key="",
        state="gone",
        customer=into.customer,
        subject=into.subject,
        text="",
        created=into.created,
        updated=into.updated,
        merged_into=into.external_id,
        url=into.url,
    )


def _named(conversation: Mapping[str, Any]) -> str:
    """The conversation that a note of ours names as the one where it goes on; '' where none does.

    Only notes count: customers may write whatever they want, and no notes.
    """
    threads = mapped(conversation.get("_embedded")).get("threads")
    notes = [one for one in threads if mapped(one).get("type") == "note"] if isinstance(threads, list) else []
    return next((found[1] for found in map(_GOES_ON.search, map(_plain, notes)) if found), "")


def _plain(thread: Mapping[str, Any]) -> str:
    body = str(thread.get("body") or "")
    return rendered(body).text if "<" in body else unescape(body)
