"""Our connector and a Request Tracker in memory; what the real one cannot be made to do is tried here alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from tests.outgoing.desks.contract import Errand, Kept, copy, dice
from tests.outgoing.desks.request_tracker_spec import *  # noqa: F403 - the sentences that hold of both
from tests.outgoing.desks.request_tracker_spec import Seen, findings, handed
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_request_tracker import CLOSED, FIELD, RIGHTS, FakeRequestTracker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.outgoing.desks.request_tracker import RequestTrackerDesk


class InMemory:
    """The fake, with people in it."""

    def __init__(self, fake: FakeRequestTracker) -> None:
        self.fake = fake

    def desk(self, **settings: Any) -> RequestTrackerDesk:
        found: RequestTrackerDesk = connector("request-tracker", self.fake, **{"place": "Support", **settings})
        return found

    def seen(self, number: str) -> Seen:
        one = self.fake.tickets[int(number)]
        first, *files = one.entries[0].parts
        remarks = [entry.parts for entry in one.entries if entry.kind == "Comment"]
        return Seen(
            queue=one.queue,
            subject=one.subject,
            requestors=tuple(one.requestors),
            status=one.status,
            text=first.content.decode(),
            files=tuple((part.name or "", part.kind, part.content) for part in files),
            remarks=tuple(parts[0].content.decode() for parts in remarks),
            remark_files=tuple(part.name or "" for parts in remarks for part in parts[1:]),
            refers_to=tuple(str(other) for other in one.refers_to),
        )

    def other(self, subject: str, text: str, customer: str) -> str:
        return str(self.fake.ticket(subject=subject, text=text, requestors=[customer]).number)

    def set_status(self, number: str, status: str) -> None:
        one = self.fake.tickets[int(number)]
        one.status, one.updated = status, self.fake.now
        one.resolved = self.fake.now if status in CLOSED else one.resolved

    def merge(self, number: str, into: str) -> None:
        self.fake.tickets[int(number)].merged_into = int(into)

    def answer(self, number: str) -> None:
        self.fake.tickets[int(number)].told = self.fake.now

    def mailed(self) -> Sequence[str]:
        return [
            one.requestors[0]
            for one in self.fake.tickets.values()
            for entry in one.entries
            if entry.kind == "EmailRecord"
        ]


@pytest.fixture
def fake() -> Iterator[FakeRequestTracker]:
    with FakeRequestTracker() as running:
        running.autoreply.add("Loud")
        yield running


@pytest.fixture
def tracker(fake: FakeRequestTracker) -> InMemory:
    return InMemory(fake)


def test_a_key_that_is_not_written_pauses_the_desk_until_our_user_may_write_it(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    desk = tracker.desk()
    fake.rights.discard("ModifyCustomField")
    handed(desk)

    second = copy(key="forward:desk:second")
    with pytest.raises(TransientFailure, match=f'may not write the custom field "{FIELD}"') as failure:
        handed(desk, second)
    assert failure.value.barred
    assert Errand(desk, second, state="unknown").attempt() == "unknown"

    fake.rights.add("ModifyCustomField")
    handed(desk, second)
    assert [one.key for one in fake.tickets.values()] == [copy().key, second.key]


def test_a_ticket_of_ours_without_a_key_may_be_the_copy_that_is_looked_up(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    fake.rights.discard("ModifyCustomField")
    handed(tracker.desk(), copy(received=fake.now))
    errand = Errand(tracker.desk(), copy(key="forward:desk:second", received=fake.now), state="unknown")  # restarted

    assert errand.attempt() == "unknown"
    assert errand.reason.startswith("ticket 1 of Request Tracker has no key")

    fake.rights.add("ModifyCustomField")
    fake.tickets[1].key = errand.copy.key
    assert errand.attempt() == "confirmed"


def test_an_older_ticket_without_a_key_is_not_the_copy_that_is_looked_up(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    fake.rights.discard("ModifyCustomField")
    handed(tracker.desk(), copy(received=fake.now))
    fake.rights.add("ModifyCustomField")

    assert (
        tracker.desk().look_up(copy(key="forward:desk:second", received=fake.now + timedelta(hours=1)), Kept()) is None
    )


@pytest.mark.parametrize(
    ("right", "words"),
    [("SeeQueue", "is not there for our user"), ("CreateTicket", "may not make tickets"), ("SeeCustomField", FIELD)],
)
def test_a_right_that_is_missing_is_named_and_nothing_is_filed(
    fake: FakeRequestTracker, tracker: InMemory, right: str, words: str
) -> None:
    fake.rights.discard(right)
    with pytest.raises(TransientFailure, match=words) as failure:
        handed(tracker.desk())

    assert failure.value.barred
    assert right in str(failure.value)
    assert fake.tickets == {}


def test_a_remark_that_our_user_may_not_write_pauses_the_desk(fake: FakeRequestTracker, tracker: InMemory) -> None:
    number = handed(tracker.desk())
    fake.rights.discard("CommentOnTicket")

    with pytest.raises(TransientFailure, match="may not write remarks") as failure:
        handed(tracker.desk(), copy(key="forward:desk:second", follows=number))

    assert failure.value.barred


def test_remarks_that_our_user_may_not_see_pause_the_desk_until_it_may(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    fake.rights.discard("ShowTicketComments")
    desk = tracker.desk()
    number = handed(desk)
    handed(desk, copy(key="forward:desk:second", follows=number))
    third = copy(key="forward:desk:third", follows=number)

    with pytest.raises(TransientFailure, match="may not see its own remark") as failure:
        handed(desk, third)
    assert failure.value.barred
    with pytest.raises(TransientFailure, match="may not see its own remark"):
        desk.look_up(third, Kept())

    fake.rights.add("ShowTicketComments")
    assert handed(desk, third) == number
    assert len(tracker.seen(number).remarks) == 2


def test_files_that_something_on_the_way_refuses_are_left_out(fake: FakeRequestTracker, tracker: InMemory) -> None:
    fake.largest = 600

    seen = tracker.seen(handed(tracker.desk(), copy(raw=with_large_file())))

    assert seen.files == ()
    assert seen.text.endswith("[The files were too large for the desk and were left out.]")
    assert len(fake.tickets) == 1


def with_large_file() -> bytes:
    return with_files(named("large.bin", "application/octet-stream", "x" * 2000))  # noqa: F405


@pytest.mark.parametrize("path", ["/somewhere", "/REST"])
def test_an_address_without_a_request_tracker_pauses_the_desk(fake: FakeRequestTracker, path: str) -> None:
    fake.url += path
    desk = connector("request-tracker", fake)

    with pytest.raises(TransientFailure, match="at url") as failure:
        desk.submit(copy(), Kept())

    assert failure.value.barred


def test_a_request_tracker_that_moves_away_pauses_the_desk(fake: FakeRequestTracker, tracker: InMemory) -> None:
    desk = tracker.desk()
    handed(desk)
    fake.faults.append(Fault(kind="answer", works=False, answer=Told(status=404, body=b"<html>Gone</html>")))

    with pytest.raises(TransientFailure, match="no Request Tracker") as failure:
        handed(desk, copy(key="forward:desk:second"))

    assert failure.value.barred


def test_a_refusal_of_a_question_is_no_fault_of_the_copy(fake: FakeRequestTracker, tracker: InMemory) -> None:
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="answer", works=False, answer=Told(status=451, body=b"Not from where you are")))

    with pytest.raises(TransientFailure, match="Not from where you are") as failure:
        handed(tracker.desk())

    assert failure.value.barred


def test_only_created_is_an_answer_to_a_new_ticket(fake: FakeRequestTracker, tracker: InMemory) -> None:
    fake.faults.append(Fault(kind="answer", works=False, answer=Told(status=200, document={"id": "17"})))

    assert Errand(tracker.desk(), copy()).attempt() == "unknown"


def test_text_is_sent_with_its_charset_so_that_nobody_guesses_at_it(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    raw = with_files(named("a.txt", "text/plain; charset=utf-8", "für"))  # noqa: F405
    handed(tracker.desk(), copy(raw=raw))

    (file,) = next(one for one in fake.asked if one.method == "POST").json()["Attachments"]
    assert file["FileType"] == "text/plain; charset=utf-8"


def test_a_question_without_an_answer_before_anything_was_sent_is_no_unknown_end(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="drop"))
    errand = Errand(tracker.desk(), copy())

    assert errand.attempt() == "due"
    assert errand.attempt() == "confirmed"


def test_a_remark_in_the_dark_is_looked_up_before_it_is_sent_again(fake: FakeRequestTracker, tracker: InMemory) -> None:
    desk = tracker.desk()
    number = handed(desk)
    fake.faults.extend([Fault(kind="drop"), Fault(kind="answer", answer=Told(status=201, body=b"<html></html>"))])

    for key in ("second", "third"):
        errand = Errand(desk, copy(key=f"forward:desk:{key}", follows=number))
        assert errand.attempt() == "unknown"
        assert errand.until_done() == "confirmed"

    assert len(tracker.seen(number).remarks) == 2


def test_sixty_kills_in_the_middle_of_further_messages_leave_one_remark_each(
    fake: FakeRequestTracker, tracker: InMemory
) -> None:
    chance, desk = dice(20261128), tracker.desk()
    number = handed(desk)
    fake.faulty = frozenset({"POST", "GET"})
    for nth in range(60):
        errand = Errand(tracker.desk(), copy(key=f"forward:desk:again-{nth}", follows=number))
        fake.faults.extend([None] * chance.randrange(3))
        fake.faults.append(Fault(kind="drop", works=chance.random() < 0.7))
        errand.attempt(killed=True)
        fake.faults.clear()
        assert errand.until_done() == "confirmed"

    assert len(tracker.seen(number).remarks) == 60
    assert len(fake.tickets) == 1


def test_a_join_that_is_refused_is_told(fake: FakeRequestTracker, tracker: InMemory) -> None:
    desk = tracker.desk()
    number, other = handed(desk), tracker.other("Lamp", "My lamp.", "hanna@mail.example")
    fake.rights.discard("ModifyTicket")

    with pytest.raises(PermanentFailure, match="Permission Denied"):
        desk.join(number, other)


def test_a_state_of_the_shops_own_is_closed_when_it_was_closed(fake: FakeRequestTracker, tracker: InMemory) -> None:
    desk = tracker.desk()
    waiting, done = handed(desk), handed(desk, copy(key="forward:desk:second"))
    fake.tickets[int(waiting)].status = fake.tickets[int(done)].status = "with the potter"
    fake.tickets[int(done)].resolved = fake.now

    states = {case.external_id: case.state for case in desk.changed(fake.now.replace(year=2020))}

    assert states == {waiting: "open", done: "closed"}


def test_many_changed_tickets_are_read_page_by_page(fake: FakeRequestTracker, tracker: InMemory) -> None:
    made = [fake.ticket(text="") for _ in range(230)]

    found = [case.external_id for case in tracker.desk().changed(made[10].created)]

    assert found == [str(one.number) for one in made[10:]]


def test_the_owner_and_the_words_of_a_page_are_told(fake: FakeRequestTracker, tracker: InMemory) -> None:
    one = fake.ticket(owner="dana")
    one.entries[0].parts[0].kind = "text/html"
    one.entries[0].parts[0].content = b"<p>My <b>lamp</b></p>"

    found = tracker.desk().case(str(one.number))

    assert found is not None
    assert (found.assignee, found.text) == ("dana", "My lamp")


def test_the_doctor_sees_tickets_without_a_key(fake: FakeRequestTracker, tracker: InMemory) -> None:
    desk = tracker.desk()
    fake.rights.discard("ModifyCustomField")
    handed(desk)

    assert ("error", f'the last tickets that we made in "Support" have no key in "{FIELD}"') in findings(desk)


def test_no_secret_stands_in_a_failure(fake: FakeRequestTracker, tracker: InMemory) -> None:
    fake.rights = set(RIGHTS)
    fake.locked = True

    with pytest.raises(TransientFailure) as failure:
        handed(tracker.desk())

    assert "right-token" not in str(failure.value)
