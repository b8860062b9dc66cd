"""A crash between every two steps of the journey: afterwards one ticket, one copy at the desk, and at most one note.

The steps are those that have a name in ``docs/states.md``; `test_power_cuts` finds all others by itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from gateway.pipeline.delivering import copies, replies
from gateway.pipeline.judging import group, triage
from gateway.pipeline.writer import Writer
from gateway.store import deliveries, messages
from gateway.store import triage as filing
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from collections.abc import Callable


class Crash(BaseException):
    """The power goes."""


def crash_before(whole: Callable[..., Any]) -> Callable[..., Any]:
    del whole

    def step(*_: object, **__: object) -> None:
        raise Crash

    return step


def crash_after(whole: Callable[..., Any]) -> Callable[..., Any]:
    def step(*args: object, **kwargs: object) -> None:
        whole(*args, **kwargs)
        raise Crash

    return step


def go(house: House) -> None:
    house.receive(customer())
    house.drain()


STEPS = [
    pytest.param(messages, "accept", crash_after, id="within T1, before its commit"),
    pytest.param(Writer, "submit", crash_after, id="after T1, before anybody hears of it"),
    pytest.param(group, "judge_one", crash_before, id="before judging"),
    pytest.param(group, "judge_one", crash_after, id="after judging"),
    pytest.param(filing, "record", crash_before, id="within T2, before anything is written"),
    pytest.param(filing, "record", crash_after, id="within T2, before its commit"),
    pytest.param(triage.Triage, "_record", crash_after, id="after T2"),
    pytest.param(deliveries, "take", crash_before, id="within T3, before the claim"),
    pytest.param(deliveries, "take", crash_after, id="within T3, before its commit"),
    pytest.param(replies.Replies, "carry", crash_before, id="after T3 of a reply, before the network"),
    pytest.param(replies.Replies, "carry", crash_after, id="after a reply was sent, before T4"),
    pytest.param(copies.Copies, "carry", crash_before, id="after T3 of a copy, before the network"),
    pytest.param(copies.Copies, "carry", crash_after, id="after a copy was sent, before T4"),
    pytest.param(deliveries, "finish", crash_before, id="within T4, before it is written"),
    pytest.param(deliveries, "finish", crash_after, id="within T4, before its commit"),
]


@pytest.mark.parametrize(("room", "step", "crash"), STEPS)
def test_a_crash_loses_nothing_and_repeats_nothing(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    room: Any,
    step: str,
    crash: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    with monkeypatch.context() as planted:
        planted.setattr(room, step, crash(getattr(room, step)))
        with pytest.raises(Crash):
            go(house)
    known = bool(house.export()["messages"])

    house.restart()
    house.receive(customer())  # the sender never heard 250 where the crash came before it, and hands it in again
    house.leases_end()
    house.drain()

    found = house.export()
    assert len(found["messages"]) == len(found["tickets"]) == 1
    assert found["forwards"][0]["state"] == "confirmed"
    assert len(house.notes.sent) <= 1
    if house.notes.sent and not known:
        assert found["replies"][0]["state"] == "sent"
    if not house.notes.sent:
        assert found["replies"][0]["state"] == "doubtful"
    assert found["replies"][0]["state"] in {"sent", "doubtful"}


def test_a_note_that_was_sent_before_the_crash_is_doubtful_and_not_repeated(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as planted:
        planted.setattr(replies.Replies, "carry", crash_after(replies.Replies.carry))
        with pytest.raises(Crash):
            go(house)

    house.restart()
    house.leases_end()
    house.later(days=1)
    house.drain()

    assert (len(house.notes.sent), house.reply_states()) == (1, ["doubtful"])


def test_of_many_notes_claimed_together_only_the_one_in_hand_is_doubtful(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.adopt(SHOP.replace("[safety]", '[safety]\nmax_replies_total = "1000 per hour"'))
    for number in range(40):
        house.receive(customer(address=f"c{number}@m{number}.example", message_id=f"<{number}@m.example>"))
    send, count = house.notes.send, iter(range(100))

    def power_cut(mail: bytes, *, sender: str, recipient: str, **_: object) -> str:
        if next(count) == 25:
            raise Crash
        return send(mail, sender=sender, recipient=recipient)

    with monkeypatch.context() as planted:
        planted.setattr(house.notes, "send", power_cut)
        with pytest.raises(Crash):
            house.drain()
    house.restart()
    house.drain()
    house.leases_end()

    assert Counter(house.reply_states()) == {"sent": 39, "doubtful": 1}
    assert Counter(one[1] for one in house.notes.sent).most_common(1)[0][1] == 1
