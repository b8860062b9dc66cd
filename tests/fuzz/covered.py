"""The process in which atheris tries one target: ``python -m tests.fuzz.covered TARGET [options of libFuzzer]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["gateway"]):  # before anybody else imports it
    from tests.fuzz.targets import TARGETS

from tests.fuzz.run import timed


def main() -> None:
    """Try inputs until the time is over; ends the process."""
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda octets: timed(target, octets))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
