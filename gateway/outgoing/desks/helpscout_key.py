"""The access token of Help Scout, got for the id and secret of an app (RFC 6749 section 4.4) before it ends."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from gateway.errors import PermanentFailure, TransientFailure
from gateway.outgoing.desks.api import mapped, preparing, web_of
from gateway.outgoing.web import judged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from gateway.outgoing.desks.contract import Settings
    from gateway.outgoing.web import Answer

_EARLY: Final = 60.0  # seconds before its end from which a token is not used any more
_SHORT: Final = 600.0  # seconds for which one is believed to last that does not say
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_WHAT: Final = "Help Scout gives no access token"


class AccessToken:
    """Called for the header field that signs a request in; ``ticks`` are seconds of a clock that never jumps."""

    def __init__(self, settings: Settings, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._ticks = settings, ticks
        self._web = web_of(settings)
        self._token, self._ends = "", 0.0

    def __call__(self) -> Mapping[str, str]:
        """The header field, with a fresh token where the last one ends soon; nothing that could make a ticket."""
        if not self._token or self._ticks() >= self._ends:
            with preparing():
                self._fetch()
        return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> bool:
        """The token was refused, however long it should have lasted; True, for another can be had."""
        self._token = ""
        return True

    def _fetch(self) -> None:
        said = {
            "grant_type": "client_credentials",
            "client_id": str(self._settings.keys.get("client_id", "")),
            "client_secret": self._settings.secret("client_secret"),
        }
        asked = self._ticks()
        answer = self._web.request("POST", "/v2/oauth2/token", headers=_FORM, body=urlencode(said).encode())
        token = mapped(_let_in(answer, self._settings.name).json())
        if not isinstance(token.get("access_token"), str):
            raise TransientFailure(f"{_WHAT}: the answer holds none")
        lasts = token.get("expires_in")
        self._token = token["access_token"]
        self._ends = asked + (float(lasts) if isinstance(lasts, int | float) else _SHORT) - _EARLY


def _let_in(answer: Answer, name: str) -> Answer:
    """The answer, where it is one with a token; a refusal is of id or secret, which a person has to mend."""
    try:
        return judged(answer, what=_WHAT, good=(HTTPStatus.OK,))
    except (PermanentFailure, TransientFailure) as failure:
        if isinstance(failure, TransientFailure) and not failure.barred:
            raise
        remedy = f'put id and secret of an app (your profile, My Apps) into client_id and client_secret of "{name}"'
        raise TransientFailure(f"{failure}; {remedy}", barred=True) from failure
