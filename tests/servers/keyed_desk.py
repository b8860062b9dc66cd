"""A help desk that holds tickets under our keys, slow where a test wants it, and the connector to it.

Its tickets are made in two steps, and nothing at it recognises a repeat: whoever asks twice gets two tickets.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from gateway.outgoing.desks import Finding
from gateway.outgoing.web import judged
from tests.servers.desk import Asked, FakeDesk, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.outgoing.desks import Copy, Memo, Settings
    from gateway.outgoing.web import Web


class KeyedDesk(FakeDesk):
    """``key`` is the one that lets in; ``late`` and ``seconds`` is how long it takes before and after the work."""

    def __init__(self) -> None:
        super().__init__()
        self.key = "good-key"
        self.seconds = self.late = 0.0
        self.refuses = False
        self.tickets: list[dict[str, Any]] = []
        self.begun = threading.Semaphore(0)  # released for each request that came in whole
        self._pause = threading.Event()

    def answer(self, asked: Asked) -> Told:
        if asked.headers.get("authorization") != self.key:
            return Told(status=401, document={"error": "who are you?"})
        if asked.method == "GET":
            found = [one for one in self.tickets if one["key"] == asked.query["key"]]
            return Told(document=found)
        if asked.path == "/tickets":
            if self.refuses:
                return Told(status=422, document={"error": "the subject is too long"})
            number = len(self.tickets) + 1
            self.tickets.append({"id": number, "texts": [], **asked.json()})
            return Told(status=201, document={"id": number})
        self.tickets[int(asked.path.split("/")[2]) - 1]["texts"].append(asked.json()["text"])
        return Told(status=201, document={})

    def _worked(self, asked: Asked) -> Told:
        self.begun.release()
        self._wait(self.late)
        told = super()._worked(asked)
        self._wait(self.seconds)
        return told

    def _wait(self, seconds: float) -> None:
        """Hold up this request alone: another one may come in meanwhile and have its work done first."""
        if seconds:
            self.lock.release()
            self._pause.wait(seconds)
            self.lock.acquire()

    def counts(self) -> Counter[str]:
        """How many tickets were made under each key."""
        return Counter(one["key"] for one in self.tickets)


class KeyedConnector:
    """Hands a copy over: a ticket, then its text; a follow-up goes into the ticket that it continues."""

    def __init__(self, settings: Settings) -> None:
        assert settings.web is not None
        self._web: Web = settings.web
        self._settings = settings

    def submit(self, copy: Copy, memo: Memo) -> str:
        number = copy.follows or memo.get("ticket")
        if number is None:
            document = {"key": copy.key, "subject": copy.subject, "place": copy.place, "reference": copy.reference}
            made = judged(self._ask("POST", "/tickets", document=document), what="the ticket was refused")
            number = str(made.json()["id"])
            memo.keep("ticket", number)
        said = self._ask("POST", f"/tickets/{number}/texts", document={"text": copy.text})
        judged(said, what="the text was refused")
        return number

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        found = judged(self._ask("GET", "/tickets", query={"key": copy.key}), what="the search was refused").json()
        if not found:
            return None
        number = str(found[0]["id"])
        if memo.get("ticket") is None:
            memo.keep("ticket", number)
        return number if found[0]["texts"] else None  # made, and still to be filled

    def examine(self) -> Iterator[Finding]:
        judged(self._ask("GET", "/tickets", query={"key": ""}), what="the desk does not let us in")
        yield Finding(level="ok", what="signed in")
        yield Finding(level="warning", what="it writes to customers itself", remedy="Switch its mail off.")

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        secret = self._settings.secrets("secrets")[0]
        return self._web.request(method, path, headers={"Authorization": secret}, **more)
