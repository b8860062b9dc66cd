"""What the writer of an answer added: no quoted history and no signature, of many programs and languages."""

from __future__ import annotations

import re
from typing import Final

MAX_JOINED: Final = 3  # lines an attribution may be wrapped over
MAX_ATTRIBUTION: Final = 400  # characters
LABEL: Final = 24  # characters of the longest name of a field, with its marks
HEADER_SPAN: Final = 9  # lines in which the fields of a quoted header follow each other

_WIDE_BLANKS: Final = {0xA0: " ", 0x202F: " ", 0x2009: " ", 0x200E: None, 0x200F: None, 0xFEFF: None}

# An attribution: how it opens, and the verb before its colon. Both must be of one language.
_ATTRIBUTIONS: Final = (
    (r"on", r"wrote|writes"),
    (r"am", r"schrieb(?:en)?|hat .{1,80} geschrieben"),
    (r"le", r"a écrit"),
    (r"el", r"escribió"),
    (r"em|no dia|a|na", r"escreveu"),
    (r"il(?: giorno)?|in data", r"ha scritto"),
    (r"op", r"schreef|heeft .{1,80} geschreven"),
    (r"w dniu|dnia|w", r"napisał(?:\(a\)|a)?|pisze"),
    (r"den|på", r"skrev"),
)
_OPENING: Final = re.compile(rf"(?:{'|'.join(opening for opening, _ in _ATTRIBUTIONS)})\b.*", re.IGNORECASE)
_VERBS: Final = "|".join(verb for _, verb in _ATTRIBUTIONS)
_WHOLE: Final = re.compile(
    "|".join(rf"(?:{opening})\b.{{4,}}\b(?:{verb})(?:\s.{{0,150}})?\s?:" for opening, verb in _ATTRIBUTIONS),
    re.IGNORECASE,
)
# "Ann <ann@mail.example> schrieb am ...:", and without a verb "2026-11-21 9:14 GMT+01:00 Ann <ann@mail.example>:".
_NAMED: Final = re.compile(
    rf".{{2,150}}\s(?:{_VERBS})(?:\s.{{0,150}})?\s?:|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\s.{{4,150}}<\S+@\S+>\s?:",
    re.IGNORECASE,
)
_CERTAIN: Final = re.compile(r"[0-9]{1,2}[:.hu][0-9]{2}\b|\S@\S|\b[0-9]{1,2}\s?(?:am|pm|uhr)\b", re.IGNORECASE)

_SEPARATOR: Final = re.compile(
    r"[-_*=\u2014 ]{0,40}(?:original message|original e-?mail|reply message|forwarded message|forwarded by .{1,80}"
    r"|begin forwarded message"
    r"|ursprüngliche (?:nachricht|mail)|original-?nachricht|weitergeleitete nachricht"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|message d'origine|message original|message transféré|message transmis|début du message (?:réexpédié|transféré)"
    r"|mensaje original|mensaje reenviado|inicio del mensaje reenviado"
    r"|mensagem original|mensagem encaminhada|início da mensagem (?:encaminhada|reencaminhada)"
    r"|messaggio originale|messaggio inoltrato|inizio messaggio inoltrato"
    r"|oorspronkelijk bericht|doorgestuurd bericht|begin doorgestuurd bericht"
    r"|(?:wiadomość oryginalna|oryginalna wiadomość)|(?:przekazana wiadomość|wiadomość przekazana)"
    r"|(?:ursprungligt|originalmeddelande|ursprungsmeddelande)(?: meddelande)?|vidarebefordrat (?:meddelande|mail)"
    r"|oprindelig (?:meddelelse|besked)|videresendt (?:meddelelse|besked))\s?[-_*=\u2014 ]*:?",
    re.IGNORECASE,
)
_DRAWN: Final = "-_*=\u2014\u2500"
_ENDS: Final = _DRAWN + ":"
_RULE: Final = re.compile(r"[_\u2014\u2500]{8,}|-{20,}")

# The fields of a quoted header: From, moment, To, Subject.
_FIELDS: Final = {
    "from": "from|von|de|da|van|od|från|fra|expéditeur|remitente|mittente|afzender",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em"
    "|fecha|data|inviato|verzonden|wysłano|data wysłania|skickat|sendt|dato",
    "to": "to|an|à|para|a|aan|do|till|til|destinataire|cc|kopie|kopia|reply-to|antwort an",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne",
}
_FIELD: Final = re.compile(
    r"\*{0,2}(?:" + "|".join(rf"(?P<{kind}>{labels})" for kind, labels in _FIELDS.items()) + r")\s?:\*{0,2}(?:\s.*|$)",
    re.IGNORECASE,
)

_DEVICE: Final = re.compile(
    r"(?:sent (?:from|via|with|using) (?:my |the |an? )?(?:.{0,30})?(?:iphone|ipad|ipod|android|samsung|galaxy"
    r"|huawei|pixel|phone|mobile|smartphone|blackberry|outlook|mail|yahoo|gmx|web\.de|proton|handy|tablet"
    r"|windows|apple watch)"
    r"|(?:von|auf) (?:meinem|mein) .{1,60}(?:gesendet|geschrieben)|gesendet (?:von|mit|über|aus) .{1,60}"
    r"|diese nachricht wurde von .{1,80} gesendet"
    r"|envoyé (?:de(?:puis)?|à partir de|avec) .{1,60}|télécharger outlook pour .{1,30}|obtenez outlook pour .{1,30}"
    r"|envia(?:do|da) (?:desde|do|de|pelo|a partir do|com) .{1,60}|(?:obtener|obter o) outlook para .{1,30}"
    r"|inviato d(?:a|al|alla) .{1,60}|scarica outlook per .{1,30}|ottieni outlook per .{1,30}"
    r"|verzonden (?:vanaf|met|vanuit) .{1,60}|verstuurd (?:vanaf|met) .{1,60}|outlook voor .{1,30} downloaden"
    r"|wysłan[eoy] (?:z|za pomocą) .{1,60}|pobierz (?:program )?outlook dla .{1,30}"
    r"|skickat (?:från|med) .{1,60}|hämta outlook för .{1,30}|sendt fra .{1,60}|hent outlook til .{1,30}"
    r"|get outlook for .{1,30}|outlook für .{1,30} (?:beziehen|herunterladen)|holen sie sich outlook für .{1,30})"
    r"(?P<rest>.{0,60})",
    re.IGNORECASE,
)
# First words of such lines; asking a set first makes the common line five times cheaper.
_DEVICE_OPENINGS: Final = (
    "sent von auf gesendet diese envoyé télécharger obtenez enviado enviada obtener obter inviato scarica ottieni "
    "verzonden verstuurd outlook wysłano wysłane wysłany pobierz skickat hämta sendt hent get holen"
)
_DEVICE_WORDS: Final = frozenset(_DEVICE_OPENINGS.split())
_DEVICE_LENGTH: Final = 100  # characters; longer lines are sentences


def new_text(text: str) -> str:
    """What is not quoted history and not signature; lines between quotations stay. ``''`` where nothing is left."""
    plain = text if text.isascii() else text.translate(_WIDE_BLANKS)
    lines = [line.rstrip() if line != "-- " else line for line in plain.split("\n")]
    # Two lines in three are plain words: asking here what could begin something else halves the time of all.
    before_colon = {
        number - back for number, line in enumerate(lines) if line[-1:] == ":" for back in range(MAX_JOINED)
    }
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number].lstrip()
        if line.startswith(">"):
            _break(kept)
            number += 1
            continue
        if not line:
            _break(kept)
        elif (line[0] in _DRAWN or line[-1] in _ENDS or ":" in line[:LABEL]) and _ends_all(lines, number, kept):
            break
        elif number in before_colon and (span := _attribution(lines, number)):
            if not _quoted_next(lines, number + span):
                break
            number += span
            continue
        elif not _names_device(line):
            kept.append(lines[number])
        number += 1
    return "\n".join(kept).strip()


def _break(kept: list[str]) -> None:
    """One empty line, however many are left out."""
    if kept and kept[-1]:
        kept.append("")


def _names_device(line: str) -> bool:
    """Whether a phone or a program wrote this line about itself."""
    if len(line) > _DEVICE_LENGTH or line.partition(" ")[0].lower() not in _DEVICE_WORDS:
        return False
    return _DEVICE.fullmatch(line) is not None


def _ends_all(lines: list[str], number: int, kept: list[str]) -> bool:
    """Whether a signature or older mail without any mark of its lines begins here.

    Such a line begins or ends with one of ``_ENDS``, or is a field.
    """
    written = lines[number]
    if written == "-- " or (written == "--" and any(kept)):
        return True
    line = written.strip()
    if line[0] in _DRAWN and _RULE.fullmatch(line):
        following = next((each for each in range(number + 1, min(number + 4, len(lines))) if lines[each].strip()), None)
        return following is not None and _header(lines, following)
    if (line[0] in _DRAWN or line[-1] in _DRAWN or line[-1] == ":") and _SEPARATOR.fullmatch(line):
        return True
    return _header(lines, number)


def _header(lines: list[str], number: int) -> bool:
    """Whether the fields of a quoted mail begin here: From, a subject, and the moment or the recipient."""
    line = lines[number].strip()
    first = _FIELD.fullmatch(line) if ":" in line[:LABEL] else None
    if first is None or first.lastgroup != "from":
        return False
    kinds = set()
    for line in lines[number + 1 : number + HEADER_SPAN]:
        match = _FIELD.fullmatch(line.strip())
        if match is not None:
            kinds.add(match.lastgroup)
    return "subject" in kinds and len(kinds) > 1


def _attribution(lines: list[str], number: int) -> int:
    """How many lines the attribution that begins here is wrapped over; 0 where none begins.

    One of the lines ends with a colon. "On Monday you wrote:" may be the writer's own words: without a clock time or
    an address it counts only where quoted lines follow.
    """
    for span in range(1, MAX_JOINED + 1):
        joined = _joined(lines[number : number + span], span)
        if joined.endswith(":"):
            whole = _WHOLE.fullmatch(joined) or (span < MAX_JOINED and _NAMED.fullmatch(joined))
            certain = _CERTAIN.search(joined) or _quoted_next(lines, number + span)
            return span if whole and certain else 0
        if not joined or (span == 1 and not _OPENING.fullmatch(joined) and "<" not in joined):
            return 0
    return 0


def _joined(lines: list[str], count: int) -> str:
    """The ``count`` lines as one; ``''`` where they are fewer, too long, or one is empty or quoted."""
    stripped = [line.strip() for line in lines]
    if len(stripped) < count or any(not line or line.startswith(">") for line in stripped):
        return ""
    joined = " ".join(stripped)
    return joined if len(joined) <= MAX_ATTRIBUTION else ""


def _quoted_next(lines: list[str], number: int) -> bool:
    """Whether the next line that is not empty is quoted."""
    following = next((line.lstrip() for line in lines[number : number + 4] if line.strip()), "")
    return following.startswith(">")
