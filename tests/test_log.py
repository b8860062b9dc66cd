from __future__ import annotations

import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gateway import log

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = logging.getLogger("gateway.test")


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Every logger is afterwards as it was."""
    names = (None, "gateway", "mail.log", "asyncio")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    handlers = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = handlers
    for logger, level in before:
        logger.setLevel(level)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mail from hanna.weber@mail.example", "mail from h...@mail.example"),
        ("<Rosa+tag@shop.example>", "<R...@shop.example>"),
        ("zoë@käse.example", "z...@käse.example"),
        ("jürgen.groß@mail.example", "j...@mail.example"),
        ("o/b=c{d}@mail.example", "o...@mail.example"),
        ('"two words"@mail.example', '"...@mail.example'),
        ("anna@[192.0.2.1]", "a...@[192.0.2.1]"),
        ("no address at all", "no address at all"),
    ],
)
def test_an_address_is_shortened_to_its_first_letter_and_domain(text: str, wanted: str) -> None:
    assert log.safe(text) == wanted


@pytest.mark.parametrize("letter", ["\n", "\r", "\x1b", "\0", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066", "\u200f"])
def test_no_letter_forges_a_line_or_steers_a_terminal(letter: str) -> None:
    line = log.safe(f"subject{letter}2026-11-21 info forged")

    assert letter not in line
    assert f"\\x{ord(letter):02x}" in line


def test_a_line_for_people_has_its_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up({})

    EVENTS.warning("mailbox=%s state=%s", "rosa", "waiting")

    line = capsys.readouterr().err
    assert line.endswith(" mailbox=rosa state=waiting\n")
    assert line[10] == "T"
    assert "Z warning" in line


def test_the_journal_gets_a_priority_and_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up({"JOURNAL_STREAM": "8:4711"})

    EVENTS.error("reload refused")
    EVENTS.info("ready")

    assert capsys.readouterr().err == "<3>reload refused\n<6>ready\n"


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up({}, as_json=True)

    EVENTS.info("message triaged id=%s", 5)

    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["event"]) == ("info", "message triaged id=5")
    assert entry["time"].endswith("+00:00")


def stumble() -> None:
    raise ValueError("a body with hunter2 in it")


@pytest.mark.parametrize("as_json", [True, False])
def test_a_bug_says_where_it_is_and_never_what_it_held(capsys: pytest.CaptureFixture[str], *, as_json: bool) -> None:
    log.set_up({}, as_json=as_json)

    try:
        stumble()
    except ValueError:
        EVENTS.exception("message set aside id=5")

    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "in stumble" in said
    assert "hunter2" not in said


def test_what_other_packages_say_about_peers_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up({})

    logging.getLogger("mail.log").info("('127.0.0.1', 25) sender: hanna@mail.example")
    logging.getLogger("asyncio").error("the peer said: hanna@mail.example")
    logging.getLogger("sqlalchemy.engine").info("SELECT 1")

    assert capsys.readouterr().err == ""


BUG = """
import sys, threading
from gateway import log
log.keep_words_back()
def stumble():
    raise ValueError("hunter2 of hanna@mail.example")
class Odd:
    def __del__(self):
        stumble()
{}
"""


@pytest.mark.parametrize(
    "way",
    ["stumble()", "threading.Thread(target=stumble).start()", "Odd()"],
    ids=["in the main thread", "in another thread", "where nobody can catch it"],
)
def test_no_error_that_nobody_caught_tells_a_secret_or_an_address(way: str) -> None:
    done = subprocess.run([sys.executable, "-c", BUG.format(way)], capture_output=True, text=True, check=False)

    assert "ValueError at" in done.stderr
    assert "in stumble" in done.stderr
    assert not [word for word in ("hunter2", "hanna") if word in done.stdout + done.stderr]
