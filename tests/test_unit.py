"""The systemd unit: how much it closes, and that the program lives with what it closes."""

from __future__ import annotations

import json
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).resolve().parent.parent / "deploy" / "deskward.service"
ANALYZE = shutil.which("systemd-analyze")
THRESHOLD = 13  # tenths: an exposure of 1.3


def settings_of(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")
def test_systemd_finds_the_unit_hardly_exposed() -> None:
    done = subprocess.run(
        [str(ANALYZE), "security", "--offline=yes", f"--threshold={THRESHOLD}", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=False,
    )

    level = re.search(r"Overall exposure level for \S+: (\d+\.\d+)", done.stdout)
    assert level is not None, done.stderr
    assert done.returncode == 0
    assert float(level[1]) <= 1.2


def test_no_core_dump_and_no_file_for_others_leaves_the_unit() -> None:
    found = settings_of(UNIT)

    assert found["LimitCORE"] == ["1"]
    assert found["UMask"] == ["0077"]
    assert found["StateDirectoryMode"] == ["0700"]
    assert found["MemoryDenyWriteExecute"] == ["yes"]
    assert found["SystemCallFilter"] == ["@system-service", "~@privileged @resources @obsolete"]


def test_many_mailboxes_find_room_and_memory_that_runs_out_ends_no_more_than_it_must() -> None:
    found = settings_of(UNIT)

    assert int(found["TasksMax"][0]) >= 512  # a thread for each mailbox
    assert found["OOMPolicy"] == ["continue"]
    assert found["KillMode"] == ["mixed"]


def test_a_reload_needs_no_program_that_a_small_debian_lacks() -> None:
    (command,) = settings_of(UNIT)["ExecReload"]

    assert command == '/bin/sh -c "kill -HUP $MAINPID"'  # /bin/kill is of the package procps


def test_the_socket_comes_along_with_the_service() -> None:
    found = settings_of(UNIT.with_name("deskward.socket"))

    assert found["WantedBy"] == ["sockets.target deskward.service"]


# What the unit denies, denied to this process and all that it starts: no memory that is writable and executable (the
# kernel's own switch since Linux 6.3, which systemd uses where it can), no new privileges, no system call but those of
# the filter. 77: this kernel cannot.
DENIED = """
import ctypes, errno, mmap, sys
libc = ctypes.CDLL(None, use_errno=True)
PR_SET_NO_NEW_PRIVS, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 38, 65, 1
assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
if libc.prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    sys.exit(77)
try:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
except PermissionError:
    pass
else:
    sys.exit("memory that is writable and executable was given")
try:
    seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
except OSError:
    sys.exit(77)
seccomp.seccomp_init.restype = ctypes.c_void_p
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
rules = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(REFUSE)))
for name in ALLOWED:
    number = seccomp.seccomp_syscall_resolve_name(name.encode())
    if number >= 0:
        assert seccomp.seccomp_rule_add(rules, ctypes.c_uint32(ALLOW), number, 0) == 0, name
assert seccomp.seccomp_load(rules) == 0
assert libc.syscall(ctypes.c_long(seccomp.seccomp_syscall_resolve_name(b"sched_setaffinity")), 0, 0, 0) == -1
assert ctypes.get_errno() == errno.EPERM, "the filter does not hold"
"""
# Every package that brings machine code, really used: an import alone may bind nothing.
USED = """
import sqlite3, ssl, zlib
import markupsafe._speedups
import psycopg
import pydantic_core
import regex
import sqlalchemy
import sqlalchemy.engine._row_cy
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel
class Table(BaseModel):
    size: int
assert Table.model_validate_json('{"size": "5"}').size == 5
assert regex.fullmatch(r"(a|b)+", "abba", timeout=1)
assert AESGCM(b"k" * 32).decrypt(b"n" * 12, AESGCM(b"k" * 32).encrypt(b"n" * 12, b"tulips", b""), b"") == b"tulips"
assert psycopg.pq.__impl__ in {"binary", "c"}, psycopg.pq.__impl__
assert sqlite3.connect(":memory:").execute("SELECT 7").fetchone() == (7,)
assert zlib.decompress(zlib.compress(b"tulips")) == b"tulips"
ssl.create_default_context()
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
print(*{name.partition(".")[0] for name, file in files.items() if file.endswith(".so") and "site-packages" in file})
"""
NEEDED = {"markupsafe", "psycopg_binary", "pydantic_core", "regex", "sqlalchemy", "cryptography"}


def system_calls() -> list[str]:
    """What the unit's SystemCallFilter lets through, as this systemd spells its sets out."""
    told = subprocess.run([str(ANALYZE), "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True)
    sets: dict[str, list[str]] = {}
    for line in told.stdout.splitlines():
        if line.startswith("@"):
            sets[line.strip()] = inside = []
        elif line.strip() and line.startswith(" ") and not line.strip().startswith("#"):
            inside.append(line.strip())

    def spelled(name: str) -> set[str]:
        return {one for word in sets[name] for one in (spelled(word) if word.startswith("@") else {word})}

    allowed, denied = settings_of(UNIT)["SystemCallFilter"]
    refused = {call for name in denied.removeprefix("~").split() for call in spelled(name)}
    return sorted((spelled(allowed) | spelled("@default")) - refused)


def run(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    whole = f"ALLOWED = {system_calls()!r}\n{DENIED}\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", whole, *words], capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode == 77:
        pytest.skip(f"Linux {platform.release()} cannot deny it to one process, or libseccomp is not there")
    return done


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")
def test_every_package_with_machine_code_works_under_what_the_unit_denies() -> None:
    done = run(USED)

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) >= NEEDED, done.stdout


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")
def test_the_whole_journey_works_under_what_the_unit_denies(tmp_path: Path) -> None:
    done = run("import runpy; runpy.run_module('gateway', run_name='__main__')", *demo(tmp_path))

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tickets"] > 0


def demo(folder: Path) -> list[str]:
    return ["demo", "--once", "--json", "--data", str(folder / "demo")]
