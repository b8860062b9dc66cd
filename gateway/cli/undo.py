"""Roof: ``deskward undo``: take back a decision, the rules' or a person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gateway.cli.common import NO_INPUT, NUMBER, config_option, fail

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from gateway.pipeline.people.deciding import Said


@click.command()
@config_option
@click.option("--ticket", "by_ticket", is_flag=True, help="The numbers are those of tickets, as in `deskward tickets`.")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
def undo(numbers: tuple[int, ...], config_path: str | None, *, by_ticket: bool) -> None:
    """Take back what was decided about messages; says what cannot be taken back.

    A note that waits will not leave, the ticket is closed as undone, and the mail moves back into its mailbox. What a
    person decided becomes undecided again; what a rule decided is left alone. Rules and model learn from it.
    """
    from gateway.cli.deciding import each, opened
    from gateway.daemon import clock
    from gateway.pipeline.people import undoing

    def take_back(connection: Connection, number: int) -> Said:
        return undoing.undo(connection, number, client=desk.terms.client, by="command", now=clock())

    with opened(config_path) as desk:
        each(_messages(numbers, desk.engine) if by_ticket else numbers, desk, take_back)


def _messages(numbers: tuple[int, ...], engine: Engine) -> list[int]:
    from gateway.pipeline.terms import CLIENT
    from gateway.store.corrections import message_of_ticket
    from gateway.store.engine import reading

    with reading(engine) as connection:
        found = {number: message_of_ticket(connection, number, client=CLIENT) for number in numbers}
    missing = [str(number) for number, message in found.items() if message is None]
    if missing:
        fail(NO_INPUT, f"there is no ticket {', '.join(missing)}. See: deskward tickets")
    return [message for message in found.values() if message is not None]
