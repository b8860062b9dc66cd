"""What scripts read: the objects of the commands, with the keys they rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from gateway.delivery import Event, Kind
from gateway.mailbox import Cursor
from gateway.store import deliveries, mailboxes, messages, settings, views
from gateway.store.engine import reading, writing
from tests.store import sample
from tests.store.sample import MINUTE, NOW, ROSA

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection

    from tests.conftest import Store

PROMISED = {
    "tickets": {"id", "number", "client", "message_id", "customer", "subject", "topic", "state", "created"},
    "replies": {"in_reply_to", "to", "state", "message_id", "due", "sent", "reason"},
    "forwards": {"ticket", "name", "kind", "state", "external_id", "attempts"},
    "messages": {"message_id", "state", "then", "rule", "reason", "origin"},
}


def status(connection: Connection, **more: Any) -> dict[str, Any]:
    return views.status(connection, client=ROSA, mode="live", version="1.2.3", **more)


def test_an_empty_store_exports_empty_lists(store: Store) -> None:
    with reading(store.engine) as connection:
        assert views.export(connection, client=ROSA) == {name: [] for name in PROMISED}


def test_the_export_has_every_promised_key(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        exported = views.export(connection, client=ROSA)

    assert [name for name, keys in PROMISED.items() if keys - exported[name][0].keys()] == []
    assert json.loads(json.dumps(exported)) == exported


def test_a_sent_note_shows_both_message_ids_without_brackets(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.ACCEPTED, now=NOW + MINUTE)
        (reply,) = views.replies(connection, client=ROSA)

    assert reply["in_reply_to"] == f"question-{message}@mail.example"
    assert reply["message_id"] == f"note-{message}@shop.example"
    assert (reply["to"], reply["state"]) == ("ann@mail.example", "sent")
    assert (reply["due"], reply["sent"]) == ("2026-11-23T09:30:00+00:00", "2026-11-23T09:31:00+00:00")


def test_a_copy_shows_its_ticket_and_the_kind_of_its_desk(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        (copy,) = views.forwards(connection, client=ROSA)
        (ticket,) = views.tickets(connection, client=ROSA)

    assert (copy["ticket"], copy["ticket_number"]) == (ticket["id"], ticket["number"])
    assert (copy["name"], copy["kind"], copy["attempts"]) == ("desk", "email", 0)


def test_a_ticket_shows_what_happened_in_its_order(store: Store) -> None:
    with writing(store.engine) as connection:
        message = sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.ACCEPTED, now=NOW + MINUTE)
        ticket = views.ticket(connection, 1, client=ROSA)

    assert ticket is not None
    assert (ticket["number"], ticket["customer"], ticket["state"]) == (1, "ann@mail.example", "new")
    assert (ticket["message_id"], ticket["topic"]) == (f"question-{message}@mail.example", "orders")
    assert [entry["event"] for entry in ticket["entries"]] == ["judged", "accepted"]
    assert ticket["entries"][0]["detail"]["reply"] == "scheduled"
    assert (len(ticket["replies"]), len(ticket["forwards"])) == (1, 1)


def test_there_is_no_ticket_of_another_owner_or_number(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)

        assert views.ticket(connection, 2, client=ROSA) is None
        assert views.ticket(connection, 1, client="someone-else") is None
        assert views.tickets(connection, client="someone-else") == []


def test_the_outbox_lists_only_what_is_not_finished(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        for kind, name in ((Kind.REPLY, None), (Kind.ACTION, "rosa")):
            claimed = sample.claim(connection, kind, name)
            assert claimed is not None
            deliveries.settle(connection, claimed.id, Event.ACCEPTED, now=NOW)

        assert [one["type"] for one in views.outbox(connection, client=ROSA)] == ["forward"]


def test_a_refused_reply_stays_in_the_outbox_with_its_reason(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.REJECTED, now=NOW, reason="the server said 550")
        shown = [one for one in views.outbox(connection, client=ROSA) if one["type"] == "reply"]

    assert [(one["number"], one["state"], one["reason"]) for one in shown] == [
        (claimed.id, "refused", "the server said 550")
    ]


def test_every_origin_of_a_message_is_shown_the_first_one_first(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.accept(connection, sample.by_smtp("Where is it?"), sample.by_imap(4, "Where is it?"))
        (shown,) = views.messages(connection, client=ROSA)

    assert shown["origin"] == "smtp:192.0.2.7"
    assert shown["origins"] == ["smtp:192.0.2.7", "imap:rosa/7/4"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"then": "leave"}, "left alone: nothing says that it is support"),
        ({"then": "leave", "reason": "List-Id is set"}, "List-Id is set"),
        ({"then": "review"}, "a person has to decide"),
        ({"then": "file"}, "filed without a note, as its rule says"),
        ({"then": "redirect"}, "no note was made"),
    ],
)
def test_a_message_without_a_note_says_why(store: Store, more: dict[str, str], reason: str) -> None:
    with writing(store.engine) as connection:
        sample.record(connection, sample.left(sample.one_message(connection), **more))

        assert views.messages(connection, client=ROSA)[0]["reason"] == reason


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (Event.ACCEPTED, None),
        (Event.DEFERRED, "the note is scheduled"),
        (Event.REJECTED, "the mail server refused the note"),
        (Event.LOST, "nobody knows whether the note arrived"),
        (None, "the note is being sent"),
    ],
)
def test_a_message_tells_how_its_note_is_doing(store: Store, event: Event | None, reason: str | None) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection)
        assert claimed is not None
        if event is not None:
            deliveries.settle(connection, claimed.id, event, now=NOW)

        assert views.messages(connection, client=ROSA)[0]["reason"] == reason


def test_a_message_that_waits_or_was_set_aside_says_so(store: Store) -> None:
    with writing(store.engine) as connection:
        sample.one_message(connection, "first")
        aside = sample.one_message(connection, "second")
        messages.set_aside(connection, aside, reason="judging it failed 3 times", now=NOW)
        shown = views.messages(connection, client=ROSA)

    assert [(one["state"], one["reason"]) for one in shown] == [
        ("stored", "waiting to be judged"),
        ("set_aside", "judging it failed 3 times"),
    ]


def test_the_status_of_a_new_installation_names_what_never_ran(store: Store) -> None:
    with reading(store.engine) as connection:
        shown = status(connection, mailboxes=["rosa"], forwards=[("desk", "email")])

    assert shown == {
        "mode": "live",
        "paused": False,
        "paused_reason": None,
        "reload": None,
        "alerts": [],
        "version": "1.2.3",
        "mailboxes": [
            {
                "name": "rosa",
                "state": "never opened",
                "reason": None,
                "last_seen": None,
                "cursor": None,
                "sent_folder": None,
                "sent_reason": None,
            },
        ],
        "outbox": {"due": 0, "held": 0, "doubtful": 0, "dead": 0},
        "forwards": [
            {
                "name": "desk",
                "kind": "email",
                "state": "ok",
                "due": 0,
                "unknown": 0,
                "dead": 0,
                "reason": None,
                "since": None,
            },
        ],
    }


def test_the_status_counts_what_waits_and_what_needs_a_person(store: Store) -> None:
    with writing(store.engine) as connection:
        for text in ("first", "second"):
            sample.answered(connection, text)
        sample.answered(connection, "third", held=True)
        claimed = sample.claim(connection)
        assert claimed is not None
        deliveries.settle(connection, claimed.id, Event.LOST, now=NOW)
        settings.put(connection, "paused", "1", client=ROSA)
        shown = status(connection)

    # one reply, three copies and two moves
    assert (shown["outbox"], shown["paused"]) == ({"due": 6, "held": 1, "doubtful": 1, "dead": 0}, True)


def test_the_status_of_a_mailbox_shows_its_cursor(store: Store) -> None:
    with writing(store.engine) as connection:
        mailboxes.begin(connection, client=ROSA, name="rosa", cursor=Cursor(uidvalidity=7, last_uid=41), now=NOW)
        (shown,) = status(connection)["mailboxes"]

    assert shown["cursor"] == {"uidvalidity": 7, "last_uid": 41}
    assert (shown["state"], shown["last_seen"]) == ("open", "2026-11-23T09:30:00+00:00")


@pytest.mark.parametrize(
    ("event", "state"),
    [(Event.DEFERRED, "waiting"), (Event.LOST, "waiting"), (Event.REJECTED, "ok"), (Event.ACCEPTED, "ok")],
)
def test_the_status_of_a_desk_follows_its_copies(store: Store, event: Event, state: str) -> None:
    with writing(store.engine) as connection:
        sample.answered(connection)
        claimed = sample.claim(connection, Kind.FORWARD, "desk")
        assert claimed is not None
        reason = None if event is Event.ACCEPTED else "the desk said 503"
        deliveries.settle(connection, claimed.id, event, now=NOW, reason=reason)
        (shown,) = status(connection, forwards=[("desk", "email")])["forwards"]

    assert (shown["state"], shown["reason"]) == (state, reason)
