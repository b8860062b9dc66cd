from __future__ import annotations

import email
from datetime import UTC, datetime
from email import policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.compose import reply_address, reply_bytes, with_date
from gateway.answer.note import Rendered
from tests.messages import received

if TYPE_CHECKING:
    from email.message import EmailMessage

    from gateway.mail import Message

NOTE = Rendered(
    subject="Ihre Nachricht an Rosa Moß",
    text="Guten Tag,\n\nschöne Grüße.\n\n" + "Ein langer Absatz, der weitergeht. " * 30 + "\n\n.\nFrom Rosa\n",
    html='<html><body><p style="margin: 1em">schöne Grüße</p></body></html>\n',
    language="de",
)
FIELDS = [
    "From",
    "To",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Language",
    "Content-Type",
]


def composed(message: Message, note: Rendered = NOTE, name: str = "Rosa Moss") -> bytes:
    return reply_bytes(
        note=note,
        message=message,
        from_name=name,
        from_address="rosa@shop.example",
        message_id="deskward.1.2@shop.example",
    )


def read(mail: bytes) -> EmailMessage:
    """As the standard library reads it, which must find nothing odd."""
    found = email.message_from_bytes(mail, policy=policy.default)
    assert not [part.defects for part in found.walk() if part.defects]
    assert not [name for name, value in found.items() if value.defects]
    return found


def test_a_reply_has_the_fields_of_an_automatic_answer() -> None:
    found = read(composed(received()))

    assert found.keys() == FIELDS
    assert found["From"] == "Rosa Moss <rosa@shop.example>"
    assert found["To"] == "Ann Field <ann@mail.example>"
    assert found["Subject"] == "Re: A question"
    assert found["Message-ID"] == "<deskward.1.2@shop.example>"
    assert found["Auto-Submitted"] == "auto-replied"
    assert found["X-Auto-Response-Suppress"] == "All"
    assert found["Content-Language"] == "de"


def test_a_reply_stands_in_the_thread_of_the_message() -> None:
    message = received(
        "Message-ID: <c@x.example>", "References: <a@x.example>\n <b@x.example>", "In-Reply-To: <b@x.example>"
    )

    found = read(composed(message))

    assert found["In-Reply-To"] == "<c@x.example>"
    assert found["References"].split() == ["<a@x.example>", "<b@x.example>", "<c@x.example>"]


def test_without_references_the_thread_comes_from_in_reply_to() -> None:
    message = received("Message-ID: <c@x.example>", "In-Reply-To: <b@x.example>")

    assert read(composed(message))["References"] == "<b@x.example> <c@x.example>"


def test_a_message_without_an_id_gets_a_reply_without_thread_fields() -> None:
    found = read(composed(received("References: <a@x.example>", without=("Message-ID",))))

    assert "In-Reply-To" not in found
    assert "References" not in found


def test_a_very_long_thread_keeps_its_first_and_its_last_ids() -> None:
    message = received("References: " + " ".join(f"<{number}@x.example>" for number in range(150)))

    ids = read(composed(message))["References"].split()

    assert ids == ["<0@x.example>", *(f"<{n}@x.example>" for n in range(132, 150)), "<question-1@mail.example>"]


def test_junk_among_the_references_is_left_out() -> None:
    message = received(f"References: junk <a@x.example> <b\u00e9@x.example> <{'x' * 400}@x.example> <>")

    assert "<a@x.example> <question-1@mail.example>" in read(composed(message))["References"]
    assert "\u00e9" not in read(composed(message))["References"]


def test_text_comes_first_and_html_beside_it_just_as_rendered() -> None:
    text, html = read(composed(received())).iter_parts()

    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == NOTE.text
    assert html.get_content().replace("\r\n", "\n") == NOTE.html


def test_the_bytes_are_ascii_with_short_lines_that_end_in_crlf() -> None:
    mail = composed(received(f"Subject: {'Länge ' * 40}", "From: " + "Zoë " * 10 + "<z@mail.example>"))

    lines = mail.split(b"\r\n")

    assert mail.isascii()
    assert max(map(len, lines)) <= 78
    assert not [line for line in lines if b"\n" in line or b"\r" in line or line == b"."]


def test_a_subject_that_only_looks_encoded_is_shown_as_it_was_typed() -> None:
    message = received("Subject: =?utf-8?b?PT91dGYtOD9xP0ZyZWU/PQ==?=")

    assert read(composed(message))["Subject"] == "Re: =?utf-8?q?Free?="


def test_a_long_subject_beyond_ascii_is_never_cut_within_a_character() -> None:
    assert read(composed(received(f"Subject: {'ロ🌸' * 30}")))["Subject"] == f"Re: {'ロ🌸' * 30}"


def test_the_date_is_put_on_top_when_the_note_leaves() -> None:
    mail = composed(received())

    dated = with_date(mail, datetime(2026, 11, 23, 9, 5, 7, tzinfo=UTC))

    assert dated == b"Date: Mon, 23 Nov 2026 09:05:07 +0000\r\n" + mail


def test_the_same_message_gives_the_same_bytes() -> None:
    assert composed(received()) == composed(received())


@pytest.mark.parametrize("subject", ["Subject:", "Subject: Re:", "Subject: https://evil.example"])
def test_without_a_usable_subject_the_note_brings_its_own(subject: str) -> None:
    assert read(composed(received(subject)))["Subject"] == "Ihre Nachricht an Rosa Moß"


def test_the_subject_of_a_note_stays_on_one_line() -> None:
    note = Rendered(subject="Your message\r\nBcc: all@victim.example", text="x\n", html="x\n", language="en")

    assert read(composed(received("Subject:"), note))["Subject"] == "Your message Bcc: all@victim.example"


def test_without_any_subject_a_reply_still_has_one() -> None:
    note = Rendered(subject=None, text="x\n", html="x\n", language="en")

    assert read(composed(received("Subject:"), note))["Subject"] == "Re:"


def test_nothing_of_the_body_is_quoted() -> None:
    assert b"4711" not in composed(received(body="Where is my order 4711?"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Rosa Moss", "Rosa Moss"),
        ('Rosa "Rosie" Moss', 'Rosa "Rosie" Moss'),
        ("Moss, Rosa (Shop) \\", "Moss, Rosa (Shop) \\"),
        ("Rosa Moß, Blumen", "Rosa Moß, Blumen"),
        ("=?utf-8?q?x?=", "=?utf-8?q?x?="),
        ("ロ" * 12, "ロ" * 12),
        ("", ""),
        ("rosa@else.example", ""),
        ("Rosa\r\nBcc: x", "Rosa Bcc: x"),
    ],
)
def test_any_owner_name_arrives_as_it_was_written_on_one_line(name: str, shown: str) -> None:
    found = read(composed(received(), name=name))

    assert found["From"].addresses[0].display_name == shown
    assert found["From"].addresses[0].addr_spec == "rosa@shop.example"


@pytest.mark.parametrize(
    "subject",
    [
        "A\r\nBcc: all@victim.example",
        "=?utf-8?q?A=0D=0ABcc:_all@victim.example?=",
        "=?utf-8?b?QQ0KQmNjOiBhbGxAdmljdGltLmV4YW1wbGU=?=",
        "=?utf-16?b?QQ0KAA==?=",
        "A\u2028Bcc: x",
        "\u202egnp.exe",
        "=?" * 200,
        "x" * 5000,
        "x " * 5000,
        "ä" * 5000,
        "\x00\x01\x7f\x9f",
        "\ud83d",
        "=?utf-8?q?=00?= =?utf-8?q?=0A.=0A?=",
    ],
)
def test_a_hostile_subject_adds_no_field_and_no_body(subject: str) -> None:
    message = received(f"Subject: {subject}".replace("\r\n", "\r\n ").replace("\ud83d", "\udc83"))

    found = read(composed(message))

    assert found.keys() == FIELDS
    assert found["To"] == "Ann Field <ann@mail.example>"


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=80))
def test_whatever_stands_in_subject_and_name_there_is_one_recipient(subject: str, name: str, note_subject: str) -> None:
    encoded = [
        f"=?utf-8?q?{''.join(f'={byte:02X}' for byte in text.encode('utf-8', 'replace'))}?=" for text in (subject, name)
    ]
    message = received(f"Subject: {encoded[0]}", f"From: {encoded[1]} <ann@mail.example>")
    note = Rendered(subject=note_subject, text="x\n", html="x\n", language="en")

    found = read(composed(message, note, name))

    assert found.keys() == FIELDS
    assert [one.addr_spec for one in found["To"].addresses] == ["ann@mail.example"]
    assert [one.addr_spec for one in found["From"].addresses] == ["rosa@shop.example"]


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_the_note_says_it_arrives(text: str, html: str) -> None:
    plain, other = ("\n".join((*one.encode("utf-8", "replace").decode().splitlines(), "")) for one in (text, html))

    parts = list(read(composed(received(), Rendered(subject=None, text=plain, html=other, language="en"))).iter_parts())

    assert [part.get_payload(decode=True).decode().replace("\r\n", "\n") for part in parts] == [plain, other]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "@mail.example",
        "ann@",
        "ann@mail..example",
        "ann@-mail.example",
        "ann@[192.0.2.1]",
        '"ann field"@mail.example',
        "ann@mail.example>",
        "ann@mail.example, bob@mail.example",
        "ann@mail.example\r\nBcc: bob@mail.example",
        "ann@mail.example\n",
        "ann\x00@mail.example",
        ".ann@mail.example",
        "ann..field@mail.example",
        "ännchen@mail.example",
        "ann@victim.example@mail.example",
        "ann(x)@mail.example",
        f"{'a' * 65}@mail.example",
        f"ann@{'a.' * 130}example",
        "ann@\u2024example",
        "ann@ä..example",
    ],
)
def test_an_address_that_may_be_read_in_two_ways_gets_no_reply(address: str) -> None:
    with pytest.raises(ValueError, match="not fit"):
        reply_address(address)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("Ann.Field+shop@Mail.Example", "Ann.Field+shop@mail.example"),
        ("o'neil_{x}@mail.example", "o'neil_{x}@mail.example"),
        ("ann@läden.example", "ann@xn--lden-loa.example"),
        ("ann@localhost", "ann@localhost"),
    ],
)
def test_an_ordinary_address_is_answered(address: str, written: str) -> None:
    assert reply_address(address) == written


@pytest.mark.parametrize("message_id", ["", "a b@x", "a@x\r\nBcc: y", "<a@x>", "é@x", "x" * 300])
def test_a_reply_never_gets_an_id_that_is_none(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        reply_bytes(
            note=NOTE, message=received(), from_name="R", from_address="rosa@shop.example", message_id=message_id
        )


def test_a_language_with_a_line_break_is_refused() -> None:
    note = Rendered(subject=None, text="x", html="x", language="en\r\nBcc: all@victim.example")

    with pytest.raises(ValueError, match="line break"):
        composed(received(), note)
