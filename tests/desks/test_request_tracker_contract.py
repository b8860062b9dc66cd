"""A real Request Tracker holds the contract of all desks, with faults between it and us."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gateway.outgoing.desks.request_tracker import RequestTrackerDesk
from tests.outgoing.desks.contract import Fake, Row
from tests.outgoing.desks.test_contract import *  # noqa: F403 - the same sentences, of the real desk
from tests.servers.between import Between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.request_tracker import RequestTracker

pytestmark = pytest.mark.timeout(900)
del test_every_kind_of_desk_is_in_the_table  # noqa: F821 - says nothing of this desk


def spoilt(body: bytes) -> bytes:
    """The same ticket with a file that Request Tracker takes offence at."""
    file = {"FileName": "0", "FileType": "text/plain", "FileContent": "MA=="}
    return json.dumps({**json.loads(body), "Attachments": [file]}).encode()


@pytest.fixture
def row(request_tracker: RequestTracker) -> Row:
    return Row(
        kind="request-tracker",
        fake=Fake,
        make=RequestTrackerDesk,
        settings={"key_field": "GatewayKey", "place": "Support", "secret": lambda _: request_tracker.token},
        patience=5,
    )


@pytest.fixture
def fake(request_tracker: RequestTracker) -> Iterator[Between]:
    """The real desk, empty."""
    request_tracker.clear()

    def count(key: str) -> int:
        return request_tracker.count(f"CF.{{GatewayKey}} = '{key}'")

    with Between(request_tracker.port, count=count, spoilt=spoilt) as between:
        yield between
