"""One person, several topics: one note for all of them, or where the OBM wants it one for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from tests.pipeline.house import House

TOPICS = ("orders", "returns", "access", "billing", "courses")
RULE = '[[rule]]\nname = "{0}"\nthen = "redirect"\ntopic = "{0}"\nwhen.text = ["about {0}"]\n'
RULES = "".join(RULE.format(topic) for topic in TOPICS)
TOGETHER = SHOP.replace("[[rule]]", f"{RULES}[[rule]]", 1)
APART = TOGETHER.replace("[safety]", '[safety]\ncount_topics = "apart"')


def ask(house: House, *topics: str) -> int:
    """How many notes she has got after writing about these."""
    for number, topic in enumerate(topics):
        body = f"I ask about {topic}. {chr(97 + number) * 9} {chr(98 + number) * 8}"
        house.receive(customer(topic, body, message_id=f"<{number}-{len(topics)}@mail.example>"))
    house.drain()
    return len(house.notes.sent)


def test_all_topics_of_a_person_count_together(house: House) -> None:
    house.adopt(TOGETHER)

    assert ask(house, "orders", "returns", "orders") == 1


def test_counted_apart_each_topic_gets_its_note_and_no_second_one(house: House) -> None:
    house.adopt(APART)

    assert ask(house, "orders", "returns", "orders", "returns") == 2


def test_counted_apart_one_person_gets_three_at_most(house: House) -> None:
    house.adopt(APART)

    assert ask(house, *TOPICS) == 3


def test_counted_apart_the_brakes_behind_it_are_asked_all_the_same(house: House) -> None:
    house.adopt(APART.replace("[safety]", '[safety]\nmax_replies_per_domain = "1 per hour"'))

    assert ask(house, "orders", "returns") == 1


def test_topics_are_remembered_from_group_to_group(house: House) -> None:
    house.adopt(APART)
    ask(house, "orders")
    house.later(days=1)

    assert ask(house, "orders", "access") == 2
