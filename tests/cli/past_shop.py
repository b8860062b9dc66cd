"""A shop with a past: a store of judged mail and the config that made it, for commands that look back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from gateway.daemon import clock
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.conftest import Store

REFUNDS = """
[[rule]]
name = "Refunds"
then = "redirect"
when.text = ["refund*"]
"""
MAILS = (
    customer(),
    customer("Hi", "Lunch on Friday?", address="dan@friends.example", message_id="<dan@mail.example>"),
    customer("My refund", "I want a refund.", address="cat@mail.example", message_id="<cat@mail.example>"),
    customer("\x1b[31mHello", "The thing, please.", address="eve@mail.example", message_id="<eve@mail.example>"),
)


def shop_with(folder: Path, store: Store, mails: Sequence[bytes] = MAILS, toml: str = SHOP) -> Path:
    """The config file of a shop that took these mails an hour ago."""
    toml = toml.replace("version = 1\n", f'version = 1\n[store]\nurl = "{store.url}"\n', 1)
    house = House(folder, store.engine, toml)
    house.now = clock() - timedelta(hours=1)
    for raw in mails:
        house.receive(raw, sender=None)
    house.drain()
    house.writer.stop()
    return folder / "config.toml"
