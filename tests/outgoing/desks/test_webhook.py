"""What is particular to a signed webhook (Standard Webhooks 1.0.0)."""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import Examines, Joins, Reads, Settings
from gateway.outgoing.desks.webhook import WebhookDesk, event_of, id_of, key_of, signatures
from gateway.outgoing.web import Web
from tests.outgoing.desks.contract import RAW, Kept, copy
from tests.outgoing.desks.rows import connector
from tests.servers.desk import Fault, Told
from tests.servers.fake_webhook import NEW, OLD, WebhookFake

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fake() -> Iterator[WebhookFake]:
    with WebhookFake() as running:
        yield running


def desk(fake: WebhookFake, **changed: Any) -> Any:
    return connector("webhook", fake, **changed)


def web_at(url: str) -> Web:
    return Web(url, allow_private=True)


SETTINGS = Settings(
    name="desk",
    web=web_at("http://127.0.0.1:9"),
    keys={"content": "link"},
    secret=str,
    secrets=lambda _: (NEW,),
)
EARLIER = datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)  # a billion seconds


def test_the_event_tells_who_wrote_what_and_carries_the_original(fake: WebhookFake) -> None:
    desk(fake).submit(copy(place="support"), Kept())

    (event,) = fake.events.values()
    assert event == {
        "type": "ticket.created",
        "timestamp": "2026-11-21T09:14:00Z",
        "data": {
            "version": 1,
            "key": copy().key,
            "ticket": {"id": "41", "number": "17", "topic": "orders"},
            "customer": {"name": "Hanna Schmidt", "address": "hanna@mail.example"},
            "subject": "Where is my order 4711?",
            "text": "Where is my order 4711? It is a lamp.",
            "message_id": "first@mail.example",
            "queue": "support",
            "language": "en",
            "reference": "7K3Q-M2XD",
            "raw": base64.b64encode(RAW).decode(),
        },
    }


@pytest.mark.parametrize("changed", [{"keys": {"content": "link"}}, {"attachments": len(RAW) - 1}])
def test_in_place_of_the_original_a_link_to_it_goes(fake: WebhookFake, changed: dict[str, Any]) -> None:
    desk(fake, **changed).submit(copy(link="https://gateway.shop.example/tickets/17"), Kept())

    (event,) = fake.events.values()
    assert event["data"]["link"] == "https://gateway.shop.example/tickets/17"
    assert "raw" not in event["data"]


@pytest.mark.parametrize("secret", [NEW, OLD], ids=["the new one", "the old one"])
def test_while_secrets_are_changed_a_receiver_that_knows_either_is_content(fake: WebhookFake, secret: str) -> None:
    fake.secret = secret

    desk(fake).submit(copy(), Kept())

    assert len(fake.events) == 1
    assert fake.asked[0].headers["webhook-signature"].count("v1,") == 2


def test_a_receiver_with_another_secret_is_not_content_and_the_desk_pauses(fake: WebhookFake) -> None:
    with pytest.raises(TransientFailure) as caught:
        desk(fake, secrets=lambda _: (OLD,)).submit(copy(), Kept())

    assert caught.value.barred
    assert fake.events == {}


def test_each_attempt_has_the_same_id_and_octets_and_a_time_of_its_own(fake: WebhookFake) -> None:
    moments = iter([1_000_000_000.9, 1_000_000_300.0])
    found = WebhookDesk(desk(fake)._settings, clock=lambda: next(moments))
    fake.faults.extend([Fault(kind="answer", answer=Told(status=500)), Fault(kind="answer", answer=Told(status=204))])

    with pytest.raises(TransientFailure):
        found.submit(copy(), Kept())
    name = found.submit(copy(), Kept())

    first, second = fake.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == name
    assert [asked.headers["webhook-timestamp"] for asked in fake.asked] == ["1000000000", "1000000300"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_another_message_is_another_event() -> None:
    assert id_of(copy()) != id_of(copy(key="forward:desk:2"))


@given(st.binary(min_size=24, max_size=64), st.text(), st.text(), st.text())
def test_the_library_of_others_accepts_every_signature_of_ours(key: bytes, subject: str, text: str, name: str) -> None:
    one = copy(subject=subject, text=text, key=name)
    body = event_of(one, SETTINGS)
    secret = f"whsec_{base64.b64encode(key).decode()}"
    signed = signatures(id_of(one), 1_000_000_000, body, [key_of(secret, 1)])

    assert signed == Webhook(secret).sign(id_of(one), EARLIER, body.decode())
    assert "." not in id_of(one)  # the signature joins with it
    assert json.loads(body)["data"]["ticket"]["number"] == "17"


@pytest.mark.parametrize("change", ["id", "time", "body"])
def test_a_signature_covers_id_time_and_body(fake: WebhookFake, change: str) -> None:
    desk(fake).submit(copy(), Kept())
    asked = fake.asked[0]
    headers, body = dict(asked.headers), asked.body
    if change == "id":
        headers["webhook-id"] += "0"
    elif change == "time":
        headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
    else:
        body += b" "

    Webhook(NEW).verify(asked.body, dict(asked.headers))
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body, headers)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_the_status_alone_says_that_it_was_taken(fake: WebhookFake, status: int) -> None:
    fake.faults.append(Fault(kind="answer", answer=Told(status=status, body=b"<html>thank you</html>")))

    assert desk(fake).submit(copy(), Kept()) == id_of(copy())


# status -> barred, surely refused, unknown, seconds to wait
REFUSED: list[tuple[int, str, float | None]] = [
    *((status, "barred", None) for status in (301, 302, 307, 308, 401, 403, 410)),
    *((status, "final", None) for status in (400, 404, 405, 413, 422)),
    *((status, "unknown", 7) for status in (408, 500, 502, 503, 504)),
    (429, "later", 7),
]


@pytest.mark.parametrize(("status", "end", "wait"), REFUSED)
def test_what_follows_from_a_refusal(fake: WebhookFake, status: int, end: str, wait: float | None) -> None:
    headers = {"Retry-After": "7", "Location": f"{fake.url}/elsewhere"}
    fake.faults.append(Fault(kind="answer", answer=Told(status=status, body=b"", headers=headers)))

    with pytest.raises((TransientFailure, PermanentFailure)) as caught:
        desk(fake).submit(copy(), Kept())

    failure = caught.value
    if isinstance(failure, PermanentFailure):
        assert end == "final"
    else:
        assert end == ("barred" if failure.barred else "unknown" if failure.maybe_done else "later")
        assert failure.wait == wait
    assert len(fake.asked) == 1  # no redirect is followed


def test_a_receiver_that_is_gone_for_good_says_what_to_do(fake: WebhookFake) -> None:
    fake.gone = True

    with pytest.raises(TransientFailure, match=r'\(410\); mend the url of the forward "desk" or take the forward out'):
        desk(fake).submit(copy(), Kept())


def test_a_small_receiver_that_tells_the_end_of_its_answer_by_closing_is_believed() -> None:
    class Small(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Small) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"

        assert WebhookDesk(replace(SETTINGS, keys={"url": url}, web=web_at(url))).submit(copy(), Kept()) == id_of(
            copy()
        )
        thread.join(60)


@pytest.mark.parametrize("end", ["/in", "/in/", "/in?for=rosa&x=%20y", "/in/?for=rosa", ""])
def test_the_address_is_asked_as_it_is_written(fake: WebhookFake, end: str) -> None:
    url = f"{fake.url}{end}"

    way = web_at(url.partition("?")[0])  # which knows no questions
    WebhookDesk(replace(desk(fake)._settings, keys={"url": url}, web=way)).submit(copy(), Kept())

    path, _, query = (end or "/").partition("?")
    assert fake.asked[0].path == path
    assert fake.asked[0].query == ({} if not query else {"for": "rosa", "x": " y"} if "x" in query else {"for": "rosa"})


@pytest.mark.parametrize("secret", ["whsec_", "", "whsec_not base64", "whsec_äöü", "right-secrets"])
def test_a_secret_that_is_none_pauses_the_desk_and_is_not_told(fake: WebhookFake, secret: str) -> None:
    with pytest.raises(TransientFailure, match="secret 2 of the webhook is no whsec_ and base64") as caught:
        desk(fake, secrets=lambda _: (NEW, secret)).submit(copy(), Kept())

    assert caught.value.barred
    assert fake.asked == []


@pytest.mark.parametrize("secret", [NEW.rstrip("="), NEW.removeprefix("whsec_"), f" {NEW}\n"])
def test_a_secret_is_read_as_people_paste_it(secret: str) -> None:
    assert key_of(secret, 1) == b"new-secret-of-thirty-two-octets."


def test_a_further_message_is_an_event_of_its_own_that_names_the_first(fake: WebhookFake) -> None:
    first = desk(fake).submit(copy(), Kept())

    assert desk(fake).submit(copy(key="forward:desk:2", follows=first), Kept()) == first

    _, event = fake.events.values()
    assert (event["type"], event["data"]["follows"]) == ("ticket.continued", first)


def test_nobody_can_be_asked_and_nothing_can_be_read(fake: WebhookFake) -> None:
    found = desk(fake)

    assert found.look_up(copy(), Kept()) is None
    assert not isinstance(found, Reads)
    assert not isinstance(found, Joins)
    assert isinstance(found, Examines)


@pytest.mark.parametrize(
    ("secrets", "level", "words"),
    [
        ((NEW, OLD), "ok", "2 secrets can be read; each signs"),
        ((NEW, "whsec_c2hvcnQ="), "warning", "secret 2 has 5 octets"),
        (("%%%",), "error", "secret 1 of the webhook is no whsec_"),
        ((NEW,), "note", "it must drop an id it has seen"),
    ],
)
def test_doctor_looks_at_the_secrets_and_posts_nothing(
    fake: WebhookFake, secrets: tuple[str, ...], level: str, words: str
) -> None:
    found = [finding.level for finding in desk(fake, secrets=lambda _: secrets).examine() if words in finding.what]

    assert found == [level]
    assert fake.asked == []
