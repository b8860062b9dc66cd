from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import trustme

from gateway import config as config_wall
from gateway.config.ends import certificate_end, ends, token_end
from tests.config.files import GOOD

if TYPE_CHECKING:
    from pathlib import Path

NEXT_YEAR = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)


def token(**claims: object) -> str:
    parts = [json.dumps(one).encode() for one in ({"alg": "HS256"}, claims)]
    return ".".join([*(base64.urlsafe_b64encode(one).decode().rstrip("=") for one in parts), "c2ln"])


def told(tmp_path: Path, password: str, environ: dict[str, str] | None = None) -> dict[str, datetime]:
    path = tmp_path / "config.toml"
    path.write_text(GOOD.replace('password = { credential = "imap-rosa" }', f"password = {password}"), encoding="utf-8")
    loaded = config_wall.load(path, environ or {})
    assert loaded.config is not None, loaded.problems
    return ends(loaded.config, environ or {})


def test_a_web_token_tells_when_it_runs_out() -> None:
    assert token_end(token(exp=int(NEXT_YEAR.timestamp()))) == NEXT_YEAR


@pytest.mark.parametrize(
    "secret",
    ["", "rosa-secret", "a.b.c", "..", token(), token(exp="soon"), token(exp=1e300), token(exp=None), "a.W10.c"],
)
def test_of_any_other_secret_nobody_can_tell(secret: str) -> None:
    assert token_end(secret) is None


def test_a_certificate_tells_when_it_runs_out(tmp_path: Path) -> None:
    path = tmp_path / "server.pem"
    end = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)
    authority = trustme.CA()
    path.write_bytes(authority.issue_cert("mail.shop.example", not_after=end).cert_chain_pems[0].bytes())

    assert certificate_end(path) == end


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", b"\xff" * 99]
)
def test_a_file_that_is_no_certificate_tells_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "server.pem"
    path.write_bytes(content)

    assert certificate_end(path) is None


def test_the_last_day_of_a_password_is_good_to_its_end_in_the_owners_zone(tmp_path: Path) -> None:
    (end,) = told(tmp_path, '{ env = "ROSA", until = 2027-01-31 }').values()

    assert end - timedelta(hours=24) == datetime(2027, 1, 31, 0, 0, tzinfo=end.tzinfo)


def test_a_token_in_the_environment_is_looked_into_and_a_missing_one_is_no_matter(tmp_path: Path) -> None:
    environ = {"ROSA": token(exp=int(NEXT_YEAR.timestamp()))}

    assert list(told(tmp_path, '{ env = "ROSA" }', environ).values()) == [NEXT_YEAR]
    assert told(tmp_path, '{ env = "ROSA" }') == {}


def test_no_program_is_started_to_look(tmp_path: Path) -> None:
    assert told(tmp_path, '{ command = ["touch", "%s"] }' % (tmp_path / "ran")) == {}
    assert not (tmp_path / "ran").exists()


def test_a_last_day_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(GOOD.replace('{ credential = "imap-rosa" }', '{ env = "ROSA", until = "soon" }'), encoding="utf-8")

    (problem,) = [one for one in config_wall.load(path, {}).problems if one.level == "error"]

    assert problem.code == "bad-secret"
    assert "2027-01-31" in problem.remedy
