"""Ground: the wording that a note must not have, language by language; patterns, in which a blank is any white space.

What stands here is what careful people would not write; each pattern is bounded, and none fits a kind sentence that we
could think of (see the tests).
"""

from __future__ import annotations

from typing import Final

BLAME: Final = {
    "en": r"""you (?:really )?(?:should|ought to|could) have (?!received\b)(?:\w+ed|been|written|sent|read|known|gone)
you (?:really )?(?:should|ought to|could) have (?:come|put|seen|found|done|taken)
you (?:shouldn't|should not) (?:have|be|write|send)
you (?:have )?used the wrong
(?:the |a )?wrong (?:e-?mail )?(?:address|place|person|channel)
you (?:have )?failed to
(?<!if )you (?:forgot|neglected|ignored|did not bother|didn't bother)
as (?:I|we) (?:have )?(?:already )?(?:said|told|stated|mentioned|explained)(?: you)?(?: before| above)?
as (?:stated|already (?:said|told|mentioned|explained))
as (?:said|mentioned|explained) (?:before|above|earlier|previously)
as (?:I|we) (?:have )?already
(?:I|we) (?:have )?(?:already )?told you
(?:do not|don't) (?:ever )?(?:write|e-?mail) (?:to )?(?:me|us)
stop (?:writing|e-?mailing)
your (?:mistake|fault)
it is not (?:my|our) job""",
    "de": r"""Sie hätten\b[^.!?\n]{0,80}\b(?:sollen|müssen)
(?:die |eine |der )?falsche[nr]? (?:E-?Mail-?)?(?:Adresse|Stelle|Person|Ansprechpartner\w{0,3})
schreiben Sie (?:mir|uns) (?:bitte )?(?:nicht|nie)
hören Sie (?:bitte )?auf
zum wiederholten Mal
wie (?:ich |wir )?(?:Ihnen )?(?:bereits|schon|oben) (?:oft |mehrfach )?(?:gesagt|erwähnt|mitgeteilt|geschrieben|erklärt)
Sie haben (?:es )?(?:versäumt|vergessen|übersehen|ignoriert)
Ihr (?:Fehler|Versehen|Versäumnis)
dafür (?:bin|sind) (?:ich|wir) nicht zuständig""",
    "fr": r"""vous (?:auriez|aviez) dû
vous n'auriez pas dû
(?:la |une )?mauvaise adresse
mauvais(?:e)? (?:interlocuteur|personne|destinataire)
ne m'écrivez (?:pas|plus)
ne nous écrivez (?:pas|plus)
comme (?:je|nous) (?:l'|vous l'|le |vous )?(?:ai|avons) déjà
comme (?:indiqué|précisé|mentionné|dit) (?:ci-dessus|plus haut|précédemment)
(?<!si )vous avez (?:omis|oublié|négligé|ignoré)
(?:de )?votre faute
ce n'est pas (?:mon|notre) rôle""",
    "es": r"""(?:usted )?(?:debería|debió|tendría que) haber \w+[ai]do
(?:la |una )?dirección (?:equivocada|incorrecta|errónea)
la persona equivocada
no (?:me|nos) (?:escriba|vuelva a escribir)
deje de escribir
como ya (?:le |les )?(?:he|hemos|dije|dijimos|indiqué|mencioné)
como (?:se )?(?:indicó|mencionó) (?:anteriormente|arriba)
(?<!si )usted (?:olvidó|ignoró|omitió)
por su culpa
no es (?:mi|nuestro) trabajo""",
    "it": r"""(?:Lei )?avrebbe dovuto
non avrebbe dovuto
(?:l'|un )?indirizzo (?:sbagliato|errato)
la persona sbagliata
non (?:mi|ci) scriva
smetta di scrivere
come (?:Le )?(?:ho|abbiamo) già
come (?:già )?(?:indicato|detto|scritto) (?:sopra|prima|in precedenza)
(?:ha|Lei ha) (?:dimenticato|ignorato|omesso) di
(?:per )?colpa Sua
non è compito (?:mio|nostro)""",
    "pt": r"""(?:você |o senhor |a senhora )?(?:deveria|devia) ter \w+[ai]do
não (?:deveria|devia) ter
(?:o |um )?endereço (?:errado|incorreto)
a pessoa errada
não (?:me|nos) escreva
pare de escrever
como já (?:lhe )?(?:disse|dissemos|referi|expliquei|mencionei)
conforme (?:já )?(?:indicado|mencionado|referido) (?:acima|anteriormente)
(?:esqueceu-se|ignorou|não se deu ao trabalho)
(?:por )?culpa sua
não é (?:o )?(?:meu|nosso) trabalho""",
    "nl": r"""u had\b[^.!?\n]{0,80}\bmoeten
(?:het|een|de) verkeerde (?:e-?mail)?(?:adres|persoon|plek)
(?:schrijf|mail) (?:mij|me|ons) (?:niet|nooit)
stop met (?:schrijven|mailen)
zoals (?:ik|we|wij) (?:u )?(?:al|eerder|reeds)
zoals (?:hierboven|eerder|reeds) (?:gezegd|vermeld|aangegeven)
u (?:bent|hebt|heeft) (?:vergeten|verzuimd|genegeerd)
door uw (?:fout|vergissing)
dat is niet (?:mijn|onze) taak""",
}

# An apology for them, a bad word about them, a fault of theirs.
STAFF: Final = {
    "en": r"""(?:sorry|apologi[sz]e|apologies) (?:for|about) (?:my|our|the) (?:team|staff|support|desk|people)
(?:sorry|apologi[sz]e|apologies) (?:for|about) (?:my|our|the) (?:colleagues?|assistants?)
(?:overworked|incompetent|useless|slow|lazy|careless) (?:team|staff|colleagues?|assistants?|support)
(?:my|our) (?:team|staff|colleagues?|assistants?) (?:has |have )?(?:failed|messed up|forgot|got it wrong)
(?:my|our) (?:team|staff|colleagues?|assistants?) (?:made a mistake|are slow|is slow)""",
    "de": r"""(?:entschuldigen Sie|Entschuldigung für|tut mir leid für) (?:mein|unser|das)e?[nrm]? (?:Team|Personal)
(?:entschuldigen Sie|Entschuldigung für|tut mir leid für) (?:mein|unser|di)e?[nrm]? (?:Mitarbeiter|Kolleg)\w{0,6}
(?:Entschuldigung|Verzeihung|Nachsicht) für (?:mein|unser|das|die)e?[nrm]? (?:Team|Mitarbeiter|Kolleg|Personal)\w{0,6}
(?:überlastet|unfähig|langsam|nachlässig)e[snr]? (?:Team|Kundenservice|Mitarbeiter|Kolleg)\w{0,6}
(?:mein|unser)e? (?:Team|Mitarbeiter\w{0,4}|Kolleg\w{0,6}) (?:hat|haben) (?:versagt|das vergessen|geschlampt)
(?:mein|unser)e? (?:Team|Mitarbeiter\w{0,4}|Kolleg\w{0,6}) (?:hat|haben) einen Fehler gemacht""",
    "fr": r"""(?:désolée?s?|excuses?|pardon|excusez) (?:pour |de )?(?:mon|notre|l'|mes|nos) ?(?:équipe|collègues?)
(?:désolée?s?|excuses?|pardon|excusez) (?:pour |de )?(?:le |notre )?(?:personnel|service client)
(?:équipe|collègues?|personnel) (?:débordée?s?|incompétente?s?|négligente?s?)
(?:mon|notre|mes|nos) (?:équipe|collègues?) (?:a|ont) (?:échoué|oublié|commis une erreur)""",
    "es": r"""(?:perdón|perdone|disculpas?|disculpe|lo siento) por (?:mi|nuestro|el) (?:equipo|personal|colega)
(?:perdón|perdone|disculpas?|disculpe|lo siento) por (?:mis|nuestros|los) (?:compañer\w{1,3}|colegas)
(?:equipo|personal) (?:desbordado|incompetente|lento)
(?:mi|nuestro) (?:equipo|personal|colega) (?:ha )?(?:fallado|falló|se olvidó|cometió un error)""",
    "it": r"""(?:scus[ai]|scusate|spiacente|mi dispiace|mi scuso|ci scusiamo) per il (?:mio |nostro )?(?:team|personale)
(?:scus[ai]|scusate|spiacente|mi dispiace|mi scuso|ci scusiamo) per (?:il |la |i )?(?:mi|nostr)\w{1,3} colleg\w{1,3}
(?:team|personale) (?:oberato|incompetente|lento)
(?:il )?(?:mio|nostro) (?:team|personale|collega) ha (?:sbagliato|dimenticato|fallito)""",
    "pt": r"""(?:desculpas?|desculpe|lamento|lamentamos|sinto muito) pela (?:minha |nossa )?equip[ae]
(?:desculpas?|desculpe|lamento|lamentamos|sinto muito) pelo (?:meu |nosso )?pessoal
(?:desculpas?|desculpe|lamento|lamentamos|sinto muito) pel[ao]s? (?:minha|meu|nossa|nosso)?s? ?colegas?
(?:equipa|equipe|pessoal) (?:sobrecarregad[oa]|incompetente|lent[oa])
(?:a )?(?:minha|nossa) (?:equipa|equipe) (?:falhou|errou|esqueceu-se)""",
    "nl": r"""(?:sorry|excuses|excuus|het spijt (?:me|mij|ons)) (?:voor|over) (?:mijn|ons|onze|het) (?:team|personeel)
(?:sorry|excuses|excuus|het spijt (?:me|mij|ons)) (?:voor|over) (?:mijn|ons|onze|het) (?:medewerker|collega)'?s?
(?:overbelast|onbekwaam|traag)e? (?:team|medewerkers?|collega's?|personeel)
(?:mijn|ons|onze) (?:team|medewerkers?|collega's?) (?:heeft|hebben) (?:gefaald|het vergeten|een fout gemaakt)""",
}

# A time that is none. Words that also end a letter ("see you soon") or begin a condition ("as soon as you") are spared.
UNDATED: Final = {
    "en": r"""as (?:soon|quickly|fast|promptly) as (?:possible|(?:we|I|they) (?:can|could)|humanly possible)
asap|a\.s\.a\.p
(?<!see you )(?<!talk )(?<!as )(?:very |quite )?soon(?! as\b)
shortly(?! (?:after|before))
promptly
before long
in due (?:course|time)
at (?:our|my|their|your)? ?earliest convenience
in the (?:near|foreseeable) future
in a timely manner
in no time""",
    "de": r"""so (?:bald|schnell|rasch|zeitnah) (?:wie|als) (?:nur )?(?:irgend )?möglich
so bald (?:wir|ich) können
(?:schnellstens|schnellstmöglich\w{0,4}|baldmöglichst\w{0,2}|baldigst|ehestmöglich)
(?:in Kürze|demnächst|umgehend|zeitnah|alsbald|in absehbarer Zeit|bei Gelegenheit|unverzüglich)
(?<!bis )(?<!so )(?:möglichst |recht |sehr )?bald(?! (?:darauf|danach))""",
    "fr": r"""(?:dès|aussitôt) que possible
aussi (?:vite|rapidement|tôt) que possible
dans les (?:plus brefs|meilleurs) délais
(?:au plus (?:vite|tôt)|le plus (?:vite|rapidement|tôt) possible)
(?:sous peu|prochainement|incessamment|d'ici peu)
(?<!à )(?:très )?bientôt""",
    "es": r"""(?:lo|tan) (?:más )?(?:antes|pronto|rápido|rápidamente) (?:como sea )?posible
lo más (?:pronto|rápido|rápidamente) posible
(?:cuanto antes|en breve|próximamente|a la mayor brevedad|en seguida que podamos)
(?<!hasta )(?<!tan )(?<!más )(?:muy )?pronto""",
    "it": r"""(?:il prima possibile|al più presto(?: possibile)?)
(?:quanto prima|a breve|prossimamente|appena possibile|nel più breve tempo possibile|tempestivamente)
(?<!a )(?<!più )presto""",
    "pt": r"""(?:o|tão) (?:mais )?(?:rápido|rapidamente|breve|cedo|depressa) (?:quanto )?(?:possível)
(?:assim|logo) que (?:for )?possível
(?:quanto antes|(?<!até )em breve|(?<!até )brevemente|o mais brevemente possível|num futuro próximo|prontamente)""",
    "nl": r"""zo (?:snel|spoedig|gauw|vlug) (?:als )?mogelijk
(?:binnenkort|spoedig|op korte termijn|te zijner tijd|onverwijld|ten spoedigste)""",
}

ROBOT: Final = {
    "en": r"""dear (?:valued |esteemed )?(?:customer|client|user|sir or madam|sir/madam)
(?:do not|don't) reply to this
your (?:ticket|request|case|query) (?:has been|was) (?:logged|received|registered|created)
this is an automated (?:response|reply)""",
    "de": r"""sehr geehrte(?:r|s)? (?:Kund\w{1,6}|Nutzer\w{0,4}|Damen und Herren)
(?:liebe|werte)[rn]? (?:Kund\w{1,6}|Nutzer\w{0,4})
antworten Sie (?:bitte )?nicht auf diese
Ihr(?:e)? (?:Ticket|Anfrage|Vorgang) (?:wurde|ist) (?:erfasst|registriert|angelegt|eingegangen)
Ihr Ticket wurde""",
    "fr": r"""cher(?:\(e\)|e|s|es)? (?:client|utilisateur)\w{0,3}
(?:ne répondez pas|ne pas répondre|merci de ne pas répondre) à ce
votre (?:ticket|demande) a été (?:enregistrée?|créée?|reçue?)
votre ticket a été""",
    "es": r"""estimad[oa](?:/a|\(a\)|s)? (?:cliente|usuari)\w{0,2}
no responda a este
su (?:ticket|solicitud) ha sido""",
    "it": r"""(?:gentile|egregio|caro) (?:cliente|utente)
non rispond(?:a|ere) a quest
(?:il Suo )?(?:ticket|la Sua richiesta) è stat[oa] (?:registrat|ricevut|creat)""",
    "pt": r"""(?:caro|cara|prezad[oa]|estimad[oa])(?:\(a\)|/a)? (?:cliente|utilizador|usuári)\w{0,3}
não responda a (?:este|esta)
(?:o )?seu (?:ticket|pedido de suporte) foi""",
    "nl": r"""(?:geachte|beste) (?:klant|gebruiker|heer of mevrouw|heer/mevrouw)
(?:niet antwoorden|antwoord niet|reageer niet) op dit
uw (?:ticket|verzoek|aanvraag) (?:is|werd) (?:geregistreerd|ontvangen|aangemaakt)""",
}
