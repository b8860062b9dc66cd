"""The copy that goes to a desk by e-mail."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Copy, desk_of
from gateway.outgoing.desks.email import EmailDesk, compose
from tests.outgoing.desks.contract import Kept
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from gateway.outgoing.smarthost import Smarthost

ORIGINAL = (
    b"From: Hanna <hanna@mail.example>\r\nTo: rosa@shop.example\r\nSubject: Where is my order\r\n"
    b"DKIM-Signature: v=1; d=mail.example; b=abc\r\n\r\n.Hello Rosa,\r\nit has not arrived.\r\n--=_k1_0\r\n\r\n"
)
EIGHT_BIT = ORIGINAL + "Grüße\r\n".encode()
WITH_FILES = (
    b'Subject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nlook\r\n"
    b'--b\r\nContent-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n'
    b"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename*=utf-8''..%2Fgr%C3%BC%C3%9Fe.csv\r\n"
    b"\r\n1;2\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhello\r\n"
    b"--b\r\nContent-Type: message/partial; name=half\r\n\r\nhalf\r\n--b--\r\n"
)


def copy(**changes: Any) -> Copy:
    made = Copy(
        key="k1",
        ticket="2026-0042",
        ticket_id="7",
        topic="orders",
        customer_name="Hanna Moser",
        customer_address="hanna@mail.example",
        subject="Where is my order",
        text="Hello Rosa,\nit has not arrived.",
        raw=ORIGINAL,
        received=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
        message_id="k1.copy@shop.example",
        to="support@desk.example",
        from_="gateway@shop.example",
    )
    return dataclasses.replace(made, **changes)


def composed(given: Copy, *, attachments: int = 10**6, eight_bit: bool = False) -> tuple[bytes, EmailMessage]:
    octets = compose(given, name="Moss & Fern", attachments=attachments, eight_bit=eight_bit)
    return octets, email.message_from_bytes(octets, policy=email.policy.default)


@pytest.fixture
def server() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


def test_the_copy_comes_from_us_and_is_answered_to_the_customer() -> None:
    _, mail = composed(copy())

    assert mail["From"] == "Moss & Fern <gateway@shop.example>"
    assert mail["To"] == "support@desk.example"
    assert mail["Reply-To"] == "Hanna Moser <hanna@mail.example>"
    assert mail["Subject"] == "Where is my order"
    assert mail["Message-ID"] == "<k1.copy@shop.example>"
    assert (mail["X-Deskward-Key"], mail["X-Deskward-Ticket"]) == ("k1", "2026-0042")
    assert "Auto-Submitted" not in mail


def test_a_reader_sees_at_once_who_wrote_when_and_what() -> None:
    _, mail = composed(copy())

    assert next(iter(mail.iter_parts())).get_content().splitlines() == [
        "From: Hanna Moser <hanna@mail.example>",
        "Received: 2026-03-02 12:00 UTC",
        "Subject: Where is my order",
        "Ticket: 2026-0042",
        "Topic: orders",
        "",
        "Hello Rosa,",
        "it has not arrived.",
    ]


def test_each_attempt_sends_the_same_octets() -> None:
    assert composed(copy())[0] == composed(copy())[0]


def test_the_original_travels_with_its_exact_octets() -> None:
    octets, mail = composed(copy())

    (original,) = list(mail.iter_attachments())
    assert original.get_content_type() == "message/rfc822"
    assert original["Content-Transfer-Encoding"] == "7bit"
    assert b"\r\n\r\n" + ORIGINAL + b"\r\n--=_k1_1--\r\n" in octets


def test_an_8_bit_original_stays_as_it_is_where_the_way_out_carries_it() -> None:
    octets, mail = composed(copy(raw=EIGHT_BIT), eight_bit=True)

    (original,) = list(mail.iter_attachments())
    assert (original.get_content_type(), original["Content-Transfer-Encoding"]) == ("message/rfc822", "8bit")
    assert mail["Content-Transfer-Encoding"] == "8bit"
    assert EIGHT_BIT in octets


@pytest.mark.parametrize(
    "raw",
    [EIGHT_BIT, b"Subject: x\n\nbare\n", b"Subject: x\r\n\r\n\0", b"x" * 999, b"a\rb\r\n", b""],
)
def test_an_original_that_smtp_would_change_travels_as_a_file(raw: bytes) -> None:
    octets, mail = composed(copy(raw=raw))

    (original,) = list(mail.iter_attachments())
    if raw:
        assert original.get_content_type() == "application/octet-stream"
        assert original.get_filename() == "original.eml"
        assert original.get_content() == raw
    assert octets.isascii()


def test_an_original_beyond_the_limit_is_left_out_with_a_line() -> None:
    octets, mail = composed(copy(), attachments=len(ORIGINAL) - 1)

    assert mail.get_content_type() == "text/plain"
    assert "too large to be copied; it is kept with ticket 2026-0042" in mail.get_content()
    assert b"DKIM-Signature" not in octets


@pytest.mark.parametrize("original", ["attached", "inline"])
def test_where_no_files_are_wanted_none_is_said_to_be_too_large(original: str) -> None:
    _, mail = composed(copy(original=original), attachments=0)

    assert mail.get_content_type() == "text/plain"
    assert "too large" not in mail.get_content()


def test_an_inline_copy_carries_the_attachments_as_files() -> None:
    _, mail = composed(copy(raw=WITH_FILES, original="inline"))

    files = [(part.get_content_type(), part.get_filename(), part.get_content()) for part in mail.iter_attachments()]
    assert files[0] == ("image/png", "a.png", b"\x89PNG\r\n\x1a\n")
    assert files[1][:2] == ("text/csv", "grüße.csv")
    assert files[2][:2] == ("application/octet-stream", "part-4.eml")
    assert files[2][2].startswith(b"Subject: inner")
    assert files[3][:2] == ("application/octet-stream", "half")
    assert b'multipart/mixed; boundary="b"' not in composed(copy(raw=WITH_FILES, original="inline"))[0]


def test_an_inline_copy_leaves_out_attachments_beyond_the_limit() -> None:
    _, mail = composed(copy(raw=WITH_FILES, original="inline"), attachments=5)

    assert mail.get_content_type() == "text/plain"
    assert "The attachments are too large to be copied" in mail.get_content()


def test_an_original_of_very_many_parts_travels_unopened() -> None:
    raw = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(2000))

    octets = compose(copy(raw=raw, original="inline"), name="", attachments=10**6, eight_bit=False)

    assert b"\r\nContent-Type: message/rfc822\r\n" in octets
    assert raw in octets


@pytest.mark.parametrize("address", ["jürgen@mail.example", "a b@mail.example", "", "x@y.example\r\nBcc: z@y.example"])
def test_an_address_that_desks_cannot_read_is_only_in_the_text(address: str) -> None:
    octets, mail = composed(copy(customer_address=address))

    assert "Reply-To" not in mail
    assert b"\r\nBcc:" not in octets


@pytest.mark.parametrize(
    "words",
    ["a\r\nBcc: x@y.example", "a\u2028Bcc: x", "a\x00\x1bb", "Grüße " * 60, "x" * 3000, "", "\udc80", "=?utf-8?q?x?="],
)
def test_words_of_the_customer_cannot_make_a_header_field(words: str) -> None:
    octets, mail = composed(copy(subject=words, customer_name=words, text=words, topic=words))

    assert "Bcc" not in mail
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert mail["Reply-To"].addresses[0].addr_spec == "hanna@mail.example"


@settings(deadline=None)  # a busy machine is no mistake of the mail
@given(st.text(), st.text(), st.text(), st.binary())
def test_whatever_the_customer_wrote_a_mail_comes_out_of_it(subject: str, name: str, text: str, raw: bytes) -> None:
    octets, mail = composed(copy(subject=subject, customer_name=name, text=text, raw=raw, original="inline"))

    assert octets.isascii()
    assert mail["Message-ID"] == "<k1.copy@shop.example>"
    assert mail["X-Deskward-Key"] == "k1"


@pytest.mark.parametrize("field", ["to", "from_", "message_id", "key"])
@pytest.mark.parametrize("value", ["a@b.example\r\nBcc: c@d.example", "a b", "<a@b.example>", "ä@b.example"])
def test_our_own_addresses_are_guarded_too(field: str, value: str) -> None:
    with pytest.raises(PermanentFailure):
        composed(copy(**{field: value}))


@pytest.mark.parametrize("raw", [ORIGINAL, EIGHT_BIT])
@pytest.mark.parametrize("extensions", [("PIPELINING", "8BITMIME"), ()])
def test_the_desk_gets_the_copy_over_the_way_out(
    smarthost: Callable[..., Smarthost], server: Recorder, raw: bytes, extensions: tuple[str, ...]
) -> None:
    server.extensions = extensions
    desk = EmailDesk(smarthost(server), name="Moss & Fern", attachments=10**6)

    external = desk.submit(copy(raw=raw), Kept())

    (mail,) = server.wait_for(1)
    assert external == "k1.copy@shop.example"
    assert (mail.mail_from, mail.rcpt_tos) == ("gateway@shop.example", ("support@desk.example",))
    assert (raw in mail.data) == (raw.isascii() or bool(extensions))
    assert server.connections == 1


def test_a_desk_that_cannot_be_reached_is_tried_later(smarthost: Callable[..., Smarthost], server: Recorder) -> None:
    server.answers["."] = "451 4.3.0 later"
    desk = EmailDesk(smarthost(server), name="Moss & Fern", attachments=10**6)

    with pytest.raises(TransientFailure):
        desk.submit(copy(), Kept())

    assert desk.look_up(copy(), Kept()) is None


def test_the_kind_of_the_config_file_finds_this_desk() -> None:
    assert desk_of("email") is EmailDesk


# What makes Python's own parser take minutes or a gigabyte (cpython issue 136063), each below 200 KB.
DEAR_HEADERS = {
    "parameters": b"Content-Type: text/plain" + b"; a*1*=b" * 20_000 + b"\r\n\r\nx",
    "encoded words": b"Content-Type: a/b; name=" + b"=?utf-8?q?a?= " * 10_000 + b"\r\n\r\nx",
    "attached mails": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + (b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + b"X: y\r\n" * 60) * 400,
    "parts in parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)
    ),
}


@pytest.mark.parametrize("raw", DEAR_HEADERS.values(), ids=DEAR_HEADERS)
def test_a_header_that_is_dear_to_parse_costs_the_copy_next_to_nothing(raw: bytes) -> None:
    began = time.thread_time()

    compose(copy(raw=raw, original="inline"), name="Rosa", attachments=10**7, eight_bit=True)

    assert time.thread_time() - began < 10  # seconds of the processor; it takes less than a tenth of one


def test_the_page_of_a_mail_never_reaches_the_desk_as_a_page() -> None:
    """A page may load from elsewhere, run scripts and read files: the agent gets the text, and files as files."""
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=http://x.example/>"
        b'\r\n--b\r\nContent-Type: image/svg+xml; name="../../a.svg"\r\n\r\n<svg onload="x"/>\r\n--b--\r\n'
    )

    _, mail = composed(copy(raw=raw, original="inline"))

    assert [part.get_content_type() for part in mail.walk()] == ["multipart/mixed", "text/plain", "image/svg+xml"]
    assert [(part.get_content_disposition(), part.get_filename()) for part in mail.iter_attachments()] == [
        ("attachment", "a.svg")
    ]


def test_a_message_that_was_not_read_travels_as_octets() -> None:
    _, mail = composed(copy(raw=WITH_FILES, original="sealed"))

    (sealed,) = mail.iter_attachments()
    assert (sealed.get_content_type(), sealed.get_filename()) == ("application/octet-stream", "original.bin")
    assert sealed.get_content() == WITH_FILES


def test_a_further_message_stands_in_the_thread_of_the_first_copy() -> None:
    _, mail = composed(copy(follows="first.copy@shop.example"))

    assert (mail["In-Reply-To"], mail["References"]) == ("<first.copy@shop.example>",) * 2
    assert composed(copy())[1]["References"] is None


def test_a_name_that_no_header_can_hold_is_not_written_into_one() -> None:
    with pytest.raises(PermanentFailure):
        composed(copy(follows="x>\r\nBcc: all@mail.example"))
