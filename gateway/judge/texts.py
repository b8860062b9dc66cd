"""Ground: what the conditions of all rules look at, each thing made ready once for a message."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from gateway.judge.folding import Folded, fold
from gateway.mail import detect

if TYPE_CHECKING:
    from gateway.mail import Message, Spoken


def spoken(message: Message, languages: tuple[str, ...]) -> Spoken:
    """Tell the language somebody wrote in, among ``languages``, and whether that is sure.

    Where it is not sure the language is the first one. Quoted history says nothing about the writer, unless it is all
    there is; nor does the subject of an answer, which came from somebody else.
    """
    written = message.new_text or message.text
    told = detect(written, languages)
    if told.sure or message.in_reply_to:
        return told
    return detect(f"{message.subject}\n{written}", languages)


def language(message: Message, languages: tuple[str, ...]) -> str:
    """Tell the language somebody wrote in, among ``languages``; the first of them where it is not clear."""
    return spoken(message, languages).language


class Texts:
    """One message under judgement; nothing is read or folded before a condition asks for it."""

    def __init__(self, message: Message, languages: tuple[str, ...]) -> None:
        """Take a message and the owner's languages, the first being the one in doubt."""
        self.message = message
        self.languages = languages

    @cached_property
    def subject(self) -> Folded:
        """The subject."""
        return fold(self.message.subject)

    @cached_property
    def body(self) -> Folded:
        """The new text: no quoted history, no signature."""
        return fold(self.message.new_text)

    @cached_property
    def anywhere(self) -> Folded:
        """The whole text, quoted history and signature too."""
        return fold(self.message.text)

    def language_among(self, others: tuple[str, ...]) -> str:
        """Tell the language of subject and new text, among the owner's and ``others``."""
        return language(self.message, tuple(dict.fromkeys((*self.languages, *others))))

    def addresses(self, field: Literal["from", "to", "cc"]) -> tuple[str, ...]:
        """Give the addresses of a field."""
        if field == "from":
            return tuple(one.address for one in self.message.from_addresses)
        return tuple(one.address for one in (self.message.to if field == "to" else self.message.cc))
