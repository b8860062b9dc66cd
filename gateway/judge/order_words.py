"""Ground: the words by which people in seven languages name the number of an order or an invoice; without accents."""

from __future__ import annotations

from typing import Final

_ORDER, _INVOICE = "order", "invoice"


def _all_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _by_word(kinds: dict[str, str]) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


NAMES: Final = _by_word(
    {
        _ORDER: """order orders bestellung bestellungen auftrag commande commandes pedido pedidos ordine ordini
            encomenda encomendas bestelling bestellingen""",
        _INVOICE: """invoice invoices rechnung rechnungen facture factures factura facturas fattura fatture fatura
            faturas factuur facturen""",
    }
)
# Those that can also be a verb ("I order 1000 bags").
VERBS: Final = _all_of("order orders commande commandes invoice")
# Those that say themselves that a number follows.
COMPOUNDS: Final = _by_word(
    {
        _ORDER: """bestellnummer bestellnr auftragsnummer auftragsnr auftragnr bestelnummer bestelnr ordernummer
            ordernr orderno ordernumber bestellungsnummer bestellingsnummer""",
        _INVOICE: """rechnungsnummer rechnungsnr rechnungnr invoiceno invoicenumber factuurnummer factuurnr""",
    }
)
STEMS: Final = _by_word({_ORDER: "bestell auftrags bestel", _INVOICE: "rechnungs"})  # Bestell-Nr.
NUMBER_WORDS: Final = _all_of("number no nr num nro nummer numero numeros n o id ref reference")
ABBREVIATIONS: Final = _all_of("no nr num nro n ref bestellnr auftragsnr rechnungsnr ordernr bestelnr")
BETWEEN: Final = _all_of(
    """is was has with the a mit der dem die ist lautet von est avec le la du porte es con el del e il lo ha della com
    met het de da do"""
)
SIGNS: Final = frozenset("#:()[]\"'*=-\u00b0\u00ba\u2116\u201c\u201d\u201e\u00ab\u00bb")
TELLING: Final = frozenset("#:\u00b0\u00ba\u2116")
# Before "order" they make it a verb.
DOING: Final = _all_of(
    """to i we you they would will can could may might must shall want like please us let and or not je j nous on vous
    ils elles veux voudrais ik wij zu"""
)
UNITS: Final = _all_of(
    """pcs piece pieces unit units copies bags boxes items times x euro euros eur usd gbp chf dollars dollar pounds
    percent stuck stueck stk exemplare mal exemplaires unites unidades piezas copias pezzi copie unita pecas stuks
    exemplaren keer people customers days hours minutes kg g km m cm mm"""
)
# What follows a number that begins a sentence, where it is the number of an order and not how many of something.
GOING_ON: Final = _all_of(
    """has have hasn hasnt is isn isnt was wasn wasnt were had hadn did didn does doesn not never still from of with for
    by on in at to please and but i we my it the a just came arrived missing delayed again"""
)
