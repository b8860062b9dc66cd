"""Where a copy is at django-helpdesk, by our key.

Its list of tickets knows no filter but the state, and reads all tickets of it for every question, so that a look-up
begins with the remarks, whose list is cheap: the first one of a ticket holds its words.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from gateway.errors import PermanentFailure
from gateway.outgoing.desks import django_helpdesk_letter as letter
from gateway.outgoing.desks.api import moment
from gateway.outgoing.desks.django_helpdesk_api import remarks_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from gateway.outgoing.desks.contract import Copy
    from gateway.outgoing.desks.django_helpdesk_api import Api

_CLOCKS: Final = timedelta(days=1)  # how far the desk's clock may be from ours


class Made(NamedTuple):
    """A ticket of ours, and its first remark, to which files belong; 0 where that is not known."""

    ticket: int
    remark: int


def found(api: Api, copy: Copy) -> Made | None:
    """Where the copy is; None where it is surely not. Nothing that is older than the copy is looked at."""
    begun = copy.received - _CLOCKS
    with suppress(PermanentFailure):  # a site without that list: then all tickets are looked through
        states = ",".join(map(str, api.shape().open))
        return _among_remarks(api, copy, begun) or _among_tickets(api, copy, begun, {"status": states})
    return _among_tickets(api, copy, begun, {})


def first_remark(ticket: Mapping[str, Any]) -> int:
    """The first remark of a ticket; 0 where it has none."""
    return min((int(one["id"]) for one in remarks_of(ticket)), default=0)


def _among_remarks(api: Api, copy: Copy, begun: datetime) -> Made | None:
    for page in api.newest_first("followups/", {}):
        for one in page:
            if letter.holds(one.get("comment"), copy.key) and isinstance(one.get("ticket"), int):
                return Made(one["ticket"], one["id"])
        if page and moment(page[0].get("date")) < begun:
            return None
    return None


def _among_tickets(api: Api, copy: Copy, begun: datetime, query: Mapping[str, str | int]) -> Made | None:
    """The ticket in the list of tickets: it may be there without a remark, where the desk broke off in between."""
    for page in api.newest_first("tickets/", query):
        for one in page:
            if one.get(api.key_field) == copy.key or letter.holds(one.get("description"), copy.key):
                return Made(one["id"], first_remark(one))
            if any(letter.holds(remark.get("comment"), copy.key) for remark in remarks_of(one)):
                return Made(one["id"], 0)
        dates = [moment(remark.get("date")) for one in page for remark in remarks_of(one)]
        if dates and max(dates) < begun:
            return None
    return None
