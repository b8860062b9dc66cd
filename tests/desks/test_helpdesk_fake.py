"""The django-helpdesk in memory answers as the real one does, request by request."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from gateway.outgoing.desks.files import File
from gateway.outgoing.desks.form import form_of
from gateway.outgoing.web import Web
from tests.desks.helpdesk_world import desk_mail, helpdesk, running_helpdesk  # noqa: F401 - fixtures
from tests.outgoing.desks.helpdesk_fake import FakeHelpdesk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.outgoing.web import Answer
    from tests.servers.django_helpdesk import DjangoHelpdesk

# ruff: noqa: F811 - fixtures are imported and asked for by name

pytestmark = pytest.mark.timeout(600)  # the first of them installs the desk

GOOD = {"queue": 1, "title": "A lamp", "description": "Where is it?", "priority": 3, "custom_gateway_key": "k"}


RIGHT = "gateway:right-password"


class Ask(NamedTuple):
    """One request; ``{ticket}`` and ``{remark}`` in it are the first ticket and its remark."""

    what: str
    method: str
    path: str
    document: dict[str, Any] | None = None
    files: tuple[str, ...] = ()
    field: str = "attachment"


ASKED = [
    Ask("a list", "GET", "tickets/?page_size=100"),
    Ask("a page too far", "GET", "tickets/?page=7"),
    Ask("a state", "GET", "tickets/?status=3,4,5"),
    Ask("the open ones", "GET", "tickets/?status=1,2"),
    Ask("remarks", "GET", "followups/?page_size=100"),
    Ask("a ticket", "GET", "tickets/{ticket}/"),
    Ask("a ticket of another state", "GET", "tickets/{ticket}/?status=4"),
    Ask("a ticket that is not there", "GET", "tickets/99999/"),
    Ask("a remark", "GET", "followups/{remark}/"),
    Ask("another ticket", "POST", "tickets/", GOOD),
    Ask("no title", "POST", "tickets/", GOOD | {"title": ""}),
    Ask("a long title", "POST", "tickets/", GOOD | {"title": "x" * 201}),
    Ask("no words", "POST", "tickets/", GOOD | {"description": " "}),
    Ask("a wrong queue", "POST", "tickets/", GOOD | {"queue": 9}),
    Ask("a wrong address", "POST", "tickets/", GOOD | {"submitter_email": "jürgen@mail"}),
    Ask("a look at a queue", "POST", "tickets/", {"queue": 1, "title": "", "priority": 0}),
    Ask("a file", "POST", "tickets/", GOOD, ("a.pdf",)),
    Ask("a file of another kind", "POST", "tickets/", GOOD, ("a.xlsx",)),
    Ask("a remark below a ticket", "POST", "followups/", {"ticket": "{ticket}", "comment": "More", "public": False}),
    Ask("a remark that closes", "POST", "followups/", {"ticket": "{ticket}", "comment": "Done", "new_status": 5}),
    Ask("a remark to none", "POST", "followups/", {"ticket": 99999, "comment": "More"}),
    Ask("a remark with half a tag", "POST", "followups/", {"ticket": "{ticket}", "comment": "More %}"}),
    Ask("remarks with files", "POST", "followups/", {"ticket": "{ticket}", "comment": "x"}, ("a.pdf",), "attachments"),
    Ask(
        "a further file",
        "POST",
        "followups-attachments/",
        {"followup": "{remark}", "filename": "b.pdf", "size": 1},
        ("b.pdf",),
        "file",
    ),
    Ask(
        "a further file of another kind",
        "POST",
        "followups-attachments/",
        {"followup": "{remark}"},
        ("b.xlsx",),
        "file",
    ),
    Ask("a merging", "PATCH", "tickets/{ticket}/", {"merged_to": None}),
    Ask("nothing of theirs", "GET", "elsewhere/"),
]


def asked(url: str, one: Ask, *, login: str = RIGHT, made: Mapping[str, int] | None = None) -> Answer:
    headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
    path, _, query = filled(f"/api/{one.path}", made).partition("?")
    document = {
        key: filled(value, made) if isinstance(value, str) else value for key, value in (one.document or {}).items()
    }
    more: dict[str, Any] = {"query": dict(pair.split("=") for pair in query.split("&"))} if query else {}
    if one.files:
        files = ((one.field, File(name, "application/pdf", b"x")) for name in one.files)
        headers["Content-Type"], more["body"] = form_of(((key, str(value)) for key, value in document.items()), files)
    elif one.document is not None:
        more |= {"document": document}
    return Web(url, allow_private=True).request(one.method, path, headers=headers, **more)


def filled(text: str, made: Mapping[str, int] | None) -> str:
    for name, number in (made or {}).items():
        text = text.replace(f"{{{name}}}", str(number))
    return text


def first(url: str) -> dict[str, int]:
    made = asked(url, Ask("", "POST", "tickets/", GOOD)).json()
    return {"ticket": made["id"], "remark": made["followup_set"][0]["id"]}


def outline(answer: Answer, wanted: Any) -> Any:
    """What the answer has of that which ``wanted`` has, as far as kinds of values go."""
    found = answer.json()
    return _outline(found, wanted)


def _outline(found: Any, wanted: Any) -> Any:
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: _outline(found.get(key, "missing"), value) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list):
        return [_outline(found[0], wanted[0])] if found and wanted else [] if not found and not wanted else "other"
    return type(found).__name__


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.what)
def test_both_answer_alike(helpdesk: DjangoHelpdesk, one: Ask) -> None:
    with FakeHelpdesk() as fake:
        told = asked(fake.url, one, made=first(fake.url))
    real = asked(helpdesk.url, one, made=first(helpdesk.url))

    assert told.status == real.status
    if real.status < 500 and told.body and b"<" not in real.body:
        shown = told.json()
        assert outline(real, shown) == outline(told, shown)
        if real.status == 400:
            assert set(real.json()) >= set(shown)


def test_both_refuse_a_wrong_password_alike(helpdesk: DjangoHelpdesk) -> None:
    with FakeHelpdesk() as fake:
        told = asked(fake.url, ASKED[0], login="gateway:wrong")
    real = asked(helpdesk.url, ASKED[0], login="gateway:wrong")

    assert (told.status, told.json()) == (real.status, real.json()) == (403, {"detail": "Invalid username/password."})


def test_both_tell_what_tickets_have(helpdesk: DjangoHelpdesk) -> None:
    one = Ask("what tickets have", "OPTIONS", "tickets/")
    with FakeHelpdesk() as fake:
        told = asked(fake.url, one).json()["actions"]["POST"]
    real = asked(helpdesk.url, one).json()["actions"]["POST"]

    assert set(told) <= set(real)
    assert real["custom_gateway_key"]["max_length"] == told["custom_gateway_key"]["max_length"]
    for choice in ("status", "priority"):
        assert [each["value"] for each in told[choice]["choices"]] == [
            each["value"] for each in real[choice]["choices"]
        ]


def values(field: Mapping[str, Any]) -> list[int]:
    return [choice["value"] for choice in field["choices"]]
