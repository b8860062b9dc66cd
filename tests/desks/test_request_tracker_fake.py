"""The Request Tracker in memory answers what the real one answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gateway.outgoing.web import Web
from tests.servers.fake_request_tracker import FakeRequestTracker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.request_tracker import RequestTracker

FILE = {"FileName": "a.txt", "FileType": "text/plain", "FileContent": "YWJj"}
TICKET = {"Queue": "Support", "Subject": "Lamp", "Content": "Late.", "Requestor": "ada@mail.example"}
WORDS = {"Content": "Later.", "ContentType": "text/plain"}
REQUESTS: dict[str, tuple[str, str, Any]] = {
    "who are you": ("GET", "rt", None),
    "a queue": ("GET", "queue/Support", None),
    "a queue that is not there": ("GET", "queue/Nowhere", None),
    "a queue that we may not see": ("GET", "queue/Closed%20shop", None),
    "a ticket": ("POST", "ticket", TICKET),
    "a ticket without a queue": ("POST", "ticket", {**TICKET, "Queue": ""}),
    "a ticket to nowhere": ("POST", "ticket", {**TICKET, "Queue": "Nowhere"}),
    "a file named 0": ("POST", "ticket", {**TICKET, "Attachments": [{**FILE, "FileName": "0"}]}),
    "a file without a name": ("POST", "ticket", {**TICKET, "Attachments": [{**FILE, "FileName": ""}]}),
    "an empty file": ("POST", "ticket", {**TICKET, "Attachments": [{**FILE, "FileContent": ""}]}),
    "a file with wide letters": ("POST", "ticket", {**TICKET, "Attachments": [{**FILE, "FileName": "😀.txt"}]}),
    "no such ticket": ("GET", "ticket/999999", None),
    "no such thing": ("GET", "nothing", None),
    "a remark to no ticket": ("POST", "ticket/999999/comment", WORDS),
    "a remark": ("POST", "ticket/{made}/comment", {**WORDS, "Subject": "Lamp [dw-1]"}),
    "a remark with an empty file": (
        "POST",
        "ticket/{made}/comment",
        {**WORDS, "Attachments": [{**FILE, "FileContent": ""}]},
    ),
    "remarks found": ("GET", "transactions?query=TicketId%20%3D%20{made}%20AND%20Subject%20LIKE%20%27dw-1%27", None),
    "remarks not found": (
        "GET",
        "transactions?query=TicketId%20%3D%20{made}%20AND%20Subject%20LIKE%20%27dw-2%27",
        None,
    ),
    "a change": ("PUT", "ticket/{made}", {"Status": "rejected"}),
    "a change of nothing": ("PUT", "ticket/999999", {"Status": "rejected"}),
    "the ticket": ("GET", "ticket/{made}", None),
    "a query with a wrong quotation": ("GET", "tickets?query=CF.%7Bk%7D%20%3D%20%27it%27%27s%27", None),
}
BOTH_HAVE = {"id", "count", "items", "message", "_hyperlinks", "TicketCustomFields", "Requestor", "Status", "Version"}


@pytest.fixture
def fake() -> Iterator[FakeRequestTracker]:
    with FakeRequestTracker() as running:
        yield running


def asked(url: str, token: str) -> dict[str, tuple[int, object]]:
    """What is answered to each request: the status, and which of the fields that we read are there."""
    web, made, found = Web(url, timeout=60, allow_private=True), "", {}
    for name, (method, path, document) in REQUESTS.items():
        signed = {"Authorization": f"token {token}"}
        answer = web.request(method, f"/REST/2.0/{path.format(made=made)}", headers=signed, document=document)
        found[name] = answer.status, _shape(answer.body)
        made = made or (str(json.loads(answer.body)["id"]) if name == "a ticket" else "")
    return found


def _shape(body: bytes) -> object:
    document = json.loads(body) if body else None
    if isinstance(document, dict):
        words = str(document.get("message", "")).partition(",")[0]
        return sorted(BOTH_HAVE & set(document)), words, len(document.get("items", []))
    return type(document).__name__


def test_the_fake_answers_like_the_real_one(request_tracker: RequestTracker, fake: FakeRequestTracker) -> None:
    request_tracker.clear()
    assert asked(fake.url, "right-token") == asked(request_tracker.url, request_tracker.token)


def test_both_know_a_wrong_token_alike(request_tracker: RequestTracker, fake: FakeRequestTracker) -> None:
    answers = [
        Web(url, timeout=60, allow_private=True).request(
            "GET", "/REST/2.0/rt", headers={"Authorization": "token 1-2-x"}
        )
        for url in (fake.url, request_tracker.url)
    ]

    assert [(answer.status, answer.json()) for answer in answers] == [(401, {"message": "Unauthorized"})] * 2
