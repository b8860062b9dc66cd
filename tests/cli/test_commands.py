"""The commands beside the service, on a store that a real service left behind."""

from __future__ import annotations

import json
import shutil
import smtplib
from email import message_from_string
from functools import partial
from typing import TYPE_CHECKING

import pytest

from gateway.cli import COMMANDS
from tests.cli.calls import document
from tests.e2e.service import BASE, RULES, Deskward, send_section
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Call

HOSTILE = "=?utf-8?q?order=1b[2J=1b]0;owned=07=0d=0a=9b=e2=80=ae_4711?="
COPIES = '\n[[forward]]\nname = "desk"\nkind = "email"\nto = "support@desk.example"\n'
MAILS = {
    "one@mail.example": ("ann@one.example", HOSTILE, "Where is my order? \x1b[31mred"),
    "two@mail.example": ("ben@two.example", "Parcel", "Where is my order?"),
    "three@mail.example": ("cat@three.example", "Parcel", "Where is my order?"),
    "friend@mail.example": ("dan@friends.example", "Lunch", "Where is my order of cake?"),
    "unclear@mail.example": ("eve@five.example", "Hello", "Something else"),
}

TICKET = {"id", "number", "client", "message_id", "customer", "subject", "topic", "state", "created"}
REPLY = {"in_reply_to", "to", "state", "message_id", "due", "sent", "reason"}
FORWARD = {"ticket", "name", "kind", "state", "external_id", "attempts"}
MESSAGE = {"message_id", "state", "then", "rule", "reason", "origin"}
PROBLEM = {"file", "line", "column", "level", "code", "message", "remedy", "rule"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config of a shop in mode review that has taken five mails; three notes are held, nothing else is open."""
    with Recorder() as recorder:
        toml = BASE.replace('"live"', '"review"') + send_section(recorder) + COPIES + RULES
        toml += '\n[listen]\nsmtp = "127.0.0.1:0"\n'
        with Deskward(tmp_path_factory.mktemp("shop"), toml) as service:
            service.start()
            port = int(service.ready_line.rpartition(" ")[2])
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
                for name, (sender, subject, body) in MAILS.items():
                    head = f"From: {sender}\r\nTo: rosa@shop.example\r\nSubject: {subject}\r\nMessage-ID: <{name}>\r\n"
                    client.sendmail(sender, ["rosa@shop.example"], f"{head}\r\n{body}\r\n")
            service.until(
                lambda now: (
                    len(now["messages"]) == len(MAILS)
                    and [one["state"] for one in now["replies"]] == ["held"] * 3
                    and [one["state"] for one in now["forwards"]] == ["confirmed"] * 3
                )
            )
            assert service.stop() == 0
            return service.config


@pytest.fixture
def shop(served: Path, tmp_path: Path) -> Path:
    """The same for one test alone, which may change it."""
    return shutil.copytree(served.parent, tmp_path / "shop") / served.name


@pytest.fixture
def call(shop: Path, run: Call) -> Call:
    return partial(run, "--config", str(shop))


# -- for programs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["tickets"], ["tickets", "list"]])
def test_tickets_have_their_keys(call: Call, words: list[str]) -> None:
    found = document(call, *words)

    assert [one["number"] for one in found] == [1, 2, 3]
    assert all(set(one) >= TICKET for one in found)


def test_one_ticket_has_its_entries(call: Call) -> None:
    found = document(call, "tickets", "show", "2")

    assert set(found) >= {*TICKET, "entries"}
    assert (found["message_id"], found["customer"]) == ("two@mail.example", "ben@two.example")
    assert [one["state"] for one in found["replies"]] == ["held"]
    assert {"at", "event"} <= set(found["entries"][0])


def test_the_export_has_its_keys(call: Call) -> None:
    found = document(call, "export")

    wanted = {"tickets": TICKET, "replies": REPLY, "forwards": FORWARD, "messages": MESSAGE}
    assert set(found) == set(wanted)
    assert all(set(one) >= keys for name, keys in wanted.items() for one in found[name])
    assert {one["message_id"]: one["then"] for one in found["messages"]} == {
        "one@mail.example": "redirect",
        "two@mail.example": "redirect",
        "three@mail.example": "redirect",
        "friend@mail.example": "leave",
        "unclear@mail.example": "review",
    }
    assert all(one["reason"] for one in found["messages"])


@pytest.mark.parametrize("words", [["outbox"], ["outbox", "list"]])
def test_the_outbox_has_the_keys_of_replies(call: Call, words: list[str]) -> None:
    found = document(call, *words)

    assert all(set(one) >= {*REPLY, "number"} for one in found)
    assert {one["to"] for one in found} >= {"ann@one.example"}


def test_the_status_has_its_keys(call: Call) -> None:
    found = document(call, "status")

    assert set(found) >= {"mode", "paused", "mailboxes", "outbox", "forwards", "version"}
    assert set(found["outbox"]) >= {"due", "doubtful"}
    assert set(found["forwards"][0]) >= {"name", "kind", "state", "due", "unknown", "dead", "reason"}
    assert (found["mode"], found["mailboxes"]) == ("review", [])


def test_the_check_of_the_config_has_its_keys(call: Call, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("version = 1\n[owner]\nnmae = 1\n")

    code, printed, complaints = call("check-config", "--json", "--config", str(wrong))

    found = json.loads(printed)
    assert (code, complaints, found["ok"]) == (78, "", False)
    assert all(set(one) >= PROBLEM for one in found["problems"])


def test_what_is_set_aside_is_listed(call: Call) -> None:
    assert document(call, "tickets", "set-aside") == []


# -- for people ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["tickets"], ["tickets", "show", "1"], ["outbox"], ["status"]])
def test_no_mail_steers_the_terminal(call: Call, words: list[str]) -> None:
    code, printed, _ = call(*words)

    assert code == 0
    assert all(letter.isprintable() for line in printed.split("\n") for letter in line)


def test_the_list_of_tickets_can_be_read(call: Call) -> None:
    _, printed, _ = call("tickets")

    head, first, second, *_ = printed.splitlines()
    assert head.split() == ["ticket", "created", "state", "who", "topic", "customer", "subject"]
    assert "4711" in first
    assert [head.index("customer"), head.index("subject")] == [second.index("ben@"), second.index("Parcel")]


def test_a_ticket_shows_who_wrote_what_and_what_became_of_it(call: Call) -> None:
    _, printed, _ = call("tickets", "show", "2")

    assert "ben@two.example" in printed
    assert "  Where is my order?" in printed
    assert "held" in printed
    assert "confirmed" in printed


def test_a_note_is_shown_as_it_will_leave(call: Call) -> None:
    waiting = {one["in_reply_to"]: one["number"] for one in document(call, "outbox")}

    code, printed, _ = call("outbox", "show", str(waiting["two@mail.example"]))

    note = message_from_string(printed)
    assert code == 0
    assert (note["To"], note["In-Reply-To"]) == ("ben@two.example", "<two@mail.example>")
    assert note["Auto-Submitted"] == "auto-replied"


def test_the_status_tells_what_is_held_and_whether_it_runs(call: Call) -> None:
    _, printed, _ = call("status")

    assert "service   down   mode review" in printed
    assert "held" in printed
    assert "desk (email): ok" in printed


# -- changes ---------------------------------------------------------------------------------------------------------


def test_a_pause_is_shown_until_replies_are_resumed(call: Call) -> None:
    paused = [call("pause")[0], "PAUSED" in call("status")[1], document(call, "status")["paused"]]
    resumed = [call("resume")[0], "PAUSED" in call("status")[1], document(call, "status")["paused"]]

    assert paused == [0, True, True]
    assert resumed == [0, False, False]


def test_a_cancelled_note_can_be_neither_approved_nor_cancelled_again(call: Call) -> None:
    waiting = {one["in_reply_to"]: str(one["number"]) for one in document(call, "outbox")}
    number = waiting["three@mail.example"]

    first, again, approved = (call("outbox", word, number) for word in ("cancel", "cancel", "approve"))

    assert (first[0], first[1]) == (0, f"{number}: cancelled\n")
    assert (again[0], again[2]) == (1, f"{number}: a reply that is cancelled cannot be cancelled.\n")
    assert (approved[0], approved[2]) == (1, f"{number}: a reply that is cancelled cannot be approved.\n")


def test_of_several_numbers_the_good_ones_are_done_and_the_wrong_ones_told(call: Call) -> None:
    waiting = {one["in_reply_to"]: str(one["number"]) for one in document(call, "outbox")}
    number = waiting["two@mail.example"]

    code, printed, complaints = call("outbox", "approve", "9999", number)

    assert (code, printed) == (1, f"{number}: scheduled\n")
    assert complaints == "9999: there is no such number. See: deskward outbox\n"


# -- mistakes --------------------------------------------------------------------------------------------------------

TAKES_A_NUMBER = (
    *("outbox approve", "outbox show", "promises done", "review leave", "review always leave", "undo", "undo --ticket"),
    *("unanswered done", "tickets retry", "tickets split", "tickets link 1"),
)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["tickets", "show", "99"], 66, "there is no ticket 99. See: deskward tickets"),
        (["tickets", "raw", "99"], 66, "there is no ticket 99"),
        (["tickets", "retry", "99"], 66, "no message 99 is set aside"),
        (["outbox", "show", "99"], 66, "there is no reply 99. See: deskward outbox"),
        (["outbox", "retry", "dsek"], 66, 'there is no [[forward]] "dsek" in the config. Known: desk'),
        (["outbox", "cancel", "99"], 1, "99: there is no such number"),
        (["outbox", "approve"], 64, "Missing argument"),
        *(([*words.split(), str(2**63)], 64, "is longer than any number here") for words in TAKES_A_NUMBER),
        (["tickets", "show", "first"], 64, "'first' is not a valid integer"),
        (["tickets", "lst"], 64, "Did you mean 'list'?"),
        (["stauts"], 64, 'there is no command "stauts". Did you mean "status"?'),
        (["tikets", "--json"], 64, 'Did you mean "tickets"?'),
        (["zzz"], 64, "See: deskward --help"),
        (["status", "--jsn"], 64, "Did you mean '--json'?"),
        (["status", "now"], 64, "unexpected extra argument"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_its_code(
    call: Call, words: list[str], code: int, sentence: str
) -> None:
    ended, printed, complaints = call(*words)

    assert (ended, printed) == (code, "")
    assert sentence in complaints


# -- where the config is ---------------------------------------------------------------------------------------------


def test_the_config_may_stand_before_or_after_the_command(run: Call, shop: Path) -> None:
    before = run("--config", str(shop), "status")
    after = run("status", "--config", str(shop))
    behind = run("tickets", "list", "--config", str(shop))

    assert before == after
    assert (before[0], behind[0]) == (0, 0)


def test_the_config_after_the_command_wins(call: Call, tmp_path: Path) -> None:
    code, _, complaints = call("status", "--config", str(tmp_path / "other.toml"))

    assert code == 66
    assert "other.toml" in complaints


def test_a_config_that_cannot_be_looked_at_is_no_bug(run: Call) -> None:
    code, _, complaints = run("status", "--config", "n" * 300)

    assert code == 78
    assert "This file cannot be read." in complaints


def test_the_config_is_found_by_the_environment_and_in_the_folder(
    run: Call, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.parent)
    here = run("status")
    monkeypatch.chdir(tmp_path)
    nowhere = run("status")
    monkeypatch.setenv("DESKWARD_CONFIG", str(shop))
    named = run("status")

    assert here == named
    assert (here[0], nowhere[0]) == (0, 66)
    assert "deskward init" in nowhere[2]


def test_before_the_first_start_there_is_nothing_to_read(call: Call, tmp_path: Path, shop: Path) -> None:
    fresh = tmp_path / "config.toml"
    fresh.write_text(shop.read_text())

    code, printed, complaints = call("status", "--json", "--config", str(fresh))

    assert (code, printed) == (69, "")
    assert "there is no store" in complaints
    assert not (tmp_path / "var").exists()


# -- help ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Call, command: str) -> None:
    code, printed, complaints = run(command, "--help")

    assert (code, complaints) == (0, "")
    assert f"deskward {command}" in printed


def test_the_help_names_every_command(run: Call) -> None:
    _, printed, _ = run("--help")

    assert all(f"  {command} " in printed for command in COMMANDS)
