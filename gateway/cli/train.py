"""Roof: ``deskward train``: the model learns all corrections anew, and tells what it has learnt."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import config_option, json_option, load_or_exit
from gateway.cli.progress import Progress
from gateway.cli.store_of import plain, read_store, show_json, usable_or_exit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from gateway.config.values import Config
    from gateway.pipeline.learning.report import Month, Report
    from gateway.pipeline.learning.training import Learnt, Read
    from gateway.pipeline.terms import Terms


@click.command()
@config_option
@json_option
@click.option("--report", is_flag=True, help="Only say what it has learnt; changes nothing.")
@click.option(
    "--days", type=click.IntRange(1, 3660), default=30, show_default=True, help="Mail that --report tries it on."
)
def train(config_path: str | None, days: int, *, report: bool, as_json: bool) -> None:
    """Make the learned model from all your corrections anew, or with --report say what it has learnt.

    What you decide in review, take back with undo, or move in or out of the folder of redirected mail is learnt by the
    running service at once, from the next message on. So this is needed only where you want to begin afresh. What
    comes with the program stays as it is; only what was learnt beside it is made anew.
    """
    if report:
        _report(config_path, days, as_json=as_json)
        return
    config = load_or_exit(config_path)
    usable_or_exit(config)
    found, told = _refit(config)
    if as_json:
        support = sum(one.correction.support for one in told.examples)
        counts = {"corrections": found.corrections, "support": support, "other": found.corrections - support}
        show_json(counts | {"taken_back": told.taken_back, "purged": told.missing})
        return
    from gateway.cli.train_text import trained

    click.echo(trained(told, config.classifier))


def _refit(config: Config) -> tuple[Learnt, Read]:
    """Learn in one reading, then write: a reading that becomes a writing would wait for the service in vain."""
    from gateway.daemon import clock
    from gateway.pipeline.learning.training import refit
    from gateway.pipeline.policy import policy_of
    from gateway.pipeline.terms import CLIENT
    from gateway.store import learned
    from gateway.store.engine import reading, writing
    from gateway.wiring.store import open_store

    engine = open_store(config, os.environ)
    try:
        with reading(engine) as connection:
            found, told = refit(connection, policy_of(config), client=CLIENT, now=clock())
        if found.kept is not None:
            with writing(engine) as connection:
                learned.put(connection, found.kept, client=CLIENT)
    finally:
        engine.dispose()
    return found, told


def _report(config_path: str | None, days: int, *, as_json: bool) -> None:
    from gateway.cli.train_text import reported
    from gateway.daemon import clock

    with read_store(config_path) as (config, connection):
        made, model_knows, terms = _made(config, connection)
        tried = _tried(connection, terms, clock() - timedelta(days=days))
    if as_json:
        show_json(_document(made, tried, config, days=days, corrections=model_knows))
    else:
        click.echo(reported(made, tried, config.classifier, days=days, unsure=config.safety.unsure))


def _made(config: Config, connection: Connection) -> tuple[Report, int, Terms]:
    from gateway.cli.backtest import terms_for
    from gateway.cli.known import learnt
    from gateway.pipeline.learning import report, training
    from gateway.pipeline.learning.learned import shipped_model
    from gateway.store import learned

    terms = terms_for(config, connection)
    terms = replace(terms, policy=learnt(connection, terms.policy))
    rows = learned.rows(connection, client=terms.client)
    found = training.read(connection, terms.policy, client=terms.client, rows=rows)
    knows = (terms.policy.model or shipped_model)()
    kinds = Counter(row.kind for row in rows)
    made = report.report(found, knows, config.classifier.limits, kinds=kinds)
    return made, knows.corrections, terms


def _tried(connection: Connection, terms: Terms, since: datetime) -> Month:
    from gateway.cli.backtest import pasts_since
    from gateway.pipeline.learning import report
    from gateway.store import contacts, judged

    progress = Progress("store")
    if progress.wanted:
        progress.expect(judged.count(connection, client=terms.client, since=since))
    known = pasts_since(connection, since, client=terms.client)
    mail = progress.over(judged.read(connection, client=terms.client, since=since))
    sent = contacts.all_sent(connection, client=terms.client)
    return report.month(mail, terms, pasts=known, sent=sent)


def _document(made: Report, tried: Month, config: Config, *, days: int, corrections: int) -> dict[str, Any]:
    from gateway.judge.learned.limits import ENOUGH, VERY_HIGH

    told = [
        {"message": one.message, "date": one.at.isoformat(), "subject": plain(one.subject), "said": round(one.said, 4)}
        | {"support": one.support, "right": not one.wrong}
        for one in made.told
    ]
    limits = config.classifier.limits
    return {
        "corrections": corrections,
        "kinds": dict(made.kinds),
        "support": made.support,
        "other": made.other,
        "taken_back": made.taken_back,
        "purged": made.missing,
        "windows": [asdict(one) for one in made.windows],
        "right_before": made.right_before,
        "right_now": made.right_now,
        "told": told,
        "words": {"support": list(made.for_support), "other": list(made.against)},
        "decides": config.classifier.use,
        "redirect_above": limits.redirect_above if corrections >= ENOUGH else max(limits.redirect_above, VERY_HIGH),
        "leave_below": limits.leave_below,
        "enough": ENOUGH,
        "days": days,
        "mail": asdict(tried),
    }
