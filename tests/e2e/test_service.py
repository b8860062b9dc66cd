"""The service as systemd, people and other commands see it: told to stop, to read again, to pause, to wait."""

from __future__ import annotations

import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gateway
from tests.e2e.service import BASE, RULES, Deskward, OnServer, mailbox_section, send_section, settled
from tests.servers import postgres
from tests.servers.dovecot import Dovecot
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\nlmtp = "127.0.0.1:0"\n'
REFUNDS = '\n[[rule]]\nname = "Refunds"\nthen = "redirect"\ntopic = "returns"\nwhen.text = ["refund*"]\n'
DEMO = sorted((Path(gateway.__file__).parent / "demo" / "mails").glob("*.eml"))
SOON = 60.0  # seconds after which a test gives up


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, recorder: Recorder) -> Iterator[Deskward]:
    """A shop in mode live that takes mail over SMTP and LMTP; not started."""
    with Deskward(tmp_path, BASE + LISTEN + send_section(recorder) + RULES) as deskward:
        yield deskward


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket of a service manager, at ``tmp_path / "notify"``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.settimeout(SOON)
        end.bind(str(tmp_path / "notify"))
        yield end


def told(manager: socket.socket, word: str) -> dict[str, str]:
    """The next news that hold ``word``."""
    while True:
        news = dict(line.split("=", 1) for line in manager.recv(4096).decode().splitlines())
        if word in news:
            return news


def port(service: Deskward, door: str = "SMTP") -> int:
    found = re.search(rf"{door} on port (\d+)", service.ready_line)
    assert found, service.ready_line
    return int(found[1])


def mail(number: int, body: str = "Where is my order?") -> bytes:
    head = f"From: C <c{number}@m{number}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    return f"{head}Message-ID: <{number}@mail.example>\r\n\r\n{body}\r\n".encode()


def hand_in(service: Deskward, number: int, raw: bytes | None = None) -> None:
    with smtplib.SMTP("127.0.0.1", port(service), timeout=SOON) as client:
        client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], raw or mail(number))


def said(service: Deskward, words: str) -> str:
    """The first line of the log with ``words`` in it, as soon as it is there."""
    pause = threading.Event()
    for _ in range(int(SOON / 0.05)):
        found = next((line for line in service.log if words in line), None)
        if found is not None:
            return found
        pause.wait(0.05)
    raise AssertionError("\n".join(service.log))


def test_systemd_hears_when_it_is_ready_that_it_lives_and_that_it_stops(
    tmp_path: Path, service: Deskward, manager: socket.socket
) -> None:
    service.start(wait=False, environ={"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"})

    ready = told(manager, "READY")
    fed = [told(manager, "WATCHDOG")["WATCHDOG"] for _ in range(4)]
    service.signal(signal.SIGTERM)
    stopping = told(manager, "STOPPING")

    assert ready["READY"] == "1"
    assert ready["STATUS"].startswith("mode live; SMTP on port ")
    assert fed == ["1"] * 4
    assert stopping["STOPPING"] == "1"
    assert service.wait() == 0


@pytest.mark.parametrize(
    ("given", "found"), [({}, "1"), ({"MALLOC_ARENA_MAX": "4"}, "4")], ids=["by itself", "as the environment says"]
)
def test_the_memory_of_large_mail_goes_back_without_anybody_having_to_say_so(
    service: Deskward, given: dict[str, str], found: str
) -> None:
    service.start(environ=given)
    assert service.process is not None

    environ = Path(f"/proc/{service.process.pid}/environ").read_bytes().split(b"\0")

    assert f"MALLOC_ARENA_MAX={found}".encode() in environ
    assert (b"MALLOC_TRIM_THRESHOLD_=131072" in environ) is (not given)


def test_sigterm_finishes_the_note_in_hand(service: Deskward, recorder: Recorder) -> None:
    recorder.gate, in_hand = threading.Event(), threading.Event()
    recorder.answers["DATA"] = lambda _: in_hand.set()
    service.start()
    hand_in(service, 1)
    assert in_hand.wait(SOON)

    service.signal(signal.SIGTERM)
    waits = service.lives_for(0.5)
    recorder.gate.set()

    assert waits
    assert service.wait() == 0
    assert [one["state"] for one in service.export()["replies"]] == ["sent"]
    assert len(recorder.mails) == 1


def test_a_second_sigterm_ends_at_once_and_the_note_in_hand_is_doubtful_afterwards(
    tmp_path: Path, service: Deskward, recorder: Recorder, manager: socket.socket
) -> None:
    recorder.gate, in_hand = threading.Event(), threading.Event()
    recorder.answers["DATA"] = lambda _: in_hand.set()
    service.start(wait=False, environ={"NOTIFY_SOCKET": str(tmp_path / "notify")})
    service.ready_line = told(manager, "READY")["STATUS"]
    hand_in(service, 1)
    assert in_hand.wait(SOON)
    service.signal(signal.SIGTERM)
    told(manager, "STOPPING")

    service.signal(signal.SIGTERM)
    code = service.wait()
    waited = [line for line in service.log if "did not end in time" in line]
    recorder.gate.set()
    service.start()
    found = service.until(lambda now: now["replies"][0]["state"] != "sending")["replies"]

    assert (code, waited) == (0, [])
    assert [one["state"] for one in found] == ["doubtful"]


def test_sighup_judges_the_next_mail_by_the_new_rules(service: Deskward, recorder: Recorder) -> None:
    service.start()
    hand_in(service, 1, mail(1, "I want a refund"))
    service.until(lambda now: len(now["messages"]) == 1 and settled(now))

    service.write(BASE + LISTEN + send_section(recorder) + RULES + REFUNDS)
    service.signal(signal.SIGHUP)
    said(service, "reload done")
    hand_in(service, 2, mail(2, "I want a refund"))
    found = service.until(lambda now: len(now["messages"]) == 2 and settled(now))

    assert [(one["then"], one["rule"]) for one in found["messages"]] == [("review", None), ("redirect", "Refunds")]
    assert len(recorder.mails) == 1


def test_sighup_says_what_only_a_restart_can_change(service: Deskward, recorder: Recorder) -> None:
    service.start()

    moved = LISTEN.replace("[listen]", '[listen]\nmax_message_size = "1 MB"')
    service.write((BASE + moved + send_section(recorder) + RULES).replace('"rosa@shop', '"hello@shop'))
    service.signal(signal.SIGHUP)
    said(service, "reload done")

    assert "a change of [listen] takes effect after a restart" in said(service, "[listen]")
    assert "after a restart" in said(service, "[owner] addresses")


def test_sighup_with_an_error_keeps_the_old_rules_and_says_what_check_config_says(
    service: Deskward, recorder: Recorder
) -> None:
    service.start()
    service.write(BASE + LISTEN + send_section(recorder) + RULES.replace('"redirect"', '"redirct"'))

    service.signal(signal.SIGHUP)
    said(service, "reload refused")
    checked = service.ask("check-config").stdout.splitlines()
    hand_in(service, 1)
    recorder.wait_for(1)
    code = service.stop()  # now its whole log is here

    sentences = [line for line in checked if "error:" in line or "Did you mean" in line]
    assert len(sentences) == 2
    assert all(any(line.endswith(sentence) for line in service.log) for sentence in sentences)
    assert code == 0


def test_sighup_with_no_config_file_any_more_keeps_the_old_rules(service: Deskward, recorder: Recorder) -> None:
    service.start()
    service.config.unlink()

    service.signal(signal.SIGHUP)
    said(service, "reload refused")
    hand_in(service, 1)

    assert len(recorder.wait_for(1)) == 1


@pytest.mark.sqlite  # on a server the second one stands by
def test_a_second_service_on_the_same_store_ends_with_a_sentence_that_names_the_first(service: Deskward) -> None:
    service.start()
    assert service.process is not None

    second = service.ask("run")

    assert second.returncode == 75
    assert f"another Deskward (pid {service.process.pid}) works on this store" in second.stderr
    assert "Traceback" not in second.stderr


def test_after_a_kill_the_next_start_is_not_locked_out(service: Deskward, recorder: Recorder) -> None:
    service.start()
    service.kill()

    service.start()
    hand_in(service, 1)

    assert len(recorder.wait_for(1)) == 1


def test_a_pause_holds_notes_back_and_nothing_else(service: Deskward, recorder: Recorder) -> None:
    service.start()
    assert service.ask("pause").returncode == 0
    hand_in(service, 1)
    held = service.until(lambda now: bool(now["replies"]))
    service.lives_for(2.5)  # two looks at what is due
    paused, before = service.ask_json("status")["paused"], len(recorder.mails)

    service.ask("resume")
    recorder.wait_for(1)

    assert (paused, before) == (True, 0)
    assert (len(held["tickets"]), held["replies"][0]["state"]) == (1, "scheduled")
    assert service.ask_json("status")["paused"] is False


def test_a_note_that_a_person_approves_leaves_by_itself(service: Deskward, recorder: Recorder) -> None:
    service.write((BASE + LISTEN + send_section(recorder) + RULES).replace('mode = "live"', 'mode = "review"'))
    service.start()
    hand_in(service, 1)
    service.until(lambda now: [one["state"] for one in now["replies"]] == ["held"])
    (waiting,) = service.ask_json("outbox")
    before = len(recorder.mails)

    approved = service.ask("outbox", "approve", str(waiting["number"]))
    (note,) = recorder.wait_for(1)

    assert (before, approved.returncode) == (0, 0)
    assert note.rcpt_tos == ("c1@m1.example",)


def test_a_note_that_a_person_cancels_never_leaves(service: Deskward, recorder: Recorder) -> None:
    service.write((BASE + LISTEN + send_section(recorder) + RULES).replace('mode = "live"', 'mode = "review"'))
    service.start()
    hand_in(service, 1)
    service.until(lambda now: [one["state"] for one in now["replies"]] == ["held"])
    (waiting,) = service.ask_json("outbox")

    service.ask("outbox", "cancel", str(waiting["number"]))
    again = service.ask("outbox", "approve", str(waiting["number"]))

    assert again.returncode == 1
    assert "a reply that is cancelled cannot be approved" in again.stderr
    assert not recorder.mails


def test_status_works_while_the_service_runs_and_while_it_is_down(service: Deskward) -> None:
    service.start()

    up = service.ask_json("status")
    service.stop()
    down = service.ask_json("status")

    assert (up["running"], down["running"]) == (True, False)
    assert (up["mode"], down["mode"]) == ("live", "live")
    assert "service   down   mode live" in service.ask("status").stdout


def test_the_bytes_of_a_ticket_are_the_bytes_received(service: Deskward) -> None:
    raw = mail(1, ".dot\r\n..dots\r\n" + "long " * 150 + "\r\nWhere is my order? \r\n\r\n").replace(b"long", b"l\xe9ng")
    service.start()
    hand_in(service, 1, raw)
    service.until(lambda now: len(now["tickets"]) == 1)

    printed = subprocess.run(service.command("tickets", "raw", "1"), capture_output=True, check=True, timeout=SOON)

    assert printed.stdout == raw


def test_mail_comes_in_over_smtp_and_lmtp_at_once(service: Deskward, recorder: Recorder) -> None:
    service.start()

    with (
        smtplib.SMTP("127.0.0.1", port(service), timeout=SOON) as smtp,
        smtplib.LMTP("127.0.0.1", port(service, "LMTP"), timeout=SOON) as lmtp,
    ):
        for number, client in ((1, smtp), (2, lmtp), (3, smtp), (4, lmtp)):
            client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], mail(number))
    found = service.until(lambda now: len(now["messages"]) == 4 and settled(now))

    assert [one["origin"].partition(":")[0] for one in found["messages"]] == ["smtp", "lmtp", "smtp", "lmtp"]
    assert len(recorder.wait_for(4)) == 4


def test_the_demo_stays_open_for_mail_until_it_is_stopped(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "gateway", "demo", "--data", str(tmp_path / "demo")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        last = next(line for line in demo.stdout if "Stop with Ctrl-C" in line)
        found = re.search(r"port (\d+)", last)
        assert found
        with smtplib.SMTP("127.0.0.1", int(found[1]), timeout=SOON) as client:
            client.sendmail("c1@m1.example", ["rosa@shop.example"], mail(1))
        demo.send_signal(signal.SIGTERM)
        code = demo.wait(SOON)

    with Deskward(tmp_path / "demo", (tmp_path / "demo" / "config.toml").read_text()) as shop:
        messages = shop.ask_json("export")["messages"]
    assert code == 0
    assert messages[-1]["message_id"] in {"1@mail.example", None}
    assert len(messages) == len(DEMO) + 1


# -- a store that several daemons share ------------------------------------------------------------------------------


@pytest.fixture
def url() -> Iterator[str]:
    with postgres.cluster() as cluster:
        yield cluster.database()


def test_of_two_services_on_one_database_one_watches_and_the_other_takes_over(
    tmp_path: Path, url: str, recorder: Recorder
) -> None:
    with Dovecot() as dovecot:
        toml = BASE + mailbox_section(dovecot) + send_section(recorder) + RULES
        with OnServer(tmp_path / "a", toml, url) as first, OnServer(tmp_path / "b", toml, url) as second:
            first.start()
            second.start()
            dovecot.append("rosa", mail(1))
            recorder.wait_for(1)
            first.until(lambda now: len(now["replies"]) == 1 and settled(now))

            first.kill()
            dovecot.append("rosa", mail(2))
            recorder.wait_for(2)
            found = second.until(lambda now: len(now["messages"]) == 2 and settled(now))
            status = second.ask_json("status")
            assert second.stop() == 0

    assert "watched by another daemon" in second.ready_line
    assert [one["message_id"] for one in found["messages"]] == ["1@mail.example", "2@mail.example"]
    assert [one["state"] for one in found["replies"]] == ["sent", "sent"]
    assert len(recorder.mails) == 2
    assert status["running"] is True
