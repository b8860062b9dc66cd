"""What is looked at in the settings of a django-helpdesk; nothing is made by looking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.outgoing.desks.contract import Finding
from gateway.outgoing.desks.django_helpdesk_api import remarks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.outgoing.desks.contract import Settings
    from gateway.outgoing.desks.django_helpdesk_api import Api

_KEY_LENGTH: Final = 100  # the longest key that a forward with a long name makes
_TEMPLATE: Final = 'the mail template "newticket_submitter"'


def findings(api: Api, settings: Settings) -> Iterator[Finding]:
    """Sign-in, the field of our key, each queue, and whose automatic mail the customer gets."""
    shape = api.shape()
    yield Finding(level="ok", what=f"{api.host} lets us in.")
    yield _field(api)
    for place in dict.fromkeys([1 if settings.place is None else settings.place, *(settings.places or {}).values()]):
        yield _queue(api, place)
    yield _acknowledged(_confirms(api) if shape.fields is not None else None, settings.acknowledgement)


def _field(api: Api) -> Finding:
    shape, name = api.shape(), api.key_field.removeprefix("custom_")
    remedy = f'Make a custom field "{name}" there: type text (varchar), 200 characters, not required.'
    if shape.fields is None:
        return Finding(level="note", what=f"{api.host} does not tell whether it has a custom field {name}.")
    if api.key_field not in shape.fields:
        return Finding(level="error", what=f'{api.host} has no custom field "{name}": no copy leaves.', remedy=remedy)
    if shape.key_length is not None and shape.key_length < _KEY_LENGTH:
        return Finding(level="error", what=f'The custom field "{name}" is too short for our key.', remedy=remedy)
    return Finding(level="ok", what=f'The custom field "{name}" is there.')


def _queue(api: Api, place: str | int) -> Finding:
    """Ask for a ticket that the desk must refuse, for it has no title: a wrong queue is then refused too."""
    answer = api.raw("POST", "tickets/", document={"queue": place, "title": "", "priority": 0})
    said = answer.json() if answer.status == 400 else {}  # noqa: PLR2004 - RFC 9110 section 15.5.1
    if isinstance(said, dict) and "queue" in said:
        return Finding(
            level="error",
            what=f"{api.host} has no queue {place} that our user may use.",
            remedy="Write the number (pk) of the queue, which stands in the address of its page in the admin.",
        )
    if isinstance(said, dict) and "title" in said:
        return Finding(level="ok", what=f"The queue {place} is there.")
    return Finding(level="note", what=f"{api.host} does not tell whether there is a queue {place}.")


def _confirms(api: Api) -> bool | None:
    """Whether the desk mails the customer of a new ticket, as its newest tickets show; None where none of them does."""
    states = ",".join(map(str, api.shape().open))
    for ticket in next(iter(api.newest_first("tickets/", {"status": states}))):
        remarks = sorted(remarks_of(ticket), key=lambda one: int(one["id"]))
        told = remarks[0].get("email_recipients") if remarks else None
        if not isinstance(told, list) or not ticket.get("submitter_email"):
            continue
        if ticket["submitter_email"] in told:
            return True
        if ticket.get(api.key_field):  # another may have come as an automatic mail, which is not answered
            return False
    return None


def _acknowledged(confirms: bool | None, whose: str) -> Finding:
    if confirms is None:
        return Finding(
            level="note",
            what=f"Whether {_TEMPLATE} is there is not seen before a ticket was made; a new django-helpdesk has it.",
            remedy='With it keep acknowledgement = "desk"; without it write acknowledgement = "ours".',
        )
    if whose == "both" or (whose == "ours" and confirms):
        return Finding(
            level="warning",
            what="Customers get two automatic mails: our note and the desk's confirmation.",
            remedy=f'Write acknowledgement = "desk", or take {_TEMPLATE} away in its admin and write "ours".',
        )
    if whose == "desk" and not confirms:
        return Finding(
            level="error",
            what="Customers hear nothing: our note is left out, and the desk confirms nothing.",
            remedy=f'Write acknowledgement = "ours", or make {_TEMPLATE} again.',
        )
    return Finding(level="ok", what="Customers get one automatic mail: " + ("the desk's." if confirms else "our note."))
