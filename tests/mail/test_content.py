from __future__ import annotations

import base64
import codecs
import email
import email.policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import Attachment, parse
from gateway.mail.labels import CODECS, codec_of
from tests.messages import mail, multipart, received

MIXED = 'Content-Type: multipart/mixed; boundary="frontier"'
ALTERNATIVE = 'Content-Type: multipart/alternative; boundary="frontier"'


@pytest.mark.parametrize(
    ("label", "encoding", "body", "text"),
    [
        ("utf-8", "8bit", "Größe 38".encode(), "Größe 38"),
        ("utf-8", "quoted-printable", b"Gr=C3=B6=C3=9Fe 3=\r\n8", "Größe 38"),
        ("utf-8", "base64", base64.b64encode("Größe 38".encode()), "Größe 38"),
        ("utf-8", "BASE64", b"R3LDtsOfZSAzOA", "Größe 38"),
        ("utf-8", "base64", b"R3LD\r\ntsOf!!ZSAz\r\nOA=", "Größe 38"),
        ("us-ascii", "8bit", "Größe 38".encode(), "Größe 38"),
        ("us-ascii", "8bit", "Größe 38 €".encode("cp1252"), "Größe 38 €"),
        ("iso-8859-1", "8bit", "Größe 38 €".encode("cp1252"), "Größe 38 €"),
        ("iso-8859-1", "8bit", "Größe 38".encode(), "Größe 38"),
        ("", "", "Größe 38".encode("cp1252"), "Größe 38"),
        ("utf-8", "8bit", "Die Größe ist 38, bitte.".encode("cp1252"), "Die Größe ist 38, bitte."),
        ('"UTF-8"', "8bit", "Größe".encode(), "Größe"),
        ("utf8", "8bit", b"\xef\xbb\xbfhello", "hello"),
        ("windows-1251", "8bit", "Где мой заказ".encode("cp1251"), "Где мой заказ"),
        ("utf-8", "8bit", "Где мой заказ, он ещё не пришёл?".encode("cp1251"), "Где мой заказ, он ещё не пришёл?"),
        ("shift_jis", "8bit", "注文".encode("shift_jis"), "注文"),
        ("utf-16", "base64", base64.b64encode("hello".encode("utf-16")), "hello"),
        ("klingon", "8bit", b"caf\xe9", "café"),
        ("zlib", "8bit", b"x\x9cabc\xe9", "xœabcé"),
        ("unicode_escape", "8bit", b"\\u0041\xe9", "\\u0041é"),
        ("cp9999", "8bit", b"caf\xe9", "café"),
        ("windows-037", "8bit", b"caf\xe9", "café"),
        ("utf-8", "7bit", b"a\x00b\x1b[31mc\x07", "ab[31mc"),
    ],
)
def test_the_text_is_read_whatever_its_label_says(label: str, encoding: str, body: bytes, text: str) -> None:
    kind = f"Content-Type: text/plain; charset={label}" if label else "Content-Type: text/plain"
    message = received(kind, *([f"Content-Transfer-Encoding: {encoding}"] if encoding else []), body=body)

    assert message.text == text


def test_a_label_chooses_among_charsets_of_text_alone() -> None:
    assert all(codecs.lookup(codec)._is_text_encoding for codec in CODECS.values())
    assert codec_of("zlib") is codec_of("rot13") is codec_of("unicode_escape") is codec_of("x-hex") is None


def test_an_unknown_charset_is_a_defect() -> None:
    message = received("Content-Type: text/plain; charset=zlib", body=b"caf\xe9")

    assert "unknown charset" in message.defects


def test_the_plain_part_is_trusted_over_a_different_html_part() -> None:
    message = received(ALTERNATIVE, body=multipart("\nWhere is it?", "Content-Type: text/html\n\n<p>I want a refund"))

    assert message.text == "Where is it?"
    assert message.html == "<p>I want a refund"


@pytest.mark.parametrize("fields", [ALTERNATIVE, MIXED])
def test_the_plain_part_is_trusted_where_both_say_the_same(fields: str) -> None:
    message = received(fields, body=multipart("\nWhere is it?", "Content-Type: text/html\n\n<p>I want a refund"))

    assert message.text == "Where is it?"


def test_the_plain_part_of_an_alternative_is_trusted_though_it_comes_last() -> None:
    message = received(ALTERNATIVE, body=multipart("Content-Type: text/html\n\n<p>I want a refund", "\nWhere is it?"))

    assert message.text == "Where is it?"


@pytest.mark.parametrize("plain", ["\n", "Content-Type: text/plain\n\n \n\n"])
def test_an_empty_plain_part_does_not_hide_the_html_part(plain: str) -> None:
    message = received(ALTERNATIVE, body=multipart(plain, "Content-Type: text/html\n\n<p>Where is it?"))

    assert message.text == "Where is it?"


def test_inline_texts_are_joined() -> None:
    message = received(MIXED, body=multipart("\none", "Content-Type: text/plain\nContent-Disposition: inline\n\ntwo"))

    assert message.text == "one\ntwo"


def test_the_footer_of_a_list_does_not_hide_the_html_above_it() -> None:
    message = received(MIXED, body=multipart("Content-Type: text/html\n\n<p>Where is it?", "\nfooter"))

    assert message.text == "Where is it?\nfooter"


@pytest.mark.parametrize(
    ("fields", "filename", "size"),
    [
        ("Content-Type: application/pdf; name=a.pdf", "a.pdf", 3),
        (
            'Content-Type: application/pdf; name="a.pdf"\nContent-Disposition: attachment; filename="b c.pdf"',
            "b c.pdf",
            3,
        ),
        ("Content-Disposition: attachment; filename=../../etc/passwd", "passwd", 3),
        ('Content-Disposition: attachment; filename="C:\\\\temp\\\\a.exe"', "a.exe", 3),
        ('Content-Disposition: attachment; filename="C:\\temp\\a.exe"', "a.exe", 3),
        ('Content-Disposition: attachment; filename="a\x07\u202ecod.exe"', "a cod.exe", 3),
        ('Content-Disposition: attachment; filename=".."', "", 3),
        ("Content-Disposition: attachment; filename*=utf-8''%E2%82%AC%20rates.txt", "€ rates.txt", 3),
        ("Content-Disposition: attachment; filename*=iso-8859-1'de'Gr%F6%DFe.txt", "Größe.txt", 3),
        ("Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A4.t; filename*2=xt", "ä.txt", 3),
        ("Content-Disposition: attachment; filename*1=b.txt; filename*0=a", "ab.txt", 3),
        ("Content-Disposition: attachment; filename*0=a; filename*2=c", "ac", 3),
        ("Content-Disposition: attachment; filename=plain.txt; filename*=utf-8''%C3%A4.txt", "ä.txt", 3),
        ("Content-Disposition: attachment; filename*=zlib''%C3%A4.txt", "ä.txt", 3),
        ("Content-Disposition: attachment; filename*=%%%", "%%%", 3),
        ('Content-Disposition: attachment; filename="=?utf-8?q?=C3=A4.txt?="', "ä.txt", 3),
        ("Content-Disposition: attachment", "", 3),
        ("Content-Type: text/calendar", "", 3),
        ("Content-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline", "", 3),
        ("Content-Type: text/plain; name=notes.txt", "notes.txt", 3),
        ("Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=a", "a", 2),
    ],
)
def test_what_is_not_the_text_is_an_attachment(fields: str, filename: str, size: int) -> None:
    message = received(MIXED, body=multipart("\nhello", f"{fields}\n\nYWI"))

    assert [(each.filename, each.size) for each in message.attachments] == [(filename, size)]
    assert message.text == "hello"


def test_a_very_long_file_name_is_cut_but_keeps_its_ending() -> None:
    message = received(f'Content-Disposition: attachment; filename="{"a" * 3000}.pdf"')

    assert len(message.attachments[0].filename) <= 200
    assert message.attachments[0].filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("fields", "filename"),
    [
        ("Content-Type: message/rfc822", "Re- an order.eml"),
        ("Content-Type: message/rfc822; name=mail.eml", "mail.eml"),
    ],
)
def test_a_mail_in_the_mail_is_an_attachment_and_not_the_text(fields: str, filename: str) -> None:
    inner = "Subject: Re/ an\n order\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nrefund\n--b--"
    message = received(MIXED, body=multipart("\nplease see", f"{fields}\n\n{inner}"))

    assert message.text == "please see"
    assert message.attachments == (
        Attachment(filename=filename, content_type="message/rfc822", size=len(inner.replace("\n", "\r\n"))),
    )
    assert message.parts == ("multipart/mixed", "text/plain", "message/rfc822")


def test_a_digest_holds_mails() -> None:
    message = received(
        "Content-Type: multipart/digest; boundary=frontier",
        body=multipart("\nSubject: one\n\nx", "\nSubject: two\n\ny"),
    )

    assert [each.filename for each in message.attachments] == ["one.eml", "two.eml"]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("--frontier\n\nhello", ("multipart/mixed", "text/plain")),
        ("preamble\n--frontier  \n\nhello\n--frontier-- \nepilogue", ("multipart/mixed", "text/plain")),
        (
            "--frontier\nContent-Type: text/plain\n--frontier\n\nhello\n--frontier--",
            ("multipart/mixed", "text/plain", "text/plain"),
        ),
        ("--frontier\n--frontier--", ("multipart/mixed", "text/plain")),
        ("--frontierX\n\nhello", ("text/plain",)),
        ("", ("multipart/mixed",)),
    ],
)
def test_damaged_delimiters_are_read_as_far_as_they_go(body: str, parts: tuple[str, ...]) -> None:
    message = received(MIXED, body=body)

    assert message.parts == parts
    assert message.text in ("", "hello", "--frontierX\n\nhello")


def test_a_multipart_without_boundary_is_read_as_text() -> None:
    message = received("Content-Type: multipart/mixed", body="Where is it?")

    assert message.text == "Where is it?"
    assert "multipart without a usable boundary" in message.defects


def test_the_delimiter_of_an_outer_part_closes_the_inner_ones() -> None:
    inner = "Content-Type: multipart/alternative; boundary=inner\n\n--inner\n\none"
    message = received(MIXED, body=multipart(inner, "\ntwo"))

    assert message.text == "one\ntwo"
    assert not message.defects


def test_flowed_lines_become_paragraphs() -> None:
    message = received(
        "Content-Type: text/plain; format=flowed",
        body="where is my \norder?\n\n>> old \n>> text\n> old\n From \n-- \nAnn\n",
    )

    assert message.text == "where is my order?\n\n>> old text\n> old\nFrom \n-- \nAnn\n"


def test_flowed_lines_with_delsp_lose_their_last_blank() -> None:
    message = received("Content-Type: text/plain; format=flowed; delsp=yes", body="Bestel \nlung")

    assert message.text == "Bestellung"


def test_text_is_cut_at_64_kib() -> None:
    assert len(received(body="a" * 200_000).text) == 65_536


leaves = st.tuples(
    st.sampled_from(["text/plain", "text/html", "image/png", "application/pdf"]), st.text("ab -\n", max_size=20)
)
trees = st.recursive(leaves, lambda child: st.lists(child, min_size=1, max_size=3), max_leaves=12)


def drawn(tree: object, boundary: str = "b") -> str:
    if isinstance(tree, list):
        parts = [drawn(child, f"{boundary}{number}") for number, child in enumerate(tree)]
        return f"Content-Type: multipart/mixed; boundary={boundary}x\n\n" + multipart(*parts, boundary=f"{boundary}x")
    return "Content-Type: {}\n\n{}".format(*tree)


@settings(deadline=None)
@given(trees, st.sampled_from(["\n", "\r\n"]))
def test_parts_are_those_that_the_standard_library_finds(tree: object, newline: str) -> None:
    raw = drawn(tree).replace("\n", newline).encode()
    expected = email.message_from_bytes(raw, policy=email.policy.compat32)
    found = parse(raw)

    assert found.parts == tuple(part.get_content_type() for part in expected.walk())
    files = [
        part.get_payload(decode=True)
        for part in expected.walk()
        if part.get_content_type() in ("image/png", "application/pdf")
    ]
    assert [each.size for each in found.attachments] == [len(file) for file in files]


def test_a_header_question_does_not_open_the_body() -> None:
    message = parse(mail(MIXED, body=multipart("\nhello")))

    assert message.subject == "A question"
    assert "_content" not in vars(message)
