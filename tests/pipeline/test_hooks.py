"""Webhooks into us: what is believed, what is only looked at again, and what is refused."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answer.hook_signature import signature
from gateway.config.values import Secret
from gateway.doors.hooks import Hook
from gateway.errors import TransientFailure
from gateway.pipeline.desks.hooks import Hooks
from tests.pipeline.reading_desk import DeskHouse
from tests.pipeline.test_one_case import asked, knows_desk, promise_state, state, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Store

KEY = b"k" * 24
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Door:
    """A house whose desk tells of its cases by webhooks alone, or beside its API."""

    def __init__(self, house: DeskHouse, *, is_read: bool) -> None:
        self.house = house
        forward = replace(house.terms.forwards[0], hook_secrets=(Secret(kind="plain", value=(SECRET,)),))
        terms = replace(house.terms, forwards=(forward,))
        self.looked: list[str] = []
        self.secrets = [SECRET]
        self.is_read = is_read
        self.hooks = Hooks(
            writer=house.writer,
            terms=lambda: terms,
            clock=lambda: house.now,
            secrets=lambda _: self.secrets,
            is_read=lambda _: self.is_read,
            look_again=lambda name, external_id: self.looked.append(f"{name}/{external_id}"),
        )

    def hear(self, document: object, *, hook_id: str = "msg_1", name: str = "desk", key: bytes = KEY) -> int:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        moment = int(self.house.now.timestamp())
        told = {
            "webhook-id": hook_id,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(key, hook_id, moment, body),
        }
        return self.hooks(Hook(name=name, headers=told, body=body))


@pytest.fixture
def house(tmp_path: Path, store: Store) -> Iterator[DeskHouse]:
    built = DeskHouse(tmp_path, store.engine)
    with built.desk:
        yield built
    built.writer.stop()


@pytest.fixture
def door(house: DeskHouse) -> Door:
    """That of a desk with an API."""
    return Door(house, is_read=True)


@pytest.fixture
def trusted(house: DeskHouse) -> Door:
    """That of a desk without one."""
    return Door(house, is_read=False)


def news(what: str, case: str | int = "17", **data: Any) -> dict[str, Any]:
    return {"type": f"ticket.{what}", "data": {"id": case, **data}}


def key_of_copy(house: DeskHouse) -> str:
    return str(house.hands.cases["1"].key)


# -- a desk that can be asked ------------------------------------------------------------------------------------------


def test_of_a_desk_that_can_be_asked_nothing_is_believed_but_that_the_case_has_changed(
    door: Door, house: DeskHouse
) -> None:
    asked(house)

    assert door.hear(news("closed", 1, key=key_of_copy(house))) == 204

    assert door.looked == ["desk/1"]
    assert state(house) in {"new", "with the desk"}


def test_a_webhook_that_comes_twice_is_taken_once(door: Door) -> None:
    assert [door.hear(news("closed")), door.hear(news("closed")), door.hear(news("closed"), hook_id="msg_2")] == [
        204
    ] * 3

    assert door.looked == ["desk/17"] * 2


def test_an_old_webhook_is_refused_though_its_id_is_forgotten(door: Door, house: DeskHouse) -> None:
    body, moment = json.dumps(news("closed")).encode(), int(house.now.timestamp())
    signed = signature(KEY, "msg_1", moment, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(moment), "webhook-signature": signed}
    assert door.hooks(Hook(name="desk", headers=headers, body=body)) == 204
    house.later(minutes=20)
    door.hear(news("closed"), hook_id="msg_2")  # now the first is forgotten

    assert door.hooks(Hook(name="desk", headers=headers, body=body)) == 401
    assert door.looked == ["desk/17"] * 2


@pytest.mark.parametrize(
    ("more", "told"),
    [({"key": b"x" * 24}, 401), ({"name": "nobody"}, 404), ({"hook_id": ""}, 401), ({"hook_id": "x" * 129}, 401)],
)
def test_what_is_not_signed_by_this_desk_does_nothing(door: Door, more: dict[str, Any], told: int) -> None:
    assert door.hear(news("closed"), **more) == told

    assert door.looked == []


def test_a_desk_without_secrets_has_no_door(house: DeskHouse) -> None:
    door = Door(house, is_read=True)
    door.hooks = Hooks(
        writer=house.writer,
        terms=lambda: house.terms,
        clock=lambda: house.now,
        secrets=lambda _: [],
        is_read=lambda _: True,
        look_again=lambda *_: None,
    )

    assert door.hear(news("closed")) == 404


ODD_BODIES = [
    b"",
    b"no JSON",
    b"[]",
    b"[" * 100_000,
    b'{"type": "ticket.closed"}',
    b'{"data": {"id": "17"}}',
    b'{"type": 5, "data": {"id": "17"}}',
    b'{"type": "ticket.closed", "data": "17"}',
    b'{"type": "ticket.closed", "data": {}}',
    b'{"type": "ticket.closed", "data": {"id": true}}',
    b'{"type": "ticket.closed", "data": {"id": ["17"]}}',
    b"\xff\xfe",
]


@pytest.mark.parametrize("is_read", [True, False])
def test_a_body_that_says_nothing_is_refused(house: DeskHouse, *, is_read: bool) -> None:
    door = Door(house, is_read=is_read)

    assert [door.hear(body) for body in ODD_BODIES] == [400] * len(ODD_BODIES)
    assert door.looked == []


def test_a_secret_that_is_none_is_no_reason_to_let_anybody_in(door: Door) -> None:
    door.secrets = ["whsec_short"]

    with pytest.raises(TransientFailure, match="hook_secrets of desk"):
        door.hear(news("closed"))


# -- a desk that cannot be asked ---------------------------------------------------------------------------------------


def test_a_desk_without_an_api_is_believed_what_it_says_of_our_copy(trusted: Door, house: DeskHouse) -> None:
    asked(house)
    key = key_of_copy(house)

    assert trusted.hear(news("assigned", 900, key=key, assignee="Dana"), hook_id="msg_1") == 204
    assert state(house) == "with the desk"
    assert trusted.hear(news("closed", 900, key=key), hook_id="msg_2") == 204
    assert (state(house), promise_state(house)) == ("closed", "kept")
    assert trusted.hear(news("reopened", 900, key=key), hook_id="msg_3") == 204
    assert state(house) == "with the desk"


def test_a_desk_that_knows_our_copy_by_its_message_id_may_say_so(trusted: Door, house: DeskHouse) -> None:
    asked(house)
    message_id = str(house.export()["forwards"][0]["external_id"])

    assert trusted.hear(news("closed", 900, key=message_id)) == 204

    assert state(house) == "closed"


def test_a_case_that_she_opened_herself_is_linked_by_its_reference(trusted: Door, house: DeskHouse) -> None:
    reference = asked(house)

    trusted.hear(news("created", 901, customer="ann@mail.example", subject="Lamp", text=f"Again: {reference}"))

    assert [one["what"] for one in told(house)] == ["resubmitted"]
    assert told(house)[0]["remark"] == "this desk cannot be told that two cases are one"
    assert knows_desk(house)


def test_an_old_webhook_that_is_played_once_more_changes_nothing(trusted: Door, house: DeskHouse) -> None:
    asked(house)
    key = key_of_copy(house)
    trusted.hear(news("closed", 900, key=key), hook_id="msg_1")
    trusted.hear(news("reopened", 900, key=key), hook_id="msg_2")

    assert trusted.hear(news("closed", 900, key=key), hook_id="msg_1") == 204

    assert state(house) == "with the desk"


def test_a_key_that_is_none_of_ours_moves_no_ticket(trusted: Door, house: DeskHouse) -> None:
    asked(house)

    assert trusted.hear(news("closed", 900, key="forward:desk:0123")) == 204

    assert state(house) in {"new", "with the desk"}


def test_an_event_that_nobody_knows_is_refused(trusted: Door) -> None:
    assert trusted.hear(news("exploded")) == 400
