from __future__ import annotations

import pytest

from gateway.judge import language, spoken
from tests.messages import received

GERMAN = "Guten Tag, mein Paket ist immer noch nicht angekommen. Wo bleibt es? Vielen Dank"
HISTORY = "\n\nOn Sat, 21 Nov 2026 at 09:14, Rosa Moss <rosa@shop.example> wrote:\n> Where shall we send the parcel?\n"


def test_the_subject_does_not_speak_for_the_text() -> None:
    message = received("Subject: Re: Where is my order, please help me", body=GERMAN)

    assert spoken(message, ("en", "de")).language == "de"


def test_the_language_of_quoted_history_is_not_the_writers() -> None:
    message = received("Subject: Re: Your parcel has been sent", body=GERMAN + HISTORY)

    assert spoken(message, ("en", "de")).language == "de"


def test_the_subject_speaks_where_the_text_is_a_few_words() -> None:
    message = received("Subject: Wo ist meine Bestellung?", body="2107")

    assert spoken(message, ("en", "de")).sure
    assert language(message, ("en", "de")) == "de"


def test_the_subject_of_an_answer_is_not_the_writers() -> None:
    message = received("Subject: AW: Ihre Bestellung ist da", "In-Reply-To: <note-1@shop.example>", body="Grazie!")

    told = spoken(message, ("en", "de"))

    assert (told.language, told.sure) == ("en", False)


def test_a_text_in_another_language_is_not_made_sure_by_its_subject() -> None:
    text = "Buongiorno, il mio pacco non è ancora arrivato. Potete dirmi dov'è? Lo aspetto da due settimane, grazie."
    message = received("Subject: Frage zu meiner Bestellung", body=text)

    told = spoken(message, ("en", "de"))

    assert (told.language, told.sure) == ("en", False)


@pytest.mark.parametrize("body", ["", "2107", "ok"])
def test_the_first_language_is_taken_where_nothing_tells(body: str) -> None:
    told = spoken(received("Subject: 2107", body=body), ("fr", "en"))

    assert (told.language, told.sure) == ("fr", False)
