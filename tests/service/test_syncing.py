"""The desks read back inside the running service: loops, doors and a new config."""

from __future__ import annotations

import base64
import http.client
import json
import os
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway import config as config_wall
from gateway.answer.hook_signature import signature
from gateway.outgoing import desks
from gateway.pipeline.writer import Writer
from gateway.service.means import Means
from gateway.service.syncing import DeskSync
from tests.pipeline.house import SHOP, House
from tests.pipeline.reading_desk import ReadingDesk, ReadingFake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gateway.config.values import Config
    from gateway.outgoing.desks import Settings
    from tests.conftest import Store

KEY = b"k" * 24
START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class MadeDesk(ReadingDesk):
    """The desk of the tests, as the service makes one."""

    def __init__(self, given: Settings) -> None:
        assert given.web is not None
        super().__init__(given.web)


class Running:
    """The part of the service that reads desks, with a clock that stands."""

    def __init__(self, folder: Path, store: Store, fake: ReadingFake) -> None:
        self.folder, self.fake = folder, fake
        self.now = START
        self.house = House(folder, store.engine)
        self.writer = Writer(store.engine)
        config = self.config()
        self.house.adopt(self.toml())
        means = Means(
            engine=store.engine,
            writer=self.writer,
            terms=lambda: self.house.terms,
            clock=lambda: self.now,
            environ={"HOOK": "whsec_" + base64.b64encode(KEY).decode()},
            dice=lambda: 0.5,
            run="a run",
            failed=lambda _: None,
        )
        self.sync = DeskSync(config, means, is_mine=lambda: True)

    def toml(self, more: str = "") -> str:
        keys = f'kind = "zammad"\nurl = "{self.fake.url}"\ntoken = {{ env = "TOKEN" }}\nallow_private = true\n{more}'
        keys += '\nhook_secrets = [ { env = "HOOK" } ]'
        return SHOP.replace('kind = "email"\nto = "support@desk.example"', keys).replace(
            "[listen]\n", '[listen]\nhooks = "127.0.0.1:0"\n'
        )

    def config(self, more: str = "") -> Config:
        path = self.folder / "config.toml"
        path.write_text(self.toml(more), encoding="utf-8")
        found = config_wall.load(path, os.environ).config
        assert found is not None
        return found

    def pages(self) -> int:
        """How often the desk was asked what has changed."""
        with self.fake.lock:
            return sum(1 for asked in self.fake.asked if asked.query.get("start") == "0")

    def single(self) -> list[str]:
        with self.fake.lock:
            return [asked.path for asked in self.fake.asked if asked.path.startswith("/cases/")]


@pytest.fixture
def running(tmp_path: Path, file_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setitem(desks.DESKS, "zammad", "tests.service.test_syncing:MadeDesk")  # type: ignore[arg-type]
    with ReadingFake(lambda: START) as fake:
        made = Running(tmp_path, file_store, fake)
        made.writer.start()
        if made.sync.door is not None:
            made.sync.door.start()
        made.sync.start()
        yield made
        for loop in made.sync.loops:
            loop.stop()
        for loop in made.sync.loops:
            assert loop.join(60)
        if made.sync.door is not None:
            made.sync.door.stop()
        made.writer.stop()
        made.house.writer.stop()


def soon(is_so: Callable[[], bool]) -> bool:
    """Whether it becomes so within a minute."""
    pause = threading.Event()
    return any(is_so() or pause.wait(0.02) for _ in range(3000))


def hook(running: Running, name: str, document: dict[str, Any], key: bytes = KEY) -> int:
    body = json.dumps(document).encode()
    moment = int(running.now.timestamp())
    assert running.sync.door is not None
    door = http.client.HTTPConnection("127.0.0.1", running.sync.door.port, timeout=60)
    signed = signature(key, "msg_1", moment, body)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(moment), "webhook-signature": signed}
    with closing(door):
        door.request("POST", f"/hooks/{name}", body=body, headers=headers)
        return door.getresponse().status


def test_a_desk_is_read_by_a_loop_of_its_own(running: Running) -> None:
    assert [loop.name for loop in running.sync.loops] == ["reading desk"]
    assert soon(lambda: running.pages() == 1)


def test_a_signed_webhook_has_the_case_asked_for_at_once(running: Running) -> None:
    assert soon(lambda: running.pages() == 1)

    assert hook(running, "desk", {"type": "ticket.closed", "data": {"id": "17"}}) == 204

    assert soon(lambda: "/cases/17" in running.single())


def test_a_forged_webhook_asks_for_nothing(running: Running) -> None:
    assert hook(running, "desk", {"type": "ticket.closed", "data": {"id": "17"}}, key=b"x" * 24) == 401
    assert hook(running, "other", {"type": "ticket.closed", "data": {"id": "17"}}) == 404

    assert running.single() == []


def test_sync_never_lets_the_loop_rest_and_a_new_config_wakes_it(running: Running) -> None:
    assert soon(lambda: running.pages() == 1)
    running.sync.adopt(running.config('sync = "never"'))
    assert not running.sync.look_again("desk", "17")

    running.now += timedelta(hours=1)
    running.sync.adopt(running.config('sync = "5 minutes"'))

    assert soon(lambda: running.pages() == 2)
