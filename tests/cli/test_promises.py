"""The commands about promises and the public policy, on a store that the house has written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from gateway.resources import shipped
from tests.cli.calls import document
from tests.pipeline.house import House
from tests.pipeline.test_promises import DESK, note_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.calls import Call
    from tests.conftest import Store

BUSY = 'max_replies_per_domain = "1000 per hour"\nmax_replies_total = "1000 per hour"\n'


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Iterator[House]:
    """A house on the very store that its config names, at the time that it really is."""
    toml = DESK.replace("[safety]\n", f"[safety]\n{BUSY}")
    house = House(tmp_path, one_store.engine, f'{toml}\n[store]\nurl = "{one_store.url}"\n')
    house.now = datetime.now(UTC)
    yield house
    house.writer.stop()


@pytest.fixture
def call(tmp_path: Path, run: Call) -> Call:
    return partial(run, "--config", str(tmp_path / "config.toml"))


def edit(folder: Path, before: str, after: str) -> None:
    path = folder / "config.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_open_promises_are_listed_and_marked_as_done(shop: House, call: Call) -> None:
    note_to(shop)
    (promise,) = document(call, "promises")
    assert (promise["person"], promise["ticket_number"], promise["overdue"]) in {("Dana", 1, False), ("Milo", 1, False)}
    assert promise["customer"] in call("promises", "list")[1]

    assert call("promises", "done", str(promise["number"])) == (0, f"{promise['number']}: kept\n", "")

    assert document(call, "promises", "list") == []
    assert call("promises")[1] == "No promise is open.\n"


def test_overdue_promises_stand_in_the_status_until_they_are_done(shop: House, call: Call) -> None:
    note_to(shop, number=1)
    shop.now -= timedelta(days=20)
    note_to(shop, number=2)

    (late,) = document(call, "promises", "--overdue")
    assert document(call, "status")["promises"] == {"open": 2, "overdue": 1, "came_due": 1, "kept": 0}
    assert "promises  2 open, 1 overdue, 0 of 1 kept in four weeks" in call("status")[1]
    assert "OVERDUE" in call("promises")[1]

    assert call("promises", "done", str(late["number"]))[1] == f"{late['number']}: broken\n"
    assert call("promises", "list", "--overdue")[1] == "No promise is overdue.\n"


def test_a_promise_is_done_only_once_and_an_unknown_one_never(shop: House, call: Call) -> None:
    note_to(shop)
    call("promises", "done", "1")

    code, _, complaints = call("promises", "done", "1", "99")

    assert code == 1
    assert "1: a promise that is kept cannot be done" in complaints
    assert "99: there is no such number. See: deskward promises" in complaints


def test_what_was_done_in_time_and_marked_later_is_kept(shop: House, call: Call) -> None:
    shop.now -= timedelta(days=20)
    note_to(shop)
    in_time = (shop.now + timedelta(minutes=5)).astimezone(shop.terms.owner.zone)

    assert call("promises", "done", "1", "--at", f"{in_time:%Y-%m-%d %H:%M}")[1] == "1: kept\n"
    assert call("promises", "done", "1", "--at", "2999-01-01 10:00")[0] == 64


def test_one_line_in_the_config_changes_note_and_policy_together(shop: House, call: Call, tmp_path: Path) -> None:
    before_note, (_, before_policy, _) = note_to(shop, number=1), call("policy")
    assert "within 8 business hours" in before_policy

    edit(tmp_path, 'turnaround = "8 business hours"', 'turnaround = "37 business hours"')
    shop.adopt((tmp_path / "config.toml").read_text(encoding="utf-8"))

    after_policy = call("policy")[1]
    assert after_policy == before_policy.replace("8 business hours", "37 business hours")
    promise = re.compile(r"You will hear back (by [^.]*)\.")
    assert promise.search(note_to(shop, number=2)) != promise.search(before_note)
    assert shop.terms.desk.turnaround == "37 business hours"


def test_no_number_of_the_policy_stands_in_a_template() -> None:
    units = r"\d+\s*(?:business|working|\w*stunden?|\w*tage?n?|hours?|days?|heures?|jours?|horas?|días?)"
    for path in sorted(shipped("templates").iterdir()):
        assert re.search(units, path.read_text(encoding="utf-8"), re.IGNORECASE) is None, path.name


def test_a_busy_desk_tells_the_longer_standard_in_its_policy(shop: House, call: Call) -> None:
    shop.now -= timedelta(days=14)
    for number in range(10):
        note_to(shop, number=number)

    policy = call("policy")[1]

    assert "There is more to do than usual at the moment. You hear from us within 3 business days." in policy
    assert "8 business hours" not in policy


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "How to reach us: Moss & Fern support desk\n"),
        (("--language", "de"), "An Feiertagen haben wir geschlossen."),
        (("--html", "--language", "fr"), '<html lang="fr">'),
        (("--json",), '"language": "en"'),
    ],
)
def test_the_policy_is_printed_in_the_form_asked_for(
    shop: House, call: Call, words: tuple[str, ...], said: str
) -> None:
    del shop

    code, printed, complaints = call("policy", *words)

    assert (code, complaints) == (0, "")
    assert said in printed


def test_the_policy_needs_no_store(call: Call, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(DESK, encoding="utf-8")

    assert "within 8 business hours" in call("policy")[1]
    assert not (tmp_path / "var").exists()
