"""May a reply go out? The 45 probes, then a mail for each check that this check alone refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.judge import CHECKS, Facts, Policy, Rate, Refusal, RefusalKind, may_reply
from gateway.judge.eligibility import protections
from gateway.judge.texts import Texts
from gateway.mail import parse
from tests.messages import mail, multipart, received

if TYPE_CHECKING:
    from gateway.mail import Message

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
POLICY = Policy.default(("rosa@shop.example", "hello@shop.example"))
DESK_TELLS = replace(POLICY, notifiers=("*@notify.example", "*@mail.example"))
WITH_DESK = replace(POLICY, desk_addresses=("support@desk.example", "rosa@shop.example"))
MACHINE, PERSON, BRAKE = RefusalKind.MACHINE, RefusalKind.PERSON, RefusalKind.BRAKE


def asked(message: Message, policy: Policy = POLICY, facts: Facts | None = None) -> Refusal | None:
    return may_reply(message, policy, facts or Facts(), now=NOW)


ANSWERED = {
    "H01": received(),
    "H02": received("Auto-Submitted: no"),
    "H03": received("Auto-Submitted: No (sent by hand)"),
    "H04": received("X-Auto-Response-Suppress: None"),
    "H05": received("X-Auto-Response-Suppress: DR, RN, NRN"),
    "H06": received("Subject: Out of office printer ebook"),
    "H07": received("Subject: Undeliverable: my package came back"),
    "H08": received("Subject: Auto: insurance ebook question"),
    "H09": received("Precedence: normal"),
    "H10": received("From: Ann <ann-requests@mail.example>", sender="ann-requests@mail.example"),
    "H11": received("X-Mailer: AutoReply Pro Human Edition"),
}
REPORT = "multipart/report; boundary=frontier; report-type="
REFUSED = {
    "A01": received("Auto-Submitted: auto-replied"),
    "A02": received("Auto-Submitted: auto-generated"),
    "A03": received("Auto-Submitted: auto-notified; owner-email=rosa@shop.example"),
    "A04": received("Auto-Submitted: auto-replied (vacation)"),
    "A05": received("Auto-Submitted: robotically"),
    "A06": received(sender=""),
    "A07": received("From: MAILER-DAEMON@mail.example", sender="MAILER-DAEMON@mail.example"),
    "A08": received("From: postmaster@mail.example", sender="postmaster@mail.example"),
    "A09": received(f"Content-Type: {REPORT}delivery-status"),
    "A10": received(f"Content-Type: {REPORT}disposition-notification"),
    "A11": received("Precedence: bulk"),
    "A12": received("Precedence: list"),
    "A13": received("Precedence: Junk"),
    "A14": received("Precedence: auto_reply"),
    "A15": received("List-Id: Friends of moss <moss.list.example>"),
    "A16": received("List-Unsubscribe: <mailto:leave@mail.example>"),
    "A17": received("List-Post: <mailto:moss@list.example>"),
    "A18": received("X-Auto-Response-Suppress: All"),
    "A19": received("X-Auto-Response-Suppress: OOF"),
    "A20": received("X-Auto-Response-Suppress: DR, OOF, AutoReply"),
    "A21": received("X-Autoreply: yes"),
    "A22": received("X-Autorespond: Your question"),
    "A23": received("From: noreply@mail.example"),
    "A24": received("From: do-not-reply@mail.example"),
    "A25": received(sender="owner-list@mail.example"),
    "A26": received("From: list-request@mail.example"),
    "A27": received("From: hello@shop.example"),
    "A28": received("X-Loop: yes"),
    "A29": received("To: paul@shop.example"),
    "A30": received("Content-Type: text/calendar; method=REPLY; charset=utf-8", body="BEGIN:VCALENDAR\n"),
    "A31": received("X-Spam-Flag: YES"),
    "A32": received("X-Failed-Recipients: ann@mail.example"),
    "A33": received("Subject: Automatic reply: Your question"),
    "A34": received("Sender: list-bounces@mail.example"),
}
PERHAPS_A_PERSON = {"A16", "A18", "A19", "A20", "A28", "A29"}


@pytest.mark.parametrize("probe", ANSWERED)
def test_a_person_gets_an_answer(probe: str) -> None:
    refusal = asked(ANSWERED[probe])

    assert refusal is None


@pytest.mark.parametrize("probe", REFUSED)
def test_no_reply_goes_out_where_a_sign_speaks_against_it(probe: str) -> None:
    refusal = asked(REFUSED[probe])

    assert refusal is not None
    assert refusal.kind is (PERSON if probe in PERHAPS_A_PERSON else MACHINE)
    assert refusal.source


AUTH = "Authentication-Results: mx.provider.example; dmarc=fail header.from=mail.example"
VERP = "bounces+12-ab=rosa=shop.example@relay.example"
FROM_NOWHERE = "From: Ann <ann@printer.localdomain>"
DAY_OLD = Facts(arrived=NOW - timedelta(hours=24, seconds=1))
DAY_AHEAD = Facts(arrived=NOW + timedelta(hours=25))  # our clock is a day behind
SUPPRESSED = received("X-Auto-Response-Suppress: OOF")
UNSUBSCRIBE = received("List-Unsubscribe: <https://mail.example/leave>")
INVITED = received('Content-Type: text/calendar; method="REQUEST"', body="BEGIN:VCALENDAR\n")
ANSWERED_INVITATION = received("Content-Type: text/calendar; method=REPLY", body="BEGIN:VCALENDAR\n")

BOUNCED = received(
    "Subject: Your planner",
    body="Your message could not be delivered. Reason: user unknown.\n\nReceived: from desk by relay.example\n",
)
REPORT_INSIDE = received(
    "Content-Type: multipart/mixed; boundary=frontier",
    body=multipart("Content-Type: text/plain\n\nSee below.", "Content-Type: message/delivery-status\n\nStatus: 5.1.1"),
)
LIKELY_BOUNCE = received("Subject: Delivery error", body="Your mail was not delivered.\n")
ABSENCE = received(body="Thank you for your message. I am on vacation. I will answer upon my return.\n")
ACKNOWLEDGED = received(body="We have received your message. Your case number is 12.\n")
QUESTION = received(body="Please verify that you are human: https://mail.example/12\n")
RECEIPT = received("Subject: Read: Your planner", body="Your message was read on Monday.\n")
MAILING = received(body="Sweet peas. To unsubscribe visit https://mail.example/leave\n")
NOTIFIED = received(body="You are receiving this because you were mentioned.\n")
LAID_OUT = received(
    "Content-Type: text/html", body='<table><tr><td><a href="x"><a href="y"><img src="z">Lamp</td></table>' * 99
)
MOSS_TAG = "Subject: Re: [Moss-Users] Frost"
LIST_FOOTER = received(body=f"It froze.\n{'_' * 47}\nmoss mailing list\nhttps://list.example/mailman/listinfo/moss\n")
CODE = received(body="Your verification code is 471 102.\n")

ONLY_ONE_CHECK_REFUSES: list[tuple[str, Message, Policy, Facts]] = [
    ("own address", received("From: Rosa <rosa+tag@Shop.example>"), POLICY, Facts()),
    ("our own note", received(), POLICY, Facts(is_our_note=True)),
    ("our own words", received(), POLICY, Facts(our_words="all")),
    ("notification of the desk", received("From: ann@mail.example"), DESK_TELLS, Facts()),
    ("null reverse-path", received(sender=""), POLICY, Facts()),
    ("automatic mail", received("Auto-Submitted: auto-replied"), POLICY, Facts()),
    ("report", received(f"Content-Type: {REPORT}feedback-report"), POLICY, Facts()),
    ("aggregate report", received("Subject: Report Domain: shop.example"), POLICY, Facts()),
    ("bounce", received("X-Failed-Recipients: ann@mail.example"), POLICY, Facts()),
    ("mailing list", received("X-BeenThere: moss@list.example"), POLICY, Facts()),
    ("mass mail", received("Precedence: bulk"), POLICY, Facts()),
    ("system sender", received(sender="mailer-daemon@mail.example"), POLICY, Facts()),
    ("no-reply sender", received("From: shop-noreply@mail.example"), POLICY, Facts()),
    ("autoresponder", received("X-Autoreply: yes"), POLICY, Facts()),
    ("automatic subject", received("Subject: Abwesenheitsnotiz: Frage"), POLICY, Facts()),
    ("tracker", received("X-GitHub-Reason: mention"), POLICY, Facts()),
    ("answer of a calendar", ANSWERED_INVITATION, POLICY, Facts()),
    ("challenge", received("X-Challenge: 12"), POLICY, Facts()),
    ("spam", received("X-Spam-Status: Yes, score=9.1"), POLICY, Facts()),
    ("over the limits", received("Content-Type: text/plain" + "; a=b" * 101), POLICY, Facts()),
    ("text of a bounce", BOUNCED, POLICY, Facts()),
    ("report inside", REPORT_INSIDE, POLICY, Facts()),
    ("several writers", received("From: ann@mail.example, bob@mail.example"), POLICY, Facts()),
    ("odd address", received(FROM_NOWHERE), POLICY, Facts()),
    ("loop", received("X-Loop: ann@mail.example"), POLICY, Facts()),
    ("spam tag", received("Subject: [SPAM] A question"), POLICY, Facts()),
    ("reply suppressed", SUPPRESSED, POLICY, Facts()),
    ("offer to unsubscribe", UNSUBSCRIBE, POLICY, Facts()),
    ("not addressed", received("To: undisclosed-recipients:;"), POLICY, Facts()),
    ("subject of a bounce", received("Subject: Undelivered Mail Returned to Sender"), POLICY, Facts()),
    ("bounce collector", received(sender=VERP), POLICY, Facts()),
    ("doubtful sender", received("From: notifications@mail.example"), POLICY, Facts()),
    ("no reply wanted", received("Reply-To: no-reply@mail.example"), POLICY, Facts()),
    ("mass mailer", received("Feedback-ID: 12:ab:relay"), POLICY, Facts()),
    ("program of a web site", received("X-Mailer: PHPMailer 6.9.1"), POLICY, Facts()),
    ("another desk", received("X-RT-Loop-Prevention: other.example"), POLICY, Facts()),
    ("invitation", INVITED, POLICY, Facts()),
    ("likely bounce", LIKELY_BOUNCE, POLICY, Facts()),
    ("absence note", ABSENCE, POLICY, Facts()),
    ("automatic text", received(body="This is an automated message.\n"), POLICY, Facts()),
    ("acknowledgement", ACKNOWLEDGED, POLICY, Facts()),
    ("question of a program", QUESTION, POLICY, Facts()),
    ("receipt", RECEIPT, POLICY, Facts()),
    ("mailing", MAILING, POLICY, Facts()),
    ("notification", NOTIFIED, POLICY, Facts()),
    ("made like a web page", LAID_OUT, POLICY, Facts()),
    ("tag of a list", received("To: moss-users@list.example, rosa@shop.example", MOSS_TAG), POLICY, Facts()),
    ("footer of a list", LIST_FOOTER, POLICY, Facts()),
    ("opens an account", CODE, POLICY, Facts()),
    ("unproven sender", received(AUTH), replace(POLICY, trusted_authserv_ids=("mx.provider.example",)), Facts()),
    ("repeats our note", received(), POLICY, Facts(quotes_our_note=True)),
    ("never reply to", received(), replace(POLICY, never_reply_to=("*@mail.example",)), Facts()),
    ("already handled", received(), POLICY, Facts(flags=frozenset({"\\Answered"}))),
    ("too old", received(), POLICY, DAY_OLD),
    ("put back store", received(), POLICY, Facts(arrived=NOW, put_back=NOW)),
    ("written to the desk", received("Cc: Support@desk.example"), WITH_DESK, Facts()),
    ("knows the desk", received(), POLICY, Facts(knows_desk="wrote to support@desk.example")),
    ("breaker", received(), POLICY, Facts(replies_to_subject=15)),
    ("brake per sender", received(), POLICY, Facts(replies_to_sender=1)),
    ("brake per domain", received(), POLICY, Facts(replies_to_domain=10)),
    ("brake per text", received(), POLICY, Facts(replies_to_text=2)),
    ("brake in all", received(), POLICY, Facts(replies_in_all=30)),
]


@pytest.mark.parametrize(("check", "message", "policy", "facts"), ONLY_ONE_CHECK_REFUSES)
def test_each_check_refuses_what_no_other_check_sees(
    check: str, message: Message, policy: Policy, facts: Facts
) -> None:
    refusal = asked(message, policy, facts)

    assert refusal is not None
    assert refusal.check == check


@pytest.mark.parametrize(("check", "message", "policy", "facts"), ONLY_ONE_CHECK_REFUSES)
def test_without_its_check_the_same_mail_would_be_answered(
    check: str, message: Message, policy: Policy, facts: Facts, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = tuple(each for each in CHECKS if each.name != check)
    monkeypatch.setattr("gateway.judge.eligibility.CHECKS", others)

    assert asked(message, policy, facts) is None


def test_every_check_has_such_a_mail() -> None:
    assert [check for check, *_ in ONLY_ONE_CHECK_REFUSES] == [check.name for check in CHECKS]


MORE_PERSONS = {
    "an unknown envelope sender": received(sender=None),
    "another envelope sender": received(sender="ann@work.example"),
    "BATV in the envelope sender": received(sender="prvs=1234abcdef=ann@mail.example"),
    "SRS in the envelope sender": received(sender="SRS0=ab=cd=work.example=ann@forward.example"),
    "own address in Cc": received("To: paul@shop.example", "Cc: ROSA@shop.example"),
    "own address in Resent-To": received("To: paul@shop.example", "Resent-To: rosa@shop.example"),
    "own sub-address": received("To: rosa+ebook@shop.example"),
    "comment in a comment": received("Auto-Submitted: (by (me)) no (really)"),
    "parameter after no": received("Auto-Submitted: no; note=x"),
    "negative autoreply": received("X-Autoreply: no"),
    "not spam": received("X-Spam-Flag: NO", "X-Spam-Status: No, score=-2"),
    "request in a name": received("From: Ann <requester@mail.example>"),
    "root in a name": received("From: Ann <rootbeer@mail.example>"),
    "reply in a name": received("From: Ann <replying@mail.example>"),
    "noah": received("From: Noah Reply <noah.reply@mail.example>"),
    "owner in a name": received("From: Ann <homeowner@mail.example>"),
    "bounce in a name": received("From: Ann <bouncyball@mail.example>", sender="bouncyball@mail.example"),
    "a forwarded bounce": received("Subject: Fwd: Undelivered Mail Returned to Sender"),
    "an answer in a foreign thread": received("Subject: Re: Automatic reply: Your question"),
    "resent by the owner": received("Resent-From: rosa@shop.example", sender="rosa@shop.example"),
    "handed on by her old mailbox": received("X-Forwarded-To: rosa@shop.example", sender="hello@shop.example"),
    "an answer that a server took in again": received("In-Reply-To: <1@shop.example>", sender="root@shop.example"),
    "somebody's own X-Mailer": received("X-Mailer: Ann's Mailer 1.2 for phpmailer haters"),
    "an unknown user who is a person": received(
        "Subject: I am an unknown user", body="Unknown user, says your page.\n"
    ),
    "the tag of a desk": received("To: rosa@shop.example", "Subject: [Rosa] Your question, [shop-12] and more"),
    "a shop called office": received("Subject: Out of office wear, when back?"),
}


@pytest.mark.parametrize("what", MORE_PERSONS)
def test_what_only_looks_like_a_machine_is_answered(what: str) -> None:
    refusal = asked(MORE_PERSONS[what])

    assert refusal is None


MORE_MACHINES = {
    "null path told by Return-Path": received("Return-Path: <>", sender=""),
    "two Auto-Submitted fields": received("Auto-Submitted: no", "Auto-Submitted: auto-replied"),
    "empty Auto-Submitted": received("Auto-Submitted: (nothing)"),
    "Precedence with a comment": received("Precedence: bulk (many)"),
    "no_reply": received("From: no_reply+4711@mail.example"),
    "notreply": received("From: do_not_reply@mail.example"),
    "keine-antwort": received("From: keine-antwort@mail.example"),
    "ne-pas-repondre": received("From: ne-pas-repondre@mail.example"),
    "no-responder": received("From: no-responder@mail.example"),
    "noreply below a domain": received("From: ann@noreply.mail.example"),
    "mailer-daemon with another From": received(sender="Mailer-Daemon@mail.example"),
    "digest": received("Content-Type: multipart/digest; boundary=frontier"),
    "X-Mailing-List": received("X-Mailing-List: moss@list.example"),
    "root without a thread": received(sender="root@shop.example"),
    "an own path without a sign of handing on": received(sender="hello@shop.example"),
    "Delivered-To: Autoresponder": received("Delivered-To: Autoresponder"),
    "réponse automatique": received("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_question?="),
    "out of office autoreply": received("Subject: Out of Office AutoReply: question"),
    "bare delivery status": received("Content-Type: message/delivery-status"),
    "own envelope sender": received(sender="rosa@shop.example"),
    "calendar reply inside": received(
        "Content-Type: multipart/alternative; boundary=frontier",
        body="--frontier\nContent-Type: text/plain\n\nAccepted\n"
        '--frontier\nContent-Type: text/calendar; charset="utf-8";\n method=REPLY\n\nBEGIN:VCALENDAR\n--frontier--\n',
    ),
}


@pytest.mark.parametrize("what", MORE_MACHINES)
def test_a_machine_is_told_in_its_other_forms(what: str) -> None:
    refusal = asked(MORE_MACHINES[what])

    assert refusal is not None
    assert refusal.kind is MACHINE


ODD_FROMS = [
    "From: ",
    "From: Ann",
    "From: @mail.example",
    "From: ann@localhost",
    "From: ann@[127.0.0.1]",
    "From: ann@x",
]


@pytest.mark.parametrize("field", ODD_FROMS)
def test_no_note_goes_to_an_address_that_programs_may_read_differently(field: str) -> None:
    refusal = asked(received(field))

    assert refusal is not None
    assert refusal.kind is PERSON


@pytest.mark.parametrize("second", ["From: ann@mail.example", "From: bob@mail.example", "From: ", "from: (nobody)"])
def test_two_from_fields_name_nobody_for_sure(second: str) -> None:
    refusal = asked(received("From: ann@mail.example", second))

    assert refusal is not None
    assert refusal.check == "several writers"


@pytest.mark.parametrize(
    ("owner", "writer", "answered"),
    [
        ("rosa@office", "ann@sales", True),
        ("rosa@office", "ann@localhost", False),
        ("rosa@office", "ann@printer.localdomain", False),
        ("rosa@shop.example", "ann@sales", False),
    ],
)
def test_only_a_house_with_plain_names_reaches_another_one(owner: str, writer: str, answered: bool) -> None:
    refusal = asked(received(f"From: {writer}", f"To: {owner}"), Policy.default((owner,)))

    assert (refusal is None) is answered


def test_a_machine_is_told_as_such_even_where_a_brake_holds_too() -> None:
    refusal = asked(received("Precedence: bulk"), facts=Facts(replies_to_sender=5))

    assert refusal is not None
    assert refusal.kind is MACHINE


def test_without_owner_addresses_some_address_has_to_stand_in_to_or_cc() -> None:
    nobody = Policy.default(())

    assert asked(received("To: paul@shop.example"), nobody) is None
    assert asked(received("To: undisclosed-recipients:;"), nobody) is not None


@pytest.mark.parametrize(
    ("wanted", "field", "answered"),
    [
        ("always", "dkim=pass header.d=mail.example", True),
        ("always", "none", False),
        ("always", "dmarc=fail header.from=mail.example", False),
        ("when-known", "none", True),
        ("when-known", "dmarc=fail header.from=mail.example", False),
        ("never", "dmarc=fail header.from=mail.example", True),
    ],
)
def test_a_sender_has_to_be_proven_as_strictly_as_the_owner_wants(
    wanted: Literal["always", "when-known", "never"], field: str, answered: bool
) -> None:
    policy = replace(POLICY, trusted_authserv_ids=("mx.provider.example",), require_authentication=wanted)

    refusal = asked(received(f"Authentication-Results: mx.provider.example; {field}"), policy)

    assert (refusal is None) is answered


def test_results_of_a_server_that_is_not_trusted_prove_nothing() -> None:
    policy = replace(POLICY, trusted_authserv_ids=("mx.provider.example",), require_authentication="always")

    refusal = asked(received("Authentication-Results: mx.evil.example; dmarc=pass header.from=mail.example"), policy)

    assert refusal is not None
    assert refusal.kind is PERSON


def test_mail_of_unknown_age_passes_and_mail_just_within_the_limit_too() -> None:
    assert asked(received(), facts=Facts(arrived=None)) is None
    assert asked(received(), facts=Facts(arrived=NOW - timedelta(hours=24))) is None


@pytest.mark.parametrize("flag", ["\\Deleted", "\\Answered", "\\answered"])
def test_what_the_owner_dealt_with_gets_no_note(flag: str) -> None:
    refusal = asked(received(), facts=Facts(flags=frozenset({"\\Seen", flag})))

    assert refusal is not None
    assert refusal.kind is BRAKE


def test_a_brake_names_its_limit() -> None:
    refusal = asked(received(), facts=Facts(replies_to_sender=1))

    assert refusal is not None
    assert refusal.reason == "this sender already got 1 note in the last 7 days"


def test_a_person_may_answer_our_note() -> None:
    refusal = asked(received(), facts=Facts(answers_our_note=True))

    assert refusal is None


def test_a_brake_set_to_nothing_stops_every_note() -> None:
    refusal = asked(received(), replace(POLICY, in_all=Rate(count=0, period=timedelta(hours=1))))

    assert refusal is not None
    assert refusal.check == "brake in all"


def test_no_reason_shows_the_address_of_a_customer() -> None:
    mails = [message for _, message, _, _ in ONLY_ONE_CHECK_REFUSES] + list(REFUSED.values())

    reasons = [refusal.reason for message in mails if (refusal := asked(message))]

    assert not [reason for reason in reasons if "@mail.example" in reason]


@given(st.binary(max_size=400), st.sampled_from(["", "Re: ", "Fwd: Undeliverable: ", "Out of office "]))
def test_any_bytes_can_be_judged(body: bytes, subject: str) -> None:
    message = parse(mail(f"Subject: {subject}", body=body) + body)

    assert len(protections(message, POLICY, Facts(), now=NOW)) == len(CHECKS)


def test_the_texts_made_ready_for_the_rules_change_no_answer() -> None:
    for message in (received(), CODE, ABSENCE, LAID_OUT):
        alone = may_reply(message, POLICY, Facts(), now=NOW)

        assert may_reply(message, POLICY, Facts(), now=NOW, texts=Texts(message, ("de", "en"))) == alone


def test_mail_from_a_day_ahead_of_our_clock_is_not_answered_for_nobody_knows_how_old_it_is() -> None:
    refusal = asked(received(), POLICY, DAY_AHEAD)

    assert refusal is not None
    assert refusal.reason == "it bears a moment more than 24 hours ahead of our clock"


@pytest.mark.parametrize("now", [datetime(1970, 1, 1, 0, 5, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)])
def test_nobody_gets_a_note_with_the_date_of_a_clock_that_was_never_set(now: datetime) -> None:
    refusal = may_reply(received(), POLICY, Facts(arrived=now), now=now)

    assert refusal is not None
    assert refusal.reason == f"the clock of this machine is wrong: it says {now:%Y-%m-%d}"
