from __future__ import annotations

import pytest

from gateway.judge.topics import category, family


@pytest.mark.parametrize(
    ("topic", "word"),
    [
        ("orders", "order"),
        ("Refund", "refund"),
        ("returns", "refund"),
        ("access", "account"),
        ("Rückgabe", "refund"),
        ("Kündigung", "cancellation"),
        ("accès", "account"),
        ("facturación", "billing"),
        ("how-to", "howto"),
        (" downloads ", "download"),
        ("press", "none"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_the_category_is_a_common_word_for_the_topic(topic: str | None, word: str) -> None:
    assert category(topic) == word


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("orders", "returns", True),
        ("orders", "Lieferung", True),
        ("access", "downloads", True),
        ("orders", "access", False),
        ("partners", "Partners", True),
        ("partners", "press", False),
        ("partners", "orders", False),
    ],
)
def test_topics_of_one_family_are_one_matter(one: str, other: str, same: bool) -> None:
    assert (family(one) == family(other)) is same
