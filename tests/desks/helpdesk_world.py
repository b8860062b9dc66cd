"""A real django-helpdesk with its mail, for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers.django_helpdesk import DjangoHelpdesk
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def desk_mail() -> Iterator[Recorder]:
    """What takes the desk's mail."""
    with Recorder() as server:
        yield server


@pytest.fixture(scope="module")
def running_helpdesk(desk_mail: Recorder) -> Iterator[DjangoHelpdesk]:
    with DjangoHelpdesk(mail_port=desk_mail.port) as site:
        yield site


@pytest.fixture
def helpdesk(running_helpdesk: DjangoHelpdesk, desk_mail: Recorder) -> DjangoHelpdesk:
    """The desk without a ticket, as it is after it was set up."""
    running_helpdesk.do("clear")
    running_helpdesk.do("confirmation", on=True)
    running_helpdesk.do("field", there=True)
    running_helpdesk.do("password", to="right-password")
    running_helpdesk.do("mail", port=desk_mail.port)
    desk_mail.mails.clear()
    return running_helpdesk
