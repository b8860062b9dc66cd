"""How django-helpdesk is asked: sign-in, what its tickets have, long lists, and files."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import basic, is_astray, mapped, web_of
from gateway.outgoing.web import judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.outgoing.desks.contract import Settings
    from gateway.outgoing.desks.form import Form
    from gateway.outgoing.web import Answer

_A_PAGE: Final = 100
_CLOSED: Final = (3, 4, 5)  # resolved, closed, duplicate; a site may have more states, all of them open
_USUAL_STATES: Final = (1, 2, *_CLOSED)
_USUAL_PRIORITY: Final = 3
_NOT_THERE: Final = (404, 405)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What tickets have at this site; where it does not tell, what they have where nobody changed anything."""

    fields: frozenset[str] | None = None  # None: it does not tell
    open: tuple[int, ...] = (1, 2)
    priority: int = _USUAL_PRIORITY
    key_length: int | None = None
    closed: tuple[int, ...] = field(default=_CLOSED)


class Api:
    """The API of one site. What it answers is what it tells, turned into the failures that all desks share."""

    def __init__(self, settings: Settings) -> None:
        self._web = web_of(settings)
        self._settings = settings
        self._shape: Shape | None = None
        self.key_field = f"custom_{settings.key_field or 'gateway_key'}"

    @property
    def host(self) -> str:
        """The name of the site, for sentences."""
        return self._web.host

    def ask(self, method: str, path: str, what: str, **more: Any) -> Answer:
        """Ask below /api/; failures of `judged`, and ``barred`` where there is no such API."""
        return self.judge(self.raw(method, path, **more), what)

    def judge(self, answer: Answer, what: str) -> Answer:
        """The answer itself where it is good; failures of `judged`."""
        if is_astray(answer):
            raise TransientFailure(f"{self.host} {what}: {answer.status} {answer.words()}", maybe_done=True)
        return judged(answer, what=f"{self.host} {what}")

    def find(self, path: str, what: str, **more: Any) -> dict[str, Any] | None:
        """One ticket or remark below /api/; None where the desk says that there is none. Failures as `judge`."""
        answer = self.raw("GET", path, **more)
        if answer.status == HTTPStatus.NOT_FOUND and not is_astray(answer):
            return None
        found = self.judge(answer, what).json()
        if not _is_entry(found):
            raise TransientFailure(f"{self.host} {what}: the answer is something else", maybe_done=True)
        return mapped(found)

    def raw(self, method: str, path: str, *, form: Form | None = None, **more: Any) -> Answer:
        """Ask below /api/; the answer, whatever it is."""
        headers = {"Authorization": self._sign_in()}
        if form is not None:
            headers["Content-Type"], more["body"] = form
        return self._web.request(method, f"/api/{path}", headers=headers, **more)

    def shape(self) -> Shape:
        """What tickets have at this site, asked once; ``barred`` where there is no API. Nothing is done by asking."""
        if self._shape is None:
            with unbegun():
                answer = self.raw("OPTIONS", "tickets/")
                if answer.status == HTTPStatus.NOT_FOUND:
                    raise PermanentFailure(f"{self.host} has no API of django-helpdesk at this address: mend url")
                if answer.status in _NOT_THERE:
                    self._shape = Shape()
                else:
                    judged(answer, what=f"{self.host} does not tell what tickets have")
                    self._shape = _shape(answer.json(), self.key_field)
        return self._shape

    def forget(self) -> None:
        """Ask again what tickets have: what was known has turned out wrong."""
        self._shape = None

    def newest_first(self, path: str, query: Mapping[str, str | int]) -> Iterator[list[dict[str, Any]]]:
        """The pages of a list that grows at its end, from its end; each page newest first."""
        first = self._page(path, query, 1)
        size = len(first["results"]) if first.get("next") else _A_PAGE
        for number in range(-(-_number(first.get("count")) // max(size, 1)), 1, -1):
            yield self._page(path, query, number)["results"][::-1]
        yield first["results"][::-1]

    def _page(self, path: str, query: Mapping[str, str | int], number: int) -> dict[str, Any]:
        page = {"page": number} if number > 1 else {}
        found: Any = self.ask("GET", path, "does not tell", query={**query, "page_size": _A_PAGE, **page}).json()
        shown = found.get("results") if isinstance(found, dict) else None
        if not isinstance(shown, list) or not all(map(_is_entry, shown)):
            raise TransientFailure(f"{self.host} sent no list of {path}", maybe_done=True)
        told: dict[str, Any] = found
        return told

    def _sign_in(self) -> str:
        keys = self._settings.keys
        if keys.get("token") is not None or not keys.get("username"):
            return f"Token {self._settings.secret('token')}"
        return basic(str(keys["username"]), self._settings.secret("password"))


def _shape(told: Any, key_field: str) -> Shape:
    fields = mapped(mapped(mapped(told).get("actions")).get("POST"))
    if not fields:
        return Shape()
    states = _choices(fields.get("status")) or _USUAL_STATES
    priorities = _choices(fields.get("priority")) or (_USUAL_PRIORITY,)
    length = mapped(fields.get(key_field)).get("max_length")
    return Shape(
        fields=frozenset(fields),
        open=tuple(state for state in states if state not in _CLOSED),
        priority=_USUAL_PRIORITY if _USUAL_PRIORITY in priorities else priorities[len(priorities) // 2],
        key_length=length if isinstance(length, int) else None,
    )


def _choices(told: Any) -> tuple[int, ...]:
    found = told.get("choices") if isinstance(told, dict) else None
    values = [one.get("value") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return tuple(value for value in values if isinstance(value, int))


def remarks_of(ticket: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The remarks that a ticket tells of, in no order."""
    found = ticket.get("followup_set")
    return [one for one in found if _is_entry(one)] if isinstance(found, list) else []


def _is_entry(told: object) -> bool:
    return isinstance(told, dict) and isinstance(told.get("id"), int) and not isinstance(told["id"], bool)


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


@contextmanager
def unbegun() -> Iterator[None]:
    """Whatever goes wrong with a question before the copy leaves: nothing was done, and it is no fault of the copy."""
    try:
        yield
    except PermanentFailure as failure:
        raise TransientFailure(str(failure), barred=True) from failure
    except TransientFailure as failure:
        if not failure.maybe_done:
            raise
        raise TransientFailure(str(failure), wait=failure.wait, broke_off=True) from failure
