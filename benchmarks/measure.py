"""What the kernel knows of a process, and what the machine is."""

from __future__ import annotations

import os
import platform
import re
import socket
import statistics
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_TICK = os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """User and system time of a process and its living children, in milliseconds; the kernel counts in steps of 10."""
    total = 0.0
    for one in (pid, *children(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * 1000 / _TICK
    return total


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text().rpartition(")")[2].split()[1]
        except OSError:  # it ended meanwhile
            continue
        if int(parent) == pid:
            found.append(int(path.parent.name))
    return found


def memory_mib(pid: int) -> dict[str, float]:
    """RSS and PSS now, and the highest RSS ever, in MiB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    status = Path(f"/proc/{pid}/status").read_text()
    found = {
        "rss": re.search(r"^Rss:\s+(\d+)", rollup, re.MULTILINE),
        "pss": re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE),
        "peak_rss": re.search(r"^VmHWM:\s+(\d+)", status, re.MULTILINE),
    }
    return {name: round(int(match[1]) / 1024, 1) for name, match in found.items() if match}


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, least and most."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def free_port() -> int:
    """A port of loopback that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def machine(folder: Path, dovecot: str | None) -> dict[str, str]:
    """What the figures depend on; ``folder`` is where the stores lie."""
    model = re.search(r"^model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    version = subprocess.run([dovecot, "--version"], capture_output=True, text=True, check=False) if dovecot else None
    return {
        "cores": f"{len(os.sched_getaffinity(0))} x {model[1] if model else platform.machine()}",
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "file system": _file_system(folder),
        "dovecot": version.stdout.split()[0] if version and version.stdout else "not installed",
        "load": "{:.1f} {:.1f} {:.1f}".format(*os.getloadavg()),
    }


def _file_system(folder: Path) -> str:
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    inside = [(place, kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    return max(inside, key=lambda one: len(one[0]))[1] if inside else "?"
