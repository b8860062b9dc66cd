"""What hostile mail holds never steers the terminal or forges a line of the commands that only look."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from gateway.cli import program
from tests.hostile import hostile_mails
from tests.hostile.mails import CANARY

if TYPE_CHECKING:
    from pathlib import Path

INJECTIONS = [one for one in hostile_mails() if " in " in one.name and CANARY.encode() in one.raw]
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def written(folder: Path) -> list[str]:
    paths = []
    for number, one in enumerate(INJECTIONS):
        path = folder / f"{number}.eml"
        path.write_bytes(one.raw)
        paths.append(str(path))
    return paths


def test_explain_prints_no_control_character_of_a_mail(tmp_path: Path) -> None:
    """Terminal escapes, bidirectional controls and forged lines in subject, name, id, text and file name."""
    done = CliRunner().invoke(program, ["explain", *written(tmp_path)])

    assert done.exit_code == 0
    assert not STEERING.findall(done.stdout)
    assert not re.search(rf"^(?:2026-11-16T\S+ error|<3>).*{CANARY}", done.stdout, re.MULTILINE)
    assert "stumbled" not in done.stdout


def test_explain_as_json_is_one_object_a_line_whatever_a_mail_holds(tmp_path: Path) -> None:
    done = CliRunner().invoke(program, ["explain", "--json", *written(tmp_path)])

    documents = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(documents) == len(INJECTIONS)
    assert done.stdout.isascii()
