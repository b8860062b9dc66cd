from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from gateway.answer import trouble
from gateway.answer.alarm import trouble_bytes
from gateway.answer.token import alert_id, is_ours
from gateway.answer.trouble import TROUBLE_TRANSITIONS, News, Trouble, TroubleEvent, TroubleState, news

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
CAUSES = [value for name, value in vars(trouble).items() if name.isupper() and isinstance(value, str)]


def wrong(about: str = "rosa", state: TroubleState = TroubleState.NEW, *, cause: str = trouble.UNSEEN) -> Trouble:
    over_at = NOON + timedelta(minutes=40) if state is TroubleState.OVER else None
    sentence = f'the mailbox "{about}" was last seen at 11:30'
    return Trouble(cause=cause, about=about, sentence=sentence, state=state, since=NOON, over_at=over_at)


def mail(told: News) -> bytes:
    return trouble_bytes(
        told,
        zone=ZoneInfo("Europe/Berlin"),
        message_id=alert_id("ab" * 10, b"k" * 32, "shop.example"),
        from_address="rosa@shop.example",
        to_address="obm@shop.example",
    )


def test_every_move_of_a_trouble_is_known() -> None:
    assert set(TROUBLE_TRANSITIONS) == set(product(TroubleState, TroubleEvent))


def test_nobody_hears_of_the_end_of_what_she_never_heard_of() -> None:
    assert TROUBLE_TRANSITIONS[TroubleState.NEW, TroubleEvent.GONE] is None


def test_one_mail_tells_all_that_is_new_about_one_cause() -> None:
    told = news((wrong("rosa"), wrong("info"), wrong("", cause=trouble.DISK)))

    assert [(one.cause, len(one.begun)) for one in told] == [(trouble.UNSEEN, 2), (trouble.DISK, 1)]


def test_an_alarm_less_than_an_hour_after_the_last_one_waits() -> None:
    assert news((wrong(),), quiet=frozenset({trouble.UNSEEN})) == ()


def test_an_all_clear_never_waits() -> None:
    (told,) = news((wrong(state=TroubleState.OVER),), quiet=frozenset({trouble.UNSEEN}))

    assert told.is_all_clear


def test_there_is_no_all_clear_while_another_mailbox_is_still_away() -> None:
    assert news((wrong("rosa", TroubleState.OVER), wrong("info", TroubleState.TOLD))) == ()


@pytest.mark.parametrize("cause", CAUSES)
def test_an_alarm_says_what_is_wrong_since_when_and_what_to_do(cause: str) -> None:
    read = message_from_bytes(mail(News(cause=cause, begun=(wrong(cause=cause),))), policy=default)

    assert (read["To"], read["Auto-Submitted"]) == ("obm@shop.example", "auto-generated")
    assert '- since 2026-11-16 13:00: the mailbox "rosa" was last seen' in read.get_content()
    assert read.get_content().count("\r\n\r\n") == 2
    assert is_ours(read["Message-ID"], b"k" * 32)
    assert not read.defects


@pytest.mark.parametrize("cause", CAUSES)
def test_an_all_clear_says_how_long_it_was(cause: str) -> None:
    over = wrong(state=TroubleState.OVER, cause=cause)

    read = message_from_bytes(mail(News(cause=cause, over=(over,))), policy=default)
    alarm = message_from_bytes(mail(News(cause=cause, begun=(wrong(cause=cause),))), policy=default)

    assert "- 2026-11-16 13:00 to 2026-11-16 13:40: " in read.get_content()
    assert read["Subject"] != alarm["Subject"]


def test_a_hundred_troubles_make_no_endless_mail() -> None:
    many = tuple(wrong(str(number), cause=trouble.ASIDE) for number in range(100))

    text = message_from_bytes(mail(News(cause=trouble.ASIDE, begun=many)), policy=default).get_content()

    assert text.count("- since") == 20
    assert "- and 80 more" in text
