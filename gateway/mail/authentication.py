"""What the receiving server found out about the sender: a tolerant reader of Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.mail.message import Message

MAX_FIELDS: Final = 20  # Authentication-Results fields that are looked at
MAX_LENGTH: Final = 16 * 1024  # characters of one
MICROSOFT: Final = "microsoft365"  # stands for the fields of Microsoft 365, which carry no authserv-id

_TOKEN: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[^"();]++|.', re.DOTALL)
_RESULT: Final = re.compile(r"\s*([\w-]+)(?:\s*/\s*[0-9]+)?\s*=\s*([\w-]+)", re.ASCII)
_PROPERTY: Final = re.compile(r'([\w-]+\s*\.\s*[\w-]+)\s*=\s*("[^"]*"|[^\s;]+)', re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthResult:
    """``pass``: somebody vouches for the From domain; ``fail``: it looks forged; ``none``: nobody knows.

    ``why`` is for people.
    """

    verdict: Literal["pass", "fail", "none"]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    method: str
    result: str
    domains: tuple[str, ...]  # what the result is about


def authentication(message: Message, trusted: Sequence[str]) -> AuthResult:
    """What the topmost Authentication-Results field of a server in ``trusted`` says about the From domain.

    ``trusted`` are authserv-ids in any letter case; fields of other servers may be forged and are not believed.
    """
    ids = {each.strip().lower() for each in trusted}
    for value in message.headers("authentication-results")[:MAX_FIELDS] if ids else ():
        segments = _segments(value[:MAX_LENGTH])
        named = _RESULT.match(segments[0]) is None
        if (_server(segments[0]) if named else MICROSOFT) in ids:
            return _judged(message, tuple(_findings(segments[1:] if named else segments)))
    return AuthResult(verdict="none", why="no trusted server says anything about the sender")


def _judged(message: Message, findings: tuple[_Finding, ...]) -> AuthResult:
    senders = message.from_addresses
    domain = senders[0].address.rpartition("@")[2] if len(senders) == 1 else ""
    if not domain:
        return AuthResult(verdict="none", why="there is not one From address to vouch for")
    dmarc = {each.result for each in findings if each.method == "dmarc" and _about(each, domain, silent=True)}
    if "fail" in dmarc:
        return AuthResult(verdict="fail", why="dmarc=fail")
    if "pass" in dmarc:
        return AuthResult(verdict="pass", why="dmarc=pass")
    passed = [each for each in findings if each.result == "pass" and each.method in ("dkim", "spf")]
    for each in passed:
        if _about(each, domain, silent=False):
            return AuthResult(verdict="pass", why=f"{each.method}=pass for the From domain")
    spf = next((each.result for each in findings if each.method == "spf"), "")
    if spf in ("fail", "softfail", "hardfail") and not any(each.method == "dkim" for each in passed):
        return AuthResult(verdict="fail", why=f"spf={spf} and no valid signature")
    return AuthResult(verdict="none", why="neither proof nor disproof of the From domain")


def _about(finding: _Finding, domain: str, *, silent: bool) -> bool:
    """Whether it is about ``domain`` or one below it; ``silent`` is the answer where it names none."""
    if not finding.domains:
        return silent
    return any(each == domain or each.endswith(f".{domain}") for each in finding.domains)


def _segments(value: str) -> list[str]:
    """The pieces between semicolons, without comments; comments may be nested, quoted strings hold anything."""
    segments = [""]
    depth = 0
    for piece in _TOKEN.findall(value):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(depth - 1, 0)
        elif depth == 0 and piece == ";":
            segments.append("")
        elif depth == 0:
            segments[-1] += piece
    return segments


def _server(segment: str) -> str:
    """The authserv-id of the first piece, behind which a version may stand."""
    return next(iter(segment.split()), "").strip('"').lower()


def _findings(segments: Sequence[str]) -> Iterator[_Finding]:
    for segment in segments:
        match = _RESULT.match(segment)
        if match is None:
            continue
        method, result = match[1].lower(), match[2].lower()
        wanted = {
            "dkim": ("header.d", "header.i"),
            "spf": ("smtp.mailfrom", "smtp.mail"),
            "dmarc": ("header.from",),
        }.get(method, ())
        told = {"".join(name.split()).lower(): text for name, text in _PROPERTY.findall(segment, match.end())}
        values = (told.get(name, "") for name in wanted)
        domains = tuple(value.strip('"<>').rpartition("@")[2].lower().rstrip(".") for value in values if value)
        yield _Finding(method=method, result=result, domains=domains)
