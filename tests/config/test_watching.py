"""What the file says about brakes by text, the breaker, haste, alerts and the team."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.config.files import GOOD, SMALL, errors, good, line_of, warnings

if TYPE_CHECKING:
    from pathlib import Path


def safety(lines: str) -> str:
    return GOOD.replace("[safety]\n", f"[safety]\n{lines}\n")


def test_what_is_left_out_is_careful_and_fits_the_usual_brakes(tmp_path: Path) -> None:
    found = good(tmp_path, SMALL).safety

    assert str(found.max_replies_per_text) == "2 per 7 days"
    assert str(found.breaker) == "30 per 10 minutes"
    assert found.urgent_delay == timedelta(minutes=2)
    assert {"urgent", "dringend*", "lo antes posible"} <= set(found.urgent_words)
    assert (found.alert_to, found.count_topics) == (None, "together")


def test_where_many_replies_are_allowed_in_all_the_same_text_may_come_more_often(tmp_path: Path) -> None:
    found = good(tmp_path, safety('max_replies_total = "1200 per day"')).safety

    assert str(found.max_replies_per_text) == "600 per 7 days"
    assert str(found.breaker) == "1200 per 10 minutes"


def test_what_is_written_counts(tmp_path: Path) -> None:
    lines = ('max_replies_per_text = "1 per day"', 'breaker = "20 per 10 minutes"', 'alert_to = "Obm@shop.example"')
    found = good(tmp_path, safety("\n".join([*lines, "urgent_words = []"]))).safety

    assert (str(found.max_replies_per_text), str(found.breaker)) == ("1 per day", "20 per 10 minutes")
    assert (found.urgent_words, found.alert_to) == ((), "obm@shop.example")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('urgent_words = ["*urgent"]', "bad-phrase"),
        ('alert_to = "the boss"', "bad-mail-address"),
        ('breaker = "often"', "bad-rate"),
        ('urgent_delay = "soon"', "bad-duration"),
        ('count_topics = "each"', "bad-value"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    text = safety(line)

    found = errors(tmp_path, text)

    assert [(one.code, one.line) for one in found] == [(code, line_of(line, text))]
    assert found[0].remedy


def test_the_team_may_stand_in_a_list(tmp_path: Path) -> None:
    text = GOOD.replace("[desk]\n", '[desk]\nteam = ["@helpers", "eve@home.example"]\n')
    found = good(tmp_path, text.replace("[lists]\n", '[lists]\nhelpers = ["*@desk.example"]\n'))

    assert found.desk.team == ("*@desk.example", "eve@home.example")


def test_a_team_that_is_no_address_is_told(tmp_path: Path) -> None:
    text = GOOD.replace("[desk]\n", '[desk]\nteam = ["dana"]\n')

    assert [one.line for one in errors(tmp_path, text)] == [line_of('team = ["dana"]', text)]


def test_alerts_that_cannot_leave_are_told(tmp_path: Path) -> None:
    text = f'{SMALL}\n[safety]\nalert_to = "obm@shop.example"\n'

    found = warnings(tmp_path, text)

    assert [one.code for one in found] == ["no-send"]
    assert "alert" in found[0].message


def test_links_to_tickets_that_have_no_page_are_said_to_be_empty(tmp_path: Path) -> None:
    from gateway.config.unbuilt import not_built

    hook = '[[forward]]\nname = "hook"\nkind = "webhook"\nurl = "https://h.desk.example"\nsecrets = [{ env = "P" }]\n'

    (said,) = not_built(good(tmp_path, f'{GOOD}\n{hook}content = "link"\n'))
    assert '"hook" bear an empty link' in said
    assert not_built(good(tmp_path, f"{GOOD}\n{hook}")) == ()


def test_a_sent_folder_is_no_longer_said_not_to_be_built(tmp_path: Path) -> None:
    from gateway.config.unbuilt import not_built

    text = GOOD.replace('name = "rosa"\n', 'name = "rosa"\nsent_folder = "Sent"\n')

    assert not any("sent" in sentence for sentence in not_built(good(tmp_path, text)))
