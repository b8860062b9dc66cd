"""django-helpdesk, by its API: tickets of the customer, with our key below their words and in a custom field."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks import django_helpdesk_cases as cases
from gateway.outgoing.desks import django_helpdesk_letter as letter
from gateway.outgoing.desks.api import continued, listed
from gateway.outgoing.desks.django_helpdesk_api import Api, unbegun
from gateway.outgoing.desks.django_helpdesk_found import Made, first_remark, found
from gateway.outgoing.desks.form import form_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gateway.outgoing.desks.contract import Copy, Finding, Memo, Settings
    from gateway.outgoing.desks.django_helpdesk_letter import Load
    from gateway.outgoing.desks.files import File
    from gateway.outgoing.desks.form import Form
    from gateway.outgoing.web import Answer

_REOPENED: Final = 2
_OPENED: Final = "opened"  # in the memo: our ticket and its first remark, where files are still missing


class DjangoHelpdeskDesk:
    """Hands copies to one django-helpdesk.

    No copy leaves before the custom field of our key is there: what is written into a missing one vanishes in silence.
    """

    def __init__(self, settings: Settings) -> None:
        self._api = Api(settings)
        self._settings = settings
        self._cases = cases.Cases(self._api, pages=str(settings.keys.get("url") or ""))
        # What becomes of its tickets is the business of their own part: what it can tell, this desk can.
        self.changed, self.case, self.join = self._cases.changed, self._cases.case, self._cases.join

    def submit(self, copy: Copy, memo: Memo) -> str:
        """Make a ticket, or a remark to the one that the copy continues; its number."""
        made = _read(memo.get(_OPENED))
        if made is not None:
            return self._complete(copy, made)
        self._make_ready(copy)
        loads = letter.loads(copy, limit=self._settings.attachments)
        if continued(copy):
            with unbegun():
                thread = self._cases.thread(int(copy.follows))
            if thread is not None and self._add(copy, thread, loads[0]):
                return str(thread["id"])
        made = self._create(copy, loads)
        if made.remark and len(loads[0].files) > 1:
            memo.keep(_OPENED, f"{made.ticket} {made.remark}")
            self._attach(made, loads, 1)
        return str(made.ticket)

    def look_up(self, copy: Copy, memo: Memo) -> str | None:
        """The number of the ticket that has this copy; None where there is surely none."""
        with unbegun():
            made = _read(memo.get(_OPENED)) or found(self._api, copy)
        return None if made is None else self._complete(copy, made)

    def examine(self) -> Iterator[Finding]:
        """Sign-in, the field of our key, each queue, and whether the desk confirms new tickets by mail."""
        from gateway.outgoing.desks import django_helpdesk_settings as settings

        return settings.findings(self._api, self._settings)

    def _make_ready(self, copy: Copy) -> None:
        lacking = self._lacking(copy)
        if lacking:
            self._api.forget()  # a person may make it at any moment
            raise TransientFailure(f"{self._api.host} {lacking}", barred=True)

    def _lacking(self, copy: Copy) -> str:
        shape, name = self._api.shape(), self._api.key_field.removeprefix("custom_")
        if shape.fields is not None and self._api.key_field not in shape.fields:
            return (
                f'has no custom field "{name}", by which a copy is found again: make it there '
                "(a text of 200 characters, not required)"
            )
        if shape.key_length is not None and shape.key_length < len(copy.key):
            return f'has a custom field "{name}" that is too short for our key: give it 200 characters'
        return ""

    def _create(self, copy: Copy, loads: list[Load]) -> Made:
        shape = self._api.shape()
        values: dict[str, str | int] = {
            "queue": _queue(copy, self._settings),
            "title": letter.title(copy),
            "priority": shape.priority,
            "submitter_email": copy.customer_address,
            self._api.key_field: copy.key,
        }
        made = self._posted(copy, values, loads).json()
        if not isinstance(made, dict) or not isinstance(made.get("id"), int):
            raise TransientFailure(f"{self._api.host} told no number of the ticket", maybe_done=True)
        if made.get(self._api.key_field) != copy.key:
            self._api.forget()  # the field is gone: no further copy before a person made it
        return Made(made["id"], first_remark(made))

    def _posted(self, copy: Copy, values: dict[str, str | int], loads: list[Load]) -> Answer:
        """Post the ticket; again without what the desk refuses of it, where the ticket is worth having without that.

        Of ``loads`` those that were refused are taken away.
        """
        while True:
            load = loads[0]
            answer = self._post_one({**values, "description": letter.words(copy, load.note)}, load)
            refused = _refused(answer)
            if "attachment" in refused and len(loads) > 1:
                del loads[0]
            elif "submitter_email" in refused and "submitter_email" in values:
                del values["submitter_email"]  # an address that the desk cannot write to; the words name it
            elif "queue" in refused:
                raise TransientFailure(f"{self._api.host} refused the queue: {answer.words()}", barred=True)
            else:
                return self._api.judge(answer, "refused the ticket")

    def _post_one(self, values: dict[str, str | int], load: Load) -> Answer:
        if not load.files:
            return self._api.raw("POST", "tickets/", document=values)
        return self._api.raw("POST", "tickets/", form=_form(values, "attachment", load.files[:1]))

    def _add(self, copy: Copy, thread: dict[str, Any], load: Load) -> bool:
        """Write the copy below a ticket, for the team alone: else its words would be mailed back to the customer.

        False where the ticket has gone meanwhile. No title is sent: the desk would make it that of the ticket.
        """
        values: dict[str, str | int] = {
            "ticket": thread["id"],
            "comment": letter.remark(copy, load.note),
            "public": "false",
        }
        if thread.get("status") not in self._api.shape().open:
            values["new_status"] = _REOPENED
        answer = self._api.raw("POST", "followups/", form=_form(values, "attachments", load.files))
        if "ticket" in _refused(answer):
            return False
        said = self._api.judge(answer, "refused the remark").json()
        if not isinstance(said, dict) or not isinstance(said.get("id"), int):
            raise TransientFailure(f"{self._api.host} told no number of the remark", maybe_done=True)
        return True

    def _complete(self, copy: Copy, made: Made) -> str:
        """See that all files of a ticket are there; its number."""
        loads = letter.loads(copy, limit=self._settings.attachments)
        if made.remark and len(loads[0].files) > 1 and not copy.follows:
            names = self._attached(made)
            if names is not None and letter.WHOLE not in names:  # it holds all of them
                self._attach(made, loads, len(names))
        return str(made.ticket)

    def _attached(self, made: Made) -> list[str] | None:
        """The names of the files below a remark; None where somebody has taken the remark away."""
        remark = self._api.find(f"followups/{made.remark}/", "does not show the remark")
        if remark is None:
            return None
        files = listed(remark.get("followupattachment_set"), f"{self._api.host} does not show the files of the remark")
        return [str(one.get("filename")) for one in files]

    def _attach(self, made: Made, loads: list[Load], attached: int) -> None:
        """Add the files that are missing; where the site does not take one of them, the one that holds all."""
        for one in loads[0].files[attached:]:
            try:
                self._add_file(made, one)
            except PermanentFailure:
                for whole in loads[1].files:
                    with suppress(PermanentFailure):
                        self._add_file(made, whole)
                return

    def _add_file(self, made: Made, one: File) -> None:
        about = {"followup": made.remark, "filename": one.name, "mime_type": one.kind, "size": len(one.content)}
        self._api.ask("POST", "followups-attachments/", "refused a file", form=_form(about, "file", [one]))


def _form(values: Mapping[str, object], name: str, files: Iterable[File]) -> Form:
    """The values and, all under the same name, the files."""
    return form_of(((key, str(value)) for key, value in values.items()), ((name, one) for one in files))


def _queue(copy: Copy, settings: Settings) -> str | int:
    place = copy.place if copy.place is not None else settings.place
    return place if place is not None else 1


def _refused(answer: Answer) -> frozenset[str]:
    """The fields that the desk names in a refusal, none for any other answer; a form that is too large is its file."""
    if answer.status == 413:  # noqa: PLR2004 - RFC 9110 section 15.5.14
        return frozenset({"attachment"})
    if answer.status != 400:  # noqa: PLR2004 - RFC 9110 section 15.5.1
        return frozenset()
    with suppress(TransientFailure):
        said = answer.json()
        return frozenset(said) if isinstance(said, dict) else frozenset()
    return frozenset()


def _read(kept: str | None) -> Made | None:
    ticket, _, remark = (kept or "").partition(" ")
    return Made(int(ticket), int(remark)) if ticket.isdigit() and remark.isdigit() else None
