"""Whatever the bytes are, every question about a message has an answer."""

from __future__ import annotations

import base64
import time
import tracemalloc
from functools import cached_property

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.mail import Message, authentication, content_key, language_of, parse
from tests.mail.hard import files
from tests.messages import mail, multipart

QUESTIONS = [
    name for name, value in vars(Message).items() if isinstance(value, (property, cached_property)) and name[0] != "_"
]

PACKED = base64.b64encode(
    files.WINMAIL + files.attribute(1, 0x69003, b"\1\0\0\0\x1f\0\0\x10\1\0\0\0\4\0\0\0a\0b\0")
).decode()
SEEDS = [
    mail(),
    mail(
        "Subject: =?utf-8?q?caf=C3=A9?= =?iso-2022-jp?b?GyRCJDMbKEI=?=",
        'From: "A, B" (c) <a@b.example>',
        "To: g: a@b.example, c@d.example;",
    ),
    mail(
        'Content-Type: multipart/mixed; boundary="frontier"',
        body=multipart(
            "Content-Type: text/plain; format=flowed; delsp=yes\n\nhello \nthere\n> old",
            "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
            "<p style=3D'display:none'>x</p><b>y &eacute;",
            "Content-Type: message/rfc822\n\nSubject: inner\n\ntext",
            "Content-Type: application/pdf; name*0*=utf-8''a%20; name*1=b.pdf\n"
            "Content-Transfer-Encoding: base64\n\nAAAA=",
        ),
    ),
    mail(
        'Content-Type: multipart/mixed; boundary="frontier"',
        body=multipart(
            "\nsee\nbegin 644 lamp.jpg\n#86)C\n`\nend\n",
            "Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n" + PACKED,
        ),
    ),
    mail(
        "Authentication-Results: mx.provider.example; (a (b)) dmarc=pass header.from=mail.example; spf=fail",
        "Date: 31 Feb 99 25:61 PST",
    ),
]
PIECES = [
    *(character.encode() for character in "\r\n\0\t <>\"():;,@\\='*"),
    b"\r\n", b"--frontier", b"--frontier--", b"=?", b"?=", b"?q?", b"?b?", b"\xff", b"\xc3", b"\x1b$B", b"&#x110000;",
    b"&#" + b"9" * 5000, b"<!--", b"<div hidden>", b"charset=zlib", b"charset=utf-16", b"charset=unicode_escape",
    b"Content-Type: multipart/mixed; boundary=frontier\r\n\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"begin 644 a\n", b"\x1b(I", b"\xef\xf0\xe2", b"=?gb2312?b?", b"\r\r\n", b";filename*1=", "\uff20".encode(),
    b"On 1 Jan at 10:00, x@y wrote:", b"From: ", b"Subject: ",
]  # fmt: skip


def answer_everything(raw: bytes) -> None:
    message = parse(raw)
    for question in QUESTIONS:
        getattr(message, question)
    assert not any(ord(character) < 32 for _, value in message.fields for character in value)
    for name in {name for name, _ in message.fields}:
        message.headers(name)
    "".join((message.text, message.subject, message.html, *(each.filename for each in message.attachments))).encode()
    authentication(message, ["mx.provider.example", "microsoft365"])
    language_of(message.new_text, ["en", "de"])
    content_key(raw)


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_message(raw: bytes) -> None:
    answer_everything(raw)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES)), max_size=12),
)
def test_a_damaged_mail_is_a_message(raw: bytes, damages: list[tuple[float, int, bytes]]) -> None:
    for place, length, piece in damages:
        at = int(place * len(raw))
        raw = raw[:at] + piece + raw[at + length :]

    answer_everything(raw)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, b"a", b"utf-8", b"multipart/alternative", b"text/html"]), max_size=60))
def test_a_mail_of_nothing_but_syntax_is_a_message(pieces: list[bytes]) -> None:
    answer_everything(b"Subject: x\r\nFrom: " + b"".join(pieces) + b"\r\n\r\n" + b"".join(pieces))


def nested(depth: int) -> bytes:
    opening = "".join(f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(depth))
    return f"From: ann@mail.example\n{opening}Content-Type: text/plain\n\nhello".encode()


BIG = 3_000_000
BOMBS = {
    "nested parts": nested(3000),
    "many parts": mail("Content-Type: multipart/mixed; boundary=b", body="--b\n\nx\n" * 100_000),
    "many delimiters of nobody": mail(
        "Content-Type: multipart/mixed; boundary=b", body="--b\n\n" + "--c\n" * (BIG // 4)
    ),
    "parts without their delimiters": mail(
        "Content-Type: multipart/mixed; boundary=b",
        body="--b\nContent-Type: multipart/mixed; boundary=c\n\n--\n" * 500 + "-\n" * BIG,
    ),
    "many fields": b"X: y\n" * (BIG // 5),
    "delimiters that begin alike": mail(
        "Content-Type: multipart/mixed; boundary=b",
        body="--b\nContent-Type: multipart/mixed; boundary=c\n\n" * 500 + "--cX\n" * 100_000,
    ),
    "fields of no charset": b"".join(b"X%d: \xc7\xe0\xea\xe0\xe7 \xff\xfe\n" % i for i in range(5000)) + b"\nhello",
    "stray lines": b"X: y\nstray\nstray\n" * (BIG // 20) + b"\nhello",
    "words of no charset": b"Subject: " + b"=?x?q?=C7=E0=EA=E0=E7?= x " * 5000 + b"\n\nhello",
    "words without an end": b"Subject: " + b"=?u?q?x" * 60_000 + b"\n\nhello",
    "addresses in doubt": b"From: " + b'"<a@b.example, (' * 30_000 + b"\n\nhello",
    "one address in doubt": b"From: <" + b"a@b <" * 30_000 + b"\n\nhello",
    "uuencoded files": mail(body="begin 644 a\n#86)C\n`\nend\n" * 100_000),
    "uuencoded lines": mail(body="begin 644 a\n" + "M" + "0" * 60 + "\n" + "M0\n" * 500_000),
    "beginnings of uuencode": mail(body="begin 644 a\nM0\n" * 200_000),
    "pieces of base64": mail("Content-Transfer-Encoding: base64", body="QQ==\n" * 500_000),
    "winmail of many files": mail(
        "Content-Type: application/ms-tnef", body=files.HEAD + files.attribute(2, 0x69002, b"") * 200_000
    ),
    "winmail of many properties": mail(
        "Content-Type: application/ms-tnef",
        body=files.HEAD + files.attribute(1, 0x69003, b"\xff\xff\xff\x7f" + b"\x03\0\0\0aaaa" * 250_000) * 1,
    ),
    "one long field": b"Subject: " + b"x " * BIG + b"\n\nhello",
    "one long folded field": b"Subject: " + b"x\n " * BIG + b"\n\nhello",
    "no header end": b"A" * BIG,
    "many encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nhello",
    "many addresses": b"From: " + b"a@b.example," * 300_000 + b"\n\nhello",
    "open parentheses": b"From: " + b"(" * 300_000 + b"a@b.example\n\nhello",
    "open quotation marks": b"From: " + b'"\\' * 300_000 + b"a@b.example\n\nhello",
    "open angles": b"From: " + b"<" * 300_000 + b"\n\nhello",
    "many parameters": b"Content-Type: text/plain" + b"; a*1*=b" * 200_000 + b"\n\nhello",
    "many words in quotes": b'Content-Type: text/plain; name="' + b"\\" * 500_000 + b"\n\nhello",
    "nested HTML": mail("Content-Type: text/html", body="<div>" * 500_000),
    "unclosed bold": mail(
        "Content-Type: text/html", body="<p>" + "".join(f"<b a{i}>" for i in range(50_000)) + "</p><p>x</p>" * 50_000
    ),
    "hidden lists": mail("Content-Type: text/html", body="<li hidden>" + "<div>" * 5000 + "<li>" * 200_000),
    "open tags": mail("Content-Type: text/html", body='<a b="' * 300_000),
    "open comments": mail("Content-Type: text/html", body="<!--" * 300_000),
    "many entities": mail("Content-Type: text/html", body="&amp" * 400_000),
    "digits of an entity": mail("Content-Type: text/html", body="&#" + "9" * 400_000),
    "many attributes": mail("Content-Type: text/html", body="<div " + "id=a hidden " * 200_000 + ">x"),
    "attributions": mail(body="On 1 wrote\n" * 100_000),
    "long attribution": mail(body=("On 1 " + "wrote " * 60 + "x:\n") * 1000),
    "labels": mail(body="From: a\n" * 200_000),
    "flowed": mail("Content-Type: text/plain; format=flowed", body="> x \n" * 300_000),
    "wrong UTF-8": mail(body=b"\xff\xfe\xe4\xf6" * 500_000),
    "odd characters": mail("Content-Type: text/plain; charset=koi8-r", body=b"\xff\xfe\xe4\xf6" * 500_000),
    "wrong Shift-JIS": mail("Content-Type: text/plain; charset=shift_jis", body=b"\xff\xfd\xe4\xf6" * 500_000),
    "equals signs": mail("Content-Transfer-Encoding: quoted-printable", body="=" * BIG),
    "authentication": mail("Authentication-Results: mx.provider.example; " + "(" * 60_000),
    "references": mail("References: " + "<a@b> " * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_hostile_mail_takes_little_time(bomb: bytes) -> None:
    started = time.thread_time()

    answer_everything(bomb)

    assert time.thread_time() - started < 2


@pytest.mark.parametrize(
    "bomb", ["many parts", "one long folded field", "unclosed bold", "wrong UTF-8", "many addresses"]
)
def test_a_hostile_mail_takes_little_memory(bomb: str) -> None:
    tracemalloc.start()

    answer_everything(BOMBS[bomb])

    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_a_mail_of_25_megabytes_is_read_within_two_seconds() -> None:
    part = (
        "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
        + ("QUJD" * 18 + "\n") * 340_000
    )
    raw = mail(
        'Content-Type: multipart/mixed; boundary="frontier"', body=multipart("Content-Type: text/plain\n\nhello", part)
    )
    started = time.thread_time()

    answer_everything(raw)

    assert time.thread_time() - started < 2
    assert parse(raw).attachments[0].size == 340_000 * 54


@pytest.mark.parametrize(
    ("bomb", "defect"),
    [
        ("nested parts", "MIME parts nested too deep"),
        ("many parts", "too many MIME parts"),
        ("many delimiters of nobody", "too many lines that look like MIME delimiters"),
        ("many fields", "too many header fields"),
        ("one long field", "header field too long"),
        ("many addresses", "From: too many addresses"),
        ("many encoded words", "too many encoded words"),
        ("no header end", "no empty line between header and body"),
        ("nested HTML", "HTML too long"),
    ],
)
def test_reading_that_stopped_at_a_cap_says_so(bomb: str, defect: str) -> None:
    assert defect in parse(BOMBS[bomb]).defects
