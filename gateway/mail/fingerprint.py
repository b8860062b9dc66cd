"""Ground: what a text still shares with itself after a robot has changed a number, a name or a word of it."""

from __future__ import annotations

import hashlib
import re
from typing import Final

_LIMIT: Final = 4096  # characters of a text that count; what two texts share stands at their beginnings
_MANY: Final = 64  # words with a digit, beyond which only their digits are dropped: a table, not a text
_ALIKE: Final = bytes(  # every digit becomes 0 and every blank a space, capitals become small letters
    48 if chr(code).isdecimal() else 32 if chr(code).isspace() else ord(chr(code).lower()) for code in range(128)
) + bytes(range(128, 256))
_NO_LETTERS: Final = bytes(code for code in range(128) if not chr(code).isalpha())
_NO_DIGITS: Final = bytes(code for code in range(256) if chr(code) not in "0123456789")
# Half of a text, rounded down to one of these lengths, so that two texts of nearly one length are compared alike.
_HALVES: Final = (960, 480, 240, 120, 60, 30)
_COMMON: Final = 30  # letters; below it strangers write the same, so the subject has to be the same, too
_FEWEST: Final = 4  # words of a text of which all but one are worth a mark
_SHORT: Final = 60  # letters; strangers begin with the same ones, so a part counts under the same subject only
_REQUEST: Final = 80  # letters: some twenty words
_PREFIX: Final = re.compile(rb"(?:\s?(?:re|aw|antw|sv|vs|fwd?|wg|tr|rv|res|ynt|odp)\s?:)+")


def letters_of(text: str) -> bytes:
    """The letters of the first 4,096 characters, small, without the words that hold a digit; 5 us for 2 KB."""
    return _squeezed(text[:_LIMIT].lower().encode("utf-8", "replace"))


def request_mark(text: str, letters: bytes) -> str | None:
    """What is equal for two mails that say the very same, in whatever capitals and lines; numbers count.

    ``letters`` are those of ``text``. None where they are so few that somebody may well write the same once more and
    mean something else.
    """
    if len(letters) < _REQUEST:
        return None
    numbers = text[:_LIMIT].encode("utf-8", "replace").translate(None, _NO_DIGITS)
    return f"text:{_digest(letters + numbers)}"


def text_marks(subject: str, text: str, letters: bytes) -> tuple[str, ...]:
    """The marks of a mail, made of its subject, new ``text`` and the ``letters`` of that; equal ones tell equal texts.

    ``()`` where there is neither text nor subject. ``text:`` marks the whole text without case, blanks, punctuation
    and words with a digit; the subject stands for an empty one. ``part:`` marks its beginning and its end: a text that
    was changed in one place keeps one of both. ``subject:`` marks the subject, without ``Re:`` and the like.
    """
    line = subject[:400].lower().encode("utf-8", "replace")
    prefix = _PREFIX.match(line)
    title = _squeezed(line[prefix.end() :] if prefix else line)
    letters = letters or title
    if not letters:
        return ()
    under = title + b"\n"
    marks = [f"text:{_digest(letters if len(letters) >= _COMMON else under + letters)}"]
    marks += [f"part:{_digest(part if len(part) >= _SHORT else under + part)}" for part in _parts(text, letters)]
    if title:
        marks.append(f"subject:{_digest(title)}")
    return tuple(dict.fromkeys(marks))


def _parts(text: str, letters: bytes) -> tuple[bytes, ...]:
    """Two parts of a text of which one stays when it is changed in one place; of a short one all but one word."""
    if len(letters) >= _SHORT:
        half = next(size for size in _HALVES if 2 * size <= len(letters))
        return letters[:half], letters[-half:]
    words = text.split()
    if len(words) < _FEWEST:
        return ()
    return letters_of(" ".join(words[:-1])), letters_of(" ".join(words[1:]))


def _squeezed(octets: bytes) -> bytes:
    """The letters of UTF-8 alone, without the words that hold a digit: order 4711, ref 7f3a, 10:42."""
    octets = octets.translate(_ALIKE)
    at = octets.find(b"0")
    if at < 0:
        return octets.translate(None, _NO_LETTERS)
    kept, start = [], 0
    for _ in range(_MANY):
        kept.append(octets[start : max(octets.rfind(b" ", start, at), start)])
        start = octets.find(b" ", at)
        at = octets.find(b"0", start) if start >= 0 else -1
        if at < 0:
            break
    if start >= 0:
        kept.append(octets[start:])
    return b"".join(kept).translate(None, _NO_LETTERS)


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:20]
