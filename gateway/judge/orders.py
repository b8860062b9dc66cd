"""Ground: order and invoice numbers that are named as such in a text; any other number is none of them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LIMIT: Final = 16 * 1024  # characters of a text that are read
_MOST: Final = 8  # numbers of one text: more of them are a list of orders, not a matter
_HITS: Final = 64  # places with digits that are looked at
_WINDOW: Final = 64  # characters before a number in which its name stands

_DIGITS: Final = re.compile(r"[0-9]{3}")
_NUMBER: Final = re.compile(r"[0-9a-z]+(?:[-/][0-9a-z]+){0,4}")
_DATE: Final = re.compile(r"[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2,4}|(?:19|20)[0-9]{2}[-/][0-9]{1,2}[-/][0-9]{1,2}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_TOKEN: Final = re.compile(r"[a-z]+|[0-9]+|[^\sa-z0-9]|\n[^\S\n]*\n")
_AFTER: Final = re.compile(r"[^\S\n]*(?:([a-z]+)|(.|\n|\Z))")

_ORDER, _INVOICE = "order", "invoice"
# Names of the thing; what can also be a verb ("I order 1000 bags") has to be told from it.
_NAMES: Final = {
    **dict.fromkeys("order orders bestellung bestellungen auftrag commande commandes pedido pedidos".split(), _ORDER),
    **dict.fromkeys("ordine ordini encomenda encomendas bestelling bestellingen".split(), _ORDER),
    **dict.fromkeys("invoice invoices rechnung rechnungen facture factures factura facturas".split(), _INVOICE),
    **dict.fromkeys("fattura fatture fatura faturas factuur facturen".split(), _INVOICE),
}
_VERBS: Final = frozenset({"order", "orders", "commande", "commandes", "invoice"})
# Names that say themselves that a number follows.
_COMPOUNDS: Final = {
    **dict.fromkeys(
        "bestellnummer bestellnr auftragsnummer auftragsnr auftragnr bestelnummer bestelnr".split(), _ORDER
    ),
    **dict.fromkeys("bestellungsnummer ordernummer ordernr orderno ordernumber bestellingsnummer".split(), _ORDER),
    **dict.fromkeys("rechnungsnummer rechnungsnr rechnungnr invoiceno invoicenumber".split(), _INVOICE),
    **dict.fromkeys("factuurnummer factuurnr".split(), _INVOICE),
}
_STEMS: Final = {"bestell": _ORDER, "auftrags": _ORDER, "rechnungs": _INVOICE, "bestel": _ORDER}  # Bestell-Nr.
_NUMBER_WORDS: Final = frozenset("number no nr num nro nummer numero numeros n o ndeg id ref reference".split())
_ABBREVIATIONS: Final = frozenset("no nr num nro n ref bestellnr auftragsnr rechnungsnr ordernr bestelnr".split())
_BETWEEN: Final = frozenset(
    """is was has with the a mit der dem die ist lautet von est avec le la du porte es con el del e il lo ha della com
    met het de da do""".split()
)
_SIGNS: Final = frozenset("#:()[]\"'*=-\u00b0\u00ba\u2116\u201c\u201d\u201e\u00ab\u00bb")
_TELLING: Final = frozenset("#:\u00b0\u00ba\u2116")
# Before "order" they make it a verb.
_DOING: Final = frozenset(
    """to i we you they would will can could may might must shall want like please us let and or not je j nous on vous
    ils elles veux voudrais ik wij we zu""".split()
)
_UNITS: Final = frozenset(
    """pcs pieces piece units unit copies bags boxes items times x euro euros eur usd gbp chf dollars dollar pounds
    percent stuck stueck stk exemplare mal pieces exemplaires unites unidades piezas copias pezzi copie unita pecas
    stuks exemplaren keer people customers days hours minutes kg g km m cm mm""".split()
)
# What follows a number that begins a sentence, where it is the number of an order and not how many of something.
_GOING_ON: Final = frozenset(
    """has have is was were not still never from of with please and but arrived hasn hasnt isn isnt wasn wasnt hadn did
    didn does doesn never i we my it the a to for by on in at just never came arrived missing delayed again""".split()
)


def named_numbers(*texts: str) -> tuple[str, ...]:
    """The order and invoice numbers that are named as such in any of ``texts``, as ``order:4711``; each once.

    English, German, French, Spanish, Italian, Portuguese and Dutch. Sums, dates, years, and how many of something is
    ordered are none; neither is a number without its name. Of more than eight none is given.
    """
    found: dict[str, None] = {}
    for text in texts:
        for hit in _hits(text):
            found[hit] = None
            if len(found) > _MOST:
                return ()
    return tuple(found)


def _hits(text: str) -> list[str]:
    if _DIGITS.search(text, 0, _LIMIT) is None:
        return []
    plain = _plain(text[:_LIMIT])
    found, at = [], 0
    for _ in range(_HITS):
        digits = _DIGITS.search(plain, at)
        if digits is None:
            break
        start = _start(plain, digits.start())
        number = _NUMBER.match(plain, start)
        at = digits.end() if number is None else max(number.end(), digits.end())
        if number is not None and (kind := _kind(plain, start, number.group(), number.end())) is not None:
            found.append(f"{kind}:{re.sub('[-/]', '', number.group())}")
    return found


def _plain(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    return "".join(one for one in unicodedata.normalize("NFD", text.lower()) if not "\u0300" <= one <= "\u036f")


def _start(text: str, at: int) -> int:
    """Where the number begins to which the digits at ``at`` belong: it may have letters and hyphens before them."""
    first = max(at - 16, 0)
    while at > first and (text[at - 1].isascii() and text[at - 1].isalnum()):
        at -= 1
    if at > first + 1 and text[at - 1] in "-/" and text[at - 2].isascii() and text[at - 2].isalnum():
        earlier = _start(text, at - 2)
        return earlier if any(one.isdigit() for one in text[earlier : at - 1]) or at - earlier <= 6 else at  # noqa: PLR2004
    return at


def _kind(text: str, start: int, number: str, end: int) -> str | None:
    """What the number at ``start`` is the number of; None where nobody says so."""
    if _DATE.fullmatch(number) or text[end : end + 1] in {"%", "@", "\u20ac", "$", "\u00a3"}:
        return None
    if start and text[start - 1] in ".,@$\u20ac\u00a3/\\_&+":
        return None
    if text[end : end + 1] in {".", ","} and text[end + 1 : end + 2].isdigit():
        return None  # a sum, or a date
    if len(number) > 24:  # noqa: PLR2004 - no shop has such numbers, but links and checksums do
        return None
    tokens = _TOKEN.findall(text, max(start - _WINDOW, 0), start)
    kind, sure, before = _name(tokens)
    if kind is None:
        return None
    return kind if sure or _bare(text, number, end, tokens[: before + 1]) else None


def _name(tokens: list[str]) -> tuple[str | None, bool, int]:
    """The kind that the last words before a number name, whether they say that it is a number, and where."""
    sure, loose, steps = False, False, 0
    for at in range(len(tokens) - 1, -1, -1):
        token = tokens[at]
        if token in _COMPOUNDS:
            return _COMPOUNDS[token], True, at
        if token in _NAMES:
            return (None if loose and not sure else _NAMES[token]), sure, at
        if token in _STEMS and sure:
            return _STEMS[token], True, at
        steps += 1
        if steps > 7 or not _may_stand_between(tokens, at):  # noqa: PLR2004 - "order with the number: #"
            break
        sure = sure or token in _NUMBER_WORDS or token in _TELLING
        loose = loose or token in _BETWEEN or token in "-="
    return None, False, 0


def _may_stand_between(tokens: list[str], at: int) -> bool:
    token = tokens[at]
    if token == ".":
        return at > 0 and tokens[at - 1] in _ABBREVIATIONS
    return token in _NUMBER_WORDS or token in _BETWEEN or token in _SIGNS


def _bare(text: str, number: str, end: int, named: list[str]) -> bool:
    """Whether a number that follows its name at once is one: "my order 4711", but not "to order 4711 bags"."""
    if len(number) < 4 or _YEAR.fullmatch(number):  # noqa: PLR2004 - "order 250" may be anything
        return False
    word = _AFTER.match(text, end)
    following = word[1] if word else None
    if following in _UNITS:
        return False
    name = named[-1]
    if name not in _VERBS:
        return True
    before = named[-2] if len(named) > 1 else ""
    if before in _DOING:
        return False
    return before.isalpha() or following is None or following in _GOING_ON
