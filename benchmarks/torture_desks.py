"""SIGKILL while a copy is on its way to a slow desk that recognises no repeat. Prints one line of JSON.

Each life of the service gets a mail or two and is killed in the midst of a request, of the first, the second or the
look-up, before, while or after the desk does its work. In the end every mail has one ticket at the desk, filled once.
``--seed`` repeats the moments.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import smtplib
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.e2e.service import BASE, RULES, Deskward, send_section, settled  # noqa: E402 - it lies beside this script
from tests.pipeline.desk_shop import SECRET, section  # noqa: E402
from tests.servers.keyed_desk import KeyedDesk  # noqa: E402
from tests.servers.ports import kept  # noqa: E402
from tests.servers.recorder import Recorder  # noqa: E402

WHOLE: Final = 200
_SOON: Final = 30.0  # seconds for the first request of a life
_NEXT: Final = 1.0  # and for another one, which need not come
_SLOW: Final = (0.0, 0.05, 0.1, 0.3)  # seconds before the work, and after it


class Killed(Deskward):
    """A service to whose copies the keyed desk is all that there is."""

    def command(self, *words: str) -> list[str]:
        """Give what starts it."""
        return [sys.executable, "-m", "tests.servers.with_desk", "--config", str(self.config), *words]


def live(service: Killed, desk: KeyedDesk, port: int, numbers: list[int], dice: random.Random) -> bool:
    """One life and its end; whether it was killed in the midst of a request."""
    desk.late, desk.seconds = dice.choice(_SLOW), dice.choice(_SLOW)
    while desk.begun.acquire(blocking=False):
        pass
    service.start()
    for number in numbers:
        hand_in(port, number)
    inside = desk.begun.acquire(timeout=_SOON)
    for _ in range(dice.choice((0, 0, 0, 0, 1, 1))):
        inside = desk.begun.acquire(timeout=_NEXT) and inside
    service.lives_for(dice.uniform(0.0, (desk.late + desk.seconds) * 1.2))
    service.kill()
    return inside


def hand_in(port: int, number: int) -> None:
    """As a mail server does."""
    sender = f"c{number}@m{number}.example"
    mail = f"From: C <{sender}>\r\nTo: rosa@shop.example\r\nSubject: Mail {number}\r\n"
    mail += f"Message-ID: <{number}@mail.example>\r\n\r\nWhere is my order {number}?\r\n"
    with smtplib.SMTP("127.0.0.1", port, timeout=_SOON) as client:
        client.sendmail(sender, ["rosa@shop.example"], mail.encode())


def torture(kills: int, seed: int, *, minutes: float) -> dict[str, Any]:
    """Live and be killed, then let everything end, and count."""
    dice, began = random.Random(seed), time.monotonic()  # noqa: S311 - moments of kills, not secrets
    handed, inside, lives = 0, 0, 0
    with (
        kept() as (port,),
        tempfile.TemporaryDirectory(prefix="deskward-") as folder,
        KeyedDesk() as desk,
        Recorder() as recorder,
    ):
        quick = section(desk, 'retry = "1-2 seconds"').replace("60 seconds", "1 seconds")
        toml = BASE + f'\n[listen]\nsmtp = "127.0.0.1:{port}"\n' + send_section(recorder) + quick + RULES
        key = Path(folder) / SECRET
        key.write_text(desk.key)
        key.chmod(0o600)
        with Killed(Path(folder), toml) as service:
            while lives < kills and time.monotonic() - began < minutes * 60:
                count = dice.choice((1, 1, 2))
                inside += live(service, desk, port, list(range(handed, handed + count)), dice)
                handed, lives = handed + count, lives + 1
                if lives % 20 == 0:
                    _say(f"{lives} kills, {handed} messages, {len(desk.tickets)} tickets")
            desk.late = desk.seconds = 0.0
            service.start()
            with suppress(AssertionError):  # what is missing is in the figures
                service.until(lambda now: len(now["messages"]) == handed and settled(now))
            found = service.export()
            service.stop()
        made = desk.counts()
    wanted = {one["ticket"] for one in found["forwards"] if one["state"] == "confirmed"}
    return {
        "kills": lives,
        "kills_in_the_midst_of_a_request": inside,
        "messages": handed,
        "tickets": len(desk.tickets),
        "lost": handed - len(made),
        "duplicates": sum(made.values()) - len(made),
        "not_confirmed": handed - len(wanted),
        "not_filled_once": sum(len(one["texts"]) != 1 for one in desk.tickets),
        "requests_that_could_have_made_a_ticket": sum(one["attempts"] for one in found["forwards"]),
        "minutes": round((time.monotonic() - began) / 60, 1),
    }


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main(given: list[str] | None = None) -> int:
    """Torture it and print the figures; 1 where a ticket is missing, there twice, or not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**8), help="repeats a run (by chance)")
    parser.add_argument("--kills", type=int, default=WHOLE, help="how many (%(default)s)")
    parser.add_argument("--minutes", type=float, default=60, help="no kill after so many (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="ten kills")
    options = parser.parse_args(given)
    _say(f"seed {options.seed}")
    kills = min(options.kills, 10) if options.quick else options.kills
    figures = {"kind": "desks", "seed": options.seed} | torture(kills, options.seed, minutes=options.minutes)
    print(json.dumps(figures), flush=True)
    return 1 if any(figures[word] for word in ("lost", "duplicates", "not_confirmed", "not_filled_once")) else 0


if __name__ == "__main__":
    raise SystemExit(main())
