# ruff: noqa: RUF001 - words of many scripts, some of whose letters look like Latin ones
"""Ground: the words of programs that ask for a confirmation, and of receipts."""

from __future__ import annotations

import re
from typing import Final

from gateway.judge.checks.wording.spelled import wording

CHALLENGES: Final = wording(
    "{that|if|prove|verify|confirm} you are {a |}{human|real|real person|person|not a robot|not a spammer|not spam}",
    "{have|get} your {message|mail|email|e-mail} {delivered|released|accepted}",
    "your {message|mail|email|e-mail} {is being held|has been held|was held|is held|is on hold|has been quarantined"
    "|is waiting|has been placed|is pending|will be held|will be delivered}",
    "{awaits|awaiting|pending|needs|requires|for} moderator approval",
    "{held|queued} {for|until} {moderator|moderation|approval|the list moderator|confirmation|you confirm}",
    "{confirm|verify|validate} {this|your} {message|mail|e-mail message|email message|identity as a sender|submission"
    "|posting|post}",
    "{only|just} {need to|have to|do this|needs to be done} {this |do this |}once",
    "{approved|allowed|accepted|white|safe|guest} {senders|sender|list|correspondents}",
    "{spam|junk} {blocker|filter|protection|fighter|blocking|fighting} {service|software|system|program|technology"
    "|solution}",
    "{uses|using|protected by|protect|subscribes to} {a |an |}{tmda|boxbe|spamarrest|spam arrest|spamlion|mailblocks"
    "|knowspam|choicemail|bluebottle|vanquish|sendio|spamcop|clean inbox|mail-block|challenge}",
    "challenge{-|/| }response",
    "{requires|needs} {your |sender |}{confirmation|verification}",
    "{sender|you are|address is} not {yet |}{pre-approved|preapproved|approved|verified|on the approved}",
    "{complete|completing} this verification",
    "{message|mail|courriel|e-mail} est en attente de {validation|confirmation|votre}",
    "{pour|un clic pour} {délivrer|libérer|transmettre} votre {message|mail|e-mail|email}",
    "{confirmation|confirm|request confirmation} {code|key|cookie|required|request|number} {is|for|to|of|needed}",
    "{confirm|complete|verify|activate|validate} {your|the|this} {subscription|registration|membership|account"
    "|sign-up|signup}",
    "{subscription|unsubscription|membership|registration} {confirmation|request|notification|results}",
    "{subscribe|unsubscribe|subscription} {to|from} the {mailing list|list|following}",
    "{request|asked} to {subscribe|unsubscribe|be added|join|be removed}",
    "{to confirm|confirm} that you {want|wish|would like|sent|wrote}",
    "results of your {email|e-mail|mail} {command|commands}",
    "{you are|you're|sender is|address is} not {allowed|subscribed|authorized|authorised|permitted|a member|a "
    "subscriber|on the list}",
    "non-member",
    "{members|subscribers} {only|may post|can post}",
    "automatically {rejected|discarded|declined}",
    "welcome to the {mailing list|list|discussion}",
    "{Bestätigen Sie|bestätige} {bitte |}{Ihre|deine|die|diese} {Anmeldung|E-Mail|Registrierung|Mailadresse|Nachricht"
    "|Newsletter-Anmeldung|E-Mail-Adresse}",
    "{Ihre|deine} {Anmeldung|Registrierung|Newsletteranmeldung} {zu|abzuschließen|bestätigen|zum|beim}",
    "{confirmer|confirmez|valider|validez} {votre|ton} {inscription|adresse|abonnement|message|compte|demande}",
    "{confirmar|confirme|confirma|validar|active} {su|tu|sua|seu} {suscripción|registro|cuenta|correo|inscrição"
    "|cadastro|mensaje}",
    "{confermare|conferma|confermi} {la|il} {tua|sua|iscrizione|registrazione|messaggio}",
    "{bevestig|bevestigen} {uw|je} {aanmelding|inschrijving|e-mailadres|registratie|bericht}",
    "{bekräfta|bekræft|bekreft} {din|ditt} {prenumeration|tilmelding|påmelding|registrering|e-postadress|anmälan}",
    "{potwierdź|potwierdzić|potwierdzenie} {swoje |swój |rejestrację|subskrypcję|zapis}",
    "{подтвердите|подтвердить|подтверждение} {вашу |свою |ваш |}{подписку|подписки|регистрацию|регистрации|адрес"
    "|отправку}",
    "{登録確認|本登録|仮登録|購読の確認|認証URL|登録を完了}",
    "{确认订阅|激活您的|激活账户|验证您的|确认您的注册}",
)

RECEIPT_SUBJECT: Final = re.compile(
    r"(?:read|not read|gelesen|ungelesen(?: gel[oö]scht)?|nicht gelesen|lu|non lu|le[ií]do|no le[ií]do|letto"
    r"|non letto|letta|lida|lido"
    r"|n[aã]o lida|gelezen|niet gelezen|l[aä]st|ol[aä]st|l[aæ]st|lest|ul[aæ]st|luettu|przeczytan[oey]|nieprzeczytane"
    r"|p[rř]e[cč]teno"
    r"|elolvasva|прочтено|прочитано|не прочитано|okundu|開封済み|已读|讀取|읽음|delivered|zugestellt|relayed"
    r"|weitergeleitet"
    r"|entregado|consegnato|remis|message recall|recall|return receipt|read receipt|delivery receipt"
    r"|empfangsbest[aä]tigung"
    r"|lesebest[aä]tigung|accus[eé] de (?:lecture|r[eé]ception)|confirmaci[oó]n de lectura|conferma di lettura"
    r"|ricevuta di ritorno"
    r"|confirma[cç][aã]o de leitura|leesbevestiging|l[aä]skvitto|kvittering|potwierdzenie|開封確認|開封通知)"
    r"(?:\s*\([^()]{0,40}\))?\s*[:：\-–]",
    re.IGNORECASE,
)
RECEIPTS: Final = wording(
    "{was|has been|were} {read|displayed|opened|deleted without being read} {on|at|by|}",
    "{return|read|reading|delivery} receipt",
    "{receipt|confirmation} {for|that} {the|your} {mail|message|e-mail|email}",
    "successfully {delivered|relayed} to",
    "would like to recall",
    "{wurde|ist} {am|von|ungelesen} {gelesen|gelöscht|}",
    "{gelesen|angezeigt|geöffnet} am",
    "{Empfangsbestätigung|Lesebestätigung|Sendebestätigung}",
    "{a été|ont été} {lu|affiché|ouvert|supprimé|lue}",
    "accusé de {lecture|réception}",
    "{fue|ha sido} {leído|mostrado|abierto|eliminado}",
    "confirmación de {lectura|entrega}",
    "{è stato|è stata} {letto|letta|visualizzato|aperto}",
    "{conferma di lettura|ricevuta di ritorno|ricevuta di lettura}",
    "{foi lida|foi lido|foi exibida|confirmação de leitura|recibo de leitura}",
    "{is gelezen|leesbevestiging|ontvangstbevestiging|werd gelezen}",
    "{lästes|läskvitto|blev læst|kvittering for læsning|lesebekreftelse|ble lest}",
    "{vahvistus lukemisesta|viesti luettiin|lukukuittaus}",
    "{została przeczytana|potwierdzenie przeczytania|potwierdzenie odczytu}",
    "{byla přečtena|potvrzení o přečtení|elolvasták}",
    "{было прочитано|уведомление о прочтении|прочитано}",
    "{開封確認|開封通知|開封済み|開封されました|已读回执|閱讀回條|읽음 확인}",
)
