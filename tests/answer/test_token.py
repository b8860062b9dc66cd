from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.answer.token import (
    alert_id,
    answered_copy,
    answered_key,
    forward_id,
    is_ours,
    is_reference,
    reference,
    references_in,
    reply_id,
    start_of_key,
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


def test_copies_of_one_message_for_two_desks_have_different_ids_that_both_are_ours() -> None:
    ids = {forward_id(KEY, SECRET, "shop.example", name=name) for name in ("desk", "vip", "")}

    assert len(ids) == 3
    assert {answered_copy(one, SECRET) for one in ids} == {KEY[:20]}


def test_a_copy_is_still_known_by_the_id_without_its_desk() -> None:
    old = re.sub(r"\.[0-9a-f]{8}@", "@", forward_id(KEY, SECRET, "shop.example"))

    assert answered_copy(old, SECRET) == KEY[:20]


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

    assert re.fullmatch(r"DW-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", shown)
    assert shown == reference(KEY, SECRET)


def test_a_reference_cannot_be_computed_without_the_secret() -> None:
    assert reference(KEY, SECRET) != reference(KEY, b"another secret")
    assert not is_reference(reference(KEY, b"another secret"), KEY, SECRET)


def test_a_reference_is_for_one_message_only() -> None:
    neighbours = [f"{KEY[:5]}{number:015x}" for number in range(200)]

    assert is_reference(reference(KEY, SECRET), KEY, SECRET)
    assert not any(is_reference(reference(KEY, SECRET), one, SECRET) for one in neighbours)


def test_a_reference_tells_where_to_look_for_its_message() -> None:
    assert start_of_key(reference(KEY, SECRET)) == KEY[:5]
    assert start_of_key(reference("0" * 64, SECRET)) == "00000"


REF = reference(KEY, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        f"Your reference: {REF}",
        f"re: parcel [{REF.lower()}]",
        f"https://help.shop.example/new?email=ann%40mail.example&ref={REF}&x=1",
        f"https://help.shop.example/login?next=%2Fnew%3Fref%3D{REF}",
        f"> Sent automatically. Your reference: {REF[:9]}\n> {REF[9:]}\n",
        f"|> my number is {REF.replace('-', ' ')}, thanks",
        f"{REF.replace('-', '')}: where is it?",
        "*" + REF.replace("-", "\u2011") + "*",
        f"{REF} and once more {REF.lower()}",
        f"({REF.replace('0', 'o').replace('1', 'l')})",
        "x" * 150_000 + f" {REF}",
    ],
)
def test_a_reference_is_found_wherever_and_however_people_write_it(text: str) -> None:
    assert references_in(text) == (REF,)


def test_letters_that_are_read_wrongly_are_put_right() -> None:
    with_both = next(shown for n in range(1000) if {"0", "1"} <= set(shown := reference(f"{n:020x}", SECRET)))

    assert references_in(with_both.lower().replace("0", "o").replace("1", "l")) == (with_both,)
    assert references_in(with_both.replace("1", "I").replace("0", "O")) == (with_both,)


def test_several_references_are_found_in_their_order() -> None:
    other = reference(OTHER_KEY, SECRET)

    assert references_in(f"{other} was answered, {REF} was not") == (other, REF)


def test_every_wrong_letter_is_noticed() -> None:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    places = [at for at in range(3, len(REF)) if REF[at] != "-"]
    wrong = [REF[:at] + one + REF[at + 1 :] for at in places for one in letters if one != REF[at]]

    assert len(wrong) == 310
    assert [one for one in wrong if references_in(one)] == []


def test_every_two_letters_that_changed_places_are_noticed() -> None:
    places = [at for at in range(3, len(REF)) if REF[at] != "-"]
    swapped = set()
    for one, two in combinations(places, 2):
        letters = list(REF)
        letters[one], letters[two] = letters[two], letters[one]
        swapped.add("".join(letters))

    assert len(swapped - {REF}) > 30
    assert [one for one in swapped - {REF} if references_in(one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DW",
        "DW-",
        "The hardware DW 4711 00815 is broken",
        f"X{REF}",
        REF[:-1],
        REF.replace("DW", "WD"),
        "DW-00000-0000U",
        "dw " * 60_000,
        "DW-" + "\u0663" * 10,
    ],
)
def test_what_is_no_reference_is_not_found(text: str) -> None:
    assert references_in(text) == ()


@given(st.text(max_size=200) | st.text("dDwW-0 1aZ\n>", max_size=200))
def test_any_text_may_be_searched_for_references(text: str) -> None:
    assert all(re.fullmatch(r"DW-[0-9A-Z]{5}-[0-9A-Z]{5}", one) for one in references_in(text))


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
