"""What became of the tickets at django-helpdesk, and two of them made one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from gateway.outgoing.desks.api import EPOCH, moment
from gateway.outgoing.desks.contract import Case
from gateway.outgoing.desks.django_helpdesk_api import remarks_of, unbegun

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gateway.outgoing.desks.django_helpdesk_api import Api

_DUPLICATE: Final = 5
_FEW: Final = 3  # tickets that are asked for one by one
_MERGES: Final = 10  # how far a chain of merged tickets is followed


class Cases:
    """The tickets of one site; ``pages`` is where its staff sees them.

    A ticket that is moved on the board changes its state and nothing else: it is missed among the open ones, which are
    remembered from question to question, and only then asked for by itself.
    """

    def __init__(self, api: Api, *, pages: str) -> None:
        self._api, self._pages = api, pages.rstrip("/")
        self._open: set[int] = set()

    def changed(self, since: datetime) -> Iterable[Case]:
        """All tickets that were made, written to or closed at or after ``since``, oldest change first."""
        touched = self._touched(since)
        shown = {one["id"]: one for page in self._pages_of_open() for one in page}
        gone = (touched | self._open) - shown.keys()
        found = [self._told(one) for number, one in shown.items() if number in touched or number not in self._open]
        found += self._of_closed(gone, since)
        self._open = set(shown)
        recent = [case for case in found if case.updated >= since or int(case.external_id) in gone]
        return sorted(recent, key=lambda case: case.updated)

    def case(self, external_id: str) -> Case | None:
        """One of them; None where there is none of this number."""
        with unbegun():
            found = self._ticket(int(external_id)) if external_id.isdigit() else None
        return None if found is None else self._told(found)

    def thread(self, number: int) -> dict[str, Any] | None:
        """The ticket that a further message belongs to, or the one it was merged into; None where it has gone."""
        found = self._ticket(number)
        for _ in range(_MERGES):
            into = found.get("merged_to") if found is not None else None
            other = self._ticket(into) if isinstance(into, int) else None
            if other is None:
                break
            found = other
        return found

    def join(self, duplicate: str, into: str) -> None:
        """Close the duplicate with a remark and merge it into the other; silent, and once."""
        with unbegun():
            found = self._ticket(int(duplicate)) if duplicate.isdigit() else None
        if found is None or not into.isdigit():
            return
        if found.get("status") in self._api.shape().open:
            remark = {
                "ticket": int(duplicate),
                "comment": f"The same request as ticket {into}, where it is answered.",
                "public": False,
                "new_status": _DUPLICATE,
            }
            self._api.ask("POST", "followups/", "refused the remark", document=remark)
        if found.get("merged_to") != int(into):
            self._api.ask("PATCH", f"tickets/{duplicate}/", "refused the merging", document={"merged_to": int(into)})

    def _touched(self, since: datetime) -> set[int]:
        found: set[int] = set()
        with unbegun():
            for page in self._api.newest_first("followups/", {}):
                recent = [one for one in page if moment(one.get("date")) >= since]
                found |= {one["ticket"] for one in recent if isinstance(one.get("ticket"), int)}
                if len(recent) < len(page):
                    break
        return found

    def _pages_of_open(self) -> Iterable[list[dict[str, Any]]]:
        with unbegun():
            yield from self._api.newest_first("tickets/", {"status": self._states(self._api.shape().open)})

    def _of_closed(self, numbers: set[int], since: datetime) -> list[Case]:
        """The cases of tickets that are not open; many by the page, for one costs the desk as much as a page."""
        found: dict[int, Case] = {}
        with unbegun():
            pages = self._api.newest_first("tickets/", {"status": self._states(self._api.shape().closed)})
            for page in pages if len(numbers) > _FEW else ():
                found |= {one["id"]: self._told(one) for one in page if one["id"] in numbers}
                if len(found) == len(numbers):
                    break
        left = sorted(numbers - found.keys())
        return [*found.values(), *(self.case(str(number)) or _deleted(number, since) for number in left)]

    @staticmethod
    def _states(states: Iterable[int]) -> str:
        return ",".join(map(str, states))

    def _ticket(self, number: int) -> dict[str, Any] | None:
        """Ask for one ticket; first among the open ones, for the desk reads all of the state that is asked for."""
        shape = self._api.shape()
        for states in (shape.open, shape.closed):
            query = {"status": self._states(states)}
            found = self._api.find(f"tickets/{number}/", "does not show the ticket", query=query)
            if found is not None:
                return found
        return None

    def _told(self, ticket: dict[str, Any]) -> Case:
        remarks = sorted(remarks_of(ticket), key=lambda one: moment(one.get("date")))
        dates = [moment(one.get("date")) for one in remarks] or [EPOCH]
        merged = ticket.get("merged_to")
        assignee = ticket.get("assigned_to")
        return Case(
            external_id=str(ticket["id"]),
            key=str(ticket.get(self._api.key_field) or ""),
            state=self._state(ticket),
            customer=str(ticket.get("submitter_email") or ""),
            subject=str(ticket.get("title") or ""),
            text=str(ticket.get("description") or ""),
            created=dates[0],
            updated=dates[-1],
            assignee=None if assignee is None else str(assignee),
            answered=any(one.get("public") and one.get("user") and one.get("comment") for one in remarks[1:]),
            merged_into="" if merged is None else str(merged),
            url=f"{self._pages}/tickets/{ticket['id']}/" if self._pages else "",
        )

    def _state(self, ticket: dict[str, Any]) -> Literal["open", "closed", "gone"]:
        if ticket.get("merged_to") is not None:
            return "gone"
        return "open" if ticket.get("status") in self._api.shape().open else "closed"


def _deleted(number: int, since: datetime) -> Case:
    return Case(
        external_id=str(number),
        key="",
        state="gone",
        customer="",
        subject="",
        text="",
        created=since,
        updated=since,
    )
