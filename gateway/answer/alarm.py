"""Ground: the mail that tells the person who looks after it all that something cannot wait."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING, Final

from gateway.answer import trouble
from gateway.answer.compose import reply_address

if TYPE_CHECKING:
    from datetime import tzinfo

    from gateway.answer.trouble import News, Trouble

# RFC 3834 section 5: generated, not replied, for nobody wrote to us; nothing that answers mail will answer it.
_FIXED: Final = (
    "Auto-Submitted: auto-generated\r\n"
    "X-Auto-Response-Suppress: All\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: text/plain; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_ENDING: Final = "\n\nThis mail is written by Deskward itself. At most one an hour leaves about the same cause.\n"
_LONG: Final = 20  # sentences of one mail; whoever has more to look at sees them all in status
_ADVICE: Final = {
    "breaker": (
        "Deskward stopped all replies",
        """Mail is still watched and filed. Look at what waits with: deskward outbox
Take back what should not leave with: deskward outbox cancel N
Then let replies leave again with: deskward resume""",
    ),
    "untaken case": (
        "Deskward: nobody takes a case",
        """Give it to somebody: deskward tickets assign {ticket} NAME
All that wait: deskward tickets list --overdue""",
    ),
    "urgent mail": ("Deskward: a customer asks for haste", "Read it with: {show}"),
    "damaged store": (
        "Deskward: the store is damaged",
        """Nothing is written into it any more and no mail is taken: senders are asked to try later, and mailboxes are
left as they are. So nothing is lost as long as this is mended soon. What to do:
1. Stop the service: systemctl stop deskward
2. Put the newest backup back: deskward restore FILE
   The damaged file is kept beside it. Is the disk itself sound? See: dmesg, smartctl
3. Start the service: systemctl start deskward
Notes that may have left since the backup are not sent again; look at them with: deskward outbox""",
    ),
    "same text": (
        "Deskward: the same text comes again and again",
        "No more notes go out to it. See who wrote with: deskward unanswered",
    ),
}

# Subject of the alarm, subject of the all-clear, what to do.
_TROUBLES: Final = {
    trouble.UNSEEN: (
        "Deskward: a mailbox is not seen",
        "Deskward: the mailbox is seen again",
        """Until it is seen again no note leaves because of its mail; nothing is lost, the mail stays where it is.
Has the password changed, or is the mail server down? See: deskward status""",
    ),
    trouble.STOPPED: (
        "Deskward stopped all replies",
        "Deskward: replies leave again",
        "Look at what waits with: deskward outbox\nThen let replies leave again with: deskward resume",
    ),
    trouble.ASIDE: (
        "Deskward: a message was set aside",
        "Deskward: nothing is set aside any more",
        """The message is kept as it came, and got no ticket and no note. See: deskward tickets set-aside
Have it judged again with: deskward tickets retry MESSAGE""",
    ),
    trouble.BARRED: (
        "Deskward: a desk takes no copies any more",
        "Deskward: the desk takes copies again",
        """No copy is lost: they wait, and leave by themselves as soon as the desk lets us in again.
Is the token or password still good, and is the address right? A new secret is used at once,
one that systemd hands over after: systemctl restart deskward. See: deskward doctor""",
    ),
    trouble.DEAD: (
        "Deskward: a desk has refused copies",
        "Deskward: no copy is given up any more",
        """Their tickets are in our own store, and the desk does not have them. See: deskward outbox
Mend what the desk says is wrong, then try again with: deskward outbox retry
Or, where nobody needs them there: deskward outbox cancel N""",
    ),
    trouble.DISK: (
        "Deskward: the disk fills",
        "Deskward: there is room on the disk again",
        """When it is full no mail is taken any more: senders are asked to try later, and mailboxes are left unread.
Make room; old mail leaves the store with: deskward purge --older-than "2 years\"""",
    ),
    trouble.ENDING: (
        "Deskward: a password, token or certificate runs out soon",
        "Deskward: the password, token or certificate was renewed",
        "Put a new one where the config says it lies. It is read at each use.",
    ),
    trouble.ENDED: (
        "Deskward: a password, token or certificate has run out",
        "Deskward: the password, token or certificate was renewed",
        "Put a new one where the config says it lies. It is read at each use.",
    ),
    trouble.MISSED: (
        "Deskward: mail in the mailbox was never taken",
        "Deskward: no mail is missing any more",
        """The messages lie in the mailbox and Deskward does not know them: please answer them by hand.
Look again with: deskward audit""",
    ),
    trouble.STORE: (
        "Deskward: nothing can be stored",
        "Deskward: storing works again",
        "No mail is taken as long as this lasts, so none is lost. Is the disk full, or the database down?",
    ),
}


def trouble_bytes(told: News, *, zone: tzinfo, message_id: str, from_address: str, to_address: str) -> bytes:
    """The mail about what is wrong, or about that it is over, without its Date; times are those of ``zone``.

    ValueError where an address is not fit for a header.
    """
    alarm, all_clear, advice = _TROUBLES[told.cause]
    parts = [_list("", [*told.begun, *told.lasting], zone), _list("Over:\n", told.over, zone)]
    parts += [] if told.is_all_clear else [advice]
    text = "\n\n".join(part for part in parts if part) + _ENDING
    subject = all_clear if told.is_all_clear else alarm
    return _mail(subject, text, message_id=message_id, from_address=from_address, to_address=to_address)


def _list(head: str, troubles: list[Trouble] | tuple[Trouble, ...], zone: tzinfo) -> str:
    lines = [f"- {_when(one, zone)}: {one.sentence}" for one in troubles[:_LONG]]
    if len(troubles) > _LONG:
        lines.append(f"- and {len(troubles) - _LONG} more: deskward status")
    return head + "\n".join(lines) if lines else ""


def _when(one: Trouble, zone: tzinfo) -> str:
    begun = f"{one.since.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"since {begun}" if one.over_at is None else f"{begun} to {one.over_at.astimezone(zone):%Y-%m-%d %H:%M}"


def alarm_bytes(
    *, cause: str, sentence: str, ticket: int | None, message_id: str, from_address: str, to_address: str
) -> bytes:
    """The mail about one alert, without its Date: our own words alone, nothing of the customer's mail.

    ``ticket`` is its number where one was filed. ValueError where an address is not fit for a header.
    """
    subject, advice = _ADVICE[cause]
    show = f"deskward tickets show {ticket}" if ticket is not None else "deskward tickets"
    text = f"{sentence[:1].upper()}{sentence[1:]}.\n\n{advice.format(show=show, ticket=ticket)}{_ENDING}"
    return _mail(subject, text, message_id=message_id, from_address=from_address, to_address=to_address)


def _mail(subject: str, text: str, *, message_id: str, from_address: str, to_address: str) -> bytes:
    head = (
        f"From: {reply_address(from_address)}\r\nTo: {reply_address(to_address)}\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{message_id}>\r\n{_FIXED}"
    )
    lines = "\r\n".join((*text.splitlines(), "")).encode()
    return head.encode("ascii") + binascii.b2a_qp(lines, istext=True, quotetabs=False)
