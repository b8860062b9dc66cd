from __future__ import annotations

import pytest

from gateway.mail import Address, normal, same_mailbox, without_tag
from gateway.mail.address import addresses
from tests.messages import received


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("ann@mail.example", "", "ann@mail.example"),
        ("<ann@mail.example>", "", "ann@mail.example"),
        ("Ann Field <ann@mail.example>", "Ann Field", "ann@mail.example"),
        ("Ann<ann@MAIL.Example>", "Ann", "ann@mail.example"),
        ('"Field, Ann" <ann@mail.example>', "Field, Ann", "ann@mail.example"),
        ('"Ann \\"the\\" Field" <ann@mail.example>', 'Ann "the" Field', "ann@mail.example"),
        ("ann@mail.example (Ann Field)", "Ann Field", "ann@mail.example"),
        ("Ann (at (work)) <ann@mail.example>", "Ann", "ann@mail.example"),
        ("Ann (at \\) work) <ann@mail.example>", "Ann", "ann@mail.example"),
        ('Ann ("a) <ann@mail.example>', "Ann", "ann@mail.example"),
        ("=?utf-8?q?Andr=C3=A9_Field?= <ann@mail.example>", "André Field", "ann@mail.example"),
        ("=?utf-8?q?Field,_Ann?= <ann@mail.example>", "Field, Ann", "ann@mail.example"),
        ('"=?utf-8?b?w4ltaWxl?=" <ann@mail.example>', "Émile", "ann@mail.example"),
        (
            "=?utf-8?q?Ann_=3Cowner=40bank.example=3E?= <ann@mail.example>",
            "Ann <owner@bank.example>",
            "ann@mail.example",
        ),
        ('"ann@mail.example" <ann@mail.example>', "ann@mail.example", "ann@mail.example"),
        ("ann@mail.example <ann@mail.example>", "ann@mail.example", "ann@mail.example"),
        ("Ann <Ann.Field+shop@mail.example>", "Ann", "Ann.Field+shop@mail.example"),
        ("Ann <änn@bücher.example>", "Ann", "änn@bücher.example"),
        ("Ann <ann@xn--bcher-kva.example>", "Ann", "ann@xn--bcher-kva.example"),
        ('<"ann field"@mail.example>', "", '"ann field"@mail.example'),
        ('<"ann"@mail.example>', "", "ann@mail.example"),
        ("Ann <ann@[192.0.2.1]>", "Ann", "ann@[192.0.2.1]"),
        ("Ann <ann@localhost>", "Ann", "ann@localhost"),
        ("Ann Q. Field <ann@mail.example>,", "Ann Q. Field", "ann@mail.example"),
    ],
)
def test_a_mailbox_is_read_with_its_name(field: str, name: str, address: str) -> None:
    found, _ = addresses(field)

    assert found == (Address(name=name, address=address),)


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("ann@mail.example <eve@evil.example>", "ann@mail.example", "eve@evil.example"),
        ("eve@evil.example)ann@mail.example", "", "eve@evil.example"),
        ("<ann@mail.example><eve@evil.example>", "", "ann@mail.example"),
        ("<ann@mail.example> eve@evil.example", "", "ann@mail.example"),
        ("Ann <ann@mail.example", "Ann", "ann@mail.example"),
        ("Ann ann@mail.example>", "Ann", "ann@mail.example"),
        ("Ann <ann@mail.example@evil.example>", "Ann", "ann@mail.example@evil.example"),
        ('Ann <"ann@mail.example"@evil.example>', "Ann", '"ann@mail.example"@evil.example'),
        ("Ann <@relay.example:ann@mail.example>", "Ann", "ann@mail.example"),
        ("Ann <@a.example,@b.example:ann@mail.example>", "Ann", "ann@mail.example"),
        ("Ann <ann @mail.example>", "Ann", "ann@mail.example"),
        ("Ann <ann@mail .example>", "Ann", "ann@mail.example"),
        ("Ann <ann..field@mail.example>", "Ann", "ann..field@mail.example"),
        ("Ann <ann.@mail.example>", "Ann", "ann.@mail.example"),
        ("Ann <ann@mail.example.>", "Ann", "ann@mail.example"),
        ("Ann <ann@-mail.example>", "Ann", "ann@-mail.example"),
        ("Ann <mailto:ann@mail.example>", "Ann", "ann@mail.example"),
        ("Ann [mailto:ann@mail.example]", "Ann", "ann@mail.example"),
        ("Ann <<ann@mail.example>>", "Ann", "ann@mail.example"),
        ("<ann@mail.example> Ann", "Ann", "ann@mail.example"),
        ("Ann ann@mail.example", "Ann", "ann@mail.example"),
        ("'ann@mail.example'", "", "ann@mail.example"),
        ("Ann \uff1cann\uff20mail.example\uff1e", "Ann", "ann@mail.example"),
        ("ann\uff20mail.example", "", "ann@mail.example"),
        ("Field, Ann <ann@mail.example>", "Field, Ann", "ann@mail.example"),
        ("Ann: Field <ann@mail.example>", "Ann: Field", "ann@mail.example"),
        ("Ann <ann@>", "Ann", ""),
        ("Ann <@mail.example>", "Ann", ""),
        ("Ann <>", "Ann", ""),
        ("Ann Q. Field", "Ann Q. Field", ""),
        ('"Ann"', "Ann", ""),
        ("root", "", "root"),
        ("root (Cron Daemon)", "Cron Daemon", "root"),
        ("=?utf-8?q?ann=40mail.example?=", "", "ann@mail.example"),
        ("=?utf-8?q?ann?=@mail.example", "", "ann@mail.example"),
        ("=?utf-8?b?QW5uIDxhbm5AbWFpbC5leGFtcGxlPg==?=", "Ann", "ann@mail.example"),
        ("=?utf-8?b?w4ltaWxl?= ann@mail.example", "Émile", "ann@mail.example"),
        ('"Ann <ann@mail.example>', "Ann", "ann@mail.example"),
        ('"Ann" "ann@mail.example', "Ann", "ann@mail.example"),
        ("mailto:ann@mail.example", "", "ann@mail.example"),
        ("Friends: ann@mail.example;", "", "ann@mail.example"),
        ("(Ann ann@mail.example", "Ann", "ann@mail.example"),
        ("ann@mail.example\u2028eve@evil.example", "", "ann@mail.example"),
        (f"{'a' * 65}@mail.example", "", f"{'a' * 65}@mail.example"),
    ],
)
def test_a_from_field_that_can_be_read_in_two_ways_is_shown_as_a_person_reads_it_and_is_not_sure(
    field: str, name: str, address: str
) -> None:
    message = received(f"From: {field}")

    assert message.writer == Address(name=name, address=address, sure=False)
    assert (message.from_.name, message.from_.address) == (name, "")
    assert any(defect.startswith("From") for defect in message.defects)


@pytest.mark.parametrize(
    "field",
    [
        'Ann <"ann\\"@evil.example>',
        "ann@mail.example\\@evil.example",
        "Ann <ann@mail..example>",
        f"ann@{'a.' * 130}example",
        "Ann <ann@mail.example>, <",
    ],
)
def test_nothing_is_sure_in_a_damaged_from_field(field: str) -> None:
    message = received(f"From: {field}")

    assert not any(each.address for each in message.from_addresses)
    assert any(defect.startswith("From") for defect in message.defects)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("ann@mail.example; bob@mail.example", ["ann@mail.example", "bob@mail.example"]),
        ("Ann <ann@mail.example> Bob <bob@mail.example>", ["ann@mail.example", "bob@mail.example"]),
        ("ann@mail.example bob@mail.example", ["ann@mail.example", "bob@mail.example"]),
        ('"Field, Ann <ann@mail.example>, Bob <bob@mail.example>', ["ann@mail.example", "bob@mail.example"]),
        ("Team: ann@mail.example, bob@mail.example", ["ann@mail.example", "bob@mail.example"]),
        ("undisclosed-recipients:;", []),
        ("Undisclosed recipients: ;", []),
        ("<Undisclosed-Recipient:;>", [""]),
    ],
)
def test_recipients_are_found_whatever_stands_between_them(field: str, found: list[str]) -> None:
    assert [each.address for each in received(f"To: {field}").to] == found


def test_the_members_of_groups_are_recipients() -> None:
    message = received('To: Team: ann@mail.example, "B, B" <bob@mail.example>;, Empty:;, carl@mail.example')

    assert [each.address for each in message.to] == ["ann@mail.example", "bob@mail.example", "carl@mail.example"]


def test_two_from_addresses_are_both_seen() -> None:
    message = received("From: ann@mail.example, Bob <bob@mail.example>")

    assert [each.address for each in message.from_addresses] == ["ann@mail.example", "bob@mail.example"]
    assert message.from_.address == "ann@mail.example"


def test_two_from_fields_are_a_defect() -> None:
    message = received("From: ann@mail.example", "From: eve@evil.example")

    assert len(message.from_addresses) == 2
    assert "more than one From field" in message.defects


def test_a_mail_without_from_has_an_empty_one() -> None:
    message = received(without=("From",))

    assert message.from_ == Address()
    assert "no From address" in message.defects


def test_a_name_carries_no_line_break() -> None:
    message = received("From: =?utf-8?q?Ann=0D=0ABcc:_all?= <ann@mail.example>")

    assert message.from_.name == "Ann  Bcc: all"


def test_addresses_are_compared_without_case_and_sub_address() -> None:
    assert normal(" Rosa+X@Shop.Example ") == "rosa+x@shop.example"
    assert without_tag("Rosa+x+y@Shop.example") == "rosa@shop.example"
    assert without_tag("+x@shop.example") == "+x@shop.example"
    assert same_mailbox("ROSA@shop.example", "rosa+orders@SHOP.example")
    assert not same_mailbox("rosa@shop.example", "rosa@other.example")
