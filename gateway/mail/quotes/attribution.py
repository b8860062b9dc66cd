"""The line above a quotation that says who wrote it and when, in the words of many programs and languages."""

# ruff: noqa: RUF001  # words of other alphabets look like ours

from __future__ import annotations

import re
from typing import Final

from gateway.mail.quotes.lines import COLONS, DRAWN, quoted_next
from gateway.on_demand import late

MAX_JOINED: Final = 4  # lines an attribution may be wrapped over
MAX_ATTRIBUTION: Final = 400  # characters
MAX_WRAPPED: Final = 6  # and with empty lines among them
MAX_REST: Final = 150  # characters between the verb and the colon: a name, an address, a moment

# How an attribution opens in a language, and its verbs. "On ... schrieb" is none: both must be of one language.
_ATTRIBUTIONS: Final = (
    ("on at in posted", r"wrote|writes|said|says|sent|posted|posted by"),
    ("am", r"schrieb(?:en)?|geschrieben"),
    ("le", r"(?:a|avez|ont)\s[eé]crit|nous a dit"),
    ("el a", r"escribi[oó]|escribieron|ha escrit|va escriure"),
    ("em no a na", r"escreveu|escreveram"),
    ("il in", r"(?:ha|hanno|hai) scritto"),
    ("op", r"schreef|geschreven"),
    ("w dnia", r"napisał(?:\(a\)|a|o)?|pisze|nadesłał|napisal(?:\(a\)|a)?"),
    ("den d. på", r"skrev"),
    ("dne", r"napsal(?:\(a\)|a)?"),
    ("dňa dna", r"napísal(?:\(a\)|a)?"),
    ("în pe in la", r"a scris"),
    ("στις στο την", r"έγραψε"),
    ("vào", r"đã viết"),
    ("pada", r"menulis"),
    ("wiadomość", r"napisana przez"),
    ("في", r"كتب|كتبت"),
)
# Languages whose attributions open with the moment or the name.
_MORE_VERBS: Final = (
    r"kirjoitti|написал(?:\(а\)|а|и)?|пишет|писал(?:\(а\)|а)?|пише|написав(?:\(-ла\)|ла)?"
    r"|написа|написала|rašė|rakstīja|kirjutas|napisa(?:o|la|o/la)|כתב|כתבה|ezt írta|írta|yazdı|şunları yazdı"
)
# No blank stands before or after these.
_JOINED_VERBS: Final = r"写道|寫道|写了|のメッセージ|のメール|さんは書きました|が書きました|は書きました|님이 작성|작성"
_VERB: Final = late(
    rf"(?<!\w)(?:{'|'.join(verbs for _, verbs in _ATTRIBUTIONS)}|{_MORE_VERBS})(?!\w)|{_JOINED_VERBS}", re.IGNORECASE
)
_AROUND: Final = late(rf"[{re.escape(DRAWN)}]{{3,40}} ?[^ ].{{1,190}} ?[{re.escape(DRAWN)}]{{3,40}}")
_COLON: Final = tuple(COLONS)
_CLOSING: Final = late(rf">\s?,?\s?(?:{_VERB.pattern})\s?[{COLONS}]", re.IGNORECASE)


def _by_opening() -> dict[str, re.Pattern[str]]:
    verbs: dict[str, list[str]] = {}
    for openings, verb in _ATTRIBUTIONS:
        for opening in openings.split():
            verbs.setdefault(opening, []).append(verb)
    found = {opening: late(rf"(?<!\w)(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) for opening, each in verbs.items()}
    return {**found, "在": late(_JOINED_VERBS), "於": late(_JOINED_VERBS)}


_BY_OPENING: Final = _by_opening()
# A moment at the beginning, perhaps behind the name of a day: "Sa., 21. ...", "2026/11/21 ...", "Saturday, 21 ...".
_DATED: Final = late(r"(?:[^\W\d_]{2,12}[.,]{0,2}\s)?\(?[0-9]{1,4}[.:/\s年년-]")
_YEAR: Final = late(r"(?<!\d)(?:19|20)[0-9]{2}(?!\d)|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}(?!\d)")
_CLOCK: Final = late(
    r"(?<![\d.:/-])[0-9]{1,2}(?:[:.h][0-9]{2}(?![\d./-])|:[0-9]{2}:[0-9]{2}|[時时시])|[0-9]\s?(?:am|pm|uhr)\b",
    re.IGNORECASE,
)
_ADDRESS: Final = late(r"[<(\[\s\"](?:mailto:)?[^\s<>()\[\]\"@]{1,64}@[^\s<>()\[\]\"@]{1,190}[>)\]]", re.IGNORECASE)
_LAST_ADDRESS: Final = late(r"<\s?[^<>@\s]{1,64}@[^<>@\s]{1,190}>$")
_BARE_ADDRESS: Final = late(r"[^\s<>@]{1,64}@[^\s<>@]{1,190}\s")
# "Am 12.11. schrieben Sie mir:", "... the driver wrote:" are the writer's own words unless quoted lines follow.
_OWN_WORDS: Final = late(
    r"\b(?:i|we|you|she|he|they|(?:the|an?|my|our|your|his|her) [\w ]{1,30}) (?:wrote|said|sent)\b"
    r"|\bwrote (?:to )?(?:me|us)\b"
    r"|\bschrieb(?:en)? (?:ich|wir|sie|er|mir|uns|der|die|das|(?:ihr|mein|eue?r|unser|ein)e?)\b"
    r"|\b(?:ich|wir|sie) .{0,80}geschrieben\b"
    r"|\b(?:j['\u2019]ai|nous avons|vous (?:m['\u2019])?avez|m['\u2019]a|nous a|(?:mon|ma|votre|notre"
    r"|une?) [\w ]{1,30} a) écrit\b"
    r"|\b(?:ho|avete|abbiamo|mi ha|ci ha|(?:mio|mia|vostr[oa]|una?) [\w ]{1,30} ha) scritto\b"
    r"|\bschreef (?:ik|uw?|je|jij|jullie|hij|zij|mij|mijn|onze|een)\b"
    r"|\b(?:me|nos|le|(?:mi|su|vuestr[oa]|una?) [\w ]{1,30}) escribi[oó]\b|\b(?:me|nos) escreveu\b"
    r"|\bskrev (?:jag|jeg|du|ni|i|er|din|dere|jeres|en|ett?)\b",
    re.IGNORECASE,
)
# "On ... the note said:" is an attribution with an address only.
_WEAK: Final = frozenset({"said", "says", "sent", "posted"})
# Where an attribution begins behind words of the answer: "Thanks! On Sat, 21 Nov 2026 at 09:14, Rosa wrote:".
_BEHIND: Final = late(r"(?:\s|-{2,4}\s?)(?=(?:On|Am|Le|El|Il|Em|Op|Den)\s[^\s]{1,12}\s[^\s]{1,12}\s)")


class Attribution:
    """The last lines up to one place, which introduce a quotation.

    ``span`` is how many lines it is wrapped over; ``own`` what the writer said before it in its first line.
    """

    __slots__ = ("own", "span")

    def __init__(self, span: int, own: str = "") -> None:
        self.span = span
        self.own = own


def attribution(lines: list[str], number: int) -> Attribution | None:
    """The attribution that ends with line ``number``; None where there is none.

    "On Monday you wrote:" may be the writer's own words: without a full moment or an address it counts only where
    quoted lines follow.
    """
    follows = quoted_next(lines, number + 1)
    joined, named = "", 0
    for span in range(1, min(MAX_JOINED, number + 1) + 1):
        line = lines[number - span + 1].strip()
        if not line or len(joined) + len(line) > MAX_ATTRIBUTION or (line[0] == ">" and span != 1):
            break
        joined = f"{line} {joined}" if joined else line
        if _introduces(joined, follows=follows):
            return Attribution(span + _opens_above(lines, number - span, joined))
        if span == 1 and follows and (behind := _behind(joined)):
            return behind
        if not named and _named(joined, span, follows=follows):
            named = span
    return Attribution(named) if named else None


def _opens_above(lines: list[str], above: int, joined: str) -> int:
    """1 where line ``above`` opens the attribution whose rest, a moment, looks like the whole: "Am 21.11.2026"."""
    line = lines[above].strip() if above >= 0 else ""
    first = line.partition(" ")[0].lower()
    if joined.partition(" ")[0].lower() in _BY_OPENING or first not in _BY_OPENING or len(line) > MAX_REST:
        return 0
    return int(any(map(str.isdigit, line)) and _introduces(f"{line} {joined}", follows=True))


def closes(lines: list[str], number: int) -> Attribution | None:
    """The attribution whose last line only looks quoted: an address in ``<>`` was wrapped before its end."""
    if not _CLOSING.fullmatch(lines[number].strip()):
        return None
    joined = ""
    for span in range(1, min(MAX_WRAPPED, number + 1) + 1):
        joined = f"{lines[number - span + 1].strip()} {joined}"
        if len(joined) > MAX_ATTRIBUTION:
            break
        if span > 1 and _introduces(joined.strip(), follows=True):
            return Attribution(span)
    return None


def _introduces(joined: str, *, follows: bool) -> bool:
    """Whether a whole attribution that opens with a word of its language or a moment says who wrote what follows."""
    text = joined.strip(DRAWN + " ") if joined[0] in DRAWN else joined
    ends = text[-1:] in COLONS or joined[-1] in DRAWN
    first = text.partition(" ")[0].lower()
    verbs = _BY_OPENING.get(first) or (_BY_OPENING.get(first[:1]) if first[:1] > "\u2e7f" else None)
    if verbs is not None:
        verb = verbs.search(text, len(first))
        if verb is not None and len(text) - verb.end() <= MAX_REST and (ends or verb.end() == len(text)):
            return follows or (_is_certain(text) and (verb.group().lower() not in _WEAK or bool(_ADDRESS.search(text))))
        if verb is not None and text[verb.end() :].lstrip()[:1] in _COLON:  # Yahoo on phones goes on in the same line
            told = text[: verb.end()]
            return _ADDRESS.search(told) is not None and _CLOCK.search(told) is not None and _is_certain(told)
    if not _DATED.match(text):
        return False
    if not ends:
        return follows and _YEAR.search(text) is not None and ("GMT" in text or _LAST_ADDRESS.search(text) is not None)
    if _VERB.search(text):
        return follows or _is_certain(text)
    return _YEAR.search(text) is not None and _ADDRESS.search(text) is not None


def _named(line: str, span: int, *, follows: bool) -> bool:
    """Whether a name, a verb and perhaps a moment make an attribution: "Ann <ann@mail.example> wrote:".

    Only a moment may be wrapped into a second line.
    """
    ends = line[-1] in COLONS
    if _AROUND.fullmatch(line):  # "---- Rosa Moss wrote ----"
        line, ends, follows = line.strip(DRAWN + " "), True, True
    verb = _VERB.search(line, 2) if ends else None
    if verb is None or len(line) - verb.end() > MAX_REST:
        return False
    moment = _CLOCK.search(line) is not None and _YEAR.search(line) is not None
    address = _ADDRESS.search(line) is not None or _BARE_ADDRESS.match(line) is not None
    if span > 1:
        return moment and address and not _OWN_WORDS.search(line)
    if address or moment:
        return follows or not _OWN_WORDS.search(line)
    return follows and line.find(" ") > 0 and len(line) - verb.end() <= 1


def _is_certain(text: str) -> bool:
    """Whether a moment with its year and clock time, or an address beside a moment, tells a program from a person."""
    told = (_CLOCK.search(text) and _YEAR.search(text)) or (_ADDRESS.search(text) and any(map(str.isdigit, text)))
    return bool(told) and not _OWN_WORDS.search(text)


def _behind(line: str) -> Attribution | None:
    """An attribution that begins in the middle of its line, behind words of the writer."""
    if line[-1] not in COLONS:
        return None
    for match in _BEHIND.finditer(line[:MAX_ATTRIBUTION]):
        rest = line[match.end() :]
        if _introduces(rest, follows=False):
            return Attribution(1, line[: match.start()].rstrip(DRAWN + " "))
    return None
