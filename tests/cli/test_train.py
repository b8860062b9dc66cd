"""``deskward train``: the model learns all corrections anew, and tells what it has learnt."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from gateway.cli import main
from gateway.pipeline.terms import CLIENT
from gateway.store import learned, schema
from gateway.store.engine import reading, writing
from tests.cli.past_shop import shop_with
from tests.pipeline.house import SHOP, customer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Call
    from tests.conftest import Store

DECIDES = SHOP.replace("use = false", "use = true\nleave_below = 0.001")
TEXTS = (
    "Could you tell me something about the blue one from the other day?",
    "Would the blue one be something for my sister, what do you think?",
    "Is the blue one still with you? Somebody told me about it.",
    "About the blue one we spoke of: any news from you?",
)
MAILS = tuple(
    customer(f"Blue {number}", text, address=f"p{number}@mail.example", message_id=f"<m{number}@mail.example>")
    for number, text in enumerate(TEXTS, start=1)
)


@pytest.fixture
def shop(tmp_path: Path, one_store: Store) -> Path:
    return shop_with(tmp_path, one_store, MAILS, DECIDES)


@pytest.fixture
def call(shop: Path, run: Call) -> Call:
    return partial(run, "--config", str(shop))


def test_without_corrections_it_says_where_they_come_from(call: Call) -> None:
    code, printed, _ = call("train")

    assert code == 0
    assert printed.startswith("There is nothing to learn from yet.")
    assert "deskward review" in printed


def test_it_learns_what_was_decided_and_keeps_it_for_the_service(call: Call, one_store: Store) -> None:
    call("review", "leave", "1", "2")
    call("review", "redirect", "3")

    code, printed, _ = call("train")

    with reading(one_store.engine) as connection:
        kept = learned.get(connection, client=CLIENT)
    assert code == 0
    assert printed.startswith("Learnt anew from 3 messages: 1 support, 2 not.\n")
    assert "3 of 50 corrections" in printed
    assert kept is not None
    assert (kept.corrections, kept.last) == (3, 3)


def test_what_was_taken_back_and_what_was_purged_is_counted_and_not_learnt(call: Call, one_store: Store) -> None:
    call("review", "leave", "1", "2", "3")
    call("undo", "3")
    with writing(one_store.engine) as connection:
        connection.execute(schema.raw.delete().where(schema.raw.c.message == 1))

    _, printed, _ = call("train", "--json")

    assert json.loads(printed) == {"corrections": 1, "support": 0, "other": 1, "taken_back": 1, "purged": 1}


def test_the_report_shows_what_it_would_have_said_before_each_correction_and_changes_nothing(
    call: Call, one_store: Store
) -> None:
    shipped = {one["id"]: one["score"] for one in json.loads(call("review", "--json")[1])}
    call("review", "leave", "1", "2", "3", "4")

    _, printed, _ = call("train", "--report", "--json")

    told = json.loads(printed)
    said = {one["message"]: one["said"] for one in told["told"]}
    assert said[1] == pytest.approx(shipped[1], abs=0.001)
    assert all(said[later] < shipped[later] for later in (2, 3, 4))
    assert told["windows"][0]["last"] == 4
    assert told["kinds"] == {"decision": 4}
    assert told["mail"]["read"] == 4
    assert sum(told["mail"][word] for word in ("others", "redirect", "leave", "unsure")) == 4
    with reading(one_store.engine) as connection:
        assert learned.get(connection, client=CLIENT) is None


def test_the_report_names_words_of_several_writers_and_no_text(call: Call) -> None:
    call("review", "leave", "1", "2", "3", "4")

    _, printed, _ = call("train", "--report")

    assert "against it:   " in printed
    assert "blue" in printed.partition("against it:")[2]
    assert "sister" not in printed
    assert "mail.example" not in printed


def test_a_report_without_any_mail_or_correction_is_a_sentence(
    tmp_path: Path, one_store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shop_with(tmp_path, one_store, (), DECIDES)

    with pytest.raises(SystemExit):
        main(["--config", str(path), "train", "--report"])

    assert "No mail was judged in the last 30 days" in capsys.readouterr().out


def test_the_review_list_begins_with_what_the_model_is_least_sure_about(call: Call) -> None:
    listed = json.loads(call("review", "--json")[1])
    table = call("review")[1]

    doubts = [abs(one["score"] - 0.5) for one in listed]
    assert len(listed) == 4
    assert doubts == sorted(doubts)
    assert "support" in table.splitlines()[0]


def test_explain_knows_the_store_that_the_service_writes(call: Call, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(MAILS[0])
    before = json.loads(call("explain", "--json", str(mail))[1])["support_probability"]
    call("review", "leave", "1", "2", "3", "4")

    after = json.loads(call("explain", "--json", str(mail))[1])["support_probability"]

    assert after < before
    assert "it has learnt from 4 corrections" in " ".join(call("explain", str(mail))[1].split())
