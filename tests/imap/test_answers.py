from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.imap import answers
from gateway.intake.imap.fetch import Limits, batches


def entry(uid: int, size: int) -> answers.Entry:
    return answers.Entry(uid=uid, size=size, flags=frozenset(), arrived=None)


def test_size_flags_and_moment_are_read_in_any_order() -> None:
    rows = [rb'3 (INTERNALDATE "23-Nov-2026 13:04:05 +0100" FLAGS (\Seen $Junk) UID 42 RFC822.SIZE 1200)']

    (found,) = answers.entries(rows)

    assert (found.uid, found.size) == (42, 1200)
    assert found.flags == {"\\Seen", "$Junk"}
    assert found.arrived == datetime(2026, 11, 23, 12, 4, 5, tzinfo=UTC)


def test_a_change_of_flags_told_unasked_is_no_message() -> None:
    assert answers.entries([rb"3 (FLAGS (\Seen))", rb"4 (UID 9 FLAGS (\Seen))"]) == []


def test_bodies_belong_to_the_uid_before_or_behind_them() -> None:
    rows: list[bytes | tuple[bytes, bytes]] = [
        (b"1 (UID 7 BODY[] {3}", b"one"),
        b")",
        (b"2 (BODY[] {3}", b"two"),
        b" UID 8)",
    ]

    assert answers.bodies(rows) == {7: b"one", 8: b"two"}


def test_a_quoted_body_cannot_pass_for_another_uid() -> None:
    assert answers.bodies([rb'1 (BODY[] "he said \"( UID 99\"" UID 7)']) == {7: b'he said "( UID 99"'}


def test_a_message_without_a_body_is_missing() -> None:
    assert answers.bodies([b"1 (UID 7 BODY[] NIL)"]) == {}


@given(st.lists(st.one_of(st.binary(max_size=80), st.tuples(st.binary(max_size=80), st.binary(max_size=80)))))
def test_any_answer_can_be_read(rows: list[bytes | tuple[bytes, bytes]]) -> None:
    answers.entries(rows)
    answers.bodies(rows)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b" 1-Mar-2026 00:30:00 +0000", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
        (b"01-mar-2026 00:30:00 -0530", datetime(2026, 3, 1, 6, 0, tzinfo=UTC)),
        (b"31-Feb-2026 00:30:00 +0000", None),
        (b"01-Xyz-2026 00:30:00 +0000", None),
        (b"01-Jan-2026 00:30:00 +9900", None),
        (b"01-Jan-0001 00:30:00 +1200", None),
        (b"yesterday", None),
    ],
)
def test_the_moment_of_arrival_is_read_as_utc(written: bytes, read: datetime | None) -> None:
    assert answers.moment(written) == read


@pytest.mark.parametrize(
    ("said", "is_busy", "wait"),
    [
        ("[UNAVAILABLE] Temporary authentication failure.", True, None),
        ("[LIMIT] Too many simultaneous connections.", True, None),
        ("Request is throttled. Suggested Backoff Time: 92415 milliseconds", True, 92.415),
        ("[AUTHENTICATIONFAILED] Invalid credentials, try again", False, None),
        ("LOGIN failed.", False, None),
    ],
)
def test_a_refusal_of_the_moment_differs_from_one_for_good(said: str, is_busy: bool, wait: float | None) -> None:
    assert answers.busy(said) is is_busy
    assert answers.patience(said) == wait


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("LOGIN command error: BAD [b'no']", "no"),
        ("b'[ALERT] Pay your bill'", "[ALERT] Pay your bill"),
        ("command: UID FETCH => socket error: EOF", "connection closed"),
        ("select failed: Mailbox\r\n\x1b[31mdoes not exist", "Mailbox [31mdoes not exist"),
        ("no Rosa with s3cret at rosa@shop.example here", "no Rosa with ... at ... here"),
        ("x" * 400, "x" * 157 + "..."),
    ],
)
def test_the_words_of_a_server_become_one_harmless_line(said: str, sentence: str) -> None:
    assert answers.quotable(said, secrets=("S3cret", "")) == sentence


@pytest.mark.parametrize(("uids", "written"), [([1], "1"), ([1, 2, 3, 7], "1:3,7"), ([4, 6, 7], "4,6:7"), ([], "")])
def test_neighbouring_uids_are_written_as_a_range(uids: list[int], written: str) -> None:
    assert answers.sequence_set(uids) == written


def test_batches_keep_the_order_and_both_bounds() -> None:
    limits = Limits(count=3, size=100, piece=80)
    sizes = [10, 10, 10, 10, 60, 60, 90, 10]

    groups = list(batches([entry(uid, size) for uid, size in enumerate(sizes)], limits))

    assert [[found.uid for found in group] for group in groups] == [[0, 1, 2], [3, 4], [5], [6], [7]]
