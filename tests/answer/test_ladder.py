from __future__ import annotations

import pytest

from gateway.answer.ladder import begins, step, wrote_to_desk
from tests.messages import received

DESK = frozenset({"support@desk.example"})


@pytest.mark.parametrize(("notes", "place"), [(0, 1), (1, 2), (2, 3), (3, 3), (400, 3), (-1, 1)])
def test_each_note_is_a_step_and_the_third_stays(notes: int, place: int) -> None:
    assert step(notes) == place


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("Cc: Support <SUPPORT@desk.example>", "support@desk.example"),
        ("To: rosa@shop.example, support@desk.example", "support@desk.example"),
        ("Cc: support@desk.example.evil.example", None),
        ("Reply-To: support@desk.example", None),
        ("X-To: support@desk.example", None),
    ],
)
def test_who_has_the_desk_in_to_or_cc_wrote_to_it(field: str, found: str | None) -> None:
    assert wrote_to_desk(received(field), DESK) == found


def test_without_a_desk_nobody_writes_to_it() -> None:
    assert wrote_to_desk(received("Cc: support@desk.example"), frozenset()) is None


@pytest.mark.parametrize("field", ["In-Reply-To: <a@shop.example>", "References: <a@shop.example> <b@shop.example>"])
def test_an_answer_begins_no_conversation(field: str) -> None:
    assert begins(received())
    assert not begins(received(field))
