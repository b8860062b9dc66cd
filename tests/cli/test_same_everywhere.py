"""The commands themselves, on the store of a service, say what the service then does: with its history and learning."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gateway.answer.keeping import Kept
from gateway.cli import main
from gateway.daemon import clock
from gateway.intake.imap.sent import Sent
from gateway.judge import Then
from gateway.mailbox import Cursor
from gateway.pipeline.people.deciding import decide
from gateway.store.engine import writing
from tests.pipeline.house import SHOP, House, customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Store

ASKS = """
[[rule]]
name = "Known"
then = "file"
when.history = ["has an open ticket", "was answered by the owner"]
when.text = ["again"]
[[rule]]
name = "Surely"
then = "review"
when.score = "at least 0.9"
when.text = ["blue"]
[lists]
friends = ["*@friends.example"]
"""
PARCEL = "Hello, I ordered a mug two weeks ago and it still has not arrived. Where is it?"
UNCLEAR = "Could you tell me something about the blue one from the other day?"
MAILS = (
    ("ann", PARCEL, ""),
    ("ann", f"Where is my order? {PARCEL}", ""),
    ("ann", f"Again: {UNCLEAR}", ""),
    ("ben", UNCLEAR, ""),
    ("ben", UNCLEAR, "References: <hi@shop.example>\r\n"),
    ("cat", PARCEL, ""),
    ("dan", "Dinner is at six on Sunday, bring the kids. Love, Mum", ""),
    ("eve", PARCEL, "List-Unsubscribe: <https://mail.example/u>\r\n"),
    ("eve", UNCLEAR, "Auto-Submitted: auto-generated\r\n"),
    ("fay", "Your verification code is 482913.", ""),
    ("gil", "Your payment for the hosting was declined. Please update the card.", ""),
)


def mails() -> list[bytes]:
    return [
        customer("Hello", text, address=f"{who}@mail.example", message_id=f"<s{number}@mail.example>", more=more)
        for number, (who, text, more) in enumerate(MAILS)
    ]


def shop(folder: Path, store: Store, use: str, mode: str) -> House:
    toml = SHOP.replace("version = 1\n", f'version = 1\n[store]\nurl = "{store.url}"\n', 1) + ASKS
    house = House(folder, store.engine, toml.replace("use = false", f"use = {use}").replace('"live"', f'"{mode}"'))
    house.now = clock() - timedelta(hours=1)
    sent = Sent(
        uid=1,
        at=house.now,
        message_id="hi@shop.example",
        ids=(),
        recipients=("cat@mail.example",),
        writer="rosa@shop.example",
        automatic=False,
    )
    house.answers.take("Sent", [sent], Cursor(uidvalidity=7, last_uid=1))
    return house


@pytest.mark.parametrize("mode", ["live", "watch"])
@pytest.mark.parametrize("use", ["true", "false"])
def test_explain_says_before_what_the_service_does_and_backtest_the_same_afterwards(
    tmp_path: Path, one_store: Store, capsys: pytest.CaptureFixture[str], use: str, mode: str
) -> None:
    def call(*words: str) -> Any:
        with pytest.raises(SystemExit):
            main(["--config", str(tmp_path / "config.toml"), *words, "--json"])
        return json.loads(capsys.readouterr().out)

    house = shop(tmp_path, one_store, use, mode)
    for number, raw in enumerate(mails()):
        (tmp_path / "mail.eml").write_bytes(raw)
        said = call("explain", str(tmp_path / "mail.eml"))["verdict"]
        house.receive(raw, sender=None)
        house.drain()
        done = house.export()["messages"][-1]
        assert (done["then"], done["rule"], done["because"]) == (said["then"], said["rule"], said["because"]), number
        if number == 3:  # the model learns in the middle of it
            with writing(house.engine) as connection:
                decide(connection, done["id"], Then.LEAVE, house.terms, by="command", kept=Kept(), now=house.now)
    house.writer.stop()

    assert len({one["then"] for one in house.export()["messages"]}) > 2
    changes = call("backtest")["changes"]
    assert [one["message_id"] for one in changes if one["message_id"] != "s3@mail.example"] == []
