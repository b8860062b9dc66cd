"""The customer in the text of a mail that hands hers on."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.mail.address import normal, same_mailbox
from gateway.mail.forwards.lines import labelled
from gateway.mail.forwards.marks import Mark, marked
from gateway.mail.forwards.people import Person, addresses_in, is_relay, is_robot, same_person
from gateway.mail.forwards.scene import Forwarded, prefix_kind, without_prefix
from gateway.mail.forwards.separators import Kind, separator
from gateway.mail.forwards.words import Field, folded
from gateway.mail.quotes import new_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.mail.forwards.lines import Line
    from gateway.mail.forwards.scene import Scene
    from gateway.mail.message import Message

FEW_WORDS: Final = 3  # "FYI", "zur Info": no words of a writer who wants something
_DRAWN: Final = " -_=~*\u2013\u2014\u2500"
_LINK: Final = re.compile(r"mailto:([^\"'?<>\s]{3,254}+)[^>]{0,300}+>([^<]{1,120})", re.IGNORECASE)


class Read(NamedTuple):
    """A text that quotes other mail: its lines, and where that mail begins."""

    lines: list[Line]
    marks: list[Mark]
    is_announced: bool  # a separator of handed on mail stands in it, whether or not a mail follows

    def own(self, number: int) -> str:
        """What stands between mark ``number`` and the next, without signature and history; -1: above the first."""
        start = self.marks[number].end if number >= 0 else 0
        stop = self.marks[number + 1].start if number + 1 < len(self.marks) else len(self.lines)
        written = new_text(_shown(self.lines[start:stop])).split("\n")
        while written and not written[-1].strip(_DRAWN):
            written.pop()  # a line drawn above the next mail, or below the last
        first = next((at for at, line in enumerate(written) if line.strip(_DRAWN)), 0)
        return "\n".join(written[first:])


def read(text: str) -> Read:
    """The text with all mail that begins in it; a separator that introduces nothing is no mail."""
    lines, marks = marked(text)
    mails = [mark for mark in marks if mark.kind is not Kind.FORWARD or mark.head.sender or mark.head.labels]
    return Read(lines, mails, any(mark.kind is Kind.FORWARD for mark in marks))


def _shown(lines: Sequence[Line]) -> str:
    """The lines as text; marks of quotation that all of them bear are left out."""
    least = min((line.depth for line in lines if line.bare), default=0)
    return "\n".join(f"{'>' * (line.depth - least)} {line.bare}".lstrip() if line.bare else "" for line in lines)


def in_text(read: Read, message: Message, scene: Scene) -> Forwarded | None:
    """The customer in the text; None where it hands nothing on, or mail of the shop only."""
    if not read.marks or read.marks[0].kind is Kind.END:
        return None
    remark = read.own(-1)
    handed = _handed_on(read, scene, remark)
    if handed is None:
        return None
    found = _innermost(read, scene, sure=handed)
    if found is None:
        return None
    if found.address is None and found.name:
        found = _by_link(message, found, scene)
    return replace(found, remark=remark, subject=found.subject or without_prefix(message.subject))


def _handed_on(read: Read, scene: Scene, remark: str) -> bool | None:
    """Whether the first quoted mail is handed on: True, False where the signs disagree, None where it is answered."""
    mark = read.marks[0]
    prefix = prefix_kind(scene.subject, mark.head.labels)
    if mark.kind is Kind.FORWARD:
        if _answers_above(read.lines, mark.start):
            return None
        return not (prefix == "reply" and remark)
    people = [one.address for one in (mark.head.sender, mark.head.reply_to) if one and one.address]
    answered = any(normal(address) in scene.recipients for address in people)
    if prefix == "forward":
        return not answered
    if answered or (prefix == "reply" and not scene.is_house):
        return None
    return False if scene.is_house or not remark else None


def _answers_above(lines: list[Line], at: int) -> bool:
    """Whether the quotation that holds line ``at`` begins below a line such as "Rosa wrote:"."""
    if not lines[at].depth:
        return False
    while at > 0 and (lines[at - 1].depth or not lines[at - 1].bare):
        at -= 1
    above = lines[at - 1].bare if at else ""
    return above.endswith((":", "\uff1a")) and separator(above) is None


def _innermost(read: Read, scene: Scene, *, sure: bool) -> Forwarded | None:
    """Go from mail to mail inwards as long as each hands on the next; the customer of the last."""
    number, expected = 0, ""
    kinds = [mark.kind for mark in read.marks]
    if Kind.END in kinds and Kind.FORWARD in kinds[kinds.index(Kind.END) :]:
        sure = False  # one mail ended, and another one follows
    while (way := _goes_on(read, number, scene)) not in (_Way.NOWHERE, _Way.OPEN):
        expected = _only(read.marks[number], scene) if way is _Way.HISTORY else ""
        sure = sure and way is not _Way.DOUBTFUL and (way is not _Way.HISTORY or bool(expected))
        number += 1
    return _customer(read, number, scene, sure=sure and way is not _Way.OPEN, expected=expected)


class _Way(StrEnum):
    """How a mail leads to the one below it."""

    NOWHERE = "nowhere"  # it is the customer's, with or without quoted history
    HANDED_ON = "handed on"
    HISTORY = "history"  # it is the owner's answer, and what it answers is the customer's
    DOUBTFUL = "doubtful"  # its writer hands on, and may be a customer all the same
    OPEN = "open"  # it is a customer's, and what stands below it may be handed on all the same


def _goes_on(read: Read, number: int, scene: Scene) -> _Way:
    """How mail ``number`` leads to the next."""
    mark = read.marks[number]
    following = read.marks[number + 1] if number + 1 < len(read.marks) else None
    if following is None or following.kind is Kind.END:
        return _Way.NOWHERE
    ours = _is_own(mark, scene)
    prefix = prefix_kind(mark.head.subject, mark.head.labels)
    is_forward = following.kind is Kind.FORWARD and not _answers_above(read.lines, following.start)
    if not is_forward and prefix != "forward":
        if ours and scene.is_house:
            return _Way.HISTORY
        return _Way.NOWHERE if ours or prefix == "reply" or read.own(number) else _Way.OPEN
    sender = mark.head.sender.address if mark.head.sender else ""
    if (ours and scene.is_house) or (sender and scene.is_colleague(sender)):
        return _Way.HANDED_ON
    few = len(read.own(number).split()) <= FEW_WORDS
    if few and not ours and (prefix == "forward" or not mark.head.subject):
        return _Way.HANDED_ON
    return _Way.DOUBTFUL if few or prefix == "forward" else _Way.OPEN


def _is_own(mark: Mark, scene: Scene) -> bool:
    """Whether the owner, or whoever hands the mail on, wrote it, and no form of the shop's for a customer."""
    who = mark.head.sender
    if who is None or _relayed(mark, scene) is not None:
        return False
    return scene.is_ours(who.address) if who.address else bool(who.name) and folded(who.name) == scene.name


def _relayed(mark: Mark, scene: Scene) -> Person | None:
    """Whom a contact form wrote for: the Reply-To of a mail that no person sent."""
    sender, reply_to = mark.head.sender, mark.head.reply_to
    if sender is None or reply_to is None or not reply_to.address or scene.is_ours(reply_to.address):
        return None
    if is_robot(reply_to.address) or not (is_relay(sender.address) or scene.owns(sender.address)):
        return None
    return reply_to


def _only(mark: Mark, scene: Scene) -> str:
    """The one stranger among the recipients of an own answer; ``''`` where there is none or more than one."""
    others = [address for address in mark.head.to if not scene.is_ours(address)]
    return others[0] if len(others) == 1 else ""


def _customer(read: Read, number: int, scene: Scene, *, sure: bool, expected: str) -> Forwarded | None:
    """The writer of mail ``number``; None where that is the shop itself."""
    mark = read.marks[number]
    head = mark.head
    common = Forwarded(address=None, subject=head.subject, date=head.date, text=read.own(number))
    relayed = _relayed(mark, scene)
    if relayed is not None:
        name = relayed.name or (head.sender.name if head.sender else "")
        return replace(common, address=relayed.address, name=name, sure=sure)
    who = head.sender
    if who is None or not who.address:
        return None if _is_own(mark, scene) else replace(common, name=who.name if who else "")
    if scene.is_ours(who.address):
        other = _only(mark, scene) if scene.is_house else ""
        return replace(common, address=other) if other else None
    if is_relay(who.address):
        return replace(common, address=_labelled_address(common.text, scene), name="")
    elsewhere = head.reply_to
    agrees = elsewhere is None or not elsewhere.address or same_person(who, elsewhere)
    sure = sure and who.certain and agrees and not scene.is_of_shop(who.address)
    sure = sure and (not expected or same_mailbox(expected, who.address))
    return replace(common, address=who.address, name=who.name, sure=sure)


def _labelled_address(text: str, scene: Scene) -> str | None:
    """The one address a form gives behind a word such as "E-mail:" or "From:"; never sure."""
    found = {
        normal(address): address
        for line in text.split("\n")[:60]
        if "@" in line and ("mail" in line[:24].lower() or ((told := labelled(line)) and told.field is Field.FROM))
        for address in addresses_in(line)
        if not scene.is_ours(address) and not is_robot(address)
    }
    return next(iter(found.values())) if len(found) == 1 else None


def _by_link(message: Message, found: Forwarded, scene: Scene) -> Forwarded:
    """The address behind a name that HTML shows as a link, if there is one only."""
    if "mailto:" not in message.html:
        return found
    links = {
        normal(address)
        for address, shown in _LINK.findall(message.html)
        if folded(shown.strip()) == folded(found.name) and addresses_in(address) == [address]
    }
    if len(links) != 1 or scene.is_ours(address := next(iter(links))):
        return found
    return replace(found, address=address)
