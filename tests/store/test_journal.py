"""The journal of a worker: what it began and saw the end of is known after any crash."""

from __future__ import annotations

import errno
import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gateway.delivery import Event, Kind
from gateway.errors import TransientFailure
from gateway.store import deliveries, views
from gateway.store.endings import Seen
from gateway.store.engine import writing
from gateway.store.journal import Journal, begun, path_of, token_of
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store


RUN = token_of("run1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db.sending" / "reply-1"


def test_it_tells_what_was_begun_and_how_it_ended(path: Path) -> None:
    journal = Journal(path, RUN)
    journal.begin(7)
    journal.end(7, Event.ACCEPTED)
    journal.begin(8)

    assert begun(path, RUN) == {7: Seen(Event.ACCEPTED), 8: None}


def test_it_tells_of_an_end_all_that_the_store_would_have_been_told(path: Path) -> None:
    journal = Journal(path, RUN)
    journal.end(7, Event.ACCEPTED, external_id="4711 \u2713\n\udc80")
    journal.end(8, Event.DEFERRED, reason="429 später", due=NOW)

    seen = begun(path, RUN)
    assert seen == {
        7: Seen(Event.ACCEPTED, None, None, "4711 \u2713\n\udc80"),
        8: Seen(Event.DEFERRED, "429 später", NOW),
    }


def test_a_journal_of_the_version_before_tells_the_event_alone(path: Path) -> None:
    Journal(path, RUN).begin(7)
    path.write_text(f"{RUN}\n7 begun\n7 accepted\n")

    assert begun(path, RUN) == {7: Seen(Event.ACCEPTED)}


def test_what_the_store_knows_is_forgotten_and_the_run_is_not(path: Path) -> None:
    journal = Journal(path, RUN)
    journal.begin(7)
    journal.clear()
    journal.begin(9)

    assert begun(path, RUN) == {9: None}


def test_on_a_full_disk_nothing_may_be_handed_over_and_no_line_is_cut_short(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills takes a part of a line first, and refuses the rest of it."""
    journal = Journal(path, RUN)
    journal.begin(7)
    write, room = os.pwrite, iter([4])

    def nearly_full(file: int, line: bytes, at: int) -> int:
        left = next(room, 0)
        if not left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, line[:left], at)

    monkeypatch.setattr(os, "pwrite", nearly_full)
    journal.end(7, Event.ACCEPTED)
    with pytest.raises(TransientFailure, match="No space left"):
        journal.begin(8)
    monkeypatch.undo()
    journal.begin(9)

    assert begun(path, RUN) == {7: None, 9: None}


@pytest.mark.parametrize(
    "line", ["7 accep8 begun", "7", "", "7 accepted [", "7 accepted [1]", "7 accepted [null, 5, null]"]
)
def test_a_journal_with_a_line_that_is_none_of_ours_is_not_believed(path: Path, line: str) -> None:
    Journal(path, RUN).begin(7)
    path.write_text(f"{RUN}\n{line}\n")

    assert begun(path, RUN) is None


def test_after_a_new_start_of_the_machine_nothing_in_it_is_believed(path: Path) -> None:
    before = "run1@8a5b0c1e-0000-4000-8000-000000000000"
    Journal(path, before).begin(7)

    assert begun(path, before) is None


def test_where_the_system_names_no_kernel_nothing_in_it_is_believed(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("gateway.store.journal._BOOT", tmp_path / "missing")
    token = token_of("run1")
    Journal(path, token).begin(7)

    assert begun(path, token) is None


def test_a_line_cut_by_a_kill_counts_as_begun_only_when_it_is_whole(path: Path) -> None:
    Journal(path, RUN).begin(7)
    with path.open("a") as file:
        file.write("8 beg")

    assert begun(path, RUN) == {7: None}


@pytest.mark.parametrize("run", [token_of("run2"), None])
def test_a_journal_of_another_run_tells_nothing(path: Path, run: str | None) -> None:
    Journal(path, RUN).begin(7)

    assert begun(path, run) is None


@pytest.mark.parametrize("content", [b"", b"run1 and more", b"\xff\xfe\n", None])
def test_a_journal_that_cannot_be_read_tells_nothing(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.parent.mkdir()
        path.write_bytes(content)

    assert begun(path, RUN) is None


def test_nothing_is_begun_when_the_journal_cannot_be_written(path: Path) -> None:
    journal = Journal(path, RUN)
    journal.close()

    with pytest.raises(TransientFailure, match="journal"):
        journal.begin(7)


def test_it_lies_beside_an_sqlite_store_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    place = path_of(f"sqlite:///{tmp_path}/store.db", Kind.FORWARD, "desk/../../x")
    assert place is not None

    Journal(place, RUN)

    assert place.parent == tmp_path / "store.db.sending"
    assert (place.stat().st_mode & 0o777, place.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_server_store_has_none() -> None:
    assert path_of("postgresql+psycopg://deskward@localhost/deskward", Kind.REPLY, None) is None


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (None, "doubtful"),  # no journal
        ([], "scheduled"),  # never begun
        ([None], "doubtful"),  # begun, and no end
        ([Seen(Event.ACCEPTED)], "sent"),
        ([Seen(Event.REJECTED)], "refused"),
        ([Seen(Event.DEFERRED)], "scheduled"),
    ],
)
def test_after_a_crash_the_journal_decides(store: Store, known: list[Seen | None] | None, state: str) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        told = None if known is None else dict(zip([claimed.id], known, strict=False))
        deliveries.recover(connection, now=NOW, everything=True, begun=lambda _kind, _name: told)
        (reply,) = views.replies(connection, client=ROSA)

    assert reply["state"] == state


def test_what_was_not_begun_is_no_attempt(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        sample.claim(connection)
        deliveries.recover(connection, now=NOW, everything=True, begun=lambda _kind, _name: {})
        (reply,) = views.replies(connection, client=ROSA)

    assert (reply["state"], reply["attempts"]) == ("scheduled", 0)


def test_after_a_crash_an_end_is_told_as_the_worker_would_have_told_it(store: Store) -> None:
    later = NOW + timedelta(minutes=7)
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        told = {claimed.id: Seen(Event.DEFERRED, reason="452 try later", due=later)}
        deliveries.recover(connection, now=NOW, everything=True, begun=lambda _kind, _name: told)
        (reply,) = views.replies(connection, client=ROSA)

    assert (reply["state"], reply["reason"], reply["due"]) == ("scheduled", "452 try later", later.isoformat())
