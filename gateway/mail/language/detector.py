"""From a text to one of the configured languages, and whether that is sure."""

# ruff: noqa: RUF001  # letters of other alphabets look like ours

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

from gateway.mail.language.scripts import LANGUAGES, alphabet
from gateway.mail.language.words import ENDS, GREETINGS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_TEXT: Final = 1500  # characters that are looked at; some 250 words tell a language as surely as a whole book
BEGINNING: Final = 500  # characters that are enough where they leave no doubt: half of the time for a letter of 2 KB
MARGIN: Final = 0.5  # the winner must be ahead of the other configured languages by half a word that it alone has
SHARE: Final = 1.06  # and by this factor, which counts in long texts
LEAST: Final = 0.9  # less than one word that a language alone has tells nothing
COVERED: Final = 0.1  # of its words, below which a text is in a language that we do not know
FEW_WORDS: Final = 5  # of which the share means nothing
SHORT: Final = 60  # words; in shorter texts the ends of unknown words count too

# ISO 639-1 codes that are one language here.
_ALIASES: Final = {"no": "nb", "nn": "nb"}
_CYRILLIC: Final = frozenset({"ru", "uk", "bg", "sr", "be", "kk"})
# Languages that are told by their words; the rest of these tables only keeps them apart from others.
_BY_WORDS: Final = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "nb", "fi", "cs", "ru")
KNOWN: Final = (*_BY_WORDS, "ja", "zh")  # and others that have an alphabet of their own

_LETTERS: Final = {
    "de": "äöüß",
    "fr": "çèêëàùûîœ",
    "es": "ñ¿¡áíóú",
    "pt": "ãõçáâêíóú",
    "it": "èìòàù",
    "pl": "ąćęłńśźż",
    "sv": "åäö",
    "da": "æøå",
    "nb": "æøå",
    "fi": "äö",
    "cs": "ěščřžýáíéúůňťď",
    "sk": "ľščťžýáíéúňďĺŕôä",
    "hu": "áéíóöőúüű",
    "tr": "çğışöü",
    "ro": "ăâîșțşţ",
    "ca": "·àèòç",
    "vi": "ăâđêôơư",
    "ru": "ыэё",
    "uk": "іїєґ",
    "bg": "ъ",
    "sr": "ђјљњћџѓќѕ",
    "be": "ўі",
    "kk": "қңөүұәһғ",
    "lt": "ąčęėįšųūž",
    "lv": "āčēģīķļņšūž",
    "et": "äöõü",
    "hr": "čćđšž",
    "sl": "čšž",
}
_ALL: Final = tuple(dict.fromkeys((*WORDS, *_LETTERS)))
# Letters that no Russian word has: two of them, and the text is in another language of the alphabet.
_NOT_RUSSIAN: Final = frozenset("".join(_LETTERS[code] for code in ("uk", "sr", "be", "kk")))
_FEW_LETTERS: Final = 2
_LETTER: Final = 0.4  # what one letter counts beside a word of one language
_GREETING: Final = -0.6  # what is taken back where the word is a greeting
_END: Final = 0.35  # and what the end of an unknown word does
_LONGEST_END: Final = 6
_SHORTEST_WORD: Final = 5  # whose end is looked at

# How a writer without the right keyboard writes.
_SPELLED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"})
_BARE: Final = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "ı": "i", "đ": "d", "ё": "е"})


def _without_marks(word: str) -> set[str]:
    """``word`` as it is written without umlauts and accents; empty where it has none."""
    bare = "".join(letter for letter in normalize("NFD", word.translate(_BARE)) if not combining(letter))
    return {bare, word.translate(_SPELLED)} - {word}


def _by_piece(table: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """For each piece of ``table`` the languages that have it, as ``"en nl"``: what many have says little."""
    having: dict[str, list[str]] = {}
    for language, pieces in table:
        for piece in dict.fromkeys(pieces):
            having.setdefault(piece, []).append(language)
    joined = {piece: " ".join(languages) for piece, languages in having.items()}
    shared = {languages: languages for languages in joined.values()}
    return {piece: shared[languages] for piece, languages in joined.items()}


def _words_and_spellings() -> dict[str, str]:
    known = _by_piece((language, words.split()) for language, words in WORDS.items())
    bare = (
        (language, [each for word in WORDS[language].split() if not word.isascii() for each in _without_marks(word)])
        for language in _BY_WORDS
    )
    return {**_by_piece(bare), **known}  # a real word of one language is no misspelling of another


_BY_WORD: Final = _words_and_spellings()
_GREETINGS: Final = frozenset(GREETINGS.split())
_BY_END: Final = _by_piece((language, ends.split()) for language, ends in ENDS.items())
_BY_LETTER: Final = _by_piece(_LETTERS.items())
_NO_PROSE: Final = ("://", "@", "www.")
_ASCII: Final = bytes(range(128))
_ASCII_WORDS: Final = "".join(chr(code) if chr(code).isalpha() or code == ord("'") else " " for code in range(128))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """``language`` is one of those asked for, as it was written there; the first of them where it is not ``sure``."""

    language: str
    sure: bool


def detect(text: str, languages: Sequence[str]) -> Spoken:
    """The one of ``languages`` (codes such as ``de`` or ``pt-BR``) that ``text`` is written in, and whether it is sure.

    The first one, not sure, where the language is none of them or the margin is too small. One language leaves
    nothing to choose and is sure; ``languages`` being empty gives ``''``, not sure.
    """
    if len(languages) < 2:  # noqa: PLR2004  # nothing to choose
        return Spoken(language=languages[0] if languages else "", sure=bool(languages))
    if len(text) > 2 * BEGINNING:
        told = detect(text[:BEGINNING], languages)
        if told.sure:
            return told
    by_code = {_code(language): language for language in reversed(languages)}
    prose = _prose(text)
    script = "" if prose.isascii() else alphabet(prose)
    if script and script != "cyrillic":
        mine = [code for code in LANGUAGES[script] if code in by_code]
        found = mine[0] if len(mine) == 1 else ""
    else:
        found = _told(prose, frozenset(by_code), cyrillic=bool(script))
    return Spoken(language=by_code[found] if found else languages[0], sure=bool(found))


def language_of(text: str, languages: Sequence[str]) -> str:
    """The one of ``languages`` that ``text`` is written in; the first one where that is not sure."""
    return detect(text, languages).language


def _code(language: str) -> str:
    code = language.replace("_", "-").partition("-")[0].lower()
    return _ALIASES.get(code, code)


def _told(prose: str, mine: frozenset[str], *, cyrillic: bool) -> str:
    """The one of ``mine`` that the words of ``prose`` tell; ``''`` where they do not."""
    words = _words(prose)
    found = scores(prose, words)
    rivals = {code: score for code, score in found.items() if (code in _CYRILLIC) == cyrillic}
    if cyrillic and sum(map(_NOT_RUSSIAN.__contains__, prose)) >= _FEW_LETTERS:
        rivals["ru"] = 0.0
    candidates = [code for code in rivals if code in mine]
    if not candidates:
        return ""
    best = max(candidates, key=rivals.__getitem__)
    most = rivals.pop(best)
    ahead = all(
        most >= score + MARGIN and most >= score * SHARE if code in mine else most >= score
        for code, score in rivals.items()
    )
    known = len(words) < FEW_WORDS or most >= COVERED * len(words)
    return best if ahead and known and most >= LEAST else ""


def scores(prose: str, words: Sequence[str]) -> dict[str, float]:
    """How much speaks for each language of ``WORDS``: about one for each word that it alone has.

    Words of the same languages are counted together and weighed once: 45 us for 1,500 characters, where weighing each
    word takes 350.
    """
    found = dict.fromkeys(_ALL, 0.0)
    _weigh(found, Counter(map(_BY_WORD.get, words)), 1.0)
    if not prose.isascii():
        letters = prose.encode("utf-8", "ignore").translate(None, _ASCII).decode()
        _weigh(found, Counter(map(_BY_LETTER.get, letters)), _LETTER)
    if len(words) < SHORT:
        _weigh(found, Counter(map(_BY_WORD.get, filter(_GREETINGS.__contains__, words))), _GREETING)
        _weigh(found, Counter(_end(word) for word in words if len(word) >= _SHORTEST_WORD), _END)
    return found


def _prose(text: str) -> str:
    """The beginning of ``text`` in lower case, without addresses and links."""
    prose = text[:MAX_TEXT].lower().replace("\u2019", "'")
    if any(mark in prose for mark in _NO_PROSE):
        return " ".join([piece for piece in prose.split() if not any(mark in piece for mark in _NO_PROSE)])
    return prose


def _words(prose: str) -> list[str]:
    """The words of ``prose``; one with an apostrophe is taken apart unless it is known as a whole."""
    if prose.isascii():
        words = prose.translate(_ASCII_WORDS).split()
    else:
        for letter in frozenset(prose):
            if not letter.isalpha() and letter != "'":
                prose = prose.replace(letter, " ")
        words = prose.split()
    if "'" not in prose:
        return words
    bare = [word.strip("'") for word in words]
    return [piece for word in bare for piece in ((word,) if word in _BY_WORD else _pieces(word))]


def _pieces(word: str) -> list[str]:
    """``l'ordine`` as ``l'`` and ``ordine``."""
    *articles, last = word.split("'")
    return [*(f"{article}'" for article in articles), last]


def _end(word: str) -> str | None:
    """The languages that the end of an unknown word speaks for; the longest known end counts."""
    if word in _BY_WORD:
        return None
    for length in range(_LONGEST_END, 1, -1):
        languages = _BY_END.get(word[-length:])
        if languages:
            return languages
    return None


def _weigh(found: dict[str, float], counts: Mapping[str | None, int], one: float) -> None:
    """Add to each language what each piece counted says for it; None stands for pieces of none.

    A piece of four languages says half of what a piece of one does: it tells these from all others, yet not apart.
    """
    for having, count in counts.items():
        languages = having.split() if having else ()
        for language in languages:
            found[language] += count * one / len(languages) ** 0.5
