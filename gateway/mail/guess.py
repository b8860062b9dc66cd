"""What charset a text without a right label is in, judged by the letters that would come out of it.

A statistical detector needs more text than a subject has: this one knows for each charset the letters that are common
in its languages, and takes the charset under which the most of them appear.
"""

# ruff: noqa: RUF001 - letters of many scripts are its tables
from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

SAMPLE: Final = 2048  # bytes; enough to tell a charset
_FOREIGN_SHARE: Final = 0.34  # of the letters of a text: more bytes above 127 than this are no western text
_SURE: Final = 0.6  # the least score at which another script than the western one is believed
_ENOUGH: Final = 3  # bytes above 127 below which nothing can be told

_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_EVERYDAY: Final = 0.62  # the worth of a character of everyday use that is not among the commonest
_CAPITAL: Final = 0.9  # of the worth of its small letter
_ALL_CAPITALS: Final = 0.97  # where there are no others
_GREEK_PRIOR: Final = 0.95  # of its score, for short Russian words in capitals are Greek ones too

_KANA: Final = "".join(map(chr, (*range(0x3041, 0x3094), *range(0x30A1, 0x30FD)))) + "。、・「」"
_SIMPLIFIED: Final = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日您请问订单货品，。！？：；"
)
_TRADITIONAL: Final = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多"
    "經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日您請問訂單貨品，。！？：；"
)
_HANGUL: Final = (
    "이다는에의을를가하고지로사기도서대한은어그리자나아시수일인정부전해있들제여주상안보라만구소게과장문요니습스오적우신"
)
# The letters of other scripts in the order of their frequency: ten common ones, twelve others, the rare ones.
_CYRILLIC: Final = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэё№«»—"
_UKRAINIAN: Final = "оаиніервткслмдпуязьбгчйхжшюцщїєґ№«»—"
_GREEK: Final = "αοιετσνηυρπκμλςάέίόήύώδγθχφωβξζψ"
_HEBREW: Final = "יוהלאמרתבשנדקכעחפםצגטסןזךףץ"
_ARABIC: Final = "اليمونرتبعدسفهقكحةجشصخأضطىءذغئإظثزآؤ،؟"
_THAI: Final = "านรกอเงมยลวดัทส่ีิตะ้ปบคหแจพชขใไโผุู์ำณธศ"
_WESTERN: Final = "äöüßéèàçñóíáêôâîûåøæõãœëïúìòù«»’‘“”„–—…€°§©®´¿¡·£™\xa0"
_CENTRAL: Final = "ąćęłńóśźżáčďéěíňřšťúůýžőűăîâöüäôľĺŕ„”“–…€§\xa0"
_TURKISH: Final = "ğşıiçöüâîû’“”–…€\xa0i\u0307"
_BALTIC: Final = "ąčęėįšųūžāēģīķļņōõäöü„“–…€\xa0"


def _ranked(letters: str) -> dict[str, float]:
    return {letter: 1.0 if place < 10 else 0.8 if place < 22 else 0.3 for place, letter in enumerate(letters)}  # noqa: PLR2004 - the order is the table


class _Candidate(NamedTuple):
    codec: str
    worth: dict[str, float]  # of each letter
    lead: tuple[int, int] | None = None  # first bytes of the everyday characters, of a charset with two bytes for one
    prior: float = 1.0


# The first of equals is taken. An Icelandic letter in a western text may be a Turkish or a Baltic one.
_LATIN: Final = (
    _Candidate("cp1252", {**dict.fromkeys(_WESTERN, 1.0), **dict.fromkeys("ðþý", 0.5)}),
    _Candidate("cp1250", {**dict.fromkeys(_CENTRAL, 1.0), **dict.fromkeys("đţş", 0.5)}),
    _Candidate("cp1254", dict.fromkeys(_TURKISH, 1.0)),
    _Candidate("iso-8859-2", {**dict.fromkeys(_CENTRAL, 1.0), **dict.fromkeys("đţş", 0.5)}),
    _Candidate("cp1257", dict.fromkeys(_BALTIC, 1.0)),
)
_FOREIGN: Final = (
    _Candidate("cp1251", _ranked(_CYRILLIC)),
    _Candidate("koi8-r", _ranked(_CYRILLIC)),
    _Candidate("koi8-u", _ranked(_UKRAINIAN)),
    _Candidate("cp1251", _ranked(_UKRAINIAN)),
    _Candidate("iso-8859-5", _ranked(_CYRILLIC)),
    _Candidate("cp866", _ranked(_CYRILLIC)),
    _Candidate("mac-cyrillic", _ranked(_CYRILLIC)),
    _Candidate("cp1253", _ranked(_GREEK), prior=_GREEK_PRIOR),
    _Candidate("cp1255", _ranked(_HEBREW)),
    _Candidate("cp1256", _ranked(_ARABIC)),
    _Candidate("iso-8859-6", _ranked(_ARABIC)),
    _Candidate("cp932", dict.fromkeys(_KANA, 1.0), (0x88, 0x97)),
    _Candidate("euc_jp", dict.fromkeys(_KANA, 1.0), (0xB0, 0xCF)),
    _Candidate("gb18030", dict.fromkeys(_SIMPLIFIED, 1.0), (0xB0, 0xD7)),
    _Candidate("big5hkscs", dict.fromkeys(_TRADITIONAL, 1.0), (0xA4, 0xC6)),
    _Candidate("cp949", dict.fromkeys(_HANGUL, 1.0), (0xB0, 0xC8)),
    _Candidate("cp874", _ranked(_THAI)),
)
_HIGH_BYTES: Final = bytes(range(0x80, 0x100))
_ACCENTS: Final = bytes(range(0x80, 0xC0)) + "ÄÖÜäöüßÕõÅåØøÆæ".encode("cp1252")


def foreign_share(raw: bytes) -> float:
    """How much of the letters of ``raw`` are bytes above 127, between 0 and 1."""
    sample = raw[:SAMPLE]
    letters = sum(map(len, _WORD.findall(sample)))
    return sum(map(len, _HIGH.findall(sample))) / letters if letters else 0.0


def guessed(raw: bytes) -> str:
    """The codec that ``raw`` is most likely in, which is neither ASCII nor UTF-8; ``cp1252`` where nothing tells."""
    sample = raw[:SAMPLE]
    runs = _HIGH.findall(sample)
    high = sum(map(len, runs))
    alone = sum(1 for run in runs if len(run) == 1) / high if high else 1.0  # as western accents stand in their words
    if high >= _ENOUGH and foreign_share(sample) >= _FOREIGN_SHARE and not _is_list_of_accents(runs):
        pure = _pure(sample, high)
        scores = ((_score(sample, each) * (1.0 if each.lead else pure) * each.prior, each.codec) for each in _FOREIGN)
        score, codec = max(scores, key=lambda pair: pair[0])
        if score >= _SURE and score > _score(sample, _LATIN[0]) * alone:
            return codec
    return max(_LATIN, key=lambda each: _score(sample, each)).codec


def _pure(sample: bytes, high: int) -> float:
    """How much of the bytes above 127 stand in words without a letter of ASCII, as those of other alphabets do."""
    return sum(len(word) for word in _WORD.findall(sample) if not word.strip(_HIGH_BYTES)) / high


def _is_list_of_accents(runs: list[bytes]) -> bool:
    """Whether the text has no other high bytes than the letters that people type to see whether they arrive."""
    return not b"".join(runs).strip(_ACCENTS) and any(each >= 0xC0 for run in runs for each in run)  # noqa: PLR2004 - where letters begin


def _score(sample: bytes, candidate: _Candidate) -> float:
    """How likely a reader would take ``sample`` for text in that charset, at most 1; below 0 it cannot be."""
    try:
        text = sample.decode(candidate.codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 3 or len(sample) < SAMPLE:
            return -1.0
        text = sample[: error.start].decode(candidate.codec, "replace")
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        return -1.0
    everyday = _everyday(candidate.codec, candidate.lead) if candidate.lead else frozenset()
    capital = _ALL_CAPITALS if "".join(foreign).isupper() else _CAPITAL
    return sum(_worth(character, candidate, everyday, capital) for character in foreign) / len(foreign)


def _worth(character: str, candidate: _Candidate, everyday: frozenset[str], capital: float) -> float:
    told = candidate.worth.get(character)
    if told is not None:
        return told
    if candidate.lead:
        return _EVERYDAY if character in everyday else 0.0
    if character.isalpha():
        small = candidate.worth.get(character.lower())
        return -0.2 if small is None else small * capital
    return -0.5


@cache
def _everyday(codec: str, lead: tuple[int, int]) -> frozenset[str]:
    """The characters whose first byte lies within ``lead``: those of everyday use in the charsets of East Asia."""
    pairs = (bytes((first, second)) for first in range(lead[0], lead[1] + 1) for second in range(0x40, 0xFF))
    return frozenset(text for text in (pair.decode(codec, "ignore") for pair in pairs) if len(text) == 1)
