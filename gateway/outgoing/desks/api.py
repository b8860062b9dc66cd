"""The API of a desk: every request signed in, every refusal a sentence that says how to mend it."""

from __future__ import annotations

import base64
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.web import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Settings
    from gateway.outgoing.desks.form import Form
    from gateway.outgoing.web import Answer, Web

_REFUSED: Final = 4  # hundreds
_SAID_BY_ANY: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE}
)
_SHUT_OUT: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_CONVERSATION: Final = re.compile(r"/conversations/([0-9]{1,20})/?$")
EPOCH: Final = datetime.fromtimestamp(0, UTC)


class Api:
    """The way to the API of one desk.

    ``sign`` gives the header fields that sign a request in, anew for each; ``forget`` is called where they were refused
    (401, 403), and where it says that others can be had, the request is made once more. ``remedies`` are sentences for
    the answers 401, 402 and 403; ``mend`` looks at any other refusal and gives a sentence where a person has to mend a
    setting first, ``''`` where the refusal is of this one copy.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        sign: Callable[[], Mapping[str, str]],
        remedies: Mapping[int, str],
        mend: Callable[[Answer], str] = lambda _: "",
        forget: Callable[[], bool] = lambda: False,
    ) -> None:
        self._web = web_of(settings)
        self._sign, self._remedies, self._mend, self._forget = sign, remedies, mend, forget

    def ask(
        self,
        method: str,
        path: str,
        *,
        what: str,
        good: tuple[int, ...] = (200, 201, 202, 204),
        query: Mapping[str, str | int] | None = None,
        document: object = None,
    ) -> Answer:
        """The answer, where its status is ``good``; ``what`` begins the sentence of a failure. Failures as `judged`."""
        return self.judge(self.send(method, path, query=query, document=document), what=what, good=good)

    def find(self, path: str, *, what: str, query: Mapping[str, str | int] | None = None) -> Any | None:
        """The document at ``path``; None where the desk says that there is none. Failures as `judged`."""
        answer = self.ask("GET", path, what=what, query=query, good=(HTTPStatus.OK, HTTPStatus.NOT_FOUND))
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        found = answer.json()
        if found is None:
            raise TransientFailure(f"{what}: the answer is empty", maybe_done=True)
        return found

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        document: object = None,
        form: Form | None = None,
    ) -> Answer:
        """The answer, whatever it is."""
        kind = {"Content-Type": form.content_type} if form else {}
        body = form.body if form else None

        def asked() -> Answer:
            sent = {**kind, **self._sign()}
            return self._web.request(method, path, query=query, headers=sent, body=body, document=document)

        answer = asked()
        if answer.status in _SHUT_OUT and self._forget():
            answer = asked()  # nothing was done: it was not let in
        return answer

    def judge(self, answer: Answer, *, what: str, good: tuple[int, ...] = (200, 201)) -> Answer:
        """The answer where its status is ``good``, else the failure that it means, with the way to mend it.

        A page that says so is no refusal by the desk, and never good: nobody knows what became of the request.
        """
        remedy = self._remedy(answer) if answer.status not in good or is_astray(answer) else ""
        if remedy:
            raise TransientFailure(f"{what}: {answer.status} {answer.words()}; {remedy}", barred=True)
        if is_astray(answer):
            raise TransientFailure(f"{what}: {answer.status} {answer.words()}", maybe_done=True)
        return judged(answer, what=what, good=good)

    def _remedy(self, answer: Answer) -> str:
        if answer.status in self._remedies:
            return self._remedies[answer.status]
        if answer.status == HTTPStatus.PAYMENT_REQUIRED:
            return "the plan of the desk does not cover this"
        return self._mend(answer) if answer.status // 100 == _REFUSED else ""


def web_of(settings: Settings) -> Web:
    """The way to the desk; PermanentFailure where the table of the forward names none."""
    if settings.web is None:
        raise PermanentFailure(f'the forward "{settings.name}" has no url')
    return settings.web


@contextmanager
def looking() -> Iterator[None]:
    """While we only ask what became of a copy: a refused question leaves its end as unknown as it was."""
    try:
        yield
    except PermanentFailure as failure:
        raise TransientFailure(str(failure), maybe_done=True) from failure


@contextmanager
def preparing() -> Iterator[None]:
    """While nothing is asked for that could make a ticket: however it ends, there is none."""
    try:
        yield
    except TransientFailure as failure:
        if not failure.maybe_done:
            raise
        raise TransientFailure(str(failure), wait=failure.wait) from failure


@contextmanager
def asking() -> Iterator[None]:
    """While we ask where a copy belongs: nothing is made, and who refuses a question does not refuse the copy."""
    try:
        with preparing():
            yield
    except PermanentFailure as failure:
        raise TransientFailure(str(failure)) from failure


def continued(copy: Copy) -> str:
    """The desk's number of the ticket that the copy continues; '' for a new one.

    A name that is no number was given by a desk of another kind, which the forward was then.
    """
    return copy.follows if copy.follows.isascii() and copy.follows.isdigit() else ""


def is_astray(answer: Answer) -> bool:
    """Whether a page to look at says no, as no API does: something in between has answered."""
    return answer.status in _SAID_BY_ANY and answer.body.lstrip().startswith(b"<")


def moved_to(answer: Answer, what: str) -> str:
    """The number of the conversation that a redirect names; the address itself is never followed.

    TransientFailure (maybe_done) where it names none: it was not the desk that sends us elsewhere.
    """
    found = _CONVERSATION.search(answer.headers.get("location", "").partition("?")[0])
    if found is None:
        raise TransientFailure(f"{what}: it does not tell where the conversation went", maybe_done=True)
    return found[1]


def listed(found: object, what: str) -> list[dict[str, Any]]:
    """The objects of a JSON list; TransientFailure (maybe_done) where it is none: something in between answered."""
    if not isinstance(found, list):
        raise TransientFailure(f"{what}: the answer is no list", maybe_done=True)
    return [one for one in found if isinstance(one, dict)]


def mapped(found: object) -> dict[str, Any]:
    """A JSON object, empty where it is something else."""
    return found if isinstance(found, dict) else {}


def number_of(found: object, what: str) -> str:
    """The desk's number in ``id`` of a JSON object; TransientFailure (maybe_done) where there is none."""
    number = mapped(found).get("id")
    if isinstance(number, bool) or not isinstance(number, int | str) or not str(number):
        raise TransientFailure(f"{what}: the answer names no ticket", maybe_done=True)
    return str(number)


def moment(told: object) -> datetime:
    """A time as desks write it (RFC 3339, or seconds since 1970), in UTC; 1970 where it is none."""
    try:
        if isinstance(told, int | float):
            return datetime.fromtimestamp(told, UTC)
        read = datetime.fromisoformat(str(told))
    except (ValueError, OverflowError, OSError):
        return EPOCH
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def written(when: datetime) -> str:
    """A time as desks read it: RFC 3339 in UTC, whole seconds."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def basic(name: str, secret: str) -> str:
    """What Authorization holds for a name and a secret (RFC 7617)."""
    return f"Basic {base64.b64encode(f'{name}:{secret}'.encode('utf-8', 'replace')).decode()}"


def whole(place: str | int | None) -> int | str | None:
    """A place as its number, where it is one."""
    return int(place) if isinstance(place, str) and place.isascii() and place.isdigit() else place
