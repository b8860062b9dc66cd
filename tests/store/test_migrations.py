"""Every store ends at the same schema, wholly or not at all."""

from __future__ import annotations

import re
from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, inspect, select, table, text

from gateway.errors import PermanentFailure
from gateway.resources import shipped
from gateway.store import migrate, partitions, views
from gateway.store.engine import HEAD, connect, examine, reading, writing
from gateway.store.schema import metadata
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

BROKEN = """
from alembic import op
revision, down_revision = "0001", None


def upgrade():
    op.execute("CREATE TABLE half (done integer)")
    op.execute("INSERT INTO half VALUES (1)")
    raise RuntimeError("power cut")
"""


def shape(connection: Connection) -> dict[str, Any]:
    """The tables with all that matters about them, in a form that can be compared."""
    seen = inspect(connection)
    return {
        name: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in seen.get_columns(name)
            ],
            "key": seen.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"]) for key in seen.get_foreign_keys(name)
            ),
            "unique": sorted((str(key["name"]), key["column_names"]) for key in seen.get_unique_constraints(name)),
            "indexes": sorted(
                (str(index["name"]), index["column_names"], only_where(index.get("dialect_options", {})))
                for index in seen.get_indexes(name)
            ),
        }
        for name in metadata.tables
    }


def only_where(options: dict[str, Any]) -> list[str]:
    """The condition of a partial index."""
    return [str(value) for name, value in options.items() if name.endswith("_where")]


def definitions(connection: Connection) -> list[str]:
    """What SQLite itself remembers of how the tables were made."""
    found = connection.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"))
    return sorted(re.sub(r"\s+", " ", row.sql) for row in found)


def tables(url: str) -> list[str]:
    engine = connect(url)
    with reading(engine) as connection:
        names = inspect(connection).get_table_names()
    engine.dispose()
    return names


def migrations(folder: Path, content: str) -> str:
    """A folder of migrations with one in it."""
    (folder / "versions").mkdir(parents=True)
    (folder / "versions" / "0001_first.py").write_text(content)
    (folder / "env.py").write_text((shipped("migrations") / "env.py").read_text())
    return str(folder)


def test_a_migrated_store_has_the_schema_the_program_works_with(empty_url: str) -> None:
    engine = connect(empty_url)
    migrate.upgrade(empty_url)
    with reading(engine) as connection:
        migrated = shape(connection)

    with writing(engine) as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        fresh = shape(connection)

    engine.dispose()
    assert migrated == fresh


def test_on_sqlite_the_two_are_the_same_word_for_word(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    migrate.upgrade(url)
    engine = connect(url)
    with reading(engine) as connection:
        migrated = definitions(connection)

    with writing(engine) as connection:
        metadata.drop_all(connection)
        metadata.create_all(connection)
        fresh = definitions(connection)

    engine.dispose()
    assert migrated == fresh


def test_the_newest_migration_is_the_one_the_program_expects() -> None:
    files = sorted(file.name for file in (shipped("migrations") / "versions").glob("*.py"))

    assert files[-1].startswith(f"{HEAD}_")
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]


def test_a_store_is_made_out_of_nothing(empty_url: str) -> None:
    before = examine(empty_url).state

    migrate.upgrade(empty_url)

    assert before in {"missing", "empty"}
    assert examine(empty_url).state == "current"


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = connect(empty_url)
    with writing(engine) as connection:
        sample.answered(connection)
        before = views.export(connection, client=ROSA)

    migrate.upgrade(empty_url)

    with reading(engine) as connection:
        assert views.export(connection, client=ROSA) == before
    engine.dispose()


@pytest.mark.usefixtures("patient")
def test_two_that_migrate_at_once_do_not_collide(empty_url: str) -> None:
    ready, failures = Barrier(2), []

    def start() -> None:
        ready.wait()
        try:
            migrate.upgrade(empty_url)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows it)
            failures.append(error)

    starters = [Thread(target=start) for _ in range(2)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()

    assert failures == []
    assert examine(empty_url).state == "current"


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, tmp_path: Path) -> None:
    folder = migrations(tmp_path / "broken", BROKEN)
    engine = connect(empty_url)

    with pytest.raises(RuntimeError, match="power cut"), writing(engine) as connection:
        migrate.run(connection, folder=folder)

    engine.dispose()
    assert tables(empty_url) == []
    migrate.upgrade(empty_url)
    assert examine(empty_url).state == "current"


def test_a_folder_with_a_percent_sign_is_no_trouble(empty_url: str, tmp_path: Path) -> None:
    works = BROKEN.replace('raise RuntimeError("power cut")', "pass")
    engine = connect(empty_url)

    with writing(engine) as connection:
        migrate.run(connection, folder=migrations(tmp_path / "100%here", works))

    engine.dispose()
    assert "half" in tables(empty_url)


def test_a_newer_store_is_not_touched(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = connect(empty_url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(PermanentFailure, match="newer"):
        migrate.upgrade(empty_url)

    assert examine(empty_url).state == "newer"


def test_a_damaged_store_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"no database at all, " * 400)

    with pytest.raises(PermanentFailure, match="no SQLite database"):
        migrate.upgrade(f"sqlite:///{path}")

    assert path.read_bytes() == b"no database at all, " * 400


def test_messages_and_the_trail_go_to_the_partition_of_their_month(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = connect(empty_url)
    with writing(engine) as connection:
        partitions.ensure(connection, NOW)
        partitions.ensure(connection, NOW)
        sample.answered(connection)
        names = inspect(connection).get_table_names()
        if engine.dialect.name == "postgresql":
            used = [
                connection.scalar(select(func.count()).select_from(table(name)))
                for name in ("raw_2026_11", "event_2026_11")
            ]
            assert used == [1, 1]
            assert {"raw_2026_12", "event_2026_12"} <= set(names)
        else:
            assert not any("2026" in name for name in names)

    engine.dispose()


def test_a_month_that_has_rows_already_stays_in_the_catch_all(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = connect(empty_url)
    with writing(engine) as connection:
        message = sample.answered(connection)
        partitions.ensure(connection, NOW)
        again = sample.answered(connection, "after")

        assert [one["id"] for one in views.messages(connection, client=ROSA)] == [message, again]
    engine.dispose()


def test_the_year_ends_after_december(empty_url: str) -> None:
    migrate.upgrade(empty_url)
    engine = connect(empty_url)
    with writing(engine) as connection:
        partitions.ensure(connection, NOW.replace(month=12, day=31))
        months = [name for name in inspect(connection).get_table_names() if name.startswith("raw_20")]

    engine.dispose()
    assert sorted(months) == (["raw_2026_12", "raw_2027_01"] if "postgresql" in empty_url else [])
