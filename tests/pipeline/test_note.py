"""One note as the service and ``preview`` write it."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from gateway.answer.keeping import Kept
from gateway.judge import Facts, judge
from gateway.pipeline.consequences.follow import follow
from gateway.pipeline.consequences.judged import Judged
from gateway.pipeline.consequences.note import Note, written
from gateway.pipeline.consequences.promising import pledge
from gateway.store import messages
from gateway.store.engine import reading
from tests.messages import received
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from tests.pipeline.house import House


def note(house: House, *languages: str, notes: int = 0) -> Note:
    message = received()
    verdict = judge(message, house.terms.policy, now=house.now).verdict
    made = pledge(house.terms, topic=verdict.topic, language="en", leaves=house.now, kept=Kept())
    return written(
        message,
        verdict,
        house.terms,
        made=made,
        leaves=house.now,
        languages=languages,
        notes=notes,
        key="a" * 64,
    )


def test_a_note_in_two_languages_says_each_in_its_own_words(house: House) -> None:
    found = note(house, "en", "de", notes=1)

    assert found.rendered.language == "en, de"
    assert found.rendered.text.index("getting in touch again") < found.rendered.text.index("wieder melden")
    assert message_from_bytes(found.mail, policy=default)["Content-Language"] == "en, de"


def test_the_values_are_in_the_language_that_stands_in_for_a_missing_one(house: House) -> None:
    text = note(house, "pl").rendered.text

    assert "The team there can see your order" in text


@pytest.mark.parametrize(
    ("unsure", "sure", "languages"),
    [("first", False, "de"), ("both", False, "de, en"), ("both", True, "en")],
)
def test_where_the_language_is_not_sure_the_config_says_how_many(
    house: House, unsure: str, languages: str, *, sure: bool
) -> None:
    house.adopt(SHOP.replace('languages = ["en", "de"]', f'languages = ["de", "en"]\nunsure_language = "{unsure}"'))
    house.receive(customer())
    with reading(house.engine) as connection:
        [stored] = messages.waiting(connection, client="default", limit=1)
    message = received()
    judgement = judge(message, house.terms.policy, Facts(), now=house.now)

    judged = Judged(stored=stored, message=message, judgement=judgement, language="en", sure=sure)
    reply = follow(judged, house.terms, kept=Kept(), now=house.now).reply

    assert reply is not None
    assert message_from_bytes(reply.payload, policy=default)["Content-Language"] == languages
