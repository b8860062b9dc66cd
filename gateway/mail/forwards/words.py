# ruff: noqa: RUF001 - the letters of many alphabets look alike
"""What mail programs write above a mail that somebody hands on, by language: labels, separators, subject prefixes.

All words are in the form that `folded` gives: case folded, blanks collapsed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from unicodedata import normalize

_ALIKE: Final = {0x2019: "'", 0x0163: "\u021b", 0x0307: None}


class Field(StrEnum):
    """What a line of a quoted header is about."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    DATE = "date"
    SUBJECT = "subject"
    REPLY_TO = "reply to"
    OTHER = "other"


def folded(text: str) -> str:
    """``text`` as it is compared here: case folded and composed, blanks collapsed, apostrophes and cedillas alike.

    The dot that Turkish capitals leave behind is left out.
    """
    lower = text.casefold()
    if not lower.isascii():
        lower = normalize("NFC", lower).translate(_ALIKE)
    return " ".join(lower.split())


def split(words: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(folded(words).split())


def _listed(phrases: str) -> tuple[str, ...]:
    return tuple(folded(phrase) for phrase in phrases.split("|"))


# The order within a line: English, German, Dutch; French, Spanish, Catalan, Portuguese, Italian, Romanian; Swedish,
# Danish, Norwegian, Finnish, Estonian; Polish, Czech, Slovak, Croatian, Slovenian, Hungarian, Lithuanian; Russian,
# Ukrainian, Bulgarian, Greek; Turkish, Indonesian, Vietnamese, Hebrew, Arabic; Japanese, Chinese, Korean.
_LABELS: Final = {
    Field.FROM: "from|von|absender|van|afzender|de|expéditeur|émetteur|remitente|de part de|remetente|da|mittente|de la"
    "|expeditorul|expeditor|från|avsändare|fra|afsender|avsender|lähettäjä|saatja|od|nadawca|odesílatel|odesilatel"
    "|odosielateľ|šalje|pošiljatelj|feladó|nuo|от|от кого|отправитель|від|від кого|відправник|από|kimden|gönderen"
    "|dari|từ|người gửi|מאת|من|差出人|送信者|送信元|发件人|发信人|寄件者|寄件人|발신|보낸 사람|보낸사람|发件人",
    Field.TO: "to|an|empfänger|aan|naar|ontvanger|à|a|pour|destinataire|para|per a|destinatario|destinatário|per|către"
    "|destinatar|destinatarul|till|mottagare|til|modtager|mottaker|vastaanottaja|saaja|kellele|do|adresat|komu"
    "|příjemce|pre|príjemca|prima|primatelj|za|címzett|kam|gavėjas|кому|получатель|одержувач|до|προς|kime|alıcı"
    "|kepada|đến|tới|người nhận|אל|إلى|宛先|送信先|受信者|收件人|收件者|받는 사람|받는사람|수신|送信先",
    Field.CC: "cc|c.c.|cópia|copia|copie|copie à|kopie|kopie (cc)|bcc|kopia|kopi|kopio|dw|udw|kópia|másolat"
    "|másolatot kap|kopija|копия|копія|копие|κοιν|bilgi|tembusan|抄送|副本|写し|참조|עותק|نسخة",
    Field.DATE: "date|sent|sent on|datum|gesendet|gesendet am|gesendet um|verzonden|verstuurd|envoyé|envoyé le|fecha"
    "|enviado|enviado el|enviado em|enviada em|enviada|data|data de envio|inviato|inviato il|dată|trimis"
    "|skickat|dato|sendt|sendt den|päivämäärä|päiväys|lähetetty|kuupäev|saadetud|wysłano|wysłane|data wysłania|odesláno"
    "|odoslané|dátum|poslano|poslané|küldve|elküldve|küldés dátuma|išsiųsta|дата|отправлено|надіслано|відправлено"
    "|изпратено|ημερομηνία|στάλθηκε|tarih|gönderme tarihi|gönderilen|gönderildi|tanggal|terkirim|ngày|נשלח|תאריך"
    "|التاريخ|تاريخ الإرسال|日付|日時|送信日時|送信日|日期|发送时间|发送日期|时间"
    "|傳送時間|寄件日期|發送日期|날짜|보낸 날짜|보낸날짜",
    Field.SUBJECT: "subject|betreff|betr|thema|onderwerp|objet|sujet|asunto|assumpte|assunto|oggetto|subiect|subiectul"
    "|ämne|rubrik|emne|aihe|otsikko|teema|temat|tytuł|předmět|predmet|naslov|zadeva|tárgy|tema|тема|относно|θέμα|konu"
    "|perihal|subjek|chủ đề|tiêu đề|נושא|الموضوع|件名|主题|主旨|主題|제목",
    Field.REPLY_TO: "reply-to|reply to|antwort an|antworten an|antwoord aan|répondre à|responder a|responder-a|respon a"
    "|rispondi a|răspuns către|svara till|svar til|vastaus|vastausosoite|odpowiedź-do|odpowiedz do|odpověď na"
    "|odpovědět komu|odpovedať-pre|odgovori na|válaszcím|ответ-кому|обратный адрес|кому відповісти|yanıt adresi|返信先"
    "|回复至|回覆",
    Field.OTHER: "importance|priority|sensitivity|attachments|attachment|organization|organisation|mailed-by|security"
    "|wichtigkeit|priorität|anlagen|anhänge|bijlagen|urgentie|importance|pièces jointes|importancia|datos adjuntos"
    "|adjuntos|anexos|importância|allegati|priorità|bilagor|prioritet|vedhæftede filer|vedlegg|liitteet|załączniki"
    "|ważność|přílohy|důležitost|prílohy|mellékletek|fontosság|вложения|важность|ekler|önem|添付ファイル|附件|첨부|x-mailer",
}
LABELS: Final = {label: kind for kind, labels in _LABELS.items() for label in _listed(labels)}
LONGEST_LABEL: Final = 30  # characters before the colon, marks and blanks included

# Words that stand above a mail only where it is handed on.
FORWARDS: Final = frozenset(
    _listed(
        "forwarded message|begin forwarded message|start of forwarded message|forwarded mail|forwarded email"
        "|forwarded e-mail|fwd message|fwd.msg|message forwarded|begin forwarded email"
        "|weitergeleitete nachricht|anfang der weitergeleiteten nachricht|beginn der weitergeleiteten nachricht"
        "|anfang der weitergeleiteten e-mail|beginn der weitergeleiteten e-mail|weitergeleitete e-mail"
        "|weitergeleitete mail|start der weitergeleiteten nachricht|anfang weitergeleitete nachricht"
        "|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde e-mail|doorgezonden bericht"
        "|mail transféré|message transféré|message transmis|message réexpédié|début du message réexpédié|début du "
        "message transféré"
        "|début du message transmis|courriel transféré|e-mail transféré|message transfere|debut du message transfere"
        "|début de message transféré|debut du message reexpedie"
        "|mensaje reenviado|inicio del mensaje reenviado|comienzo del mensaje reenviado|correo reenviado"
        "|missatge reenviat|inici del missatge reenviat"
        "|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|início da mensagem reencaminhada"
        "|e-mail encaminhado|inicio da mensagem encaminhada|inicio da mensagem reencaminhada"
        "|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato|e-mail inoltrata"
        "|mesaj redirecționat|începe mesajul redirecționat|mesaj redirectionat|mesaj transmis mai departe"
        "|vidarebefordrat meddelande|vidarebefordrat mejl|vidarebefordrat mail|vidarebefordrat brev"
        "|början på vidarebefordrat meddelande|börja vidarebefordrat meddelande|början av vidarebefordrat meddelande"
        "|videresendt meddelelse|start på videresendt besked|start på videresendt meddelelse|videresendt besked"
        "|videresendt melding|start på videresendt melding|begynnelse på videresendt melding|vidaresend melding"
        "|videresendt e-post|videresendt mail|videresendt e-mail"
        "|välitetty viesti|välitetty viesti alkaa|välitetty viesti / fwd.msg|edelleenlähetetty viesti"
        "|edelleen lähetetty viesti|edelleenlähetetty viesti alkaa|edastatud kiri|edastatud sõnum"
        "|przekazana wiadomość|wiadomość przekazana|początek przekazywanej wiadomości|treść przekazanej wiadomości"
        "|wiadomość przesłana dalej|przesłana wiadomość|przekazany e-mail|początek przekazanej wiadomości"
        "|přeposlaná zpráva|začátek přeposílané zprávy|začátek přeposlané zprávy|přeposílaná zpráva|předaná zpráva"
        "|preposlaná správa|začiatok preposlanej správy|preposielaná správa"
        "|proslijeđena poruka|započni proslijeđenu poruku|početak proslijeđene poruke|prosleđena poruka"
        "|posredovano sporočilo|začetek posredovanega sporočila"
        "|továbbított üzenet|továbbított levél kezdete|továbbított levél|továbbított üzenet kezdete"
        "|persiųstas laiškas|persiųsta žinutė|pārsūtītā ziņa"
        "|пересылаемое сообщение|пересланное сообщение|перенаправленное сообщение"
        "|начало переадресованного сообщения|переадресованное сообщение|начало пересылаемого сообщения"
        "|переслане повідомлення|перенаправлене повідомлення|початок листа, що пересилається"
        "|початок переадресованого повідомлення|препратено съобщение|начало на препратеното съобщение"
        "|προωθημένο μήνυμα|αρχή προωθημένου μηνύματος|έναρξη προωθημένου μηνύματος|προωθημενο μηνυμα"
        "|iletilmiş mesaj|iletilen ileti|iletilen mesaj|iletilmiş ileti|ileti başlangıcı|yönlendirilmiş ileti"
        "|iletilen iletinin başlangıcı|yönlendirilen ileti|yönlendirilmiş mesaj"
        "|pesan terusan|pesan yang diteruskan|awal pesan yang diteruskan|thư đã chuyển tiếp|thư chuyển tiếp"
        "|bắt đầu thư được chuyển tiếp|tin nhắn được chuyển tiếp"
        "|הודעה שהועברה|הודעה מועברת|תחילת ההודעה שהועברה|رسالة معاد توجيهها|رسالة مُعاد توجيهها"
        "|転送メッセージ|転送されたメッセージ|メッセージを転送|以下は転送されたメッセージです|転送メール"
        "|转发的邮件|转发邮件|转发邮件信息|已转发邮件|下面是被转发的邮件|轉寄的郵件|轉寄郵件|已轉寄的郵件|開始轉寄的郵件|轉寄郵件開始"
        "|전달된 메시지|전달된 메일|전달 메시지"
    )
)
# The same, followed by a name: "Forwarded by Rosa Moss/Shop on 21/11/2026" (Notes), "Forwarded message from" (mutt).
FORWARDED_BY: Final = _listed(
    "forwarded by |forwarded message from |forwarded mail from |start of forwarded message|weitergeleitet von "
    "|weitergeleitete nachricht von |réexpédié par |transféré par |transmis par |message transféré de "
    "|reenviado por |mensaje reenviado de |encaminhado por |mensagem encaminhada de |inoltrato da "
    "|messaggio inoltrato da |doorgestuurd door |doorgezonden door |przekazane przez |przesłane przez "
    "|vidarebefordrat av |videresendt af |videresendt av |välittänyt |přeposlal |переслано "
)
# Words above a quoted mail that is answered or handed on: only other signs tell which.
ORIGINALS: Final = frozenset(
    _listed(
        "original message|original email|original e-mail|original mail|originalmessage|begin original message"
        "|ursprüngliche nachricht|originalnachricht|original-nachricht|ursprüngliche mail|ursprüngliche e-mail"
        "|oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht"
        "|message d'origine|message original|mail original|courriel d'origine|message initial|mensaje "
        "original|missatge original|mensagem original"
        "|messaggio originale|messaggio di origine|mesajul original|mesaj original"
        "|ursprungligt meddelande|originalmeddelande|ursprungsmeddelande|oprindelig meddelelse|oprindelig besked"
        "|opprinnelig melding|alkuperäinen viesti|algne sõnum"
        "|wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|původní zpráva|pôvodná správa|izvorna poruka"
        "|originalna poruka|izvirno sporočilo|eredeti üzenet|исходное сообщение|оригинал сообщения"
        "|исходящее сообщение|оригінальне повідомлення|оригинално съобщение|αρχικό μήνυμα|orijinal mesaj"
        "|orijinal ileti|özgün ileti|asıl ileti|pesan asli|thư gốc|הודעה מקורית|الرسالة الأصلية"
        "|元のメッセージ|元のメール|原始邮件|原邮件|原始郵件|原始信件|원본 메시지|원본 메일|원본메일"
    )
)
ENDS: Final = _listed(
    "end forwarded message|end of forwarded message|end of forwarded mail|ende der weitergeleiteten nachricht"
    "|ende weitergeleitete nachricht|fin du message transféré|fin du message réexpédié|fin del mensaje reenviado"
    "|fine messaggio inoltrato|einde doorgestuurd bericht|fim da mensagem encaminhada|koniec przekazanej wiadomości"
    "|koniec przekazywanej wiadomości|slut på vidarebefordrat meddelande|конец пересылаемого сообщения"
    "|завершение пересылаемого сообщения"
)

# Subject prefixes. "VS" hands on in Danish and Norwegian and answers in Finnish; "I" is Italian.
FORWARD_PREFIXES: Final = split(
    "fw fwd wg tr rv i enc doorst vb vl vs pd ilt fs redir. redir tov továbbítás prosl. přep přeposl trs pārs πρθ"
    " изпр пересл вн переслано videresend videresendt vidarebefordrat doorgestuurd weitergeleitet weiterl reenv rtr"
    " inoltro inoltra encam transf transféré przekazane przek pr 转发 转寄 轉寄 轉發 転送 전달 הועבר tf"
)
OTHER_MEANINGS: Final = split("i tr pd vs pr tf fs tov vl vb inoltro")
FINNISH: Final = frozenset({"lähettäjä", "vastaanottaja", "aihe", "lähetetty"})  # labels of mail in which "VS" answers
REPLY_PREFIXES: Final = split(
    "re aw antw antwort sv svar r ref réf rép rif res resp odp ats atb vá vast ynt yan yanıt bls balas απ σχετ"
    " отв отв. ответ відп 回复 回覆 答复 答覆 返信 回信 답장 회신 השב رد r.e."
)

# "From: form@relay.example on behalf of Ann": the writer stands behind these words.
BEHALF: Final = (
    " on behalf of ", " im auftrag von ", " namens ", " uit naam van ", " de la part de ", " au nom de ",
    " en nombre de ", " en nom de ", " em nome de ", " per conto di ", " a nome di ", " för ", " på uppdrag av ",
    " på vegne af ", " på vegne av ", " puolesta ", " w imieniu ", " jménem ", " v mene ", " u ime ", " nevében ",
    " от имени ", " від імені ", " adına ", " în numele ",
)  # fmt: skip
VIA: Final = (" via ", " über ", " par ", " vía ", " tramite ", " przez ", " através ")

# Verbs of the line above a quotation: "On 21 November 2026, Ann <ann@mail.example> wrote:".
WROTE: Final = split(
    "wrote writes schrieb schrieben geschrieben schreef geschreven écrit ecrit escribió escribio escrigué va escreveu"
    " scritto scrisse scris skrev följande følgende kirjoitti kirjutas napisał napisała napisał(a) napisal(a) pisze"
    " napsal napsala napísal(a) napísal napísala napisao napisala napisao/la je írta írt rašė написал написала"
    " написал(а) пишет писал написав написала написа пише έγραψε yazdı menulis viết כתב كتب 書きました"
    " 写道 寫道 作成 작성"
)

# What stands in the local part of addresses under which programs write, and whole words of it.
ROBOTS: Final = (
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "nicht-antworten",
    "keine-antwort", "ne-pas-repondre", "nepasrepondre", "no-responder", "nao-responda", "non-rispondere",
    "niet-antwoorden", "mailer-daemon", "postmaster",
)  # fmt: skip
ROBOT_WORDS: Final = frozenset(
    ["bounce", "bounces", "notification", "notifications", "notify", "automailer", "mailer", "daemon", "robot"]
)
FORMS: Final = split(
    "form forms contactform webform formular kontaktformular formulaire formulario formmail wordpress website "
    "webmaster wix squarespace apache wufoo jotform typeform formspree forminator "
)
# Where strangers share one domain, so that it tells no house.
SHARED_DOMAINS: Final = split(
    "gmail.com googlemail.com outlook.com hotmail.com hotmail.de hotmail.fr live.com msn.com yahoo.com yahoo.de "
    "yahoo.fr yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de "
    "t-online.de freenet.de proton.me protonmail.com pm.me fastmail.com zoho.com mail.com mail.ru yandex.ru "
    "yandex.com hey.com orange.fr free.fr laposte.net wanadoo.fr libero.it virgilio.it tiscali.it wp.pl o2.pl "
    "onet.pl interia.pl seznam.cz ziggo.nl kpnmail.nl telia.com qq.com 163.com 126.com naver.com daum.net "
    "tutanota.com posteo.de mailbox.org ionos.de bluewin.ch "
)
