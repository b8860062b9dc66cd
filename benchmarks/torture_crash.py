"""SIGKILL at random moments of a long run: kills, messages, what was lost or done twice. Prints one line of JSON.

Mail comes by IMAP, SMTP and LMTP, to a real Dovecot and to the program's own doors, from senders that hand it in again
until they hear 250; what leaves goes through a mail server that takes its time. ``--seed`` repeats a run, its moments
and its order of mails; ``--first`` and ``--kills`` repeat a part of it.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.kills import open_shop, plan, settle_books  # noqa: E402 - the project lies beside this script

if TYPE_CHECKING:
    from tests.e2e.kills import Life

MESSAGES_PER_KILL = 2
WHOLE = 500  # kills of a whole run; the plan is made for these, however few of them are asked for


def torture(lives: list[Life], *, minutes: float) -> dict[str, Any]:
    """Live and be killed, then count; stops early, and says so, when the time is over."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="deskward-") as folder, open_shop(Path(folder)) as shop:
        for number, life in enumerate(lives, 1):
            if time.monotonic() - began > minutes * 60:
                break
            shop.live(life)
            if number % 50 == 0:
                _say(f"{number} kills, {len(shop.handed_in)} messages, {shop.doubtful} doubtful")
        found = asdict(settle_books(shop))
    faults = found.pop("faults")
    counts = {kind: len(some) for kind, some in faults.items()}
    found["lost"] = counts.pop("lost", 0)
    found["duplicates"] = sum(counts.pop(kind, 0) for kind in ("tickets twice", "notes twice"))
    found["other_faults"] = counts
    found["minutes"] = round((time.monotonic() - began) / 60, 1)
    for kind, some in faults.items():
        _say(f"{kind}: {some[:10]}")
    return found


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main(given: list[str] | None = None) -> int:
    """Torture it and print the figures; 1 where anything was lost, done twice or not as it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**8), help="repeats a run (by chance)")
    parser.add_argument("--kills", type=int, default=WHOLE, help="how many (%(default)s), two messages for each")
    parser.add_argument("--first", type=int, default=1, help="begin with this one of the run's kills (%(default)s)")
    parser.add_argument("--minutes", type=float, default=60, help="no kill after so many (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="twenty kills")
    options = parser.parse_args(given)
    kills = min(options.kills, 20) if options.quick else options.kills
    whole = max(WHOLE, options.first - 1 + kills)
    lives = plan(options.seed, kills=whole, messages=whole * MESSAGES_PER_KILL)[options.first - 1 :][:kills]
    _say(f"seed {options.seed}")
    figures = {"kind": "crash", "seed": options.seed} | torture(lives, minutes=options.minutes)
    print(json.dumps(figures), flush=True)
    return 1 if figures["lost"] or figures["duplicates"] or figures["other_faults"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
