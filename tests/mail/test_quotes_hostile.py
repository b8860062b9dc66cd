from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.quotes import new_text

SIZE = 64 * 1024
SECONDS = 2.0  # of processor time; 0.1 to 0.3 on an idle machine, and what grows faster than its length takes minutes

FAMILIES = {
    "openings": "On 21 Nov 2026 at 09:14, Rosa\n",
    "verbs": "a wrote wrote wrote wrote wrote wrote wrote wrote wrote:\n",
    "openings and verbs": "On 1 wrote wrote wrote wrote wrote wrote wrote wrote x:\n",
    "openings in one line": "On " * 30 + ":\n",
    "openings behind words": "x On a b On a b On a b On a b On a b wrote:\n> q\n",
    "one long opening": "On " * (SIZE // 3),
    "one long line": "a" * SIZE,
    "signs in one line": ">" * SIZE,
    "dashes in one line": "-" * SIZE,
    "single signs": ">a\nb\n",
    "single signs of prose": "> 1\n\n",
    "signs without a word": ">\n\n",
    "brackets that are never closed": "> (" + "a" * 60 + "\nb\nc\nd\n",
    "wrapped endings": "On <\n\n\n\n> wrote:\n",
    "addresses": "<a@b" * 80 + ":\n",
    "moments": "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9:\n",
    "years": "2026 " * 70 + ":\n",
    "clocks": "09:14 " * 60 + ":\n",
    "verbs without blanks": "写道" * 40 + ":\n",
    "senders": "From: a\n",
    "fields of forms": "From: a\nX: b\n",
    "dates": "Date: a@b\n\n",
    "colons": ":\n",
    "wide colons": "\uff1a" * 40 + "\n",
    "drawn lines": "---\n",
    "drawn lines above names": "---\nab\n",
    "drawn lines behind empty ones": "\n" * (SIZE // 2) + "---\n" * (SIZE // 8),
    "drawn lines around words": "---- a wrote ----\n",
    "long drawn lines": "_" * 300 + "\n",
    "titles": "-" * 100 + "original message\n",
    "devices": "Sent from my " + "a " * 40 + "\n",
    "devices behind": "Von " + "meinem " * 14 + "\n",
    "programs": "Outlook " * 14 + "\n",
    "disclaimers": "This e-mail " + "a " * 60 + "\n\n",
    "blanks": " " * 1000 + "\n",
}

LINES = st.sampled_from(
    [
        *(each[:200] for each in FAMILIES.values()),
        *(
            "",
            " ",
            ">",
            "> a",
            ">> a",
            "-- ",
            "--",
            "---",
            "______",
            "a",
            "Hello Rosa,",
            "wrote:",
            "<ann@mail.example>",
        ),
        "On Sat, 21 Nov 2026 at 09:14, Rosa Moss <rosa@shop.example> wrote:",
        "-----Original Message-----",
        "Subject: x",
        "To: ann@mail.example",
        "Sent from my iPhone",
    ]
)


@pytest.mark.parametrize("family", FAMILIES)
def test_hostile_lines_take_time_that_grows_with_their_length_only(family: str) -> None:
    text = (FAMILIES[family] * (SIZE // len(FAMILIES[family]) + 1))[:SIZE]

    begin = thread_time()
    for each in (text, f"Where is it?\n\n{text}"):
        new_text(each)

    assert thread_time() - begin < SECONDS


@given(st.text(max_size=300) | st.lists(LINES, max_size=12).map("\n".join))
def test_new_text_holds_nothing_that_the_text_does_not(text: str) -> None:
    written = "".join(text.translate(dict.fromkeys(map(ord, "\u200e\u200f\ufeff"))).split())

    assert all("".join(line.split()) in written for line in new_text(text).split("\n"))


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_new_text_is_never_longer_than_the_text(text: str) -> None:
    assert len(new_text(text)) <= len(text)
