"""A second process judges a backlog, and nobody can tell which process it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from gateway.cli.surroundings import leave_no_core
from gateway.errors import TransientFailure
from gateway.pipeline.judging.chamber import Chamber
from gateway.pipeline.judging.counted import Counted
from gateway.pipeline.judging.group import Asked, Stumbled, judge_group, open_group
from gateway.pipeline.terms import CLIENT
from gateway.store import messages
from gateway.store.engine import reading
from tests.pipeline.house import House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from gateway.pipeline.writer import Writer
    from gateway.store.stored import Stored
    from tests.conftest import Store


def nobody(_: Asked) -> Counted:
    return Counted(senders={}, domains={}, in_all=0)


@pytest.fixture
def house(tmp_path: Path, one_store: Store) -> Iterator[House]:
    built = House(tmp_path, one_store.engine)
    yield built
    built.triage.close()
    built.writer.stop()


@pytest.fixture
def chamber(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chamber]:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})  # there is one on a machine with one core as well
    opened = Chamber()
    opened.open()
    assert opened._line is not None
    assert opened._line.poll(60)
    yield opened
    opened.close()


def waiting(house: House, *bodies: str) -> list[Stored]:
    for number, body in enumerate(bodies):
        subject = f"Hello {chr(97 + number) * 5}"  # in their own words, or they would be taken for one robot
        house.receive(customer(subject, body, message_id=f"<{number}@m.example>", address=f"c{number}@m.example"))
    with reading(house.engine) as connection:
        return messages.waiting(connection, client=CLIENT, limit=99)


def test_it_decides_what_the_service_itself_would_decide(house: House, chamber: Chamber) -> None:
    group = waiting(
        house,
        "Where is my order 1?",
        "Hello",
        "Where is my order 2?",
        "the invoice",
        "Wo ist meine Bestellung? Größe 38",
    )

    found = chamber.judge(group, house.terms, nobody, house.now)

    assert found == judge_group(open_group(group), house.terms, nobody([]), house.now)
    assert found is not None
    assert [bool(one.reply) for one in found if not isinstance(one, Stumbled)] == [True, False, True, False, False]


def test_it_counts_the_replies_of_its_own_group(house: House, chamber: Chamber) -> None:
    group = waiting(house, *(f"Where is my order {number}?" for number in range(3)))

    asked: list[list[str]] = []

    def full_domain(wanted: Asked) -> Counted:
        asked.append(wanted.senders)
        return Counted(senders={}, domains={"m.example": 9}, in_all=9)

    found = chamber.judge(group, house.terms, full_domain, house.now) or []

    assert asked == [["c0@m.example", "c1@m.example", "c2@m.example"]]
    assert [bool(one.reply) for one in found if not isinstance(one, Stumbled)] == [True, False, False]


def test_no_core_of_it_is_handed_to_a_program_that_collects_them() -> None:
    leave_no_core()  # as every command does: a limit of 0, unlike this one, is none for a collector
    chamber = Chamber()

    assert chamber.open_for_suspects()

    assert chamber._process is not None
    assert resource.prlimit(chamber._process.pid, resource.RLIMIT_CORE) == resource.getrlimit(resource.RLIMIT_CORE)
    chamber.close()


def test_when_it_dies_the_service_judges_itself(house: House, chamber: Chamber) -> None:
    group = waiting(house, "Where is my order?")
    assert chamber._process is not None
    chamber._process.kill()

    assert chamber.judge(group, house.terms, nobody, house.now) is None
    assert chamber.judge(group, house.terms, nobody, house.now) is None


@pytest.mark.parametrize(("filling", "alone"), [(9_000_000, False), (11_000_000, True)])
def test_a_mail_that_takes_much_memory_is_read_while_there_is_no_second_process(
    house: House, chamber: Chamber, filling: int, alone: bool
) -> None:
    house.triage._chamber = chamber
    waiting(house, "Where is my order?\r\n" + "lamp " * (filling // 5))

    assert house.triage.run_once() == 1

    assert (chamber._process is None) is alone


def test_a_template_that_was_edited_but_not_put_to_work_is_not_used(
    house: House, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = waiting(house, "Where is my order?")
    monkeypatch.setattr(type(house.terms.templates), "digest", "another")

    assert chamber.judge(group, house.terms, nobody, house.now) is None


def test_a_load_opens_it_and_rest_closes_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr("gateway.pipeline.judging.triage._MANY", 10)
    waiting(house, *(f"Where is my order {number}?" for number in range(15)))

    house.drain()
    opened = house.triage._chamber._process
    house.later(seconds=31)
    house.drain()

    assert opened is not None
    assert house.triage._chamber._process is None
    assert len(house.export()["tickets"]) == 15


def test_a_few_messages_now_and_then_never_open_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr("gateway.pipeline.judging.triage._MANY", 3)
    for number in range(5):
        house.receive(customer(message_id=f"<{number}@m.example>"))
        house.drain()
        house.later(seconds=2)

    assert house.triage._chamber._process is None


def test_the_next_group_is_read_while_one_is_judged(house: House, chamber: Chamber) -> None:
    first, second = waiting(house, "Where is my order 1?")[:1], waiting(house, "Hello", "Where is my order 2?")[1:]

    one = chamber.judge(first, house.terms, nobody, house.now, after=lambda: second)
    offered = chamber._offered
    two = chamber.judge(second, house.terms, nobody, house.now)

    assert offered is second
    assert one == judge_group(open_group(first), house.terms, nobody([]), house.now)
    assert two == judge_group(open_group(second), house.terms, nobody([]), house.now)


def test_new_terms_count_for_a_group_that_was_read_under_the_old_ones(house: House, chamber: Chamber) -> None:
    first, second = waiting(house, "Where is my order 1?")[:1], waiting(house, "Hello", "Where is my order 2?")[1:]
    chamber.judge(first, house.terms, nobody, house.now, after=lambda: second)
    watching = replace(house.terms, safety=replace(house.terms.safety, mode="watch"))

    found = chamber.judge(second, watching, nobody, house.now) or []

    assert [one.reply for one in found if not isinstance(one, Stumbled)] == [None] * len(second)


def test_a_group_that_is_judged_ahead_counts_the_replies_of_the_one_before_it(
    house: House, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.pipeline.judging.triage.BATCH", 2)
    monkeypatch.setattr(house.triage, "_chamber", chamber)
    for number in range(7):
        house.receive(customer(message_id=f"<{number}@m.example>", body=f"Where is my order {number}?"))

    house.drain()

    assert len(house.notes.sent) == 1
    assert len(house.export()["tickets"]) == 7


def test_when_the_store_fails_what_was_judged_ahead_is_judged_again(
    house: House, chamber: Chamber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.pipeline.judging.triage.BATCH", 2)
    monkeypatch.setattr(house.triage, "_chamber", chamber)
    waiting(house, *(f"Where is my order {number}?" for number in range(6)))
    with monkeypatch.context() as broken:
        broken.setattr("gateway.pipeline.judging.counting.tally", sample_failure)
        with pytest.raises(TransientFailure):
            house.triage.run_once()

    house.drain()

    assert len(house.notes.sent) == len(house.export()["tickets"]) == 6


def sample_failure(*_done: object, **_more: object) -> NoReturn:
    raise TransientFailure("the store is away")


class LateWriter:
    """Commits what is queued, in its order, only when somebody waits: as a writer may that has other things to do."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._queue: list[tuple[Any, Any]] = []

    def do(self, work: Any, item: Any) -> Any:
        return self.submit(work, item).result()

    def submit(self, work: Any, item: Any) -> Any:
        self._queue.append((work, item))
        return SimpleNamespace(result=self._flush)

    def _flush(self) -> None:
        queue, self._queue = self._queue, []
        for work, item in queue:
            self._writer.do(work, item)


def test_a_group_counts_the_replies_of_the_one_that_is_still_being_recorded(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.pipeline.judging.triage.BATCH", 1)
    monkeypatch.setattr(house.triage, "_writer", LateWriter(house.writer))
    for number in range(3):
        house.receive(customer(message_id=f"<{number}@m.example>", body=f"Where is my order {number}?"))

    house.drain()

    assert len(house.notes.sent) == 1
    assert len(house.export()["tickets"]) == 3


def test_the_second_process_brings_in_no_database() -> None:
    """Half of its start and of its memory would be for what it never asks."""
    unwanted = {"sqlalchemy", "pydantic", "imapclient"}
    script = f"import sys, gateway.pipeline.judging.chamber; print({unwanted} & {{*sys.modules}})"

    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert found.stdout.strip() == "set()"
