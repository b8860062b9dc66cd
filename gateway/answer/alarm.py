"""Ground: the mail that tells the person who looks after it all that something cannot wait."""

from __future__ import annotations

import binascii
from typing import Final

from gateway.answer.compose import reply_address

# RFC 3834 section 5: generated, not replied, for nobody wrote to us; nothing that answers mail will answer it.
_FIXED: Final = (
    "Auto-Submitted: auto-generated\r\n"
    "X-Auto-Response-Suppress: All\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: text/plain; charset="utf-8"\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_ENDING: Final = "\n\nThis mail is written by Deskward itself. At most one an hour leaves about the same cause.\n"
_ADVICE: Final = {
    "breaker": (
        "Deskward stopped all replies",
        """Mail is still watched and filed. Look at what waits with: deskward outbox
Take back what should not leave with: deskward outbox cancel N
Then let replies leave again with: deskward resume""",
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


def alarm_bytes(
    *, cause: str, sentence: str, ticket: int | None, message_id: str, from_address: str, to_address: str
) -> bytes:
    """The mail about one alert, without its Date: our own words alone, nothing of the customer's mail.

    ``ticket`` is its number where one was filed. ValueError where an address is not fit for a header.
    """
    subject, advice = _ADVICE[cause]
    show = f"deskward tickets show {ticket}" if ticket is not None else "deskward tickets"
    text = f"{sentence[:1].upper()}{sentence[1:]}.\n\n{advice.format(show=show)}{_ENDING}"
    head = (
        f"From: {reply_address(from_address)}\r\nTo: {reply_address(to_address)}\r\n"
        f"Subject: {subject}\r\nMessage-ID: <{message_id}>\r\n{_FIXED}"
    )
    lines = "\r\n".join((*text.splitlines(), "")).encode()
    return head.encode("ascii") + binascii.b2a_qp(lines, istext=True, quotetabs=False)
