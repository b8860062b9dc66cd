"""Our connector and a real Request Tracker."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.errors import TransientFailure
from gateway.outgoing.desks import Settings
from gateway.outgoing.desks.request_tracker import RequestTrackerDesk
from gateway.outgoing.web import Web
from tests.outgoing.desks.contract import copy
from tests.outgoing.desks.request_tracker_spec import *  # noqa: F403 - the sentences that hold of both
from tests.outgoing.desks.request_tracker_spec import Seen, handed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.servers.recorder import Recorder
    from tests.servers.request_tracker import RequestTracker


class Installed:
    """The real desk, empty, with people in it."""

    def __init__(self, server: RequestTracker, post: Recorder) -> None:
        self.server, self._post = server, post
        server.clear()
        self._mails = len(post.mails)

    def desk(self, **settings: Any) -> RequestTrackerDesk:
        secrets = {"token": self.server.token, "password": "gateway-secret"}
        usual: dict[str, Any] = {
            "name": "desk",
            "web": Web(self.server.url, timeout=60, allow_private=True),
            "keys": {},
            "secret": secrets.__getitem__,
            "secrets": lambda _: (),
            "key_field": "GatewayKey",
            "place": "Support",
            "timeout": timedelta(seconds=60),
        }
        made = usual | settings
        return RequestTrackerDesk(Settings(**(made | {"keys": {"url": self.server.url, **made["keys"]}})))

    def seen(self, number: str) -> Seen:
        ticket = self.server.ask(f"ticket/{number}")
        entries = self.server.entries(number)
        first, *files = _leaves(next(one for one in entries if one["Type"] == "Create"))
        remarks = [_leaves(one) for one in entries if one["Type"] == "Comment"]
        links = [link for link in ticket["_hyperlinks"] if link["ref"] == "refers-to"]
        return Seen(
            queue=self.server.ask(f"queue/{ticket['Queue']['id']}")["Name"],
            subject=ticket["Subject"],
            requestors=tuple(person["id"] for person in ticket["Requestor"]),
            status=ticket["Status"],
            text=_octets(first).decode(),
            files=tuple((part["Filename"], part["ContentType"], _octets(part)) for part in files),
            remarks=tuple(_octets(parts[0]).decode() for parts in remarks),
            remark_files=tuple(part["Filename"] for parts in remarks for part in parts[1:]),
            refers_to=tuple(str(link["id"]) for link in links),
        )

    def other(self, subject: str, text: str, customer: str) -> str:
        raw = f"From: {customer}\r\nTo: support@shop.example\r\nSubject: {subject}\r\n\r\n{text}\r\n"
        said = self.server.mailed(raw.encode())
        assert said.startswith("ok"), said
        return str(max(int(one["id"]) for one in self.server.listed()))

    def set_status(self, number: str, status: str) -> None:
        self.server.ask(f"ticket/{number}", method="PUT", body={"Status": status})

    def merge(self, number: str, into: str) -> None:
        self.server.ask(f"ticket/{number}", method="PUT", body={"MergeInto": into})

    def answer(self, number: str) -> None:
        document = {"Content": "We look into it.", "ContentType": "text/plain"}
        self.server.ask(f"ticket/{number}/correspond", method="POST", body=document, user="dana:dana-secret")

    def mailed(self) -> Sequence[str]:
        return [recipient for mail in self._post.mails[self._mails :] for recipient in mail.rcpt_tos]


def _leaves(entry: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in entry["parts"] if not part["ContentType"].startswith("multipart/")]


def _octets(part: dict[str, Any]) -> bytes:
    return base64.b64decode(part.get("Content") or "")


@pytest.fixture
def tracker(request_tracker: RequestTracker, post: Recorder) -> Installed:
    return Installed(request_tracker, post)


def test_a_user_who_does_not_see_the_field_files_nothing(tracker: Installed) -> None:
    desk = tracker.desk(keys={"username": "guest"}, secret=lambda _: "guest-secret")

    with pytest.raises(TransientFailure, match="SeeCustomField") as failure:
        handed(desk)

    assert failure.value.barred
    assert tracker.server.listed() == []


def test_a_key_that_is_not_written_pauses_the_desk(tracker: Installed) -> None:
    desk = tracker.desk(keys={"username": "reader"}, secret=lambda _: "reader-secret")
    handed(desk)

    with pytest.raises(TransientFailure, match="may not write the custom field") as failure:
        handed(desk, copy(key="forward:desk:second"))

    assert failure.value.barred
    assert len(tracker.server.listed()) == 1


def test_correspondence_would_mail_the_customer_her_own_words(tracker: Installed) -> None:
    """Why further messages are comments."""
    number = handed(tracker.desk())

    tracker.answer(number)

    assert tracker.mailed() == ["hanna@mail.example"]
