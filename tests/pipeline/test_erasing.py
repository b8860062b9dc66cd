"""Forgetting a person and purging by age: nothing is left in the store or on its disk, and nothing else is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import inspect, select, text

from gateway.delivery import Kind
from gateway.errors import TransientFailure
from gateway.mail import Arrival, Envelope, Origin, content_key
from gateway.pipeline.terms import CLIENT
from gateway.pipeline.upkeep import erasing
from gateway.store import audit, backup, deliveries, disk, messages, proofs, settings, sums
from gateway.store.engine import file_of, reading, writing
from gateway.store.restore import restore
from gateway.store.schema import contact, delivery, event_, metadata, raw
from tests.pipeline.house import House, customer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from tests.conftest import Store

ANN, BEN = "ann@mail.example", "ben@mail.example"
SECRET = "tulipwood"  # stands in Ann's mail and nowhere else
DAY = timedelta(days=1)
OLD = "<old@mail.example>"


@dataclass
class Shop:
    """A house in which Ann and Ben have written, and on whose disk one can look."""

    house: House
    url: str

    def forget(self, address: str = ANN) -> erasing.Erased:
        with reading(self.house.engine) as connection:
            numbers = erasing.found(connection, address, client=CLIENT)
        return erasing.forget(
            self.house.engine,
            self.url,
            address,
            numbers,
            client=CLIENT,
            by="obm",
            fresh=b"k" * 32,
            now=self.house.now,
        )

    def purge(self, age: timedelta = DAY) -> erasing.Erased:
        now = self.house.now
        return erasing.purge(self.house.engine, self.url, now - age, client=CLIENT, by="obm", now=now)

    def everything(self) -> str:
        """Every row of every table, and every octet of the files of an SQLite store."""
        with reading(self.house.engine) as connection:
            rows = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
        path = file_of(self.url)
        files = [] if path is None else sorted(path.parent.glob(f"{path.name}*"))
        return "\n".join([*rows, *(file.read_bytes().decode("latin-1") for file in files if file.is_file())]).lower()

    def people(self) -> list[str | None]:
        return [one["from"] for one in self.house.export()["messages"]]


@pytest.fixture
def shop(tmp_path: Path, store: Store) -> Iterator[Shop]:
    house = House(tmp_path, store.engine)
    house.receive(written(ANN), sender=ANN)
    house.receive(written(BEN), sender=BEN)
    house.drain()
    with writing(store.engine) as connection:
        connection.execute(contact.insert(), [{"client": CLIENT, "address": ANN, "at": house.now}])
    yield Shop(house, store.url)
    house.writer.stop()


def written(address: str, body: str = "Where is my order?") -> bytes:
    who = address.partition("@")[0]
    text = f"{body} {SECRET if address == ANN else ''}"
    mail = customer(f"{who} asks", text, address=address, message_id=f"<{who}@mail.example>")
    return mail.replace(b"Ann Lee", f"{who.title()} Lee".encode())


def counted(connection: Connection, table: Any) -> int:
    return len(connection.execute(select(table)).all())


def test_of_a_forgotten_person_nothing_is_left_in_any_row_or_on_the_disk(shop: Shop) -> None:
    before = shop.everything()
    done = shop.forget()
    after = shop.everything()

    assert ANN in before
    assert done.unfinished is None
    for trace in ("ann@", SECRET, "ann lee", "ann asks", "<ann@mail.example>"):
        assert trace not in after.replace("ben@mail.example", "")
    assert done.counts["messages"] == done.counts["tickets"] == done.counts["bodies"] == 1


@pytest.mark.parametrize("way", ["forget", "purge"])
def test_no_octet_of_a_body_is_left_in_any_file_of_an_sqlite_store(tmp_path: Path, file_store: Store, way: str) -> None:
    house = House(tmp_path, file_store.engine)
    shop = Shop(house, file_store.url)
    house.receive(written(ANN), sender=ANN)
    house.drain()
    with reading(house.engine) as connection:
        body = connection.scalar(select(raw.c.body))
        note = connection.scalar(select(delivery.c.payload).where(delivery.c.kind == Kind.REPLY.value))
    traces = [body[20:80], note[-300:-200], b"ann@mail.example", b"Ann Lee"]
    seen = [trace in octets_of(shop) for trace in traces]
    house.later(days=400)
    shop.forget() if way == "forget" else shop.purge()
    house.writer.stop()

    assert seen == [True] * 4
    assert [trace for trace in traces if trace in octets_of(shop)] == []


def octets_of(shop: Shop) -> bytes:
    path = file_of(shop.url)
    assert path is not None
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")) if file.is_file())


def test_everybody_else_keeps_everything(shop: Shop) -> None:
    with reading(shop.house.engine) as connection:
        (ben,) = [one["id"] for one in shop.house.export()["messages"] if one["from"] == BEN]
        octets = messages.raw_of(connection, ben)
    shop.forget()

    found = shop.house.export()
    assert [one["customer"] for one in found["tickets"]] == [BEN]
    assert [one["to"] for one in found["replies"] if one["to"]] == [BEN]
    with reading(shop.house.engine) as connection:
        assert messages.raw_of(connection, ben) == octets


def test_the_proof_says_what_when_and_by_whom_and_tells_no_address(shop: Shop) -> None:
    done = shop.forget()

    with reading(shop.house.engine) as connection:
        (proof,) = proofs.proofs(connection, client=CLIENT, mark=proofs.mark_of(connection, ANN, client=CLIENT))
        nobody = proofs.proofs(connection, client=CLIENT, mark=proofs.mark_of(connection, BEN, client=CLIENT))
    assert (proof.number, proof.kind, proof.by, proof.at) == (done.proof, "forget", "obm", shop.house.now)
    assert proof.counts == done.counts
    assert "ann" not in str(proof)
    assert nobody == []


def test_the_same_mail_is_not_taken_or_answered_again_after_it_was_forgotten(shop: Shop) -> None:
    shop.forget()
    notes = len(shop.house.notes.sent)

    shop.house.receive(written(ANN), sender=ANN)
    shop.house.drain()

    assert len(shop.house.notes.sent) == notes
    assert shop.people() == [None, BEN]
    assert len(shop.house.export()["tickets"]) == 1


def test_a_note_that_waits_does_not_leave_after_its_reader_was_forgotten(shop: Shop) -> None:
    shop.house.adopt((Path(shop.house._folder) / "config.toml").read_text().replace('"0 seconds"', '"30 minutes"'))
    shop.house.receive(written("cat@mail.example"))
    shop.house.drain()
    shop.forget("cat@mail.example")
    notes = len(shop.house.notes.sent)

    shop.house.later(hours=2)
    shop.house.drain()

    assert len(shop.house.notes.sent) == notes
    assert "cat@mail.example" not in shop.people()


def test_mail_that_nobody_has_judged_yet_is_forgotten_too(shop: Shop) -> None:
    shop.house.receive(written("dan@mail.example"))
    shop.forget("dan@mail.example")
    shop.house.drain()

    assert "dan@" not in shop.everything()


def test_while_a_mail_to_her_is_being_handed_over_nobody_is_forgotten(shop: Shop) -> None:
    shop.house.receive(written("eve@mail.example"))
    while shop.house.triage.run_once():
        pass
    with writing(shop.house.engine) as connection:
        now = shop.house.now
        assert deliveries.claim(connection, Kind.REPLY, None, client=CLIENT, now=now, lease_until=now + DAY)

    with pytest.raises(TransientFailure, match="try again"):
        shop.forget("eve@mail.example")

    assert "eve@mail.example" in shop.people()
    with reading(shop.house.engine) as connection:
        assert proofs.proofs(connection, client=CLIENT) == []


def test_the_sums_add_up_and_no_audit_misses_anything_after_forgetting(shop: Shop) -> None:
    origin = Origin(kind="imap", mailbox="rosa", uidvalidity=7, uid=3)
    arrival = Arrival(raw=written("flo@mail.example"), envelope=Envelope(), origin=origin, arrived=shop.house.now)
    keyed = [(arrival, content_key(arrival.raw))]
    with writing(shop.house.engine) as connection:
        messages.accept(connection, keyed, client=CLIENT, now=shop.house.now)
    shop.house.drain()
    before = said(shop)
    shop.forget("flo@mail.example")

    assert said(shop) == before
    with reading(shop.house.engine) as connection:
        asked = {"client": CLIENT, "uidvalidity": 7, "last_uid": 3, "since": None}
        assert audit.missing(connection, "rosa", [(3, None)], **asked) == []


def said(shop: Shop) -> list[tuple[int, dict[str, int]]]:
    zone = shop.house.terms.owner.zone
    with reading(shop.house.engine) as connection:
        days = sums.sums(connection, client=CLIENT, since=datetime(2026, 1, 1, tzinfo=UTC), zone=zone)
    assert all(day.adds_up for day in days)
    return [(day.came, dict(day.became)) for day in days]


def test_mail_that_a_person_only_handed_on_stays_without_her(shop: Shop) -> None:
    shop.house.receive(written("kim@mail.example"), sender="Hal@mail.example")
    shop.house.drain()
    shop.forget("hal@mail.example")

    assert "kim@mail.example" in shop.people()
    assert "hal@" not in shop.everything()


def test_mail_of_others_that_mentions_a_person_is_found(shop: Shop) -> None:
    shop.house.receive(customer("Lunch", "Ask Ann@Mail.example", address=BEN, message_id=OLD))

    with reading(shop.house.engine) as connection:
        found = list(erasing.mentioning(connection, ANN, client=CLIENT))

    assert len(found) == 2


def test_a_purge_takes_old_mail_and_leaves_new_mail_and_what_has_still_to_leave(shop: Shop) -> None:
    shop.house.adopt((Path(shop.house._folder) / "config.toml").read_text().replace('"live"', '"review"'))
    shop.house.receive(written("gus@mail.example"))  # its note waits for a person
    shop.house.drain()
    shop.house.later(days=40)
    shop.house.receive(written("new@mail.example"))
    shop.house.drain()

    done = shop.purge(30 * DAY)
    left = shop.everything()

    assert (done.counts["messages"], done.waiting, done.unfinished) == (2, 1, None)
    assert shop.people() == [None, None, "gus@mail.example", "new@mail.example"]
    assert SECRET not in left
    assert "new lee" in left


def test_a_purge_writes_a_proof_and_says_nothing_twice(shop: Shop) -> None:
    shop.house.later(days=40)
    shop.purge()
    again = shop.purge()

    with reading(shop.house.engine) as connection:
        first, second = proofs.proofs(connection, client=CLIENT)
    assert (first.kind, first.mark, first.before) == ("purge", None, shop.house.now - DAY)
    assert first.counts["messages"] == 2
    assert (again.counts, second.counts) == ({}, {})


def test_a_month_that_is_empty_after_a_purge_is_dropped_on_postgresql(shop: Shop) -> None:
    shop.house.later(days=70)
    shop.purge(30 * DAY)

    with reading(shop.house.engine) as connection:
        names = set(inspect(connection).get_table_names())
        kept = counted(connection, event_)
    assert not {"raw_2026_11", "event_2026_11"} & names  # on SQLite there never were any
    assert kept == 2  # that they were erased


def test_what_the_model_has_learnt_from_a_forgotten_person_is_made_anew(shop: Shop) -> None:
    with writing(shop.house.engine) as connection:
        number = shop.house.export()["messages"][0]["id"]
        at = shop.house.now
        told = {"client": CLIENT, "message": number, "was": "leave", "is": "file", "by": "obm", "at": at}
        connection.execute(metadata.tables["correction"].insert(), [told | {"kind": "review"}])
        row = {"client": CLIENT, "shipped": "x", "last": 1, "corrections": 1, "weights": b"w", "at": at}
        connection.execute(metadata.tables["learned"].insert(), [row])
    shop.forget()

    with reading(shop.house.engine) as connection:
        assert (
            counted(connection, metadata.tables["learned"]) == counted(connection, metadata.tables["correction"]) == 0
        )


def test_of_what_has_left_only_that_it_left_stays(shop: Shop) -> None:
    shop.forget()

    with reading(shop.house.engine) as connection:
        rows = connection.execute(select(delivery).order_by(delivery.c.id)).all()
        trail = connection.execute(select(event_).where(event_.c.message == rows[0].message)).all()
    hers = [row for row in rows if row.message == rows[0].message]
    assert {(row.recipient, row.mail_id, row.payload, row.reason) for row in hers} == {(None, None, None, None)}
    assert [one.kind for one in trail] == ["erased"]


def test_forgetting_changes_no_cursor_and_no_setting_but_its_key(shop: Shop) -> None:
    with reading(shop.house.engine) as connection:
        before = connection.execute(text("SELECT key, value FROM setting ORDER BY key")).all()
    shop.forget()

    with reading(shop.house.engine) as connection:
        after = connection.execute(text("SELECT key, value FROM setting ORDER BY key")).all()
        assert settings.get(connection, "erasure_key", client=CLIENT)
    assert [row for row in after if row.key != "erasure_key"] == before


def test_where_the_disk_is_too_full_to_write_the_file_anew_the_octets_are_overwritten_all_the_same(
    tmp_path: Path, file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "room", lambda _: disk.Room(whole=1 << 30, free=1))
    house = House(tmp_path, file_store.engine)
    shop = Shop(house, file_store.url)
    house.receive(written(ANN, "tulip " * 9000), sender=ANN)
    house.drain()
    with reading(house.engine) as connection:
        body = connection.scalar(select(raw.c.body))
    done = shop.forget()

    assert "free disk" in (done.unfinished or "")
    assert body[20:80] not in octets_of(shop)
    house.writer.stop()


# -- a backup from before --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["forget", "purge"])
def test_who_was_forgotten_since_the_backup_does_not_come_back_with_it(
    tmp_path: Path, file_store: Store, way: str
) -> None:
    house = House(tmp_path, file_store.engine)
    shop = Shop(house, file_store.url)
    house.receive(written(ANN), sender=ANN)
    house.later(days=2)
    house.receive(written(BEN), sender=BEN)
    house.drain()
    house.receive(written(ANN, "One more thing:"), sender=ANN)  # not judged when the backup is made
    backup.save(file_store.url, tmp_path / "copy.db", client=CLIENT, now=house.now)
    house.drain()
    erased = shop.forget() if way == "forget" else shop.purge()
    house.writer.stop()
    file_store.engine.dispose()

    done = restore(file_store.url, tmp_path / "copy.db", client=CLIENT, now=house.now)
    back = octets_of(shop)
    counts = erasing.erase_again(
        file_store.engine, file_store.url, client=CLIENT, last=done.erasures or 0, now=house.now
    )

    assert (done.erasures, b"ann@" in back) == (1, True)
    assert counts["messages"] == erased.counts["messages"] == (2 if way == "forget" else 1)
    assert (b"ann@" in octets_of(shop)) is (way == "purge")  # her second mail is not old
    with reading(file_store.engine) as connection:
        assert [proof.number for proof in proofs.proofs(connection, client=CLIENT)] == [erased.proof]


def test_without_an_erasure_since_the_backup_a_restore_erases_nothing(shop: Shop) -> None:
    shop.forget()

    assert erasing.erase_again(shop.house.engine, shop.url, client=CLIENT, last=0, now=shop.house.now) == {}
    assert shop.people() == [None, BEN]
