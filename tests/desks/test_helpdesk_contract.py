"""A real django-helpdesk holds the contract of all desks, with faults between it and us."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gateway.outgoing.desks.django_helpdesk import DjangoHelpdeskDesk
from tests.desks.helpdesk_world import desk_mail, helpdesk, running_helpdesk  # noqa: F401 - fixtures
from tests.outgoing.desks.contract import Fake, Row
from tests.outgoing.desks.test_contract import *  # noqa: F403 - the same sentences, of the real desk
from tests.servers.between import Between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.desk import Asked, Told
    from tests.servers.django_helpdesk import DjangoHelpdesk

pytestmark = pytest.mark.timeout(900)
del test_every_kind_of_desk_is_in_the_table  # noqa: F821 - says nothing of this desk


class Mounted(Between):
    """The desk lies below a path of its site."""

    def answer(self, asked: Asked) -> Told:
        return super().answer(replace(asked, target=f"/helpdesk{asked.target}"))


@pytest.fixture
def row() -> Row:
    return Row(
        kind="django-helpdesk",
        fake=Fake,
        make=DjangoHelpdeskDesk,
        settings={"keys": {"username": "gateway"}},
        patience=3,
    )


@pytest.fixture
def fake(helpdesk: DjangoHelpdesk) -> Iterator[Mounted]:  # noqa: F811 - it is a fixture
    """The real desk, empty."""

    def count(key: str) -> int:
        return int(helpdesk.do("count", key=key))

    def spoilt(body: bytes) -> bytes:
        return body.replace(b'name="title"', b'name="nothing"')

    with Mounted(helpdesk.port, count=count, spoilt=spoilt) as between:
        yield between
