"""Request Tracker 5, by its REST 2: tickets of the customer, found again by a custom field that holds our key."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.errors import Failure, TransientFailure
from gateway.outgoing.desks import request_tracker_cases as cases
from gateway.outgoing.desks import request_tracker_letter as letter
from gateway.outgoing.desks.api import continued, preparing
from gateway.outgoing.desks.request_tracker_api import RIGHTS, Api, links, number_in, quoted
from gateway.outgoing.desks.request_tracker_queues import Queues

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gateway.outgoing.desks.contract import Case, Copy, Finding, Memo, Settings

_FIRST_QUEUE: Final = "General"  # every Request Tracker is installed with it


class _Thread(NamedTuple):
    """The ticket that a further message goes into."""

    number: int
    closed: bool


class RequestTrackerDesk:
    """Hands copies to one Request Tracker, to none of whose queues a copy goes that could not be found again."""

    def __init__(self, settings: Settings) -> None:
        self._api = Api(settings)
        self._settings = settings
        self._field = settings.key_field or "GatewayKey"
        self._known = Queues(self._api, self._field)
        self._sees_remarks = False  # until one was seen
        self._unseen: tuple[int, str] | None = None  # ticket and mark of a remark that we could not see

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or a remark to the one that the copy continues; its number."""
        del memo  # one request makes it all
        queue = self._queue(copy)
        with preparing():
            thread = self._thread(copy)
            if thread is None:
                self._known.make_ready(queue)
            elif self._unseen is not None:
                self._see_remark(*self._unseen)
        if thread is not None:
            return self._add(copy, thread)
        return self._create(copy, queue)

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """The number of the ticket that has this copy; None where there is surely none.

        Where the field of our key cannot be seen, nobody can tell: the failure says so, and nothing is sent again.
        """
        del memo
        thread = self._thread(copy)
        if thread is not None and self._has_remark(thread.number, letter.mark(copy)):
            return str(thread.number)
        if thread is not None and self._unseen is not None:
            self._see_remark(*self._unseen)
        # Without a word about it only tickets are found that were not merged into others.
        query = f"CF.{{{self._field}}} = {quoted(copy.key)} AND EffectiveId > 0"
        numbers = [int(number_in(item)) for item in self._api.tickets(query)]
        if numbers:
            return str(min(numbers))
        if thread is None:
            self._known.can_tell(self._queue(copy), copy.received)
        return None

    def changed(self, since: datetime) -> Iterable[Case]:
        """All tickets of our queues that were changed at or after ``since``, oldest change first.

        Deleted tickets are not among them: Request Tracker shows those to nobody who searches.
        """
        return cases.changed(self._api, self._queues(), self._field, since)

    def case(self, external_id: str) -> Case | None:
        """One ticket, with the customer's first words."""
        return cases.case(self._api, external_id, self._field)

    def join(self, duplicate: str, into: str) -> None:
        """Link the duplicate to the other and reject it, which mails nobody."""
        cases.join(self._api, duplicate, into)

    def examine(self) -> Iterable[Finding]:
        """Sign-in, each queue with the field of our key, and whether Request Tracker confirms new tickets by mail."""
        from gateway.outgoing.desks import request_tracker_settings as settings

        return settings.findings(self._api, self._queues(), self._field, self._settings.acknowledgement)

    def _queue(self, copy: Copy) -> str | int:
        return copy.place or self._settings.place or _FIRST_QUEUE

    def _queues(self) -> tuple[str | int, ...]:
        others = (self._settings.places or {}).values()
        return tuple(dict.fromkeys((self._settings.place or _FIRST_QUEUE, *others)))

    def _create(self, copy: Copy, queue: str | int) -> str:
        document = letter.ticket(copy, queue=queue, key_field=self._field, attachments=self._settings.attachments)
        made = self._api.post("ticket", document)
        number = number_in(made if isinstance(made, dict) else {})
        self._known.prove(queue, number, copy.key)
        return number

    def _add(self, copy: Copy, thread: _Thread) -> str:
        document = letter.remark(copy, attachments=self._settings.attachments, reopen=thread.closed)
        said = self._api.post(f"ticket/{thread.number}/comment", document)
        if not isinstance(said, list) or not said:
            raise TransientFailure("Request Tracker did not say what became of the remark", maybe_done=True)
        if not self._sees_remarks:
            with suppress(Failure):  # then the next one tells
                mark = letter.mark(copy)
                self._sees_remarks = self._has_remark(thread.number, mark)
                self._unseen = None if self._sees_remarks else (thread.number, mark)
        return str(thread.number)

    def _thread(self, copy: Copy) -> _Thread | None:
        """Where a further message belongs: the ticket, the one it was merged or joined into; None for a new ticket."""
        number = continued(copy)
        if not number:
            return None
        found = self._api.find(f"ticket/{number}")
        if found is None or found.get("Status") == "deleted":
            return None
        found = dict(cases.going_on(self._api, found))
        if not links(found, "comment"):
            raise TransientFailure(
                f"our user may not write remarks to ticket {number} of Request Tracker: it needs {RIGHTS}",
                barred=True,
            )
        return _Thread(int(number_in(found)), cases.is_closed(found))

    def _has_remark(self, number: int, mark: str) -> bool:
        query = f"TicketId = {number} AND Subject LIKE {quoted(mark)}"
        return bool(self._api.listed("transactions", {"query": query}))

    def _see_remark(self, number: int, mark: str) -> None:
        """Look again for a remark that we could not see; ``barred`` until our user may: it could not be looked up."""
        if not self._has_remark(number, mark):
            raise TransientFailure(
                f"our user may not see its own remark to ticket {number} of Request Tracker: it needs {RIGHTS}",
                barred=True,
            )
        self._unseen = None
