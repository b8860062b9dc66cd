from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import content_key
from tests.messages import mail

TRACES = st.lists(
    st.sampled_from(
        [
            "Received: from mx by mx; Sat, 21 Nov 2026 09:14:00 +0000",
            "Return-Path: <ann@mail.example>",
            "Delivered-To: rosa@shop.example",
            "X-Spam-Status: No",
            "Authentication-Results: mx.provider.example; spf=pass",
            "DKIM-Signature: v=1; d=mail.example",
            "ARC-Seal: i=1",
            "Envelope-To: rosa@shop.example",
        ]
    )
)
BODY = "Where is it?\n\nAnn\n"


@given(TRACES, st.sampled_from([b"\r\n", b"\n", b"\r"]), st.sampled_from(["", "\n", "\n\n\n"]), st.booleans())
def test_the_way_a_mail_came_does_not_change_its_key(
    traces: list[str], newline: bytes, tail: str, marked: bool
) -> None:
    raw = mail(*traces, body=BODY.rstrip("\n") + tail, newline=newline)

    assert content_key((b"\xef\xbb\xbf" if marked else b"") + raw) == content_key(mail(body=BODY))


def test_folding_and_the_order_of_fields_do_not_change_the_key() -> None:
    one = b"From: a@b.example\r\nSubject: where is my order\r\nReferences: <a@b> <c@d>\r\n\r\nhi\r\n"
    other = b"SUBJECT: where\r\n  is my\r\n\torder\r\nreferences:  <a@b>\r\n <c@d>\r\nfrom: a@b.example\r\n\r\nhi"

    assert content_key(one) == content_key(other)


@pytest.mark.parametrize(
    "name", ["From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Type"]
)
def test_another_identity_field_gives_another_key(name: str) -> None:
    assert content_key(mail(f"{name}: text/html")) != content_key(mail())


@pytest.mark.parametrize(
    "body", ["Where is it?\n\nBob\n", "Where is it?\nAnn\n", "\nWhere is it?\n\nAnn\n", "Where is it?\n\nAnn \n", ""]
)
def test_the_same_message_id_above_another_body_gives_another_key(body: str) -> None:
    assert content_key(mail(body=body)) != content_key(mail(body=BODY))


def test_a_mail_without_message_id_has_a_stable_key() -> None:
    raw = mail(without=("Message-ID",))

    assert content_key(raw) == content_key(b"Received: from mx\r\n" + raw)
    assert len(content_key(raw)) == 64


def test_a_value_cannot_pass_for_the_next_field() -> None:
    assert content_key(b"From: a\nTo: b\n\n") != content_key(b"From: a to:b\n\n")
    assert content_key(b"Subject: x\n\ny") != content_key(b"Subject: x\ny: \n\n")


@pytest.mark.parametrize("body", [b"one\ntwo\r\nthree\n", b"one\r\ntwo\nthree\r\n\n\r\n", b"one\ntwo\nthree"])
def test_line_ends_that_a_server_mended_halfway_do_not_change_the_key(body: bytes) -> None:
    head = b"From: ann@mail.example\r\n\r\n"

    assert content_key(head + body) == content_key(head + b"one\r\ntwo\r\nthree\r\n")


def test_thousands_of_blank_lines_at_the_end_do_not_count() -> None:
    raw = mail(body=BODY)

    assert content_key(raw + b"\r\n" * 5000) == content_key(raw)
    assert content_key(raw + b"\r\n" * 5000 + b"PS\r\n") != content_key(raw)


# Stores hold the keys of years: what one of these mails has for a key, it must always have.
FINAL = {
    "an ordinary mail": (
        b"From: ann@mail.example\nSubject: A question\nDate: Sat, 21 Nov 2026 09:14:00 +0000\n\nWhere is it?\n",
        "344595a57547ff29fc1add0d9f4a9f414da907d4f37bc453f7361d89e3c66bba",
    ),
    "raw windows-1252": (
        b"From: ann@mail.example\nSubject: Gr\xf6\xdfe \x80\x81\n\nWhere is it?\n",
        "0908768f2375a0e6eb128c400fc6091b68a743377b8981e9fdc079a541b3b4ef",
    ),
    "raw windows-1251": (
        b"From: ann@mail.example\nSubject: \xc3\xe4\xe5 \xec\xee\xe9\n\nWhere is it?\n",
        "9841f8a1116f61f0a6a4734953193f49d1aea33d4702d61bd9cb8629c284d49f",
    ),
    "raw ISO-2022-JP": (
        b"From: ann@mail.example\nSubject: \x1b$BCmJ8\x1b(B\n\nWhere is it?\n",
        "00bdf8dcc131b2a6ed9feb2a559c11ef457f76d3749f05848678416b75b362f0",
    ),
    "an empty line above the header": (
        b"\nFrom: ann@mail.example\nSubject: A question\nTo: rosa@shop.example\n\nWhere is it?\n",
        "7d76f9b43b113cc60cee469dd6b215f4dca162c4dae36885468238fc2296e543",
    ),
    "stray lines in the header": (
        b"Received: by x\nfor y\nand z\nFrom: ann@mail.example\nSubject: A question\n\nWhere is it?\n",
        "ca2407149d52aa8f19bdeaab4acb3e9b2e38248a3d467f2a85447ce2ace2c5e7",
    ),
    "lines that end in two carriage returns": (
        b"From: ann@mail.example\r\r\nSubject: A question\r\r\n\r\r\nWhere is it?\r\r\n",
        "13a880019954c5e5be8d2168cbff3f34dbb3be51535230a9ce0514eb0b52d776",
    ),
    "UTF-16": (
        b"\xff\xfe" + "From: ann@mail.example\nSubject: A question\n\nWhere is it?\n".encode("utf-16-le"),
        "e132ecc48a9cddf9c17da228ab3eb245d28a2bca1f78bc10f2d201abb160a788",
    ),
}


@pytest.mark.parametrize(("raw", "key"), FINAL.values(), ids=FINAL)
def test_a_key_is_final_however_the_reading_of_mail_learns(raw: bytes, key: str) -> None:
    assert content_key(raw) == key
