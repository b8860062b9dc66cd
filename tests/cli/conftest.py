"""The program, run as from a shell; most tests say on which config by a fixture ``call`` of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gateway.cli import main

if TYPE_CHECKING:
    from tests.cli.calls import Call


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the program with these words: its exit code, what it printed and what it complained about."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main([*words])
        printed = capsys.readouterr()
        return int(str(end.value.code)), printed.out, printed.err

    return run
