"""osTicket, whose API can be given tickets and nothing else."""

from __future__ import annotations

import base64
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import Api, whole
from gateway.outgoing.desks.contract import Finding
from gateway.outgoing.desks.entry import as_text, name_of, subject_of, writable
from gateway.outgoing.desks.files import files_of
from gateway.outgoing.desks.fitting import fitted
from gateway.outgoing.desks.form import Form
from gateway.outgoing.desks.osticket_mail import mail_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Memo, Settings
    from gateway.outgoing.web import Answer

_REFUSED: Final = "osTicket refused the ticket"
_NUMBER: Final = re.compile(rb"(?=[^<>]{0,40}\d)[^\s<>]{1,40}")  # how numbers look is a setting there


class OsticketDesk:
    """Gives tickets to osTicket, as mails or as JSON, whichever ``format`` says.

    As a mail a repeat is recognised by its Message-ID, so that it may be sent again whenever its end is unknown. As
    JSON nothing is recognised and nobody can be asked: an unknown end is left to a person. With the automatic mail it
    is the other way round: only JSON can keep osTicket's own from leaving.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._as_mail = settings.keys.get("format", "email") == "email"
        self._api = Api(settings, sign=self._sign, remedies=_remedies(settings.name), mend=_mend)

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Hand the copy over; the number of its ticket, which is all that osTicket answers."""
        del memo  # one step
        copy = writable(copy)
        answer = self._accepted(fitted(self._settings, lambda settings: self._send(copy, settings)))
        number = answer.body.strip()
        if not _NUMBER.fullmatch(number):
            raise TransientFailure(f"{_REFUSED}: the answer names none", maybe_done=True)
        return number.decode("utf-8", "replace")

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """Nobody can be asked: None for a mail, which may be sent again; PermanentFailure for JSON, which may not."""
        del memo
        if self._as_mail:
            return None
        raise PermanentFailure(
            f"nobody knows whether osTicket has ticket {copy.ticket} already; look there, and where it is missing, "
            'let it be tried again (deskward outbox retry); with format = "email" osTicket would recognise a repeat'
        )

    def examine(self) -> Iterator[Finding]:
        """What follows from the settings here; over there nothing can be looked at without making a ticket."""
        what = "osTicket shows nothing of its settings: its key and help topics prove themselves with the first copy"
        remedy = "give the key the address of this machine (Admin, Manage, API), and leave to create tickets"
        yield Finding(level="note", what=what, remedy=remedy)
        yield self._acknowledgement()
        if not self._as_mail:
            what = "a copy whose end is unknown waits for a person, for osTicket recognises no repeat as JSON"
            yield Finding(level="note", what=what, remedy='format = "email" has no such doubt, and no help topics')

    def _acknowledgement(self) -> Finding:
        whose = self._settings.acknowledgement
        if whose == "both":
            what = "the customer gets our note and the automatic mail of osTicket"
            return Finding(level="warning", what=what, remedy='write acknowledgement = "ours" or "desk"')
        if whose == "ours" and self._as_mail:
            what = "osTicket sends its own automatic mail for tickets that come as mail, besides our note"
            remedy = 'write acknowledgement = "desk", or format = "json", or switch its New Ticket auto-response off'
            return Finding(level="warning", what=what, remedy=remedy)
        if whose == "ours":
            return Finding(level="ok", what="osTicket is asked with each ticket not to write to the customer")
        what = "our note is left out, for osTicket writes to the customer"
        return Finding(level="note", what=what, remedy="see that its New Ticket auto-response is on")

    def _send(self, copy: Copy, settings: Settings) -> Answer:
        if not self._as_mail:
            return self._api.send("POST", "/api/tickets.json", document=ticket_of(copy, settings))
        mail = Form("message/rfc822", mail_of(copy, attachments=settings.attachments))
        return self._api.send("POST", "/api/tickets.email", form=mail)

    def _accepted(self, answer: Answer) -> Answer:
        """The answer; 403 is no wrong key here, for a filter or the ban list keeps this one customer out."""
        if answer.status == HTTPStatus.FORBIDDEN:
            raise PermanentFailure(f"{_REFUSED}: {answer.words()} (a ticket filter or the ban list there)")
        return self._api.judge(answer, what=_REFUSED, good=(HTTPStatus.CREATED,))

    def _sign(self) -> Mapping[str, str]:
        return {"X-API-Key": self._settings.secret("token")}


def ticket_of(copy: Copy, settings: Settings) -> dict[str, Any]:
    """A new ticket as JSON; a message that continues one says so, for nothing can be added to a ticket."""
    files, note = files_of(copy, limit=settings.attachments)
    continues = f"[Continues ticket #{copy.follows}.]" if copy.follows else ""
    place = whole(settings.place if copy.place is None else copy.place)
    document: dict[str, Any] = {
        "name": name_of(copy),
        "email": copy.customer_address,
        "subject": subject_of(copy),
        "message": _data_url("text/plain;charset=utf-8", as_text(copy, continues, note).encode("utf-8", "replace")),
        "autorespond": settings.acknowledgement != "ours",
        "alert": True,
    }
    if files:
        document["attachments"] = [{one.name: _data_url(one.kind, one.content)} for one in files]
    return document if place is None else document | {"topicId": place}


def _data_url(kind: str, content: bytes) -> str:
    """RFC 2397."""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _mend(answer: Answer) -> str:
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE}:
        return "the url has to be that of osTicket itself, and its web server has to hand on what is below /api"
    return ""


def _remedies(name: str) -> dict[int, str]:
    return {
        401: f'put a key of osTicket (Admin, Manage, API) into token of the forward "{name}"; the key is bound to the '
        "address of this machine as osTicket sees it, and needs leave to create tickets",
    }
