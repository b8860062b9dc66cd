"""``deskward run``: the service."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import click

from gateway.cli.common import CONFIG, NO_PERMISSION, TRY_AGAIN, UNAVAILABLE, config_option, fail, load_or_exit

if TYPE_CHECKING:
    from pathlib import Path

    from gateway.config.values import Config, Problem
    from gateway.templates import Templates

logger = logging.getLogger(__name__)

_LONG_CHECK: Final = 60.0  # seconds to look for damage that was found before
_ASK: Final = 20.0  # seconds between two requests for patience
_PATIENCE: Final = "120000000"  # microseconds from each of them, for what is left of the start; as TimeoutStartSec
_ALARM: Final = 5.0  # seconds that the mail about a damaged store may take before the program ends


@click.command()
@config_option
@click.option("--no-migrate", is_flag=True, help="End instead of bringing an older store up to date.")
@click.option("--log-json", is_flag=True, help="Log one JSON object a line.")
def run(config_path: str | None, *, no_migrate: bool, log_json: bool) -> None:
    """Watch the mailboxes and open the listeners, until stopped by SIGTERM or Ctrl-C.

    SIGHUP reads the config again; with an error in it the old one stays in force.
    """
    from gateway import log
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.store import lock
    from gateway.systemd import activation

    log.set_up(os.environ, as_json=log_json)
    log.keep_words_back()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    config = load_or_exit(config_path)
    if not (config.mailboxes or config.listen.smtp or config.listen.lmtp or activation.wanted(os.environ)):
        fail(CONFIG, "there is no way for mail to come in. Add a [[mailbox]], or smtp or lmtp under [listen].")
    templates = _templates_or_exit(config)
    _say_what_is_not_built(config)
    try:
        held = lock.hold(config.store_url)
    except TransientFailure as failure:
        fail(TRY_AGAIN, f"{failure}. Stop it first, or give this one another data_dir.")
    except PermanentFailure as failure:
        fail(CONFIG, str(failure))
    with held:
        prepare_store(config, migrate=not no_migrate)
        _close_to_others(config)
        _serve(config, templates)


def _close_to_others(config: Config) -> None:
    """See to it that no other user of the machine can get at the store; end with 77 where that cannot be had."""
    from gateway.store import guard

    closed, left = guard.close(config.store_url, config.data_dir)
    for sentence in closed:
        logger.warning("%s", sentence)
    if left:
        fail(NO_PERMISSION, f"{'; '.join(left)}. Nothing was started.")


def _serve(config: Config, templates: Templates) -> None:
    from gateway.daemon import Daemon, clock, dice
    from gateway.errors import PermanentFailure, TransientFailure
    from gateway.service.service import Service
    from gateway.systemd.notify import Notifier

    def reload() -> tuple[Config, Templates]:
        return (config, templates) if config.path is None else _read_again(config.path)

    try:
        service = Service(config, templates, clock=clock, dice=dice, fresh=secrets.token_bytes, environ=os.environ)
        Daemon(service, reload=reload, notifier=Notifier(os.environ)).run()
    except PermanentFailure as failure:
        fail(UNAVAILABLE, str(failure))
    except TransientFailure as failure:
        fail(TRY_AGAIN, str(failure))


def _read_again(path: Path) -> tuple[Config, Templates]:
    """The config in ``path`` and its templates; PermanentFailure after the log was told why, as check-config does.

    An example that does not come out as it should keeps the old rules: the new ones do not do what their writer means.
    """
    from gateway import config as config_wall
    from gateway.cli.examine import EXAMPLE, examples_of, templates_of
    from gateway.errors import PermanentFailure

    loaded = config_wall.load(path, os.environ)
    templates, more = templates_of(loaded.config) if loaded.config is not None else (None, ())
    examples = tuple(examples_of(loaded.config)) if loaded.config is not None else ()
    problems = [problem for problem in (*loaded.problems, *more, *examples) if problem.level != "note"]
    for problem in problems:
        level = logging.ERROR if problem.level == "error" or problem.code == EXAMPLE else logging.WARNING
        for line in config_wall.show(problem).splitlines():
            logger.log(level, "%s", line)
    against = [one for one in problems if one.level == "error" or one.code == EXAMPLE]
    if loaded.config is None or templates is None or against:
        raise PermanentFailure(_first_of(against))
    return loaded.config, templates


def _first_of(problems: list[Problem]) -> str:
    """The first reason with its place and remedy in one line, and how many there are besides."""
    first = problems[0]
    place = ":".join(str(part) for part in (first.file, first.line) if part is not None)
    more = f" And {len(problems) - 1} more: deskward check-config" if len(problems) > 1 else ""
    return f"{place}: {first.message} {first.remedy}{more}"


def _templates_or_exit(config: Config) -> Templates:
    """The templates of ``config``; their problems are printed, and errors among them end the program with 78."""
    from gateway import config as config_wall
    from gateway.cli.examine import examples_of, templates_of

    templates, problems = templates_of(config)
    for problem in (*problems, *examples_of(config)):
        click.echo(config_wall.show(problem), err=True)
    if any(problem.level == "error" for problem in problems):
        fail(CONFIG, "a template has an error; nothing was started or changed.")
    return templates


def _say_what_is_not_built(config: Config) -> None:
    from gateway.config import not_built

    for sentence in not_built(config):
        click.echo(f"deskward: note: {sentence}", err=True)


def prepare_store(config: Config, *, migrate: bool) -> None:
    """See to it that the store is there, sound and of this version; ends with 78 (75 when it is only locked)."""
    from gateway.store import damage, engine

    known = damage.noted(config.store_url)
    condition = engine.examine(config.store_url, patience=engine.PATIENCE if known is None else _LONG_CHECK)
    if condition.state in {"missing", "empty", "older"}:
        if not migrate:
            fail(CONFIG, f"{condition.sentence}. Run: deskward migrate")
        _migrate_in_a_child(config)
        condition = engine.examine(config.store_url)
    if condition.state in {"locked", "unreachable"}:
        fail(TRY_AGAIN, condition.sentence)
    if condition.state == "damaged":
        _tell_damage(config, condition.sentence)
    if condition.state != "current":
        fail(CONFIG, f"{condition.sentence}. The file and the mailbox were not touched.")
    if condition.checked:
        damage.forget(config.store_url)
    _agree_on_keys(config)


def _tell_damage(config: Config, sentence: str) -> None:
    """Mail it to the person who looks after it all, where that can be done at once: nobody may watch the log."""
    from threading import Event

    from gateway.daemon import clock
    from gateway.service.damage import tell

    thread = tell(config, sentence, clock=clock, environ=os.environ, ending=Event())
    if thread is not None:
        thread.join(_ALARM)


def _agree_on_keys(config: Config) -> None:
    """End with 78 where a body in the store could not be read, before any mail is taken."""
    from gateway.errors import PermanentFailure
    from gateway.pipeline.terms import CLIENT
    from gateway.store.resealing import agree
    from gateway.wiring.store import open_store

    engine = open_store(config, os.environ)
    try:
        agree(engine, client=CLIENT)
    except PermanentFailure as failure:
        fail(CONFIG, f"{str(failure).rstrip('.')}. Nothing was changed, and no mail was taken.")
    finally:
        engine.dispose()


def _migrate_in_a_child(config: Config) -> None:
    """Alembic never enters this process: it would stay in memory for months."""
    place = ["--config", str(config.path)] if config.path is not None else []
    words = [sys.executable, "-m", "gateway", *place, "migrate"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as child:
        code = _end_of(child)
    if code == TRY_AGAIN:
        fail(TRY_AGAIN, "the store could not be brought up to date now; the lines above say why.")
    if code != 0:
        fail(CONFIG, "the store could not be brought up to date; the lines above say why.")


def _end_of(child: subprocess.Popen[bytes]) -> int:
    """Its exit code, however long it takes; systemd is asked for patience: a large store takes longer than a start."""
    from gateway.systemd.notify import Notifier

    notifier = Notifier(os.environ)
    while True:
        notifier.tell(EXTEND_TIMEOUT_USEC=_PATIENCE, STATUS="bringing the store up to date")
        try:
            return child.wait(_ASK)
        except subprocess.TimeoutExpired:
            continue
