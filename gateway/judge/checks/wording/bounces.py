# ruff: noqa: RUF001 - words of many scripts, some of whose letters look like Latin ones
"""Ground: the words of bounces: delivery failed, was put off, and why; RFC 3464 says it to programs, these to us."""

from __future__ import annotations

import re
from typing import Final

from gateway.judge.checks.wording.spelled import wording

SUBJECTS: Final = wording(
    "undeliverable",
    "undelivered",
    "undeliverable {mail|message}",
    "{mail|message|e-mail|email} delivery {failed|failure|error|problem|problems|status|system|delayed|delay}",
    "{mail|message|e-mail|email} {not|could not be|cannot be|was not} delivered",
    "{mail|message|e-mail|email} {returned|undeliverable|undelivered|bounced|delayed|rejected|blocked}",
    "{returned|bounced|failed|rejected|undeliverable|blocked|quarantined} {mail|message|e-mail|email}",
    "delivery {status|failure|failed|error|problem|delayed|delay|report|notification|notice|unsuccessful|incomplete}",
    "{failed|failure|permanent|unsuccessful|delayed} delivery",
    "delivery has failed",
    "non{-| }delivery",
    "nondelivery",
    "nondeliverable",
    "failure notice",
    "{returned|return} to sender",
    "could not {send|deliver} {message|mail}",
    "error during delivery",
    "mail {system|server} {error|failure}",
    "mail {failure|error}",
    "message {frozen|status}",
    "{message|mail|e-mail|email} you sent",
    "blocked by {our|the|a}",
    "virus {found|detected|alert|warning|infected}",
    "{attachment|content|file} {blocked|removed|quarantined|violation}",
    "loop alert",
    "Unzustellbar",
    "Unzustellbare {Nachricht|Mail|E-Mail}",
    "nicht zustellbar",
    "nicht zugestellt",
    "konnte nicht {zugestellt|ausgeliefert|gesendet|zustellt} werden",
    "Zustellung {fehlgeschlagen|gescheitert|nicht möglich|verzögert}",
    "{Zustellungsfehler|Zustellfehler|Sendefehler|Übermittlungsfehler|Fehlerbericht|Unzustellbarkeitsbericht}",
    "{Zustellungsstatus|Übermittlungsstatus|Zustellstatus}",
    "{Benachrichtigung|Benachrichtung} {zum|zur|über}",
    "non {remis|distribué|délivré|distribuable}",
    "échec de {la remise|la distribution|remise|distribution|livraison|l'envoi}",
    "{notification|avis} d'échec",
    "{notification|avis} de {remise|distribution}",
    "retour à l'expéditeur",
    "no {entregado|entregable|entregada}",
    "no se {puede|pudo|ha podido} entregar",
    "{error|fallo|falla} {de|en la} entrega",
    "estado de {la |}entrega",
    "devuelto al remitente",
    "{mensaje|correo} {devuelto|rechazado}",
    "non {recapitabile|consegnato|recapitato|consegnabile}",
    "{mancata consegna|mancato recapito}",
    "{errore|stato} {di consegna|consegna|del recapito}",
    "restituito al mittente",
    "não {entregue|foi entregue|é possível entregar|pôde ser entregue}",
    "{falha|erro} {na|de} entrega",
    "{status|estado} {da|de} entrega",
    "devolvido ao remetente",
    "onbestelbaar",
    "{niet|kan niet worden} {bezorgd|afgeleverd|besteld}",
    "{bezorging|aflevering} mislukt",
    "mislukte {bezorging|aflevering}",
    "retour afzender",
    "kan {inte|ikke} {levereras|leveres}",
    "{Oleverbart|Olevererat|Ej levererat|Ikke leveret|Ikke levert}",
    "{leveransfel|leveringsfejl|leveringsfeil}",
    "{ei voi|ei voitu} toimittaa",
    "toimitus epäonnistui",
    "{nie można|nie udało się} dostarczyć",
    "{niedostarczona|niedostarczone|niedostarczalna|niedoręczona} {wiadomość|poczta|}",
    "zwrot poczty",
    "{nedoručitelné|nedoručeno|nedoručitelná zpráva|nelze doručit}",
    "{kézbesíthetetlen|kézbesítési hiba|sikertelen kézbesítés}",
    "{nelivrat|nelivrabil|nu a putut fi livrat}",
    "{не доставлено|недоставленное|ошибка доставки|не удается доставить|не удалось доставить|не может быть доставлено}",
    "{teslim edilemedi|iletilemedi|gönderilemedi}",
    "αποτυχία παράδοσης",
    "{neisporučivo|nedostavljivo|nepristatyta|nepiegādājams|kättetoimetamatu|недоставимо|недоставлено}",
    "{không gửi được|tidak terkirim|לא ניתן למסור|تعذر التسليم|غير قابل للتسليم|no lliurat}",
    "{配信不能|配信エラー|送信エラー|送信失敗|未配信|配信不可|配送エラー|送達不能|エラーメール}",
    "{退信|无法送达|未送达|投递失败|發送失敗|寄件失敗|发送失败|無法傳遞}",
    "{전송 실패|배달되지 않음|발송 실패|반송}",
)

# Sentences that only mail programs write; the fixed openings of the wide-spread ones.
SENTENCES: Final = wording(
    "this is the {mail system|qmail-send program|postfix program|mail delivery agent|mail delivery program|mailer}",
    "this is a {permanent error|delivery status notification|permanent failure|non-delivery}",
    "this message was created automatically by",
    "this is an automatically generated delivery",
    "{unable|wasn't able|was not able} to deliver {your|the} {following |}{message|mail|email|e-mail}",
    "{could not|couldn't|cannot|can't} {deliver|send|process|relay|accept} {your|the|this} {following |}{message|mail"
    "|email|e-mail}",
    "{message|mail|email|e-mail} {could not|couldn't|cannot|can not|can't} be {delivered|sent|forwarded}",
    "{message|mail|email|e-mail} {was not|wasn't|has not been|has not yet been|is not} delivered",
    "{message|mail|email|e-mail} {is undeliverable|was undeliverable|is being returned|is returned|has been returned}",
    "{message|mail|email|e-mail} {was|has been} {rejected|bounced|returned|refused|blocked|quarantined|delayed"
    "|intercepted}",
    "{message|mail|email|e-mail} {to|for|with} ... {could not be|couldn't be|cannot be|can't be|was not|has not been}"
    " {delivered|sent|processed}",
    "{message|mail|email|e-mail} {to|for|with} ... {was|has been} {blocked|rejected|refused|returned|quarantined}",
    "{Nachricht|Mail} {an|für|mit|vom} ... {konnte|kann|wurde} nicht {zugestellt|ausgeliefert|gesendet}",
    "did not reach {some or all of|the following|all of|its|one or more of}",
    "{delivery|transmission} to the following {recipient|recipients|address|addresses} {failed|has been delayed|was}",
    "delivery has failed",
    "{delivery|message} failed permanently",
    "could not be delivered to {one or more|the following|any of|all|some|following}",
    "{failed|undeliverable|invalid|rejected|unknown} {recipient|recipients|address|addresses}",
    "the following {recipient|recipients|address|addresses|destination addresses} {failed|had|could not|cannot|did "
    "not|were|have|has|is}",
    "had {permanent fatal|transient non-fatal} errors",
    "{permanent|fatal|temporary|transient} {delivery |}{error|errors|failure|failures}",
    "delivery attempts will continue",
    "{will|shall} {continue to|keep} {try|trying|retry|retrying}",
    "will be retried",
    "the original message {was received|follows|is attached|is included}",
    "{original|returned|undelivered|rejected} message {follows|headers|header|is|attached}",
    "{header|headers|copy|text} of {the|your} {original |}{message|mail} {follows|follow|is|are|below}",
    "transcript of session",
    "while talking to",
    "remote {host|server} {said|responded|returned|answered|replied}",
    "{action|status|reason|diagnostic} {code|failed|text}",
    "{delivery|mail|message} {has|have} {encountered|been} {delivery problems|delayed|postponed|deferred}",
    "{i'm afraid i|i was|i wasn't|sorry, i|we were} {wasn't able|was not able|couldn't|unable|not able} to",
    "i've given up",
    "{is not|that's not|not} a {valid|known} {user|recipient|mailbox|address}",
    "{error was detected|errors were detected} while processing",
    "below this line is {a|the} copy",
    "{number of|after} {attempts|delivery attempts}",
    "{blocked|rejected|stopped|quarantined|intercepted} by {our|the|a|your} {spam|content|virus|mail|e-mail|email"
    "|bulk|security}",
    "{infected|contaminated} with {a|the|an} {computer |}{virus|worm}",
    "{contained|contains|containing} {a|the|an|one or more} {virus|viruses|prohibited|banned|forbidden|disallowed"
    "|suspicious}",
    "mail delivery {system|subsystem|service|software|program|agent}",
    "returned {to|by} {sender|the mail}",
    "nicht {zugestellt|ausgeliefert|zustellbar|zugestellt werden|übermittelt}",
    "{unzustellbar|Unzustellbare Nachricht}",
    "{Nachricht|Mail} hat {einige|den|die} {oder alle |}Empfänger",
    "{Zustellung|Übermittlung} {fehlgeschlagen|ist fehlgeschlagen|nicht möglich|war nicht möglich}",
    "{Fehler|Problem} bei der {Zustellung|Übermittlung}",
    "n'a {pas |}{pu|été|être} {être |}{remis|distribué|délivré|livré|acheminé|envoyé}",
    "n'a pas {pu être|été} {remis|distribué|délivré|livré|acheminé|envoyé}",
    "impossible de {remettre|distribuer|délivrer|livrer|transmettre} {votre|le|ce} {message|courriel|mail}",
    "{remise|distribution} {a échoué|au destinataire}",
    "no {ha podido ser|pudo ser|se ha podido|se pudo|puede ser|ha sido|fue} {entregado|entregar|enviado|entregada}",
    "no {se |}{pudo|puede|ha podido} entregar {su|el|tu} {mensaje|correo}",
    "{non|impossibile} {è stato possibile|è stato|può essere|ha potuto} {recapitare|consegnare|recapitato|consegnato"
    "|inviare|consegnata}",
    "impossibile {recapitare|consegnare|inviare} il {messaggio|suo messaggio|tuo messaggio}",
    "não {pôde ser|foi|pode ser|foi possível} {entregue|entregar|enviada|enviado}",
    "{kon|kan|konden|kunnen} niet {worden |}{bezorgd|afgeleverd|besteld|verzonden|bezorgen|afleveren} {worden|}",
    "{kunde|kan|kunne} {inte|ikke} {levereras|leveres|skickas|sendes|sendas}",
    "{ei voitu|ei voida|ei voi} toimittaa",
    "{nie mogła|nie może|nie można|nie udało się} {zostać dostarczona|być dostarczona|dostarczyć|doręczyć}",
    "{nelze|nebylo možné|nepodařilo se|nemohla být} {doručit|doručena|odeslat}",
    "nem {sikerült|lehet|lehetett} {kézbesíteni|elküldeni|a kézbesítés}",
    "nu a putut fi {livrat|livrată|trimis}",
    "{не было|не может быть|не удалось|невозможно|не могло быть|не было} {доставлено|доставить|отправить}",
    "{teslim edilemedi|iletilemedi|gönderilemedi|ulaştırılamadı}",
    "δεν {ήταν δυνατή η παράδοση|παραδόθηκε}",
    "{送信できません|送信できなかった|送信することができません|配信できません|配信できなかった|配送できません}",
    "{お届けできません|届けることができません|送達できません|転送できません|受信されませんでした|見つかりません}",
    "{无法投递|无法送达|投递失败|发送失败|無法傳送|無法送達|无法发送|退回|未能送达}",
    "{전송되지|배달되지|배달할 수|전달되지|전송할 수|발송되지} {못했습니다|않았습니다|없습니다}",
)

DIAGNOSES: Final = wording(
    "{user|recipient|mailbox|address|account|host|domain} {unknown|not found|unavailable|does not exist|rejected"
    "|disabled|inactive|invalid|full}",
    "{unknown|invalid|no such|bad|inactive|disabled} {user|recipient|mailbox|address|account|host|domain|destination}",
    "{mailbox|quota} {exceeded|is full|full|over quota}",
    "{over|exceeded} {its |the |}{disk |storage |}{quota|limit}",
    "no longer {valid|exists|in use}",
    "doesn't have {an|a} {account|mailbox}",
    "relay {access |}denied",
    "relaying denied",
    "{rcpt to|mail from|reporting-mta|final-recipient|diagnostic-code|original-recipient|arrival-date|remote-mta}",
    "{connection|operation} {timed out|refused}",
    "unrouteable {address|mail domain}",
    "user's disk quota",
    "in reply to {rcpt|end of data|mail|helo|data}",
    "smtp {error|code|error code|server|protocol}",
    "giving up",
    "{user|mailbox|recipient} not {known|found|available}",
    "not listed in",
    "{Empfänger|Postfach|Adresse|Benutzer} {unbekannt|nicht gefunden|existiert nicht|voll|ist voll|nicht bekannt}",
    "{destinataire|utilisateur|adresse} {inconnu|inconnue|introuvable}",
    "boîte {aux lettres |}{pleine|inconnue}",
    "{usuario|destinatario|buzón|utente|casella|dirección} {desconocido|lleno|sconosciuto|piena|inexistente"
    "|desconocida}",
)

# Three digits as a server says them, with or without the longer code of RFC 3463.
CODE: Final = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d{1,2}\.\d{1,3}\b|\b#?[45]\.\d\.\d{1,2}\b(?! ?[%€$])|\b55\d[ -][a-z<]", re.ASCII
)
# Trace fields of the mail that came back; a person's mail program marks them or sends them as an attachment.
TRACE: Final = re.compile(
    r"^[ \t]{0,4}(?:Received: (?:from|by|\()|Return-Path: ?<|X-Received: )", re.MULTILINE | re.IGNORECASE
)
# Who writes them, by name or address.
POST_OFFICE: Final = re.compile(
    r"mail(?:er)?[-_ .]?(?:daemon|delivery|system|administrator|admin|service|server|gateway|robot|agent|router)"
    r"|post[-_ ]?(?:master|office)|\bmta\b|smtp|delivery[-_ ](?:sub)?system|undeliver|system[-_ ]?admin"
    r"|anti[-_ ]?virus|virus|mimesweeper|mailsweeper|quarantine|administrator@|zustell|returned[-_ ]mail|bounce"
)
