"""The envelope of the next mail goes along with the one before, and nothing is ever sent twice for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.smtp_client import Letter
from tests.servers.recorder import Recorder
from tests.servers.smtp_script import HELLO, Script

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.outgoing.smarthost import Smarthost

    MakeSmarthost = Callable[..., Smarthost]

FIRST = Letter(b"Subject: 1\r\n\r\nOne.\r\n", "", "ann@mail.example")
SECOND = Letter(b"Subject: 2\r\n\r\nTwo.\r\n", "", "ben@mail.example")
BEGIN = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\n"
# Read before the first mail is answered: whoever sends nothing after the dot is waited for in vain.
ALONG = f"C: .\nC: MAIL\nC: RCPT TO:<{SECOND.recipient}>\nC: DATA\nS: 250 2.0.0 taken\n"


def send(way_out: Smarthost, letter: Letter, following: Letter | None = None) -> str:
    return way_out.send(letter.mail, sender=letter.sender, recipient=letter.recipient, following=following)


def test_the_next_envelope_leaves_before_the_mail_is_answered(smarthost: MakeSmarthost) -> None:
    with Script(HELLO + BEGIN + ALONG + "S: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 250 2.0.0 taken\n") as script:
        way_out = smarthost(script)
        send(way_out, FIRST, SECOND)
        send(way_out, SECOND)

    assert script.mails == [FIRST.mail, SECOND.mail]
    assert (script.strays, script.connections) == ([], 1)


def test_a_real_server_takes_a_row_of_mails_each_once_with_its_own_recipient(smarthost: MakeSmarthost) -> None:
    letters = [Letter(b"Subject: %d\r\n\r\n.%d\r\n" % (n, n), "", f"c{n}@mail.example") for n in range(30)]
    with Recorder() as server:
        way_out = smarthost(server)
        for letter, following in zip(letters, [*letters[1:], None], strict=True):
            send(way_out, letter, following)
        found = [(mail.data, mail.rcpt_tos) for mail in server.wait_for(30)]

    assert found == [(letter.mail, (letter.recipient,)) for letter in letters]
    assert server.connections == 1


def test_a_refusal_of_the_next_recipient_is_about_the_next_mail(smarthost: MakeSmarthost) -> None:
    refusal = "S: 250 ok\nS: 550 no such user\nS: 503 no recipient\nC: RSET\nS: 250 ok\n"
    with Script(HELLO + BEGIN + ALONG + refusal) as script:
        way_out = smarthost(script)
        words = send(way_out, FIRST, SECOND)
        with pytest.raises(PermanentFailure, match="550 no such user"):
            send(way_out, SECOND)

    assert words == "250 2.0.0 taken"
    assert script.mails == [FIRST.mail]


def test_a_mail_that_is_refused_leaves_the_next_one_its_turn(smarthost: MakeSmarthost) -> None:
    along = ALONG.replace("250 2.0.0 taken", "554 no thanks")
    with Script(HELLO + BEGIN + along + "S: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 250 2.0.0 taken\n") as script:
        way_out = smarthost(script)
        with pytest.raises(PermanentFailure, match="554 no thanks"):
            send(way_out, FIRST, SECOND)
        send(way_out, SECOND)

    assert script.mails == [FIRST.mail, SECOND.mail]


def test_when_another_mail_comes_next_the_one_announced_is_never_sent(smarthost: MakeSmarthost) -> None:
    third = Letter(b"Subject: 3\r\n\r\nThree.\r\n", "", "cleo@mail.example")
    with Recorder() as server:
        way_out = smarthost(server)
        send(way_out, FIRST, SECOND)
        send(way_out, third)
        way_out.close()

    assert [mail.data for mail in server.mails] == [FIRST.mail, third.mail]
    assert server.connections == 2


def test_a_server_that_closes_after_the_first_mail_gets_the_next_one_on_a_new_connection(
    smarthost: MakeSmarthost,
) -> None:
    again = HELLO + BEGIN + "C: .\nS: 250 2.0.0 taken\n"
    with Script(HELLO + BEGIN + ALONG + "S: (close)\n", again) as script:
        way_out = smarthost(script)
        send(way_out, FIRST, SECOND)
        send(way_out, SECOND)

    assert script.mails == [FIRST.mail, SECOND.mail]
    assert script.connections == 2


def test_an_answer_that_is_lost_after_the_dot_leaves_only_the_first_mail_in_doubt(smarthost: MakeSmarthost) -> None:
    lost = ALONG.replace("S: 250 2.0.0 taken\n", "S: (close)\n")
    with Script(HELLO + BEGIN + lost, HELLO + BEGIN + "C: .\nS: 250 2.0.0 taken\n") as script:
        way_out = smarthost(script)
        with pytest.raises(TransientFailure) as told:
            send(way_out, FIRST, SECOND)
        send(way_out, SECOND)

    assert told.value.maybe_done
    assert script.mails == [FIRST.mail, SECOND.mail]


def test_a_server_without_pipelining_hears_of_no_mail_before_its_turn(smarthost: MakeSmarthost) -> None:
    hello = HELLO.replace("S: 250-PIPELINING\n", "")
    turn = "C: MAIL\nS: 250 ok\nC: RCPT\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 2.0.0 taken\n"
    with Script(hello + turn + turn) as script:
        way_out = smarthost(script)
        send(way_out, FIRST, SECOND)
        send(way_out, SECOND)

    assert script.mails == [FIRST.mail, SECOND.mail]
    assert script.strays == []
