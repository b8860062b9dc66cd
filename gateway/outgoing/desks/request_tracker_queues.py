"""Whether a queue of Request Tracker takes copies that can be found again: our field is there, our key is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import Failure, TransientFailure
from gateway.outgoing.desks.request_tracker_api import (
    RIGHTS,
    field_values,
    has_field,
    links,
    moment,
    number_in,
    quoted,
)

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.outgoing.desks.request_tracker_api import Api

_RECENT: Final = 50  # of our own tickets that are looked at
_CLOCKS_APART: Final = timedelta(minutes=10)


class Queues:
    """What is known of the queues since the start.

    A field that our user cannot see or fill is dropped in silence when a ticket is made, and then no copy could be
    found again. So each queue is looked at before its first copy, and the key of its first copy is read back.
    """

    def __init__(self, api: Api, field: str) -> None:
        self._api, self._field = api, field
        self._ready: set[str | int] = set()  # looked at
        self._proven: set[str | int] = set()  # the key of a copy was read back
        self._keyless: dict[str | int, tuple[str, str]] = {}  # queue -> ticket and key that was not written

    def make_ready(self, queue: str | int) -> None:
        """See that the queue takes copies which can be found again; ``barred`` where it does not."""
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

    def prove(self, queue: str | int, number: str, key: str) -> None:
        """Read the key of a new ticket back, once; one that cannot be read now is left for the next one to prove."""
        if queue in self._proven:
            return
        try:
            found = self._api.read(f"ticket/{number}")
        except Failure:
            return
        if key in field_values(found, self._field):
            self._proven.add(queue)
        else:
            self._keyless[queue] = number, key

    def can_tell(self, queue: str | int, since: datetime) -> None:
        """Make sure that a ticket of a copy which came in at ``since`` would have been found by its key.

        TransientFailure where the field is not there, or one of our tickets since then has no key: it may be this one.
        """
        self._see_field(queue, self._api.queue(queue))
        own = f"Queue = {quoted(str(queue))} AND Creator = '__CurrentUser__'"
        asked = {"orderby": "id", "order": "DESC", "fields": "CustomFields,Created"}
        for item in self._api.tickets(own, per_page=_RECENT, **asked):
            created = moment(item.get("Created"))
            if created is not None and created < since - _CLOCKS_APART:
                return
            if not field_values(item, self._field):
                raise TransientFailure(
                    f'ticket {number_in(item)} of Request Tracker has no key in "{self._field}" and may be this copy: '
                    f"write the key of its mail there, or delete it; our user needs {RIGHTS}",
                    maybe_done=True,
                )

    def _see_field(self, queue: str | int, found: dict[str, Any]) -> None:
        if not has_field(found, self._field):
            raise TransientFailure(
                f'the queue "{queue}" has no custom field "{self._field}" that our user can see (right SeeCustomField)'
                ": without it a copy could be filed twice",
                barred=True,
            )

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
