"""One HTTP peer: addresses checked and pinned, no redirect followed, one end for the whole request."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing import addresses
from gateway.outgoing.wire import exchange, odd, open_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gateway.outgoing.addresses import Resolve

_ADDRESS: Final = re.compile(r"[^\s@<>\"'(),;:]{1,64}@([\w.-]{1,253})")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TAGS: Final = re.compile(r"<[^<>]{0,500}>")
_BARRED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_REDIRECTED: Final = 3  # hundreds
_REFUSED: Final = 4
_DIGITS: Final = 9  # of a wait in seconds
_A_DAY: Final = 86_400.0
_DEEPEST: Final = 5  # how deep words are sought in a document


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a peer answered, whole; the names of ``headers`` are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The document in it; TransientFailure (maybe_done) where there is none: then nobody knows what was done."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise TransientFailure("the answer is no JSON, perhaps of something in between", maybe_done=True) from error

    def words(self) -> str:
        """What the peer says: one line of at most 200 characters, addresses hidden; '' where it says nothing."""
        try:
            said = " ".join(_said(json.loads(self.body)))
        except (ValueError, RecursionError):
            said = _TAGS.sub(" ", self.body[:4000].decode("utf-8", "replace"))
        line = " ".join(_UNSEEN.sub(" ", said).split())
        return _ADDRESS.sub(r"…@\1", line)[:200]


class Web:
    """The way to one peer; ``base`` is its address, such as https://desk.shop.example/api.

    Every request has a connection of its own: copies are few, and a kept connection that went stale would make each end
    of a request uncertain, or have it sent twice. ``timeout`` is in seconds, from the name to the last octet. Private
    and loopback addresses are refused unless ``allow_private``; link-local ones and those of metadata services always;
    http:// is for this machine only. Proxies that the environment names are not used. ``resolve`` is the system's.
    PermanentFailure where ``base`` is no such address.
    """

    def __init__(
        self,
        base: str,
        *,
        timeout: float = 30,
        allow_private: bool = False,
        ca_file: Path | None = None,
        resolve: Resolve = addresses.resolve,
    ) -> None:
        self._scheme, self._host, self._port, self._path = _taken_apart(base)
        self._timeout, self._allow_private, self._ca_file = timeout, allow_private, ca_file
        self._resolve = resolve
        self._context: ssl.SSLContext | None = None

    @property
    def host(self) -> str:
        """The name of the peer, for sentences."""
        return self._host

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        document: object = None,
        status_alone: bool = False,
    ) -> Answer:
        """Ask, and give the answer whatever its status; ``document`` is sent as JSON in place of ``body``.

        ``path`` is added to that of the base, or is a whole address of the same peer. ``status_alone``: nothing but the
        status is asked for, so that an answer whose end is told by closing, as small receivers do, is whole too.
        TransientFailure: ``peer_away`` where nothing was begun, ``maybe_done`` where no whole answer came, ``barred``
        where its address or certificate is not accepted, or a secret cannot stand in a request.
        """
        end = time.monotonic() + self._timeout
        sent = {"User-Agent": "Deskward", "Accept": "application/json", "Accept-Encoding": "identity"}
        sent |= {"Host": self._authority(), "Connection": "close"} | dict(headers or {})
        if document is not None:
            body = json.dumps(document).encode()
            sent.setdefault("Content-Type", "application/json")
        target = self._target(path, query)
        if (name := odd(sent)) is not None:
            raise TransientFailure(f"what is to be sent as {name} holds characters that no header may", barred=True)
        context = self._trust() if self._scheme == "https" else None
        line = open_line(self._host, self._port, self._checked(end), context=context, end=end)
        try:
            heard = exchange(line, method, target, sent, body, may_end=status_alone)
        except TimeoutError as error:
            raise TransientFailure(f"{self._host} was too slow", maybe_done=True) from error
        except (http.client.HTTPException, OSError, ValueError) as error:
            raise TransientFailure(f"{self._host} gave no whole answer", maybe_done=True) from error
        finally:
            with suppress(OSError):
                line.close()
        return Answer(status=heard.status, headers=heard.headers, body=heard.body)

    def _target(self, path: str, query: Mapping[str, str | int] | None) -> str:
        mine = f"{self._scheme}://{self._authority()}"
        if path.startswith(("http://", "https://")):
            if not path.startswith(f"{mine}/"):
                raise TransientFailure(f"{self._host} names an address of somebody else", maybe_done=True)
            target = path.removeprefix(mine)
        else:
            target = self._path + path
        target = quote(target, safe="/?&=%:@!$'()*+,;~-._")
        return f"{target}{'&' if '?' in target else '?'}{urlencode(query)}" if query else target or "/"

    def _authority(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        usual = {"https": 443, "http": 80}[self._scheme]
        return host if self._port == usual else f"{host}:{self._port}"

    def _checked(self, end: float) -> tuple[str, ...]:
        """The addresses to connect to, looked up once; none where any is not allowed."""
        left = end - time.monotonic()
        found = addresses.addresses_of(self._host, self._port, resolve=self._resolve, seconds=left)
        if not all(addresses.is_allowed(one, private=self._allow_private) for one in found):
            raise TransientFailure(f"{self._host} is at an address that is not allowed; see allow_private", barred=True)
        if self._scheme == "http" and not all(addresses.is_loopback(one) for one in found):
            raise TransientFailure(f"{self._host} must be asked by https://", barred=True)
        return found

    def _trust(self) -> ssl.SSLContext:
        if self._context is None:
            context = ssl.create_default_context()
            if self._ca_file is not None:
                try:
                    context.load_verify_locations(self._ca_file)
                except OSError as error:
                    raise TransientFailure(f"cannot read the authorities in {self._ca_file}", barred=True) from error
            self._context = context
        return self._context


def _taken_apart(base: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address; PermanentFailure."""
    try:
        parts = urlsplit(base)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError as error:
        raise PermanentFailure("the address of the desk cannot be read") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise PermanentFailure("the address of the desk has to begin with https://")
    if parts.username is not None:
        raise PermanentFailure("the address of the desk holds a name: a key has a line of its own")
    return parts.scheme, host, port, parts.path.rstrip("/")


def judged(answer: Answer, *, what: str, good: tuple[int, ...] = (200, 201, 202)) -> Answer:
    """The answer itself where its status is good; else the failure that all desks share.

    ``what`` names what was asked for, as in "Zammad refused the ticket". 401, 403 and any redirect: ``barred``. 429:
    not done, with the wait the peer asked for. 408, 5xx and odd ones: ``maybe_done``, for something in between may have
    answered when the work was done. Other 4xx: PermanentFailure with the peer's words.
    """
    status = answer.status
    if status in good:
        return answer
    said = answer.words()
    words = f"{what}: {status} {said}".strip()
    if status // 100 == _REDIRECTED:
        raise TransientFailure(f"{words}; {_pointed(answer)}", barred=True)
    if status in _BARRED:
        raise TransientFailure(words, barred=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TransientFailure(words, wait=wait_of(answer))
    if status // 100 == _REFUSED and status != HTTPStatus.REQUEST_TIMEOUT:
        raise PermanentFailure(words)
    raise TransientFailure(words, maybe_done=True, wait=wait_of(answer))


def _pointed(answer: Answer) -> str:
    """What to do about a redirect; of the address that it names no more than the scheme and the host."""
    named = re.match(r"https?://[\w.:-]{1,253}(?![^/?#])", answer.headers.get("location", ""), re.ASCII)
    where = f"it points to {named[0]}, and " if named else ""
    return f"{where}no redirect is followed: put the address that answers itself into url"


def wait_of(answer: Answer) -> float | None:
    """Seconds that the peer asks us to wait, at most a day; None where it says nothing (RFC 9110 section 10.2.3).

    A moment counts from the time of the answer by the peer's own clock, and says nothing without that.
    """
    for name in ("retry-after", "x-ratelimit-retry-after"):
        found = answer.headers.get(name, "").strip()
        if found.isascii() and found.isdigit() and len(found) <= _DIGITS:
            return min(float(found), _A_DAY)
    until, now = (_moment(answer.headers.get(name, "")) for name in ("retry-after", "date"))
    return None if until is None or now is None else min(max((until - now).total_seconds(), 0.0), _A_DAY)


def _moment(written: str) -> datetime | None:
    """A moment as HTTP writes it (RFC 9110 section 5.6.7); None where it is none."""
    try:
        found = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _said(document: object, depth: int = 0) -> list[str]:
    """The words of a JSON answer, wherever they stand."""
    if isinstance(document, str):
        return [document[:200]]
    if depth > _DEEPEST:
        return []
    if isinstance(document, dict):
        inner = [(str(name), value) for name, value in list(document.items())[:20]]
        plain = {"message", "error", "errors", "detail", "description", "title", "details"}
        found = [(name, _said(value, depth + 1)) for name, value in inner]
        return [words if name in plain else f"{name}: {words}" for name, each in found for words in each]
    if isinstance(document, list):
        return [words for value in document[:10] for words in _said(value, depth + 1)]
    return []
