"""Ground: what the OBM's topics are about, however she calls them: a common word, and the family it belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from gateway.judge.folding import fold

# What OBMs write into their rules, without accents; a plural in s is known by its singular.
_CALLED: Final = {
    "account": """access login password member membership konto zugang passwort anmeldung compte acces connexion cuenta
        acceso contrasena conta acesso senha accesso toegang wachtwoord inloggen""",
    "billing": """invoice payment bill rechnung rechnungen zahlung zahlungen facture facturation paiement factura
        facturacion pago fattura pagamento fatura factuur betaling""",
    "bug": "error defect fault fehler panne erreur fallo error errore erro defeito storing fout",
    "cancellation": """cancel unsubscribe kundigung kuendigung storno stornierung resiliation annulation cancelacion
        anulacion disdetta annullamento cancelamento opzegging annulering""",
    "download": "file link downloads telechargement descarga scaricamento",
    "howto": """how-to how_to help course lesson programme program question anleitung kurs hilfe frage cours aide
        ayuda curso corso aiuto ajuda cursus hulp""",
    "order": "purchase bestellung bestellungen kauf commande achat pedido compra ordine acquisto encomenda bestelling",
    "refund": """return retoure retouren ruckgabe rueckgabe erstattung ruckerstattung widerruf remboursement retour
        reembolso devolucion rimborso reso devolucao terugbetaling""",
    "shipping": """delivery shipment parcel versand lieferung paket sendung livraison colis expedition envio entrega
        paquete spedizione consegna pacco verzending levering pakket""",
}
CATEGORIES: Final = tuple(_CALLED)
_BY_WORD: Final = {word: common for common, words in _CALLED.items() for word in (common, *words.split())}

# One mail often asks for the parcel and, failing that, for the money: that is one matter, not two.
_FAMILIES: Final = {
    **dict.fromkeys(("order", "shipping", "refund", "billing", "cancellation"), "a purchase"),
    **dict.fromkeys(("account", "download", "bug", "howto"), "the use of it"),
}


@lru_cache(maxsize=256)  # the topics of one config file
def category(topic: str | None) -> str:
    """The common word for a topic of the OBM, one of ``CATEGORIES``; ``none`` for another topic or no topic."""
    word = fold((topic or "").strip()).text.partition("\n")[0]
    return _BY_WORD.get(word) or _BY_WORD.get(word.removesuffix("s"), "none")


def is_same_topic(one: str, other: str) -> bool:
    """Whether two topics of the OBM are one: by her word, or by what it commonly means."""
    common = category(one)
    return one.casefold() == other.casefold() or (common != "none" and common == category(other))


def family(topic: str) -> str:
    """What a topic belongs to: those of one family are one matter. A topic we have no word for is its own family."""
    return _FAMILIES.get(category(topic), topic.casefold())
