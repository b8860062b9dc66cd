"""What one message may hold: at each limit it is read, and beyond it nobody reads it."""

from __future__ import annotations

import pytest

from gateway.mail import limits, parse
from gateway.mail.frozen import MAX_BLOCK, MAX_FIELDS, MAX_VALUE
from gateway.mail.mime import MAX_DEPTH, MAX_LINES, MAX_PART_HEADERS, MAX_PARTS
from tests.messages import DEFAULTS, mail, multipart

SOME = len(DEFAULTS)


def nested(depth: int) -> bytes:
    inside = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return f"From: ann@mail.example\n{inside}Content-Type: text/plain\n\nhello".encode()


def of_parts(count: int) -> bytes:
    return mail('Content-Type: multipart/mixed; boundary="frontier"', body=multipart(*["\nx"] * count))


def of_part_headers(size: int) -> bytes:
    header = f"X: {'y' * 10_000}\n\nx"
    parts = [header] * (size // len(header) + 2)
    return mail('Content-Type: multipart/mixed; boundary="frontier"', body=multipart(*parts))


def of_delimiters(count: int) -> bytes:
    return mail('Content-Type: multipart/mixed; boundary="frontier"', body="--frontier\n\n" + "--x\n" * count)


WITHIN_AND_BEYOND = {
    limits.HEADER_TOO_LARGE: (
        mail(*["X: " + "y" * 60_000] * 10),
        mail(*["X: " + "y" * 60_000] * (MAX_BLOCK // 60_000 + 1)),
    ),
    limits.TOO_MANY_FIELDS: (mail(*["X: y"] * (MAX_FIELDS - SOME)), mail(*["X: y"] * (MAX_FIELDS - SOME + 1))),
    limits.FIELD_TOO_LONG: (mail("X: " + "y" * (MAX_VALUE - 1)), mail("X: " + "y" * (MAX_VALUE + 1))),
    limits.TOO_DEEP: (nested(MAX_DEPTH), nested(MAX_DEPTH + 1)),
    limits.TOO_MANY_PARTS: (of_parts(MAX_PARTS - 1), of_parts(MAX_PARTS)),
    limits.TOO_MANY_DELIMITERS: (of_delimiters(MAX_LINES - 3), of_delimiters(MAX_LINES)),
    limits.PART_HEADERS_TOO_LARGE: (of_part_headers(MAX_PART_HEADERS // 2), of_part_headers(MAX_PART_HEADERS)),
    limits.TOO_MANY_PARAMETERS: (
        mail("Content-Type: text/plain" + "; a=b" * limits.MAX_PARAMETERS),
        mail("Content-Type: text/plain" + "; a=b" * (limits.MAX_PARAMETERS + 1)),
    ),
    limits.TOO_MANY_WORDS: (
        mail("Subject: " + "=?x?q?a?= " * limits.MAX_WORDS),
        mail("Subject: " + "=?x?q?a?= " * (limits.MAX_WORDS + 1)),
    ),
    limits.TOO_MANY_ADDRESSES: (
        mail("To: " + "a@b.example," * (limits.MAX_ADDRESSES // 2 - 1), "Cc: " + "a@b.example," * 1000),
        mail("To: " + "a@b.example," * (limits.MAX_ADDRESSES // 2), "Cc: " + "a@b.example," * 1001),
    ),
}


@pytest.mark.parametrize(("excess", "pair"), WITHIN_AND_BEYOND.items(), ids=WITHIN_AND_BEYOND)
def test_a_message_is_read_up_to_each_limit_and_not_beyond(excess: str, pair: tuple[bytes, bytes]) -> None:
    within, beyond = pair

    assert parse(within).excess == ""
    assert parse(beyond).excess == excess


def test_a_message_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SIZE", 1000)

    assert parse(mail(body="x" * 2000)).excess == limits.TOO_LARGE


def test_nobody_reads_the_text_to_see_whether_a_message_is_within_the_limits() -> None:
    message = parse(mail(body="Where is my order?"))

    assert message.excess == ""
    assert "_read" not in vars(message._content)


def test_whoever_writes_to_a_hundred_friends_is_read() -> None:
    friends = ", ".join(f'"=?utf-8?q?J=C3=BCrgen_{n}?=" <friend{n}@mail.example>' for n in range(100))

    assert parse(mail(f"To: {friends}", f"Cc: {friends}")).excess == ""
