"""Where secrets lie; no sentence ever holds any of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from gateway.config.values import Secret
from gateway.config.wrong import Wrong

_HIDE_IT = (
    'Write password = { credential = "NAME" } and put the secret into the file credentials/NAME'
    ' beside the config file; "deskward init" says how.'
)


def secret(value: object) -> Secret:
    """Where a secret lies, or the secret itself; no sentence ever holds any of it."""
    if isinstance(value, str):
        if not value:
            raise Wrong("empty-secret", "This secret is empty.", _HIDE_IT)
        return Secret(kind="plain", value=(value,))
    if isinstance(value, Mapping) and len(value) - ("until" in value) == 1:
        until = _last_day(value["until"]) if "until" in value else None
        kind, where = next((kind, where) for kind, where in value.items() if kind != "until")
        if kind == "command":
            return Secret(kind="command", value=_command(where), until=until)
        if kind in {"credential", "file", "env"} and isinstance(where, str) and where.strip():
            return Secret(kind=kind, value=(where if kind == "file" else _secret_name(kind, where),), until=until)
    raise Wrong(
        "bad-secret",
        "It is not clear where this secret lies.",
        'Write one of { credential = "..." }, { file = "..." }, { env = "..." } and { command = ["..."] }.',
    )


def secrets(value: object) -> tuple[Secret, ...]:
    """A list of secrets."""
    if not isinstance(value, list) or not value:
        raise Wrong("bad-secret", "This has to be a list of secrets.", 'Write [ { credential = "hook" } ].')
    return tuple(secret(entry) for entry in value)


def _last_day(value: object) -> date:
    """The day on which a secret runs out."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        remedy = "Write the last day on which the secret is good: until = 2027-01-31."
        raise Wrong("bad-secret", "The day on which this secret runs out is not clear.", remedy) from None


def _command(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise Wrong(
            "bad-secret", "The command is not a list of words.", 'Write { command = ["pass", "show", "imap"] }.'
        )
    return tuple(value)


def _secret_name(kind: str, name: str) -> str:
    if kind == "credential" and not re.fullmatch(r"[A-Za-z0-9_@-][A-Za-z0-9._@-]{0,200}", name):
        raise Wrong(
            "bad-secret", "The name of a credential is not a file name.", 'Write a name without slashes: "imap-rosa".'
        )
    if kind == "env" and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,200}", name):
        raise Wrong(
            "bad-secret",
            "The name of an environment variable is not possible.",
            'Write a name such as "IMAP_PASSWORD".',
        )
    return name
