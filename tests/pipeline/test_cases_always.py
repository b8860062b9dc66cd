"""Whatever anybody writes in whatever order: a message joins no ticket but one of its own sender, and none is lost."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gateway.answer.token import forward_id, reference, reply_id
from gateway.mail import content_key
from gateway.store.engine import reading, writing
from gateway.store.schema import joined, message, ticket
from tests.pipeline.house import customer
from tests.pipeline.test_answered import seen, sent

if TYPE_CHECKING:
    from tests.pipeline.house import House

SECRET = b"k" * 32
ROUNDS = count(1)


class Wish(NamedTuple):
    """A mail to be: who writes, which earlier one she refers to (modulo their number) and how, and what about."""

    who: str
    earlier: int
    how: str
    number: str
    robot: bool
    waits: bool  # it is judged together with the next one
    closes: bool  # the owner answers afterwards


WISHES = st.lists(
    st.builds(
        Wish,
        who=st.sampled_from(["ann", "bob", "eve"]),
        earlier=st.integers(0, 9),
        how=st.sampled_from(["note", "copy", "reference", "own", "forged", "answer", "none"]),
        number=st.sampled_from(["", "Order 4711", "order no. 4712"]),
        robot=st.integers(0, 5).map(lambda chance: chance == 0),
        waits=st.booleans(),
        closes=st.integers(0, 4).map(lambda chance: chance == 0),
    ),
    min_size=2,
    max_size=8,
)


def written(wish: Wish, number: int, place: str, before: list[bytes]) -> bytes:
    target = before[wish.earlier % len(before)] if before else b"From: x@y.example\r\n\r\n"
    key, at = content_key(target), wish.earlier % len(before) if before else 0
    ids = {
        "note": reply_id(key, SECRET, "shop.example"),
        "copy": forward_id(key, SECRET, "shop.example"),
        "own": f"{at}.{place}",
        "forged": reply_id(key, b"a guess", "shop.example"),
        "answer": f"answer-{at}.{place}",
    }
    more = f"In-Reply-To: <{ids[wish.how]}>\r\n" if wish.how in ids else ""
    more += "Auto-Submitted: auto-generated\r\n" if wish.robot else ""
    body = f"Where is my order? {wish.number} {reference(key, SECRET) if wish.how == 'reference' else ''} {number}"
    return customer("Hi", body, address=f"{wish.who}@{place}", message_id=f"<{number}.{place}>", more=more)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WISHES)
def test_a_message_joins_no_ticket_but_its_own_senders_and_is_in_exactly_one(house: House, wishes: list[Wish]) -> None:
    place = f"round{next(ROUNDS)}.example"
    mails: list[bytes] = []
    for number, wish in enumerate(wishes):
        mails.append(written(wish, number, place, mails))
        house.receive(mails[-1])
        if not wish.waits:
            house.drain()
        if wish.closes:
            to = f"{wish.who}@{place}"
            seen(
                house, sent(house, message_id=f"answer-{number}.{place}", ids=(f"{number}.{place}",), recipients=(to,))
            )
    house.drain()

    check(house, place, wishes)


def check(house: House, place: str, wishes: list[Wish]) -> None:
    with reading(house.engine) as connection:
        rows = connection.execute(select(message).where(message.c.from_address.like(f"%@{place}"))).all()
        began: dict[int, Any] = {row.message: row for row in connection.execute(select(ticket))}
        joins = list(connection.execute(select(joined)))
    places = Counter([*began, *(row.message for row in joins)])
    senders = {row.id: row.from_address for row in rows}
    assert len(rows) == len(wishes)
    assert all(row.state == "triaged" for row in rows)
    for row in rows:
        assert places[row.id] == (1 if row.then in {"redirect", "file"} else 0)
        assert (row.then == "leave") == wishes[int(row.message_id.partition(".")[0])].robot
    for row in joins:
        assert row.ticket in began
        if row.message in senders:
            assert began[row.ticket].customer == senders[row.message]
    with writing(house.engine) as connection:  # the trail of each says what became of it
        assert not connection.execute(select(message.c.id).where(message.c.state == "set_aside")).all()
