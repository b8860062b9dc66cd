"""The commands about tickets, on a store that the house has written."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import mailbox
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answer.token import number_mark
from gateway.cli import main
from gateway.cli.tickets_table import cell
from gateway.config import load
from gateway.pipeline.people.passing import Passing
from gateway.pipeline.terms import CLIENT, terms_of
from gateway.resources import shipped
from gateway.store import desk_cases, settings
from gateway.store.engine import writing
from gateway.templates import Templates
from gateway.ticket import SAME_NUMBER
from tests.cli.calls import document
from tests.pipeline.house import House, customer
from tests.pipeline.test_passing import PEOPLE, follow_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.pipeline.terms import Terms
    from tests.cli.calls import Call
    from tests.conftest import Store

BUSY = 'max_replies_per_domain = "1000 per hour"\nmax_replies_total = "1000 per hour"\n'
ALWAYS = (
    PEOPLE.replace('hours = "Mon-Fri 09:00-17:00"\n', "")
    .replace('hours = "Mon-Thu 09:00-15:00", ', "")
    .replace("[safety]\n", f"[safety]\n{BUSY}")
    .replace("4 business hours", "4 hours")
)
WORDS = {
    "ann": ("The box", "Where is my order 4711? I wait for a tulipwood box."),
    "ben": ("Rückerstattung", "Where is my order? Ich hätte gerne eine Rückerstattung."),
    "cat": ("=HYPERLINK(1)", "An invoice, please.\r\nFrom now on by mail.\r\n>From today, I mean."),
}


_KNOWN: list[Terms] = []


def _terms(folder: Path) -> Terms:
    """Those of the shop, made once: reading its config takes longer than most of what is done with it."""
    if not _KNOWN:
        path = folder / "config.toml"
        path.write_text(ALWAYS, encoding="utf-8")
        config = load(path, {}).config
        assert config is not None
        _KNOWN.append(terms_of(config, templates=Templates(shipped("templates"), None), signing_key=b"k" * 32))
    return _KNOWN[0]


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Iterator[House]:
    """A house on the very store that its config names, at the time that it really is, with three tickets."""
    house = House(tmp_path, one_store.engine, terms=_terms(tmp_path))
    (tmp_path / "config.toml").write_text(f'{ALWAYS}\n[store]\nurl = "{one_store.url}"\n', encoding="utf-8")
    house.now = datetime.now(UTC) - timedelta(hours=1)
    for name, (subject, body) in WORDS.items():
        address = f"{name}@{name}.example"
        raw = customer(subject, body, address=address, message_id=f"<{name}@mail.example>")
        house.receive(raw.replace(b"Ann Lee", f"{name.title()} Lee".encode()), sender=address)
        house.drain()
    yield house
    house.writer.stop()


@pytest.fixture
def call(tmp_path: Path, shop: House, run: Call) -> Call:
    del shop  # it has written the config
    return partial(run, "--config", str(tmp_path / "config.toml"), "tickets")


def numbers(call: Call, *words: str) -> list[int]:
    return [one["number"] for one in document(call, *words)]


def ticket(call: Call, number: int = 1) -> Any:
    return document(call, "show", str(number))


def trail(call: Call, number: int = 1) -> list[str]:
    return [one["event"] for one in ticket(call, number)["entries"]]


# -- which ones ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], [1, 2, 3]),
        (["--limit", "2"], [2, 3]),
        (["--topic", "ORDERS"], [1, 2]),
        (["--assignee", "dana"], [1, 2]),
        (["--assignee", "Milo"], [3]),
        (["--assignee", "nobody"], []),
        (["--customer", "ben@ben.example"], [2]),
        (["--customer", "Cat L"], [3]),
        (["--customer", "100%"], []),
        (["--state", "open"], [1, 2, 3]),
        (["--state", "closed", "--state", "waiting"], []),
        (["--state", "with-the-desk", "--topic", "orders"], [1, 2]),
        (["--since", "2000-01-01"], [1, 2, 3]),
        (["--since", "2099-01-01 09:00"], []),
        (["--overdue"], []),
    ],
)
def test_tickets_are_listed_by_what_is_asked_for(call: Call, words: list[str], wanted: list[int]) -> None:
    assert numbers(call, *words) == numbers(call, "list", *words) == wanted


def test_the_list_says_who_has_what_and_whether_she_has_taken_it(call: Call) -> None:
    assert call("take", "2")[0] == 0

    lines = call()[1].splitlines()

    assert re.search(r"^1 .* Dana, not taken +orders +ann@ann.example +The box$", lines[1])
    assert re.search(r"^2 .* Dana +orders ", lines[2])


@pytest.mark.parametrize("option", ["--assignee", "--topic"])
def test_an_empty_word_is_asked_for_too(call: Call, option: str) -> None:
    assert call("list", option, "") == (0, "There is no such ticket.\n", "")


def test_options_before_a_word_are_not_passed_over_in_silence(call: Call) -> None:
    code, printed, complaint = call("--state", "open", "export")

    assert (code, printed) == (64, "")
    assert "deskward tickets export --state open" in complaint


def test_a_case_that_nobody_took_in_time_is_overdue(call: Call, shop: House) -> None:
    shop.later(hours=5)
    passing = Passing(engine=shop.engine, writer=shop.writer, terms=lambda: shop.terms, clock=lambda: shop.now)
    while passing.run_once():
        pass

    assert numbers(call, "list", "--overdue") == [1, 2, 3]
    assert "Milo OVERDUE" in call("list")[1]
    assert ticket(call)["passed_on"] == 1


# -- search ----------------------------------------------------------------------------------------------------------


def test_search_gives_the_tickets_with_the_words_where_they_stand(call: Call) -> None:
    (found,) = document(call, "search", "TULIP*")

    assert (found["number"], found["customer"], found["found_in"]) == (1, "ann@ann.example", "customer's message")
    assert "tulipwood box" in found["snippet"]
    assert "customer's message: Where is my order 4711? I wait for a tulipwood box." in call("search", "tulipwood")[1]


def test_search_takes_a_word_with_a_minus_for_what_it_is(call: Call) -> None:
    assert numbers(call, "search", "order", "-tulipwood") == [2]
    assert numbers(call, "search", '"where is my"', "-hatte", "--limit", "5") == [1]
    assert numbers(call, "search", "-i", "--topic", "orders", "order") == [2]


def test_search_can_be_narrowed_down(call: Call) -> None:
    assert numbers(call, "search", "lee", "--assignee", "Milo") == [3]
    assert len(numbers(call, "search", "lee", "--limit", "2")) == 2


@pytest.mark.parametrize("words", [["***"], ["-order"], ['"']])
def test_without_a_word_to_look_for_search_says_so(call: Call, words: list[str]) -> None:
    code, printed, complaint = call("search", *words)

    assert (code, printed) == (64, "")
    assert "there is no word to look for" in complaint


def test_what_is_not_found_is_told_and_no_error(call: Call) -> None:
    assert call("search", "giraffe") == (0, "No ticket says that.\n", "")


# -- who has it ------------------------------------------------------------------------------------------------------


def test_a_ticket_is_given_to_somebody_and_back(call: Call) -> None:
    assert call("assign", "1", "milo") == (0, "1: it is Milo's now, and was Dana's\n", "")
    assert ticket(call)["assignee"] == "Milo"
    assert call("assign", "1", "Milo") == (0, "1: nothing to do: it is Milo's\n", "")
    assert call("assign", "1", "--undo") == (0, "1: it is Dana's again\n", "")

    assert ticket(call)["assignee"] == "Dana"
    assert trail(call).count("assigned") == 3


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["assign", "1", "Mlo"], 66, 'there is no Mlo among [desk] people. Did you mean "Milo"?'),
        (["assign", "1", "Zoe"], 66, "there is no Zoe among [desk] people. Known: Dana, Milo."),
        (["assign", "1", "Rosa Moss"], 64, "the owner gets no cases"),
        (["assign", "1"], 64, "deskward tickets assign 12 Dana"),
        (["assign", "99", "Milo"], 1, "99: there is no ticket 99. See: deskward tickets"),
        (["take", "1", "--person", "Zoe"], 66, "there is no Zoe"),
        (["remark", "1"], 64, "deskward tickets remark 12"),
        (["remark", "1", "  "], 64, "a remark has some words"),
        (["reopen", "99"], 1, "there is no ticket 99"),
        (["link", "1", "99"], 1, "there is no ticket 99"),
        (["link", "1", "1"], 1, "a case cannot be linked with itself"),
        (["split", "1"], 1, "it is no further message of a case"),
        (["split", "1", "--undo"], 1, "it was not split off"),
        (["2"], 64, "deskward tickets show 2"),
        (["show", "99"], 66, "there is no ticket 99. See: deskward tickets"),
        (["show", "9" * 20], 64, "is longer than any number here"),
        (["close", "1", str(2**63)], 64, "is longer than any number here"),
        (["list", "--limit", "9" * 20], 64, "is not in the range"),
        (["list", "--customer", "M\udcfcller"], 64, "letters that are no UTF-8"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_way_to_do_it(
    call: Call, words: list[str], code: int, sentence: str
) -> None:
    ended, printed, complaint = call(*words)

    assert (ended, printed) == (code, "")
    assert sentence in complaint


def test_a_ticket_is_taken_and_given_back(call: Call) -> None:
    assert call("take", "1", "3") == (0, "1: Dana has taken it\n3: Milo has taken it\n", "")
    assert (ticket(call)["state"], ticket(call)["pass_on"]) == ("with the desk", None)
    assert call("take", "1")[1] == "1: nothing to do: Dana has taken it\n"

    assert call("take", "--undo", "1") == (0, "1: nobody has taken it now\n", "")
    assert (ticket(call)["taken"], ticket(call)["pass_on"] is not None) == (None, True)
    assert trail(call)[-2:] == ["taken", "given back"]


def test_somebody_else_may_take_it(call: Call) -> None:
    assert call("take", "1", "--person", "MILO") == (0, "1: Milo has taken it\n", "")

    assert (ticket(call)["assignee"], ticket(call)["taken"] is not None) == ("Milo", True)


def test_a_closed_ticket_is_opened_again_before_anybody_gets_it(call: Call) -> None:
    done = "it is closed, and what was promised is done"
    assert call("close", "1", "2") == (0, f"1: {done}\n2: {done}\n", "")
    assert call("close", "1") == (0, "1: nothing to do: it is closed\n", "")
    assert numbers(call, "--state", "closed") == [1, 2]
    for words in (["take", "1"], ["assign", "1", "Milo"]):
        assert call(*words) == (1, "", "1: it is closed. Open it again first: deskward tickets reopen 1\n")

    assert call("reopen", "1") == (0, "1: it is new\n", "")
    assert call("reopen", "1") == (0, "1: nothing to do: it is new\n", "")
    assert (ticket(call)["closed"], ticket(call)["pass_on"] is not None) == (None, True)


def test_closing_a_ticket_does_what_was_promised_in_it_and_opening_it_again_takes_that_back(call: Call) -> None:
    assert ticket(call)["promise"]["state"] == "open"

    call("close", "1")
    assert (ticket(call)["promise"]["state"], trail(call)[-2:]) == ("kept", ["ticket", "promise"])

    call("reopen", "1")
    assert (ticket(call)["promise"]["state"], ticket(call)["promise"]["done"]) == ("open", None)


def test_what_was_done_before_a_ticket_was_closed_stays_done_when_it_is_opened_again(
    call: Call, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit):
        main(["--config", str(tmp_path / "config.toml"), "promises", "done", str(ticket(call)["promise"]["number"])])

    call("close", "1")
    call("reopen", "1")

    assert ticket(call)["promise"]["state"] == "kept"


def test_a_ticket_whose_decision_was_taken_back_is_not_opened_by_hand(call: Call, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["--config", str(tmp_path / "config.toml"), "undo", "--ticket", "3"])

    code, _, complaint = call("reopen", "3")
    assert (code, "the decision behind it was taken back" in complaint) == (1, True)


# -- what is written -------------------------------------------------------------------------------------------------


def test_a_remark_stands_in_the_case_is_found_and_goes_again(call: Call) -> None:
    assert call("remark", "1", "She rang about the mahogany one.") == (0, "1: the remark stands in the case\n", "")
    assert [one["text"] for one in ticket(call)["case"] if one["kind"] == "staff remark"] == [
        "She rang about the mahogany one."
    ]
    assert "staff remark" in call("show", "1")[1]
    assert document(call, "search", "mahogany")[0]["found_in"] == "staff remark"

    assert call("remark", "1", "--undo") == (0, "1: its newest remark is gone\n", "")
    assert numbers(call, "search", "mahogany") == []
    assert call("remark", "1", "--undo") == (1, "", "1: there is no remark in it\n")
    assert trail(call)[-2:] == ["remark", "remark removed"]


def test_a_remark_may_come_from_another_program(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("She rang.\nTwice.\n"))

    assert call("remark", "1", "-")[0] == 0
    assert ticket(call)["case"][-1]["text"] == "She rang.\nTwice."


def test_tickets_are_linked_and_not_any_more(call: Call) -> None:
    assert call("link", "3", "1") == (0, "3: it is linked with 1\n", "")
    assert call("link", "1", "3")[1] == "1: nothing to do: it is linked with 3\n"
    assert [one["number"] for one in ticket(call, 1)["linked"]] == [3]
    assert [one["number"] for one in ticket(call, 3)["linked"]] == [1]
    assert "Linked   3" in call("show", "1")[1]

    assert call("link", "--undo", "1", "3") == (0, "1: it is linked with 3 no more\n", "")
    assert call("link", "--undo", "1", "3")[1] == "1: nothing to do: it is not linked with 3\n"
    assert ticket(call, 3)["linked"] == []


def test_a_further_message_becomes_a_ticket_of_its_own_and_goes_back(call: Call, shop: House) -> None:
    note_id = ticket(call)["replies"][0]["message_id"]
    follow_up(shop, f"<{note_id}>", 2, address="ann@ann.example")
    first, further = ticket(call)["messages"]
    assert f"(message {further})" in call("show", "1")[1]

    assert call("split", str(further)) == (0, f"{further}: it is ticket 4 now, linked with 1\n", "")
    assert (ticket(call)["messages"], ticket(call, 4)["messages"]) == ([first], [further])
    assert (ticket(call, 4)["customer"], ticket(call, 4)["assignee"]) == ("ann@ann.example", "Dana")
    assert numbers(call, "search", "news") == numbers(call, "search", "4") == [4]

    assert call("split", "--undo", str(further)) == (0, f"{further}: it belongs to ticket 1 again\n", "")
    assert (ticket(call)["messages"], ticket(call)["linked"]) == ([first, further], [])
    assert numbers(call, "search", "news") == [1]
    assert call("show", "4")[0] == 66
    assert {"split off", "put back"} <= set(trail(call))


def test_a_further_message_that_was_taken_back_does_not_go_back_into_its_case(
    call: Call, shop: House, tmp_path: Path
) -> None:
    note_id = ticket(call)["replies"][0]["message_id"]
    follow_up(shop, f"<{note_id}>", 2, address="ann@ann.example")
    further = str(ticket(call)["messages"][1])
    call("split", further)
    with pytest.raises(SystemExit):
        main(["--config", str(tmp_path / "config.toml"), "undo", further])

    code, _, complaint = call("split", "--undo", further)

    assert (code, "or was taken back" in complaint) == (1, True)
    assert ticket(call, 4)["state"] == "undone"


def test_explain_says_into_which_case_at_a_desk_a_message_would_go(
    shop: House, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    known = dict.fromkeys(("ticket", "assignee", "because", "joining", "remark"))
    known |= {"client": CLIENT, "name": "desk", "external_id": "17", "customer": "ann@ann.example", "state": "open"}
    known |= {"ours": False, "url": "", "answered": False, "seen_at": shop.now}
    with writing(shop.engine) as connection:
        settings.put(connection, "signing_key", (b"k" * 32).hex(), client=CLIENT)
        desk_cases.put(connection, **known, marks=number_mark("order:5000", b"k" * 32))
    raw = customer("The lamp", "Where is my order 5000?", address="ann@ann.example", message_id="<9@ann.example>")
    (tmp_path / "mail.eml").write_bytes(raw)

    with pytest.raises(SystemExit):
        main(["--config", str(tmp_path / "config.toml"), "explain", str(tmp_path / "mail.eml")])

    assert "goes into her case 17 at desk; it names the same order or invoice number" in " ".join(
        capsys.readouterr().out.split()
    )


@pytest.mark.parametrize(
    ("answers", "body", "wanted"),
    [
        ("{note}", "Any news?", {"number": 1, "at_desk": None, "joins": True, "because": "answers our note"}),
        ("forged@shop.example", "Any news?", None),
        (
            "",
            "Where is my order 4711?",
            {"number": 1, "at_desk": None, "joins": True, "because": SAME_NUMBER},
        ),
    ],
)
def test_explain_says_into_which_ticket_a_message_would_go(
    call: Call, shop: House, capsys: pytest.CaptureFixture[str], tmp_path: Path, answers: str, body: str, wanted: Any
) -> None:
    with writing(shop.engine) as connection:
        settings.put(connection, "signing_key", (b"k" * 32).hex(), client=CLIENT)
    reply = answers.format(note=ticket(call)["replies"][0]["message_id"])
    raw = customer("Re: The box", body, address="ann@ann.example", more=f"In-Reply-To: <{reply}>\r\n" if reply else "")
    (tmp_path / "mail.eml").write_bytes(raw)
    words = ["--config", str(tmp_path / "config.toml"), "explain", str(tmp_path / "mail.eml")]

    for more in ([], ["--json"]):
        with pytest.raises(SystemExit):
            main([*words, *more])
    shown = capsys.readouterr().out

    assert json.loads(shown.splitlines()[-1])["ticket"] == wanted
    assert ("joins ticket 1; it " in " ".join(shown.split())) is (wanted is not None)


def test_show_lists_what_hangs_on_a_mail(call: Call, shop: House) -> None:
    raw = (
        "From: Dan <dan@dan.example>\r\nTo: rosa@shop.example\r\nSubject: Box\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nWhere is my order?\r\n--b\r\n'
        'Content-Type: application/pdf; name="bill.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n'
    )
    shop.receive(raw.encode(), sender="dan@dan.example")
    shop.drain()

    assert "attached: bill.pdf  application/pdf  3 octets" in call("show", "4")[1]


# -- export ----------------------------------------------------------------------------------------------------------


def test_lines_of_json_hold_what_the_list_holds(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "tickets.jsonl"
    assert call("export", "--output", str(file)) == (0, f"{file}: 3 tickets.\n", "")

    assert [json.loads(line) for line in file.read_text().splitlines()] == document(call, "list")
    assert file.stat().st_mode & 0o777 == 0o600


def test_no_cell_of_a_table_is_a_formula(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    assert call("export", "--output", str(file), "--assignee", "Milo")[0] == 0

    with file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert (row["subject"], row["customer"], row["number"]) == ("'=HYPERLINK(1)", "cat@cat.example", "3")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" \t=1", "'  =1"),
        ('"=1', "'\"=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=b", "a=b"),
        ("two\r\nlines\0", "two  lines "),
        (None, ""),
        (True, "true"),
        (7, "7"),
    ],
)
def test_what_a_spreadsheet_would_carry_out_is_text(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_an_mbox_gives_back_every_mail(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "tickets.mbox"
    assert call("export", "--output", str(file)) == (0, f"{file}: 3 mails.\n", "")

    lines = file.read_bytes().splitlines()
    with contextlib.closing(mailbox.mbox(file, create=False)) as box:
        found = [one["Message-ID"] for one in box]
    assert found == [f"<{name}@mail.example>" for name in WORDS]
    assert sum(line.startswith(b"From ") for line in lines) == 3
    assert {b">From now on by mail.", b">>From today, I mean."} <= set(lines)
    assert re.fullmatch(rb"From ann@ann\.example \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}", lines[0])


def test_a_name_that_tells_no_form_writes_no_file(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "tickets.xlsx"

    code, _, complaint = call("export", "--output", str(path))

    assert (code, path.exists()) == (64, False)
    assert "end it in .jsonl, .csv or .mbox, or say --format csv" in complaint
    assert call("export", "--format", "csv", "--output", str(path))[0] == 0


def test_a_file_that_is_there_is_not_written_over(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text("mine")

    code, _, complaint = call("export", "--output", str(file))
    assert (code, "there is" in complaint, file.read_text()) == (73, True, "mine")
    assert call("export", "--output", str(tmp_path / "no" / "where.csv"))[0] == 73
    assert [one.name for one in tmp_path.glob("*.part")] == []
