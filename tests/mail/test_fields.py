from __future__ import annotations

import pytest

from gateway.mail import parse
from tests.messages import mail, received


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?utf-8?q?Caf=C3=A9_open=3F?=", "Café open?"),
        ("=?UTF-8?B?Q2Fmw6k=?=", "Café"),
        ("=?utf-8?b?Q2Fmw6k?=", "Café"),
        ("=?utf-8*en?q?Caf=C3=A9?=", "Café"),
        ("=?iso-8859-1?q?Caf=E9?=", "Café"),
        ("=?iso-8859-1?q?50_=80?=", "50 €"),
        ("=?us-ascii?q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "é"),
        ("=?iso-8859-15?q?=A4?= =?utf-8?q?=E2=82=AC?=", "€€"),
        ("=?koi8-r?b?8NLJ18XU?=", "Привет"),
        ("=?iso-2022-jp?b?GyRCQ21KOBsoQg==?=", "注文"),
        ("=?gb2312?b?tqm1pQ==?=", "订单"),
        ("=?utf-8?q?with space?=", "with space"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?b?A?=", "=?utf-8?b?A?="),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?zlib?b?eJxLTEoGAAJNASc=?=", None),
        ("=?unicode_escape?q?=5Cu0041?=", "\\u0041"),
        ("=?rot13?q?uryyb?=", "uryyb"),
        ("=?idna?q?xn--bcher-kva?=", "xn--bcher-kva"),
        ("=?utf-8?q?a=00b=07c?=", "a b c"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
    ],
)
def test_encoded_words_are_decoded_only_by_known_charsets(written: str, read: str | None) -> None:
    subject = received(f"Subject: {written}").subject

    assert subject.isprintable() if read is None else subject == read


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (b"Caf\xc3\xa9", "Café"),
        (b"Caf\xe9", "Café"),
        (b"50 \x80", "50 €"),
        (b"a\x00b", "a b"),
        (b"\xef\xbb\xbfa", "\ufeffa"),
    ],
)
def test_raw_bytes_in_a_header_are_read_as_utf8_or_windows_1252(raw: bytes, read: str) -> None:
    assert parse(b"Subject: " + raw + b"\r\nFrom: ann@mail.example\r\n\r\nhi").subject == read


def test_one_wrong_field_does_not_spoil_the_others() -> None:
    message = parse("Subject: Café\n".encode() + b"X-Old: Caf\xe9\n\nhi")

    assert (message.subject, message.header("x-old")) == ("Café", "Café")


def test_folded_fields_are_unfolded_and_keep_their_order() -> None:
    message = parse(b"Subject: a\r\n b\r\n\tc\r\nX-A: 1\r\nx-a: 2\r\nTo : rosa@shop.example\r\n\r\nhi")

    assert message.fields == (("Subject", "a b c"), ("X-A", "1"), ("x-a", "2"), ("To", "rosa@shop.example"))
    assert message.headers("X-a") == ("1", "2")
    assert not message.header("X-B")


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_line_endings_of_all_systems_are_read(end: bytes) -> None:
    message = parse(mail(newline=end, body="one\ntwo\n"))

    assert (message.subject, message.text) == ("A question", "one\ntwo\n")


def test_a_stray_line_does_not_hide_the_fields_below_it() -> None:
    message = parse(b"From: ann@mail.example\nno field at all\nAuto-Submitted: auto-replied\n\nhi")

    assert message.header("Auto-Submitted") == "auto-replied"
    assert "a line of the header is no field" in message.defects


@pytest.mark.parametrize(
    ("raw", "fields", "text"),
    [
        (b"Subject: x\nDear Rosa\nwhere is it\n", 1, "Dear Rosa\nwhere is it\n"),
        (b"where is it\nand when\n", 0, "where is it\nand when\n"),
        (b"\nSubject: in the body", 0, "Subject: in the body"),
        (b"From ann@mail.example Sat Nov 21\nSubject: x\n\nhi", 1, "hi"),
        (b"\xef\xbb\xbfSubject: x\n\nhi", 1, "hi"),
        (b"Subject: x", 1, ""),
        (b"", 0, ""),
    ],
)
def test_a_damaged_border_between_header_and_body_is_found(raw: bytes, fields: int, text: str) -> None:
    message = parse(raw)

    assert (len(message.fields), message.text) == (fields, text)


@pytest.mark.parametrize(
    ("lines", "sender", "recipients"),
    [
        (["Return-Path: <>"], "", ()),
        (["Return-Path: < >"], "", ()),
        (["Return-Path: <ann@mail.example>", "Return-Path: <>"], "ann@mail.example", ()),
        (["Return-Path: ann@mail.example"], "ann@mail.example", ()),
        (["Return-Path: nonsense"], None, ()),
        ([], None, ()),
        (
            ["Delivered-To: rosa@shop.example", "X-Original-To: hello@shop.example"],
            None,
            ("rosa@shop.example", "hello@shop.example"),
        ),
        (["Envelope-To: rosa@shop.example", "Delivered-To: rosa@shop.example"], None, ("rosa@shop.example",)),
    ],
)
def test_the_delivery_fields_tell_the_envelope(
    lines: list[str], sender: str | None, recipients: tuple[str, ...]
) -> None:
    envelope = parse(mail(*lines)).envelope

    assert (envelope.sender, envelope.recipients) == (sender, recipients)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Sat, 21 Nov 2026 09:14:00 +0000", "2026-11-21T09:14:00+00:00"),
        ("21 Nov 2026 09:14 +0100", "2026-11-21T09:14:00+01:00"),
        ("Sat, 21 Nov 2026 09:14:00 -0330 (NST)", "2026-11-21T09:14:00-03:30"),
        ("Sat, 21 Nov 26 09:14:60 GMT", "2026-11-21T09:14:59+00:00"),
        ("Sat, 21 Nov 98 09:14:00 EST", "1998-11-21T09:14:00-05:00"),
        ("Sat, 21 Nov 2026 09:14:00 -0000", "2026-11-21T09:14:00+00:00"),
        ("Sat, 21 Nov 2026 09:14:00", "2026-11-21T09:14:00+00:00"),
        ("Sat, 31 Feb 2026 09:14:00 +0000", None),
        ("Sat, 21 Nov 2026 25:14:00 +0000", None),
        ("Sat, 21 Nov 2026 09:14:00 +9959", None),
        ("Sat, 21 Nov 9999 09:14:00 -2300", None),
        ("Sat, 21 Nov 0001 09:14:00 +2300", None),
        ("Sat, \u0662\u0661 Nov 2026 09:14:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_aware_or_none(written: str, moment: str | None) -> None:
    date = received(f"Date: {written}").date

    assert (date.isoformat() if date else None) == moment


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (
            ["References: <First@Mail.example> <second@mail.example>", "In-Reply-To: <second@mail.example>"],
            "first@mail.example",
        ),
        (["References: first@mail.example second@mail.example"], "first@mail.example"),
        (["In-Reply-To: <second@mail.example> (your mail)"], "second@mail.example"),
        (["Message-ID: <Own@mail.example>"], "own@mail.example"),
        (["Message-ID: own@mail.example"], "own@mail.example"),
    ],
)
def test_a_thread_is_named_by_the_mail_that_began_it(lines: list[str], key: str) -> None:
    assert received(*lines).thread_key == key


def test_a_mail_without_any_id_is_a_thread_of_its_own() -> None:
    one = received(without=("Message-ID",))
    other = received(without=("Message-ID",), body="Something else\n")

    assert one.message_id is None
    assert one.thread_key.startswith("content:")
    assert one.thread_key != other.thread_key
