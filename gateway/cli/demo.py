"""``deskward demo``: the main job on this machine, with a sample shop and real SMTP."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from gateway.cli.common import CANNOT_CREATE, UNAVAILABLE, config_option, fail, json_option, load
from gateway.cli.demo_sink import Sink

if TYPE_CHECKING:
    from gateway.config.values import Config
    from gateway.mail import Message
    from gateway.service.service import Service

_SHOP: Final = Path(__file__).resolve().parent.parent / "demo"
_DESK: Final = "support@desk.example"  # where shop.toml sends the copies
_MARK: Final = ".deskward-demo"  # a folder without it is somebody's and is not emptied
_PATIENCE: Final = 25.0  # seconds until the demo says that something is wrong


@click.command()
@config_option
@json_option
@click.option("--once", is_flag=True, help="Show the sample mails and end.")
@click.option("--data", metavar="DIR", help="Where the store and the notes go; default: var/demo.")
def demo(config_path: str | None, *, as_json: bool, once: bool, data: str | None) -> None:
    """Hand sample mails to a sample shop over real SMTP and show what was decided, and why.

    Everything stays on this machine: the notes are written as .eml files that a mail program can open.
    """
    from gateway import log

    del config_path  # the demo brings its own
    log.set_up(os.environ, level=logging.ERROR)
    folder = _folder(data)
    samples = _samples()
    customers = [message.from_.address for _, message in samples]
    with Sink(folder, [*customers, _DESK]) as sink:
        config = _shop(folder, sink.port)
        service = _service(config)
        service.start()
        try:
            ids = _hand_over(service, config, samples)
            _finish(config, ids)
            found = _figures(config)
            if as_json:
                _print_json(found)
            else:
                _print(ids, config, sink, found)
            if not once:
                _stay(service, as_json=as_json)
        finally:
            service.stop()


def _folder(data: str | None) -> Path:
    """A fresh folder: the given one, else var/demo here, else one of the system's temporary ones."""
    folder = Path(data).resolve() if data else Path.cwd() / "var" / "demo"
    try:
        if folder.exists():
            if not (folder / _MARK).exists() and any(folder.iterdir()):
                fail(CANNOT_CREATE, f"{folder} holds something else; name another folder with --data.")
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        if data:
            fail(CANNOT_CREATE, f"{folder} cannot be made: {error.strerror}. Name another folder with --data.")
        folder = Path(tempfile.mkdtemp(prefix="deskward-demo-"))
    (folder / _MARK).touch()
    return folder


def _shop(folder: Path, sink: int) -> Config:
    """Write the sample shop's config into ``folder`` and read it as any other."""
    path = folder / "config.toml"
    path.write_text((_SHOP / "shop.toml").read_text(encoding="utf-8").replace("@SINK@", str(sink)), encoding="utf-8")
    path.chmod(0o600)
    return load(path)


def _service(config: Config) -> Service:
    from gateway.cli.examine import templates_of
    from gateway.cli.run import prepare_store
    from gateway.daemon import clock, dice
    from gateway.errors import Failure
    from gateway.service.service import Service

    prepare_store(config, migrate=True)
    templates, _ = templates_of(config)
    try:
        return Service(config, templates, clock=clock, dice=dice, fresh=secrets.token_bytes, environ=os.environ)
    except Failure as failure:
        fail(UNAVAILABLE, str(failure))


def _samples() -> list[tuple[bytes, Message]]:
    from gateway.mail import parse

    raws = [path.read_bytes() for path in sorted((_SHOP / "mails").glob("*.eml"))]
    return [(raw, parse(raw)) for raw in raws]


def _hand_over(service: Service, config: Config, samples: list[tuple[bytes, Message]]) -> list[str]:
    """Deliver every sample over SMTP, in order; their Message-IDs."""
    import smtplib

    if service.listener is None or service.listener.smtp_port is None:
        fail(UNAVAILABLE, "the demo's listener did not open.")
    with smtplib.SMTP("127.0.0.1", service.listener.smtp_port, timeout=20) as client:
        for raw, message in samples:
            client.sendmail(message.envelope.sender or "", [config.owner.addresses[0]], raw)
    return [message.message_id or "" for _, message in samples]


def _finish(config: Config, ids: list[str]) -> None:
    """Wait until every sample is judged and nothing is on its way any more."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        figures = _figures(config)
        judged = sum(one["state"] != "stored" for one in figures["messages"])
        moving = [one for one in figures["replies"] if one["state"] in {"scheduled", "sending"}]
        moving += [one for one in figures["forwards"] if one["state"] in {"due", "sending"}]
        if judged >= len(ids) and not moving:
            return
        time.sleep(0.05)
    fail(UNAVAILABLE, "the demo did not come to an end in time; please report this.")


def _figures(config: Config) -> dict[str, list[dict[str, Any]]]:
    from gateway.pipeline.terms import CLIENT
    from gateway.store import views
    from gateway.store.engine import connect, reading

    engine = connect(config.store_url, read_only=True)
    try:
        with reading(engine) as connection:
            return views.export(connection, client=CLIENT)
    finally:
        engine.dispose()


def _counts(found: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    return {
        "received": len(found["messages"]),
        "tickets": sum(one["then"] in {"redirect", "file"} for one in found["messages"]),
        "replies": sum(one["state"] == "sent" for one in found["replies"]),
        "left": sum(one["then"] == "leave" for one in found["messages"]),
        "review": sum(one["then"] == "review" for one in found["messages"]),
    }


def _joined(found: dict[str, list[dict[str, Any]]]) -> int:
    """How many messages went into the ticket of an earlier one."""
    return _counts(found)["tickets"] - len(found["tickets"])


def _print_json(found: dict[str, list[dict[str, Any]]]) -> None:
    from gateway.cli.store_of import show_json

    show_json(_counts(found))


def _print(ids: list[str], config: Config, sink: Sink, found: dict[str, list[dict[str, Any]]]) -> None:
    from gateway.cli.store_of import show_table

    by_id = {one["message_id"]: one for one in found["messages"]}
    rows = []
    for one in (by_id[name] for name in ids):
        note = sink.note_for(one["message_id"])
        because = one["because"][0] if one["because"] else ""
        rule = f'rule "{one["rule"]}": {because}' if one["rule"] else (one["reason"] or because)
        rows.append([one["from"], one["subject"], one["then"], note.name if note else "-", rule])
    click.echo("A shop owner's inbox, one Monday. What Deskward decided, and why:\n")
    show_table(["from", "subject", "then", "note", "why"], rows, empty="No mail was received.")
    counts, joined = _counts(found), _joined(found)
    silent = counts["tickets"] - counts["replies"]
    click.echo(
        f"\n{counts['received']} mails: {counts['tickets']} became tickets ({counts['replies']} got a note"
        + (f", {silent} not again so soon" if silent else "")
        + (f", {joined} joined the ticket of an earlier one" if joined else "")
        + f"), {counts['left']} left alone, {counts['review']} to be looked at by a person."
    )
    place = os.path.relpath(config.data_dir)
    click.echo(
        f"The notes lie in {place}/notes, the copies for the desk in {place}/copies; open them in a mail program."
    )
    click.echo(f"Look further:  deskward --config {place}/config.toml tickets show 1")
    click.echo(f"               deskward --config {place}/config.toml explain {os.path.relpath(_SHOP)}/mails/*.eml")


def _stay(service: Service, *, as_json: bool) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    import signal
    import threading

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if not as_json and service.listener is not None:
        port = service.listener.smtp_port
        click.echo(f"SMTP is open on 127.0.0.1, port {port}, for mail to rosa@shop.example. Stop with Ctrl-C.")
    while not stop.wait(1.0):
        if late := service.late():
            fail(UNAVAILABLE, f"the demo is stuck in: {', '.join(late)}")
