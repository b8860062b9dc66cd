"""Ground: what the conditions of all rules look at, each thing made ready once for a message."""

from __future__ import annotations

from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from gateway.judge.folding import Folded, fold
from gateway.judge.verdict import Facts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from gateway.judge.conditions import Evidence
    from gateway.judge.learned import Model, Score
    from gateway.mail import Attachment, Message, Spoken
    from gateway.mail.forwarded import Forwarded

_NOTHING_KNOWN: Final = Facts()


def spoken(message: Message, languages: tuple[str, ...]) -> Spoken:
    """Tell the language somebody wrote in, among ``languages``, and whether that is sure.

    Where it is not sure the language is the first one. Quoted history says nothing about the writer, unless it is all
    there is; nor does the subject of an answer, which came from somebody else.
    """
    from gateway.mail.language import detect  # many messages are decided without asking for their language

    written = message.new_text or message.text
    told = detect(written, languages)
    if told.sure or message.in_reply_to:
        return told
    return detect(f"{message.subject}\n{written}", languages)


def language(message: Message, languages: tuple[str, ...]) -> str:
    """Tell the language somebody wrote in, among ``languages``; the first of them where it is not clear."""
    return spoken(message, languages).language


def spoken_of_handed(handed: Forwarded, languages: tuple[str, ...]) -> Spoken:
    """Tell the language of a customer whose mail was handed on, as `spoken` does."""
    from gateway.mail.language import detect

    return detect(f"{handed.subject}\n{handed.text}", languages)


class Texts:
    """One message under judgement; nothing is read or folded before a condition asks for it.

    Where the owner handed a customer's mail on, subject, words, writer and attachments are those of her mail.
    """

    def __init__(
        self,
        message: Message,
        languages: tuple[str, ...],
        handed: Forwarded | None = None,
        *,
        facts: Facts = _NOTHING_KNOWN,
        zone: tzinfo = UTC,
        model: Callable[[], Model] | None = None,
    ) -> None:
        """Take a message, the owner's languages, the first being the one in doubt, and his time zone.

        ``model`` gives the learned model, if somebody asks what it says.
        """
        self.message = message
        self.languages = languages
        self.handed = handed
        self.facts = facts
        self.zone = zone
        self.model = model
        self.searched: dict[tuple[str, ...], Evidence | None] = {}  # by regular expressions, each tried only once
        self.given_up = 0  # those that took too long

    @property
    def new_text(self) -> str:
        """What is new in the message: no quoted history, no signature."""
        return self.message.new_text if self.handed is None else self.handed.text

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What hangs on the message."""
        return self.message.attachments if self.handed is None else self.handed.attachments

    @property
    def history(self) -> frozenset[str] | None:
        """What came before from the writer; None where nobody looked, as for the customer of a mail handed on."""
        return self.facts.history if self.handed is None else None

    @property
    def arrived(self) -> datetime | None:
        """When the message came in, by the owner's clock; None where that is not known."""
        arrived = self.facts.arrived
        return None if arrived is None else arrived.astimezone(self.zone)

    @property
    def subject_as_written(self) -> str:
        """The subject, not folded."""
        return self.message.subject if self.handed is None else self.handed.subject

    @cached_property
    def subject(self) -> Folded:
        """The subject."""
        return fold(self.subject_as_written)

    @cached_property
    def body(self) -> Folded:
        """The new text: no quoted history, no signature."""
        return fold(self.new_text)

    @cached_property
    def anywhere(self) -> Folded:
        """The whole text, quoted history and signature too."""
        return fold(self.message.text)

    @cached_property
    def learned(self) -> Score | None:
        """What the learned model says, or was told to say; None where there is none. It is asked when somebody asks."""
        if self.facts.score is not None:
            from gateway.judge.learned import Score

            return Score(probability=self.facts.score, topic=self.facts.learned_topic or "none")
        if self.model is None:
            return None
        from gateway.judge.learned import written

        return self.model().score(written(self))

    def language_among(self, others: tuple[str, ...]) -> str:
        """Tell the language of subject and new text, among the owner's and ``others``."""
        among = tuple(dict.fromkeys((*self.languages, *others)))
        told = spoken(self.message, among) if self.handed is None else spoken_of_handed(self.handed, among)
        return told.language

    def addresses(self, field: Literal["from", "to", "cc"]) -> tuple[str, ...]:
        """Give the addresses of a field."""
        if field == "from":
            if self.handed is not None:
                return (self.handed.address,) if self.handed.address else ()
            return tuple(one.address for one in self.message.from_addresses)
        return tuple(one.address for one in (self.message.to if field == "to" else self.message.cc))
