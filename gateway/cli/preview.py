"""Roof: ``deskward preview``: the note for a message, or what is said of every template; looks only."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from gateway.cli.common import BAD_DATA, CONFIG, NO_INPUT, USAGE, config_option, fail, json_option, load_or_default
from gateway.cli.store_of import show_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gateway.answer.keeping import Kept
    from gateway.config.values import Config
    from gateway.judge import Judgement, Verdict
    from gateway.mail import Message
    from gateway.pipeline.consequences.note import Note
    from gateway.pipeline.terms import Terms

_KEY = b"preview" * 5  # signs nothing that leaves
_SAMPLE = (
    "From: Hanna Schmidt <hanna@mail.example>\r\nTo: {0}\r\nSubject: My order\r\nMessage-ID: <preview@mail.example>\r\n"
    "\r\nWhere is my order 4711?\r\n"
)


@click.command()
@config_option
@json_option
@click.option(
    "--step", type=click.IntRange(1, 3), default=1, help="1: the first note to somebody, 2: the second, 3: later ones."
)
@click.option("--language", metavar="CODE", help="In this language, whatever the message is written in.")
@click.option("--topic", help="For this topic, whatever the rules say.")
@click.option("--reply", metavar="NAME", help="With this template, whatever the rules say.")
@click.option("--several", is_flag=True, help="As if the message were about several matters.")
@click.option("--html", "shape", flag_value="html", help="The HTML of the note.")
@click.option("--raw", "shape", flag_value="raw", help="The whole mail as it would leave.")
@click.option("--all", "every", is_flag=True, help="List all templates, with notes on their tone.")
@click.argument("file", metavar="[FILE|-]", required=False)
def preview(
    config_path: str | None,
    *,
    as_json: bool,
    step: int,
    language: str | None,
    topic: str | None,
    reply: str | None,
    several: bool,
    shape: Literal["html", "raw"] | None,
    every: bool,
    file: str | None,
) -> None:
    """Show the note for the message in FILE (- for standard input), or for a sample; sends and stores nothing.

    Without any config file the sample shop of the handbook answers. Ends with 78 where a template has an error.
    """
    if every:
        _list(config_path, as_json=as_json)
        return
    raw = _read(file) if file is not None else None
    config = load_or_default(config_path) or _sample_shop(raw)
    terms, kept = _terms(config, also=(language,) if language else ())
    message, verdict, why_not = _asked(raw or _SAMPLE.format(config.owner.addresses[0]).encode(), terms, file is None)
    changes: dict[str, Any] = {"topic": topic, "reply": reply, "topics": ("this", "that") if several else None}
    verdict = replace(verdict, **{name: value for name, value in changes.items() if value is not None})
    note = _written(message, verdict, terms, kept=kept, languages=(language,) if language else None, step=step)
    if why_not is not None:
        click.echo(f"deskward: this message would get no note: {why_not}", err=True)
    _show(note, step, why_not, shape="json" if as_json else shape)


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        fail(NO_INPUT, f"cannot read {name}: {error.strerror or 'input/output error'}")


def _sample_shop(raw: bytes | None) -> Config:
    """The shop that answers where there is no config file: the owner is whom the message is addressed to."""
    from gateway.answer.note import SAMPLE
    from gateway.config import defaults
    from gateway.mail import parse

    to = tuple(one.address for one in parse(raw).to if one.address) if raw is not None else ()
    config = defaults(to or (SAMPLE.address_written_to,))
    url = "https://help.shop.example/new?email={email}&subject={subject}&ref={ref}"
    return replace(
        config,
        owner=replace(config.owner, name=SAMPLE.owner_name),
        desk=replace(config.desk, name=SAMPLE.desk_name, url=url, turnaround=SAMPLE.turnaround),
    )


def _terms(config: Config, also: Sequence[str]) -> tuple[Terms, Kept]:
    """What the service would decide by now, and how its promises were kept."""
    from gateway import config as wall
    from gateway.cli.examine import templates_of
    from gateway.cli.standing import standing
    from gateway.pipeline.terms import terms_of

    templates, problems = templates_of(config, also)
    errors = [problem for problem in problems if problem.level == "error"]
    for problem in errors:
        click.echo(wall.show(problem), err=True)
    if errors:
        fail(CONFIG, "the templates have to be mended first; deskward preview --all shows all that is said of them.")
    stands = standing(config)
    return terms_of(config, templates=templates, signing_key=_KEY, holidays=stands.holidays), stands.kept


def _asked(raw: bytes, terms: Terms, sample: bool) -> tuple[Message, Verdict, str | None]:
    """The message, what is to be previewed, and why it would really get no note (None: it would get one)."""
    from datetime import UTC, datetime

    from gateway.judge import Then, judge
    from gateway.judge import Verdict as AnyVerdict
    from gateway.mail import parse

    message = parse(raw)
    if sample:
        first = next((rule.topic for rule in terms.policy.rules if rule.then is Then.REDIRECT and rule.topic), "orders")
        return message, AnyVerdict(then=Then.REDIRECT, topic=first), None
    judgement = judge(message, terms.policy, now=datetime.now(UTC))
    return message, judgement.verdict, _why_not(judgement, terms)


def _why_not(judgement: Judgement, terms: Terms) -> str | None:
    from gateway.pipeline.consequences.handing import acknowledged_by

    if judgement.refusal is not None:
        return judgement.refusal.reason
    verdict = judgement.verdict
    if verdict.then == "redirect":
        return acknowledged_by(verdict, terms.forwards)
    return f"{verdict.then}: {'; '.join(verdict.because)}"


def _written(
    message: Message, verdict: Verdict, terms: Terms, *, kept: Kept, languages: Sequence[str] | None, step: int
) -> Note:
    """The note as it would be if the message came in now."""
    from gateway.daemon import clock
    from gateway.judge import spoken
    from gateway.mail import content_key
    from gateway.pipeline.consequences.note import written
    from gateway.pipeline.consequences.promising import leaving, pledge

    told = spoken(message, terms.owner.languages)
    used = languages or ((told.language,) if told.sure else terms.owner.unsure_languages)
    key = content_key(message.subject.encode("utf-8", "replace"))  # only has to be the same for the same message
    if terms.templates.language_used(verdict.reply, used[0]) is None:
        fail(USAGE, f'there is no template "{verdict.reply}". See: deskward preview --all')
    leaves = leaving(terms, key=key, now=clock())
    sure_of = told.language if told.sure else None
    made = pledge(terms, topic=verdict.topic, language=sure_of, leaves=leaves or clock(), kept=kept)
    try:
        return written(message, verdict, terms, made=made, leaves=leaves, languages=used, notes=step - 1, key=key)
    except ValueError as error:
        fail(BAD_DATA, f"nobody can be answered: {error}")


def _show(note: Note, step: int, why_not: str | None, *, shape: Literal["html", "raw", "json"] | None) -> None:
    from datetime import UTC, datetime

    from gateway.answer.compose import with_date

    if shape == "raw":
        click.echo(with_date(note.mail, datetime.now(UTC)), nl=False)
    elif shape == "html":
        click.echo(note.rendered.html, nl=False)
    elif shape == "json":
        show_json(_object(note, step, why_not))
    else:
        found = _object(note, step, why_not)
        words = f"{found['words']} word{'s' if found['words'] != 1 else ''}"
        click.echo(f"Template  {found['template']}, step {step}, language {found['language']}, {words}")
        for name in ("from", "to", "subject"):
            click.echo(f"{name.capitalize():8}  {found[name]}")
        click.echo(f"\n{found['text']}", nl=False)


def _object(note: Note, step: int, why_not: str | None) -> dict[str, Any]:
    from email import message_from_bytes
    from email.policy import default

    mail, rendered = message_from_bytes(note.mail, policy=default), note.rendered
    return {
        "template": rendered.template,
        "step": step,
        "language": rendered.language,
        "words": len(rendered.text.split()),
        "from": str(mail["From"]),
        "to": str(mail["To"]),
        "subject": str(mail["Subject"]),
        "text": rendered.text,
        "html": rendered.html,
        "no_note": why_not,
    }


def _list(config_path: str | None, *, as_json: bool) -> None:
    """Every template with what a person should look at; ends with 78 where one of them is an error."""
    from gateway.answer.sayings import LANGUAGES
    from gateway.cli.examine import templates_of

    config = load_or_default(config_path) or _sample_shop(None)
    listed = templates_of(config, LANGUAGES)[0].listed()
    if as_json:
        show_json([_listed(one) for one in listed])
    else:
        for one in listed:
            whose = "yours" if one.own else "shipped"
            size = f", {one.words} words" if one.words else ""
            click.echo(f"{one.file:40}  {whose:7}  step {one.step}, language {one.language}{size}")
            for problem in one.problems:
                line = f"line {problem.line}: " if problem.line else ""
                click.echo(f"    {problem.level}: {line}{problem.message}. {problem.remedy}")
    if any(problem.level == "error" for one in listed for problem in one.problems):
        raise click.exceptions.Exit(CONFIG)


def _listed(one: Any) -> dict[str, Any]:
    keys = ("line", "level", "message", "remedy")
    problems = [{key: getattr(problem, key) for key in keys} for problem in one.problems]
    own = {key: getattr(one, key) for key in ("file", "own", "language", "step", "words")}
    return own | {"problems": problems}
