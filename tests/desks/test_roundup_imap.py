"""Another real desk that polls a folder by its own fetcher: Roundup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desks.test_helpdesk_imap import AGAIN, ASKED
from tests.outgoing.desks.imap_folder import USER, errand, until_quiet
from tests.servers.dovecot import Dovecot
from tests.servers.fault_proxy import Fault, FaultProxy
from tests.servers.roundup import Roundup

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(600)  # the first of them installs the desk


@pytest.fixture
def tracker() -> Iterator[Roundup]:
    with Roundup() as made:
        yield made


@pytest.fixture
def polled() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def fetch(tracker: Roundup, polled: Dovecot) -> None:
    tracker.fetch(host=polled.host, port=polled.imap, user=USER, password=polled.users[USER])


def test_both_mails_of_a_customer_become_one_issue_of_hers(tracker: Roundup, polled: Dovecot) -> None:
    for raw in (ASKED, AGAIN):
        assert errand(polled, raw=raw).attempt() == "confirmed"
        fetch(tracker, polled)

    (issue,) = tracker.issues()
    assert (issue["creator"], issue["files"]) == ("juergen@mail.example", ["lamp.png"])
    assert [message.partition(".")[0] for message in issue["messages"]] == [
        "Guten Tag, die Lampe passt nicht",
        "And the shade is broken",
    ]


def test_a_move_whose_answer_was_lost_is_not_done_again(tracker: Roundup, polled: Dovecot) -> None:
    with FaultProxy(polled.imap) as way:
        one = errand(polled, port=way.port, raw=ASKED, timeout=1)
        way.break_(Fault(kind="words", rewrite=lambda said: b"" if b"COPYUID" in said else said))
        assert one.attempt() == "unknown"
        way.heal()
        until_quiet(polled)
        fetch(tracker, polled)
        assert one.attempt() == "confirmed"
        fetch(tracker, polled)

    assert len(tracker.issues()) == 1
