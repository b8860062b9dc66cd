"""Roof: ``deskward completion``: what makes a shell complete commands and options."""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and states at the Tab key.

    For bash, into the file ~/.bashrc: eval "$(deskward completion bash)". For zsh the same with zsh, into ~/.zshrc. For
    fish: deskward completion fish > ~/.config/fish/completions/deskward.fish
    """
    from click.shell_completion import get_completion_class

    from gateway.cli import COMPLETE, program

    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - one of the three that click knows
    click.echo(made(program, {}, "deskward", COMPLETE).source())
