from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.answer.note import SAMPLE
from gateway.errors import PermanentFailure
from tests.templates.shelves import problems, written

if TYPE_CHECKING:
    from pathlib import Path


A_MOMENT = 10  # seconds of the processor, ten times what the longest takes: who finds a way out takes minutes

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
    "{{ '&" + "%" * 50_000 + "'" + "|urlencode" * 200 + " }}",
    "{{ desk_url" + "|e|urlencode" * 3 + " }}",
    "{{ (desk_url|e|upper ~ 'x')|urlencode|trim }}",
    "{{ " + "9" * 5000 + " }}",
]


@pytest.mark.parametrize("text", ESCAPES, ids=range(len(ESCAPES)))
def test_a_way_out_of_the_cage_is_shut_when_the_file_is_read(own: Path, text: str) -> None:
    began = time.thread_time()

    found = problems(own, text)

    assert found[0].level == "error"
    assert time.thread_time() - began < A_MOMENT


@pytest.mark.parametrize(("name", "size"), [("long.en.txt", "32 KiB"), ("long.en.html", "64 KiB")])
def test_a_note_that_grows_too_large_is_not_sent(own: Path, name: str, size: str) -> None:
    (own / "long.en.txt").write_text("{{ desk_url }}")
    templates = written(own, name, "{{ customer_name }}" * 3000)

    with pytest.raises(PermanentFailure, match=f"more than {size}"):
        templates.render("long", "en", replace(SAMPLE, customer_name="x" * 60))


BOUNDED = {
    "a long chain": "{{ " + " ~ ".join(["desk_url"] * 5000) + " }}",
    "chains in chains": "{{ " + "(" * 60 + "desk_url" + " ~ desk_url)" * 60 + " }}",
    "filters on a chain": "{{ (" + " ~ ".join(["desk_url"] * 3000) + ")|e|urlencode|urlencode }}",
    "conditions in conditions": "{% if person %}" * 18 + "{{ desk_url }}" * 2000 + "{% endif %}" * 18,
    "choices in choices": "{{ desk_url if person else (" * 60 + "desk_url" + ")" * 60 + " }}",
    "many values": "{{ desk_url }}" * 4600,
    "a long text": "x" * 65_000,
    "letters that grow": "{{ '" + "\u0390" * 30_000 + "'|upper }}",
}


@pytest.mark.parametrize("what", BOUNDED)
def test_what_the_cage_lets_in_is_rendered_in_a_moment_or_refused(own: Path, what: str) -> None:
    began = time.thread_time()
    templates = written(own, "long.en.txt", BOUNDED[what])

    try:
        text = templates.render("long", "en", replace(SAMPLE, desk_url="%" * 900)).text
    except PermanentFailure:
        text = ""

    assert len(text.encode()) <= 32 * 1024
    assert time.thread_time() - began < A_MOMENT
