"""What the receiving server found out about the sender: a tolerant reader of Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gateway.mail.message import Message

MAX_FIELDS: Final = 20  # Authentication-Results fields that are looked at
MAX_LENGTH: Final = 16 * 1024  # characters of one
MICROSOFT: Final = "microsoft365"  # stands for the fields of Microsoft 365, which carry no authserv-id

_SYNONYMS: Final = {"success": "pass", "hardfail": "fail"}  # as Yahoo and old servers write them
_TOKEN: Final = late(r'"(?:[^"\\]++|\\.)*+"?|[^"();]++|.', re.DOTALL)
_RESULT: Final = late(r"\s*([\w-]+)(?:\s*/\s*[0-9]+)?\s*=\s*([\w-]+)", re.ASCII)
_PROPERTY: Final = late(r'([\w-]+\s*\.\s*[\w-]+)\s*=\s*("[^"]*"|[^\s;]+)', re.ASCII)


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
    """What the topmost Authentication-Results of the servers in ``trusted`` say about the From domain.

    ``trusted`` are authserv-ids in any letter case, ``*.mail.example`` all below a domain. Fields of other servers may
    be forged, and so may those that stand below the trace of the server that took the mail in; a copy in an ARC set
    (RFC 8617) proves nothing by itself, for any sender can write one.
    """
    ids = frozenset(each.strip().lower() for each in trusted) - {""}
    findings = [finding for segments in _trusted_fields(message, ids) for finding in _findings(segments)] if ids else []
    if not findings:
        return AuthResult(verdict="none", why="no trusted server says anything about the sender")
    return _judged(message, findings)


def _trusted_fields(message: Message, ids: frozenset[str]) -> Iterator[list[str]]:
    """The results that stand together on top: some providers write one field for each method, each with its own id.

    Of one id only the topmost counts; what stands below the next Received came with the mail.
    """
    seen: set[str] = set()
    looked_at = 0
    for name, value in message.fields:
        kind = name.lower()
        if kind == "received" and seen:
            return
        if kind != "authentication-results":
            continue
        looked_at += 1
        if looked_at > MAX_FIELDS:
            return
        segments = _segments(value[:MAX_LENGTH])
        named = _RESULT.match(segments[0]) is None
        server = (_server(segments[0]) if named else "") or MICROSOFT
        if server not in seen and _is_trusted(server, ids):
            seen.add(server)
            yield segments[1:] if named else segments


def _is_trusted(server: str, ids: frozenset[str]) -> bool:
    if server in ids:
        return True
    return any(each.startswith("*.") and server.endswith(each[1:]) for each in ids)


def _judged(message: Message, findings: Sequence[_Finding]) -> AuthResult:
    senders = message.from_addresses
    domain = senders[0].address.rpartition("@")[2] if len(senders) == 1 else ""
    if not domain:
        return AuthResult(verdict="none", why="there is not one From address to vouch for")
    dmarc = {each.result for each in findings if each.method == "dmarc" and _about(each, domain, silent=True)}
    decided: tuple[Literal["fail", "pass"], ...] = ("fail", "pass")
    for result in decided:
        if result in dmarc:
            return AuthResult(verdict=result, why=f"dmarc={result}")
    passed = [each for each in findings if each.result == "pass" and each.method in ("dkim", "spf")]
    for each in passed:
        if _about(each, domain, silent=False):
            return AuthResult(verdict="pass", why=f"{each.method}=pass for the From domain")
    if why := _disproof(findings, signed=any(each.method == "dkim" for each in passed)):
        return AuthResult(verdict="fail", why=why)
    return AuthResult(verdict="none", why="neither proof nor disproof of the From domain")


def _disproof(findings: Sequence[_Finding], *, signed: bool) -> str:
    """What speaks against the sender where no policy of his domain decides; ``''`` where nothing does."""
    # what Microsoft 365 makes of all methods together
    if any(each.method == "compauth" and each.result == "fail" for each in findings):
        return "compauth=fail"
    spf = next((each.result for each in findings if each.method == "spf"), "")
    return f"spf={spf} and no valid signature" if spf in ("fail", "softfail") and not signed else ""


def _about(finding: _Finding, domain: str, *, silent: bool) -> bool:
    """Whether it is about ``domain``, one below it or one above it (relaxed alignment, RFC 7489 section 3.1).

    ``silent`` is the answer where it names none. A top-level domain is nobody's.
    """
    if not finding.domains:
        return silent
    return any(
        each == domain or each.endswith(f".{domain}") or ("." in each and domain.endswith(f".{each}"))
        for each in finding.domains
    )


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
        method, result = match[1].lower(), _SYNONYMS.get(match[2].lower(), match[2].lower())
        wanted = {
            "dkim": ("header.d", "header.i"),
            "spf": ("smtp.mailfrom", "smtp.mail", "smtp.mfrom"),
            "dmarc": ("header.from",),
        }.get(method, ())
        told = {"".join(name.split()).lower(): text for name, text in _PROPERTY.findall(segment, match.end())}
        values = (told.get(name, "") for name in wanted)
        domains = tuple(value.strip('"<>').rpartition("@")[2].lower().rstrip(".") for value in values if value)
        yield _Finding(method=method, result=result, domains=domains)
