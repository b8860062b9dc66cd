"""Ground: header text that came from outside, made harmless, and the subject of a reply."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 120  # characters of a subject that we repeat

# C0 and C1 controls and the two separators that some programs take for a line break (CVE-2024-6923).
_BREAKS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Not seen, but changes what is seen: bidirectional controls, zero width characters, tags, halves of surrogate pairs.
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]+"
)
# "Re:" and what mail programs write for it elsewhere, with counters: "AW:", "SV:", "Re[2]:", "RE :", "回复:".
_PREFIX: Final = re.compile(
    r"(?:\s*(?:re|aw|antw|antwort|sv|vs|vá|odp|ynt|res|rif|r|atb|ang|回复|回覆|答复|答覆)\.?\s?(?:[\[(^]?\d{1,3}[\])]?)?\s?[:\uff1a])+\s*",
    re.IGNORECASE,
)
_LINK: Final = re.compile(r"://|\bwww\.", re.IGNORECASE)


def harmless(text: str) -> str:
    """``text`` on one line, without controls and unseen characters, blanks collapsed; it may be ``''`` then."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_UNSEEN.sub("", _BREAKS.sub(" ", text)).split())


def clean_subject(subject: str) -> str:
    """The subject without reply prefixes, at most 120 characters, made harmless; ``''`` where nothing is left.

    Tokens of ticket systems such as ``[#123]`` stay. A subject with a link gives ``''``: whoever forges a sender
    must not use us to carry his advertisement to a stranger.
    """
    text = harmless(subject[: LONGEST * 20])
    text = text[found.end() :] if (found := _PREFIX.match(text)) else text
    if _LINK.search(text):
        return ""
    return text if len(text) <= LONGEST else _cut(text)


def reply_subject(subject: str) -> str:
    """``Re: `` once and the cleaned subject (RFC 5322 section 3.6.5); ``''`` where nothing is left of it."""
    text = clean_subject(subject)
    return f"Re: {text}" if text else ""


def _cut(text: str) -> str:
    """The beginning of the text up to a blank near the limit, with an ellipsis."""
    short = text[: LONGEST - 1]
    at = short.rfind(" ", LONGEST * 2 // 3)
    return (short[:at] if at > 0 else short).rstrip() + "…"


def as_keyword(name: str) -> str:
    """A person's name as it may stand in a keyword of IMAP: plain letters, digits and hyphens; ``''`` for none."""
    plain = unicodedata.normalize("NFKD", harmless(name)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[A-Za-z0-9]+", plain))[:40]
