"""Roof: ``deskward init``."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gateway.cli.common import CANNOT_CREATE, USAGE, fail
from gateway.cli.start_file import Answers, written

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """One thing to ask: its words, the reader that says whether an answer can be meant, and the default."""

    words: str
    reader: Callable[[object], object] | None = None
    default: str | None = None


@click.command("init")
@click.option("--name", help="The owner's name, as it stands in replies.")
@click.option("--address", "addresses", multiple=True, help="An address customers may have found; may be repeated.")
@click.option("--language", "languages", multiple=True, help="Language of customers, as in en; may be repeated.")
@click.option("--time-zone", help="The owner's time zone, as in Europe/Berlin.")
@click.option("--desk-name", help="Name of the support desk.")
@click.option("--desk-url", help="Web address of its form.")
@click.option("--imap-host", help="Server of the mailbox.")
@click.option("--imap-user", help="Name to sign in with; default: the first address.")
@click.option("--smtp-host", help="Server through which replies leave.")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given gets its default.")
@click.option("--output", default="config.toml", show_default=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Overwrite the file if it is there.")
def init(*, yes: bool, output: str, force: bool, **given: Any) -> None:
    """Ask a few questions and write a commented config file that sends nothing yet.

    No password is asked for: it is told at the end where to put them.
    """
    path = Path(output)
    if path.exists() and not force:
        fail(
            CANNOT_CREATE,
            f"{path} is already there and stays as it is. Name another one with --output, or use --force.",
        )
    answers = _answers(given, ask=not yes and _is_terminal())
    _write(path, written(answers), force=force)
    _tell(path, answers)


def _is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _answers(given: dict[str, Any], *, ask: bool) -> Answers:
    from gateway.config.readers import addresses, links, places, words

    address = _Question(words="Addresses customers may have found, with blanks between", reader=addresses.addresses)
    first = _take(given["addresses"], "--address", address, ask=ask)
    name = _Question(words="Name of the owner, as it stands in replies", default=_named(first[0]))
    domain = first[0].rpartition("@")[2]
    zone = _Question(words="Time zone", reader=places.zone, default=_local_zone())
    url = _Question(words="Web address of its form", reader=links.desk_link, default=f"https://help.{domain}/new")
    host = _Question(words="IMAP server of the mailbox", reader=words.host_name, default=f"imap.{domain}")
    smtp = _Question(words="SMTP server for the replies", reader=words.host_name, default=f"smtp.{domain}")
    return Answers(
        addresses=first,
        name=_one(given["name"], "--name", name, ask=ask),
        languages=_take(
            given["languages"],
            "--language",
            _Question(words="Languages of the customers (en, de, ...)", reader=places.languages, default="en"),
            ask=ask,
        ),
        time_zone=_one(given["time_zone"], "--time-zone", zone, ask=ask),
        desk_name=_one(
            given["desk_name"],
            "--desk-name",
            _Question(words="Name of the support desk", default="Support desk"),
            ask=ask,
        ),
        desk_url=_one(given["desk_url"], "--desk-url", url, ask=ask),
        imap_host=_one(given["imap_host"], "--imap-host", host, ask=ask),
        imap_user=_one(
            given["imap_user"], "--imap-user", _Question(words="Name to sign in there with", default=first[0]), ask=ask
        ),
        smtp_host=_one(given["smtp_host"], "--smtp-host", smtp, ask=ask),
    )


def _take(given: tuple[str, ...], option: str, question: _Question, *, ask: bool) -> tuple[str, ...]:
    """Several words, from the options or from one line of the terminal."""
    line = _one(" ".join(given) or None, option, question, ask=ask)
    return tuple(dict.fromkeys(line.replace(",", " ").lower().split()))


def _one(given: str | None, option: str, question: _Question, *, ask: bool) -> str:
    """A flag that cannot be meant ends the program; an answer that cannot be meant is asked for again."""
    if given is None and not ask:
        if question.default is None:
            fail(USAGE, f"{option} is missing: there is no terminal to ask on, or --yes was given.")
        return question.default
    while True:
        answer = given if given is not None else click.prompt(question.words, default=question.default)
        answer = " ".join(str(answer).split())
        complaint = _complaint(answer, question)
        if complaint is None:
            return answer
        if given is not None:
            fail(USAGE, f"{option}: {complaint}")
        click.echo(complaint)


def _complaint(answer: str, question: _Question) -> str | None:
    from gateway.config.wrong import Wrong

    if not answer or not answer.isprintable():
        return "This has to be some plain text."
    if question.reader is None:
        return None
    several = question.reader.__name__ in {"addresses", "languages"}
    try:
        question.reader(answer.replace(",", " ").split() if several else answer)
    except Wrong as wrong:
        return f"{wrong.sentence.replace('{it}', chr(34) + (wrong.it or answer) + chr(34))} {wrong.remedy}"
    return None


def _named(address: str) -> str:
    return " ".join(word.capitalize() for word in address.partition("@")[0].replace(".", " ").replace("_", " ").split())


def _local_zone() -> str:
    """The zone of this machine where it can be told, else UTC."""
    target = os.path.realpath("/etc/localtime")
    _, found, name = target.partition("/zoneinfo/")
    return name if found and name and not name.startswith(("posix/", "right/", "Etc/")) else "UTC"


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write for this user alone; never over a file that appeared meanwhile, nor through a link, unless forced."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(text)
    except OSError as error:
        fail(CANNOT_CREATE, f"{path} cannot be written: {error.strerror}. Name another one with --output.")


def _tell(path: Path, answers: Answers) -> None:
    folder = path.parent / "credentials"
    shown = shlex.quote(str(folder))
    where = shlex.quote(str(path.resolve()))
    click.echo(f"""\
{path} is written; it can be read by this user alone, and nothing is sent while its mode is "watch".

Now put the two passwords where only this user can read them. Type each, then Enter and Ctrl-D:

    mkdir -p -m 700 {shown}
    (umask 077; cat > {shown}/imap)     # of {answers.imap_user} at {answers.imap_host}
    (umask 077; cat > {shown}/smtp)     # of {answers.imap_user} at {answers.smtp_host}

For the systemd service put them into /etc/deskward/credentials in the same way, and let its user read the config
(there is no secret in it):

    chmod 644 {where}

Then:

    deskward check-config --config {where}     # is all well?
    deskward test --config {where}             # what do the rules do with the examples?
    deskward run --config {where}              # watch, and send nothing yet""")
