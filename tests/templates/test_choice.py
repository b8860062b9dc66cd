from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.answer.note import SAMPLE
from gateway.errors import PermanentFailure
from gateway.templates import Templates
from tests.templates.shelves import SHIPPED, Page, written

if TYPE_CHECKING:
    from pathlib import Path


def test_the_owners_template_wins_over_the_shipped_one(own: Path) -> None:
    templates = written(own, "resubmit.de.txt", "Hallo {{ customer_name }}: {{ desk_url }}\n")

    assert templates.render("resubmit", "de", SAMPLE).text.startswith("Hallo Hanna Schmidt")
    assert templates.render("resubmit", "en", SAMPLE).text.startswith("Hello Hanna Schmidt")


def test_beside_an_own_text_no_shipped_html_says_something_else(own: Path) -> None:
    note = written(own, "resubmit.de.txt", "Hallo & <b>hier</b>:\n{{ desk_url }}\n\nGruß\n").render(
        "resubmit", "de", SAMPLE
    )

    assert "<p>Hallo &amp; &lt;b&gt;hier&lt;/b&gt;:<br>\n<a href=" in note.html
    assert Page(note.html).links == [SAMPLE.desk_url]
    assert "<p>Gruß</p>" in note.html


def test_an_own_html_is_sent_beside_the_shipped_text(own: Path) -> None:
    note = written(own, "resubmit.de.html", "<p>{{ desk_url }}</p>").render("resubmit", "de", SAMPLE)

    assert (
        note.html
        == "<p>https://help.shop.example/new?email=hanna%40mail.example&amp;subject=My%20order&amp;ref=7K3Q-M2XD</p>"
    )
    assert note.text.startswith("Guten Tag")


@pytest.mark.parametrize(
    ("configured", "used"), [(("de", "en"), "de"), (("sv", "fr"), "fr"), (("sv",), "en"), ((), "en")]
)
def test_a_missing_language_falls_back_to_the_owners_first_and_then_to_english(
    configured: tuple[str, ...], used: str
) -> None:
    assert Templates(SHIPPED, None, configured).render("resubmit", "pl", SAMPLE).language == used


def test_an_unknown_template_is_refused_in_one_sentence() -> None:
    with pytest.raises(PermanentFailure, match="there is no template nothing"):
        Templates(SHIPPED, None).render("nothing", "en", SAMPLE)


def test_a_folder_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert Templates(SHIPPED, tmp_path / "none").render("resubmit", "en", SAMPLE).text


def test_a_template_may_bring_no_subject(own: Path) -> None:
    assert written(own, "short.en.txt", "{{ desk_url }}").render("short", "en", SAMPLE).subject is None


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(own: Path) -> None:
    (own / "short.en.txt").write_bytes(b"\xef\xbb\xbf{# subject: Hi #}\r\nOne  \r\n\r\n\r\n\r\nTwo\r\n")

    note = Templates(SHIPPED, own).render("short", "en", SAMPLE)

    assert (note.subject, note.text) == ("Hi", "One\n\nTwo\n")


def test_mail_text_is_never_read_as_a_template_nor_as_html(own: Path) -> None:
    hostile = replace(SAMPLE, customer_name="{{ 7 * 7 }}<script>", topic="{% for %}")
    templates = written(own, "short.en.txt", "{{ customer_name }} {{ topic }}")
    (own / "short.en.html").write_text("{{ customer_name }}")

    note = Templates(SHIPPED, own).render("short", "en", hostile)

    assert templates.render("short", "en", hostile).text == "{{ 7 * 7 }}<script> {% for %}\n"
    assert note.html == "{{ 7 * 7 }}&lt;script&gt;"


STEP_BY_STEP = {
    "resubmit.en.txt": "first",
    "resubmit-2.en.txt": "second",
    "resubmit-orders.en.txt": "orders",
    "resubmit-orders-2.en.txt": "orders, second",
    "resubmit-gift-cards.en.txt": "gift cards",
    "resubmit-3.en.txt": "later",
    "short.en.txt": "short",
}


@pytest.mark.parametrize(
    ("name", "topic", "step", "taken"),
    [
        ("resubmit", None, 1, "resubmit"),
        ("resubmit", "orders", 1, "resubmit-orders"),
        ("resubmit", "Orders", 1, "resubmit-orders"),
        ("resubmit", "Gift cards", 1, "resubmit-gift-cards"),
        ("resubmit", "access", 1, "resubmit"),
        ("resubmit", None, 2, "resubmit-2"),
        ("resubmit", "orders", 2, "resubmit-orders-2"),
        ("resubmit", "Gift cards", 2, "resubmit-2"),
        ("resubmit", "orders", 3, "resubmit-3"),
        ("short", "orders", 3, "short"),
    ],
)
def test_the_most_special_template_is_taken(own: Path, name: str, topic: str | None, step: int, taken: str) -> None:
    for file, text in STEP_BY_STEP.items():
        (own / file).write_text(f"{text} {{{{ desk_url }}}}")

    assert Templates(SHIPPED, own).render(name, "en", SAMPLE, topic=topic, step=step).template == taken


def test_a_later_step_without_its_own_file_says_what_the_step_before_said(own: Path) -> None:
    (own / "resubmit-2.en.txt").write_text("Again: {{ desk_url }}")

    assert Templates(SHIPPED, own).render("resubmit", "en", SAMPLE, step=3).template == "resubmit-2"


def test_an_own_note_is_not_followed_by_a_shipped_one_in_another_voice(own: Path) -> None:
    templates = written(own, "resubmit.en.txt", "Hi there, {{ desk_url }}")

    assert templates.render("resubmit", "en", SAMPLE, step=2).text.startswith("Hi there")
    assert templates.render("resubmit", "de", SAMPLE, step=2).template == "resubmit-2"


def test_the_language_counts_more_than_step_and_topic(own: Path) -> None:
    templates = written(own, "resubmit-orders-2.en.txt", "Again: {{ desk_url }}")

    found = templates.render("resubmit", "de", SAMPLE, topic="orders", step=2)

    assert (found.template, found.language) == ("resubmit-2", "de")


def test_the_language_really_used_is_known_before_the_note_is_written() -> None:
    templates = Templates(SHIPPED, None, ("de",))

    assert templates.language_used("resubmit", "pl", topic="orders", step=2) == "de"
    assert templates.language_used("nothing", "pl") is None


def test_a_file_that_no_note_is_made_from_is_pointed_out(own: Path) -> None:
    for name in ("resubmit-oders.de.txt", "resubmit-orders.de.txt", "resubmit-2.de.txt", "resubmt.de.txt"):
        (own / name).write_text("{{ desk_url }}")

    found = Templates(SHIPPED, own).examine(["resubmit"], ["de"], ["orders"])

    assert [(one.file, one.level) for one in found] == [
        ("templates/resubmit-oders.de.txt", "warning"),
        ("templates/resubmt.de.txt", "warning"),
    ]
    assert "no rule has this reply or this topic" in found[0].message


def test_every_file_is_listed_with_its_step_and_the_words_of_its_note(own: Path) -> None:
    templates = written(own, "resubmit-2.de.txt", "Noch einmal, bitte!!\n{{ desk_url }}")

    [listed] = [one for one in templates.listed() if one.own]

    assert (listed.file, listed.language, listed.step, listed.words) == ("templates/resubmit-2.de.txt", "de", 2, 4)
    assert [one.message for one in listed.problems] == ['"!!": it shouts']
    assert len(templates.listed()) == 16


def test_shipped_languages_that_nobody_asked_for_are_not_read(own: Path) -> None:
    (own / "resubmit.nl.txt").write_text("{{ desk_url }}")

    templates = Templates(SHIPPED, own, ("de",))

    assert templates.languages_of("resubmit") == ("de", "en", "nl")
    assert templates.languages_of("resubmit-2") == ("de", "en")
