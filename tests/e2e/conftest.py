"""The program as a whole has its store on the database of this run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e import service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import postgres


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where a config says nothing of a store, each service of a test gets one there."""
    if request.config.getoption("--database") == "sqlite":
        yield
        return
    cluster: postgres.Cluster = request.getfixturevalue("cluster")
    made: list[str] = []

    def make() -> str:
        made.append(cluster.database())
        return made[-1]

    service.on_server(make)
    yield
    service.on_server(None)
    for url in made:
        cluster.drop(url)
