from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from gateway.answer.alarm import alarm_bytes
from gateway.answer.token import alert_id, is_ours


def alarm(cause: str, *, ticket: int | None = 7, sentence: str = 'it says "très urgent"') -> bytes:
    mail_id = alert_id("ab" * 10, b"k" * 32, "shop.example")
    return alarm_bytes(
        cause=cause,
        sentence=sentence,
        ticket=ticket,
        message_id=mail_id,
        from_address="rosa@shop.example",
        to_address="obm@shop.example",
    )


@pytest.mark.parametrize("cause", ["breaker", "urgent mail", "same text"])
def test_an_alert_says_what_to_do_and_that_a_machine_wrote_it(cause: str) -> None:
    mail = message_from_bytes(alarm(cause), policy=default)

    assert mail["Auto-Submitted"] == "auto-generated"
    assert (mail["From"], mail["To"]) == ("rosa@shop.example", "obm@shop.example")
    assert 'It says "très urgent".' in mail.get_content()
    assert "deskward " in mail.get_content()
    assert not mail.defects


def test_an_alert_about_a_ticket_names_it() -> None:
    assert b"deskward tickets show 7" in alarm("urgent mail")
    assert b"deskward tickets\r\n" in alarm("urgent mail", ticket=None)


def test_an_alert_that_comes_back_is_known_as_ours() -> None:
    mail = message_from_bytes(alarm("breaker"), policy=default)

    assert is_ours(mail["Message-ID"], b"k" * 32)
    assert not is_ours(mail["Message-ID"], b"x" * 32)


def test_a_line_break_in_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="not fit"):
        alarm_bytes(
            cause="breaker",
            sentence="x",
            ticket=None,
            message_id="a@b.example",
            from_address="rosa@shop.example\r\nBcc: eve@mail.example",
            to_address="obm@shop.example",
        )
