"""The head of a quoted mail that no sign marks: fields as Outlook writes them, and "Original Message" lines."""

# ruff: noqa: RUF001  # words of other alphabets look like ours

from __future__ import annotations

import re
from typing import Final

from gateway.mail.quotes.lines import DRAWN, next_written
from gateway.on_demand import late

LABEL: Final = 30  # characters of the longest name of a field, with its marks
SPAN: Final = 10  # lines in which the fields of a quoted header follow each other
ONE_LINE: Final = 400  # characters of a header whose line breaks were lost
MIN_KINDS: Final = 3  # different fields that make a header where one of them is From
_WORDS_LENGTH: Final = 120  # characters of the longest separator

_SEPARATORS: Final = (
    (
        r"original message|original e-?mail|reply message|forwarded message|forwarded by .{1,60}"
        r"|begin forwarded message"
        r"|original message processed by david.?(?:<\S{1,60}>)?|start of forwarded message"
        r"|(?:previous|earlier) (?:replies|messages|discussion|e-?mails)"
    ),
    (
        r"ursprüngliche (?:nachricht|mail|e-mail)|urspr(?:ue|u)ngliche nachricht|original-?\s?nachricht"
        r"|originalnachricht"
        r"|antwort nachricht|weitergeleitete nachricht|weitergeleitet von .{1,60}"
        r"|anfang der weitergeleiteten (?:nachricht|e-mail)|(?:vorherige|frühere) (?:antworten|nachrichten)"
    ),
    (
        r"message d['’]origine|message original|message (?:initial|transféré|transmis|réexpédié)"
        r"|début du message (?:réexpédié|transféré)|e-?mail d['’]origine|courriel original"
        r"|(?:réponses|messages) précédente?s"
    ),
    r"mensaje original|mensaje reenviado|inicio del mensaje reenviado|mensaje enviado|correo original",
    r"mensagem original|mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)",
    r"messaggio originale|messaggio (?:inoltrato|originario)|inizio (?:del )?messaggio inoltrato",
    r"oorspronkelijk(?:e)? (?:bericht|e-mail)|origineel bericht|doorgestuurd bericht|begin doorgestuurd bericht",
    (
        r"wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|przekazana wiadomość"
        r"|wiadomość przekazana|początek przekazanej wiadomości"
    ),
    (
        r"ursprungligt meddelande|originalmeddelande|ursprungsmeddelande|vidarebefordrat (?:meddelande|mail|brev)"
        r"|vidarebefordrat meddelande börjar|vidarebefordrat brev"
    ),
    (
        r"oprindelig (?:meddelelse|besked|mail)|opprinnelig melding|original melding|videresendt (?:meddelelse"
        r"|besked|melding)"
        r"|videresendt e-post|start på videresendt (?:besked|melding)"
    ),
    r"alkuperäinen viesti|edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa",
    r"původní (?:zpráva|e-mail)|přeposlaná zpráva|začátek přeposlané zprávy|pôvodná správa|preposlaná správa",
    (
        r"(?:исходное|оригинальное|пересылаемое|пересланное|первоначальное) (?:сообщение|письмо)"
        r"|начало переадресованного сообщения|оригінальне повідомлення|переслане повідомлення"
    ),
    r"元のメッセージ|オリジナルメッセージ|元のメール|転送メッセージ|転送されたメッセージ|original message",
    r"原始邮件|原始郵件|原邮件|邮件原文|转发的邮件|轉寄郵件|转发邮件信息|轉寄的郵件|已轉寄的郵件",
    r"원본 메시지|원본 메일|전달된 메시지|전달된 메일",
    r"orijinal (?:mesaj|ileti)|özgün ileti|iletilen mesaj|yönlendirilmiş ileti",
    (
        r"eredeti üzenet|továbbított üzenet|mesaj(?:ul)? original|mesaj redirecționat|αρχικό μήνυμα|προωθημένο μήνυμα"
        r"|thư gốc|pesan asli"
    ),
)
_SEPARATOR: Final = late("|".join(_SEPARATORS), re.IGNORECASE)
_DRAWN_ONLY: Final = late(rf"[{re.escape(DRAWN)}]{{3,200}}")
_ABOVE_LINE: Final = late(
    r"above this line|\b(?:reply|respond|answer) above\b(?: this line)?"
    r"|(?:oberhalb|über) dieser (?:zeile|linie)|au-dessus de cette ligne|(?:encima|arriba) de esta línea"
    r"|sopra questa (?:riga|linea)|acima desta linha|boven deze (?:regel|lijn)|powyżej tej linii"
    r"|ovanför (?:den här|denna) raden|over denne linj[ea]n?|tämän rivin yläpuolelle|nad tento řádek"
    r"|выше этой строки",
    re.IGNORECASE,
)

# How a desk begins its request to answer above a line, and the words of which it has one.
_REQUESTS: Final = (
    "please reply respond answer type write enter add bitte antworten antworte répondez répondre veuillez responda"
    " responder escriba rispondi rispondere scrivi beantwoord antwoord svar svara vastaa odpowiedz"
)
REQUESTS: Final = frozenset(_REQUESTS.split())
_ANSWER: Final = late(
    r"\b(?:repl(?:y|ies)|respon[ds]|answer|antwort|répon|respuesta|rispo|beantwoord|antwoord|svar|vasta|odpow)",
    re.IGNORECASE,
)
MAX_REQUEST: Final = 60  # characters of such a line

# The fields of a quoted header: From, moment, To, Subject, and others that may stand among them.
_FIELDS: Final = {
    "from": "from|von|от кого|de|da|van|od|från|fra|expéditeur|remitente|mittente|afzender|absender|lähettäjä"
    "|keneltä|от|від"
    "|kimden|gönderen|feladó|expeditor|de la|από|差出人|送信者|发件人|發件人|寄件者|寄件人|보낸 사람|보낸사람|من|מאת",
    "date": "sent|date|sent on|gesendet|datum|gesendet am|envoyé|envoyé le|date d'envoi|message du|enviado|enviado el"
    "|enviada em|enviado em|enviada|fecha|fecha de envío|data|inviato|data invio|verzonden|wysłano|wysłane"
    "|data wysłania"
    "|skickat|skickad|sendt|dato|lähetetty|päivämäärä|päiväys|päivä|odesláno|odoslané|dátum|дата|отправлено"
    "|дата отправки"
    "|надіслано|gönderildi|gönderme tarihi|tarih|elküldve|küldve|trimis|dată|ημερομηνία|στάλθηκε|日時|送信日時|日付"
    "|发送时间|發送時間|日期|傳送時間|寄件日期|시간|보낸 날짜|날짜|보낸날짜|تم الإرسال|التاريخ|נשלח",
    "to": "to|an|à|a|para|aan|do|till|til|destinataire|destinatario|empfänger|vastaanottaja|kenelle|komu|кому"
    "|kime|alıcı"
    "|címzett|către|προς|宛先|收件人|收件者|받는 사람|받는사람|إلى|אל",
    "subject": "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|předmět|předmet"
    "|predmet"
    "|тема|konu|tárgy|subiect|θέμα|件名|主题|主題|主旨|제목|الموضوع|נושא",
    "other": "cc|bcc|kopie|kopia|kopi|kopio|copie|copie à|cópia|copia|reply-to|antwort an|répondre à|importance"
    "|priority"
    "|priorität|wichtigkeit|attachments|anhänge|anlagen|vedhæftet|organization|organisation|organización"
    "|responder a|dw|udw|копия|抄送|參考|참조|副本|másolat|bilgi|κοιν",
}
_KINDS: Final = {label: kind for kind, labels in _FIELDS.items() for label in labels.split("|")}
_MARKS: Final = "*_ \t\u3000"
_LABEL: Final = late(r"[^\W\d_][\w' ./-]{0,24}$")
_MOMENT: Final = late(r"(?:19|20)[0-9]{2}(?!\d).{0,30}?\b[0-9]{1,2}[:.][0-9]{2}\b")
_IN_ONE_LINE: Final = late(r"\b(From|To|Sent|Date|Subject): ")
_WIDE: Final = str.maketrans({"\uff1a": ":"})


def is_rule(line: str) -> bool:
    """Whether ``line`` is nothing but three or more drawn characters."""
    return _DRAWN_ONLY.fullmatch(line) is not None


def ends_all(lines: list[str], number: int, *, written: bool) -> bool:
    """Whether older mail without any mark of its lines begins with line ``number``.

    ``written`` says whether the writer said something before: only then a request to answer above a line is history.
    """
    line = lines[number].strip()
    if line[0] in DRAWN:
        if is_rule(line):
            following = next_written(lines, number + 1)
            return following >= 0 and _header(lines, following, written=written)
        if written and _ABOVE_LINE.search(line[:_WORDS_LENGTH]):
            return True
    elif written and asks_above(line):
        return True
    return _separates(line) or _header(lines, number, written=written)


def asks_above(line: str) -> bool:
    """Whether the whole ``line`` is a desk's request to answer above it, without any drawn characters."""
    if len(line) > MAX_REQUEST or line.partition(" ")[0].lower() not in REQUESTS:
        return False
    match = _ABOVE_LINE.search(line)
    return match is not None and _ANSWER.search(line) is not None and not line[match.end() :].strip(" .:!")


def _separates(line: str) -> bool:
    """Whether drawn lines around it, or a colon behind it, make ``line`` the title of the mail below."""
    if len(line) > _WORDS_LENGTH or (line[0] not in DRAWN and line[-1] not in ":\uff1a\u2013\u2014-_"):
        return False
    words = line.strip(DRAWN + " :\uff1a|[]")
    match = _SEPARATOR.match(words)
    return match is not None and match.end() == len(words)


def _header(lines: list[str], number: int, *, written: bool) -> bool:
    """Whether the fields of a quoted mail begin here.

    From and two more, of them the subject, an address or a full moment; or a date and one more with such. A form on a
    web site has fields of its own among them, and a letter may begin with its subject, yet without a moment.
    """
    if _kind(lines[number]) in ("", "other"):
        return False
    if len(set(_IN_ONE_LINE.findall(lines[number][:ONE_LINE]))) >= MIN_KINDS and "@" in lines[number]:
        return True
    kinds: set[str] = set()
    last, certain = number, False
    for place in range(number, min(number + SPAN, len(lines))):
        kind = _kind(lines[place])
        if kind:
            kinds.add(kind)
            last, certain = place, certain or "@" in lines[place] or _MOMENT.search(lines[place][:ONE_LINE]) is not None
        elif len(kinds) < len(_FIELDS) - 1 and place == last + 1 and _is_strange(lines[place]):
            return False
    if number and _is_strange(lines[number - 1]):
        return False
    kinds.discard("other")
    if "from" in kinds and len(kinds) >= MIN_KINDS:
        return certain or ("subject" in kinds and (written or "date" in kinds))
    indented = lines[number][0].isspace()  # a server that names the mail it could not deliver sets it in
    return "date" in kinds and len(kinds) > 1 and certain and not indented


def _kind(line: str) -> str:
    """Which field ``line`` is; ``''`` where it is none."""
    head = line[: LABEL + 10].lstrip(_MARKS)[:LABEL].translate(_WIDE) if line else ""
    label, colon, _ = head.partition(":")
    return _KINDS.get(label.strip(_MARKS + "\u00a0").lower(), "") if colon else ""


def _is_strange(line: str) -> bool:
    """Whether ``line`` looks like a field that no mail program writes above a quoted mail."""
    label, colon, value = line.strip()[: LABEL + 1].partition(":")
    return (
        bool(colon) and not value.startswith("//") and not _kind(line) and _LABEL.match(label.strip(_MARKS)) is not None
    )
