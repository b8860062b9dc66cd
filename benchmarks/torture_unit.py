"""The unit, its socket and the program as README installs them, under a real systemd of their own.

``python benchmarks/torture_unit.py [--quick]`` makes a small Debian in a folder of the user's cache (once), boots it
with its systemd in a container without a network, and lets ``unit_inside.py`` do there what happens to a service. It
prints one JSON line with what held, and ends with 1 where something has not. Five minutes; ``--quick`` waits a sixth as
long for the watchdog. It needs root, mmdebstrap and systemd-nspawn (Debian: mmdebstrap, systemd-container); without
them nothing is done, and the line says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TREE = Path(os.environ.get("DESKWARD_UNIT", "~/.cache/deskward-unit")).expanduser()
SUITE = "bookworm"  # systemd 252, the oldest that the unit is for
PYTHON = "3.11"  # of that suite
PACKAGES = "systemd-sysv,dbus,libnss-systemd,python3-venv,iproute2"
JOB = """[Service]
Type=oneshot
StandardOutput=file:/shared/out
StandardError=file:/shared/said
ExecStart=/opt/deskward/bin/python /shared/unit_inside.py {words}
ExecStopPost=/usr/bin/systemctl --force poweroff
"""


def missing() -> list[str]:
    """What this machine lacks for it."""
    programs = [name for name in ("mmdebstrap", "systemd-nspawn") if shutil.which(name) is None]
    return programs + (["root"] if os.geteuid() != 0 else [])


def said(*words: str | Path, seconds: float = 900) -> None:
    """Run a program; what it prints is shown only where it fails."""
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, check=False)
    if done.returncode != 0:
        sys.stderr.buffer.write(done.stdout)
        raise SystemExit(f"{words[0]} ended with {done.returncode}")


def system() -> Path:
    """The tree of the small Debian, made where it is not there yet."""
    tree = TREE / SUITE
    if not (tree / "complete").exists():
        shutil.rmtree(tree, ignore_errors=True)
        tree.parent.mkdir(parents=True, exist_ok=True)
        said("mmdebstrap", "--mode=root", "--variant=apt", f"--include={PACKAGES}", SUITE, tree)
        (tree / "complete").touch()
    return tree


def installed(tree: Path, folder: Path) -> None:
    """Put the program of this checkout into the tree, with its packages."""
    wheels = folder / "wheels"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    said(*pip, "wheel", "--no-deps", "--wheel-dir", wheels, HERE.parent)
    own = next(wheels.glob("deskward-*.whl"))
    fit = ["--only-binary=:all:", "--implementation", "cp", "--python-version", PYTHON]
    fit += [word for libc in ("2_17", "2_28", "2_34") for word in ("--platform", f"manylinux_{libc}_x86_64")]
    said(*pip, "download", *fit, "--platform", "manylinux2014_x86_64", "--dest", wheels, f"{own}[encryption]")
    inside = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--pipe", f"--bind-ro={wheels}:/wheels"]
    inside += ["--private-network", "-D", str(tree)]
    said(*inside, "python3", "-m", "venv", "--clear", "/opt/deskward")
    name = "deskward[encryption]"
    said(*inside, "/opt/deskward/bin/pip", "install", "--no-index", "--find-links=/wheels", name)


def booted(tree: Path, folder: Path, words: str) -> dict[str, object]:
    """Boot the tree, which stays as it is, and give what the script in it has found."""
    shutil.copy(HERE / "unit_inside.py", folder)
    job = folder / "job.service"
    job.write_text(JOB.format(words=words))
    command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--volatile=overlay"]
    command += ["--private-network", "--console=pipe", "--resolv-conf=off", "--timezone=off", "--link-journal=no"]
    command += [
        f"--bind={folder}:/shared",
        f"--bind-ro={job}:/etc/systemd/system/job.service",
        "-D",
        str(tree),
        "systemd.wants=job.service",
    ]
    subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=900, check=False)
    try:
        found: dict[str, object] = json.loads((folder / "out").read_text().splitlines()[-1])
    except (OSError, ValueError, IndexError):
        sys.stderr.write((folder / "said").read_text() if (folder / "said").exists() else "it did not boot\n")
        return {"held": 0, "failed": ["the script inside has not come to its end"]}
    return found


def main() -> int:
    """Print one line; 1 where something has not held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="a short watchdog")
    options = parser.parse_args()
    if lacks := missing():
        print(json.dumps({"left_out": f"without {', '.join(lacks)}"}))
        return 0
    with tempfile.TemporaryDirectory(prefix="deskward-unit-") as name:
        tree = system()
        installed(tree, Path(name))
        found = booted(tree, Path(name), "20" if options.quick else "120")
    print(json.dumps(found))
    return 1 if found["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
