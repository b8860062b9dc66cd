from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail import Message, parse
from gateway.mail.forwarded import Forwarded, forwarded
from tests.mail.forwards import FORWARDS, Handed
from tests.mail.not_forwards import NOT_FORWARDS, Kept
from tests.messages import mail, multipart

if TYPE_CHECKING:
    from collections.abc import Iterable

OWN = {"rosa@shop.example", "hello@shop.example"}
HEAD = ("From: Rosa Moss <rosa@shop.example>", "To: desk@desk.example")


def owns(address: str) -> bool:
    return address.lower() in OWN


def text_mail(from_: str, to: str, subject: str, body: str) -> Message:
    kind = "html" if body.startswith("<") else "plain"
    head = (f"From: {from_}", f"To: {to}", f"Subject: {subject}", f"Content-Type: text/{kind}; charset=utf-8")
    return parse(mail(*head, body=body))


def found_in(case: Handed) -> Forwarded:
    message = text_mail("Rosa Moss <rosa@shop.example>", "desk@desk.example", case.subject, case.body)
    found = forwarded(message, owns=owns)
    assert found is not None
    return found


def names(cases: Iterable[Handed | Kept]) -> list[str]:
    return [case.name for case in cases]


@pytest.mark.parametrize("case", FORWARDS, ids=names(FORWARDS))
def test_the_customer_is_found_or_a_person_is_asked(case: Handed) -> None:
    found = found_in(case)

    assert (found.address, found.name, found.sure) == (case.address, case.customer, case.sure)


@pytest.mark.parametrize("case", NOT_FORWARDS, ids=names(NOT_FORWARDS))
def test_what_is_answered_or_written_by_the_shop_is_not_handed_on(case: Kept) -> None:
    assert forwarded(text_mail(case.from_, case.to, case.subject, case.body), owns=owns) is None


def test_the_collection_is_as_large_as_was_promised() -> None:
    assert len(FORWARDS) >= 60
    assert len(NOT_FORWARDS) >= 40


def test_no_name_stands_twice() -> None:
    assert len(set(names((*FORWARDS, *NOT_FORWARDS)))) == len(FORWARDS) + len(NOT_FORWARDS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Gmail, English", "Where is my order 4711?\n\nAnn"),
        ("Thunderbird, German, customer quotes the shop", "Sie ist noch nicht da!"),
        ("Zoho, which draws its line twice", "Write to me here:\nann@holiday.example\nWhere is my order?"),
        ("Missive", "Where is my order?\n\nAnn"),
        ("Yahoo, the header run together into one line", "Where is my order?"),
        ("mutt, with the header of the original", "Where is my order?"),
        ("Notes, old and German, the writer without a label", "Wo ist meine Bestellung?"),
        ("Outlook for Mac, text right below the subject", "Where is my order 4711?\nAnn"),
    ],
)
def test_the_words_are_the_customers_alone(name: str, text: str) -> None:
    case = next(case for case in FORWARDS if case.name == name)

    assert found_in(case).text == text


LAYERS = {
    "Gmail": (
        "---------- Forwarded message ---------\nFrom: Hello <hello@shop.example>\nDate: Sat, Nov 21, 2026 at 10:00 "
        "AM\n"
        "Subject: {subject}\nTo: Rosa <rosa@shop.example>\n\n\n{body}"
    ),
    "Outlook, German": (
        "One more.\n\n________________________________\nVon: Hello <hello@shop.example>\nGesendet: Samstag, 21. "
        "November 2026 "
        "10:00\nAn: Rosa Moss <rosa@shop.example>\nBetreff: {subject}\n\n{body}"
    ),
    "Apple Mail, French": (
        "Début du message transféré :\n\n> De: Hello <hello@shop.example>\n> Objet: {subject}\n> Date: 21 novembre "
        "2026\n> À: "
        "rosa@shop.example\n> \n> {quoted}"
    ),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_mail_handed_on_twice_is_still_the_same_customers(layer: str) -> None:
    for case in FORWARDS:
        if case.sure and not case.body.startswith("<"):
            quoted = case.body.replace("\n", "\n> ")
            body = LAYERS[layer].format(subject=case.subject, body=case.body, quoted=quoted)
            found = found_in(Handed("", "Fwd: again", body, None))
            assert (found.address, found.name, found.sure) == (case.address, case.customer, True), case.name


def test_the_owners_remark_subject_and_date_are_told() -> None:
    found = found_in(next(case for case in FORWARDS if case.name.startswith("Gmail, German labels")))

    assert found.remark == "Könnt ihr das bitte übernehmen?\n\nDanke, Rosa"
    assert (found.subject, found.date) == ("Meine Bestellung", "Sa., 21. Nov. 2026 um 09:14 Uhr")


def test_every_depth_of_quotation_and_indent_is_the_same_mail() -> None:
    body = FORWARDS[0].body

    for prefix in ("> ", ">> ", "    ", "| ", "\t> "):
        quoted = "\n".join(prefix + line for line in body.split("\n"))
        assert found_in(Handed("", "Fwd: Question", quoted, None)).address == "ann@mail.example"


def test_a_header_below_a_forwards_subject_is_doubtful_where_the_mail_goes_back_to_its_writer() -> None:
    case = next(case for case in FORWARDS if case.name == "Outlook for Windows, German")
    message = text_mail("Rosa <rosa@shop.example>", "joerg@post.example", case.subject, case.body)

    found = forwarded(message, owns=owns)

    assert found is not None
    assert (found.address, found.sure) == ("joerg@post.example", False)


# Attached mail --------------------------------------------------------------------------------------------------------

CUSTOMERS = "From: Ann Field <ann@mail.example>\nTo: rosa@shop.example\nSubject: Broken cup\n\nIt came broken.\n"
WITH_PHOTO = (
    "From: Ann Field <ann@mail.example>\nSubject: Broken cup\nContent-Type: multipart/mixed; boundary=inner\n\n"
    + multipart("\nIt came broken.", "Content-Type: image/png; name=cup.png\n\npixels", boundary="inner")
)


def attached(*mails: str, subject: str = "Fwd: Broken cup", note: str = "", kind: str = "message/rfc822") -> Message:
    parts = [f"Content-Type: text/plain\n\n{note}", *(f"Content-Type: {kind}\n\n{one}" for one in mails)]
    body = multipart(*parts, boundary="outer")
    return parse(mail(*HEAD, f"Subject: {subject}", "Content-Type: multipart/mixed; boundary=outer", body=body))


def test_an_attached_mail_names_its_writer() -> None:
    found = forwarded(attached(CUSTOMERS, note="Please help."), owns=owns)

    assert found is not None
    assert (found.address, found.name, found.sure) == ("ann@mail.example", "Ann Field", True)
    assert (found.subject, found.text, found.remark) == ("Broken cup", "It came broken.", "Please help.")


def test_the_attachments_of_the_attached_mail_are_hers() -> None:
    found = forwarded(attached(WITH_PHOTO), owns=owns)

    assert found is not None
    assert [one.filename for one in found.attachments] == ["cup.png"]


def test_a_file_named_eml_is_a_mail_whatever_its_type_says() -> None:
    kind = 'application/octet-stream; name="Broken cup.eml"'

    found = forwarded(attached(CUSTOMERS, kind=kind), owns=owns)

    assert found is not None
    assert (found.address, found.sure) == ("ann@mail.example", True)


def test_a_mail_in_base64_is_read() -> None:
    encoded = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    encoded += "RnJvbTogYW5uQG1haWwuZXhhbXBsZQpTdWJqZWN0OiBDdXAKCkJyb2tlbi4K"
    fields = "Content-Type: multipart/mixed; boundary=outer"
    message = parse(mail(*HEAD, fields, body=multipart(encoded, boundary="outer")))

    found = forwarded(message, owns=owns)

    assert found is not None
    assert found.address == "ann@mail.example"


def test_a_mail_in_a_mail_of_the_owner_is_the_customers() -> None:
    inner = "From: Rosa <hello@shop.example>\nSubject: Fwd: Cup\nContent-Type: multipart/mixed; boundary=middle\n\n"
    inner += multipart(f"Content-Type: message/rfc822\n\n{CUSTOMERS}", boundary="middle")

    found = forwarded(attached(inner), owns=owns)

    assert found is not None
    assert (found.address, found.sure, found.text) == ("ann@mail.example", True, "It came broken.")


@pytest.mark.parametrize(("depth", "address"), [(3, "ann@mail.example"), (40, None)])
def test_mails_inside_of_mails_are_followed_a_few_steps_and_never_without_end(depth: int, address: str | None) -> None:
    inner = CUSTOMERS
    for level in range(depth):
        head = f"From: rosa@shop.example\nSubject: Fwd: Cup\nContent-Type: multipart/mixed; boundary=level{level}\n\n"
        inner = head + multipart(f"Content-Type: message/rfc822\n\n{inner}", boundary=f"level{level}")

    found = forwarded(parse(inner.encode()), owns=owns)

    assert (found and found.address) == address


def test_several_attached_mails_need_a_person() -> None:
    other = CUSTOMERS.replace("ann@mail.example", "uwe@post.example")

    one, two = forwarded(attached(CUSTOMERS, CUSTOMERS), owns=owns), forwarded(attached(CUSTOMERS, other), owns=owns)

    assert one is not None
    assert two is not None
    assert (one.address, one.sure) == ("ann@mail.example", False)
    assert (two.address, two.sure) == (None, False)


def test_a_digest_of_mails_needs_a_person() -> None:
    body = multipart(f"\n{CUSTOMERS}", f"\n{CUSTOMERS.replace('ann@', 'uwe@')}", boundary="digest")

    found = forwarded(parse(mail(*HEAD, "Content-Type: multipart/digest; boundary=digest", body=body)), owns=owns)

    assert found is not None
    assert (found.address, found.sure) == (None, False)


@pytest.mark.parametrize(
    "inner",
    [
        "From: Rosa Moss <rosa@shop.example>\nSubject: Your order\n\nIt is on its way.\n",
        "From: hello@shop.example\nSubject: Your order\n\nIt is on its way.\n",
    ],
)
def test_an_attached_mail_of_the_shop_hands_nothing_on(inner: str) -> None:
    assert forwarded(attached(inner), owns=owns) is None


def test_a_bounce_that_holds_a_mail_hands_nothing_on() -> None:
    body = multipart("\nFailed.", f"Content-Type: message/rfc822\n\n{CUSTOMERS}", boundary="outer")
    fields = "Content-Type: multipart/report; report-type=delivery-status; boundary=outer"

    assert forwarded(parse(mail(*HEAD, fields, body=body)), owns=owns) is None


@pytest.mark.parametrize(
    ("inner", "address", "sure"),
    [
        ("From: noreply@forms.example\nReply-To: Ann <ann@mail.example>\n\nHi", "ann@mail.example", True),
        ("From: rosa@shop.example\nReply-To: Ann <ann@mail.example>\n\nHi", "ann@mail.example", True),
        ("From: noreply@forms.example\n\nHi", None, False),
        ("From: Ann <ann@mail.example>, Uwe <uwe@post.example>\n\nHi", None, False),
        ("From: Ann <ann@mail.example>\nReply-To: Uwe <uwe@post.example>\n\nHi", "ann@mail.example", False),
        ("Subject: nobody\n\nHi", None, False),
    ],
)
def test_an_attached_mail_is_as_honest_about_its_writer(inner: str, address: str | None, *, sure: bool) -> None:
    found = forwarded(attached(inner), owns=owns)

    assert found is not None
    assert (found.address, found.sure) == (address, sure)


def test_an_attached_mail_below_an_answer_needs_a_person() -> None:
    found = forwarded(attached(CUSTOMERS, subject="Re: Broken cup", note="See what Ann wrote."), owns=owns)

    assert found is not None
    assert (found.address, found.sure) == ("ann@mail.example", False)


def test_a_mail_in_outlooks_own_form_needs_a_person() -> None:
    kind = 'application/vnd.ms-outlook; name="Broken cup.msg"'

    found = forwarded(attached("bytes", subject="For you", kind=kind), owns=owns)

    assert found is not None
    assert (found.address, found.sure) == (None, False)


def test_the_mail_in_the_text_is_handed_on_and_not_what_she_had_attached() -> None:
    message = attached(CUSTOMERS.replace("ann@", "uwe@"), note=FORWARDS[0].body)

    found = forwarded(message, owns=owns)

    assert found is not None
    assert (found.address, found.sure) == ("ann@mail.example", True)


def test_a_customer_may_hand_on_somebody_elses_mail() -> None:
    message = text_mail("Bob <bob@post.example>", "rosa@shop.example", "Fwd: Question", FORWARDS[0].body)

    found = forwarded(message, owns=owns)

    assert found is not None
    assert (found.address, found.sure) == ("ann@mail.example", True)


# Whatever the bytes ---------------------------------------------------------------------------------------------------

PIECES = [line for case in FORWARDS for line in case.body.split("\n")]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=40)), max_size=40),
    st.sampled_from(["Fwd: ", "Re: ", ""]),
)
def test_any_lines_in_any_order_are_read(lines: list[str], prefix: str) -> None:
    found = forwarded(text_mail("rosa@shop.example", "desk@desk.example", f"{prefix}x", "\n".join(lines)), owns=owns)

    assert found is None or found.address is None or (not owns(found.address) and "@" in found.address)
    assert found is None or not found.sure or found.address


@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    forwarded(parse(raw), owns=owns)
    forwarded(parse(mail(*HEAD, "Content-Type: message/rfc822", body=raw)), owns=owns)
