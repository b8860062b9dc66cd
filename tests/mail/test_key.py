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
