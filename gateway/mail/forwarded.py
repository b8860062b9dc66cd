"""The customer inside a mail that somebody handed on: in its text as mail programs write it, or attached to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from gateway.mail.address import normal
from gateway.mail.forwards.people import Person, is_relay, is_robot, same_person
from gateway.mail.forwards.scene import Forwarded, Scene, calls_itself_forwarded, prefix_kind, without_prefix
from gateway.mail.forwards.text import FEW_WORDS, in_text, read
from gateway.mail.message import Message, parse

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Forwarded", "forwarded"]

MAX_MAILS: Final = (20, 3, 3, 3)  # attached mails that are looked at, by depth: 800 in all, were they full of mails


def forwarded(message: Message, *, owns: Callable[[str], bool]) -> Forwarded | None:
    """The customer whose mail ``message`` hands on; None where it hands nothing on, or only mail of the shop itself.

    ``owns`` tells the addresses of the owner. A quoted history below an answer is not handed on. Never raises.
    """
    return _forwarded(message, owns, 0)


def _forwarded(message: Message, owns: Callable[[str], bool], depth: int) -> Forwarded | None:
    returned = message.content_type == "multipart/report" or message.envelope.sender == ""  # a bounce holds mail, too
    if returned or is_robot(message.from_.address):
        return None
    scene = Scene.of(message, owns)
    quoted = read(message.text)
    found = in_text(quoted, message, scene)
    if found is None or found.address is None:
        found = _attached(message, scene, depth) or found
    if found is None and not quoted.marks and not message.mails:
        found = _promised(message, scene, drawn=quoted.is_announced)
    return found and replace(found, attachments=found.attachments or message.attachments)


def _promised(message: Message, scene: Scene, *, drawn: bool) -> Forwarded | None:
    """What the owner's subject calls handed on, though no mail can be found in it; ``drawn``: a separator says so."""
    unread = scene.is_house and any(one.filename.lower().endswith(".msg") for one in message.attachments)
    if not unread and not (calls_itself_forwarded(scene.subject) and (scene.is_house or drawn)):
        return None
    return Forwarded(address=None, subject=without_prefix(message.subject), text=message.new_text)


def _attached(message: Message, scene: Scene, depth: int) -> Forwarded | None:
    """The customer of attached mail; unsure where several are attached or the subject says that this is an answer."""
    if depth >= len(MAX_MAILS):
        return None
    mails = [parse(raw) for raw in message.mails[: MAX_MAILS[depth]]]
    found = [one for mail in mails if (one := _of_mail(mail, scene, depth)) is not None]
    if not found:
        return None
    first, people = found[0], {normal(one.address or "") for one in found}
    if len(people) > 1:
        return Forwarded(address=None, subject=first.subject, remark=message.new_text, attached=True)
    answered = prefix_kind(scene.subject) == "reply" or not people.isdisjoint(scene.recipients)
    return replace(first, sure=first.sure and len(mails) == 1 and not answered, remark=message.new_text)


def _of_mail(mail: Message, scene: Scene, depth: int) -> Forwarded | None:
    """The customer of one attached mail, None where the shop wrote it."""
    inner, writer = _forwarded(mail, scene.owns, depth + 1), mail.from_
    if inner is not None:
        is_ours = bool(writer.address) and (scene.is_ours(writer.address) or scene.is_colleague(writer.address))
        few = len(inner.remark.split()) <= FEW_WORDS
        return replace(inner, sure=inner.sure and (is_ours or few), attached=True)
    found = Forwarded(
        address=None,
        name=writer.name,
        subject=mail.subject,
        date=mail.header("date"),
        text=mail.new_text,
        attachments=mail.attachments,
        attached=True,
    )
    other = mail.reply_to[0] if mail.reply_to else Person("", "")
    is_relayed = is_relay(writer.address) or scene.owns(writer.address)
    if is_relayed and other.address and not scene.is_ours(other.address) and not is_robot(other.address):
        return replace(found, address=other.address, name=other.name or writer.name, sure=len(mail.reply_to) == 1)
    if writer.address and scene.is_ours(writer.address):
        return None
    if not writer.address or is_relay(writer.address) or len(mail.from_addresses) > 1:
        return found
    agrees = not other.address or same_person(Person(writer.name, writer.address), Person(other.name, other.address))
    return replace(found, address=writer.address, sure=agrees and not scene.is_of_shop(writer.address))
