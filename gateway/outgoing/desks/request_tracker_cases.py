"""What Request Tracker tells of its tickets, and how two of them become one case."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

from gateway.errors import PermanentFailure, TransientFailure
from gateway.mail.html import rendered
from gateway.outgoing.desks.contract import Case
from gateway.outgoing.desks.request_tracker_api import entries, field_values, links, moment, number_in, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from gateway.outgoing.desks.request_tracker_api import Api

_ACTIVE: Final = frozenset({"new", "open", "stalled"})
_CLOSED: Final = frozenset({"resolved", "rejected"})
_REJECTED: Final = "rejected"  # of a closed ticket that was no request of its own; nobody is mailed about it
_SUBFIELDS: Final = {"fields[Requestor]": "EmailAddress", "fields[Owner]": "Name"}
_ASKED: Final = {
    "fields": "Status,Subject,Created,LastUpdated,Resolved,Told,Owner,Requestor,CustomFields,EffectiveId",
    **_SUBFIELDS,
}
_A_PAGE: Final = 100  # the most that it gives at once
_PAGES: Final = 100
_ASKED_AT_ONCE: Final = 50
_LONGEST_TEXT: Final = 20_000


def changed(api: Api, queues: Iterable[str | int], key_field: str, since: datetime) -> list[Case]:
    """The tickets of these queues that were changed at or after ``since``, oldest change first.

    They are read from the newest on, until one is older: Request Tracker reads a time in a question in the time zone of
    the user who asks, and tells none. A ticket that changes meanwhile comes twice rather than never. Their texts are
    not among it: each would take two questions more.
    """
    query = " OR ".join(f"Queue = {quoted(str(queue))}" for queue in queues)
    found: dict[str, Case] = {}
    for page in range(1, _PAGES + 1):
        items = api.tickets(query, orderby="LastUpdated", order="DESC", per_page=_A_PAGE, page=page, **_ASKED)
        cases = [_case(api, item, key_field) for item in items if _updated(item) >= since]
        found |= {case.external_id: case for case in cases if case.external_id not in found}
        if len(cases) < _A_PAGE:
            break
    merged = _merged_into(api, list(found.values()), key_field)
    return sorted([*merged, *found.values()], key=lambda one: (one.updated, int(one.external_id)))


def _merged_into(api: Api, cases: Sequence[Case], key_field: str) -> Iterator[Case]:
    """What was merged into these: a merge changes the time of the ticket that goes on, not that of the other."""
    for first in range(0, len(cases), _ASKED_AT_ONCE):
        some = {case.external_id: case for case in cases[first : first + _ASKED_AT_ONCE]}
        query = " OR ".join(f"EffectiveId = {number}" for number in some)
        for item in api.tickets(query, per_page=_A_PAGE, **_ASKED):
            into = some.get(str(item.get("EffectiveId")))
            if into is not None and number_in(item) != into.external_id:
                keys = field_values(item, key_field)
                yield replace(
                    into,
                    external_id=number_in(item),
                    key=keys[0] if keys else "",
                    state="gone",
                    merged_into=into.external_id,
                )


def case(api: Api, external_id: str, key_field: str) -> Case | None:
    """One ticket, with the first words of the customer; None where there is none of this number."""
    if not external_id.isdigit():
        return None
    found = api.find(f"ticket/{external_id}", _SUBFIELDS)
    if found is None:
        return None
    told = _case(api, found, key_field)
    if told.external_id == external_id:
        return replace(told, text=_first_words(api, external_id))
    return replace(told, external_id=external_id, key="", state="gone", merged_into=told.external_id)


def join(api: Api, duplicate: str, into: str) -> None:
    """Link the duplicate to the other and reject it; nothing where that is done already.

    PermanentFailure where Request Tracker does not do it.
    """
    linked = _standing(api, duplicate, into)
    if linked is None:
        return
    said = api.put(f"ticket/{duplicate}", linked)
    if _standing(api, duplicate, into) is not None:
        raise PermanentFailure(
            f"Request Tracker did not close ticket {duplicate} as a duplicate of {into}: {said}"[:300]
        )


def _standing(api: Api, duplicate: str, into: str) -> dict[str, object] | None:
    """What has yet to be changed at the duplicate; None where nothing has, or where it is gone already."""
    found = api.find(f"ticket/{duplicate}")
    if found is None or number_in(found) != duplicate or found.get("Status") == "deleted":
        return None
    wanted: dict[str, object] = {} if is_closed(found) else {"Status": _REJECTED}
    if not any(str(link.get("id")) == into for link in links(found, "refers-to")):
        wanted["AddRefersTo"] = into
    return wanted or None


def going_on(api: Api, ticket: Mapping[str, Any]) -> Mapping[str, Any]:
    """The ticket in which the case goes on: the other one of the same customer that it was joined into, or itself."""
    if ticket.get("Status") != _REJECTED:
        return ticket
    others = [str(link.get("id")) for link in links(ticket, "refers-to") if link.get("type") == "ticket"]
    other = api.find(f"ticket/{others[0]}") if len(others) == 1 else None
    if other is None or other.get("Status") == "deleted" or not _have_one_customer(ticket, other):
        return ticket
    return dict(other)


def _have_one_customer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both have a requestor in common: the staff links tickets of strangers too."""
    people = [{str(who.get("id")).lower() for who in entries(ticket, "Requestor")} for ticket in (one, other)]
    return bool(people[0] & people[1])


def is_closed(ticket: Mapping[str, Any]) -> bool:
    """Whether nobody works on it any more.

    A shop may have states of its own, of which the API does not tell whether they are closed: then the time of the
    closing decides.
    """
    status = ticket.get("Status")
    return status in _CLOSED or (status not in _ACTIVE and moment(ticket.get("Resolved")) is not None)


def _case(api: Api, ticket: Mapping[str, Any], key_field: str) -> Case:
    number = number_in(ticket)
    created = moment(ticket.get("Created")) or _updated(ticket)
    keys = field_values(ticket, key_field)
    return Case(
        external_id=number,
        key=keys[0] if keys else "",
        state=_state(ticket),
        customer=_customer(ticket),
        subject=str(ticket.get("Subject") or ""),
        text="",
        created=created,
        updated=_updated(ticket),
        assignee=_owner(ticket),
        answered=moment(ticket.get("Told")) is not None,
        url=f"{api.base}/Ticket/Display.html?id={number}",
    )


def _state(ticket: Mapping[str, Any]) -> Literal["open", "closed", "gone"]:
    if ticket.get("Status") == "deleted":
        return "gone"
    return "closed" if is_closed(ticket) else "open"


def _customer(ticket: Mapping[str, Any]) -> str:
    for person in entries(ticket, "Requestor"):
        return str(person.get("EmailAddress") or person.get("id") or "")
    return ""


def _owner(ticket: Mapping[str, Any]) -> str | None:
    owner = ticket.get("Owner")
    name = str(owner.get("Name") or owner.get("id") or "") if isinstance(owner, dict) else ""
    return None if name in {"", "Nobody"} else name


def _updated(ticket: Mapping[str, Any]) -> datetime:
    found = moment(ticket.get("LastUpdated"))
    if found is None:
        raise TransientFailure("Request Tracker tells no times of its tickets", maybe_done=True)
    return found


def _first_words(api: Api, number: str) -> str:
    """The text of the first message; '' where our user may not read it."""
    query: dict[str, str | int] = {"fields": "ContentType,Filename", "per_page": 20}
    for item in api.listed(f"ticket/{number}/attachments", query):
        if not item.get("Filename") and item.get("ContentType") in {"text/plain", "text/html"}:
            return _text(api.read(f"attachment/{item.get('id')}"))
    return ""


def _text(part: Mapping[str, Any]) -> str:
    try:
        octets = base64.b64decode(str(part.get("Content") or ""))
    except (binascii.Error, ValueError):
        return ""
    words = octets[: 4 * _LONGEST_TEXT].decode("utf-8", "replace")
    return (rendered(words).text if part.get("ContentType") == "text/html" else words)[:_LONGEST_TEXT]
