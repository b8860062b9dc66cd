"""What is fuzzed: each target takes any bytes, raises nothing, and holds what is promised of its answer."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gateway import config as config_wall
from gateway.answer.compose import reply_address
from gateway.judge import CONDITIONS, Policy, Rule, Then, judge
from gateway.mail import Message, authentication, content_key, language_of, parse
from gateway.mail.address import addresses
from gateway.mail.forwarded import forwarded

if TYPE_CHECKING:
    from collections.abc import Callable

BREAKS: Final = re.compile("[\x00-\x1f\x7f-\xa0\u2028\u2029]")
NOW: Final = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
OWNER: Final = ("rosa@shop.example",)
TRUSTED: Final = ("mx.provider.example", "microsoft365")
QUESTIONS: Final = tuple(
    name for name, value in vars(Message).items() if isinstance(value, (property, cached_property)) and name[0] != "_"
)
WORDS: Final = tuple(CONDITIONS)
MAIL: Final = (
    b"From: Hanna Moser <hanna@mail.example>\r\nTo: rosa@shop.example\r\nSubject: My order\r\n\r\n"
    b"Where is my order 4711? It should have come on Monday.\r\n"
)


def read_mail(octets: bytes) -> None:
    """A mail answers every question, and no control character comes out of its header."""
    message = parse(octets)
    for question in QUESTIONS:
        answer = getattr(message, question)
        if question == "leaves":
            list(answer)
    assert not any(ord(character) < 32 for _, value in message.fields for character in value)
    assert all("/" not in one.filename and one.filename.isprintable() for one in message.attachments)
    assert len(content_key(octets)) == 64
    language_of(message.new_text, ["en", "de"])
    forwarded(message, owns=OWNER.__contains__)
    judgement = judge(message, Policy.default(OWNER), now=NOW)
    assert judgement.refusal is not None or len(message.from_addresses) == 1
    assert not message.excess or judgement.refusal is not None


def ask_rules(octets: bytes) -> None:
    """A rule is refused with a ValueError or asked; the first byte chooses its word, the first line is its value."""
    word, (written, _, rest) = WORDS[octets[0] % len(WORDS) if octets else 0], octets[1:].partition(b"\n")
    text = written.decode("utf-8", "replace")
    value = {"X-Shop": text} if word == "header" else text.split("|") if "|" in text else text
    try:
        condition = CONDITIONS[word](value)
    except ValueError:
        return
    rule = Rule(name="fuzzed", then=Then.REDIRECT, when=(condition,))
    message = parse(rest if b":" in rest else MAIL + rest)
    judgement = judge(message, Policy(owner_addresses=OWNER, rules=(rule,)), now=NOW, explain=True)
    assert judgement.verdict.then is not Then.REDIRECT or judgement.verdict.rule == "fuzzed"


def read_addresses(octets: bytes) -> None:
    """What is sure to be an address can be written to or is refused; it never holds anything that ends a line."""
    found, _ = addresses(octets.decode("utf-8", "replace").replace("\n", " ").replace("\r", " "))
    for one in found:
        if not (one.sure and one.address):
            continue
        assert one.address.count("@") >= 1
        assert not BREAKS.search(one.address)
        try:
            written = reply_address(one.address)
        except ValueError:
            continue
        assert written.isascii()
        assert written.isprintable()
        assert not set(written) & set(" <>,;")


def read_results(octets: bytes) -> None:
    """Authentication results that no trusted server wrote prove nothing, whatever they say."""
    value = octets.replace(b"\n", b" ").replace(b"\r", b" ")
    message = parse(b"Authentication-Results: " + value + b"\r\n" + MAIL)
    found = authentication(message, TRUSTED)
    assert found.verdict in {"pass", "fail", "none"}
    assert authentication(message, ()).verdict == "none"
    if b"mx.provider.example" not in value.lower() and b"=" not in value:
        assert found.verdict == "none"
    judge(message, Policy(owner_addresses=OWNER, trusted_authserv_ids=TRUSTED), now=NOW)


def read_config(octets: bytes) -> None:
    """A config file is taken, or told with its problems, each with a sentence and a way to mend it."""
    path = _place() / "config.toml"
    path.write_bytes(octets)
    path.chmod(0o600)
    found = config_wall.load(path, {})
    assert (found.config is None) == any(one.level == "error" for one in found.problems)
    for problem in found.problems:
        assert problem.message
        assert "\x1b" not in config_wall.show(problem)


@cache
def _place() -> Path:
    """A folder of this process, in memory where the machine has one there."""
    shared = Path("/dev/shm")
    base = shared if os.access(shared, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="deskward-fuzz-", dir=base))


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "parse": read_mail,
    "rules": ask_rules,
    "address": read_addresses,
    "results": read_results,
    "config": read_config,
}
