"""Real desks, each started once for the whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.recorder import Recorder
from tests.servers.request_tracker import RequestTracker

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def post() -> Iterator[Recorder]:
    """The mail server of the sample world: what the desks and the gateway send ends here."""
    with Recorder() as server:
        yield server


@pytest.fixture(scope="session")
def request_tracker(post: Recorder) -> Iterator[RequestTracker]:
    with RequestTracker(mail_port=post.port) as server:
        yield server
