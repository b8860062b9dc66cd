"""Our own mail on its way out over the owner's server."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Literal

import pytest

from gateway.errors import Failure, PermanentFailure, TransientFailure
from gateway.outgoing.smtp_wire import clean
from tests.servers.recorder import Recorder
from tests.servers.smtp_script import HELLO, Script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gateway.outgoing.smarthost import Smarthost

    MakeSmarthost = Callable[..., Smarthost]

SHORT = 1.0  # seconds that no answer takes, not even on a busy machine
NOTE = b"From: Rosa Moss <rosa@shop.example>\r\nSubject: Re: Where is my order\r\n\r\nThank you.\r\n"
ENVELOPE = {"sender": "", "recipient": "hanna@mail.example"}
TAKEN = "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 250 2.0.0 taken\n"


@pytest.fixture
def server() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


@pytest.fixture
def way_out(smarthost: MakeSmarthost, server: Recorder) -> Iterator[Smarthost]:
    way_out = smarthost(server)
    yield way_out
    way_out.close()


def test_a_note_leaves_with_its_envelope_and_its_exact_octets(server: Recorder, way_out: Smarthost) -> None:
    words = way_out.send(NOTE, sender="", recipient="hanna@mail.example")

    (mail,) = server.wait_for(1)
    assert words == "250 2.0.0 taken"
    assert (mail.mail_from, mail.rcpt_tos) == ("", ("hanna@mail.example",))
    assert mail.data == NOTE
    assert server.commands[0] == "EHLO gateway.shop.example"


@pytest.mark.parametrize(
    ("given", "arrives"),
    [
        (b"a\nb\rc\r\n", b"a\r\nb\r\nc\r\n"),
        (b".\r\n..\r\n.x\r\n", b".\r\n..\r\n.x\r\n"),
        (b"a\n.\nb", b"a\r\n.\r\nb\r\n"),
        (b"no line break", b"no line break\r\n"),
        (b"", b"\r\n"),
        (b"x" * 900_000, b"x" * 900_000 + b"\r\n"),
    ],
)
def test_line_breaks_and_dots_cannot_end_a_mail_early(
    server: Recorder, way_out: Smarthost, given: bytes, arrives: bytes
) -> None:
    way_out.send(given, **ENVELOPE)
    way_out.send(NOTE, **ENVELOPE)

    assert [mail.data for mail in server.wait_for(2)] == [arrives, NOTE]


def test_many_mails_share_one_connection(server: Recorder, way_out: Smarthost) -> None:
    for _ in range(20):
        way_out.send(NOTE, **ENVELOPE)

    assert len(server.mails) == 20
    assert server.connections == 1
    assert "RSET" not in server.commands


def test_a_server_without_pipelining_is_asked_step_by_step(smarthost: MakeSmarthost) -> None:
    step_by_step = HELLO.replace("S: 250-PIPELINING\n", "") + (
        "C: MAIL FROM:<>\nS: 250 ok\nC: RCPT TO:<hanna@mail.example>\nS: 250 ok\nC: DATA\nS: 354 go\nC: .\nS: 250 yes"
    )
    with Script(step_by_step) as script:
        assert smarthost(script).send(NOTE, **ENVELOPE) == "250 yes"

        assert script.strays == []


def test_threads_do_not_wait_for_each_other(server: Recorder, way_out: Smarthost) -> None:
    server.gate = gate = threading.Event()
    slow = threading.Thread(target=way_out.send, args=(NOTE,), kwargs=ENVELOPE)
    slow.start()
    assert server.waiting.wait(60)
    server.gate = None

    way_out.send(b"Subject: fast\r\n\r\n", **ENVELOPE)
    gate.set()
    slow.join()

    assert {mail.connection for mail in server.wait_for(2)} == {1, 2}


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ("450 4.2.0 greylisted, come back", TransientFailure),
        ("550 5.1.1 nobody here", PermanentFailure),
        ("421 4.3.2 closing", TransientFailure),
        ("530 5.7.0 authentication required", TransientFailure),
    ],
)
def test_a_refusal_is_surely_not_done_and_the_next_mail_goes_through(
    server: Recorder, way_out: Smarthost, command: str, answer: str, failure: type[Failure]
) -> None:
    server.answers[command] = answer
    with pytest.raises(failure, match=answer[:9]) as caught:
        way_out.send(NOTE, **ENVELOPE)
    server.answers.clear()

    way_out.send(NOTE, **ENVELOPE)

    assert type(caught.value) is failure
    assert not getattr(caught.value, "maybe_done", False)
    assert len(server.mails) == 1


@pytest.mark.parametrize("command", ["HELLO", "EHLO"])
@pytest.mark.parametrize("answer", ["421 busy", "554 no service", "hello", "250"])
def test_a_server_that_does_not_greet_is_asked_later(
    smarthost: MakeSmarthost, server: Recorder, command: str, answer: str
) -> None:
    if answer == "250" and command == "EHLO":
        answer = "220 what"
    server.answers[command] = answer

    with pytest.raises(TransientFailure) as caught:
        smarthost(server).send(NOTE, **ENVELOPE)

    assert not caught.value.maybe_done


@pytest.mark.parametrize(
    ("drop", "doubtful", "arrived"),
    [("connect", False, 0), ("mail", False, 0), ("before-dot", True, 0), ("after-dot", True, 1)],
)
def test_a_lost_connection_is_doubtful_only_after_the_final_dot(
    server: Recorder,
    way_out: Smarthost,
    drop: Literal["connect", "mail", "before-dot", "after-dot"],
    doubtful: bool,
    arrived: int,
) -> None:
    server.drop = drop

    with pytest.raises(TransientFailure) as caught:
        way_out.send(NOTE, **ENVELOPE)

    assert caught.value.maybe_done is doubtful
    assert len(server.mails) == arrived


@pytest.mark.parametrize(
    ("end", "doubtful"),
    [
        ("C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: (silence)", True),
        ("C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: (reset)", True),
        ("C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: what?", True),
        ("C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: (silence)", False),
        ("C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: (reset)", False),
        ("C: MAIL\nC: RCPT\nC: DATA\nS: what?", False),
        ("C: MAIL\nS: (silence)", False),
    ],
)
def test_no_answer_in_time_is_doubtful_only_after_the_final_dot(
    smarthost: MakeSmarthost, end: str, doubtful: bool
) -> None:
    with Script(HELLO + end) as script:
        with pytest.raises(TransientFailure) as caught:
            smarthost(script, timeout=SHORT).send(NOTE, **ENVELOPE)

        assert caught.value.maybe_done is doubtful
        assert script.connections == 1


@pytest.mark.parametrize(
    ("answers", "doubtful"),
    [
        ("S: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 354 go on", True),
        ("S: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 150 wait", True),
        ("S: 250 ok\nS: 250 ok\nS: 354 go\nC: .\nS: 650 what", True),
        (r"S: 250 ok\r\n250 ok\r\n354 go\r\n250 taken", False),
        ("S: 250 ok\nS: 250 ok\nS: 250 taken", False),
        ("S: 250 ok\nS: 354 go", False),
        ("S: 354 go", False),
    ],
)
def test_an_answer_to_another_question_never_counts_as_a_yes(
    smarthost: MakeSmarthost, answers: str, doubtful: bool
) -> None:
    """A server out of step: a note that it never stored must not be told to have been sent."""
    transcript = f"{HELLO}C: MAIL\nC: RCPT\nC: DATA\n{answers}\nS: (silence)"
    with Script(transcript) as script, pytest.raises(TransientFailure) as caught:
        smarthost(script, timeout=5).send(NOTE, **ENVELOPE)

    assert caught.value.maybe_done is doubtful


def test_a_big_mail_that_broke_off_before_its_end_is_surely_not_done(smarthost: MakeSmarthost) -> None:
    cut = HELLO + "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nC: x\nS: (reset)"
    with Script(cut) as script, pytest.raises(TransientFailure) as caught:
        smarthost(script).send(b"x\r\n" + b"y" * 40_000_000, **ENVELOPE)

    assert not caught.value.maybe_done


@pytest.mark.parametrize("end", ["S: (close)", "S: (reset)", "S: 421 4.4.2 idle for too long\nS: (close)"])
def test_a_kept_connection_that_ended_meanwhile_is_replaced_silently(smarthost: MakeSmarthost, end: str) -> None:
    with Script(HELLO + TAKEN + end, HELLO + TAKEN) as script:
        way_out = smarthost(script)
        way_out.send(NOTE, **ENVELOPE)
        assert script.ended.acquire(timeout=60)

        way_out.send(NOTE, **ENVELOPE)

        assert (len(script.mails), script.connections) == (2, 2)


@pytest.mark.parametrize(
    "end",
    [
        "C: MAIL\nS: (close)",
        "C: MAIL\nC: RCPT\nC: DATA\nS: 421 4.4.2 idle for too long\nS: (close)",
        "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 250 ok\nS: (reset)",
    ],
)
def test_a_kept_connection_that_ends_before_the_data_is_replaced_silently(smarthost: MakeSmarthost, end: str) -> None:
    with Script(HELLO + TAKEN + end, HELLO + TAKEN) as script:
        way_out = smarthost(script)
        way_out.send(NOTE, **ENVELOPE)

        way_out.send(NOTE, **ENVELOPE)

        assert (len(script.mails), script.connections) == (2, 2)


def test_a_fresh_connection_is_not_replaced_a_second_time(smarthost: MakeSmarthost) -> None:
    with Script(HELLO + TAKEN + "C: MAIL\nS: (close)", HELLO + "C: MAIL\nS: (close)", HELLO + TAKEN) as script:
        way_out = smarthost(script)
        way_out.send(NOTE, **ENVELOPE)

        with pytest.raises(TransientFailure) as caught:
            way_out.send(NOTE, **ENVELOPE)

        assert not caught.value.maybe_done
        assert script.connections == 2


def test_a_lost_answer_on_a_kept_connection_is_never_repeated(smarthost: MakeSmarthost) -> None:
    lost = TAKEN.replace("S: 250 2.0.0 taken", "S: (close)")
    with Script(HELLO + TAKEN + lost, HELLO + TAKEN) as script:
        way_out = smarthost(script)
        way_out.send(NOTE, **ENVELOPE)

        with pytest.raises(TransientFailure) as caught:
            way_out.send(NOTE, **ENVELOPE)

        assert caught.value.maybe_done
        assert (len(script.mails), script.connections) == (2, 1)


def test_a_kept_connection_that_falls_silent_is_not_replaced(smarthost: MakeSmarthost) -> None:
    with Script(HELLO + TAKEN + "C: MAIL\nS: (silence)", HELLO + TAKEN) as script:
        way_out = smarthost(script, timeout=SHORT)
        way_out.send(NOTE, **ENVELOPE)

        with pytest.raises(TransientFailure, match="no answer in time") as caught:
            way_out.send(NOTE, **ENVELOPE)

        assert not caught.value.maybe_done
        assert script.connections == 1


def test_a_kept_connection_that_said_too_much_is_not_used_again(smarthost: MakeSmarthost) -> None:
    talkative = TAKEN.replace("taken", r"taken\r\n250 and more")
    with Script(HELLO + talkative + "S: (silence)", HELLO + TAKEN) as script:
        way_out = smarthost(script)
        way_out.send(NOTE, **ENVELOPE)

        way_out.send(NOTE, **ENVELOPE)

        assert (len(script.mails), script.connections) == (2, 2)


def test_a_server_that_waits_for_a_mail_to_nobody_gets_none(smarthost: MakeSmarthost) -> None:
    refused = HELLO + "C: MAIL\nC: RCPT\nC: DATA\nS: 250 ok\nS: 550 5.1.1 nobody\nS: 354 go\nC: ."
    with Script(refused, HELLO + TAKEN) as script:
        way_out = smarthost(script)
        with pytest.raises(PermanentFailure):
            way_out.send(NOTE, **ENVELOPE)
        way_out.send(NOTE, **ENVELOPE)

        assert [bool(mail) for mail in script.mails] == [False, True]


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a@b.example\n",
        "a b@c.example",
        "a@b.example> SIZE=1",
        "a\0@b.example",
        "",
    ],
)
def test_an_address_that_could_be_a_command_is_refused_unsent(
    server: Recorder, way_out: Smarthost, address: str
) -> None:
    with pytest.raises(PermanentFailure):
        way_out.send(NOTE, sender="", recipient=address)

    assert server.commands == []


@pytest.mark.parametrize(
    ("extensions", "mail", "recipient", "sentence"),
    [
        (("PIPELINING",), "Subject: ä".encode(), "hanna@mail.example", "no 8BITMIME"),
        (("PIPELINING",), NOTE, "jürgen@mail.example", "no SMTPUTF8"),
        (("SIZE 20",), NOTE, "hanna@mail.example", "at most 20 octets"),
    ],
)
def test_what_the_server_cannot_carry_is_refused_with_a_sentence(
    server: Recorder, way_out: Smarthost, extensions: tuple[str, ...], mail: bytes, recipient: str, sentence: str
) -> None:
    server.extensions = extensions

    with pytest.raises(PermanentFailure, match=sentence):
        way_out.send(mail, sender="", recipient=recipient)


def test_what_the_server_offers_is_used(server: Recorder, way_out: Smarthost) -> None:
    mail = "Subject: ä\r\n".encode()

    way_out.send(mail, sender="", recipient="jürgen@mail.example")

    assert server.wait_for(1)[0].options == f"SIZE={len(mail)} BODY=8BITMIME SMTPUTF8"
    assert server.mails[0].rcpt_tos == ("jürgen@mail.example",)
    assert way_out.takes_8bit()


def test_a_server_that_is_not_there_is_asked_later(server: Recorder, way_out: Smarthost) -> None:
    server.close()

    with pytest.raises(TransientFailure, match=rf"cannot reach 127\.0\.0\.1:{server.port}: Connection refused"):
        way_out.send(NOTE, **ENVELOPE)


def test_a_name_that_is_not_known_is_asked_later(smarthost: MakeSmarthost, server: Recorder) -> None:
    with pytest.raises(TransientFailure, match="the host name is not"):
        smarthost(server, host="mail.nowhere.invalid").send(NOTE, **ENVELOPE)


def test_a_connection_is_given_up_after_many_mails_and_after_a_pause(
    server: Recorder, way_out: Smarthost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.outgoing.smarthost._MAILS", 2)
    for _ in range(3):
        way_out.send(NOTE, **ENVELOPE)
    monkeypatch.setattr("gateway.outgoing.smarthost._KEEP", 0.0)

    way_out.send(NOTE, **ENVELOPE)

    assert [mail.connection for mail in server.wait_for(4)] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("550 <hanna.moss@mail.example> is unknown", "550 <h…@mail.example> is unknown"),
        ("550 \x1b[31mred\r\nnext\u2028line", "550 [31mred next line"),
        ("x" * 500, "x" * 200),
    ],
)
def test_words_of_a_server_are_fit_for_a_log(words: str, shown: str) -> None:
    assert clean(words) == shown


def test_a_refusal_names_no_customer(server: Recorder, way_out: Smarthost) -> None:
    server.answers["RCPT"] = lambda line: f"550 5.1.1 {line[8:]} is unknown"

    with pytest.raises(PermanentFailure) as caught:
        way_out.send(NOTE, **ENVELOPE)

    assert "hanna" not in str(caught.value)
    assert "h…@mail.example" in str(caught.value)


def test_octets_that_drip_in_are_not_waited_for_without_end(smarthost: MakeSmarthost, server: Recorder) -> None:
    gone = threading.Event()

    def drip(_: str) -> str:
        talk = next(iter(server._open))
        with contextlib.suppress(OSError):
            while not gone.wait(0.02):
                talk.send(b"2")
        return "250 at last"

    server.answers["EHLO"] = drip
    with pytest.raises(TransientFailure, match="no answer in time"):
        smarthost(server, timeout=0.3).send(NOTE, **ENVELOPE)
    gone.set()


def test_a_server_that_is_away_is_told_apart_from_one_that_refuses_a_mail(server: Recorder, way_out: Smarthost) -> None:
    server.answers["RCPT"] = "450 4.2.0 later"
    with pytest.raises(TransientFailure) as refused:
        way_out.send(NOTE, **ENVELOPE)
    way_out.close()
    server.close()

    with pytest.raises(TransientFailure) as away:
        way_out.send(NOTE, **ENVELOPE)

    assert (refused.value.peer_away, away.value.peer_away) == (False, True)
