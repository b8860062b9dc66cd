"""What in a message may tell which ticket it belongs to; no database is asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gateway.answer.token import number_mark, references_in
from gateway.judge.orders import named_numbers
from gateway.mail import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.config.values import Desk
    from gateway.mail import Message


_THREAD: Final = 20  # Message-IDs of one thread that are looked up: the nearest, and those with which it began


class Joining(Protocol):
    """What of the terms (`gateway.pipeline.terms`) tells which ticket a message belongs to."""

    @property
    def client(self) -> str:
        """Whose tickets they are."""

    @property
    def signing_key(self) -> bytes:
        """What our notes are signed with."""

    @property
    def desk(self) -> Desk:
        """Whether an order number counts."""


class Clue(NamedTuple):
    """What in a message may tell which ticket it belongs to; nothing of it is proven yet."""

    message: int
    sender: str  # normal
    ids: tuple[str, ...]  # the Message-IDs it answers, the nearest first
    references: tuple[str, ...]
    numbers: tuple[str, ...]  # of orders and invoices


def clue_of(number: int, message: Message, ids: tuple[str, ...]) -> Clue | None:
    """The clue in a message; None where nothing in it may tell. ``ids`` are the Message-IDs that it answers."""
    if message.excess or not message.from_.address:
        return None
    references = references_in(message.subject, message.text)
    numbers = named_numbers(message.subject, message.new_text)
    if not (ids or references or numbers):
        return None
    near = ids if len(ids) <= _THREAD else (*ids[: _THREAD // 2], *ids[-_THREAD // 2 :])
    return Clue(number, normal(message.from_.address), near, references, numbers)


def marks_of(numbers: Sequence[str], terms: Joining) -> tuple[str, ...]:
    """The marks by which messages with these numbers are found again; none where the OBM wants no such joining."""
    return tuple(number_mark(one, terms.signing_key) for one in numbers) if terms.desk.same_order == "join" else ()
