"""Any program that takes a signed POST, as Standard Webhooks 1.0.0 has it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from gateway.errors import TransientFailure
from gateway.mail import parse
from gateway.outgoing.desks.api import web_of, written
from gateway.outgoing.desks.contract import Finding
from gateway.outgoing.web import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings

_PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # octets of a secret, as the standard has it
_REFUSED: Final = "the receiver of the webhook refused the ticket"
_GOOD: Final = tuple(range(200, 300))


class WebhookDesk:
    """Posts each copy as an event; the same id and the same octets at every attempt, so that a repeat can be dropped.

    ``clock`` gives the seconds since 1970 for the time of an attempt: receivers refuse what is five minutes off.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        self._web = web_of(settings)
        self._path = _end_of(str(settings.keys.get("url", "")))

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Post the event; its id, or that of the event that it continues."""
        del memo  # one step
        name = id_of(copy)
        body = event_of(copy, self._settings)
        moment = int(self._clock())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(moment),
            "webhook-signature": signatures(name, moment, body, self._secrets()),
        }
        answer = self._web.request("POST", self._path, headers=headers, body=body, status_alone=True)
        if answer.status == HTTPStatus.GONE:
            remedy = f'mend the url of the forward "{self._settings.name}" or take the forward out'
            raise TransientFailure(f"the receiver of the webhook wants no more events (410); {remedy}", barred=True)
        judged(answer, what=_REFUSED, good=_GOOD)
        return copy.follows or name

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Nobody can be asked, and nobody has to be: the receiver knows a repeat by its id."""
        del copy, memo
        return None

    def examine(self) -> Iterator[Finding]:
        """The secrets; nothing is posted, for the receiver would take it for a ticket."""
        try:
            secrets = self._secrets()
        except TransientFailure as failure:
            yield Finding(level="error", what=str(failure), remedy="write it as the receiver shows it: whsec_...")
            return
        yield Finding(level="ok", what=f"{len(secrets)} secrets can be read; each signs")
        for number, secret in enumerate(secrets, 1):
            if not _SHORTEST <= len(secret) <= _LONGEST:
                what = f"secret {number} has {len(secret)} octets, and the standard asks for {_SHORTEST} to {_LONGEST}"
                yield Finding(level="warning", what=what, remedy="make a longer one on both sides")
        what = f"whether {self._web.host} takes events shows with the first ticket; it must drop an id it has seen"
        yield Finding(level="note", what=what)

    def _secrets(self) -> list[bytes]:
        found = self._settings.secrets("secrets")
        return [key_of(secret, number) for number, secret in enumerate(found, 1)]


def id_of(copy: Copy) -> str:
    """The id of the event: the same at every attempt, and without a full stop, which the signature joins with."""
    return f"msg_{hashlib.sha256(copy.key.encode('utf-8', 'replace')).hexdigest()[:48]}"


def event_of(copy: Copy, settings: Settings) -> bytes:
    """The body; the same octets for the same copy. A follow-up is an event of its own kind."""
    event = {
        "type": "ticket.continued" if copy.follows else "ticket.created",
        "timestamp": written(copy.received),
        "data": _data(copy, settings) | ({"follows": copy.follows} if copy.follows else {}),
    }
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def signatures(name: str, moment: int, body: bytes, keys: list[bytes]) -> str:
    """``v1,`` and the HMAC of id, time and body, once for each key: while keys are changed, either is accepted."""
    signed = f"{name}.{moment}.".encode() + body
    found = (hmac.digest(key, signed, "sha256") for key in keys)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in found)


def key_of(secret: str, number: int) -> bytes:
    """The octets behind ``whsec_``; TransientFailure (barred) where it is no base64: a person has to mend it."""
    written_down = secret.strip().removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(written_down + "=" * (-len(written_down) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise TransientFailure(f"secret {number} of the webhook is no {_PREFIX} and base64", barred=True)
    return key


def _data(copy: Copy, settings: Settings) -> dict[str, Any]:
    return {
        "version": 1,
        "key": copy.key,
        "ticket": {"id": copy.ticket_id, "number": copy.ticket, "topic": copy.topic},
        "customer": {"name": copy.customer_name, "address": copy.customer_address},
        "subject": copy.subject,
        "text": copy.text,
        "message_id": _message_id(copy),
        "queue": settings.place if copy.place is None else copy.place,
        "language": copy.language,
        "reference": copy.reference,
        **_original(copy, settings),
    }


def _message_id(copy: Copy) -> str:
    """That of the original; '' where it has none, or is better left unopened."""
    return "" if copy.original == "sealed" else parse(copy.raw).message_id or ""


def _original(copy: Copy, settings: Settings) -> Mapping[str, str]:
    """The message itself, or where people see it; the latter too where it is larger than what may go along."""
    if settings.keys.get("content", "raw") == "raw" and len(copy.raw) <= settings.attachments:
        return {"raw": base64.b64encode(copy.raw).decode()}
    return {"link": copy.link}


def _end_of(url: str) -> str:
    """What the way to the peer leaves out of an address: the slash at its end, and its query."""
    parts = urlsplit(url)
    slash = "/" if parts.path.endswith("/") and parts.path != "/" else ""
    return f"{slash}?{parts.query}" if parts.query else slash
