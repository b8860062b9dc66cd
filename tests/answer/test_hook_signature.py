"""Signatures of webhooks, as Standard Webhooks has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.hook_signature import key_of, refusal, signature

NEW, OLD = b"n" * 24, b"o" * 24
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MOMENT = int(NOW.timestamp())
BODY = b'{"type":"ticket.closed","data":{"id":"17"}}'


def refused(
    *, hook_id: str = "msg_1", moment: str = str(MOMENT), signatures: str | None = None, body: bytes = BODY
) -> str | None:
    told = signature(NEW, "msg_1", MOMENT, BODY) if signatures is None else signatures
    return refusal(hook_id=hook_id, moment=moment, signatures=told, body=body, keys=(NEW, OLD), now=NOW)


def test_what_was_signed_just_now_is_believed() -> None:
    assert refused() is None


def test_the_signature_is_that_of_the_standard() -> None:
    signed = hmac.new(NEW, b"msg_1." + str(MOMENT).encode() + b"." + BODY, hashlib.sha256).digest()

    assert signature(NEW, "msg_1", MOMENT, BODY) == "v1," + base64.b64encode(signed).decode()


@pytest.mark.parametrize("key", [NEW, OLD])
def test_while_secrets_are_changed_either_of_them_fits(key: bytes) -> None:
    both = f"v1a,elsewhere v1,{'A' * 43}= {signature(key, 'msg_1', MOMENT, BODY)}"

    assert refused(signatures=both) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"body": BODY + b" "},
        {"hook_id": "msg_2"},
        {"moment": str(MOMENT + 1)},
        {"signatures": ""},
        {"signatures": signature(b"x" * 24, "msg_1", MOMENT, BODY)},
        {"signatures": signature(NEW, "msg_1", MOMENT, BODY).removeprefix("v1,")},
        {"signatures": " ".join(["v1,x"] * 10 + [signature(NEW, "msg_1", MOMENT, BODY)])},
        {"signatures": "\u00e4"},
    ],
)
def test_whatever_is_changed_on_the_way_is_refused(changed: dict[str, str | bytes]) -> None:
    assert refused(**changed) == "no signature fits a secret of this desk"  # type: ignore[arg-type]


@pytest.mark.parametrize(("seconds", "is_believed"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_five_minutes_are_borne_and_no_more(seconds: int, *, is_believed: bool) -> None:
    moment = MOMENT + seconds

    why = refused(moment=str(moment), signatures=signature(NEW, "msg_1", moment, BODY))

    assert (why is None) is is_believed


@pytest.mark.parametrize("moment", ["", "now", "-5", "1.5", "\u0661", "9" * 13])
def test_a_moment_that_is_no_number_is_refused(moment: str) -> None:
    assert refused(moment=moment) == "webhook-timestamp is missing, or no number"


@pytest.mark.parametrize("hook_id", ["", "a" * 129, "a.b", "a\nb", "\u00e4"])
def test_an_odd_id_is_refused(hook_id: str) -> None:
    assert refused(hook_id=hook_id) == "webhook-id is missing, or odd"


def test_without_any_secret_nothing_fits() -> None:
    told = signature(b"", "msg_1", MOMENT, BODY)

    assert refusal(hook_id="msg_1", moment=str(MOMENT), signatures=told, body=BODY, keys=(), now=NOW)


def test_a_secret_is_base64_with_or_without_its_mark() -> None:
    told = base64.b64encode(NEW).decode()

    assert key_of(f"whsec_{told}") == key_of(f" {told}\n") == NEW


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_short", "not base64!", base64.b64encode(b"x" * 15).decode()])
def test_a_secret_that_is_none_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 16 octets"):
        key_of(secret)


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=60), st.binary(max_size=60))
def test_nothing_at_random_is_believed(hook_id: str, moment: str, signatures: str, body: bytes) -> None:
    assert refusal(hook_id=hook_id, moment=moment, signatures=signatures, body=body, keys=(NEW,), now=NOW)
