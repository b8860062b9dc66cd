"""Request Tracker 5, by its REST 2: tickets of the customer, found again by a custom field that holds our key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gateway.errors import Failure, TransientFailure
from gateway.outgoing.desks import request_tracker_cases as cases
from gateway.outgoing.desks import request_tracker_letter as letter
from gateway.outgoing.desks.request_tracker_api import RIGHTS, Api, field_values, has_field, links, not_begun, quoted

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
    """Hands copies to one Request Tracker.

    Before the first copy to a queue it makes sure that the field of our key is there, and after it that the key was
    written: a field that our user cannot see or fill is dropped in silence, and then no copy could be found again.
    """

    def __init__(self, settings: Settings) -> None:
        self._api = Api(settings)
        self._settings = settings
        self._field = settings.key_field or "GatewayKey"
        self._ready: set[str | int] = set()  # queues that were looked at
        self._proven: set[str | int] = set()  # queues in which the key of a copy was read back
        self._keyless: dict[str | int, tuple[str, str]] = {}  # queue -> ticket and key that was not written

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or a remark to the one that the copy continues; its number."""
        del memo  # one request makes it all
        queue = self._queue(copy)
        with not_begun():
            thread = self._thread(copy)
            if thread is None:
                self._make_ready(queue)
        if thread is not None:
            return self._add(copy, thread)
        return self._create(copy, queue)

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """The number of the ticket that has this copy; None where there is surely none.

        Where the field of our key cannot be seen, nobody can tell: the failure says so, and nothing is sent again.
        """
        del memo
        thread = self._thread(copy)
        if thread is not None and self._has_remark(copy, thread):
            return str(thread.number)
        # Without a word about it only tickets are found that were not merged into others.
        query = f"CF.{{{self._field}}} = {quoted(copy.key)} AND EffectiveId > 0"
        numbers = [int(item["id"]) for item in self._api.tickets(query)["items"]]
        if numbers:
            return str(min(numbers))
        if thread is None:
            self._can_tell(self._queue(copy))
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
        number = _number(made.get("id") if isinstance(made, dict) else None)
        if queue not in self._proven:
            self._prove(queue, number, copy.key)
        return number

    def _add(self, copy: Copy, thread: _Thread) -> str:
        document = letter.remark(copy, attachments=self._settings.attachments, reopen=thread.closed)
        said = self._api.post(f"ticket/{thread.number}/comment", document)
        if not isinstance(said, list) or not said:
            raise TransientFailure("Request Tracker did not say what became of the remark", maybe_done=True)
        return str(thread.number)

    def _thread(self, copy: Copy) -> _Thread | None:
        """Where a further message belongs: the ticket, the one it was merged or joined into; None for a new ticket."""
        if not copy.follows.isdigit():
            return None
        found: Any = self._api.find(f"ticket/{copy.follows}")
        if found is None or found.get("Status") == "deleted":
            return None
        found = cases.going_on(self._api, found)
        if not links(found, "comment"):
            raise TransientFailure(
                f"our user may not write remarks to ticket {copy.follows} of Request Tracker: it needs {RIGHTS}",
                barred=True,
            )
        return _Thread(int(found["id"]), cases.is_closed(found))

    def _has_remark(self, copy: Copy, thread: _Thread) -> bool:
        query = f"TicketId = {thread.number} AND Subject LIKE {quoted(letter.mark(copy))}"
        found = self._api.read("transactions", {"query": query})
        return bool(found.get("items"))

    def _make_ready(self, queue: str | int) -> None:
        """See once that the queue takes copies which can be found again; ``barred`` where it does not."""
        if queue in self._keyless:
            self._write_key(queue)
        if queue in self._ready:
            return
        found = self._api.queue(queue)
        if not links(found, "create"):
            raise TransientFailure(
                f'our user may not make tickets in the queue "{queue}": it needs {RIGHTS}', barred=True
            )
        self._see_field(queue, found)
        self._ready.add(queue)

    def _see_field(self, queue: str | int, found: dict[str, Any]) -> None:
        if not has_field(found, self._field):
            raise TransientFailure(
                f'the queue "{queue}" has no custom field "{self._field}" that our user can see (right SeeCustomField)'
                ": without it a copy could be filed twice",
                barred=True,
            )

    def _prove(self, queue: str | int, number: str, key: str) -> None:
        """Read the key of a new ticket back; a ticket that cannot be read now is left for the next one to prove."""
        try:
            found = self._api.read(f"ticket/{number}")
        except Failure:
            return
        if key in field_values(found, self._field):
            self._proven.add(queue)
        else:
            self._keyless[queue] = number, key

    def _write_key(self, queue: str | int) -> None:
        """Write the key that was dropped when the ticket was made; ``barred`` until our user may."""
        number, key = self._keyless[queue]
        self._api.put(f"ticket/{number}", {"CustomFields": {self._field: key}})
        if key not in field_values(self._api.read(f"ticket/{number}"), self._field):
            raise TransientFailure(
                f'our user may not write the custom field "{self._field}" in the queue "{queue}": it needs {RIGHTS}',
                barred=True,
            )
        del self._keyless[queue]
        self._proven.add(queue)

    def _can_tell(self, queue: str | int) -> None:
        """Make sure that a ticket with our key would have been found."""
        self._see_field(queue, self._api.queue(queue))
        if queue in self._keyless:
            raise TransientFailure(
                f'Request Tracker does not write "{self._field}", so that nobody can tell what was filed',
                maybe_done=True,
            )


def _number(value: object) -> str:
    number = str(value or "")
    if not number.isdigit():
        raise TransientFailure("Request Tracker did not name the ticket", maybe_done=True)
    return number
