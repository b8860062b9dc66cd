"""Tickets are found by their words, alike on both databases, whatever a person types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, insert, text

from gateway.query import indexed, query
from gateway.store import full_text, schema, search
from gateway.store.engine import reading, writing
from gateway.store.outcomes import NewTicket, SearchWords
from tests.store import sample
from tests.store.sample import NOW, ROSA

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.conftest import Store

MAILS = {
    "Rückerstattung": "Guten Tag, ich hätte gerne eine Rückerstattung für meine Bestellung 4711.",
    "Refund": "I was never refunded for order 4711. Where is my order? It is not paid back.",
    "Download": "The download-link of the course is broken. My e-mail is ann.lee@mail.example.",
    "退款": "我想要退款。",
}


def file(connection: Connection, subject: str, body: str, *, name: str = "Ann Field") -> int:
    """File a mail as a ticket; the number of its message."""
    message = sample.one_message(connection, f"{subject}\n{body}")
    new = NewTicket(customer="ann@mail.example", customer_name=name, subject=subject, topic="orders", language="en")
    words = SearchWords(head=indexed(f"{subject}\n\n{name}\n\nann@mail.example\n\norders"), body=indexed(body))
    sample.record(connection, sample.redirected(message, ticket=new, words=words, reply=None))
    return message


@pytest.fixture
def filed(store: Store) -> dict[int, str]:
    with writing(store.engine) as connection:
        return {file(connection, subject, body): subject for subject, body in MAILS.items()}


def found(store: Store, words: str, *, limit: int = 10) -> list[int]:
    with reading(store.engine) as connection:
        return [hit.case for hit in search.find(connection, query(words), client=ROSA, limit=limit)]


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("refunded", {"Refund"}),
        ("REFUND*", {"Refund"}),
        ("refund 4711", {"Refund"}),
        ("4711", {"Rückerstattung", "Refund"}),
        ("4711 -paid", {"Rückerstattung"}),
        ("4711 -pai* -nothing", {"Rückerstattung"}),
        ('"where is my order"', {"Refund"}),
        ('"my order where"', set()),
        ('"is my ord"*', {"Refund"}),
        ("rückerstattung", {"Rückerstattung"}),
        ("RUECKERSTATTUNG", {"Rückerstattung"}),
        ("ruckerstatt*", {"Rückerstattung"}),
        ("haette gern*", {"Rückerstattung"}),
        ("download-link", {"Download"}),
        ("ann.lee@mail.example", {"Download"}),
        ("ann@mail.example", set(MAILS)),
        ("退款", {"退款"}),
        ("-4711", set()),
        ("", set()),
        ('"" * -', set()),
    ],
)
def test_words_phrases_beginnings_and_exceptions_find_their_tickets(
    store: Store, filed: dict[int, str], words: str, subjects: set[str]
) -> None:
    assert {filed[case] for case in found(store, words)} == subjects


def test_what_says_it_in_the_subject_comes_first(store: Store) -> None:
    with writing(store.engine) as connection:
        in_text = file(connection, "A question", "What about the invoice, and what about all the rest of it?")
        in_subject = file(connection, "Invoice", "What about it, and what about all the rest of it, I wonder?")

    assert found(store, "invoice") == [in_subject, in_text]


def test_the_newest_of_equals_comes_first_and_no_more_than_asked_for(store: Store) -> None:
    with writing(store.engine) as connection:
        filed = [file(connection, "Parcel", f"It has not arrived {number}") for number in (100, 200, 300)]

    assert found(store, "arrived", limit=2) == [filed[2], filed[1]]


def test_a_phrase_does_not_run_from_the_subject_into_the_text(store: Store) -> None:
    with writing(store.engine) as connection:
        case = file(connection, "Where is", "my order", name="")
        connection.execute(delete(schema.search))
        search.add(connection, [search.Row(ROSA, case, search.MESSAGE, "where is", "my order")])

    assert found(store, '"where is"') == [case]
    assert found(store, '"is my"') == []


def test_the_number_of_a_ticket_finds_it(store: Store, filed: dict[int, str]) -> None:
    assert found(store, "3") == [list(filed)[2]]


@pytest.mark.usefixtures("filed")
def test_another_client_finds_nothing(store: Store) -> None:
    with reading(store.engine) as connection:
        assert search.find(connection, query("4711"), client="other", limit=9) == []


def test_what_is_written_in_a_case_finds_the_case_once(store: Store, filed: dict[int, str]) -> None:
    first = next(iter(filed))
    with writing(store.engine) as connection:
        head = indexed("Rückerstattung")
        search.add(connection, [search.Row(ROSA, first, number, head, f"the voucher {number}") for number in (7, 8)])
        search.add(connection, [search.Row(ROSA, first, 7, head, "something else")])  # it is known already

    assert found(store, "voucher") == [first]
    assert found(store, "something") == []
    assert found(store, "4711 -voucher") == [case for case, subject in filed.items() if subject == "Refund"]


def test_a_further_message_of_a_case_finds_the_case(store: Store, filed: dict[int, str]) -> None:
    first = next(iter(filed))
    with writing(store.engine) as connection:
        further = sample.one_message(connection, "a follow-up")
        values = {"message": further, "client": ROSA, "ticket": first, "because": "she answers", "at": NOW}
        connection.execute(insert(schema.joined), values)
        search.add(connection, [search.Row(ROSA, further, search.MESSAGE, "", "any news of the giraffe")])

    with reading(store.engine) as connection:
        hits = search.find(connection, query("giraffe"), client=ROSA, limit=9)
    assert hits == [search.Hit(first, further, search.MESSAGE)]


ANY = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab \"-*()^:{}|&!<>'\\%_+ÄßI\u0131\ufb01\u0301\u0000\ud800退", max_size=40),
    st.lists(
        st.sampled_from(["order", "-paid", '"my order"', "AND", "OR", "NEAR(", "4711*", "head:x", "-", "''", '"']),
        max_size=12,
    ).map(" ".join),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=ANY)
def test_any_text_is_a_query_and_finds_what_says_it(store: Store, words: str) -> None:
    with writing(store.engine) as connection:
        if not connection.scalar(text("SELECT count(*) FROM ticket")):
            for subject, body in MAILS.items():
                file(connection, subject, body)
        known = {
            row.message: (f" {row.number} {indexed(_head(row))} ", f" {indexed(MAILS[row.subject])} ")
            for row in connection.execute(schema.ticket.select())
        }

    assert set(found(store, words)) == {number for number, pair in known.items() if says(words, pair)}


def _head(row: object) -> str:
    return f"{row.subject}\n\nAnn Field\n\nann@mail.example\n\norders"  # type: ignore[attr-defined]


def says(words: str, pair: tuple[str, str]) -> bool:
    """The same question asked in the plainest way."""
    sought = query(words)

    def stands(form: tuple[str, ...], *, prefix: bool) -> bool:
        return any(f" {' '.join(form)}{'' if prefix else ' '}" in part for part in pair)

    def any_of(term: object) -> bool:
        return any(stands(form, prefix=term.prefix) for form in term.forms)  # type: ignore[attr-defined]

    return bool(sought.wanted) and all(map(any_of, sought.wanted)) and not any(map(any_of, sought.unwanted))


def test_a_search_reads_no_whole_table(store: Store, filed: dict[int, str]) -> None:
    asked: list[tuple[str, object]] = []
    with writing(store.engine) as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # which is cheaper for so few rows
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        assert search.find(connection, query("4711 -paid"), client=ROSA, limit=9)
        statement, values = next(one for one in asked if one[0].startswith("WITH"))
        explain = "EXPLAIN QUERY PLAN" if store.engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", values)]

    whole = [step for step in plan if re.search(r"(SCAN|Seq Scan on) (search|ticket|joined)\b", step)]
    assert whole == []
    assert any("search_text VIRTUAL TABLE" in step or "on search_words" in step for step in plan)
    assert len(filed) == len(MAILS)


# -- SQLite without FTS5 ------------------------------------------------------------------------------------------


@pytest.fixture
def plain_sqlite(file_store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store that comes to a machine whose SQLite was built without FTS5."""
    with writing(file_store.engine) as connection:
        for subject, body in MAILS.items():
            file(connection, subject, body)
    monkeypatch.setattr(full_text, "can", lambda _: False)
    return file_store


def test_without_fts5_mail_is_taken_and_found_all_the_same(plain_sqlite: Store) -> None:
    with writing(plain_sqlite.engine) as connection:
        assert not full_text.settle(connection)
        assert not connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
        new = file(connection, "Giraffe", "Where is my toy?")

    assert found(plain_sqlite, "giraff*") == [new]
    assert found(plain_sqlite, '"where is my" -giraffe') == [2]
    assert found(plain_sqlite, "4711") == [2, 1]


def test_back_on_a_machine_with_fts5_the_index_is_made_anew(
    plain_sqlite: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(plain_sqlite.engine) as connection:
        full_text.settle(connection)
        new = file(connection, "Giraffe", "Where is my toy?")
    monkeypatch.undo()
    with writing(plain_sqlite.engine) as connection:
        assert full_text.settle(connection)
        assert full_text.is_kept(connection)
        connection.execute(text("INSERT INTO search_text (search_text) VALUES ('integrity-check')"))

    assert found(plain_sqlite, "giraffe") == [new]
