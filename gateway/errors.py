"""The two failures that cross a wall; anything else that is raised is a bug."""

from __future__ import annotations


class Failure(Exception):  # noqa: N818 - the two failures are words of this house
    """Something outside did not do what was asked; its text is one sentence for a person, without secrets."""


class TransientFailure(Failure):
    """Try again later.

    ``maybe_done`` is True where the other side may have carried out the request before the answer was lost (for SMTP:
    after the final dot). The caller then must not repeat it blindly. ``peer_away`` is True where the whole server could
    not be reached or entered, so that nothing else would get through either, and nothing of this request was begun.
    ``broke_off`` is True where the conversation ended in the midst of the request: most likely for a reason that will
    end the next one too. ``store_away`` is True where it was our own store that could not do it: nobody outside is to
    blame, and it may be well again in a moment. ``barred`` is True where the other side lets us in no longer, or not to
    this place, until a person mends a setting here or there: nothing was begun. ``wait`` is the number of seconds the
    other side asked us to wait, None where it said nothing.
    """

    def __init__(
        self,
        sentence: str,
        *,
        maybe_done: bool = False,
        wait: float | None = None,
        peer_away: bool = False,
        store_away: bool = False,
        broke_off: bool = False,
        barred: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.maybe_done = maybe_done
        self.wait = wait
        self.peer_away = peer_away
        self.store_away = store_away
        self.broke_off = broke_off
        self.barred = barred


class PermanentFailure(Failure):
    """Do not try again: the same request would be refused the same way."""
