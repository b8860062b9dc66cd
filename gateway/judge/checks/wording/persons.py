"""Ground: the words of customers: what a program that reports on mail would not say of itself."""

from __future__ import annotations

from typing import Final

from gateway.judge.checks.wording.spelled import wording

# What she bought: no absence note and no filter speaks of it.
OWN_THINGS: Final = wording(
    "my {order|orders|package|parcel|book|books|purchase|invoice|payment|question}",
    "i {have |}{ordered|bought|paid|purchased}",
    "{meine|meiner} {Bestellung|Rechnung|Lieferung|Frage}",
    "mein {Paket|Kurs|Buch|Konto}",
    "{ma {commande|facture|question}|mon {colis|livre|compte}|j'ai {commandé|acheté|payé}}",
    "{mi {pedido|paquete|compra|cuenta}|he {comprado|pedido|pagado}}",
    "{il mio {ordine|pacco|account}|ho {ordinato|comprato|pagato}}",
    "{meu {pedido|pacote}|minha {encomenda|compra|conta}|eu comprei}",
    "mijn {bestelling|pakket|vraag}",
    "{min|mitt|mit} {beställning|order|bestilling|ordre|pakke|paket}",
    "{moje zamówienie|moją paczkę|moje objednávka|moji objednávku|мой заказ|моя посылка|tilaukseni|siparişim}",
    "{注文しました|注文した商品|我的订单|제 주문}",
)
OWN_WORDS: Final = wording(
    "my {order|package|parcel|book|books|purchase|invoice|payment|question|friend|husband|wife|daughter|son|mother"
    "|father|customer|customers|mail|e-mail|own|server|provider|course}",
    "i {ordered|bought|paid|tried to {write|send|mail|order|reach|email|e-mail|log|reply|contact}|wrote|sent|got"
    "|received|have {ordered|bought|paid|received|got|tried|sent|written|a question|been}|want|wanted|need|would like"
    "|was wondering|wonder|hope|think|thought|keep|still|just|know|don't|didn't|couldn't|can't|forward}",
    "{can|could|would|will|did|do} you {please|help|tell|check|send|have|know|give|let|look|still|possibly|kindly}",
    "i {want|tried|would like|wanted|need|wish|clicked|cannot|can't|am trying|have tried} to {unsubscribe|cancel}",
    "{please|can you|could you|how do i|how can i|cannot|can't} {unsubscribe|remove|delete|cancel} {me|my|your}",
    "{any|an} idea",
    "{tells|told|gives|gave} me",
    "what now",
    "{what|how} {do i|should i|can i|did i|happened}",
    "{ich|habe ich} {habe|hatte|bekam|bekomme|wollte|möchte|würde|brauche|bestellte|schrieb|versuche|bitte|hätte|kann"
    "|konnte|warte}",
    "{meine|meiner|meinem|meinen} {Bestellung|Rechnung|Frage|Mail|E-Mail|Nachricht|Lieferung|Kundin|Adresse|Kurs"
    "|Konto|Paket}",
    "mein {Paket|Konto|Kurs|Buch}",
    "{können|könnten|könntest|kannst|haben|würden} {Sie|du} {mir|bitte|das|mal|den|die|uns|eine}",
    "{j'ai|je {voudrais|souhaite|souhaiterais|n'ai|ne|vous|cherche|viens|suis|reçois}|ma commande|mon {colis|compte"
    "|livre}|pouvez-vous|pourriez-vous}",
    "{he {recibido|comprado|pedido|enviado|intentado|pagado}|mi {pedido|paquete|cuenta|compra}|quiero|quisiera|quería"
    "|necesito|puede {usted|decirme|ayudarme}|podría|me llegó}",
    "{ho {ricevuto|ordinato|comprato|provato|scritto|mandato}|il mio {ordine|pacco|account}|vorrei|potete {dirmi"
    "|aiutarmi}|potrebbe}",
    "{recebi|comprei|meu {pedido|pacote}|minha {conta|encomenda|compra}|gostaria|preciso|tentei|poderia}",
    "{ik {heb|wil|wilde|zou|kreeg|krijg|probeerde}|mijn {bestelling|pakket|vraag}|kunt u|kun je}",
    "{jag {har|vill|fick|försökte|skulle|undrar}|min {beställning|order|bestilling|ordre|pakke}|jeg {har|vil|fik|fikk"
    "|prøvde|forsøgte}|kan du|kan ni|tilaukseni|voisitko}",
    "{zamówiłem|zamówiłam|moje zamówienie|chciałbym|chciałabym|dostałem|dostałam|czy możecie|objednal jsem|objednala "
    "jsem|moje objednávka|chtěl bych|chtěla bych}",
    "{мой заказ|я {заказал|заказала|получил|получила|хочу|пыталась|пытался}|подскажите|siparişim|αγόρασα}",
    "{注文しました|注文した|注文した商品|教えてください|教えて頂け|届いていません|我的订单|我想|请问|제 주문|주문했}",
)
