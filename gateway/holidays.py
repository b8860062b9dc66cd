"""Wall: public holidays of a region, computed by the package ``holidays`` in a process of its own that ends at once.

The package would keep 11 MiB of the service's memory for two short lists a year.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING, Final

from gateway.errors import TransientFailure

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE: Final = 10.0  # seconds; it takes a third of one, and a reload must not starve the watchdog


def public_holidays(region: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of ``DE`` or ``DE-BE`` in ``years``, as local dates.

    TransientFailure where they cannot be computed: the package is missing or does not know the region.
    """
    words = [sys.executable, "-m", "gateway.holidays", region, *(str(year) for year in years)]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=_PATIENCE)
        return frozenset(date.fromisoformat(day) for day in json.loads(done.stdout))
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise TransientFailure(f"the public holidays of {region} cannot be computed: {last}") from error
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        kind = type(error).__name__
        raise TransientFailure(f"the public holidays of {region} cannot be computed ({kind})") from error


def computed(region: str, years: Iterable[int]) -> list[str]:
    """The same in this process, in order; for the child alone."""
    import holidays

    country, _, part = region.partition("-")
    return sorted(day.isoformat() for day in holidays.country_holidays(country, subdiv=part or None, years=list(years)))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(computed(sys.argv[1], [int(year) for year in sys.argv[2:]])))
