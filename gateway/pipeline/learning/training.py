"""The model learns from corrections: from all of them anew, or from one more, so that the next message knows of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.judge import Then, may_reply
from gateway.judge.handed import handed_on
from gateway.judge.learned import written
from gateway.judge.learned.learn import Correction, corrected, refitted
from gateway.judge.learned.local import pack_local, with_local
from gateway.judge.texts import Texts
from gateway.judge.verdict import Facts
from gateway.mail import parse
from gateway.pipeline.learning.learned import LocalModel, shipped_digest, shipped_model
from gateway.store import judged, learned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.judge import Policy
    from gateway.judge.learned import Model, Written
    from gateway.store.learned import Kept, Row
    from gateway.store.stored import Stored

log = logging.getLogger(__name__)

_WHOLE: Final = 300  # corrections up to which all are fitted anew (half a second); of more, only the new ones
_TOGETHER: Final = 100  # messages read at once
_FILED: Final = (Then.REDIRECT, Then.FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A correction with what the model is shown of its message; ``from_address`` tells the writers apart."""

    row: Row
    correction: Correction
    from_address: str
    subject: str


class Read(NamedTuple):
    """The examples in the order in which people told them; ``missing`` had no message to learn from any more."""

    examples: tuple[Example, ...]
    missing: int
    taken_back: int
    rows: int


class Learnt(NamedTuple):
    """``model`` gives the model as it decides from now on; ``kept`` is to be stored, None where it stands so."""

    model: Callable[[], Model]
    corrections: int
    kept: Kept | None = None


def truths(rows: Sequence[Row]) -> list[Row]:
    """Of each message the last correction, where it still says something; in the order in which they were told."""
    last = {row.message: row for row in rows}
    return sorted((row for row in last.values() if row.is_ != Then.REVIEW), key=lambda row: row.id)


def read(connection: Connection, policy: Policy, *, client: str, rows: Sequence[Row] | None = None) -> Read:
    """Everything there is to learn from; of ``rows`` alone where they are given."""
    told = learned.rows(connection, client=client) if rows is None else rows
    wanted = truths(told)
    found: list[Example] = []
    for first in range(0, len(wanted), _TOGETHER):
        some = {row.message: row for row in wanted[first : first + _TOGETHER]}
        by_number = {one.stored.id: one for one in judged.these(connection, list(some), client=client)}
        for number, row in some.items():
            if number in by_number:
                mail = shown(by_number[number].stored, policy)
                one = Correction(mail=mail, support=row.is_ in _FILED)
                about = by_number[number]
                found.append(Example(row=row, correction=one, from_address=about.from_address, subject=about.subject))
    messages = len({row.message for row in told})
    return Read(tuple(found), len(wanted) - len(found), messages - len(wanted), len(told))


def shown(stored: Stored, policy: Policy) -> Written:
    """What the model was shown of a message when it was judged."""
    message = parse(stored.raw, stored.envelope if stored.envelope.sender is not None else None)
    refusal = may_reply(message, policy, Facts(), now=stored.arrived)
    return written(Texts(message, policy.languages, handed_on(message, refusal, policy, Facts(), now=stored.arrived)))


def refit(connection: Connection, policy: Policy, *, client: str, now: datetime) -> tuple[Learnt, Read]:
    """Make the local weights anew from all corrections."""
    rows = learned.rows(connection, client=client)
    found = read(connection, policy, client=client, rows=rows)
    model = refitted(shipped_model(), [one.correction for one in found.examples])
    return _kept(model, rows[-1].id if rows else 0, now), found


def up_to_date(connection: Connection, policy: Policy, *, client: str, now: datetime) -> Learnt:
    """The model with every correction that is in the store, whether its weights were kept already or not."""
    mark, kept = learned.mark(connection, client=client), learned.get(connection, client=client)
    if mark.last is None:
        return Learnt(shipped_model, 0)
    known = None if kept is None else _opened(kept)
    if kept is None or known is None:
        return refit(connection, policy, client=client, now=now)[0]
    if kept.last == mark.last:
        return Learnt(LocalModel(packed=kept.weights, corrections=kept.corrections), kept.corrections)
    rows = learned.rows(connection, client=client)
    new = [row for row in rows if row.id > kept.last]
    again = {row.message for row in new} & {row.message for row in rows if row.id <= kept.last}
    if again or kept.corrections + len(new) <= _WHOLE:
        return refit(connection, policy, client=client, now=now)[0]
    for one in read(connection, policy, client=client, rows=new).examples:
        known = corrected(known, one.correction)
    return _kept(known, mark.last, now)


def _opened(kept: Kept) -> Model | None:
    """The model with the weights that were kept; None where they belong to another shipped model, or are damaged."""
    if kept.shipped != shipped_digest():
        return None
    try:
        return with_local(shipped_model(), kept.weights, kept.corrections)
    except ValueError as error:
        log.warning("%s; it is made again from the corrections. To do that by hand: deskward train", error)
        return None


def _kept(model: Model, last: int, now: datetime) -> Learnt:
    packed = pack_local(model)
    kept = learned.Kept(shipped_digest(), last, model.corrections, packed, now)
    give = LocalModel(packed=packed, corrections=model.corrections) if model.local is not None else shipped_model
    return Learnt(give, model.corrections, kept)
