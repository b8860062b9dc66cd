from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.token import (
    alert_id,
    answered_key,
    forward_id,
    is_ours,
    number_mark,
    reference,
    references_in,
    reply_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = b"a secret of thirty-two bytes....."
KEY = "3f" * 32
OTHER_KEY = "a0" * 32


def test_the_same_message_always_gets_the_same_reply_id() -> None:
    first, second = reply_id(KEY, SECRET, "shop.example"), reply_id(KEY, SECRET, "shop.example")

    assert first == second
    assert re.fullmatch(r"deskward\.[0-9a-f]{20}\.[0-9a-f]{24}@shop\.example", first)


def test_two_messages_never_share_an_id() -> None:
    assert reply_id(KEY, SECRET, "shop.example") != reply_id(OTHER_KEY, SECRET, "shop.example")


def test_a_reply_and_a_copy_have_different_ids() -> None:
    reply, copy = reply_id(KEY, SECRET, "shop.example"), forward_id(KEY, SECRET, "shop.example")

    assert reply != copy
    assert reply.split(".")[2] != copy.split(".")[2]


@pytest.mark.parametrize("made", [reply_id, forward_id])
@pytest.mark.parametrize("changed", [str, str.upper, str.title, "<{}>".format, " {} ".format])
def test_our_own_ids_are_known_again_after_a_rough_journey(
    made: Callable[[str, bytes, str], str], changed: Callable[[str], str]
) -> None:
    message_id = changed(made(KEY, SECRET, "shop.example"))

    assert is_ours(message_id, SECRET)


def test_our_ids_stay_ours_when_the_domain_was_renamed() -> None:
    message_id = reply_id(KEY, SECRET, "shop.example").replace("shop.example", "gateway.example")

    assert is_ours(message_id, SECRET)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "deskward",
        f"deskward.{KEY[:20]}.{'0' * 24}@shop.example",
        f"deskward.{KEY[:20]}.@shop.example",
        f"deskward-copy{reply_id(KEY, SECRET, 'shop.example').removeprefix('deskward')}",
        reply_id(KEY, b"another secret", "shop.example"),
        reply_id(KEY, SECRET, "shop.example") + ">x@y",
        "x" + reply_id(KEY, SECRET, "shop.example"),
        reply_id(KEY, SECRET, "shop.example") + "." + "a" * 100_000,
        "deskward.\u0663" + "0" * 19 + "." + "0" * 24 + "@shop.example",
    ],
)
def test_a_forged_id_is_not_ours(forged: str) -> None:
    assert not is_ours(forged, SECRET)


@given(st.integers(0, 43), st.sampled_from("0123456789abcdef"))
def test_an_id_with_one_changed_digit_is_not_ours(at: int, digit: str) -> None:
    true = reply_id(KEY, SECRET, "shop.example")
    at += len("deskward.") + (at >= 20)

    changed = true[:at] + digit + true[at + 1 :]

    assert is_ours(changed, SECRET) == (changed == true)


@given(st.text(max_size=80))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert not is_ours(text, SECRET)


@pytest.mark.parametrize(
    "domain", ["", "shop example", "shop.example\r\nBcc: x", "a@b", "-a.example", "a..example", "ä..example", "<>"]
)
def test_a_domain_that_is_no_host_name_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="host name"):
        reply_id(KEY, SECRET, domain)


def test_an_international_domain_stands_in_its_ascii_form() -> None:
    assert reply_id(KEY, SECRET, "läden.example").endswith("@xn--lden-loa.example")


@pytest.mark.parametrize("key", ["", "3f3f", "not hexadecimal at all"])
def test_a_key_that_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="content key"):
        reply_id(key, SECRET, "shop.example")


def test_nothing_is_signed_with_an_empty_secret() -> None:
    with pytest.raises(ValueError, match="empty"):
        reply_id(KEY, b"", "shop.example")


def test_a_reference_is_short_and_can_be_read_aloud() -> None:
    shown = reference(KEY, SECRET)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", shown)
    assert shown == reference(KEY, SECRET)


def test_a_reference_cannot_be_computed_without_the_secret() -> None:
    assert reference(KEY, SECRET) != reference(KEY, b"another secret")


@pytest.mark.parametrize("made", [reply_id, forward_id])
def test_our_own_ids_tell_which_message_they_belong_to(made: Callable[[str, bytes, str], str]) -> None:
    assert answered_key(f"<{made(KEY, SECRET, 'shop.example').upper()}>", SECRET) == KEY[:20]


@pytest.mark.parametrize(
    "forged",
    [
        reply_id(KEY, b"another secret", "shop.example"),
        reply_id(KEY, SECRET, "shop.example").replace("3f3f", "3f3e", 1),
        f"deskward.{KEY[:20]}.{'0' * 24}@shop.example",
        alert_id(KEY, SECRET, "shop.example"),
        "one@mail.example",
        "",
    ],
)
def test_a_forged_id_and_that_of_an_alert_belong_to_no_message(forged: str) -> None:
    assert answered_key(forged, SECRET) is None


@pytest.mark.parametrize("around", ["{}", "ref={}&x", "Your reference: {}.", "({})", "\n> {}\n"])
@pytest.mark.parametrize("written", [str, str.lower, str.title])
def test_a_reference_is_found_wherever_it_is_quoted(written: Callable[[str], str], around: str) -> None:
    assert references_in(around.format(written(reference(KEY, SECRET)))) == (reference(KEY, SECRET),)


@pytest.mark.parametrize("around", ["x{}", "{}9", "a-{}", "{}-b"])
def test_a_part_of_a_longer_word_is_no_reference(around: str) -> None:
    assert references_in(around.format(reference(KEY, SECRET))) == ()


def test_a_reference_read_aloud_with_an_o_for_a_zero_is_the_same() -> None:
    assert references_in("7k3o-m2xi") == ("7K30-M2X1",)


@given(st.text(max_size=200) | st.text("-AB12 \n", max_size=200))
def test_any_text_gives_at_most_ten_references(text: str) -> None:
    assert all(len(one) == 9 for one in references_in(text))
    assert len(references_in(text)) <= 10


def test_a_mark_of_a_number_tells_it_to_nobody_without_the_secret() -> None:
    mark = number_mark("order:4711", SECRET)

    assert mark == number_mark("order:4711", SECRET)
    assert len({mark, number_mark("order:4712", SECRET), number_mark("order:4711", b"another")}) == 3
    assert "4711" not in mark
