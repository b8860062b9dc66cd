"""``deskward policy``: the public text that tells customers how to reach the desk, from the config alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import click

from gateway.answer.reach import REACH_LANGUAGES
from gateway.cli.common import config_option, json_option, load_or_exit
from gateway.cli.store_of import show_json

if TYPE_CHECKING:
    from datetime import date

    from gateway.answer import reach
    from gateway.config.values import Config

_AHEAD: Final = 60  # days; a page is not printed for ever, and a list of a year is not read


@click.command()
@config_option
@json_option
@click.option("--language", type=click.Choice(REACH_LANGUAGES), help="Default: the first of [owner] languages.")
@click.option("--html", "as_html", is_flag=True, help="A web page instead of text.")
def policy(config_path: str | None, *, as_json: bool, language: str | None, as_html: bool) -> None:
    """Print the public "how to reach us" text: where, when, by when and who.

    Everything in it comes from the config, and so does what the notes promise. Changes nothing.
    """
    from gateway.answer import reach

    config = load_or_exit(config_path)
    known = (one for one in (language, *config.owner.languages, "en") if one in REACH_LANGUAGES)
    guide = reach.reach_us(_standards(config, spoken := next(known)), spoken)
    if as_json:
        document = {"language": spoken, "title": guide.title, "text": reach.as_text(guide)}
        show_json(document | {"html": reach.as_html(guide)})
        return
    click.echo(reach.as_html(guide) if as_html else reach.as_text(guide), nl=False)


def _standards(config: Config, language: str) -> reach.Standards:
    from gateway.answer import reach
    from gateway.answer.keeping import in_force, is_busy
    from gateway.answer.roles import who_does_what
    from gateway.cli.standing import standing

    desk, owner = config.desk, config.owner
    kept, holidays = standing(config)
    return reach.Standards(
        owner=owner.name,
        desk=desk.name,
        url=desk.url,
        hours=desk.hours,
        zone=owner.zone.key,
        holidays=desk.holidays is not None,
        closed_days=_closed_days(config, desk.closed | holidays),
        turnaround=in_force(desk.turnaround, desk.turnaround_when_busy, kept),
        busy=desk.turnaround_when_busy is not None and is_busy(kept),
        roles=who_does_what(desk.people, language, owner.languages[0]),
        own_language=owner.languages[0],
    )


def _closed_days(config: Config, closed: frozenset[date]) -> list[tuple[date, date]]:
    """The next ones on which the desk would be open."""
    from gateway.answer.reach import runs_of_closed
    from gateway.daemon import clock

    today = clock().astimezone(config.owner.zone).date()
    weekdays = {span.weekday for span in config.desk.hours.spans} if config.desk.hours else set(range(7))
    return runs_of_closed(closed, weekdays, first=today, last=today + timedelta(days=_AHEAD))
