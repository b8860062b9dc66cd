from __future__ import annotations

from pathlib import Path

import pytest

from gateway.mail.quotes import new_text

LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "ru", "ja", "zh")


def replies() -> list[tuple[str, str, str]]:
    found = []
    for case in (Path(__file__).parent / "replies.txt").read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, _, rest = case.partition("\n")
        text, _, new = rest.partition("\n--->")
        found.append((name, text.replace("¤\n", " \n"), new.strip()))
    return found


REPLIES = replies()


@pytest.mark.parametrize(("name", "text", "new"), REPLIES, ids=[name for name, _, _ in REPLIES])
def test_a_reply_is_trimmed_to_the_words_of_its_writer(name: str, text: str, new: str) -> None:
    assert new_text(text) == new, name


@pytest.mark.parametrize(("name", "text", "new"), REPLIES, ids=[name for name, _, _ in REPLIES])
def test_what_was_trimmed_once_stays_as_it_is(name: str, text: str, new: str) -> None:
    assert new_text(new_text(text)) == new, name


def test_the_corpus_holds_every_language_we_promise() -> None:
    counted = {language: sum(name.startswith(f"{language}: ") for name, _, _ in REPLIES) for language in LANGUAGES}

    assert len(REPLIES) >= 120
    assert min(counted.values()) >= 5
