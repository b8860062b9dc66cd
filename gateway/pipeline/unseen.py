"""Mail of a live mailbox that the store does not have, as a backtest takes it: it was left alone, for nobody looked."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from gateway.judge import Then
from gateway.mail import content_key, normal, parse
from gateway.store import judged, messages
from gateway.store.stored import Stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from gateway.mail import Arrival

_TOGETHER: Final = 16


def unseen(there: Iterable[Arrival], connection: Connection | None, *, client: str) -> Iterator[judged.JudgedMail]:
    """Those of ``there`` whose content the store does not know, each once; all of them where there is no store."""
    seen: set[str] = set()
    mail = iter(there)
    while some := list(islice(mail, _TOGETHER)):
        keys = [content_key(one.raw) for one in some]
        known = _known(some, keys, connection, client)
        for one, key in zip(some, keys, strict=True):
            if key not in known and key not in seen:
                seen.add(key)
                yield _past(one, key)


def _known(some: Sequence[Arrival], keys: list[str], connection: Connection | None, client: str) -> set[str]:
    """The keys of what was taken: by its content or, for what was too large to be read whole, by its place."""
    if connection is None:
        return set()
    origin = some[0].origin
    uids = [one.origin.uid for one in some if one.origin.uid is not None]
    taken = judged.known_uids(connection, origin.mailbox or "", origin.uidvalidity or 0, uids, client=client)
    by_place = {key for one, key in zip(some, keys, strict=True) if one.origin.uid in taken}
    return by_place | judged.known_keys(connection, keys, client=client)


def _past(arrival: Arrival, key: str) -> judged.JudgedMail:
    message = parse(arrival.raw)
    stored = Stored(
        id=0,
        packed=messages.pack(arrival.raw),
        size=len(arrival.raw),
        envelope=arrival.envelope,
        arrived=arrival.arrived,
        flags=arrival.flags,
        content_key=key,
        origins=(arrival.origin,),
    )
    return judged.JudgedMail(
        stored=stored,
        message_id=message.message_id,
        from_address=normal(message.from_.address),
        subject=message.subject,
        then=Then.LEAVE,
        rule=None,
    )
