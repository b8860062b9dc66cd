"""What in a message may tell which ticket it belongs to; no database is asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from gateway.answer.token import number_mark, references_in
from gateway.judge.orders import named_numbers
from gateway.mail import normal
from gateway.mail.fingerprint import request_mark
from gateway.ticket import SAME_NUMBER, SAME_TEXT

if TYPE_CHECKING:
    from datetime import datetime

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
    text: str | None  # what marks all that it says; None for a short one
    arrived: datetime


def clue_of(number: int, message: Message, ids: tuple[str, ...], *, letters: bytes, arrived: datetime) -> Clue | None:
    """The clue in a message; None where nothing in it may tell.

    ``ids`` are the Message-IDs that it answers, ``letters`` those of its new text (`gateway.mail.fingerprint`).
    """
    if message.excess or not message.from_.address:
        return None
    references = references_in(message.subject, message.text)
    numbers = named_numbers(message.subject, message.new_text)
    text = request_mark(message.new_text, letters)
    if not (ids or references or numbers or text):
        return None
    near = ids if len(ids) <= _THREAD else (*ids[: _THREAD // 2], *ids[-_THREAD // 2 :])
    return Clue(number, normal(message.from_.address), near, references, numbers, text, arrived)


def marks_of(clue: Clue, terms: Joining) -> dict[str, str]:
    """The marks by which messages with the same numbers or the same text are found again, each with what it tells.

    Numbers give none where the OBM wants no such joining.
    """
    numbers = clue.numbers if terms.desk.same_order == "join" else ()
    marks = {number_mark(one, terms.signing_key): SAME_NUMBER for one in numbers}
    return marks if clue.text is None else marks | {number_mark(clue.text, terms.signing_key): SAME_TEXT}
