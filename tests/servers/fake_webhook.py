"""A receiver of Standard Webhooks on loopback: it checks the signature with a library of others, and drops repeats."""

from __future__ import annotations

from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from tests.outgoing.desks.contract import Fake
from tests.servers.desk import Asked, Told

NEW = "whsec_" + "bmV3LXNlY3JldC1vZi10aGlydHktdHdvLW9jdGV0cy4="
OLD = "whsec_" + "b2xkLXNlY3JldC1vZi10aGlydHktdHdvLW9jdGV0cy4="


class WebhookFake(Fake):
    """``events`` holds each event once, by its id; ``secret`` is the one that the receiver knows."""

    def __init__(self) -> None:
        super().__init__()
        self.secret = NEW
        self.events: dict[str, dict[str, Any]] = {}
        self.gone = False

    def tickets_of(self, key: str) -> int:
        return sum(event["data"]["key"] == key for event in self.events.values())

    def answer(self, asked: Asked) -> Told:
        if self.gone:
            return Told(status=410)
        try:
            event = Webhook(self.secret).verify(asked.body, dict(asked.headers))
        except WebhookVerificationError as error:
            return Told(status=401, document={"error": str(error)})
        if self.locked:
            return Told(status=403, document={"error": "not now"})
        if self.refuses:
            return Told(status=422, document={"error": "hanna@mail.example is no customer of ours"})
        self.events.setdefault(asked.headers["webhook-id"], event)
        return Told(document={"taken": True})
