"""What a webhook of a desk leads to: the case is looked at again, or, where nobody can be asked, it is believed."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from gateway.answer.hook_signature import TOLERANCE, key_of, refusal
from gateway.errors import TransientFailure
from gateway.outgoing.desks import Case
from gateway.pipeline.desks.news import made_of, take
from gateway.store import desk_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from gateway.config.values import Forward
    from gateway.doors.hooks import Hook
    from gateway.pipeline.terms import Terms
    from gateway.pipeline.writer import Writer

log = logging.getLogger(__name__)

_TAKEN, _ODD, _FORGED, _UNKNOWN = 204, 400, 401, 404
_FORGET: Final = timedelta(seconds=2 * TOLERANCE + 60)  # after which no webhook can come a second time
_LONGEST: Final = {"id": 200, "key": 200, "subject": 1000, "text": 20_000}  # characters


class Hooks:
    """Takes the webhooks of all desks.

    ``secrets`` reads those of a desk anew at each use. ``is_read`` says whether a desk is asked what has changed there:
    then ``look_again`` is told of the case, and nothing else in the webhook is believed.
    """

    def __init__(
        self,
        *,
        writer: Writer,
        terms: Callable[[], Terms],
        clock: Callable[[], datetime],
        secrets: Callable[[Forward], Sequence[str]],
        is_read: Callable[[str], bool],
        look_again: Callable[[str, str], object],
    ) -> None:
        self._writer = writer
        self._terms = terms
        self._clock = clock
        self._secrets = secrets
        self._is_read = is_read
        self._look_again = look_again

    def __call__(self, hook: Hook) -> int:
        """The status to answer with; nothing is done for one that is not signed, and nothing twice.

        TransientFailure where the store is away, or a secret cannot be read.
        """
        forward = next((one for one in self._terms().forwards if one.name == hook.name), None)
        if forward is None or not forward.hook_secrets:
            return _UNKNOWN
        refused = self._refused(hook, forward)
        if refused is not None:
            log.warning("webhook refused desk=%s: %s", forward.name, refused)
            return _FORGED
        try:
            told = _told(hook.body)
        except ValueError:
            log.warning("webhook refused desk=%s: its body is not what it should be", forward.name)
            return _ODD
        return self._done(hook, forward, told)

    def _refused(self, hook: Hook, forward: Forward) -> str | None:
        try:
            keys = [key_of(secret) for secret in self._secrets(forward)]
        except ValueError as error:
            raise TransientFailure(f"hook_secrets of {forward.name}: {error}") from error
        return refusal(
            hook_id=hook.headers.get("webhook-id", ""),
            moment=hook.headers.get("webhook-timestamp", ""),
            signatures=hook.headers.get("webhook-signature", ""),
            body=hook.body,
            keys=keys,
            now=self._clock(),
        )

    def _done(self, hook: Hook, forward: Forward, told: Mapping[str, Any]) -> int:
        if not self._is_read(forward.name):
            case = _case(told, now=self._clock())
            if case is None:
                return _ODD
            self._writer.do(self._believe, (forward, hook.headers["webhook-id"], case))
            return _TAKEN
        external_id = _words(told["data"], "id")
        if not external_id:
            return _ODD
        if self._writer.do(self._is_new, (forward.name, hook.headers["webhook-id"])):
            self._look_again(forward.name, external_id)
        return _TAKEN

    def _is_new(self, connection: Connection, items: Sequence[tuple[str, str]]) -> list[bool]:
        now, client = self._clock(), self._terms().client
        desk_cases.forget_hooks(connection, client=client, before=now - _FORGET)
        return [desk_cases.is_new_hook(connection, name, one, client=client, now=now) for name, one in items]

    def _believe(self, connection: Connection, items: Sequence[tuple[Forward, str, Case]]) -> list[None]:
        now, terms = self._clock(), self._terms()
        new = self._is_new(connection, [(forward.name, one) for forward, one, _ in items])
        for (forward, _, case), first in zip(items, new, strict=True):
            news = made_of(connection, case, forward, terms, can_join=False, now=now) if first else None
            if news is not None:
                take(connection, news, forward, terms, now=now)
        return [None] * len(items)


def _told(body: bytes) -> Mapping[str, Any]:
    """The document of a webhook; ValueError where it has no type, or no data."""
    try:
        found = json.loads(body)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(found, dict) or not isinstance(found.get("type"), str) or not isinstance(found.get("data"), dict):
        raise ValueError("no type or no data")  # noqa: TRY004 - one answer to whatever is odd
    return found


def _case(told: Mapping[str, Any], *, now: datetime) -> Case | None:
    """The case that a webhook tells of, as ``docs/one-case.md`` has it; None where it has no id or an unknown type."""
    data = told["data"]
    what = told["type"].removeprefix("ticket.")
    external_id = _words(data, "id")
    if not external_id or what not in {"created", "updated", "answered", "assigned", "closed", "reopened"}:
        return None
    closed = what == "closed" or (what == "updated" and data.get("state") == "closed")
    state: Literal["open", "closed"] = "closed" if closed else "open"
    return Case(
        external_id=external_id,
        key=_words(data, "key"),
        state=state,
        customer=_words(data, "customer"),
        subject=_words(data, "subject"),
        text=_words(data, "text"),
        created=min(_moment(data.get("created")) or now, now),
        updated=min(_moment(told.get("timestamp")) or now, now),
        assignee=_words(data, "assignee") or None,
        answered=what == "answered" or data.get("answered") is True,
        url=_words(data, "url"),
    )


def _words(data: Mapping[str, Any], name: str) -> str:
    """A text, or a number as text; '' where it is neither."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)[: _LONGEST.get(name, 320)].strip()


def _moment(value: object) -> datetime | None:
    """A moment as RFC 3339 writes it; None for whatever is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value[:40])
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None
