"""What `deskward doctor` finds in a Request Tracker, without changing anything there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from gateway.errors import TransientFailure
from gateway.outgoing.desks.contract import Finding
from gateway.outgoing.desks.request_tracker_api import RIGHTS, field_values, has_field, links, number_in, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from gateway.outgoing.desks.request_tracker_api import Api

_RECENT: Final = 5  # tickets of a queue that are looked at
_SCRIP: Final = 'the scrip "On Create Autoreply To Requestors"'


def findings(
    api: Api, queues: Iterable[str | int], key_field: str, acknowledgement: Literal["ours", "desk", "both"]
) -> Iterator[Finding]:
    """Sign-in, then each queue: is it there, may we write, is our field there, who confirms new tickets."""
    try:
        version = api.read("rt").get("Version", "")
    except TransientFailure as failure:
        if not failure.barred:
            raise
        yield Finding(level="error", what=str(failure), remedy=f"look at url, and at the token of a user with {RIGHTS}")
        return
    yield Finding(level="ok", what=f"Request Tracker {version} lets us in")
    for queue in queues:
        yield from _of_queue(api, queue, key_field, acknowledgement)


def _of_queue(api: Api, queue: str | int, key_field: str, acknowledgement: str) -> Iterator[Finding]:
    try:
        found = api.queue(queue)
    except TransientFailure as failure:
        if not failure.barred:
            raise
        yield Finding(level="error", what=str(failure), remedy=f"give our user the rights {RIGHTS} on this queue")
        return
    yield _may_create(queue, found)
    yield _field_seen(queue, found, key_field)
    recent = _recent(api, queue)
    if has_field(found, key_field):
        yield from _key_written(recent, queue, key_field)
    yield _confirms(api, recent, queue, acknowledgement)


def _may_create(queue: str | int, found: dict[str, Any]) -> Finding:
    if links(found, "create"):
        return Finding(level="ok", what=f'we may make tickets in the queue "{queue}"')
    return Finding(
        level="error",
        what=f'we may not make tickets in the queue "{queue}"',
        remedy=f"give our user the rights {RIGHTS} on this queue",
    )


def _field_seen(queue: str | int, found: dict[str, Any], key_field: str) -> Finding:
    if has_field(found, key_field):
        return Finding(level="ok", what=f'the queue "{queue}" has the custom field "{key_field}"')
    return Finding(
        level="error",
        what=f'the queue "{queue}" has no custom field "{key_field}" that we can see; no copy leaves',
        remedy=f'make a custom field for tickets, "Enter one value", named {key_field}, apply it to the queue, and '
        "give our user SeeCustomField and ModifyCustomField",
    )


def _key_written(recent: list[dict[str, Any]], queue: str | int, key_field: str) -> Iterator[Finding]:
    own = [ticket for ticket in recent if ticket["own"]]
    if own and not any(field_values(ticket, key_field) for ticket in own):
        yield Finding(
            level="error",
            what=f'the last tickets that we made in "{queue}" have no key in "{key_field}"',
            remedy="give our user the right ModifyCustomField on this field",
        )


def _confirms(api: Api, recent: list[dict[str, Any]], queue: str | int, acknowledgement: str) -> Finding:
    """Whose automatic mail the customer gets, told by what happened to the newest tickets."""
    told = [ticket for ticket in recent if ticket.get("Requestor")]
    if not told:
        return Finding(
            level="note",
            what=f'whether Request Tracker confirms new tickets in "{queue}" can be seen after the first of them',
            remedy=f'see there whether {_SCRIP} applies to the queue: with acknowledgement = "ours" it must not',
        )
    number = number_in(told[0])
    confirmed = _was_confirmed(api, number)
    if confirmed and acknowledgement == "ours":
        return Finding(
            level="error",
            what=f'Request Tracker confirmed ticket {number} in "{queue}" to the customer, and so do we',
            remedy=f'take {_SCRIP} away from this queue, or set acknowledgement = "desk"',
        )
    if not confirmed and acknowledgement == "desk":
        return Finding(
            level="warning",
            what=f'nobody confirmed ticket {number} in "{queue}" to the customer, as far as we can see, and we are to '
            "leave it to Request Tracker",
            remedy=f'let {_SCRIP} apply to this queue, or set acknowledgement = "ours"; to see such mails our user '
            "needs the right ShowOutgoingEmail",
        )
    whom = "Request Tracker confirms" if confirmed else "Request Tracker does not confirm, as far as we can see,"
    level: Literal["ok", "warning"] = "warning" if confirmed and acknowledgement == "both" else "ok"
    return Finding(level=level, what=f'{whom} new tickets in "{queue}" (seen at ticket {number})')


def _recent(api: Api, queue: str | int) -> list[dict[str, Any]]:
    """The newest tickets of a queue, our own before those of others."""
    asked: dict[str, str | int] = {"fields": "CustomFields,Requestor", "orderby": "id", "order": "DESC"}
    here = f"Queue = {quoted(str(queue))}"
    own = api.tickets(f"{here} AND Creator = '__CurrentUser__'", per_page=_RECENT, **asked)
    others = api.tickets(here, per_page=_RECENT, **asked)
    numbers = {number_in(ticket) for ticket in own}
    return [{**ticket, "own": True} for ticket in own] + [
        {**ticket, "own": False} for ticket in others if number_in(ticket) not in numbers
    ]


def _was_confirmed(api: Api, number: str) -> bool:
    """Whether a mail that says of itself to be an automatic answer left for this ticket."""
    for entry in api.listed(f"ticket/{number}/history", {"fields": "Type", "per_page": 20}):
        if entry.get("Type") != "EmailRecord":
            continue
        parts = api.listed(f"transaction/{entry.get('id')}/attachments", {"fields": "Headers", "per_page": 1})
        heads = [str(part.get("Headers") or "").lower() for part in parts]
        if any("auto-submitted: auto-replied" in head for head in heads):
            return True
    return False
