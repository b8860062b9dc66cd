"""Ground: reasons that lie with the desk: it writes itself, or she has learnt where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.answer import ladder

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case


def wrote_to_desk(case: Case) -> str | None:
    """Tell mail that went to the desk as well."""
    desk = ladder.wrote_to_desk(case.message, case.policy.desks)
    return None if desk is None else f"it was written to the desk as well ({desk})"


def desk_notice(case: Case) -> str | None:
    """Tell mail by which the desk's own program reports on a case."""
    address = case.message.from_.address
    fits = next((pattern for pattern in case.policy.desk_programs if pattern.fits(address)), None)
    return None if fits is None else f'a notification of the desk: notifications_from has "{fits}"'


def knows_desk(case: Case) -> str | None:
    """Tell a sender who has used the desk before, or of whom a person said so."""
    how = case.facts.knows_desk
    return None if how is None else f"this sender knows the desk already: {how}"
