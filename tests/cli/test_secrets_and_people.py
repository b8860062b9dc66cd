"""What commands tell of people and secrets, and how people are taken out of the store."""

from __future__ import annotations

import base64
import io
import json
import sys
import zlib
from functools import partial
from typing import TYPE_CHECKING

import click
import pytest

from gateway import config as config_wall
from gateway.cli import tickets as tickets_command
from gateway.cli.run import prepare_store
from gateway.mail import Arrival, Envelope, Origin, content_key
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep.lookout import LOOKED_AT
from gateway.store import lock, messages, settings, triage
from gateway.store.columns import microseconds
from gateway.store.engine import connect, reading, writing
from gateway.store.migrate import upgrade
from tests.store.sample import NOW, redirected

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.calls import Call

CONFIG = """
version = 1
data_dir = "."
[owner]
addresses = ["rosa@shop.example"]
[listen]
smtp = "127.0.0.1:0"
"""
ANN = "ann@mail.example"
STEERING = "Subject: Order\r\n\r\n\x1b]0;owned\x07 red \x1b[31m tulips \u202e\r\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A store in which Ann's mail was redirected."""
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    url = f"sqlite:///{tmp_path}/deskward.db"
    upgrade(url)
    engine = connect(url)
    with writing(engine) as connection:
        raw = f"From: {ANN}\r\n{STEERING}".encode()
        arrival = Arrival(raw=raw, envelope=Envelope(), origin=Origin(kind="smtp", peer="192.0.2.7"), arrived=NOW)
        (taken,) = messages.accept(connection, [(arrival, content_key(raw))], client=CLIENT, now=NOW)
        triage.record(connection, [redirected(taken.id)], client=CLIENT, now=NOW)
    engine.dispose()
    return path


@pytest.fixture
def call(shop: Path, run: Call) -> Call:
    return partial(run, "--config", str(shop))


def test_without_the_word_for_it_an_export_tells_of_nobody(call: Call) -> None:
    code, printed, _ = call("export")

    assert code == 0
    assert json.loads(printed)["tickets"][0]["customer"] == "(left out)"
    assert not [word for word in ("ann", "mail.example", "Order", "192.0.2.7") if word in printed]


@pytest.mark.parametrize("word", ["--personal", "--json"])
def test_with_the_word_for_it_an_export_tells_who_and_what_and_no_text_of_a_mail(call: Call, word: str) -> None:
    _, printed, _ = call("export", word)

    assert json.loads(printed)["tickets"][0]["customer"] == ANN
    assert "tulips" not in printed


def test_a_person_is_forgotten_and_the_proof_is_found_by_her_address_alone(call: Call) -> None:
    unknown = call("erased", ANN)
    code, printed, _ = call("forget", ANN.upper(), "--json")
    _, known, _ = call("erased", ANN, "--json")
    others = call("erased", "ben@mail.example")

    assert unknown[0] == others[0] == 1
    assert (code, json.loads(printed)["counts"]["messages"]) == (0, 1)
    (proof,) = json.loads(known)
    assert (proof["kind"], proof["counts"]["tickets"]) == ("forget", 1)
    assert "ann" not in known.replace('"by"', "")
    assert call("tickets", "--json")[1].strip() == "[]"


def test_what_was_erased_is_told_to_a_person(call: Call) -> None:
    _, printed, _ = call("forget", ANN)
    _, table, _ = call("erased")

    assert "Erased: 1 message (" in printed
    assert "Backups made before" in printed
    assert "forget" in table


def test_a_person_at_a_terminal_is_asked_first(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.cli.forget.is_terminal", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))

    code, _, _ = call("forget", ANN)

    assert code == 130
    assert ANN in call("tickets", "--json")[1]


def test_a_purge_counts_first_and_then_erases(call: Call) -> None:
    _, told, _ = call("purge", "--older-than", "2 years", "--dry-run")
    code, printed, _ = call("purge", "--older-than", "2 years", "--yes", "--json")

    assert told == "0 messages would be erased.\n"
    assert (code, json.loads(printed)["counts"]) == (0, {})


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["forget", "ann"], "write the whole one"),
        (["forget", "Rosa@shop.example"], "the owner's own address"),
        (["erased", "ann"], "write the whole one"),
        (["purge", "--older-than", "long"], '"2 years", "18 months" or "90 days"'),
        (["purge", "--older-than", "3 days"], "the brakes count the last 7 days"),
        (["purge"], "--older-than"),
    ],
)
def test_a_mistake_erases_nothing(call: Call, words: list[str], sentence: str) -> None:
    code, _, complaints = call(*words)

    assert code == 64
    assert sentence in complaints
    assert ANN in call("tickets", "--json")[1]


def test_exact_bytes_on_a_terminal_cannot_steer_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets_command, "is_terminal", lambda: True)

    _, printed, _ = call("tickets", "raw", "1")

    assert "\\x1b]0;owned\\x07 red \\x1b[31m tulips \\u202e" in printed
    assert all(letter.isprintable() for line in printed.splitlines() for letter in line)


def test_a_bug_in_a_command_tells_where_it_is_and_nothing_it_held(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(**_: object) -> None:
        raise RuntimeError(f"hunter2 of {ANN}")

    monkeypatch.setattr("gateway.cli.store_of.show_json", stumble)
    monkeypatch.setattr("gateway.cli.status.show_json", lambda _: stumble())

    code, printed, complaints = call("status", "--json")

    assert code == 70
    assert "in stumble" in complaints
    assert not [word for word in ("hunter2", ANN) if word in printed + complaints]


def test_no_command_can_leave_a_core_dump(call: Call) -> None:
    import resource

    call("status")

    assert resource.getrlimit(resource.RLIMIT_CORE) == (1, 1)


def test_the_health_check_says_that_the_service_is_down(call: Call) -> None:
    code, printed, _ = call("healthcheck")

    assert (code, printed) == (1, "the service is down; start it with: deskward run\n")


def test_the_health_check_is_well_while_the_service_looks_after_itself(
    call: Call, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.daemon import clock

    engine = connect(f"sqlite:///{shop.parent}/deskward.db")
    with writing(engine) as connection:
        settings.put(connection, LOOKED_AT, str(microseconds(clock())), client=CLIENT)
    engine.dispose()
    monkeypatch.setattr("gateway.store.lock.is_held", lambda _: True)

    assert call("healthcheck")[:2] == (0, "well\n")
    assert json.loads(call("healthcheck", "--json")[1]) == {"well": True, "problems": []}


# -- encryption ------------------------------------------------------------------------------------------------------

KEYED = CONFIG + '[store]\nbody_key = { credential = "key" }\n'


def keep_key(shop: Path, name: str, octet: bytes) -> None:
    """Put a key where the config looks for it."""
    place = shop.parent / "credentials" / name
    place.parent.mkdir(mode=0o700, exist_ok=True)
    place.write_text(base64.b64encode(octet * 32).decode())
    place.chmod(0o600)


def lies_in_clear(shop: Path) -> bool:
    url = f"sqlite:///{shop.parent}/deskward.db"
    engine = connect(url)
    with reading(engine) as connection:
        body = connection.exec_driver_sql("SELECT body FROM raw").scalar()
    engine.dispose()
    return b"tulips" in zlib.decompress(body) if body[:1] == b"\x78" else False


def test_a_store_is_encrypted_with_a_key_that_is_changed_and_taken_away_again(call: Call, shop: Path) -> None:
    raw = call("tickets", "raw", "1")[1]
    clear = lies_in_clear(shop)
    keep_key(shop, "key", b"1")
    shop.write_text(KEYED, encoding="utf-8")
    first, sealed = call("reseal"), lies_in_clear(shop)
    keep_key(shop, "new", b"2")
    old = 'old_body_keys = [{ credential = "key" }]\n'
    shop.write_text(KEYED.replace('"key" }', '"new" }') + old, encoding="utf-8")
    second = call("reseal")
    shop.write_text(KEYED.replace('"key" }', '"new" }'), encoding="utf-8")
    still = call("tickets", "raw", "1")[1]
    shop.write_text(CONFIG + "[store]\n" + old.replace('"key"', '"new"'), encoding="utf-8")
    third = call("reseal")
    shop.write_text(CONFIG, encoding="utf-8")

    assert [one[0] for one in (first, second, third)] == [0, 0, 0]
    assert (clear, sealed, lies_in_clear(shop)) == (True, False, True)
    assert raw == still == call("tickets", "raw", "1")[1]


@pytest.mark.parametrize(
    ("octet", "words"),
    [
        (None, "The credential key is missing"),
        (b"9", "which the config does not name"),
        (b"", "is empty: put it there"),
    ],
)
def test_with_a_key_that_is_missing_wrong_or_none_nothing_starts_and_nothing_is_lost(
    call: Call, shop: Path, capsys: pytest.CaptureFixture[str], octet: bytes | None, words: str
) -> None:
    keep_key(shop, "key", b"1")
    shop.write_text(KEYED, encoding="utf-8")
    call("reseal")
    if octet is None:
        (shop.parent / "credentials" / "key").unlink()
    else:
        keep_key(shop, "key", octet)
    config = config_wall.load(shop, {}).config
    assert config is not None

    with pytest.raises(click.exceptions.Exit) as end:
        prepare_store(config, migrate=True)
    start = capsys.readouterr().err
    shown = call("tickets", "show", "1")
    keep_key(shop, "key", b"1")

    assert end.value.exit_code == 78
    assert words in start
    assert "tulips" not in start + shown[1] + shown[2]
    assert shown[0] == 69
    assert call("status")[0] == 0
    assert "tulips" in call("tickets", "show", "1")[1]


def test_nothing_is_encrypted_anew_while_the_service_runs(call: Call, shop: Path) -> None:
    with lock.hold(f"sqlite:///{shop.parent}/deskward.db"):
        code, _, complaints = call("reseal")

    assert code == 75
    assert "Stop it first" in complaints
