"""What is particular to Chatwoot."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Examines, Joins, Reads
from gateway.outgoing.desks.entry import mark_of
from tests.outgoing.desks.contract import PLAIN, RAW, Errand, Kept, copy, dice
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_chatwoot import ChatwootFake, Inbox, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = "/api/v1/accounts/1"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
LAMP = ("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")


@pytest.fixture
def fake() -> Iterator[ChatwootFake]:
    with ChatwootFake() as running:
        yield running


def desk(fake: ChatwootFake, **changed: Any) -> Any:
    return connector("chatwoot", fake, **changed)


def put(fake: ChatwootFake, **changed: Any) -> str:
    """Hand a copy over; the number of its conversation."""
    return str(desk(fake).submit(copy(**changed), Kept()))


def many_files(count: int) -> bytes:
    part = (
        b'--b\r\nContent-Type: image/png; name="%d.png"\r\nContent-Disposition: attachment\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    )
    head = RAW[: RAW.index(b"--b\r\nContent-Type: image/png")]
    return head + b"".join(part % number for number in range(count)) + b"--b--\r\n"


def test_conversation_and_message_are_made_at_once_and_come_from_the_customer(fake: ChatwootFake) -> None:
    """A message is outgoing unless it is said to be incoming: then her words are mailed to her as the agent's."""
    fake.inboxes[5] = Inbox("Orders")
    number = put(fake, place=5, raw=PLAIN)

    (found,) = fake.conversations
    assert (str(found.id), found.inbox, found.attributes) == (number, 5, {"gateway_key": copy().key})
    assert fake.contacts[found.contact] == {"id": 50, "name": "Hanna Schmidt", "email": "hanna@mail.example"}
    (message,) = found.messages
    assert (message.kind, message.private) == ("incoming", False)
    assert message.content.startswith("Where is my order 4711?\n\nWhere is my order 4711? It is a lamp.\n\n--\n")
    assert [asked.path for asked in fake.asked if asked.method == "POST"] == [
        f"{HOME}/contacts",
        f"{HOME}/conversations",
    ]
    assert fake.mailed == []


def test_files_follow_in_a_message_of_their_own(fake: ChatwootFake) -> None:
    put(fake)

    words, files = fake.conversations[0].messages
    assert (words.files, files.files, files.kind) == ([], [LAMP], "incoming")
    assert files.content == f"Files of ticket 17, 1 of 1, key {mark_of(copy())}"


def test_more_files_than_a_message_takes_go_in_several(fake: ChatwootFake) -> None:
    put(fake, raw=many_files(31))

    assert [len(message.files) for message in fake.conversations[0].messages] == [0, 15, 15, 1]


@pytest.mark.parametrize(
    "told",
    [
        Told(status=413, body=b"<html>413 Request Entity Too Large</html>"),
        Told(status=422, document={"error": "File type is not supported"}),
    ],
    ids=["too large", "of a kind it bars"],
)
def test_files_that_chatwoot_refuses_stay_with_us_and_a_line_says_so(fake: ChatwootFake, told: Told) -> None:
    fake.faults.extend([None, Fault(kind="answer", works=False, answer=told)])

    number = put(fake)

    assert number == "1"
    assert fake.conversations[0].messages[1].content.splitlines() == [
        "[Attachments are not copied; the original is kept with ticket 17.]",
        f"Files of ticket 17, 1 of 1, key {mark_of(copy())}",
    ]
    assert desk(fake).look_up(copy(), Kept()) == "1"


def test_a_desk_that_can_store_no_files_keeps_the_ticket(fake: ChatwootFake) -> None:
    errand = Errand(desk(fake), copy())
    broken = Fault(kind="answer", works=False, answer=Told(status=500))
    fake.faults.append(None)
    for number in range(5):
        fake.faults.append(broken)
        assert errand.attempt() == "unknown", number

    assert errand.until_done() == "confirmed"
    words, line = fake.conversations[0].messages
    assert "Where is my order" in words.content
    assert "Attachments are not copied" in line.content


def test_a_limit_of_ours_is_told_in_the_message(fake: ChatwootFake) -> None:
    desk(fake, attachments=3).submit(copy(), Kept())

    (message,) = fake.conversations[0].messages
    assert "[The attachments are too large to be copied; they are kept with ticket 17.]" in message.content


def test_a_text_longer_than_chatwoot_takes_is_cut_with_a_line(fake: ChatwootFake) -> None:
    put(fake, text="x" * 200_000)

    assert "[The text goes on; it is kept with ticket 17.]" in fake.conversations[0].messages[0].content


def test_a_search_that_is_not_there_has_found_nobody(fake: ChatwootFake) -> None:
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="answer", answer=Told(status=404, document={"error": "Not found"})))

    assert put(fake) == "1"


def test_a_known_customer_gets_no_second_contact(fake: ChatwootFake) -> None:
    put(fake)
    put(fake, key="forward:desk:2", customer_address="Hanna@Mail.example")

    assert list(fake.contacts) == [50]


def test_only_the_very_address_is_hers(fake: ChatwootFake) -> None:
    """The search gives whatever has these letters somewhere, fifteen at a time."""
    for number in range(17):
        fake.contacts[number] = {"id": number, "name": "Johanna", "email": f"{number}johanna@mail.example"}
    fake.contacts[17] = {"id": 17, "name": "hanna@mail.example", "email": "otto@mail.example"}

    put(fake)
    put(fake, key="forward:desk:2")

    assert [found.contact for found in fake.conversations] == [68, 68]


def test_a_further_address_of_a_contact_is_hers_too(fake: ChatwootFake) -> None:
    emails = ["old@mail.example", {"email": "hanna@mail.example"}]
    fake.contacts[9] = {"id": 9, "name": "hanna@mail.example", "email": "old@mail.example", "emails": emails}

    put(fake)

    assert fake.conversations[0].contact == 9


def test_a_contact_that_was_deleted_meanwhile_is_sought_again(fake: ChatwootFake) -> None:
    memo = Kept(contact="49")

    assert desk(fake).submit(copy(), memo) == "1"
    assert (fake.conversations[0].contact, memo["contact"]) == (50, "50")


def test_a_contact_whose_making_ended_in_doubt_leaves_no_doubt_about_the_ticket(fake: ChatwootFake) -> None:
    fake.faulty = frozenset({"GET", "POST"})
    fake.faults.extend([None, Fault(kind="drop")])

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert not caught.value.maybe_done
    assert put(fake) == "1"
    assert list(fake.contacts) == [50]


# What a person has to mend, and the words that say how.
MENDED: dict[str, tuple[Callable[[ChatwootFake], object], dict[str, Any], list[str]]] = {
    "wrong key": (lambda fake: setattr(fake, "token", "other"), {}, ["401", "access token of an agent", '"desk"']),
    "account": (lambda _: None, {"keys": {"account": 2}}, ["401", "not authorized to access this account"]),
    "no inbox": (lambda fake: fake.inboxes.pop(3), {}, ["inbox 3 is none", "into queue or queues"]),
    "another kind": (lambda _: None, {"place": 4}, ["inbox 4 is Channel::Email", "of the kind API"]),
}


@pytest.mark.parametrize("known", [True, False], ids=["known customer", "new customer"])
@pytest.mark.parametrize(("broken", "settings", "words"), MENDED.values(), ids=MENDED)
def test_a_setting_that_is_wrong_pauses_the_desk_and_says_how_to_mend_it(
    fake: ChatwootFake,
    broken: Callable[[ChatwootFake], object],
    settings: dict[str, Any],
    words: list[str],
    known: bool,
) -> None:
    if known:
        fake.contacts[50] = {"id": 50, "name": "Hanna", "email": "hanna@mail.example"}
    broken(fake)

    with pytest.raises(TransientFailure) as caught:
        desk(fake, **settings).submit(copy(), Kept())

    assert (caught.value.barred, caught.value.maybe_done) == (True, False)
    assert [word for word in words if word not in str(caught.value)] == []
    assert fake.conversations == []


@pytest.mark.parametrize("check", [Fault(kind="drop"), Fault(kind="answer", answer=Told(status=401))])
def test_an_unknown_end_stays_unknown_whatever_is_found_out_about_the_inbox(fake: ChatwootFake, check: Fault) -> None:
    fake.faulty = frozenset({"GET", "POST"})
    # The search, the contact, the conversation, and the question after the inbox.
    fake.faults.extend([None, None, Fault(kind="answer", answer=Told(status=500)), check])

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.maybe_done, caught.value.barred) == (True, False)


def test_what_is_not_there_for_another_reason_is_final(fake: ChatwootFake) -> None:
    fake.faults.append(Fault(kind="answer", works=False, answer=Told(status=404, document={"error": "Not here"})))

    with pytest.raises(PermanentFailure, match="404 Not here"):
        put(fake)


def test_too_many_requests_wait_as_long_as_chatwoot_asks(fake: ChatwootFake) -> None:
    fake.limit = 2

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.wait, caught.value.maybe_done) == (19, False)


@pytest.mark.parametrize("old", [True, False], ids=["it leaves the condition out", "it refuses"])
def test_an_attribute_that_is_not_defined_is_no_answer_and_never_another_conversation(
    fake: ChatwootFake, old: bool
) -> None:
    put(fake, key="forward:desk:another")
    fake.attributes.clear()
    fake.old = old

    with pytest.raises(TransientFailure, match="gateway_key") as caught:
        desk(fake).look_up(copy(), Kept())
    assert caught.value.maybe_done


def test_an_old_filter_without_any_conversation_has_found_none(fake: ChatwootFake) -> None:
    fake.attributes.clear()
    fake.old = True

    assert desk(fake).look_up(copy(), Kept()) is None


def test_a_list_in_another_envelope_is_read_too(fake: ChatwootFake) -> None:
    answer = Told(
        document={"data": {"meta": {}, "payload": [{"id": 8, "custom_attributes": {"gateway_key": copy().key}}]}}
    )
    fake.faults.append(Fault(kind="answer", works=False, answer=answer))

    assert desk(fake).look_up(copy(raw=PLAIN), Kept()) == "8"


def test_a_ticket_whose_files_are_missing_is_completed_and_not_repeated(fake: ChatwootFake) -> None:
    errand = Errand(desk(fake), copy(raw=many_files(31)))
    # The conversation and the first bundle arrive, the answer to the second one is lost with its files.
    fake.faults.extend([None, None, Fault(kind="drop", works=False)])

    assert errand.attempt() == "unknown"
    assert errand.until_done() == "confirmed"
    assert [len(message.files) for message in fake.conversations[0].messages] == [0, 15, 15, 1]


def test_thirty_kills_amid_tickets_with_files_leave_each_message_once(fake: ChatwootFake) -> None:
    chance = dice(11)
    fake.faulty = frozenset({"POST", "GET"})
    for number in range(30):
        errand = Errand(desk(fake), copy(key=f"forward:desk:{number}", raw=many_files(16)))
        for _ in range(chance.randrange(1, 3)):
            fake.faults.extend([*[None] * chance.randrange(6), Fault(kind="drop", works=chance.random() < 0.7)])
            errand.attempt(killed=True)
            fake.faults.clear()

        assert errand.until_done() == "confirmed"
        assert [len(message.files) for message in fake.conversations[-1].messages] == [0, 15, 1]
        assert len(fake.conversations) == number + 1


def follow_up(number: str, **changed: Any) -> Any:
    return copy(**({"key": "forward:desk:second", "follows": number, "text": "And the lamp is blue."} | changed))


def test_a_further_message_goes_into_her_conversation_and_opens_it(fake: ChatwootFake) -> None:
    first = put(fake, raw=PLAIN)
    fake.conversations[0].status = "resolved"

    assert desk(fake).submit(follow_up(first), Kept()) == first

    (found,) = fake.conversations
    _, words, files = found.messages
    assert (words.kind, words.private, files.files) == ("incoming", False, [LAMP])
    assert "And the lamp is blue." in words.content
    assert (found.status, fake.mailed) == ("open", [])


def test_a_further_message_of_a_deleted_conversation_becomes_a_new_one(fake: ChatwootFake) -> None:
    assert desk(fake).submit(follow_up("99"), Kept()) == "1"
    assert desk(fake).look_up(follow_up("99"), Kept()) == "1"


def test_a_further_message_follows_a_conversation_that_we_joined(fake: ChatwootFake) -> None:
    ours, hers = put(fake, raw=PLAIN), put(fake, key="forward:desk:hers", raw=PLAIN)
    desk(fake).join(ours, hers)

    assert desk(fake).submit(follow_up(ours), Kept()) == hers
    assert desk(fake).look_up(follow_up(ours), Kept()) == hers
    assert [one.status for one in fake.conversations] == ["resolved", "open"]


def test_words_of_a_customer_lead_nobody_to_another_conversation(fake: ChatwootFake) -> None:
    ours, another = put(fake, raw=PLAIN), put(fake, key="forward:desk:hers", raw=PLAIN)
    content = f"The same request came twice: {fake.url}/{another} goes on."
    fake.conversations[0].messages.append(Message(90, content, "incoming", private=False, created=1))
    fake.conversations[0].status = "resolved"

    assert desk(fake).submit(follow_up(ours), Kept()) == ours


def test_a_further_message_is_sought_behind_the_latest_twenty(fake: ChatwootFake) -> None:
    first = put(fake)
    desk(fake).submit(follow_up(first, raw=PLAIN), Kept())
    later = [Message(100 + number, "ok", "outgoing", private=False, created=1) for number in range(50)]
    fake.conversations[0].messages += later

    assert desk(fake).look_up(follow_up(first, raw=PLAIN), Kept()) == first


def test_sixty_kills_amid_further_messages_leave_one_each(fake: ChatwootFake) -> None:
    first, chance = put(fake, raw=PLAIN), dice(12)
    fake.faulty = frozenset({"POST", "GET"})
    for number in range(60):
        errand = Errand(desk(fake), follow_up(first, key=f"forward:desk:n{number}"))
        fake.faults.extend([*[None] * chance.randrange(4), Fault(kind="drop", works=chance.random() < 0.7)])
        errand.attempt(killed=True)
        fake.faults.clear()

        assert errand.until_done() == "confirmed"
        assert len(fake.conversations[0].messages) == 1 + 2 * (number + 1)
    assert len(fake.conversations) == 1


def test_it_is_one_that_reads_joins_and_examines(fake: ChatwootFake) -> None:
    found = desk(fake)

    assert all(isinstance(found, promise) for promise in (Reads, Joins, Examines))


def test_what_became_of_conversations_is_read_oldest_change_first(fake: ChatwootFake) -> None:
    put(fake)
    put(fake, customer_address="otto@mail.example", subject="Hi", text="My own words")
    ours, theirs = fake.conversations
    theirs.attributes = {}
    ours.messages.append(Message(90, "On its way", "outgoing", private=False, created=fake.now + 5))
    ours.status, ours.assignee, ours.activity = "resolved", "Dana", fake.now + 9

    first, second = list(desk(fake).changed(LONG_AGO))

    assert (first.external_id, first.key, first.state, first.answered) == ("2", "", "open", False)
    assert (first.customer, first.subject, first.assignee) == ("otto@mail.example", "Hi", None)
    assert first.text.startswith("Hi\n\nMy own words")
    assert (second.key, second.state, second.answered) == (copy().key, "closed", True)
    assert (second.assignee, second.url) == ("Dana", f"{fake.url}/app/accounts/1/conversations/1")
    assert second.updated.timestamp() == ours.activity


def test_all_pages_of_changes_are_read_and_no_more(fake: ChatwootFake) -> None:
    found = desk(fake)
    for number in range(70):
        found.submit(copy(key=f"forward:desk:{number}", raw=PLAIN), Kept())
    since = datetime.fromtimestamp(fake.conversations[30].activity, UTC).replace(microsecond=5)
    fake.asked.clear()

    assert [case.external_id for case in found.changed(since)] == [str(number) for number in range(31, 71)]
    assert len(fake.asked) == 2


@pytest.mark.parametrize(
    ("status", "state"), [("open", "open"), ("pending", "open"), ("snoozed", "open"), ("resolved", "closed")]
)
def test_one_conversation_is_read_by_its_number(fake: ChatwootFake, status: str, state: str) -> None:
    number = put(fake)
    fake.conversations[0].status = status

    found = desk(fake).case(number)

    assert (found.customer, found.state, found.key) == ("hanna@mail.example", state, copy().key)
    assert desk(fake).case("99") is None


def test_two_conversations_are_joined_in_silence_and_only_once(fake: ChatwootFake) -> None:
    ours, hers = put(fake, raw=PLAIN), put(fake, key="forward:desk:2", raw=PLAIN)

    desk(fake).join(ours, hers)
    fake.conversations[0].status = "open"  # as if the last request had not arrived
    desk(fake).join(ours, hers)

    assert [one.status for one in fake.conversations] == ["resolved", "open"]
    site = f"{fake.url}/app/accounts/1/conversations"
    assert [[message.content for message in one.messages if message.private] for one in fake.conversations] == [
        [f"The same request came twice: {site}/{hers} goes on."],
        [f"The same request came twice: {site}/{ours} is closed."],
    ]
    assert fake.mailed == []


@pytest.mark.parametrize("duplicate", ["1", "99"], ids=["resolved", "none"])
def test_a_duplicate_that_is_closed_or_gone_is_nothing_to_join(fake: ChatwootFake, duplicate: str) -> None:
    put(fake, raw=PLAIN)
    hers = put(fake, key="forward:desk:2", raw=PLAIN)
    fake.conversations[0].status = "resolved"

    desk(fake).join(duplicate, hers)

    assert [len(one.messages) for one in fake.conversations] == [1, 1]


def inbox(**changed: Any) -> Callable[[ChatwootFake], object]:
    return lambda fake: fake.inboxes.update({3: Inbox("Deskward", **changed)})


EXAMINED: dict[str, tuple[Callable[[ChatwootFake], object], dict[str, Any], str, str]] = {
    "inbox": (lambda _: None, {}, "ok", 'inbox 3 is "Deskward"'),
    "no inbox": (lambda _: None, {"places": {"billing": 99}}, "error", "no inbox 99"),
    "another kind": (lambda _: None, {"place": 4}, "error", "of the kind Channel::Email"),
    "attribute": (lambda _: None, {}, "ok", 'the attribute "gateway_key"'),
    "no attribute": (lambda fake: fake.attributes.clear(), {}, "error", "no text attribute"),
    "a number": (lambda fake: fake.attributes.update(gateway_key="number"), {}, "error", "no text attribute"),
    "two mails": (inbox(greeting=True), {}, "warning", "besides our note"),
    "closed": (inbox(away="We are back on Monday"), {}, "warning", "besides our note"),
    "no mail": (lambda _: None, {"acknowledgement": "desk"}, "warning", "does not greet customers either"),
    "survey": (inbox(survey=True), {}, "warning", "how they liked it"),
    "answers leave": (lambda _: None, {}, "ok", "answers of agents are mailed"),
    "answers stay": (lambda fake: fake.features.clear(), {}, "warning", "does not say that answers of agents"),
}


@pytest.mark.parametrize(("broken", "settings", "level", "words"), EXAMINED.values(), ids=EXAMINED)
def test_doctor_finds_out_whether_the_desk_is_prepared(
    fake: ChatwootFake, broken: Callable[[ChatwootFake], object], settings: dict[str, Any], level: str, words: str
) -> None:
    broken(fake)

    found = [(finding.level, finding.remedy) for finding in desk(fake, **settings).examine() if words in finding.what]

    assert [name for name, _ in found] == [level]
    assert all(remedy for name, remedy in found if name != "ok")
    assert {asked.method for asked in fake.asked} == {"GET"}


def test_a_greeting_that_replaces_our_note_is_as_it_should_be(fake: ChatwootFake) -> None:
    inbox(greeting=True)(fake)

    assert {finding.level for finding in desk(fake, acknowledgement="desk").examine()} == {"ok"}
