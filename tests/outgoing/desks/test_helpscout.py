"""What is particular to Help Scout."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.outgoing.desks import Examines, Joins, Reads, Settings
from gateway.outgoing.desks.entry import mark_of
from gateway.outgoing.desks.helpscout_key import AccessToken
from gateway.outgoing.web import Web
from tests.outgoing.desks.contract import PLAIN, RAW, Errand, Kept, copy, dice
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_helpscout import HelpscoutFake, Thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "/v2/oauth2/token"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[HelpscoutFake]:
    with HelpscoutFake() as running:
        yield running


def desk(fake: HelpscoutFake, **changed: Any) -> Any:
    return connector("helpscout", fake, **changed)


def put(fake: HelpscoutFake, **changed: Any) -> str:
    """Hand a copy over; the number of its conversation."""
    return str(desk(fake).submit(copy(**changed), Kept()))


def test_the_conversation_is_the_customers_in_the_mailbox_of_the_topic(fake: HelpscoutFake) -> None:
    number = put(fake, place=86)

    (found,) = fake.conversations
    assert (str(found.id), found.mailbox, found.status) == (number, 86, "active")
    assert found.customer == {"email": "hanna@mail.example", "firstName": "Hanna", "lastName": "Schmidt"}
    (thread,) = found.threads
    assert (thread.type, thread.customer) == ("customer", "hanna@mail.example")
    assert "Where is my order 4711? It is a lamp." in thread.body
    assert "Deskward ticket 17," in thread.body
    assert thread.files == [("lamp.png", "image/png", b"\x89PNG\r\n\x1a\n")]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Hanna", {"firstName": "Hanna"}),
        ("Ana María Pérez", {"firstName": "Ana María", "lastName": "Pérez"}),
        ("", {}),
        ("x" * 60, {"firstName": "x" * 40}),
        ("a\r\nb", {"firstName": "a", "lastName": "b"}),
    ],
)
def test_her_name_is_written_as_help_scout_takes_it(fake: HelpscoutFake, name: str, written: dict[str, str]) -> None:
    put(fake, customer_name=name)

    assert fake.conversations[0].customer == {"email": "hanna@mail.example", **written}


@pytest.mark.parametrize(("prefix", "start"), [("", "gateway"), ("Shop", "shop")])
def test_our_tag_and_the_tag_with_our_key_are_written_as_help_scout_writes_tags(
    fake: HelpscoutFake, prefix: str, start: str
) -> None:
    found = desk(fake, key_field=prefix, tag="Deskward")
    number = found.submit(copy(), Kept())

    assert fake.conversations[0].tags == ["deskward", f"{start}-{mark_of(copy())}"]
    assert found.look_up(copy(), Kept()) == number


@pytest.mark.parametrize(("whose", "mailed"), [("ours", 0), ("desk", 1), ("both", 1)])
def test_help_scout_answers_by_itself_only_where_it_is_to(fake: HelpscoutFake, whose: str, mailed: int) -> None:
    desk(fake, acknowledgement=whose).submit(copy(), Kept())

    assert len(fake.mailed) == mailed
    assert b'"imported"' not in fake.asked[-1].body  # or the team would not be told either


def test_one_access_token_serves_many_tickets(fake: HelpscoutFake) -> None:
    found = desk(fake)

    for number in range(3):
        found.submit(copy(key=f"forward:desk:{number}"), Kept())

    assert [asked.path for asked in fake.asked].count(TOKEN) == 1


def test_an_access_token_is_renewed_before_it_ends(fake: HelpscoutFake) -> None:
    now = [1000.0]
    fake.lasts = 7200
    token = AccessToken(settings(fake), ticks=lambda: now[0])

    first = token()
    now[0] += 7200 - 61
    again = token()
    now[0] += 2
    renewed = token()

    assert first == again == {"Authorization": "Bearer token-0"}
    assert renewed == {"Authorization": "Bearer token-1"}


def settings(fake: HelpscoutFake) -> Settings:
    return Settings(
        name="desk",
        web=Web(fake.url, allow_private=True),
        keys={"client_id": "app"},
        secret=lambda name: f"right-{name}",
        secrets=lambda _: (),
    )


def test_an_access_token_that_ended_early_is_renewed_and_the_ticket_is_made_once(fake: HelpscoutFake) -> None:
    found = desk(fake)
    found.submit(copy(), Kept())
    fake.expire()

    found.submit(copy(key="forward:desk:2"), Kept())

    assert len(fake.conversations) == 2
    assert [asked.path for asked in fake.asked].count(TOKEN) == 2


def test_an_access_token_that_may_do_nothing_is_not_kept_once_the_app_may_more(fake: HelpscoutFake) -> None:
    found = desk(fake)
    found.submit(copy(), Kept())
    fake.powerless.update(fake.tokens)

    found.submit(copy(key="forward:desk:2"), Kept())

    assert len(fake.conversations) == 2


def test_a_wrong_secret_pauses_the_desk_and_says_what_to_mend(fake: HelpscoutFake) -> None:
    fake.client = ("app", "another")

    with pytest.raises(TransientFailure, match=r'400 .*client_id and client_secret of "desk"') as caught:
        put(fake)

    assert caught.value.barred
    assert "right-client_secret" not in str(caught.value)


@pytest.mark.parametrize("kind", ["drop", "answer"])
def test_a_door_that_does_not_answer_leaves_no_doubt_about_the_ticket(fake: HelpscoutFake, kind: Any) -> None:
    fake.faulty = frozenset({"GET", "POST"})
    fake.faults.append(Fault(kind=kind, answer=Told(status=503, headers={"Retry-After": "9"})))

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.maybe_done, caught.value.barred) == (False, False)
    assert caught.value.wait == (9 if kind == "answer" else None)


def test_an_answer_without_an_access_token_is_none(fake: HelpscoutFake) -> None:
    fake.faulty = frozenset({"GET", "POST"})
    fake.faults.append(Fault(kind="answer", answer=Told(document={"token_type": "bearer"})))

    with pytest.raises(TransientFailure, match="the answer holds none") as caught:
        put(fake)
    assert not caught.value.maybe_done


def test_the_limit_of_the_plan_is_honoured_in_help_scouts_own_words(fake: HelpscoutFake) -> None:
    """A write counts twice, and the wait stands in a field of its own."""
    fake.limit = 1

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.wait, caught.value.maybe_done) == (23, False)


MENDED: dict[str, tuple[Callable[[HelpscoutFake], object], list[str]]] = {
    "mailbox": (lambda fake: fake.mailboxes.clear(), ["400", "mailboxId", "into queue or queues"]),
    "plan": (lambda fake: setattr(fake, "free_plan", True), ["403", "not part of your plan", "has the API"]),
}


@pytest.mark.parametrize(("broken", "words"), MENDED.values(), ids=MENDED)
def test_a_setting_that_is_wrong_pauses_the_desk_and_says_how_to_mend_it(
    fake: HelpscoutFake, broken: Callable[[HelpscoutFake], object], words: list[str]
) -> None:
    broken(fake)

    with pytest.raises(TransientFailure) as caught:
        put(fake)

    assert (caught.value.barred, caught.value.maybe_done) == (True, False)
    assert [word for word in words if word not in str(caught.value)] == []


def test_a_conversation_is_found_again_after_somebody_closed_it(fake: HelpscoutFake) -> None:
    """The list shows active ones only unless it is asked for all."""
    number = put(fake)
    fake.conversations[0].status = "closed"

    assert desk(fake).look_up(copy(), Kept()) == number


def test_the_list_may_lag_behind_so_that_a_look_up_at_once_finds_nothing(fake: HelpscoutFake) -> None:
    """That is what `settle` is for."""
    fake.late = True
    number = put(fake)

    assert desk(fake).look_up(copy(), Kept()) is None
    fake.conversations[0].indexed = True
    assert desk(fake).look_up(copy(), Kept()) == number


def test_another_conversation_is_never_taken_for_ours(fake: HelpscoutFake) -> None:
    put(fake, key="forward:desk:another")
    theirs = Told(document={"page": {"totalPages": 1}, "_embedded": {"conversations": [{"id": 5, "tags": []}]}})
    fake.faulty = frozenset({"GET"})
    fake.faults.extend([None, Fault(kind="answer", answer=theirs)])

    assert desk(fake).look_up(copy(), Kept()) is None  # the filter found nothing
    assert desk(fake).look_up(copy(), Kept()) is None  # it was not understood and gave everything


@pytest.mark.parametrize(
    "told",
    [Told(status=400, document={"message": "Bad"}), Told(status=200, document={}), Told(status=200, document=[])],
    ids=["refused", "empty", "no document"],
)
def test_a_look_up_without_a_clear_answer_leaves_the_end_unknown(fake: HelpscoutFake, told: Told) -> None:
    put(fake)
    fake.faulty = frozenset({"GET"})
    fake.faults.append(Fault(kind="answer", answer=told))

    with pytest.raises(TransientFailure) as caught:
        desk(fake).look_up(copy(), Kept())
    assert caught.value.maybe_done


def test_an_answer_that_names_no_conversation_is_an_unknown_end(fake: HelpscoutFake) -> None:
    fake.faults.append(Fault(kind="answer", answer=Told(status=201, body=b"")))

    with pytest.raises(TransientFailure) as caught:
        put(fake)
    assert caught.value.maybe_done


def test_the_address_of_a_conversation_names_it_too(fake: HelpscoutFake) -> None:
    location = {"Location": "https://api.helpscout.net/v2/conversations/4711"}
    fake.faults.append(Fault(kind="answer", answer=Told(status=201, body=b"", headers=location)))

    assert put(fake) == "4711"


@pytest.mark.parametrize(
    "told",
    [
        Told(status=413, document={"message": "Request entity too large"}),
        Told(status=400, document={"_embedded": {"errors": [{"path": "threads[0].attachments[0].mimeType"}]}}),
    ],
    ids=["too large", "of a kind it bars"],
)
def test_files_that_help_scout_refuses_stay_with_us_and_a_line_says_so(fake: HelpscoutFake, told: Told) -> None:
    fake.faults.append(Fault(kind="answer", works=False, answer=told))

    put(fake)

    (thread,) = fake.conversations[0].threads
    assert thread.files == []
    assert "Attachments are not copied; the original is kept with ticket 17." in thread.body


def follow_up(number: str, **changed: Any) -> Any:
    return copy(**({"key": "forward:desk:second", "follows": number, "text": "And the lamp is blue."} | changed))


def test_a_further_message_goes_into_her_conversation_and_opens_it(fake: HelpscoutFake) -> None:
    first = put(fake)
    fake.conversations[0].status = "closed"

    assert desk(fake).submit(follow_up(first), Kept()) == first

    (found,) = fake.conversations
    assert [(one.type, one.customer) for one in found.threads] == [("customer", "hanna@mail.example")] * 2
    assert "And the lamp is blue." in found.threads[1].body
    assert (found.status, fake.mailed) == ("active", [])


def test_a_further_message_follows_a_conversation_that_was_merged(fake: HelpscoutFake) -> None:
    first, other = put(fake), put(fake, key="forward:desk:other")
    fake.conversations[0].merged_into = int(other)

    assert desk(fake).submit(follow_up(first), Kept()) == other
    assert len(fake.conversations[1].threads) == 2
    assert desk(fake).look_up(follow_up(first), Kept()) == other


def test_a_further_message_follows_a_conversation_that_we_joined(fake: HelpscoutFake) -> None:
    ours, hers = put(fake), put(fake, key="forward:desk:hers")
    desk(fake).join(ours, hers)

    assert desk(fake).submit(follow_up(ours), Kept()) == hers
    assert desk(fake).look_up(follow_up(ours), Kept()) == hers
    assert [one.status for one in fake.conversations] == ["closed", "active"]


def test_words_of_a_customer_lead_nobody_to_another_conversation(fake: HelpscoutFake) -> None:
    ours, another = put(fake), put(fake, key="forward:desk:hers")
    said = f"The same request came twice: https://secure.helpscout.net/conversation/{another} goes on."
    desk(fake).submit(follow_up(ours, key="x", text=said), Kept())
    fake.conversations[0].status = "closed"

    assert desk(fake).submit(follow_up(ours), Kept()) == ours


@pytest.mark.parametrize("end", ["gone", "deleted", "full"])
def test_a_conversation_that_takes_no_more_is_followed_by_a_new_one(fake: HelpscoutFake, end: str) -> None:
    first = put(fake)
    if end == "gone":
        fake.conversations[0].id = 5
    elif end == "deleted":
        fake.conversations[0].state = "deleted"
    else:
        fake.conversations[0].threads *= 100

    second = desk(fake).submit(follow_up(first), Kept())

    assert second not in {first, ""}
    assert desk(fake).look_up(follow_up(first), Kept()) == second


def test_what_was_said_is_sought_on_every_page(fake: HelpscoutFake) -> None:
    first = put(fake)
    desk(fake).submit(follow_up(first), Kept())
    said = fake.conversations[0].threads
    said += [Thread(number, "message", "ok", "", fake.now) for number in range(60)]

    assert desk(fake).look_up(follow_up(first), Kept()) == first
    assert desk(fake).look_up(follow_up(first, key="forward:desk:third"), Kept()) is None


def test_sixty_kills_amid_further_messages_leave_one_each(fake: HelpscoutFake) -> None:
    first, chance = put(fake), dice(9)
    fake.faulty = frozenset({"POST", "GET"})
    for number in range(60):
        errand = Errand(desk(fake), follow_up(first, key=f"forward:desk:n{number}"))
        fake.faults.extend([*[None] * chance.randrange(3), Fault(kind="drop", works=chance.random() < 0.7)])
        errand.attempt(killed=True)
        fake.faults.clear()

        assert errand.until_done() == "confirmed"
        assert len(fake.conversations[0].threads) == number + 2


def test_it_is_one_that_reads_joins_and_examines(fake: HelpscoutFake) -> None:
    found = desk(fake)

    assert all(isinstance(found, promise) for promise in (Reads, Joins, Examines))


def test_what_became_of_conversations_is_read_oldest_change_first(fake: HelpscoutFake) -> None:
    put(fake)
    hers = put(fake, customer_address="otto@mail.example", subject="Hi", text="My own words")
    ours, theirs = fake.conversations
    theirs.tags = []
    desk(fake).submit(follow_up(str(ours.id)), Kept())
    ours.threads.append(Thread(1, "message", "On its way", "", fake.now))
    ours.status, ours.assignee = "closed", {"id": 7, "first": "Dana", "last": "Roth", "email": "dana@shop.example"}

    first, second = list(desk(fake).changed(LONG_AGO))

    assert (first.external_id, first.key, first.state, first.answered) == (hers, "", "open", False)
    assert (first.customer, first.subject) == ("otto@mail.example", "Hi")
    assert "My own words" in first.text
    assert (second.key, second.state) == (f"gateway-{mark_of(copy())}", "closed")
    assert (second.answered, second.assignee) == (True, "Dana Roth")
    assert "4711" in second.text  # of her first message, not of her last one
    assert second.updated == ours.modified
    assert second.url == f"https://secure.helpscout.net/conversation/{ours.id}/{ours.id - 900}"


def test_what_she_wrote_is_read_without_its_markup(fake: HelpscoutFake) -> None:
    put(fake)
    fake.conversations[0].threads[0].body = "<div>Where is &amp; how<br>is <b>my</b> lamp?</div><script>x()</script>"

    (found,) = desk(fake).changed(LONG_AGO)

    assert found.text.split("\n") == ["Where is & how", "is my lamp?"]


def test_a_change_in_the_very_second_is_read(fake: HelpscoutFake) -> None:
    """Help Scout lists what changed after a time, not what changed at it."""
    put(fake)

    assert len(list(desk(fake).changed(fake.conversations[0].modified))) == 1


def test_all_pages_of_changes_are_read(fake: HelpscoutFake) -> None:
    found = desk(fake)
    for number in range(60):
        found.submit(copy(key=f"forward:desk:{number}", raw=PLAIN), Kept())

    assert len({case.external_id for case in found.changed(fake.conversations[10].modified)}) == 50


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "open"),
        ({"status": "pending"}, "open"),
        ({"status": "closed"}, "closed"),
        ({"status": "spam"}, "closed"),
        ({"state": "deleted"}, "gone"),
        ({"merged_into": 1001}, "gone"),
    ],
)
def test_one_conversation_is_read_by_its_number(fake: HelpscoutFake, change: dict[str, Any], state: str) -> None:
    number = put(fake)
    put(fake, key="forward:desk:2")
    for name, value in change.items():
        setattr(fake.conversations[0], name, value)

    found = desk(fake).case(number)

    assert (found.external_id, found.state) == (number, state)
    assert found.merged_into == ("1001" if "merged_into" in change else "")


def test_a_conversation_that_is_none_is_none(fake: HelpscoutFake) -> None:
    assert desk(fake).case("99") is None


def test_two_conversations_are_joined_in_silence_and_only_once(fake: HelpscoutFake) -> None:
    ours, hers = put(fake), put(fake, key="forward:desk:2")

    desk(fake).join(ours, hers)
    fake.conversations[0].status = "active"  # as if the last request had not arrived
    desk(fake).join(ours, hers)

    assert [one.status for one in fake.conversations] == ["closed", "active"]
    notes = [[thread.body for thread in one.threads if thread.type == "note"] for one in fake.conversations]
    assert notes == [
        [f"The same request came twice: https://secure.helpscout.net/conversation/{hers} goes on."],
        [f"The same request came twice: https://secure.helpscout.net/conversation/{ours} is closed."],
    ]
    assert fake.mailed == []


@pytest.mark.parametrize("change", [{"status": "closed"}, {"state": "deleted"}, {"merged_into": 1001}, {"id": 5}])
def test_a_duplicate_that_is_closed_or_gone_is_nothing_to_join(fake: HelpscoutFake, change: dict[str, Any]) -> None:
    ours, hers = put(fake), put(fake, key="forward:desk:2")
    for name, value in change.items():
        setattr(fake.conversations[0], name, value)

    desk(fake).join(ours, hers)

    assert [thread for one in fake.conversations for thread in one.threads if thread.type == "note"] == []


EXAMINED: dict[str, tuple[dict[str, Any], str, str]] = {
    "mailbox": ({}, "ok", 'mailbox 85 is "Support"'),
    "no mailbox": ({"places": {"billing": 99}}, "error", "no mailbox 99"),
    "ours": ({"acknowledgement": "ours"}, "ok", "asked for no auto reply"),
    "theirs": ({"acknowledgement": "desk"}, "note", "our note is left out"),
    "both": ({"acknowledgement": "both"}, "warning", "our note and the auto reply"),
}


@pytest.mark.parametrize(("changed", "level", "words"), EXAMINED.values(), ids=EXAMINED)
def test_doctor_finds_out_whether_the_desk_is_prepared(
    fake: HelpscoutFake, changed: dict[str, Any], level: str, words: str
) -> None:
    found = [(finding.level, finding.remedy) for finding in desk(fake, **changed).examine() if words in finding.what]

    assert [name for name, _ in found] == [level]
    assert all(remedy for name, remedy in found if name != "ok")
    assert {asked.method for asked in fake.asked if asked.path != TOKEN} == {"GET"}


def test_files_travel_whole(fake: HelpscoutFake) -> None:
    put(fake, raw=RAW.replace(b"lamp.png", "größe.png".encode()))

    (file,) = fake.conversations[0].threads[0].files
    assert file[0] == "größe.png"
