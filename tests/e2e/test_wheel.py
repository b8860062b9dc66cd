"""The wheel alone: built, installed into an empty environment and used from another folder."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

# pip has an index to ask, which takes as long as it takes.
pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(900)]

CHECKOUT = Path(__file__).resolve().parents[2]
BUILD = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([*BUILD, "wheel", "--no-deps", "--wheel-dir", str(folder), str(CHECKOUT)], check=True, timeout=400)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it needs, without any compiling."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    python = ["--python", str(home / "bin" / "python")]
    subprocess.run([*BUILD, *python, "install", "--only-binary", ":all:", str(wheel)], check=True, timeout=400)
    return home / "bin"


def use(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment as somebody who has nothing but an empty home."""
    return subprocess.run(
        [str(installed / words[0]), *words[1:]],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C"},
    )


def files(wheel: Path) -> Sequence[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_the_wheel_holds_everything_that_is_needed_and_no_test(wheel: Path) -> None:
    names = files(wheel)

    shipped = {name.removeprefix("gateway/_shipped/") for name in names if name.startswith("gateway/_shipped/")}
    languages = ("en", "de", "fr", "es")
    assert {f"templates/resubmit.{language}.{kind}" for language in languages for kind in ("txt", "html")} <= shipped
    assert {
        "config.example.toml",
        "deploy/deskward.service",
        "deploy/deskward.socket",
        "deploy/deskward.1",
        "migrations/env.py",
    } <= shipped
    assert any(name.startswith("migrations/versions/0001") for name in shipped)
    assert {"gateway/demo/shop.toml", "gateway/demo/mails/01-order.eml"} <= set(names)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"gateway"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_demo_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = use(installed, tmp_path, "deskward", "demo", "--once", "--json")

    figures = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert set(figures) == {"received", "tickets", "replies", "left", "review"}
    assert figures["received"] == figures["tickets"] + figures["left"] + figures["review"]
    assert 0 < figures["replies"] <= figures["tickets"]
    assert min(figures.values()) > 0
    assert "Traceback" not in done.stderr


def test_the_example_config_of_the_wheel_is_well(installed: Path, wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (tmp_path / "config.toml").write_bytes(archive.read("gateway/_shipped/config.example.toml"))

    done = use(installed, tmp_path, "deskward", "check-config")

    assert done.returncode == 0, done.stdout


def test_both_names_of_the_program_tell_the_version_in_the_wheels_name(
    installed: Path, wheel: Path, tmp_path: Path
) -> None:
    one = use(installed, tmp_path, "deskward", "--version")
    other = use(installed, tmp_path, "python", "-m", "gateway", "--version")

    assert one.stdout == other.stdout
    assert one.stdout.split()[-1] == wheel.name.split("-")[1]
