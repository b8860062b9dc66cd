"""Config files for tests: written to a folder, read, and what was found wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway import config

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config import Config, Loaded, Problem

GOOD = """\
version = 1

[owner]
name = "Rosa Moss"
addresses = ["rosa@shop.example", "hello@shop.example"]
time_zone = "Europe/Berlin"
languages = ["en", "de"]

[desk]
name = "Moss & Fern support desk"
url = "https://help.shop.example/new?email={email}"

[safety]
mode = "live"
max_replies_per_sender = "1 per 7 days"
delay = "20 minutes"

[[mailbox]]
name = "rosa"
host = "imap.shop.example"
username = "rosa@shop.example"
password = { credential = "imap-rosa" }

[send]
host = "smtp.shop.example"

[[forward]]
name = "desk"
kind = "email"
to = "support@desk.example"

[[rule]]
name = "Suppliers and partners"
then = "leave"
when.from = ["*@papermill.example", "@suppliers"]

[[rule]]
name = "Where is my order"
then = "redirect"
topic = "orders"
forward = ["desk"]
when.text = [
  "where is my order",
  "not arrived",
]
unless.subject = ["invoice"]
enabled = true

[lists]
suppliers = ["*@parcel.example"]

[[test]]
name = "A customer asks"
from = "hanna@mail.example"
body = "Where is my order?"
expect = "redirect"
expect_rule = "Where is my order"
"""

SMALL = """\
version = 1
[owner]
addresses = ["rosa@shop.example"]
[listen]
smtp = "127.0.0.1:0"
[desk]
name = "Desk"
url = "https://help.shop.example"
"""


def loaded(folder: Path, text: str | bytes, environ: dict[str, str] | None = None, mode: int = 0o600) -> Loaded:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return config.load(path, environ or {})


def good(folder: Path, text: str | bytes, environ: dict[str, str] | None = None) -> Config:
    found = loaded(folder, text, environ)
    assert found.config is not None, [config.show(problem) for problem in found.problems]
    return found.config


def errors(folder: Path, text: str | bytes) -> list[Problem]:
    found = loaded(folder, text)
    wrong = [problem for problem in found.problems if problem.level == "error"]
    assert (found.config is None) == bool(wrong)
    return wrong


def warnings(folder: Path, text: str) -> list[Problem]:
    found = loaded(folder, text)
    assert found.config is not None, [config.show(problem) for problem in found.problems]
    return [problem for problem in found.problems if problem.level == "warning"]


def changed(before: str, after: str, text: str = GOOD) -> str:
    assert before in text
    return text.replace(before, after, 1)


def line_of(piece: str, text: str) -> int:
    return text[: text.index(piece)].count("\n") + 1
