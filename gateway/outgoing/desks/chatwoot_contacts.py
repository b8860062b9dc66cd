"""The contacts of Chatwoot: one for each customer, found by her address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from gateway.outgoing.desks.api import mapped, number_of, whole
from gateway.outgoing.desks.chatwoot_cases import payload
from gateway.outgoing.desks.entry import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.outgoing.desks.api import Api
    from gateway.outgoing.desks.chatwoot_inboxes import ChatwootInboxes
    from gateway.outgoing.desks.contract import Copy, Settings

_NONE: Final = HTTPStatus.NOT_FOUND
_PAGE: Final = 15  # that a search gives at once
_UNSEARCHED: Final = "Chatwoot does not search contacts"
_UNMADE: Final = "Chatwoot did not make the contact"


class ChatwootContacts:
    """The contacts of one account."""

    def __init__(self, api: Api, settings: Settings, inboxes: ChatwootInboxes) -> None:
        self._api, self._settings, self._inboxes = api, settings, inboxes
        self._path = f"/api/v1/accounts/{settings.keys.get('account')}/contacts"

    def number_of(self, copy: Copy) -> str:
        """The customer's contact, which is made where there is none."""
        return self._sought(copy.customer_address.lower()) or self._made(copy)

    def _sought(self, address: str) -> str | None:
        """Search her; the search gives whatever has these letters somewhere, so that only the very address counts."""
        page = 1
        while True:
            query: dict[str, str | int] = {"q": address, "page": page}
            told = self._api.find(f"{self._path}/search", what=_UNSEARCHED, query=query)
            found = [] if told is None else payload(told)
            for contact in found:
                if address in _addresses(contact):
                    return number_of(contact, _UNSEARCHED)
            if len(found) < _PAGE:
                return None
            page += 1

    def _made(self, copy: Copy) -> str:
        place = whole(self._settings.place if copy.place is None else copy.place)
        document = {"inbox_id": place, "name": name_of(copy), "email": copy.customer_address}
        answer = self._api.send("POST", self._path, document=document)
        if answer.status == _NONE:
            self._inboxes.explain(place)
        told = mapped(mapped(self._api.judge(answer, what=_UNMADE).json()).get("payload"))
        return number_of(told.get("contact", told), _UNMADE)


def _addresses(contact: Mapping[str, Any]) -> set[str]:
    """All addresses of a contact, in lower case: one, and in newer versions some more."""
    more = contact.get("emails")
    found = [contact.get("email"), *(more if isinstance(more, list) else [])]
    return {str(one.get("email") if isinstance(one, dict) else one).lower() for one in found}
