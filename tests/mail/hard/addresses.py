"""From and To as programs wrote them that knew no standard."""

# ruff: noqa: E501, RUF001 - a mail stands in one line of the table, in its own script
from __future__ import annotations

from tests.mail.hard import Case, case

ANN = ("Ann Field", "ann@mail.example")

CASES: dict[str, Case] = {
    "the name in a comment": case("From: ann@mail.example (Ann Field)"),
    "a comment between name and address": case("From: Ann Field (at work) <ann@mail.example>"),
    "an address without a name": case("From: ann@mail.example", sender=("", "ann@mail.example")),
    "a name without an address": case("From: Ann Field", sender=("Ann Field", "")),
    "a user of the sender's own machine": case("From: MAILER-DAEMON (Mail Delivery System)", sender=("Mail Delivery System", "MAILER-DAEMON")),
    "a user of the sender's own machine in brackets": case("From: Mail System <MAILER-DAEMON>", sender=("Mail System", "MAILER-DAEMON")),
    "recipients of the sender's own machine": case("To: root, rosa@shop.example", to=["root", "rosa@shop.example"]),
    "a quoted name with a comma": case('From: "Field, Ann" <ann@mail.example>', sender=("Field, Ann", ANN[1])),
    "an unquoted name with a comma": case("From: Field, Ann <ann@mail.example>", sender=("Field, Ann", ANN[1])),
    "a quoted name with quotation marks": case(
        'From: "Ann \\"the\\" Field" <ann@mail.example>', sender=('Ann "the" Field', ANN[1])
    ),
    "an unclosed quotation mark": case('From: "Ann Field <ann@mail.example>'),
    "an unclosed bracket": case("From: Ann Field <ann@mail.example"),
    "a bracket that was never opened": case("From: Ann Field ann@mail.example>"),
    "two brackets for one": case("From: Ann Field <<ann@mail.example>>"),
    "no brackets at all": case("From: Ann Field ann@mail.example"),
    "the name behind the address": case("From: <ann@mail.example> Ann Field"),
    "no blank before the bracket": case('From: "Ann Field"<ann@mail.example>'),
    "blanks in the brackets": case("From: Ann Field < ann@mail.example >"),
    "a route address": case("From: Ann Field <@relay.example,@mx.example:ann@mail.example>"),
    "a quoted local part": case('From: Ann Field <"ann field"@mail.example>', sender=("Ann Field", '"ann field"@mail.example')),
    "an address literal": case("From: Ann Field <ann@[192.0.2.1]>", sender=("Ann Field", "ann@[192.0.2.1]")),
    "a local part with two dots": case("From: Ann Field <ann..f@mail.example>", sender=("Ann Field", "ann..f@mail.example")),
    "a domain with a dot at its end": case("From: Ann Field <ann@mail.example.>"),
    "signs of full width": case("From: Ann Field ＜ann＠mail.example＞"),
    "a link for an address": case("From: Ann Field <mailto:ann@mail.example>"),
    "a domain in capital letters": case("From: Ann Field <ann@MAIL.Example>", sender=("Ann Field", "ann@MAIL.Example")),
    "an encoded name": case("From: =?utf-8?q?Andr=C3=A9_Field?= <ann@mail.example>", sender=("André Field", ANN[1])),
    "an encoded name in quotation marks": case(
        'From: "=?utf-8?b?QW5kcsOpIEZpZWxk?=" <ann@mail.example>', sender=("André Field", ANN[1])
    ),
    "an encoded name with a comma": case("From: =?utf-8?q?Field,_Andr=C3=A9?= <ann@mail.example>", sender=("Field, André", ANN[1])),
    "an encoded comment": case("From: ann@mail.example (=?utf-8?q?Andr=C3=A9?=)", sender=("André", ANN[1])),
    "an encoded name without brackets": case("From: =?utf-8?q?Andr=C3=A9?= ann@mail.example", sender=("André", ANN[1])),
    "a whole encoded mailbox": case("From: =?utf-8?b?QW5uIEZpZWxkIDxhbm5AbWFpbC5leGFtcGxlPg==?="),
    "an encoded local part": case("From: Ann Field <=?utf-8?q?ann?=@mail.example>"),
    "a raw name in UTF-8": case("From: André Field <ann@mail.example>", sender=("André Field", ANN[1])),
    "an address before the address": case(
        "From: ann@mail.example <ann@mail.example>", sender=("ann@mail.example", ANN[1])
    ),
    "two writers": case("From: Ann Field <ann@mail.example>, bob@mail.example"),
    "two writers without a comma": case("From: Ann Field <ann@mail.example> Bob <bob@mail.example>"),
    "no From": case(without=("From",), sender=("", "")),
    "a group of recipients": case(
        'To: Team: rosa@shop.example, "B, B" <bob@shop.example>;, carl@shop.example',
        to=["rosa@shop.example", "bob@shop.example", "carl@shop.example"],
    ),
    "a group without an end": case("To: Team: rosa@shop.example, bob@shop.example", to=["rosa@shop.example", "bob@shop.example"]),
    "an empty group": case("To: undisclosed-recipients:;", to=[]),
    "an empty group of several words": case("To: Undisclosed recipients: ;", to=[]),
    "an empty group in brackets": case("To: <Undisclosed-Recipient:;>", to=[]),
    "recipients in words": case("To: Undisclosed recipients", to=[]),
    "recipients with semicolons": case("To: rosa@shop.example; Bob <bob@shop.example>", to=["rosa@shop.example", "bob@shop.example"]),
    "recipients with blanks": case("To: rosa@shop.example bob@shop.example", to=["rosa@shop.example", "bob@shop.example"]),
    "recipients with empty places": case("To: , rosa@shop.example,, bob@shop.example,", to=["rosa@shop.example", "bob@shop.example"]),
    "two fields of recipients": case("To: rosa@shop.example", "To: bob@shop.example", to=["rosa@shop.example", "bob@shop.example"]),
    "no recipients": case(without=("To",), to=[]),
}  # fmt: skip
