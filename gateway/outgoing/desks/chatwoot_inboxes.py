"""The inboxes of Chatwoot and the other settings there that matter to us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.errors import Failure, TransientFailure
from gateway.outgoing.desks.api import listed, mapped
from gateway.outgoing.desks.contract import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.contract import Settings

_KIND: Final = "Channel::Api"
_UNASKED: Final = "Chatwoot cannot be asked"
_FEATURE: Final = "email_continuity_on_api_channel"


class ChatwootInboxes:
    """The inboxes of one account, by number."""

    def __init__(self, api: Api, settings: Settings) -> None:
        self._api, self._settings = api, settings
        self._home = f"/api/v1/accounts/{settings.keys.get('account')}"

    def explain(self, place: object) -> None:
        """TransientFailure (barred) where the inbox is none, or of a kind that takes no message from outside.

        Chatwoot answers 404 then, or 500 with nothing done. Whatever else is found out says nothing about the request.
        """
        try:
            inbox = self._inbox(place)
        except Failure:
            return
        kind = "none" if inbox is None else inbox.get("channel_type") or _KIND
        if kind != _KIND:
            remedy = "put the number of an inbox of the kind API into queue or queues"
            raise TransientFailure(f"Chatwoot refused the ticket: inbox {place} is {kind}; {remedy}", barred=True)

    def examine(self) -> Iterator[Finding]:
        """The inboxes (with them the key), the custom attribute, and what mails the customer gets or misses."""
        for place in self._settings.every_place():
            yield from self._examined(place)
        yield self._attribute()
        yield self._answers_leave()

    def _examined(self, place: str | int) -> Iterator[Finding]:
        inbox = self._inbox(place)
        remedy = "make an inbox of the kind API, add the agent, and put its number into queue or queues"
        if inbox is None:
            yield Finding(level="error", what=f"Chatwoot has no inbox {place}", remedy=remedy)
            return
        kind = inbox.get("channel_type")
        if kind != _KIND:
            yield Finding(level="error", what=f"inbox {place} of Chatwoot is of the kind {kind}", remedy=remedy)
            return
        yield Finding(level="ok", what=f'Chatwoot lets us in; inbox {place} is "{inbox.get("name")}"')
        yield from self._automatic(inbox, place)

    def _automatic(self, inbox: Mapping[str, Any], place: str | int) -> Iterator[Finding]:
        """Whose automatic words the customer gets; those of the inbox go out by mail like an agent's answer."""
        speaks = bool(inbox.get("greeting_enabled") or inbox.get("out_of_office_message"))
        if speaks and self._settings.acknowledgement != "desk":
            what = (
                f"inbox {place} of Chatwoot greets customers or tells them that the office is closed, besides our note"
            )
            remedy = "switch greeting and business hours of the inbox off"
            yield Finding(level="warning", what=what, remedy=remedy)
        if not speaks and self._settings.acknowledgement == "desk":
            what = f"our note is left out, and inbox {place} of Chatwoot does not greet customers either"
            yield Finding(
                level="warning", what=what, remedy='switch its greeting on, or write acknowledgement = "ours"'
            )
        if inbox.get("csat_survey_enabled"):
            what = f"inbox {place} of Chatwoot asks customers how they liked it, also where we close a duplicate"
            yield Finding(level="warning", what=what, remedy="switch its survey off")

    def _attribute(self) -> Finding:
        field = self._settings.key_field
        path = f"{self._home}/custom_attribute_definitions"
        query = {"attribute_model": "conversation_attribute"}
        answer = self._api.ask("GET", path, what="Chatwoot does not show its custom attributes", query=query)
        found = listed(answer.json(), _UNASKED)
        if any(one.get("attribute_key") == field and one.get("attribute_display_type") == "text" for one in found):
            return Finding(level="ok", what=f'Chatwoot has the attribute "{field}" for our key')
        remedy = f"define it: Settings, Custom Attributes, Conversation, key {field}, type Text; or mend key_field"
        return Finding(level="error", what=f'Chatwoot has no text attribute "{field}" of conversations', remedy=remedy)

    def _answers_leave(self) -> Finding:
        """Without one feature of the account, what an agent answers in an inbox of the kind API is mailed to nobody."""
        features = mapped(mapped(self._api.find(self._home, what=_UNASKED)).get("features"))
        if features.get(_FEATURE):
            return Finding(level="ok", what="answers of agents are mailed to the customer")
        remedy = f"let the administrator of Chatwoot switch the feature {_FEATURE} of the account on"
        what = "Chatwoot does not say that answers of agents in an API inbox are mailed to the customer"
        return Finding(level="warning", what=what, remedy=remedy)

    def _inbox(self, number: object) -> dict[str, Any] | None:
        """One inbox; None where there is none, or not for this agent."""
        found = self._api.find(f"{self._home}/inboxes/{number}", what="Chatwoot does not show its inbox")
        return None if found is None else mapped(found)
