"""Wall: servers as written, with provider presets and usual ports filled in."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Literal

from gateway.config.nearest import did_you_mean
from gateway.config.presets import PRESETS
from gateway.config.readers.links import is_loopback
from gateway.config.values import Secret, Security, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.models.forwards import ImapForward
    from gateway.config.models.sections import MailboxTable, SendTable
    from gateway.config.sheet import Sheet
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem

_PORTS: dict[str, dict[Security, int]] = {
    "imap": {"tls": 993, "starttls": 143, "none": 143},
    "smtp": {"tls": 465, "starttls": 587, "none": 25},
}
_CLEAR = 'Write "tls" or "starttls"; "none" is only for this machine (127.0.0.1).'


def entered(
    table: MailboxTable | SendTable | ImapForward, folder: FilePath, protocol: Literal["imap", "smtp"]
) -> Server:
    """The server of a table without problems."""
    preset = PRESETS.get(getattr(table, "provider", ""))
    host = table.host or (preset.imap if preset else "")
    security = table.security or _usual(host, table.port, protocol)
    return Server(
        host=host,
        port=table.port or _PORTS[protocol][security],
        security=security,
        username=table.username,
        password=table.password,
        ca_file=path_from(folder, table.tls_ca_file),
    )


def _usual(host: str, port: int | None, protocol: Literal["imap", "smtp"]) -> Security:
    """The security that goes with a port; where nothing is said, IMAP has TLS and SMTP STARTTLS."""
    for security in ("tls", "starttls"):
        if port == _PORTS[protocol][security]:
            return security
    if port is None:
        return "tls" if protocol == "imap" else "starttls"
    return "none" if is_loopback(host) else "starttls"


def path_from(folder: FilePath, written: str | None) -> FilePath | None:
    """A path as it counts from the folder of the config file."""
    return None if written is None else folder / FilePath(written).expanduser()


def odd_server(sheet: Sheet, path: Path, table: MailboxTable | SendTable | ImapForward) -> Iterator[Problem]:
    """What is wrong with host and security."""
    provider = getattr(table, "provider", "custom")
    if provider != "custom" and provider not in PRESETS:
        yield _unknown_provider(sheet, path, provider)
    elif table.host is None and sheet.at((*path, "host")) is None and provider == "custom":
        example = "smtp.shop.example" if path[0] == "send" else "imap.shop.example"
        also = ', or a provider such as "gmail"' if path[0] == "mailbox" else ""
        yield sheet.problem(
            "missing-key",
            f'{_upper(sheet.where(path))} has no "host".',
            f'Add: host = "{example}"{also}.',
            path=path,
            key=True,
        )
    elif table.security == "none" and table.host and not is_loopback(table.host):
        yield sheet.problem(
            "clear-text", "Passwords and mail would go over the net in clear.", _CLEAR, path=(*path, "security")
        )


def _unknown_provider(sheet: Sheet, path: Path, provider: str) -> Problem:
    known = ["custom", *PRESETS]
    meant = did_you_mean(provider, known)
    remedy = f'Did you mean "{meant}"?' if meant else 'Write provider = "custom" with host = "imap.shop.example".'
    message = "The servers of this provider are not known."
    return sheet.problem("unknown-provider", message, remedy, path=(*path, "provider"), hide=meant is None)


def odd_login(sheet: Sheet, path: Path, username: str, password: Secret | None) -> Iterator[Problem]:
    """A mailbox without a name or a password to sign in with."""
    around = _upper(sheet.where(path))
    if not username:
        yield sheet.problem(
            "missing-key", f'{around} has no "username".', 'Add: username = "rosa@shop.example".', path=path, key=True
        )
    if password is None:
        remedy = 'Add: password = { credential = "imap" }, and put it into the file credentials/imap.'
        yield sheet.problem("missing-key", f'{around} has no "password".', remedy, path=path, key=True)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
