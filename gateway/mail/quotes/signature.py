"""What stands below the writer's last words and is the same in each of her mails: signatures, footers, disclaimers."""

# ruff: noqa: RUF001  # words of other alphabets look like ours

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from gateway.mail.quotes.device import names_device
from gateway.mail.quotes.lines import DRAWN, is_quoted, next_written
from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_FOOTER: Final = 8  # lines of a footer below a drawn line
MAX_SHORT: Final = 45  # characters of a line in it that is no sentence
TAIL: Final = 60  # lines at the end of a text in which a disclaimer is sought

_RULE: Final = late(rf"[{re.escape(DRAWN)}]{{2,200}}")
_CONTACT: Final = late(
    r"://|www\.|\S@\S|mailing list|unsubscribe|(?:tel|phone|fon|mobile?|mob|cell|fax|☎|📞|📱)\W{0,3}\+?[0-9(]"
    r"|\+[0-9]{2}",
    re.IGNORECASE,
)
SHORT_RULE: Final = 4  # characters of a line above a name; longer ones are drawn for the eye
_NAME: Final = late(r"[^\W\d_a-zà-ÿ][\w.'-]{0,24}(?: [\w.'-]{1,24}){0,3}")
_SENTENCE_ENDS: Final = ".?!:,;\u3002\uff1f\uff01"
# "-Ann Field" below a finished sentence.
_DASHED_NAME: Final = late(r"[-\u2013\u2014~]\s?[^\W\d_a-zäöü][\w.'’]{0,20}(?: [^\W\d_a-zäöü][\w.'’-]{0,20}){1,2}")

_CONFIDENTIAL: Final = late(
    r"(?:confidentiality (?:notice|note)|disclaimer|important notice|legal notice|vertraulichkeitshinweis"
    r"|avis de confidentialité|aviso (?:legal|de confidencialidad(?:e)?)|avvertenza)\b\s?:"
    r"|(?:this|the information (?:contained )?in this) (?:e-?mail|message"
    r"|communication)\b.{0,120}?\b(?:confidential|privileged"
    r"|intended (?:only|solely|for))"
    r"|(?:diese e-?mail|der inhalt dieser e-?mail|diese nachricht)\b.{0,120}?\bvertraulich"
    r"|ce (?:message|courriel|mail|courrier)\b.{0,120}?\bconfidentiel"
    r"|(?:este (?:mensaje|correo)|la información contenida en este)\b.{0,120}?\bconfidencial"
    r"|(?:esta mensagem|este e-?mail)\b.{0,120}?\bconfidencia"
    r"|(?:le informazioni contenute in|questo messaggio|questa e-?mail)\b.{0,120}?\briservat"
    r"|(?:dit (?:e-?mail)?bericht|deze e-?mail|de informatie in dit)\b.{0,120}?\bvertrouwelijk"
    r"|(?:ta wiadomość|niniejsza wiadomość)\b.{0,120}?\bpoufn"
    r"|(?:detta (?:meddelande|mejl)|denna e-?post)\b.{0,120}?\bkonfidentiell"
    r"|den(?:ne|ne e-?mail| her) ?(?:e-?mail|mail|besked|e-?post)?\b.{0,120}?\b(?:fortrolig|konfidensiell)"
    r"|tämä (?:viesti|sähköposti)\b.{0,120}?\bluottamuksell|tento e-?mail\b.{0,120}?\bdůvěrn"
    r"|(?:это|данное) (?:сообщение|письмо)\b.{0,120}?\bконфиденциальн",
    re.IGNORECASE | re.DOTALL,
)
_CONFIDENTIAL_OPENINGS: Final = (
    "confidentiality disclaimer important legal vertraulichkeitshinweis avis aviso avvertenza this the diese der ce"
    " este esta la le questo questa dit deze de ta niniejsza detta denna den denne tämä tento это данное"
)
_CONFIDENTIAL_WORDS: Final = frozenset(_CONFIDENTIAL_OPENINGS.split())
MAX_OPENING: Final = 400  # characters of a paragraph that show a disclaimer


def delimits(written: str, *, something: bool) -> bool:
    """Whether a signature begins below this line (RFC 3676 section 4.3), the blank behind the dashes being lost or not.

    ``something`` says whether the writer said anything before.
    """
    return written == "-- " or (something and written.rstrip() in ("--", "\u2010\u2010", "- --"))


def signs_off(lines: list[str], number: int, is_history: Callable[[int], bool]) -> bool:
    """Whether the drawn line ``number`` has a signature or the footer of a list below it, and nothing but history then.

    Directly below it, without an empty line: addresses or numbers, or below a short line a name. A line drawn between
    two thoughts of the writer, or above a list of hers, is followed by something else.
    """
    rule = lines[number].strip()
    above = lines[number - 1].strip() if number else ""
    if not _RULE.fullmatch(rule) or above.endswith(":"):
        return False
    block: list[str] = []
    place = number + 1
    while place < len(lines) and len(block) <= MAX_FOOTER:
        line = lines[place].strip()
        if not line or line[0] == ">":
            break
        block.append(line)
        place += 1
    if not block or len(block) > MAX_FOOTER or not _signs(block, short=not above and len(rule) <= SHORT_RULE):
        return False
    following = next_written(lines, place, ahead=MAX_FOOTER)
    return following < 0 or is_quoted(lines[following]) or is_history(following)


def _signs(block: list[str], *, short: bool) -> bool:
    if any(_CONTACT.search(line) for line in block):
        return all(len(line) <= MAX_SHORT * 2 for line in block)
    return short and all(
        len(line) <= MAX_SHORT and line[-1] not in _SENTENCE_ENDS and _NAME.match(line) is not None for line in block
    )


def without_footers(kept: list[str], *, cut: bool) -> list[str]:
    """``kept`` without disclaimers, names of devices and empty or drawn lines at its end.

    ``cut`` says whether history was left out below: only then a drawn line at the end belonged to it.
    """
    _cut_disclaimer(kept)
    while kept:
        line = kept[-1].strip()
        if line and not (cut and _RULE.fullmatch(line)) and not (len(kept) > 1 and names_device(line)):
            break
        kept.pop()
    if len(kept) > 1 and _DASHED_NAME.fullmatch(kept[-1].strip()) and not kept[-2].strip():
        above = next((line.strip() for line in reversed(kept[:-1]) if line.strip()), "")
        if above and above[-1] in ".?!)":
            kept.pop()
    return kept


def _cut_disclaimer(kept: list[str]) -> None:
    """Cut from the first paragraph at the end of ``kept`` that is surely a disclaimer; never the first one."""
    first = next((place for place, line in enumerate(kept) if line), len(kept))
    for place in range(max(first + 1, len(kept) - TAIL), len(kept)):
        line = kept[place].lstrip(" *_")
        if kept[place - 1] or line.partition(" ")[0].rstrip(":").lower() not in _CONFIDENTIAL_WORDS:
            continue
        if _CONFIDENTIAL.match(" ".join([line, *kept[place + 1 : place + 4]])[:MAX_OPENING]):
            del kept[place:]
            return
