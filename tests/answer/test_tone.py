from __future__ import annotations

import pytest

from gateway.answer.tone import tone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You should have used the desk."),
        ("en", "This is the wrong address."),
        ("en", "As I already said"),
        ("en", "Sorry about the staff"),
        ("en", "Dear valued customer,"),
        ("de", "Sie hätten das Formular nehmen sollen."),
        ("de", "Das ist die falsche Adresse."),
        ("de", "Sehr geehrte Damen und Herren,"),
        ("fr", "Vous auriez dû passer par le formulaire."),
        ("fr", "Ne m\u2019écrivez plus."),
        ("fr", "Cher client,"),
        ("es", "Debería haber usado el formulario."),
        ("es", "Estimado cliente:"),
    ],
)
def test_wording_that_hurts_is_found_with_its_line(language: str, text: str) -> None:
    [(line, phrase, why)] = tone(f"Hello\n\n{text}\n", language)

    assert line == 3
    assert phrase.replace("\u2019", "'") in text.replace("\u2019", "'")
    assert why.startswith("it ")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You should have an answer by tonight."),
        ("en", "Dear Hanna,"),
        ("en", "The address is right."),
        ("de", "Sie hätten es gern schneller?"),
        ("fr", "Cher Paul,"),
        ("es", "Mañana debería haber una respuesta, Hanna."),
        ("it", "You should have used the desk."),
    ],
)
def test_kind_wording_is_left_alone(language: str, text: str) -> None:
    assert list(tone(text, language)) == []
