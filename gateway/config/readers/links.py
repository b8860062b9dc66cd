"""Addresses of web pages and of machines that are asked."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from gateway.config.nearest import did_you_mean
from gateway.config.readers.texts import text
from gateway.config.wrong import Wrong

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FIELDS: Final = ("email", "subject", "ref")


def link(value: object) -> str:
    """Address of a web page, with http or https; never quoted, for it may hold a password."""
    found = text(value)
    if not re.match(r"https?://", found):
        raise Wrong("bad-url", "A web address begins with https://.", 'Write it as "https://help.shop.example/new".')
    try:
        parts = urlsplit(found)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or re.search(r"\s", found):
        raise Wrong(
            "bad-url",
            "This web address has no server name or a blank in it.",
            'Write it as "https://help.shop.example/new".',
        )
    if parts.username is not None or parts.password is not None:
        raise Wrong(
            "login-in-url", "A web address may not hold a user name or password.", "Take out what stands before the @."
        )
    return found


def desk_link(value: object) -> str:
    """As ``link``, with only the placeholders that are known."""
    found = link(value)
    for name in _PLACEHOLDER.findall(found):
        if name not in _FIELDS:
            near = did_you_mean(name, _FIELDS)
            remedy = f"Did you mean {{{near}}}?" if near else "Possible: {email}, {subject}, {ref}."
            raise Wrong(
                "unknown-placeholder", "{it} is not a placeholder of this web address.", remedy, it=f"{{{name}}}"
            )
    return found


def base_link(value: object) -> str:
    """As ``link``; clear text only to this machine, for a token goes with every request."""
    found = link(value)
    if found.startswith("http://") and not is_loopback(urlsplit(found).hostname or ""):
        raise Wrong(
            "clear-text", "http:// would send the token in clear.", "Write https:// (http:// only for this machine)."
        )
    parts = urlsplit(found)
    if parts.username is not None or parts.query or parts.fragment:
        raise Wrong(
            "odd-link",
            "The address of a desk holds no name and nothing behind a ? or #.",
            'Write it alone, as in "https://desk.shop.example"; a key has a line of its own.',
        )
    return found.rstrip("/")


def hook_link(value: object) -> str:
    """As ``link``, and asked as it is written, for a receiver may know us by what stands behind its name."""
    found = link(value)
    if found.startswith("http://") and not is_loopback(urlsplit(found).hostname or ""):
        raise Wrong(
            "clear-text", "http:// would send mails in clear.", "Write https:// (http:// only for this machine)."
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine."""
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in {"localhost", "localhost."}
