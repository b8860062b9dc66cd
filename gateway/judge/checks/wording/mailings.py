# ruff: noqa: RUF001 - words of many scripts, some of whose letters look like Latin ones
"""Ground: the words of newsletters, notifications and lists that have hardly any field to tell them by."""

from __future__ import annotations

import re
from typing import Final

from gateway.judge.checks.wording.spelled import wording

# Each list is one kind of sign; two kinds in one mail are a mailing. "Please unsubscribe me" is none of them.
LEAVING: Final = wording(
    "to unsubscribe {from this|from these|from our|from future|click|visit|go|send|please|reply|use|simply|just|e-mail"
    "|email|follow|, click|, visit|, please|, send|, e-mail|, reply|, go|: http|http|at any}",
    "to {opt-out|opt out|stop receiving|be removed|cancel your subscription|change your preferences|manage your}",
    "{click here|click|link below|link|here} to {unsubscribe|opt-out|opt out|be removed|stop|remove}",
    "unsubscribe {here|at any time|now|instantly|link|by clicking|: http|[http|<http|(http}",
    "{manage|update|change|edit|modify} {your|these|my} {{e-mail|email|mail|notification|communication|subscription"
    "|contact|alert|mailing|newsletter} |}{preferences|settings|subscriptions|subscription|notifications|alerts}",
    "if you {no longer|do not|don't|would no longer|would rather not} {wish|want|like|} {to |}{receive|get|be "
    "contacted}",
    "{opt-out|opt out|unsubscribe} {of|from} {this|these|our|all|future|any}",
    "{Newsletter|hier} {abbestellen|abmelden|abzumelden|austragen}",
    "{abmelden|abbestellen|austragen|abzumelden|abzubestellen} {möchten|wollen|klicken|können|Sie sich|.|hier}",
    "{vom Newsletter|aus dem Verteiler|aus dem Newsletter} {abmelden|austragen|abzumelden|auszutragen}",
    "{keine|keinen} {weiteren |}{E-Mails|Newsletter|Mails|Nachrichten|Benachrichtigungen} mehr",
    "{se désabonner|se désinscrire|vous désabonner|vous désinscrire|désabonnez-vous|désinscrivez-vous|désinscription"
    "|désabonnement}",
    "{ne plus|ne souhaitez plus} recevoir",
    "{darse de baja|cancelar {la |su |tu |}suscripción|dejar de recibir|anular {la |su |}suscripción|no desea recibir"
    "|desuscribirse}",
    "{annullare l'iscrizione|cancellarsi|disiscriverti|disiscriversi|cancella l'iscrizione|cancellare l'iscrizione"
    "|non ricevere più|non desidera più}",
    "{cancelar {a |sua |a sua |}{inscrição|subscrição|assinatura}|descadastrar|não deseja mais receber|deixar de "
    "receber|remover {o |seu }e-mail}",
    "{uitschrijven|afmelden} {voor|van|klik|kan|kunt|.|door}",
    "{klik hier om {u|je} {af|uit}|niet meer ontvangen|geen {nieuwsbrief|e-mails|mails} meer}",
    "{avregistrera dig|avsluta prenumerationen|avprenumerera|afmeld|frameld|meld deg av|avmelde|avmeld}",
    "{peruuta tilaus|peruuttaa tilauksen|lopettaa uutiskirje*}",
    "{wypisać się|wypisz się|zrezygnować z|rezygnacja z|anulować subskrypcję|wypisanie się}",
    "{odhlásit {se |}{z|odběr}|zrušit odběr|odhlásiť}",
    "{leiratkozás|leiratkozni|leiratkozhatsz|dezabonare|dezabonați-vă}",
    "{отписаться|отказаться от рассылки|отказаться от получения|відписатися}",
    "{abonelikten çık*|listeden çık*}",
    "{配信停止|配信解除|メルマガ解除|購読解除|退会|配信を停止|登録解除}",
    "{退订|取消订阅|取消訂閱|退訂}",
    "{수신거부|수신 거부}",
)
REASON: Final = wording(
    "{you are|you're|you have|you've} {receiving|received|getting|been sent} {this|these|our} {e-mail|email|message"
    "|mail|newsletter|notification|notifications|mails|emails|e-mails|because}",
    "{you|to you} {received|receive|are subscribed|were sent|got} {this|to this|because|as a} {e-mail|email|message"
    "|mail|newsletter|because|you|member}",
    "{message|e-mail|email|newsletter|mailing} {was|is|has been} {sent|delivered|intended|mailed} {to|for|by}",
    "{you are|you're} {currently |}subscribed {to|as|with}",
    "because you {signed up|subscribed|registered|are subscribed|opted|are a|have|requested|are watching|are on"
    "|created|were|commented|authored}",
    "{Sie|du} {erhalten|erhältst|bekommen|bekommst} {diese|diesen|dieses} {E-Mail|Mail|Newsletter|Nachricht"
    "|Benachrichtigung|Mailing}",
    "{diese E-Mail|diese Mail|dieser Newsletter|diese Nachricht} {wurde|ging|ist} an",
    "vous {recevez|avez reçu} {ce|cet|cette} {message|e-mail|courriel|email|mail|newsletter|lettre}",
    "{ce|cet} {message|e-mail|email|courriel} {a été envoyé|vous a été envoyé|est envoyé|vous est envoyé} {à|par}",
    "{recibe|recibes|ha recibido|has recibido} este {mensaje|correo|e-mail|email|boletín}",
    "este {mensaje|correo|e-mail|email} {fue|ha sido|se ha} {enviado|envió} a",
    "{ricevi|riceve|hai ricevuto|ha ricevuto} questa {mail|e-mail|email|newsletter|comunicazione}",
    "{você está recebendo|recebeu|está a receber} {este|esta} {e-mail|email|mensagem}",
    "{u|je} {ontvangt|krijgt} deze {e-mail|mail|nieuwsbrief|email}",
    "{du|ni} {får|modtager|mottar} {detta|denne|denna|dette} {mail|mejl|e-post|nyhetsbrev|nyhedsbrev|nyhetsbrevet"
    "|e-mail|meddelande}",
    "{otrzymujesz|otrzymali państwo|otrzymałeś} {tę|ten|niniejszą} {wiadomość|newsletter|e-mail|mail}",
    "{вы получили это|вы получаете это|это письмо отправлено} {письмо|сообщение|на|}",
    "{このメールは|本メールは} {お客様|ご登録|会員|配信|、}",
    "{您收到此|您收到這|您之所以收到}",
)
SHOWN: Final = wording(
    "view {this|it|the|in|online|message|email|e-mail|web} {e-mail|email|message|newsletter|in|online|version|a|your"
    "|browser|mailing|as}",
    "{having trouble|trouble|problems|can't|cannot|unable to} {viewing|reading|seeing|see|view|read} {this|the|images}",
    "{web|online|browser} version",
    "{in|im} {your |a |Ihrem |deinem |}{web |}browser {version|ansehen|anzeigen|öffnen|anschauen|betrachten|lesen"
    "|darstellen}",
    "{Online-Ansicht|Onlineversion|Online-Version|Webversion|Web-Version|Browseransicht}",
    "{nicht korrekt|nicht richtig} {angezeigt|dargestellt}",
    "{version en ligne|version web|dans {votre|un} navigateur|s'affiche pas correctement|lien miroir}",
    "{versión web|versión online|ver en {el |su |tu |}navegador|ver este correo}",
    "{visualizza {nel|questa|online|la}|versione web|versione online|non visualizzi}",
    "{versão web|ver no navegador|visualizar no navegador|não consegue visualizar}",
    "{webversie|online versie|bekijk {deze|de|online}|in {uw|je} browser}",
    "{webbversion|webversion|visa i webbläsare|i webbläsaren|vis i browser|i nettleseren|nettversjon}",
    "{w przeglądarce|wersja online|v prohlížeči|online verze|online verzió|böngészőben}",
    "{в браузере|веб-версия|онлайн-версия}",
    "{在浏览器中|在線閱讀|网页版|ブラウザで|正しく表示されない}",
)
LEGAL: Final = wording(
    "all rights reserved",
    "{privacy|privacy and security} {policy|statement|notice} {terms||•|-}",
    "{terms of {service|use}|terms and conditions|terms & conditions} {privacy||•|-}",
    "add {us|our|this} {address|email|e-mail|sender|to} {to|your|address}",
    "{forward to a friend|follow us on|like us on|tell a friend|share this|connect with us|our mailing address}",
    "{alle Rechte vorbehalten|Impressum|Datenschutz|Datenschutzerklärung|tous droits réservés|todos los derechos "
    "reservados|tutti i diritti riservati|todos os direitos reservados|alle rechten voorbehouden|все права защищены"
    "|無断転載|版权所有}",
    "{special|limited time|exclusive} {offer|offers|deal|deals|price|discount}",
    "{shop|buy|order|learn|read|find out} {now|more|today}",
    "{jetzt|hier} {bestellen|kaufen|shoppen|weiterlesen|entdecken}",
    "copyright",
)
# Alone enough: only trackers and mailing programs say it.
NOTICES: Final = wording(
    "you are receiving this {mail|email|e-mail|message|notification} because",
    "you are receiving this because",
    "{abuse|opt-out|spam|feedback} report for an {email|e-mail} message",
    "reply to this {email|e-mail|message} directly or view it",
    "reply to this {email|e-mail} {directly |}{or|to} {view|add|comment|visit|respond}",
    "to respond, reply to this email or visit",
    "{configure|change} {bugmail|your notification|notification settings}",
    "{this is|it is} an automatic {notification|message} {sent |}by",
    "{message|e-mail|email} was sent by {atlassian|jira}",
    "{was|has been} {mentioned|assigned} {you|to you} {in|on|by}",
    "{sent you a|wants to be|invited you to|commented on your|tagged you in|replied to your|posted in|mentioned you "
    "in|reacted to your}"
    " {message on|friend|friends|connect|join|photo|photos|post|topic|comment|status|discussion|private message}",
)
# What somebody is told who did not ask for what a program did in her name.
ACCOUNT_NOTICES: Final = wording(
    "if {you|it} {did not|didn't|have not|haven't|wasn't|was not} {recently |}{request|make|initiate|create|authorize"
    "|authorise|change|perform|sign|register|you|requested|made} {this|it|that|the|your|for|up|any|a|,|.|}",
    "{if|was} this {was not|wasn't|was} you",
    "{new|unusual|recent|suspicious} {sign-in|sign in|login|log-in|device|activity} {to|from|on|in|was|detected"
    "|attempt}",
    "{Ihr|dein|your} {Passwort|Kennwort|password} {wurde|has been|was} {erfolgreich |successfully |}{geändert"
    "|zurückgesetzt|changed|reset|updated}",
    "{wenn|falls|sollten|solltest} {Sie|du} {dies|das|diese Änderung|diese Anfrage|diese E-Mail|diesen Code} nicht "
    "{selbst |}{angefordert|veranlasst|angefragt|vorgenommen|durchgeführt|gewesen}",
    "si vous {n'êtes pas à l'origine|n'avez pas demandé|n'avez pas effectué|n'avez pas fait}",
    "si {no has|usted no|tú no|no ha|no fuiste} {solicitado|realizado|solicitó|pedido|hizo|tú}",
    "se non {hai|ha|sei stato} {richiesto|effettuato|tu}",
    "se {você não|não} {solicitou|fez|reconhece|pediu}",
    "als {u|je} {dit|deze aanvraag|deze wijziging} niet {hebt|heeft|bent} {aangevraagd|gedaan|uitgevoerd|geweest}",
    "{jeśli nie|если вы не|pokud jste|om du inte|hvis du ikke} {prosiłeś|zlecałeś|запрашивали|совершали|o změnu"
    "|begärt|bad om|har bedt}",
    "{心当たりがない|お心当たりのない|身に覚えのない|如果不是您本人|如非本人操作|본인이 아닌}",
)
# What a shop's program says, and what it says it of; one of each kind may be in a supplier's own words.
SHOP: Final = wording(
    "{thank you|thanks} for your {order|purchase|payment|booking|reservation|subscription}",
    "your {order|package|parcel|shipment|delivery} {#|no|number|has|is|was|will} {shipped|been|on|out|dispatched"
    "|delivered"
    "|be|confirmed|now}",
    "{track|view|see|download|manage|pay} your {order|package|parcel|shipment|delivery|invoice|receipt|booking|account"
    "|statement|bill}",
    "{vielen Dank|danke} für {Ihre|deine|Ihren} {Bestellung|Zahlung|Buchung|Einkauf}",
    "{Ihre|deine} {Bestellung|Sendung|Lieferung|Buchung|Zahlung} {ist|wurde|wird} {unterwegs|versandt|verschickt"
    "|bestätigt|voraussichtlich|auf|heute|an|eingegangen|bearbeitet}",
    "votre {commande|colis} {a été|est} {expédié|expédiée|confirmée|enregistrée|validée|en route}",
    "{su|tu} {pedido|envío|compra} ha sido {enviado|confirmado|procesado|realizado}",
    "{il tuo|il suo} {ordine|pacco} è {stato|in} {spedito|confermato|consegna|arrivo}",
    "{uw|je} {bestelling|pakket|betaling} is {verzonden|onderweg|ontvangen|bevestigd}",
    "{ご注文|ご購入} {ありがとうございます|確認}",
)
DEALS: Final = wording(
    "tracking {number|information|link}",
    "{order|booking|payment|purchase|invoice|receipt|transaction} {confirmation|number|summary|details|id|date|no"
    "|receipt|total}",
    "{order|grand|sub} total",
    "{estimated|expected} {delivery|arrival}",
    "{billing|shipping|delivery} address",
    "{Sendungsnummer|Sendungsverfolgung}",
    "{Bestellnummer|Auftragsnummer|Rechnungsbetrag|Gesamtsumme}",
    "{Lieferadresse|Rechnungsadresse}",
    "numéro de {commande|suivi}",
    "número de {pedido|seguimiento}",
    "{numero|codice} {d'ordine|di spedizione|ordine}",
    "{bestelnummer|bezorgadres|verzendadres}",
    "{注文番号|配送先|合計金額}",
)
NEWS: Final = wording(
    "{newsletter|newsletters|digest|e-news|enews|mailing|bulletin|webinar|unsubscribe}",
    "{Rundbrief|Newsletter|lettre d'information|infolettre|boletín|notiziario|nieuwsbrief|nyhetsbrev|nyhedsbrev"
    "|uutiskirje|biuletyn|zpravodaj|hírlevél|buletin|рассылка|bülten|ενημερωτικό}",
    "{メルマガ|メールマガジン|ニュースレター|电子报|電子報|뉴스레터}",
)
# Footers that list programs put under every mail.
LIST_MARKS: Final = ("____", "/mailman", "nsubscribe", "Groups")  # each footer has one of these
LIST_FOOTER: Final = re.compile(
    r"^_{30,}\n[^\n>]{2,80}\b(?:mailing[- ]list|mailinglist|list|liste)\b"
    r"|^_{30,}\n(?:[^\n>]{0,160}\n){0,4}[^\n>]{0,160}/mailman3?/"
    r"|^To unsubscribe,? (?:send|e-?mail|from this)"
    r"|^(?:Yahoo! Groups Links|You received this message because you are subscribed to the Google Groups)"
    r"|^[^\n>]{0,80}-unsubscribe@",
    re.MULTILINE | re.IGNORECASE,
)
