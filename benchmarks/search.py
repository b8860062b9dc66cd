"""How long a search of many tickets takes, beside reading the text of all of them, in one run.

    .venv/bin/python benchmarks/search.py [--tickets 100000] [--runs 5] [--url postgresql+psycopg://...]

Makes a store of tickets with texts of some 60 words and prints the medians and the ratios. Also told is what giving a
ticket its words costs the commit that files it, and the size of the index beside the words alone.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, text

from gateway.query import query
from gateway.store import schema, search
from gateway.store.engine import connect, reading, writing
from gateway.store.migrate import upgrade

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

CLIENT = "default"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu xa ze".split()  # noqa: SIM905  # a table
ASKED = {
    "one ticket": "rare77",
    "a thousand": "thousand",
    "every second one": "half",
    "all but a few": "everywhere",
    "two words": "half thousand",
    "a phrase": '"where is my parcel"',
    "a beginning": "rare7*",
    "one without the other": "thousand -half",
}


def words(dice: random.Random, number: int) -> str:
    """The text of one ticket; some of its words are everywhere, and some nearly nowhere."""
    found = ["".join(dice.choices(SYLLABLES, k=3)) for _ in range(55)]
    found += ["everywhere", f"rare{number}", "where is my parcel" if number % 50 == 0 else "where my parcel is"]
    found += ["half"] * (number % 2) + ["thousand"] * (number % 100 == 0)
    dice.shuffle(found)
    return " ".join(found)


def fill(engine: Engine, count: int) -> float:
    """Make the tickets; the microseconds of this process that the words of one took."""
    dice = random.Random(20261128)  # noqa: S311 - the same texts every time
    spent = 0.0
    for first in range(1, count + 1, 1000):
        numbers = range(first, min(first + 1000, count + 1))
        rows = [
            search.Row(CLIENT, one, 0, f"{one} question customer{one} mail example", words(dice, one))
            for one in numbers
        ]
        with writing(engine) as connection:
            connection.execute(insert(schema.message), [message(one) for one in numbers])
            connection.execute(insert(schema.ticket), [ticket(one) for one in numbers])
            begun = time.process_time()
            search.add(connection, rows)
            spent += time.process_time() - begun
    return spent / count * 1e6


def message(number: int) -> dict[str, object]:
    """A row that is all that a ticket needs."""
    same = {"client": CLIENT, "arrived_at": NOW, "stored_at": NOW, "size": 1, "state": "triaged", "attempts": 0}
    return same | {"id": number, "content_key": str(number)}


def ticket(number: int) -> dict[str, object]:
    """The ticket of this message."""
    customer = {"customer": f"customer{number}@mail.example", "customer_name": "Customer", "subject": "Question"}
    same = {"client": CLIENT, "topic": "orders", "language": "en", "state": "new", "created": NOW}
    return same | customer | {"message": number, "number": number}


def found(connection: Connection, sought: str) -> int:
    """How many tickets, twenty at the most."""
    return len(search.find(connection, query(sought), client=CLIENT, limit=20))


def scanned(connection: Connection, sought: str) -> int:
    """The naive way: read every text."""
    body = schema.search.c.body.cast(schema.message.c.subject.type)
    statement = select(func.count()).select_from(schema.search).where(body.like(f"%{sought}%"))
    return connection.scalar(statement) or 0


def milliseconds(engine: Engine, runs: int, way: object, sought: str) -> float:
    """The median of some runs, each in a transaction of its own."""
    times = []
    for _ in range(runs):
        with reading(engine) as connection:
            begun = time.perf_counter()
            way(connection, sought)  # type: ignore[operator]
            times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def report(engine: Engine, count: int, runs: int) -> None:
    """Fill, ask and print."""
    print(f"{count} tickets, words of one: {fill(engine, count):.0f} us of CPU in the commit that files it")
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    naive = milliseconds(engine, runs, scanned, "rare77")
    print(f"{'reading all texts':24} {naive:8.1f} ms")
    for name, sought in ASKED.items():
        took = milliseconds(engine, runs, found, sought)
        print(f"{name:24} {took:8.1f} ms   {took / naive:6.2f} of that   {sought}")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tickets", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--url", help="An empty PostgreSQL database; default: a new SQLite file.")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        url = asked.url or f"sqlite:///{path}"
        upgrade(url)
        engine = connect(url)
        report(engine, asked.tickets, asked.runs)
        engine.dispose()
        if path.exists():
            print(f"the file: {path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
