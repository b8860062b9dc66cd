"""Wall: what is odd about the ways by which a desk tells us of its cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.judge.patterns import AddressPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.check import Draft
    from gateway.config.values import Problem


def odd_notifiers(draft: Draft) -> Iterator[Problem]:
    """Addresses of a desk that are none."""
    for path, table in draft.many("forward"):
        for number, written in enumerate(table.notifications_from):
            try:
                AddressPattern.of(written)
            except ValueError as error:
                message = f"{str(error).partition(':')[0]}."
                remedy = 'Write it as "robot@desk.example", or "*@desk.example" for everybody there.'
                place = (*path, "notifications_from", number)
                yield draft.sheet.problem("address", message, remedy, path=place)


def lonely_hooks(draft: Draft) -> Iterator[Problem]:
    """A door for webhooks without a secret, or a secret without the door."""
    listen = draft.one("listen")
    secret = [path for path, table in draft.many("forward") if table.hook_secrets]
    door = listen is not None and listen.hooks is not None
    if door and not secret:
        yield draft.sheet.problem(
            "hooks-without-secrets",
            "No desk can use this door: no [[forward]] has hook_secrets, so that every webhook is refused.",
            'Add hook_secrets = [ { credential = "hook" } ] to the [[forward]] of the desk, or take this line out.',
            path=("listen", "hooks"),
            level="warning",
        )
    if secret and not door:
        yield draft.sheet.problem(
            "secrets-without-hooks",
            "These secrets have no effect: there is no door for webhooks.",
            'Add hooks = "127.0.0.1:8027" under [listen], or take this line out.',
            path=(*secret[0], "hook_secrets"),
            level="warning",
        )
