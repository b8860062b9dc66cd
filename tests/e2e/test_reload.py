"""A new config while the service runs: taken as a whole or not at all, and whoever asks is told why."""

from __future__ import annotations

import re
import signal
import smtplib
import threading
from typing import TYPE_CHECKING

import pytest

from tests.e2e.service import BASE, RULES, Deskward, send_section, settled
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTEN = '\n[listen]\nsmtp = "127.0.0.1:0"\n'
REFUNDS = '\n[[rule]]\nname = "Refunds"\nthen = "redirect"\ntopic = "returns"\nwhen.text = ["refund*"]\n'
SOON = 60.0  # seconds after which a test gives up


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as server:
        yield server


@pytest.fixture
def base(recorder: Recorder) -> str:
    return BASE + LISTEN + send_section(recorder) + RULES


@pytest.fixture
def service(tmp_path: Path, base: str) -> Iterator[Deskward]:
    with Deskward(tmp_path, base) as deskward:
        deskward.start()
        yield deskward


def hand_in(service: Deskward, number: int, body: str) -> None:
    port = re.search(r"SMTP on port (\d+)", service.ready_line)
    assert port
    head = f"From: C <c{number}@m{number}.example>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    with smtplib.SMTP("127.0.0.1", int(port[1]), timeout=SOON) as client:
        raw = f"{head}Message-ID: <{number}@mail.example>\r\n\r\n{body}\r\n".encode()
        client.sendmail(f"c{number}@m{number}.example", ["rosa@shop.example"], raw)


def decided(service: Deskward, number: int) -> tuple[str, str | None]:
    """What became of the mail of that number."""
    found = service.until(lambda now: len(now["messages"]) >= number and settled(now))
    (one,) = [one for one in found["messages"] if one["message_id"] == f"{number}@mail.example"]
    return one["then"], one["rule"]


def reloaded(service: Deskward, *, times: int = 1) -> str:
    """How the reload ended: the line of the log about it, once there are so many of them."""
    service.signal(signal.SIGHUP)
    pause = threading.Event()
    for _ in range(int(SOON / 0.05)):
        found = [line for line in service.log if "reload done" in line or "reload refused" in line]
        if len(found) >= times:
            return found[times - 1]
        pause.wait(0.05)
    raise AssertionError("\n".join(service.log))


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        ('\n[[rule]]\nname = "New"\nthen = "redirct"\n', '"redirct" is not possible for "then".'),
        ('\n[[rule]]\nname = "New"\nthen = leave\nwhen.text = ["x"]\n', "Text needs quotation marks."),
        (f'{REFUNDS}should_fit = ["Where is my money?"]\n', 'should_fit "Where is my money?" does not come out'),
        (f'{REFUNDS}\n[[test]]\nname = "T"\nbody = "A refund!"\nexpect = "leave"\n', 'test "T" does not come out'),
        (f'{REFUNDS}reply = "nosuch"\n', "templates/nosuch.de.txt does not exist"),
        ('include = ["none.toml"]\n', '"include" is not a known setting in rule "Where is my order".'),
    ],
)
def test_a_file_with_an_error_changes_nothing_and_status_says_why(
    service: Deskward, base: str, added: str, reason: str
) -> None:
    service.write(base + added)

    refused = reloaded(service)
    hand_in(service, 1, "I want a refund")

    status = service.ask_json("status")
    assert "reload refused" in refused
    assert reason in refused
    assert reason in status["reload"]["reason"]
    assert "config.toml:" in status["reload"]["reason"]
    assert reason in service.ask("status").stdout
    assert decided(service, 1) == ("review", None)


def test_the_reason_goes_away_with_the_next_good_file(service: Deskward, base: str) -> None:
    service.write(base + "then = leave\n")
    reloaded(service)

    service.write(base + REFUNDS)
    done = reloaded(service, times=2)
    hand_in(service, 1, "I want a refund")

    assert "reload done" in done
    assert service.ask_json("status")["reload"] is None
    assert decided(service, 1) == ("redirect", "Refunds")


def test_replies_can_be_stopped_while_the_file_has_errors(service: Deskward, base: str) -> None:
    service.write(base + "then = leave\n")

    paused = service.ask("pause")
    shown = service.ask("status")

    assert paused.returncode == 0
    assert "PAUSED" in shown.stdout
    assert "has 1 error" in shown.stderr


def test_a_reload_reads_included_files_and_lists_anew(service: Deskward, base: str, tmp_path: Path) -> None:
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d" / "partners.toml").write_text('[lists]\npartners = ["*@m1.example"]\n')
    rule = '\n[[rule]]\nname = "Partners"\nthen = "leave"\nwhen.from = ["@partners"]\n'
    with_files = base.replace("version = 1\n", 'version = 1\ninclude = ["rules.d/*.toml"]\n', 1) + rule
    service.write(with_files)
    assert "reload done" in reloaded(service)
    hand_in(service, 1, "A refund?")

    (tmp_path / "rules.d" / "partners.toml").write_text('[lists]\npartners = ["*@m2.example"]\n')
    assert "reload done" in reloaded(service, times=2)
    hand_in(service, 2, "A refund?")
    hand_in(service, 3, "A refund?")

    assert decided(service, 1) == ("leave", "Partners")
    assert decided(service, 2) == ("leave", "Partners")
    assert decided(service, 3) == ("review", None)


def test_a_broken_included_file_keeps_the_old_rules(service: Deskward, base: str, tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('[[rule]]\nname = "More"\nthen = redirect\n')
    service.write(base.replace("version = 1\n", 'version = 1\ninclude = ["more.toml"]\n', 1))

    refused = reloaded(service)

    assert "more.toml:3: Text needs quotation marks." in refused
    assert "more.toml:3" in service.ask_json("status")["reload"]["reason"]


def test_a_reload_reads_templates_anew(service: Deskward, base: str, recorder: Recorder, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    own = templates / "resubmit.en.txt"
    own.write_text("Hello,\n\nplease write to {{ desk_url }} -- the short way.\n\n{{ owner_name }}\n")
    service.write(base + REFUNDS)
    assert "reload done" in reloaded(service)
    hand_in(service, 1, "I want a refund")
    recorder.wait_for(1)

    own.write_text("Hello {{ nmae }}\n")
    refused = reloaded(service, times=2)
    hand_in(service, 2, "I want a refund")
    mails = recorder.wait_for(2)

    assert "resubmit.en.txt:1" in refused
    assert all(b"the short way" in one.data for one in mails)
