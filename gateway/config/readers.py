"""Wall: readers of texts, addresses, links and secrets; each gives a value or raises Wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gateway.config.languages import LANGUAGES, MEANT
from gateway.config.nearest import did_you_mean
from gateway.config.values import AfterRedirect, Secret
from gateway.config.wrong import Wrong
from gateway.judge.phrases import Phrases as SearchedPhrases

_ADDRESS = re.compile(r"[^@\s<>,\"]+@[^@\s<>,\"]+")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEYWORD: Final = re.compile(r"[^\s(){%*\"\\\]\x00-\x1f\x7f-\uffff]+")  # an IMAP atom (RFC 9051 section 9)
_FIELDS: Final = ("email", "subject", "ref")
_HIDE_IT = (
    'Write password = { credential = "NAME" } and put the secret into the file credentials/NAME'
    ' beside the config file; "deskward init" says how.'
)


def version(value: object) -> int:
    """The version of the file's format."""
    if type(value) is not int or value != 1:  # neither true nor 1.0, which Python takes for the same
        raise Wrong(
            "unknown-version", "This version of the file's format is not known to this program.", "Write: version = 1"
        )
    return value


def text(value: object) -> str:
    """One text that is not empty."""
    if not isinstance(value, str):
        raise Wrong("wrong-kind", "This has to be a text in quotation marks.", 'Write it as "...".')
    if not value.strip():
        raise Wrong("empty-text", "This text is empty.", "Fill it in, or take the line out.")
    return value.strip()


def texts(value: object) -> tuple[str, ...]:
    """A list of texts; one text is a list of one."""
    if isinstance(value, str):
        return (text(value),)
    remedy = 'Write it as ["one", "two"].'
    if not isinstance(value, list):
        raise Wrong("wrong-kind", "This has to be a list of texts.", remedy)
    if not value:
        raise Wrong(
            "empty-list", "This list is empty, so that nothing can fit it.", "Fill it in, or take the line out."
        )
    return tuple(_entry(number, entry) for number, entry in enumerate(value))


def some_texts(value: object) -> tuple[str, ...]:
    """A list of texts that may be empty."""
    return () if value == [] else texts(value)


def phrases(value: object) -> tuple[str, ...]:
    """A list of phrases as rules have them, that may be empty."""
    found = some_texts(value)
    for number, phrase in enumerate(found):
        try:
            SearchedPhrases.of((phrase,))
        except ValueError as error:
            remedy = 'Write words as customers do: "urgent", "as soon as possible", "dringend*".'
            raise Wrong("bad-phrase", f"{str(error).capitalize()}.", remedy, at=(number,)) from None
    return found


def _entry(number: int, entry: object) -> str:
    try:
        return text(entry)
    except Wrong as error:
        raise Wrong(error.code, error.sentence, error.remedy, at=(number,)) from None


def address(value: object) -> str:
    """One mail address in lower case."""
    found = text(value)
    if not _ADDRESS.fullmatch(found):
        raise Wrong("bad-mail-address", *_no_address(found), it=found)
    return found.lower()


def _no_address(found: str) -> tuple[str, str]:
    if "<" in found and (inner := re.search(r"<([^<>]*@[^<>]*)>", found)):
        return "{it} is a name and an address.", f'Write the address alone: "{inner[1]}".'
    if "@" not in found:
        return "{it} is no mail address: it has no @.", 'Write the whole address, as in "rosa@shop.example".'
    return "{it} is no mail address.", 'Write one address, as in "rosa@shop.example".'


def addresses(value: object) -> tuple[str, ...]:
    """A list of mail addresses, each once, in lower case."""
    found = []
    for number, entry in enumerate(texts(value)):
        try:
            found.append(address(entry))
        except Wrong as error:
            raise Wrong(error.code, error.sentence, error.remedy, it=error.it, at=_at(value, number)) from None
    return tuple(dict.fromkeys(found))


def pattern(found: str) -> str:
    """One address or a pattern such as ``*@shop.example``; ``@list`` is not for here."""
    if (alone := re.fullmatch(r"(?:mailto:|.*<)\s*([^\s<>@]+@[^\s<>@]+?)\s*>?", found, re.IGNORECASE)) is not None:
        raise Wrong("bad-pattern", "{it} is more than an address.", f'Write the address alone: "{alone[1]}".', it=found)
    if len(several := re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", found)) > 1:
        listed = ", ".join(f'"{one}"' for one in several)
        raise Wrong(
            "bad-pattern", "{it} holds several addresses.", f"Write each as an entry of its own: {listed}.", it=found
        )
    local, at, domain = found.rpartition("@")
    if at and local and domain and not re.search(r"\s", found):
        return found
    if not local and at and domain:
        raise Wrong("no-list", "{it} is neither an address nor a list.", f'Did you mean "*@{domain}"?', it=found)
    if _DOMAIN.fullmatch(found):
        raise Wrong("domain-without-at", "{it} has no @.", f'Did you mean "*@{found}"?', it=found)
    raise Wrong(
        "bad-pattern",
        "{it} is no mail address.",
        'Write "ann@shop.example", or "*@shop.example" for everybody there.',
        it=found,
    )


def _at(value: object, number: int) -> tuple[int, ...]:
    """Where entry ``number`` stands; a single text has no entries."""
    return (number,) if isinstance(value, list) else ()


def zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name."""
    found = text(value)
    try:
        return ZoneInfo(found)
    except (ValueError, OSError, LookupError):  # unknown names, paths out of the database, folders in it
        remedy = 'Write an IANA name such as "Europe/Berlin" or "America/New_York".'
        raise Wrong("unknown-time-zone", "{it} is no time zone.", _zone_remedy(found) or remedy, it=found) from None


def _zone_remedy(found: str) -> str | None:
    import difflib
    from zoneinfo import available_timezones

    folded = {name.lower(): name for name in available_timezones()}
    cities = {name.rpartition("/")[2]: full for name, full in sorted(folded.items(), reverse=True)}
    wanted = found.lower().replace(" ", "_")
    near = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.75)
    city = difflib.get_close_matches(wanted.rpartition("/")[2], cities, n=1, cutoff=0.85)
    best = folded[near[0]] if near else cities[city[0]] if city else None
    return f'Did you mean "{best}"?' if best else None


def languages(value: object) -> tuple[str, ...]:
    """A list of two-letter codes."""
    found = []
    for number, entry in enumerate(texts(value)):
        code = entry.lower()
        if code not in LANGUAGES:
            meant = MEANT.get(code) or (code[:2] if re.fullmatch(r"[a-z]{2}[-_]\w+", code) else None)
            remedy = (
                f'Did you mean "{meant}"?' if meant in LANGUAGES else 'Write two letters, as in "en", "de" or "fr".'
            )
            raise Wrong("unknown-language", "{it} is no language code.", remedy, it=entry, at=_at(value, number))
        found.append(code)
    return tuple(dict.fromkeys(found))


def some_languages(value: object) -> tuple[str, ...]:
    """A list of two-letter codes that may be empty."""
    return () if value == [] else languages(value)


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


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine."""
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in {"localhost", "localhost."}


def hook_link(value: object) -> str:
    """As ``link``, and asked as it is written, for a receiver may know us by what stands behind its name."""
    found = link(value)
    if found.startswith("http://") and not is_loopback(urlsplit(found).hostname or ""):
        raise Wrong(
            "clear-text", "http:// would send mails in clear.", "Write https:// (http:// only for this machine)."
        )
    return found


def template(value: object) -> str:
    """Name of a reply template; letters, digits and hyphens."""
    found = text(value)
    if not _NAME.fullmatch(found):
        raise Wrong(
            "bad-template", "{it} is not the name of a template.", 'Write the name alone, as in "resubmit".', it=found
        )
    return found


def by_language(value: object) -> tuple[tuple[str, str], ...]:
    """A text by its language: ``{ en = "orders", de = "Bestellungen" }``; a text alone has the language ``''``."""
    if not isinstance(value, Mapping):
        return (("", text(value)),)
    found = []
    for code, words in value.items():
        if code not in LANGUAGES:
            remedy = 'Write it as { en = "orders", de = "Bestellungen" }.'
            raise Wrong("unknown-language", "This is no language code.", remedy, at=(code,))
        found.append((code, text(words)))
    return tuple(found)


def day(value: object) -> date:
    """A date; a text of the same form is taken too."""
    remedy = "Write year, month and day: 2026-12-31."
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise Wrong("bad-date", "{it} is not a date.", remedy, it=value) from None
    if type(value) is not date:
        raise Wrong("bad-date", "This is not a date without a time.", remedy)
    return value


def place(value: object) -> str | int:
    """Name or number of a place at a desk."""
    return value if type(value) is int else text(value)


def attachment(value: object) -> object:
    """``true`` for any file, or a list of texts."""
    return True if value is True else texts(value)


def amount(value: object) -> str | int:
    """A size in words or in bytes; the condition reads it."""
    if type(value) is int or (isinstance(value, str) and value.strip()):
        return value
    raise Wrong("bad-size", "This is not a size.", 'Write a number and a unit: "5 MB" or "500 KB".')


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


def secrets(value: object) -> tuple[Secret, ...]:
    """A list of secrets."""
    if not isinstance(value, list) or not value:
        raise Wrong("bad-secret", "This has to be a list of secrets.", 'Write [ { credential = "hook" } ].')
    return tuple(secret(entry) for entry in value)


def label(value: object) -> str:
    """A keyword that may hold ``{person}``."""
    if (
        isinstance(value, str)
        and _KEYWORD.fullmatch(value.replace("{person}", "Dana"))
        and "}" not in value.replace("{person}", "")
    ):
        return value
    raise Wrong(
        "bad-label",
        "This cannot be a label: mail servers take one word of plain letters, digits and hyphens.",
        'Write label_open_cases = "with-{person}"; the name of who has the case takes the place of {person}.',
    )


def after_redirect(value: object) -> AfterRedirect:
    """``"leave"``, ``{ move_to = "Redirected" }`` or ``{ keyword = "Redirected" }``."""
    if value == "leave":
        return AfterRedirect()
    if isinstance(value, Mapping) and len(value) == 1:
        kind, name = next(iter(value.items()))
        if kind == "move_to" and isinstance(name, str) and name.strip():
            return AfterRedirect(move_to=name)
        if kind == "keyword" and isinstance(name, str) and _KEYWORD.fullmatch(name):
            return AfterRedirect(keyword=name)
    raise Wrong(
        "bad-after-redirect",
        "It is not clear what has to happen to a redirected message.",
        'Write "leave", { move_to = "Redirected" } or { keyword = "Redirected" } (one word).',
    )
