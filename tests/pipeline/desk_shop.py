"""A house whose copies go to a desk by its API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateway.outgoing.desks import DESKS
from gateway.pipeline.terms import CLIENT
from gateway.store.engine import reading
from gateway.store.status import status
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Store
    from tests.servers.keyed_desk import KeyedDesk

EMAIL = SHOP[SHOP.index("[[forward]]") : SHOP.index("[[rule]]")]
KIND = "webhook"  # whose keys are all that the keyed desk needs
SECRET = "desk-key"


def teach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the kind mean the keyed desk for the length of a test."""
    monkeypatch.setitem(DESKS, KIND, "tests.servers.keyed_desk:KeyedConnector")  # type: ignore[arg-type]


def section(desk: KeyedDesk, more: str = "", *, name: str = "desk") -> str:
    return f"""
[[forward]]
name = "{name}"
kind = "{KIND}"
url = "{desk.url}"
secrets = [{{ file = "{SECRET}" }}]
allow_private = true
timeout = "2 seconds"
settle = "60 seconds"
{more}
"""


class DeskShop:
    """The house, the desk, and what a person sees of both."""

    def __init__(self, folder: Path, store: Store, desk: KeyedDesk, more: str = "", *, toml: str = SHOP) -> None:
        self.desk, self.secret = desk, folder / SECRET
        self.write_key(desk.key)
        self.house = House(folder, store.engine, toml.replace(EMAIL, section(desk, more)))

    def write_key(self, key: str) -> None:
        self.secret.write_text(key)
        self.secret.chmod(0o600)

    def receive(self, *names: str, **more: Any) -> None:
        for name in names:
            self.house.receive(customer(address=f"{name}@{name}.example", message_id=f"<{name}@m.example>", **more))

    def go(self, *names: str) -> list[str]:
        """Take mail in and do all that is due; the states of the copies."""
        self.receive(*names)
        self.house.drain()
        return self.states()

    def later(self, **kwargs: float) -> list[str]:
        self.house.later(**kwargs)
        self.house.drain()
        return self.states()

    def copies(self) -> list[dict[str, Any]]:
        return self.house.export()["forwards"]

    def states(self) -> list[str]:
        return [one["state"] for one in self.copies()]

    def attempts(self) -> list[int]:
        return [one["attempts"] for one in self.copies()]

    def status(self) -> dict[str, Any]:
        forwards = [(one.name, one.kind) for one in self.house.terms.forwards]
        with reading(self.house.engine) as connection:
            found = status(connection, client=CLIENT, mode="live", version="0", forwards=forwards)
        shown: dict[str, Any] = found["forwards"][0]
        return shown

    def asked(self) -> list[str]:
        """The methods of all requests so far; forgets them."""
        found = [one.method for one in self.desk.asked]
        self.desk.asked.clear()
        return found
