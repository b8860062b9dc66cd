"""Forgetting a person, and purging what is old: everywhere at once, with a proof of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gateway.errors import TransientFailure
from gateway.mail import normal, parse
from gateway.store import erasing, messages, proofs, scrub
from gateway.store.engine import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Engine

FORGOTTEN: Final = "its content was erased because its writer asked for it"
PURGED: Final = "its content was erased because of its age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went: the number of the ``proof``, what was counted, and what could not be done yet.

    ``waiting`` messages were left because something about them has still to leave. ``unfinished`` says why the disk may
    still hold some of it, None where it does not.
    """

    proof: int
    counts: Mapping[str, int]
    waiting: int = 0
    unfinished: str | None = None


def found(connection: Connection, address: str, *, client: str) -> list[int]:
    """The messages of a person, those included that nobody has judged yet; ``address`` is a normal one."""
    known = erasing.of_person(connection, address, client=client)
    fresh = [number for number in erasing.unread(connection, client=client) if _wrote(connection, number, address)]
    return sorted({*known, *fresh})


def _wrote(connection: Connection, number: int, address: str) -> bool:
    raw = messages.raw_of(connection, number)
    return raw is not None and normal(parse(raw).from_.address) == address


def mentioning(connection: Connection, address: str, *, client: str) -> Iterator[int]:
    """The messages in whose bytes the address stands anywhere, such as in Cc or in a quotation."""
    wanted = address.encode("utf-8", "replace")
    for numbers in erasing.with_bytes(connection, client=client):
        for number in numbers:
            raw = messages.raw_of(connection, number)
            if raw is not None and wanted in raw.lower():
                yield number


def forget(
    engine: Engine, url: str, address: str, numbers: Sequence[int], *, client: str, by: str, fresh: bytes, now: datetime
) -> Erased:
    """Erase ``numbers`` and all else that is known of a person, in one transaction; then the traces on the disk.

    TransientFailure, with nothing done, where something to her is being handed over at this moment.
    """
    with writing(engine) as connection:
        if erasing.is_leaving(connection, numbers):
            raise TransientFailure("a mail to this person is being handed over at this moment; try again in a minute")
        proof = proofs.begin(connection, client=client, by=by, now=now, fresh=fresh, address=address)
        counts = erasing.erase(connection, numbers, client=client, reason=FORGOTTEN, now=now)
        counts += erasing.erase_person(connection, address, client=client)
        proofs.count(connection, proof, counts)
    return Erased(proof=proof, counts=counts, unfinished=scrub.scrub(engine, url))


def old(connection: Connection, before: datetime, *, client: str) -> Iterator[tuple[list[int], list[int]]]:
    """What arrived before a moment, by and by: which messages may go, and about which something has still to leave."""
    after = 0
    while True:
        go, wait = erasing.old(connection, client=client, before=before, after=after)
        if not go and not wait:
            return
        after = max(go[-1:] + wait[-1:])
        yield go, wait


def purge(
    engine: Engine,
    url: str,
    before: datetime,
    *,
    client: str,
    by: str,
    now: datetime,
    progress: Callable[[int], None] = lambda _number: None,
) -> Erased:
    """Erase what arrived before a moment, a few hundred messages in one transaction, so that no mail has to wait.

    ``progress`` is told how many are gone. Cut short, it has done what its proof says, and may be called again.
    """
    with writing(engine) as connection:
        proof = proofs.begin(connection, client=client, by=by, now=now, fresh=b"", before=before)
    counts: Counter[str] = Counter()
    waiting = after = 0
    while True:
        with writing(engine) as connection:
            go, wait = erasing.old(connection, client=client, before=before, after=after)
            counts += erasing.erase(connection, go, client=client, reason=PURGED, now=now)
            proofs.count(connection, proof, counts)
        if not go and not wait:
            break
        waiting += len(wait)
        after = max(go[-1:] + wait[-1:])
        progress(counts["messages"])
    with writing(engine) as connection:
        scrub.drop_empty_months(connection, before)
    unfinished = scrub.scrub(engine, url) if counts else None
    return Erased(proof=proof, counts=counts, waiting=waiting, unfinished=unfinished)


def erase_again(engine: Engine, url: str, *, client: str, last: int, now: datetime) -> Counter[str]:
    """Erase in a store that was put back what the ``last`` proofs say was erased before; what went.

    Nobody is named in a proof: whom it is about is found by the mark of each address that stands in the store.
    """
    counts: Counter[str] = Counter()
    with writing(engine) as connection:
        again = proofs.proofs(connection, client=client)[-last:] if last else []
        marks = {proof.mark for proof in again if proof.mark is not None}
        for address in _everybody(connection, client=client) if marks else ():
            if proofs.mark_of(connection, address, client=client) in marks:
                numbers = found(connection, address, client=client)
                counts += erasing.erase(connection, numbers, client=client, reason=FORGOTTEN, now=now)
                counts += erasing.erase_person(connection, address, client=client)
        for before in [proof.before for proof in again if proof.before is not None]:
            for go, _ in old(connection, before, client=client):
                counts += erasing.erase(connection, go, client=client, reason=PURGED, now=now)
    if counts:
        scrub.scrub(engine, url)
    return counts


def _everybody(connection: Connection, *, client: str) -> set[str]:
    """All addresses in the store, those included of mail that nobody has judged yet."""
    known = erasing.everybody(connection, client=client)
    for number in erasing.unread(connection, client=client):
        raw = messages.raw_of(connection, number)
        if raw is not None:
            known.add(normal(parse(raw).from_.address))
    return known


def count_old(engine: Engine, before: datetime, *, client: str) -> tuple[int, int]:
    """How many messages `purge` would erase, and how many it would leave for now."""
    with reading(engine) as connection:
        portions = list(old(connection, before, client=client))
    return sum(len(go) for go, _ in portions), sum(len(wait) for _, wait in portions)
