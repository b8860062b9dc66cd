"""Roof: what commands beside the service know of the desk: how promises were kept, and the public holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from gateway.answer.keeping import Kept
    from gateway.config.values import Config


class Standing(NamedTuple):
    """As the service has it in its store; where there is no store, all is well and the holidays are computed."""

    kept: Kept
    holidays: frozenset[date]


def standing(config: Config) -> Standing:
    """How things stand now; changes nothing. TransientFailure where the holidays are not known and not computed."""
    from gateway.answer.keeping import Kept
    from gateway.errors import Failure
    from gateway.store.engine import glance

    if glance(config.store_url).state == "current":
        try:
            return _stored(config)
        except Failure:  # it is just being changed, or its server is away
            pass
    return Standing(Kept(), _computed(config))


def _stored(config: Config) -> Standing:
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.pipeline.upkeep.closures import kept_holidays
    from gateway.store import promises
    from gateway.store.engine import connect, reading

    engine = connect(config.store_url, read_only=True)
    try:
        with reading(engine) as connection:
            holidays = kept_holidays(connection, config.desk.holidays, client=CLIENT)
            kept = promises.kept(connection, client=CLIENT, now=clock())
    finally:
        engine.dispose()
    return Standing(kept, holidays or _computed(config))


def _computed(config: Config) -> frozenset[date]:
    from gateway.daemon import clock
    from gateway.holidays import public_holidays

    if config.desk.holidays is None:
        return frozenset()
    year = clock().astimezone(config.owner.zone).year
    return public_holidays(config.desk.holidays, (year, year + 1))
