"""Whatever a desk, or something in between, answers: a connector gives a value or one of the two failures."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from gateway.errors import Failure
from gateway.outgoing.desks import DESKS, Settings, desk_of
from gateway.outgoing.web import Answer
from tests.outgoing.desks.contract import Kept, copy, dice

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

KINDS: Final = sorted(set(DESKS) - {"email", "imap"})
UNREAD: Final = {"osticket", "webhook"}
TRIES: Final = 150  # for each kind; 6,000 found no more


class Names(NamedTuple):
    """The names that a connector looks for, by what usually stands there, so that chance gets past the first look."""

    many: list[str]
    one: list[str]
    plain: list[str]


MANY: Final = """
    tickets comments users articles links conversations threads mailboxes custom_fields customFields triggers actions
    all errors tags payload emails
""".split()  # noqa: SIM905 - a table of words reads best as one
ONE: Final = """
    ticket page _embedded user customer assignee upload conditions group details data contact meta sender stats
    requester primaryCustomer custom_attributes features
""".split()  # noqa: SIM905 - as above
PLAIN: Final = """
    id number title subject state status email role body type sender internal link_type link_object_value result message
    updated_at created_at totalPages firstName updatedAt token field value operator requester_id assignee_id description
    next_page public author_id gateway_key name state_type_id error external_id content_type path access_token tag
    expires_in content message_type private channel_type last_activity_at incoming body_text responder_id
""".split()  # noqa: SIM905 - as above
USUAL: Final = Names(MANY, ONE, PLAIN)
OWN: Final = {
    "request-tracker": Names(
        ["items", "CustomFields", "TicketCustomFields", "values", "Requestor", "_hyperlinks"],
        ["Owner"],
        """id Status Subject EffectiveId Resolved LastUpdated Created Told ref type name label EmailAddress Name Headers
        Type Filename ContentType Content Version""".split(),  # noqa: SIM905 - as above
    ),
    "django-helpdesk": Names(
        ["results", "followup_set", "followupattachment_set", "choices", "email_recipients"],
        ["actions", "POST", "status", "priority", "custom_7"],
        """id count next ticket title comment description date public user new_status merged_to assigned_to value queue
        max_length submitter_email filename custom_gateway_key""".split(),  # noqa: SIM905 - as above
    ),
}
ODD: Final = [None, True, False, 0, -1, 7, 10**30, 1.5, float("inf"), "", "7", "x", "merged", "closed", "\ud800", "[]"]
SINCE: Final = datetime(2026, 1, 1, tzinfo=UTC)

WAYS: Final[list[Callable[[Any], object]]] = [
    lambda desk: desk.submit(copy(), Kept()),
    lambda desk: desk.submit(copy(follows="7"), Kept()),
    lambda desk: desk.look_up(copy(follows="7"), Kept()),
    lambda desk: list(desk.examine()),
]
READING: Final[list[Callable[[Any], object]]] = [
    lambda desk: list(desk.changed(SINCE)),
    lambda desk: desk.case("7"),
    lambda desk: desk.join("7", "8"),
]


class Chance:
    """A way to a desk that answers by chance, and is silent in the end."""

    host = "desk.example"

    def __init__(self, chance: Random, names: Names) -> None:
        self._chance, self._left, self._names = chance, 40, names

    def request(self, *given: object, **named: object) -> Answer:
        del given, named
        self._left -= 1
        status = self._chance.choice([200] * 6 + [201] * 3 + [204, 301, 400, 403, 404, 409, 422, 500])
        found = {name: str(self._chance.choice(ODD)) for name in ("location", "resource-id", "retry-after")}
        body = json.dumps(self._document(3)).encode()
        return Answer(status=503 if self._left < 0 else status, headers=found, body=body)

    def _document(self, depth: int) -> object:
        kind = self._chance.random()
        if kind < 0.1 or not depth:
            return self._chance.choice(ODD)
        if kind < 0.3:
            return [self._document(depth - 1) for _ in range(self._chance.randrange(2))]
        known = [*self._names.many, *self._names.one, *self._names.plain]
        return {name: self._usual(name, depth - 1) for name in self._chance.sample(known, min(30, len(known)))}

    def _usual(self, name: str, depth: int) -> object:
        if self._chance.random() < 0.05:
            return self._document(depth)
        if name in self._names.many:
            return [self._document(depth) for _ in range(self._chance.randrange(2))]
        return self._document(depth) if name in self._names.one else self._chance.choice(ODD)


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_makes_a_connector_stumble(kind: str) -> None:
    chance = dice(20261128)
    for number in range(TRIES):
        web: Any = Chance(dice(number), OWN.get(kind, USUAL))
        made = Settings(
            name="desk",
            web=web,
            keys={"url": "https://desk.example", "format": "json", "account": 1, "client_id": "app"},
            secret=lambda _: "s",
            secrets=lambda _: (),
            key_field=chance.choice(["gateway_key", "tag", "7", ""]),
            tag="deskward",
            place="1",
        )
        way = chance.choice(WAYS if kind in UNREAD else WAYS + READING)

        with contextlib.suppress(Failure):
            way(desk_of(kind)(made))
