"""The lines that phones and mail programs write about themselves below a text."""

# ruff: noqa: RUF001  # words of other alphabets look like ours

from __future__ import annotations

import re
from typing import Final

from gateway.on_demand import late

LENGTH: Final = 120  # characters; longer lines are sentences

# What such a line names, with whatever endings a language adds. Mail and work are not among them, for parcels are sent
# by mail and from work.
_THING: Final = late(
    r"(?:\b|(?<=[^\x00-\x7f]))(?:iphon|ipad|ipod|apple watch|android|samsung|galaxy|huawei|xiaomi|redmi"
    r"|google pixel|pixel [0-9]"
    r"|oneplus|htc"
    r"|nokia|xperia|motorola|alcatel|oppo|realme|blackberry|phone|mobil|móvil|smartphone|smarttelefon|handy|tablet"
    r"|telefon|téléphone|telemóvel|teléfono|celular|cellulare|gsm|cell\b|matkapuhelim|puhelim|älypuhelim|komórk"
    r"|телефон"
    r"|смартфон|мобильн|мобільн|κινητό|outlook|yahoo|gmx|web\.de|freenet|t-online|gmail|proton|tutanota|tuta|airmail"
    r"|spark|k-9|thunderbird|windows|mac\b|bluemail|aqua mail|mail app|почт|mail\.ru|fairemail|superhuman|acompli"
    r"|zoho"
    r"|mailbird|em client|яндекс|aol|ios\b|app\b|xfinity)",
    re.IGNORECASE,
)
# What says that the thing sent it, before its name ...
_SENT: Final = late(
    r"(?:this (?:e-?mail|message) was )?sent (?:from|via|with|using|by|on) "
    r"|(?:gesendet|geschickt|versendet|verschickt|verfasst|geschrieben) (?:von|mit|über|aus|vom|auf|per) "
    r"|diese (?:nachricht|e-?mail|mail) wurde (?:von|mit|über|aus|auf) "
    r"|(?:ce (?:message|mail) a été )?envoyé (?:de(?:puis)? |à partir d(?:e |['\u2019])|avec |via |par )"
    r"|(?:este (?:mensaje|correo) ha sido )?envia(?:do|da) (?:desde|do|da|de|pelo|pela|a partir d[eo]|com|con|via"
    r"|vía|por) "
    r"|inviat[oa] (?:da|dal|dalla|tramite|con) |trimis (?:de pe|de la|cu|din|prin) "
    r"|(?:verzonden|verstuurd|gestuurd) (?:vanaf|met|vanuit|via|door|van) "
    r"|skicka(?:t|des?)? (?:från|med|via) |sendt (?:fra|med|via|ved hjelp av) |lähetetty "
    r"|wysłan[eoya] (?:z|ze|za pomocą|przez|przy użyciu) |(?:odesláno|odoslan[éá]) (?:z|ze|zo|pomocí|přes|pomocou) "
    r"|(?:отправлено|послано|надіслано|відправлено) (?:с|со|из|от|через|з|із|за допомогою) "
    r"|(?:elküldve|küldve) |στάλθηκε από |(?:发自|發自|從|从|寄自|来自|來自)",
    re.IGNORECASE,
)
# ... or behind it.
_SENT_BEHIND: Final = late(
    r"(?:von|auf|mit|über|per) (?P<de>.{1,80}) (?:gesendet|geschickt|geschrieben|verfasst|versendet|verschickt)"
    r"|(?P<more>.{1,60}?)(?: küldve| gönderildi| gönderilmiştir|(?:から|より)送信(?:されました|しています)?|에서 보냄)",
    re.IGNORECASE,
)
_MODEL: Final = r"(?: (?:[0-9][\w+-]{0,6}|pro|plus|mini|max|se|air|ultra|lite))*"
_FIXED: Final = late(
    r"sent from my [\w'\u2019+-]{1,20}(?: [\w'\u2019+-]{1,20}){0,3}\.?"
    r"|sent (?:from|with) (?:e?mail|inbox|mailbox|galaxy)(?: (?:for|on) [\w ]{1,20})?|[\w.]{1,20} from (?:my )?mobile"
    rf"|from my (?:iphone|ipad|android|phone|mobile|samsung){_MODEL}|från min (?:iphone|ipad|mobil|samsung){_MODEL}"
    r"|von (?:meinem|mein|unterwegs) ?.{0,40} ?(?:gesendet|geschickt)|(?:发自|發自|從|从|寄自|来自|來自)我?的.{1,20}"
    r"|sent on the go|provenance ?: ?courrier pour windows.{0,6}|(?:获取|下載|取得).{0,12}\boutlook.{0,12}"
    r"|отправлено из приложения .{1,30}"
    r"|(?:get|download|hent|hämta|skaffa|ladda ned|last ned|lataa|hanki|obtene[rz]|obtenir|télécharger|descargar?"
    r"|obter"
    r"|obtenha|beziehen|получите|baixar?|transferir|scarica|ottieni|pobierz|získa(?:t|jte)|stáhnout|скачать"
    r"|получить|загрузить"
    r"|завантажити"
    r"|holen sie sich|获取|下載|取得)\b.{0,20}\boutlook\b.{1,20}\b(?:ios|android)\b.{0,12}"
    r"|outlook .{1,12}\b(?:ios|android) (?:beziehen|herunterladen|downloaden|holen|hämta|hent|lataa)"
    r"|.{0,12}\boutlook.{0,12}(?:を入手|edinin)"
    r"|(?:virus-?free|virenfrei|libre de virus|garanti sans virus|senza virus|virusvrij)\.? ?(?:www\.)?[\w.]{0,30}"
    r"|(?:this|diese|ce|este|questa|dit) (?:e-?mail|message|nachricht|mensaje|correo"
    r"|bericht)\b.{0,60}\bavast\b.{0,60}"
    r"|yahoo mail: .{1,60}",
    re.IGNORECASE,
)
MAX_BETWEEN: Final = 50  # characters between the verb and the thing, of "my old and trusty"
MAX_BEHIND: Final = 70  # characters behind the thing: its model, an excuse for typing errors
_BEHIND: Final = late(
    r"[\w.'\u2019+\u00ae\u2122-]{0,20}(?: [\w'\u2019()+.-]{1,20}){0,7}[.!]?"
    r"|.{0,40}\b(?:excuse|forgive|pardon|sorry|typo|brevity|tippfehler|kürze|entschuldig|fautes|errores"
    r"|refusi)\w{0,10}.{0,40}",
    re.IGNORECASE,
)
_WAYS: Final = (" by ", " per ", " via ", " por ", " par ", " über ", " door ", " vía ")
MAX_WAY: Final = 6  # characters behind the thing: "Sent by phone on Monday" says how, and not with what
_CARRIER: Final = late(r"my [A-Z][\w&-]{1,20}, ")  # "Sent from my Verizon, Samsung phone"
_SENTENCE: Final = frozenset(",.;:!?")
_LINK: Final = late(r"\s?[<(\[]{0,2}(?:https?://|www\.)[^\s>)\]]{1,300}[>)\]]{0,2}|\s\(https?://\S{1,300}\)")
_AROUND: Final = " \t*_<>()[]-\u2013\u2014|."

# First words of such lines; asking a set first makes the common line cheap.
_OPENINGS: Final = (
    "sent this from von auf mit über gesendet geschickt versendet verschickt verfasst diese envoyé ce"
    " télécharger obtenez enviado enviada este obtener obter obtenha descargar descarga inviato inviata"
    " scarica ottieni trimis verzonden verstuurd gestuurd outlook download skickat skicka från sendt hent last"
    " hanki lataa lähetetty wysłane wysłano wysłany wysłana pobierz odesláno odoslané odoslaná stáhnout získat"
    " získajte отправлено послано надіслано відправлено скачать получить получите завантажити elküldve küldve στάλθηκε"
    " get hämta skaffa holen yahoo virus-free. virenfrei. garanti libre"
)
OPENINGS: Final = frozenset(
    opening + word + close
    for each in _OPENINGS.split()
    for word in (each, each.capitalize())
    for opening, close in (("", ""), ("(", ""), ("*", ""), ("[", ""), ("<<", ""), ("_", ""))
)


# Lines that open with the thing itself end so, or open with a character of these.
_ENDINGS: Final = (
    "küldve",
    "gönderildi",
    "gönderilmiştir",
    "送信",
    "送信されました",
    "送信しています",
    "보냄",
    "mobile",
)
_CHARACTERS: Final = frozenset("发發從从寄来來")


_SCANNERS: Final = ("Virenfrei.", "Virus-free.", "Provenance ")


def names_device(line: str) -> bool:
    """Whether a phone or a program wrote this line about itself."""
    if not line or not (
        line.partition(" ")[0] in OPENINGS
        or line.rstrip(".").endswith(_ENDINGS)
        or line[0] in _CHARACTERS
        or "Outlook" in line
        or line.startswith(_SCANNERS)
    ):
        return False
    if len(line) > LENGTH and "://" not in line:
        return False
    bare = _LINK.sub("", line[: LENGTH * 4]) if "://" in line or "www." in line else line
    linked = len(bare) < len(line)
    bare = bare.strip(_AROUND)
    if not bare or len(bare) > LENGTH:
        return False
    return _FIXED.fullmatch(bare) is not None or _names_thing(bare, linked=linked)


def _names_thing(line: str, *, linked: bool) -> bool:
    """Whether a verb of sending and a thing stand together; a comma between them would make it a sentence.

    Programs that nobody knows are ``linked``.
    """
    if sent := _SENT.match(line):
        if linked and len(line) - sent.end() <= MAX_BETWEEN and not _SENTENCE.intersection(line[sent.end() :]):
            return True
        thing = _THING.search(line, sent.end())
        if thing is None or thing.start() - sent.end() > MAX_BETWEEN:
            return False
        rest = line[thing.end() :]
        if len(rest) > (MAX_WAY if sent.group().endswith(_WAYS) else MAX_BEHIND) or not _BEHIND.fullmatch(rest):
            return False
        between = line[sent.end() : thing.start()]
        return not _SENTENCE.intersection(between) or _CARRIER.fullmatch(between) is not None
    behind = _SENT_BEHIND.fullmatch(line)
    return behind is not None and _THING.search(behind["de"] or behind["more"]) is not None
