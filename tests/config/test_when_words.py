"""Words of rules that look beyond the message, as people write them into the file."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from gateway.config.known import list_of
from gateway.config.wrong import Wrong
from gateway.judge.conditions.received import Dates, Received
from tests.config.files import GOOD, changed, errors, good, line_of, loaded, warnings

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config import Problem
    from gateway.judge.conditions.history import History
    from gateway.judge.conditions.known_as import KnownAs

LISTS = 'friends = ["*@friend.example", "@suppliers"]\nfamilies = ["ann@mail.example"]\n'
SHOP = changed("[lists]\n", f"[lists]\n{LISTS}")


def with_line(line: str, text: str = SHOP) -> str:
    return changed('unless.subject = ["invoice"]\n', f"{line}\n", text)


def condition(folder: Path, line: str) -> Any:
    found = good(folder, with_line(line)).rules[1]
    return (*found.unless, *found.when[1:])[0]


def only(found: list[Problem], code: str, line: str, text: str) -> Problem:
    assert [(problem.code, problem.line) for problem in found] == [(code, line_of(line, text))]
    return found[0]


@pytest.mark.parametrize("word", ["friend", "friends", "Friend", "@friends"])
def test_people_are_named_in_singular_or_plural(tmp_path: Path, word: str) -> None:
    found: KnownAs = condition(tmp_path, f'unless.known_as = ["{word}"]')

    [people] = found.lists
    assert people.name == "friends"
    assert people.book is not None
    assert [str(one) for one in people.book.patterns] == ["*@friend.example", "*@parcel.example"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("supplier", "suppliers"),
        ("family", "families"),
        ("coach", "coaches"),
        ("Lieferant", "lieferanten"),
        ("Kunde", "Kunden"),
        ("Freund", "freunde"),
        ("amico", "amici"),
        ("fornitore", "fornitori"),
        ("amie", "amies"),
        ("best friend", "best_friends"),
        ("teams", "team"),
        ("neighbour", None),
    ],
)
def test_a_word_for_one_of_them_means_the_list(word: str, name: str | None) -> None:
    lists = dict.fromkeys([name] if name else [], ())

    assert list_of(word, {**lists, "printers": ()}) == name


def test_a_list_of_exactly_this_name_wins_over_its_plural() -> None:
    assert list_of("friend", {"friends": (), "friend": ()}) == "friend"


def test_a_word_that_may_mean_two_lists_is_not_guessed() -> None:
    with pytest.raises(Wrong, match="unclear-list"):
        list_of("partner", {"partners": (), "partneren": ()})


def test_a_slip_in_the_name_of_a_list_is_told(tmp_path: Path) -> None:
    text = with_line('unless.known_as = ["friend", "suplier"]')

    found = only(errors(tmp_path, text), "unknown-list", "unless.known_as", text)

    assert found.remedy == 'Did you mean "suppliers"?'


def test_a_list_that_nobody_has_written_yet_is_told_and_asks_a_person(tmp_path: Path) -> None:
    text = with_line('unless.known_as = ["neighbour"]')

    found = only(warnings(tmp_path, text), "missing-list", "unless.known_as", text)

    assert "review" in found.message
    assert "neighbours = [" in found.remedy


def test_a_list_of_phrases_holds_no_people(tmp_path: Path) -> None:
    text = with_line('unless.known_as = ["words"]', changed("[lists]\n", '[lists]\nwords = ["my order"]\n'))

    only(errors(tmp_path, text), "bad-pattern", "unless.known_as", text)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("wrote before", "wrote before"),
        ("Wrote_Before", "wrote before"),
        ("first-contact", "first contact"),
        ("was answered", "was answered by the owner"),
        ("open ticket", "has an open ticket"),
        ("got a note before", "got a note before"),
    ],
)
def test_history_is_taken_as_people_write_it(tmp_path: Path, written: str, word: str) -> None:
    found: History = condition(tmp_path, f'when.history = "{written}"')

    assert found.words == (word,)


def test_a_word_that_history_does_not_know_is_told_with_what_is_possible(tmp_path: Path) -> None:
    text = with_line('when.history = ["wrote before", "wrote befor", "is nice"]')

    found = errors(tmp_path, text)

    assert [(problem.code, problem.line) for problem in found] == [("unknown-history", line_of("when.history", text))]
    assert found[0].message.startswith('"wrote befor"')
    assert found[0].remedy.startswith('Did you mean "wrote before"? Possible: first contact, ')


def test_a_topic_that_the_model_does_not_know_is_told(tmp_path: Path) -> None:
    text = with_line('when.topic = ["orders", "refnd"]')

    found = only(errors(tmp_path, text), "unknown-topic", "when.topic", text)

    assert found.remedy.startswith('Did you mean "refund"? Possible: account, ')


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ('"Sat-Sun 00:00-24:00"', ["Sat-Sun 00:00-24:00"]),
        ('"Sat-Sun"', ["Sat-Sun 00:00-24:00"]),
        ('"18:00-08:00"', ["Mon-Sun 18:00-08:00"]),
        ("2026-12-24", ["2026-12-24"]),
        ('["Mon-Fri 18:00-24:00", "2026-12-24 to 2027-01-02", 2026-11-30]',
         ["Mon-Fri 18:00-24:00", "2026-12-24 to 2027-01-02", "2026-11-30"]),
    ],
)  # fmt: skip
def test_times_are_hours_of_the_week_and_days(tmp_path: Path, written: str, texts: list[str]) -> None:
    found: Received = condition(tmp_path, f"when.received = {written}")

    assert [one.text for one in found.times] == texts


def test_a_stretch_of_days_has_both_its_ends(tmp_path: Path) -> None:
    found: Received = condition(tmp_path, 'when.received = "2026-12-31 to 2027-01-01"')

    assert found.times == (
        Dates(days=frozenset({date(2026, 12, 31), date(2027, 1, 1)}), text="2026-12-31 to 2027-01-01"),
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('"Satuday 10:00-12:00"', "bad-hours"),
        ('"at night"', "bad-hours"),
        ('["Sat", "Sun 25:00-26:00"]', "bad-hours"),
        ('"2026-13-01"', "bad-date"),
        ('"2027-01-02 to 2026-12-24"', "bad-date"),
        ("[]", "empty-list"),
        ("5", "bad-date"),
        ("2026-12-24T10:00:00", "bad-date"),
    ],
)
def test_a_time_that_cannot_be_read_is_told(tmp_path: Path, written: str, code: str) -> None:
    text = with_line(f"when.received = {written}")

    found = only(errors(tmp_path, text), code, "when.received", text)

    assert found.remedy


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('when.score = "high"', "bad-score"),
        ('when.score = ["at least 0.9", "at least 9"]', "bad-score"),
        ("when.score = 9", "bad-score"),
        ("when.score = true", "wrong-kind"),
        ('when.text_regex = ["order", "(refund"]', "bad-regex"),
        ('when.text_regex = ["*"]', "bad-regex"),
        ('when.text_regex = ["refund|"]', "bad-regex"),
    ],
)
def test_a_score_or_an_expression_that_cannot_be_meant_is_told_with_its_line(
    tmp_path: Path, line: str, code: str
) -> None:
    text = with_line(line)

    found = only(errors(tmp_path, text), code, line, text)

    assert found.remedy not in {"", "Correct this entry."} or code == "wrong-kind"


def test_the_caret_points_at_the_one_text_that_stands_in_place_of_a_list(tmp_path: Path) -> None:
    [found] = errors(tmp_path, with_line('when.score = "high"'))

    assert found.column == len("when.score = ") + 1


def test_an_expression_in_a_list_of_many_lines_is_told_with_its_own_line(tmp_path: Path) -> None:
    text = with_line("when.text_regex = [\n  'order \\d+',\n  '(refund',\n]")

    only(errors(tmp_path, text), "bad-regex", "'(refund'", text)


def test_an_expression_may_begin_with_an_at_sign(tmp_path: Path) -> None:
    assert condition(tmp_path, "when.text_regex = '@shop\\w+'").written == (r"@shop\w+",)


def test_a_test_may_say_what_is_known_besides_the_message(tmp_path: Path) -> None:
    known = 'known_as = ["friend"]\nhistory = "wrote before"\nscore = 0.9\ntopic = "returns"'
    more = f'expect = "redirect"\nreceived = 2026-12-24T18:30:00\n{known}'

    [test] = good(tmp_path, changed('expect = "redirect"', more, SHOP)).tests

    assert test.received == datetime(2026, 12, 24, 18, 30)  # noqa: DTZ001  # by the owner's clock
    assert (test.known_as, test.history) == (frozenset({"friends"}), frozenset({"wrote before"}))
    assert (test.score, test.learned_topic) == (0.9, "refund")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('received = "2026-12-24"', "bad-moment"),
        ('received = "tomorrow"', "bad-moment"),
        ("received = 2026-12-24", "bad-moment"),
        ('history = ["first contact", "wrote before"]', "bad-history"),
        ('history = "wrote"\nscore = "0.9"', "bad-score"),
        ("score = 1.5", "bad-score"),
        ('topic = "gift cards"', "unknown-topic"),
        ('known_as = ["suplier"]', "unknown-list"),
    ],
)
def test_what_a_test_cannot_mean_is_told(tmp_path: Path, line: str, code: str) -> None:
    text = changed('expect = "redirect"', f'expect = "redirect"\n{line}', SHOP)

    assert [problem.code for problem in errors(tmp_path, text)] == [code]


def test_a_rule_that_is_never_reached_is_told_with_its_line_and_that_of_the_other(tmp_path: Path) -> None:
    late = (
        '[[rule]]\nname = "Late"\nthen = "file"\nwhen.text = "where is my order please"\nunless.subject = "invoice"\n'
    )
    text = changed("[lists]", f"{late}[lists]")

    [found] = warnings(tmp_path, text)

    assert (found.code, found.line, found.rule) == ("never-fits", line_of('[[rule]]\nname = "Late"', text), "Late")
    above = line_of('[[rule]]\nname = "Where', text)
    assert found.message == (
        f'Rule "Late" can never fit: rule "Where is my order" (line {above}) already takes all its messages.'
    )


def test_a_rule_of_an_included_file_may_be_in_the_way_of_nothing_or_out_of_reach(tmp_path: Path) -> None:
    (tmp_path / "more.toml").write_text('[[rule]]\nname = "Late"\nthen = "file"\nwhen.from = "ann@papermill.example"\n')

    [found] = warnings(tmp_path, changed("version = 1\n", 'version = 1\ninclude = ["more.toml"]\n'))

    assert (found.code, found.file, found.line) == ("never-fits", "more.toml", 1)
    assert "config.toml, line" in found.message


def test_of_a_rule_that_takes_itself_back_its_own_lines_are_blamed(tmp_path: Path) -> None:
    text = with_line('unless.text = ["not arrived", "my order"]')

    found = loaded(tmp_path, changed('  "not arrived",\n', "", text))

    [problem] = [one for one in found.problems if one.level == "warning"]
    assert (problem.code, problem.rule) == ("never-fits", "Where is my order")


def test_the_good_file_has_no_rule_out_of_reach(tmp_path: Path) -> None:
    assert warnings(tmp_path, GOOD) == []
