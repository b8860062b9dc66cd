"""What only a PostgreSQL server can do to us."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gateway.errors import PermanentFailure, TransientFailure
from gateway.store import engine as engines
from gateway.store import migrate, settings
from gateway.store.engine import connect, reading, writing
from gateway.store.failures import meaning
from tests.store import sample
from tests.store.sample import ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.conftest import Store
    from tests.servers import postgres


def test_a_server_that_restarts_costs_one_transaction(cluster: postgres.Cluster) -> None:
    url = cluster.database()
    migrate.upgrade(url)
    engine = connect(url)

    def take_in_the_middle_of_a_restart(connection: Connection) -> None:
        sample.one_message(connection)
        cluster.restart()
        sample.one_message(connection, "another")

    with pytest.raises(TransientFailure, match=r"stopping|lost"), writing(engine) as connection:
        take_in_the_middle_of_a_restart(connection)

    with writing(engine) as connection:
        assert sample.accept(connection, sample.by_smtp("Where is my order?"))[0].new
    engine.dispose()


def test_a_power_cut_takes_nothing_that_was_committed_though_the_server_is_set_to_hurry(server_store: Store) -> None:
    """The servers of the tests run with synchronous_commit = off, as a hasty administrator's may."""
    with writing(server_store.engine) as connection:
        found = connection.scalar(text("SHOW synchronous_commit"))
        server = connection.scalar(text("SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'"))

    assert (server, found) == ("off", "on")


def test_whoever_wants_more_than_the_disk_keeps_it(cluster: postgres.Cluster) -> None:
    url = cluster.database()
    engine = connect(f"{url}&options=-c%20synchronous_commit%3Dremote_apply")

    with reading(engine) as connection:
        found = connection.scalar(text("SHOW synchronous_commit"))

    engine.dispose()
    cluster.drop(url)
    assert found == "remote_apply"


def test_a_server_that_vanishes_without_a_word_is_noticed_within_half_a_minute(server_store: Store) -> None:
    """Else a commit, and the peer that waits for its 250, would hang for two hours."""
    with server_store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        asked = driver.info.get_parameters()

    waits = int(asked["keepalives_idle"]) + int(asked["keepalives_interval"]) * int(asked["keepalives_count"])
    assert waits <= 30
    assert int(asked["tcp_user_timeout"]) <= 30_000
    assert int(asked["connect_timeout"]) <= 10


def test_a_lock_that_is_not_given_within_seconds_is_a_reason_to_try_again(
    server_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY", 0.05)
    hasty = connect(server_store.url)

    with writing(server_store.engine) as patient:
        settings.put(patient, "paused", "1", client=ROSA)
        with pytest.raises(TransientFailure, match="locked"), writing(hasty) as other:
            settings.put(other, "paused", "0", client=ROSA)

    hasty.dispose()


def test_a_database_that_does_not_exist_is_told(cluster: postgres.Cluster) -> None:
    engine = connect(cluster.url("nowhere"))

    with pytest.raises(PermanentFailure, match="no such database"), reading(engine):
        pass


def test_a_user_that_does_not_exist_is_told(cluster: postgres.Cluster) -> None:
    engine = connect(cluster.url("postgres").replace("deskward@", "nobody-there@"))

    with pytest.raises(PermanentFailure, match="refuses this user"), reading(engine):
        pass


@pytest.mark.parametrize("method", ["Peer", "Ident", "password", "PAM", "LDAP"])
def test_a_login_that_is_refused_is_told(method: str) -> None:
    said = psycopg.OperationalError(f'connection failed: FATAL:  {method} authentication failed for user "deskward"')

    found = meaning(OperationalError("", {}, said))

    assert isinstance(found, PermanentFailure)
    assert str(found) == "the database refuses this user or its password"


def test_a_user_without_rights_on_the_tables_is_told(server_store: Store) -> None:
    with writing(server_store.engine) as connection:
        connection.execute(text("CREATE ROLE guest LOGIN"))
    guest = connect(server_store.url.replace("deskward@", "guest@"))

    with pytest.raises(PermanentFailure, match="lacks a right"), reading(guest) as connection:
        settings.get(connection, "paused", client=ROSA)

    guest.dispose()


def test_two_daemons_that_store_the_same_new_mail_at_once_store_one_message(server_store: Store) -> None:
    mails = [sample.by_imap(uid) for uid in range(1, 33)]
    ready = Barrier(2)
    new: list[int] = []

    def take() -> None:
        ready.wait()
        with writing(server_store.engine) as connection:
            new.extend(one.id for one in sample.accept(connection, *mails) if one.new)

    daemons = [Thread(target=take) for _ in range(2)]
    for daemon in daemons:
        daemon.start()
    for daemon in daemons:
        daemon.join()

    with reading(server_store.engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM message")) == len(new) == 32
        assert connection.scalar(text("SELECT count(*) FROM raw")) == 32
