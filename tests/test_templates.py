from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from gateway.answer.note import NAMES, SAMPLE, NoteValues
from gateway.answer.tone import tone
from gateway.errors import PermanentFailure
from gateway.resources import shipped
from gateway.templates import TemplateProblem, Templates

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("en", "de", "fr", "es")
SHIPPED = shipped("templates")
BARE = replace(SAMPLE, customer_name="", desk_hours="", turnaround="", promise="", person="", topic="")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def written(folder: Path, name: str, text: str) -> Templates:
    """The shipped templates with one more beside the config file."""
    (folder / name).write_text(text, encoding="utf-8")
    return Templates(SHIPPED, folder, ("en", "de"))


def problems(folder: Path, text: str, name: str = "resubmit.en.txt") -> list[TemplateProblem]:
    return list(written(folder, name, text).examine((), ()))


class Page(HTMLParser):
    """What a mail program makes of the HTML: its text, its links, and what it would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.links: list[str | None] = []
        self.fetched: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.links += [given["href"]] if tag == "a" else []
        self.fetched += [given[name] for name in ("src", "background", "srcset") if name in given]
        self.fetched += [tag] if tag in {"link", "script", "img", "iframe", "object"} else []

    def handle_data(self, data: str) -> None:
        self.text += data


# ---- the notes we ship


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("values", [SAMPLE, BARE], ids=["everything known", "little known"])
def test_a_shipped_note_is_tidy(language: str, values: NoteValues) -> None:
    text = Templates(SHIPPED, None).render("resubmit", language, values).text.replace(values.desk_url, "LINK")

    assert not set(text) & set("{}%#\t\r")
    assert "\n\n\n" not in text
    assert text.endswith(values.reference + "\n")
    assert not re.search(r" $| {2}|\(\)|None|\n\n[ .,]| [.,]", text, re.MULTILINE)
    assert max(len(line) for line in text.splitlines()) < 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_note_names_what_matters_once(language: str) -> None:
    note = Templates(SHIPPED, None).render("resubmit", language, SAMPLE)

    assert note.language == language
    assert note.text.replace(SAMPLE.desk_url, "").count(SAMPLE.reference) == 1
    for value in (SAMPLE.desk_url, SAMPLE.desk_name, SAMPLE.customer_name, SAMPLE.person):
        assert note.text.count(value) == 1
    assert note.text.count(SAMPLE.desk_hours) == note.text.count(SAMPLE.promise) == 1
    assert SAMPLE.owner_name in (note.subject or "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", ["desk_hours", "turnaround", "promise"])
def test_hours_and_turn_around_stand_alone_as_well(language: str, known: str) -> None:
    values = replace(BARE, **{known: "WHAT WE KNOW"})

    assert Templates(SHIPPED, None).render("resubmit", language, values).text.count("WHAT WE KNOW") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_says_the_same_as_the_text(language: str) -> None:
    note = Templates(SHIPPED, None).render("resubmit", language, SAMPLE)
    page = Page(note.html)

    words = set(re.findall(r"\w+", note.text.replace(SAMPLE.desk_url, "")))

    assert words <= set(re.findall(r"\w+", page.text))
    assert f'lang="{language}"' in note.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_fetches_nothing_and_has_one_link(language: str) -> None:
    page = Page(Templates(SHIPPED, None).render("resubmit", language, SAMPLE).html)

    assert page.links == [SAMPLE.desk_url]
    assert page.fetched == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_leaves_its_colours_to_the_reader(language: str) -> None:
    html = Templates(SHIPPED, None).render("resubmit", language, SAMPLE).html

    assert 'name="color-scheme" content="light dark"' in html
    assert not re.search(r"color:|background", html)


@pytest.mark.parametrize(
    ("language", "greeting"),
    [("en", "Hello,"), ("de", "Guten Tag,"), ("fr", "Bonjour,"), ("es", "Hola:")],
)
def test_a_customer_without_a_name_is_greeted_all_the_same(language: str, greeting: str) -> None:
    assert Templates(SHIPPED, None).render("resubmit", language, BARE).text.startswith(greeting + "\n\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_note_blames_and_belittles_nobody(language: str) -> None:
    text = Templates(SHIPPED, None).render("resubmit", language, SAMPLE).text

    assert list(tone(text, language)) == []
    assert not re.search(r"unfortunately|leider|malheureusement|lamentablemente|sorry|inbox|!", text, re.IGNORECASE)


def test_french_punctuation_never_starts_a_line() -> None:
    note = Templates(SHIPPED, None).render("resubmit", "fr", SAMPLE)

    assert not re.search(r"\w [?!;:]", note.text + Page(note.html).text)


def test_the_shipped_templates_have_no_problem() -> None:
    assert Templates(SHIPPED, None).examine(["resubmit"], LANGUAGES) == ()


# ---- which template is taken


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
    ("configured", "used"), [(("de", "en"), "de"), (("it", "fr"), "fr"), (("it",), "en"), ((), "en")]
)
def test_a_missing_language_falls_back_to_the_owners_first_and_then_to_english(
    configured: tuple[str, ...], used: str
) -> None:
    assert Templates(SHIPPED, None, configured).render("resubmit", "nl", SAMPLE).language == used


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


# ---- mistakes


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("Hi\n\n\n{{ nmae }}", 4, '"nmae" is unknown', 'Did you mean "customer_name"?'),
        ("{{ ownername }}", 1, '"ownername" is unknown', 'Did you mean "owner_name"?'),
        ("{{ desk_link }}", 1, '"desk_link" is unknown', 'Did you mean "desk_url"?'),
        ("{{ qqqqqq }}", 1, '"qqqqqq" is unknown', "Possible: " + ", ".join(NAMES)),
        ("{# subject: For {{ nmae }} #}\nHi", 1, '"nmae" is unknown', 'Did you mean "customer_name"?'),
        ("Hi\n{{ customer name }}", 2, "cannot be read", "one name"),
        ("Hi\n{{ customer_name", 2, "unexpected end", "one name"),
        ("Hi\n{% if person %}x", 2, "endif", "Compare"),
        ("Hi\n{% fi %}", 2, "unknown tag", "Compare"),
        ("{{ customer_name|join }}", 1, '"join" is not possible', "capitalize, default"),
        ("{{ customer_name.upper() }}", 1, "a call is not possible", "Use only the values"),
        ("\n{{ customer_name.first }}", 2, "a point after a name is not possible", "Use only the values"),
        ("Dear customer,", 1, '"Dear customer": it sounds like a ticket robot', "kinder"),
        ("\nYou should have used the desk.", 2, "it blames the customer", "kinder"),
        ("Please don\u2019t write to me.", 1, "it blames the customer", "kinder"),
        ("Sorry for my team.", 1, "it apologises for the people who help", "kinder"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy(
    own: Path, text: str, line: int, message: str, remedy: str
) -> None:
    found = problems(own, text)[0]

    assert (found.file, found.line, found.level) == ("templates/resubmit.en.txt", line, "error")
    assert message in found.message
    assert remedy in found.remedy


def test_all_mistakes_of_all_files_are_told_at_once(own: Path) -> None:
    (own / "resubmit.de.txt").write_text("{{ nmae }}\n{{ desk_ulr }}\n")
    (own / "resubmit.en.html").write_text("{{ nmae }}")

    found = Templates(SHIPPED, own).examine(["resubmit"], ["en", "de"])

    assert [(one.file, one.line) for one in found] == [
        ("templates/resubmit.de.txt", 1),
        ("templates/resubmit.de.txt", 2),
        ("templates/resubmit.en.html", 1),
    ]


def test_a_template_with_a_mistake_is_never_sent(own: Path) -> None:
    with pytest.raises(PermanentFailure, match=r"templates/resubmit.en.txt has a mistake"):
        written(own, "resubmit.en.txt", "{{ nmae }}").render("resubmit", "en", SAMPLE)


@pytest.mark.parametrize(
    ("language", "level", "remedy"),
    [("nl", "warning", "Write it, or leave it: en is used instead"), ("pt", "warning", "Write it")],
)
def test_a_missing_language_names_the_known_ones(language: str, level: str, remedy: str) -> None:
    [found] = Templates(SHIPPED, None).examine(["resubmit"], ["en", language])

    assert found.message == f"templates/resubmit.{language}.txt does not exist; known: de, en, es, fr"
    assert found.level == level
    assert found.remedy.startswith(remedy)


def test_a_reply_that_exists_in_no_language_is_an_error() -> None:
    [found] = Templates(SHIPPED, None).examine(["resubmitt"], ["en"])

    assert (found.level, found.file) == ("error", "templates/resubmitt.en.txt")
    assert found.message.endswith("known: none")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [("{{ desk_url }}\nHello { customer_name }", 2, "single brace"), ("Hello.", None, "never names desk_url")],
)
def test_what_is_hardly_meant_is_a_warning(own: Path, text: str, line: int | None, message: str) -> None:
    [found] = problems(own, text)

    assert (found.line, found.level) == (line, "warning")
    assert message in found.message


def test_what_fails_only_when_it_is_rendered_is_told_too(own: Path) -> None:
    found = problems(own, "{{ customer_name < 3 }}")

    assert [(one.file, one.level) for one in found] == [("templates/resubmit.en.txt", "error")]
    assert "cannot be rendered" in found[0].message


def test_files_of_other_kinds_in_the_folder_are_left_alone(own: Path) -> None:
    (own / ".resubmit.en.txt").write_text("{{ nmae }}")

    assert problems(own, "{{ nmae }}", name="resubmit.en.txt~") == []


def test_a_file_whose_name_has_no_language_is_pointed_out(own: Path) -> None:
    [found] = problems(own, "x", name="resubmit.txt")

    assert (found.file, found.remedy) == ("templates/resubmit.txt", "Rename it, for example to resubmit.en.txt")


@pytest.mark.parametrize(("content", "message"), [(b"Gr\xfc\xdfe", "not UTF-8"), (b"x" * 70_000, "larger than 64 KiB")])
def test_a_file_that_is_no_template_is_pointed_out(own: Path, content: bytes, message: str) -> None:
    (own / "resubmit.de.txt").write_bytes(content)

    [found] = Templates(SHIPPED, own).examine(["resubmit"], ["de"])

    assert message in found.message


def test_a_folder_named_like_a_template_is_pointed_out(own: Path) -> None:
    (own / "resubmit.de.txt").mkdir()

    [found] = Templates(SHIPPED, own).examine(["resubmit"], ["de"])

    assert "cannot be read" in found.message


# ---- the cage

ESCAPES = [
    "{{ 'a' * 100000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 1 + 1 }}",
    "{% for i in range(10 ** 9) %}x{% endfor %}",
    "{% for c in customer_name %}{% for d in customer_name %}x{% endfor %}{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ customer_name|map('upper')|list }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ '{0.__class__}'.format(customer_name) }}",
    "{{ customer_name|format }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__ }}",
    "{{ lipsum(1000000) }}",
    "{{ namespace }}",
    "{% set x = 'aaaaaaaaaa' %}{% set x = x ~ x %}",
    "{% set x %}a{% endset %}{{ x }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'resubmit.de.txt' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
    "{% extends 'resubmit.de.txt' %}",
    "{% block a %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% raw %}{{ x }}{% endraw %}{{ [1] * 1000000 }}",
    "{{ customer_name|replace('a', 'aaaaaaaaaaaaaaaaaaa') }}",
    "{{ customer_name|safe }}",
    "{{ customer_name is sameas 1 }}",
    "{% call x() %}{% endcall %}",
    "{% do x %}",
    "{{ {}.update }}",
    "{{ (1, 2)[0] }}",
    "{# subject: {{ 'a' * 100000000 }} #}\nx",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{% if person %}" * 3000,
    "{{ not " * 3000,
    "{{ " + "not " * 10000 + "person }}",
    "{{ " + "-" * 10000 + "1 }}",
]


@pytest.mark.parametrize("text", ESCAPES, ids=range(len(ESCAPES)))
def test_a_way_out_of_the_cage_is_shut_when_the_file_is_read(own: Path, text: str) -> None:
    began = time.perf_counter()

    found = problems(own, text)

    assert found[0].level == "error"
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(("name", "size"), [("long.en.txt", "32 KiB"), ("long.en.html", "64 KiB")])
def test_a_note_that_grows_too_large_is_not_sent(own: Path, name: str, size: str) -> None:
    (own / "long.en.txt").write_text("{{ desk_url }}")
    templates = written(own, name, "{{ customer_name }}" * 3000)

    with pytest.raises(PermanentFailure, match=f"more than {size}"):
        templates.render("long", "en", replace(SAMPLE, customer_name="x" * 60))
