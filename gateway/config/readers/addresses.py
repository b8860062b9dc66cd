"""Mail addresses and patterns of them."""

from __future__ import annotations

import re

from gateway.config.readers.texts import at_entry, text, texts
from gateway.config.wrong import Wrong

_ADDRESS = re.compile(r"[^@\s<>,\"]+@[^@\s<>,\"]+")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")


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
            raise Wrong(error.code, error.sentence, error.remedy, it=error.it, at=at_entry(value, number)) from None
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
