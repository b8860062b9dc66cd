"""Which desks a message is handed to, and whose automatic mail its writer gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge.verdict import Then

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gateway.config.values import Forward
    from gateway.judge.verdict import Verdict


def handed_to(verdict: Verdict, forwards: Iterable[Forward], *, also: Collection[str] = ()) -> tuple[Forward, ...]:
    """Those of ``forwards`` that get a copy of a message with this verdict.

    ``also`` are the names of those that have the ticket which it continues: they get whatever belongs to it.
    """
    return tuple(
        one
        for one in forwards
        if one.name in also or (verdict.then in one.when and (verdict.forward is None or one.name in verdict.forward))
    )


def acknowledged_by(verdict: Verdict, forwards: Iterable[Forward]) -> str | None:
    """Why a redirected message gets no note of ours: the desk it is handed to writes to customers by itself.

    None where no such desk gets it.
    """
    if verdict.then is not Then.REDIRECT:
        return None
    names = [f'"{one.name}"' for one in handed_to(verdict, forwards) if one.acknowledgement == "desk"]
    return f"the desk {names[0]} acknowledges it by a mail of its own" if names else None
