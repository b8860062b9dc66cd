"""``deskward status``: how the service is doing, from the store alone."""

from __future__ import annotations

from typing import Any, Final

import click

from gateway import __version__
from gateway.cli.common import config_option, json_option
from gateway.cli.store_of import plain, read_store, show_json

_UNTOLD: Final = "cannot be told from its database; see: systemctl status deskward"
_WIDTH: Final = 300  # characters of a reason: here it is what the reader came for


@click.command()
@config_option
@json_option
def status(config_path: str | None, *, as_json: bool) -> None:
    """Say how the service is doing; also works while it is down."""
    from gateway.daemon import clock
    from gateway.pipeline.terms import CLIENT
    from gateway.store import assigning, desk_cases, lock, promises
    from gateway.store.status import status as status_of

    with read_store(config_path, forgiving=True) as (config, connection):
        found = status_of(
            connection,
            client=CLIENT,
            mode=config.safety.mode,
            version=__version__,
            mailboxes=[mailbox.name for mailbox in config.mailboxes],
            forwards=[(forward.name, forward.kind) for forward in config.forwards],
            now=clock(),
        )
        found["promises"] = promises.summary(connection, client=CLIENT, now=clock())
        found["desks"] = desk_cases.readings(connection, client=CLIENT)
        found["cases"] = assigning.summary(connection, client=CLIENT, now=clock())
        running = lock.is_served(config.store_url, connection, client=CLIENT)
        found["damage"] = _damage(config.store_url)
    if as_json:
        show_json(found | {"running": running})
        return
    _show(found, running=running)


def _damage(store_url: str) -> dict[str, str] | None:
    """What was found torn in the store and not mended since; None where all is well, as far as is known."""
    from gateway.store import damage

    known = damage.noted(store_url)
    return None if known is None else {"at": known.at.isoformat(), "sentence": known.sentence}


def _show_cases(told: dict[str, Any]) -> None:
    passed = told["passed_on"]
    late = f" ({told['overdue']} overdue)" if told["overdue"] else ""
    times = f", passed on {passed['times']} times in four weeks ({passed['cases']} cases)" if passed["times"] else ""
    click.echo(f"cases     {told['open']} open, {told['untaken']} not taken yet{late}{times}")


def _show(found: dict[str, Any], *, running: bool | None) -> None:
    service = {True: "running", False: "down", None: _UNTOLD}[running]
    click.echo(f"service   {service}   mode {found['mode']}{'   PAUSED' if found['paused'] else ''}")
    if found["paused"] and found["paused_reason"]:
        click.echo(f"          {plain(found['paused_reason'], width=_WIDTH)}   End it with: deskward resume")
    if found["damage"]:
        when = found["damage"]["at"][:16].replace("T", " ")
        click.echo(f"store     READ ONLY since {when} UTC: {plain(found['damage']['sentence'], width=_WIDTH)}")
    for one in found["alerts"]:
        when = one["at"][:16].replace("T", " ")
        click.echo(f"alert     {when} UTC   {plain(one['cause'])}: {plain(one['sentence'], width=_WIDTH)}")
    for box in found["mailboxes"]:
        seen = f"last seen {box['last_seen'][:16].replace('T', ' ')} UTC" if box["last_seen"] else "never seen"
        reason = f"   {plain(box['reason'], width=_WIDTH)}" if box["reason"] else ""
        click.echo(f"mailbox   {box['name']}: {box['state']}   {seen}{reason}")
        if box["sent_reason"]:
            click.echo(f"          its sent folder is not read: {plain(box['sent_reason'], width=_WIDTH)}")
    if found["reload"]:
        when = found["reload"]["at"][:16].replace("T", " ")
        click.echo(f"rules     the file of {when} UTC was refused, the old rules stay in force:")
        click.echo(f"          {plain(found['reload']['reason'], width=_WIDTH)}")
    out = found["outbox"]
    click.echo(f"outbox    {out['due']} waiting, {out['held']} held, {out['doubtful']} doubtful, {out['dead']} dead")
    for one in found["forwards"]:
        reason = f"   {plain(one['reason'], width=_WIDTH)}" if one["reason"] else ""
        more = "".join(f", {one[word]} {word}" for word in ("unknown", "dead") if one[word])
        click.echo(f"copies    {one['name']} ({one['kind']}): {one['state']}, {one['due']} due{more}{reason}")
    for one in found["desks"]:
        until = f"read until {one['read_until'][:16].replace('T', ' ')} UTC" if one["read_until"] else "never read"
        reason = f"   cannot be read: {plain(one['reason'], width=_WIDTH)}" if one["reason"] else ""
        click.echo(f"desk      {one['name']}: {until}{reason}")
    _show_cases(found["cases"])
    told = found["promises"]
    kept = f", {told['kept']} of {told['came_due']} kept in four weeks" if told["came_due"] else ""
    click.echo(f"promises  {told['open']} open, {told['overdue']} overdue{kept}")
    click.echo(f"version   {found['version']}")
