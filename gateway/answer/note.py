"""Ground: what a note may say: the values templates get, and where they come from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from gateway.answer.sayings import benefit, first_contact, several_topics
from gateway.answer.subject import clean_subject, harmless
from gateway.answer.words import hours_in_words, turnaround_in_words
from gateway.judge.topics import category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gateway.answer.hours import WeeklyHours
    from gateway.mail.message import Address

OPEN_CASE: Final = "case"  # the template for who writes again about a ticket that is open

_LONGEST_NAME: Final = 60
_PLACEHOLDER: Final = re.compile(r"\{(email|subject|ref)\}")
_SUBJECT_IN_LINK: Final = 80  # characters; a link of many lines is not clicked


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A note ready to be composed; text and HTML say the same.

    ``subject`` is for a customer who wrote none, None where the template has none. A line of ``text`` is a whole
    paragraph, however long. ``language`` is the one really used, ``template`` its file's name without it.
    """

    subject: str | None
    text: str
    html: str
    language: str
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteValues:
    """Everything a template can name; ``''`` where we do not know it."""

    customer_name: str
    owner_name: str
    owner_first_name: str
    desk_name: str
    desk_url: str
    desk_hours: str
    turnaround: str
    promise: str  # "by Tuesday, 11:00", with its preposition
    person: str
    role: str
    who_does_what: str  # a line for each person
    topic: str
    benefit: str  # a sentence: why the desk is better for her
    several_topics: str  # a sentence: please send each matter apart; '' where there is one
    first_contact: str  # a sentence of orientation in the first note to her; '' later
    reference: str
    address_written_to: str
    case: str = ""  # the number of the open ticket that her message joins

    def as_mapping(self) -> dict[str, str]:
        """The values by their names."""
        return {name: getattr(self, name) for name in NAMES}


NAMES: Final = tuple(field.name for field in fields(NoteValues))

SAMPLE: Final = NoteValues(
    customer_name="Hanna Schmidt",
    owner_name="Rosa Moss",
    owner_first_name="Rosa",
    desk_name="Moss & Fern support desk",
    desk_url="https://help.shop.example/new?email=hanna%40mail.example&subject=My%20order&ref=7K3Q-M2XD",
    desk_hours="Monday to Friday, 9:00\u201317:00",
    turnaround="8 business hours",
    promise="by Tuesday, 11:00",
    person="Dana",
    role="orders and parcels",
    who_does_what="Dana: orders and parcels\nMilo: downloads",
    topic="orders",
    benefit=benefit("order", "en"),
    several_topics=several_topics("en"),
    first_contact=first_contact("en"),
    reference="7K3Q-M2XD",
    address_written_to="rosa@shop.example",
    case="12",
)


def note_values(
    *,
    customer: Address,
    subject: str,
    owner_name: str,
    desk_name: str,
    desk_url: str,
    desk_hours: WeeklyHours | None,
    turnaround: str | None,
    person: str,
    topic: str | None,
    promise: str = "",
    role: str = "",
    who_does_what: str = "",
    reference: str,
    address_written_to: str,
    language: str,
    own_language: str,
    several: bool = False,
    first: bool = False,
    case: str = "",
) -> NoteValues:
    """The values for the note to one customer, in ``language``.

    ``own_language`` is the one in which the OBM writes her settings. A turn-around in words of her own is used in that
    language only, for half a sentence in another one reads worse than no promise. ``promise``, ``role`` and
    ``who_does_what`` are in ``language`` already, ``''`` where there is none. ``several``: the mail is about more than
    one matter. ``first``: she gets her first note, and begins a conversation.
    """
    return NoteValues(
        customer_name=name_of(customer.name),
        owner_name=harmless(owner_name),
        owner_first_name=first_name(owner_name),
        desk_name=harmless(desk_name),
        desk_url=desk_link(desk_url, customer.address, subject, reference),
        desk_hours=hours_in_words(desk_hours, language) if desk_hours else "",
        turnaround=turnaround_in_words(turnaround or "", language, own_language),
        promise=promise,
        person=harmless(person),
        role=harmless(role),
        who_does_what=who_does_what,
        topic=harmless(topic or ""),
        benefit=benefit(category(topic), language),
        several_topics=several_topics(language) if several else "",
        first_contact=first_contact(language) if first else "",
        reference=reference,
        address_written_to=address_written_to,
        case=case,
    )


def desk_link(url: str, email: str, subject: str, ref: str) -> str:
    """The desk's address with ``{email}``, ``{subject}`` and ``{ref}`` filled in, URL-encoded; other braces stay.

    The subject is cleaned and cut, so that the link can be read and clicked.
    """
    values = {"email": harmless(email), "subject": clean_subject(subject)[:_SUBJECT_IN_LINK].strip(), "ref": ref}
    return _PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), url)


def name_of(display_name: str) -> str:
    """A display name fit for a greeting; ``''`` where it may be no name: an address, a company's slogan, a link.

    Letters of any script, marks, blanks, apostrophes, hyphens and the point of an abbreviation make a name. Nothing
    is turned round or shortened: "Schmidt, Hanna" gives ``''`` rather than a guess.
    """
    name = harmless(display_name[: _LONGEST_NAME * 4]).strip("'\"\u2018\u2019\u201c\u201d ")
    if not name or len(name) > _LONGEST_NAME:
        return ""
    if name.isascii() and name.replace(" ", "").isalpha():
        return name
    for at, char in enumerate(name):
        point = char == "." and name[at + 1 : at + 2] in {"", " "}
        if not (point or char in " '\u2019-\u00b7" or unicodedata.category(char)[0] in "LM"):
            return ""
    return name if name[0].isalpha() else ""


def first_name(name: str) -> str:
    """The first word of the owner's name that is no title such as "Dr."; the whole name where there is none."""
    words = harmless(name).split()
    return next((word for word in words if not word.endswith(".")), " ".join(words))


def written_to(received_at: Sequence[str], own: Sequence[str]) -> str:
    """Which of the owner's addresses a message was written to.

    ``received_at`` are the message's To and Cc, then its envelope recipients; the first that is one of ``own`` counts,
    with or without a sub-address ("rosa+shop@"). The first of ``own`` where none is: a blind copy, or an alias.
    """
    by_address: Mapping[str, str] = {address.lower(): address for address in own}
    for address in received_at:
        local, _, domain = address.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        if found := by_address.get(address.lower()) or by_address.get(plain):
            return found
    return own[0]
