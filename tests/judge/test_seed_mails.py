"""The seed mails keep what makes them worth training on."""

import re
from collections import Counter
from pathlib import Path

import pytest

from gateway.judge.topics import CATEGORIES

SEED = Path(__file__).resolve().parents[2] / "benchmarks" / "seed"
FILES = sorted(SEED.glob("*/*.txt"))


def mails_of(file: Path) -> list[tuple[dict[str, str], str]]:
    blocks = [block.strip("\n") for block in re.split(r"(?m)^=====[ \t]*$", file.read_text(encoding="utf-8"))]
    parted = [block.partition("\n\n") for block in blocks if block.strip()]
    return [(dict(re.findall(r"(?m)^([a-z]+):[ \t]*(.*)$", head)), body) for head, _, body in parted]


MAILS = [mail for file in FILES for mail in mails_of(file)]


def test_there_are_at_least_three_thousand_with_as_many_of_each_label() -> None:
    labels = Counter(head["label"] for head, _ in MAILS)

    assert len(MAILS) >= 3000
    assert 0.9 <= labels["1"] / labels["0"] <= 1.1


def test_no_id_stands_twice() -> None:
    assert [name for name, count in Counter(head["id"] for head, _ in MAILS).items() if count > 1] == []


def test_support_has_a_category_and_other_mail_has_none() -> None:
    wrong = [head["id"] for head, _ in MAILS if (head["category"] in CATEGORIES) != (head["label"] == "1")]

    assert wrong == []


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pt", "it", "nl"])
def test_each_language_has_both_labels_in_both_parts(language: str) -> None:
    found = {
        (file.parent.name, head["label"]) for file in FILES for head, _ in mails_of(file) if head["lang"] == language
    }

    assert found == {("train", "0"), ("train", "1"), ("test", "0"), ("test", "1")}


def test_no_file_is_in_both_parts() -> None:
    assert len({file.name for file in FILES}) == len(FILES)


def test_no_six_words_in_a_row_stand_in_two_mails() -> None:
    """A sentence written once teaches something; a formula teaches the model the formula."""
    first: dict[tuple[str, ...], str] = {}
    shared = set()
    for head, body in MAILS:
        words = re.findall(r"[^\W_]+", re.sub(r"<[^>]*>", " ", body.lower()))
        for six in {tuple(words[start : start + 6]) for start in range(len(words) - 5)}:
            if first.setdefault(six, head["id"]) != head["id"]:
                shared.add((first[six], head["id"], " ".join(six)))

    assert shared == set()
