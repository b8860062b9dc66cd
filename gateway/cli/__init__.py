"""Roof: the command line, one file per command, each loaded only when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from gateway import __version__
from gateway.cli.common import BUG, USAGE
from gateway.cli.surroundings import give_memory_back, leave_no_core
from gateway.errors import PermanentFailure, TransientFailure

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# At its end Python looks once more for garbage among all that a command has loaded, for 10 to 20 ms.
atexit.register(gc.freeze)

COMPLETE: Final = "_DESKWARD_COMPLETE"  # by which a shell asks, as click names it

# command -> (module, one line for --help); the module exports a click.Command of the same name with "_" for "-".
COMMANDS: Final[dict[str, str]] = {
    "init": "Ask a few questions and write a commented config file.",
    "check-config": "Say what is wrong in the config file, where, and how to mend it.",
    "run": "Watch the mailboxes and open the listeners: the service.",
    "demo": "Show the main job with a sample shop on this machine.",
    "migrate": "Bring the store up to date; safe to repeat.",
    "explain": "Say what would be done with messages, and why; changes nothing.",
    "preview": "Show the note for a message, or what is said of every template; sends nothing.",
    "test": "Try the examples and tests of the rules; changes nothing.",
    "backtest": "Judge past mail with the edited file and show what comes out otherwise.",
    "review": "List what a person has to decide, and decide it.",
    "undo": "Take back a decision, as far as it can be taken back.",
    "train": "Make the learned model from all your corrections anew, or report what it has learnt.",
    "suggest": "Propose rules out of your corrections, each with what it would have met.",
    "tickets": "List, find and show tickets; give, take, close, link, split and export them.",
    "unanswered": "List people who may be waiting for a word.",
    "outbox": "List what waits to leave, approve or cancel it.",
    "promises": "List what customers were promised, and mark it as done.",
    "policy": "Print the public text that tells customers how to reach you.",
    "trained": "List who knows the desk and gets no more notes, or say so of somebody.",
    "sums": "Say for each day what came in and what became of it.",
    "doctor": "Look whether everything is there and lets us in, and say how to mend what is not.",
    "audit": "Look into the mailboxes for messages that were never taken.",
    "backup": "Copy the whole store while the service runs, and check the copy.",
    "restore": "Put a backup in the place of the store.",
    "export": "What the store knows, as JSON; of people only with a word for it.",
    "forget": "Erase a person: her mail, her tickets, what is known of her; leaves a proof.",
    "purge": "Erase the content of old mail; leaves a proof.",
    "reseal": "Encrypt what is stored with the key of now, after a change of [store] body_key.",
    "erased": "List the proofs of what was erased.",
    "status": "Say how the service is doing.",
    "healthcheck": "Say whether the service does its work; for timers and containers.",
    "pause": "Stop all replies at once; watching goes on.",
    "resume": "Let replies leave again.",
    "schema": "Print the JSON schema of the config file.",
    "completion": "Print what makes a shell complete commands.",
}


class _Commands(click.Group):
    """Commands by name, each imported when it is asked for: `explain` needs no database, `run` no alembic."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        word = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"gateway.cli.{word}"), word)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f' Did you mean "{near[0]}"?' if near else " See: deskward --help"
            ctx.fail(f'there is no command "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Config file: --config FILE, else $DESKWARD_CONFIG, else ./config.toml, else /etc/deskward/config.toml.",
)
@click.option("--config", "config_path", metavar="FILE", help="The config file.")
@click.version_option(__version__, prog_name="deskward")
def program(config_path: str | None) -> None:
    """Deskward keeps support at the support desk.

    It watches an owner's mailbox, answers support mail with a short polite note that points to the
    desk, files a copy, and leaves all other mail alone.
    """
    del config_path  # the commands find it in the context


def main(arguments: list[str] | None = None) -> None:
    """Run the program and leave with an exit code of sysexits."""
    leave_no_core()
    give_memory_back(arguments, os.environ)
    try:
        code = program.main(args=arguments, prog_name="deskward", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.UsageError as error:
        error.show()
        code = USAGE
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("deskward: stopped.", err=True)
        code = 130
    except TransientFailure as error:
        click.echo(f"deskward: {error}", err=True)
        code = 75
    except PermanentFailure as error:
        click.echo(f"deskward: {error}", err=True)
        code = 69
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:  # noqa: BLE001 - the last net: a bug gets its exit code and a word for the person
        from gateway.log import safe, where

        for line in where(error):
            click.echo(safe(line), err=True)
        click.echo("deskward: this is a bug in Deskward; the lines above say where. Nothing was lost.", err=True)
        code = BUG
    sys.exit(code or 0)
