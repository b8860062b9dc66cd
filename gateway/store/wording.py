"""Words for what the store does not say by itself."""

from __future__ import annotations

from typing import Final

from gateway.delivery import State

_NOTE: Final[dict[str, str]] = {
    State.HELD: "held for review",
    State.SCHEDULED: "the note is scheduled",
    State.SENDING: "the note is being sent",
    State.DOUBTFUL: "nobody knows whether the note arrived",
    State.REFUSED: "the mail server refused the note",
    State.CANCELLED: "a person cancelled the note",
    State.EXPIRED: "it was too late for a note",
}
_THEN: Final[dict[str | None, str]] = {
    "leave": "left alone: nothing says that it is support",
    "review": "a person has to decide",
    "file": "filed without a note, as its rule says",
    "redirect": "no note was made",
}


def why_no_note(
    *, state: str, then: str | None, reason: str | None, note: str | None, note_reason: str | None
) -> str | None:
    """Say why no note has been sent to a message; None where one has.

    ``note`` is the state of its reply, None where it has none; ``reason`` and ``note_reason`` are what was stored.
    """
    if note == State.SENT:
        return None
    if note is not None:
        return note_reason or _NOTE[note]
    if state == "stored":
        return "waiting to be judged"
    if state == "set_aside":
        return reason or "set aside after an error"
    return reason or _THEN.get(then) or "no note was made"
