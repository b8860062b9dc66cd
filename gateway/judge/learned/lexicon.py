"""The words of seven languages for the same thing: what lets the model carry over from one language to another.

A star stands for any end, an underscore for a blank. A name with a plus says two things at once: "pagué" is I and BUY.
"""

# ruff: noqa: RUF001  # letters of other languages look like ours

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "I": {
        "en": "i i'm im i've ive i'd i'll ill myself",
        "de": "ich",
        "fr": "je j j'ai jai",
        "es": "yo",
        "pt": "eu",
        "it": "io",
        "nl": "ik",
    },
    "ME": {
        "en": "me",
        "de": "mir mich",
        "fr": "me m moi",
        "es": "me mi conmigo",
        "pt": "me mim comigo",
        "it": "mi me",
        "nl": "me mij",
    },
    "MY": {
        "en": "my mine",
        "de": "mein meine meinen meiner meinem meines",
        "fr": "mon ma mes mien mienne",
        "es": "mi mis mio mia mios mias",
        "pt": "meu minha meus minhas",
        "it": "mio mia miei mie",
        "nl": "mijn m'n",
    },
    "WE": {
        "en": "we we're we've we'll us we'd",
        "de": "wir uns",
        "fr": "nous on",
        "es": "nosotros nosotras nos",
        "pt": "nos nós gente connosco conosco",
        "it": "noi ci",
        "nl": "we wij ons",
    },
    "OUR": {
        "en": "our ours",
        "de": "unser unsere unseren unserem unserer unsre",
        "fr": "notre nos",
        "es": "nuestro nuestra nuestros nuestras",
        "pt": "nosso nossa nossos nossas",
        "it": "nostro nostra nostri nostre",
        "nl": "onze ons",
    },
    "YOU": {
        "en": "you you're you've you'll you'd u ya ye yous yourself y'all",
        "de": "sie ihnen du dich dir euch ihr",
        "fr": "vous tu te toi t",
        "es": "usted ustedes tu vos te os ti le les vosotros",
        "pt": "voce voces tu te lhe vc ti",
        "it": "lei voi tu ti vi te",
        "nl": "u jij je jou jullie ge gij",
    },
    "YOUR": {
        "en": "your yours ur",
        "de": """ihr ihre ihren ihrer ihrem ihres dein deine deinen deiner deinem euer eure eurem euren eurer""",
        "fr": "votre vos ton ta tes",
        "es": "su sus tu tus vuestro vuestra vuestros vuestras tuyo suyo",
        "pt": "seu sua seus suas teu tua teus tuas vosso vossa",
        "it": "suo sua suoi sue tuo tua tuoi tue vostro vostra vostri vostre",
        "nl": "uw jouw je jullie",
    },
    "THEY": {
        "en": "he she they his their theirs them him her he's she's they're they've",
        "de": "er ihm ihn ihnen",
        "fr": "il elle ils elles lui leur leurs",
        "es": "el ella ellos ellas",
        "pt": "ele ela eles elas dele dela deles delas",
        "it": "lui lei loro egli",
        "nl": "hij zij ze hem haar hun hen",
    },
    "SOMEONE": {
        "en": "someone somebody anyone anybody people person everyone everybody nobody",
        "de": "jemand jemanden jemandem leute person niemand alle man",
        "fr": "quelqu'un quelqu gens personne personnes monde",
        "es": "alguien gente persona personas nadie",
        "pt": "alguem pessoas pessoa ninguem",
        "it": "qualcuno gente persona persone nessuno",
        "nl": "iemand mensen persoon niemand",
    },
    "NOT": {
        "en": """not no don't doesn't didn't isn't wasn't haven't hasn't hadn't aren't weren't never none nothing
            nowhere dont doesnt didnt isnt wasnt havent hasnt nor neither without nae""",
        "de": """nicht kein keine keinen keinem keiner nie nichts nirgends nirgendwo weder ohne nix niemals net
            nid""",
        "fr": "pas ne n jamais rien aucun aucune ni sans",
        "es": "no nunca nada ningun ninguna ninguno tampoco ni sin jamas",
        "pt": "nao nunca nada nenhum nenhuma nem sem tampouco n",
        "it": "non mai niente nulla nessun nessuna ne senza neppure nemmeno neanche",
        "nl": "niet geen nooit niets niks nergens noch zonder",
    },
    "CANNOT": {
        "en": "can't cannot cant couldn't couldnt unable won't wont wouldn't",
        "fr": "impossible impossib*",
        "de": "unmöglich gelingt",
        "es": "imposible",
        "pt": "impossivel",
        "it": "impossibile riesco",
        "nl": "onmogelijk lukt lukte",
    },
    "CAN": {
        "en": "can could able",
        "de": "kann können kannst könnt konnte könnte",
        "fr": "peux peut pouvons pouvais",
        "es": "puedo podemos pude podia pueda",
        "pt": "posso podemos pude consigo consegui conseguimos consegue",
        "it": "posso possiamo potuto riuscit* potrei",
        "nl": "kan kunnen kon",
    },
    "CANYOU": {
        "en": "could_you can_you would_you will_you please pls plz kindly",
        "de": "bitte könnten könntest kannst könnt würden würdest wären wärst",
        "fr": "svp stp plait pourriez pourrais peux-tu pouvez pourrait veuillez merci_de auriez",
        "es": "por_favor porfa podria podrias podes puedes pueden podeis podrian favor serias",
        "pt": "por_favor poderia pode podes podem podia podias poderiam pfv favor",
        "it": "per_favore potresti potrebbe puoi può potete potreste cortesia",
        "nl": "alstublieft alsjeblieft aub svp kunt kun kunnen_jullie zou wilt wil gelieve graag",
    },
    "WANT": {
        "en": "want need wish like_to would_like i'd_like require hoping",
        "de": "möchte möchten will brauche brauchen bräuchte hätte wünsche benötige benötigen mag",
        "fr": "voudrais souhaite veux besoin aimerais voudrions souhaitons souhaiterais faut",
        "es": "quiero quisiera necesito necesitamos queremos querria deseo queria gustaria",
        "pt": "quero queria preciso precisamos queremos gostaria gostava desejo necessito",
        "it": "vorrei voglio serve bisogno vorremmo desidero volevo servirebbe",
        "nl": "wil wilde graag zou nodig wens willen moet",
    },
    "MUST": {
        "en": "must have_to should ought supposed shall",
        "de": "muss müssen soll sollte sollten musste",
        "fr": "dois doit devrait devais devons",
        "es": "debo debe debería tengo_que hay_que debia",
        "pt": "devo deve deveria devia tenho_de tenho_que",
        "it": "devo deve dovrebbe dovrei dovevo dobbiamo",
        "nl": "moet moeten hoort mag",
    },
    "STILL": {
        "en": "still yet",
        "de": "noch immer_noch bisher bislang",
        "fr": "toujours encore",
        "es": "todavia aun sigo sigue siguen seguimos",
        "pt": "ainda continua continuo continuam",
        "it": "ancora tuttora",
        "nl": "nog nog_steeds steeds",
    },
    "AGAIN": {
        "en": "again another anew repeatedly twice third second",
        "de": "wieder erneut nochmal nochmals zweimal doppelt dreimal zweite dritte",
        "fr": "nouveau encore deux_fois double doublon deuxième troisième",
        "es": "nuevo otra_vez doble vuelve volvio segunda tercera",
        "pt": "novamente outra_vez dobro duplicado duas_vezes segunda terceira",
        "it": "nuovamente di_nuovo doppio due_volte seconda terza",
        "nl": "opnieuw weer dubbel tweemaal tweede derde",
    },
    "BUT": {
        "en": "but however although though instead only except",
        "de": "aber jedoch allerdings doch nur statt sondern dabei",
        "fr": "mais cependant pourtant seulement toutefois sauf or",
        "es": "pero sin_embargo aunque solo sino salvo",
        "pt": "mas porem embora apenas so contudo",
        "it": "ma però tuttavia solo soltanto invece eppure",
        "nl": "maar echter alleen terwijl behalve",
    },
    "SINCE": {
        "en": "since ago week weeks month months yesterday days last fortnight",
        "de": "seit wochen woche monat monaten gestern tagen letzte letzten vorige vorgestern",
        "fr": "depuis semaine semaines mois hier jours dernier dernière",
        "es": "hace desde semana semanas mes meses ayer dias pasado pasada",
        "pt": "ha desde semana semanas mes meses ontem dias passado passada",
        "it": "fa settimana settimane mese mesi ieri giorni scorsa scorso",
        "nl": "sinds geleden week weken maand maanden gisteren dagen vorige",
    },
    "WEEKDAY": {
        "en": "monday tuesday wednesday thursday friday saturday sunday",
        "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag sonnabend",
        "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "es": "lunes martes miercoles jueves viernes sabado domingo",
        "pt": "segunda-feira terça quarta quinta sexta sabado domingo",
        "it": "lunedi martedi mercoledi giovedi venerdi sabato domenica",
        "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    },
    "MONTH": {
        "en": "january february march april june july august september october november december",
        "de": "januar jänner februar märz april mai juni juli august september oktober november dezember",
        "fr": "janvier fevrier avril juin juillet août septembre octobre novembre decembre",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "it": """gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre""",
        "nl": "januari februari maart april juni juli augustus september oktober november december",
    },
    "TOMORROW": {
        "en": "tomorrow tonight next evening soon later lunchtime this_week",
        "de": "morgen heute_abend nächste nächsten abend bald später übermorgen",
        "fr": "demain ce_soir soir prochain prochaine bientôt",
        "es": "mañana noche tarde proxima proximo pronto luego",
        "pt": "amanhã noite tarde proxima proximo breve logo",
        "it": "domani stasera sera prossima prossimo presto stamattina",
        "nl": "morgen vanavond avond volgende straks binnenkort",
    },
    "TODAY": {
        "en": "today now just morning already",
        "de": "heute jetzt gerade vorhin eben schon bereits",
        "fr": "aujourd'hui maintenant juste déjà matin",
        "es": "hoy ahora recien ya",
        "pt": "hoje agora acabei ja acabo",
        "it": "oggi adesso ora appena gia",
        "nl": "vandaag nu net zojuist al",
    },
    "WAIT": {
        "en": "waiting waited wait awaiting expected expecting supposed",
        "de": "warte warten gewartet wartet erwartet",
        "fr": "attends attendu attendais attente attendons",
        "es": "espero esperando esperaba espera esperamos",
        "pt": "espero espera esperava aguardo esperar",
        "it": "aspetto aspettando attesa aspettavo attendo aspettiamo",
        "nl": "wacht gewacht wachten verwacht afwachting",
    },
    "TRY": {
        "en": "tried try trying attempted tries attempt",
        "de": "versuch* probier*",
        "fr": "essay* tent* réessay*",
        "es": "intent* prob* trate",
        "pt": "tent* experiment*",
        "it": "provato provo tentat* riprovat* tento",
        "nl": "probe* geprobeerd",
    },
    "I+BUY": {
        "es": """compre pedi pague encargue inscribi suscribi contrate adquiri apunte reserve anote matricule
            abone""",
        "pt": "comprei paguei encomendei inscrevi assinei adquiri reservei subscrevi",
    },
    "BUY": {
        "en": """bought purchased ordered paid subscribed enrolled signed joined preordered pre-ordered booked
            buying""",
        "de": """gekauft bestellt bezahlt abonniert gebucht angemeldet registriert erworben überwiesen kaufte
            bestellte zahlte geordert""",
        "fr": """acheté achetée achetés achetées commandé commandée commandés commandées payé payée inscrit
            inscrite réglé réglée abonné abonnée pris réservé souscrit versé""",
        "es": """comprado pedido pagado comprada pagada encargado inscrito inscrita suscrito suscrita contratado
            compramos pagamos pedimos""",
        "pt": """comprado pago paga pagou comprada encomendado inscrito inscrita assinado compramos pagamos
            encomendamos""",
        "it": """comprato comprata acquistato acquistata ordinato ordinata ordinati pagato pagata iscritto
            iscritta abbonato abbonata preso presa prenotato""",
        "nl": """gekocht besteld betaald betaalde ingeschreven aangemeld geabonneerd kocht bestelde geboekt
            aangeschaft overgemaakt""",
    },
    "I+GOT": {
        "es": "recibi",
        "pt": "recebi",
    },
    "GOT": {
        "en": """received receive arrived arrive arrives came got get gotten turned_up showed_up come reached
            delivered""",
        "de": """bekommen erhalten angekommen gekommen eingetroffen kam ankam kommt bekam erhielt geliefert
            angelangt kriege gekriegt""",
        "fr": """reçu reçue reçus reçues arrivé arrivée arrivés arrivées parvenu recevoir arrive reçois livré
            livrée""",
        "es": "recibido llegado llego llega llegaron recibir recibimos llegan llegue",
        "pt": "recebido chegou chegado receber chegaram chega recebemos veio vieram",
        "it": "ricevuto ricevuta arrivato arrivata arrivati arrivate ricevere arriva giunto consegnato",
        "nl": "ontvangen aangekomen gekregen gearriveerd binnen kreeg kwam krijg komt bezorgd",
    },
    "PARCEL": {
        "en": "parcel package box envelope packet parcels jiffy carton",
        "de": "paket päckchen sendung pakete karton umschlag packerl paketes",
        "fr": "colis carton enveloppe paquet",
        "es": "paquete caja paquetes sobre bulto",
        "pt": "pacote caixa pacotes volume embrulho",
        "it": "pacco scatola pacchi busta plico",
        "nl": "pakje pakket doos pakketje pakketten envelop",
    },
    "SHIP": {
        "en": """shipped shipping tracking delivery post postal courier posted dispatched dispatch sent_out
            postman royal_mail usps""",
        "de": "liefer* versand* verschickt post zustell* bote dhl hermes sendungs* verschick* abgeschickt",
        "fr": "livr* expédi* suivi envoi poste facteur transporteur chronopost colissimo mondial",
        "es": """envio enviado entrega seguimiento correos mensajero repartidor seur andreani enviaron courier
            mrw""",
        "pt": """envio entrega rastreio rastreamento correios enviado ctt sedex transportadora carteiro expedid*""",
        "it": "spedi* consegn* corriere tracciamento tracking postino poste brt gls bartolini",
        "nl": "verzend* lever* bezorg* postnl bpost track* verzonden verstuurd postbode dhl",
    },
    "ORDER": {
        "en": "order orders",
        "de": "bestellung* auftrag bestellnummer bestell*",
        "fr": "commande*",
        "es": "pedido* orden",
        "pt": "encomenda* pedido* compra",
        "it": "ordine ordini",
        "nl": "bestelling* order bestelnummer",
    },
    "PURCHASE": {
        "en": "purchase transaction",
        "de": "kauf einkauf",
        "fr": "achat achats",
        "es": "compra compras",
        "pt": "compras aquisição",
        "it": "acquisto acquisti",
        "nl": "aankoop aankopen",
    },
    "DIGITAL": {
        "en": """ebook e-book pdf zip file files template templates font fonts preset presets recording
            recordings audio track mp3 epub""",
        "de": "ebook e-book pdf zip datei dateien vorlage vorlagen schrift schriften aufzeichnung audio",
        "fr": "ebook pdf zip fichier fichiers modèle modèles police polices enregistrement audio",
        "es": "ebook pdf zip archivo archivos plantilla plantillas tipografia fuente grabacion audio",
        "pt": "ebook pdf zip ficheiro ficheiros arquivo arquivos modelo fonte gravação audio apostila",
        "it": "ebook pdf zip file modello font registrazione audio dispensa",
        "nl": "ebook pdf zip bestand bestanden sjabloon lettertype opname audio",
    },
    "COURSE": {
        "en": """course class lesson lessons module modules workshop membership video videos webinar chapter
            week_three replay classroom portal unit worksheet""",
        "de": """kurs kurse kurses lektion modul modulen video videos mitgliedschaft stunde workshop portal
            kursbereich übung kapitel""",
        "fr": """cours formation leçon leçons module modules vidéo vidéos atelier adhésion séance espace chapitre""",
        "es": "curso cursos clase clases leccion modulo video taller membresia aula unidad vídeos",
        "pt": "curso cursos aula aulas lição modulo video oficina mensalidade plataforma ensaio",
        "it": "corso corsi lezione lezioni modulo video laboratorio abbonamento videocorso esercizio",
        "nl": "cursus les lessen module video filmpje workshop lidmaatschap cursussen oefening",
    },
    "GOODS": {
        "en": """kit mug bowl yarn plant plants tea soap print poster pot jug ring necklace candle jumper wool
            fabric seeds skein vase cup plate pattern book kettle printing card cards bag scarf bread honey""",
        "de": """set tasse becher schale wolle pflanze pflanzen tee seife druck ring kette kerze stoff samen garn
            schnittmuster schnitt buch kanne teller karte tasche schal honig vase""",
        "fr": """kit tasse bol laine plante plantes thé savon bague collier bougie tissu graines patron livre
            théière assiette carte sac miel""",
        "es": """kit taza cuenco lana planta plantas té jabon jabones anillo collar vela tela semillas molde
            moldes patron libro maceta plato bolso miel""",
        "pt": """kit caneca tigela lã planta plantas cha sabonete anel colar vela tecido sementes molde livro
            vaso prato bolsa mel taça""",
        "it": """kit tazza ciotola lana pianta piante tè sapone anello collana candela stoffa semi cartamodello
            libro vaso piatto borsa miele""",
        "nl": """set mok kom wol plant planten thee zeep ring ketting kaars stof zaden patroon boek pot bord tas
            sjaal honing trui""",
    },
    "APP": {
        "en": """app software program update version install installed licence license key activation plugin sync
            desktop widget settings feature button menu screen""",
        "de": """app software programm version installier* lizenz schlüssel aktivier* plugin sync knopf button
            einstellung* menü bildschirm anzeige""",
        "fr": """appli application logiciel programme version install* licence clé activation synchro bouton
            écran menu réglages""",
        "es": """app aplicacion programa version instal* licencia activacion clave boton pantalla menu ajustes""",
        "pt": """app aplicação aplicativo programa versao instal* licença chave ativação botao ecra tela menu
            definições""",
        "it": """app programma versione install* licenza chiave attivazione pulsante tasto schermo schermata
            impostazioni""",
        "nl": "app programma versie installe* licentie sleutel activeer* knop scherm menu instelling*",
    },
    "DEVICE": {
        "en": """phone laptop computer ipad tablet iphone mac windows android browser chrome safari printer
            kindle pc""",
        "de": """handy laptop rechner computer ipad tablet iphone mac windows android browser drucker pc telefon""",
        "fr": """téléphone ordinateur portable ipad tablette iphone mac windows android navigateur imprimante pc
            ordi""",
        "es": """telefono movil celular ordenador computadora compu portatil ipad tablet iphone mac windows
            android navegador impresora pc notebook""",
        "pt": """telefone telemovel celular computador portatil notebook ipad tablet iphone mac windows android
            navegador impressora pc""",
        "it": """telefono cellulare computer portatile ipad tablet iphone mac windows android browser stampante
            pc telefonino""",
        "nl": """telefoon gsm laptop computer ipad tablet iphone mac windows android browser printer pc mobiel""",
    },
    "DOC": {
        "en": "certificate invoice receipt confirmation voucher",
        "de": """zertifikat bescheinigung urkunde rechnung beleg bestätigung quittung gutschein
            teilnahmebestätigung""",
        "fr": "certificat attestation facture reçu confirmation bon diplôme justificatif",
        "es": "certificado factura recibo confirmacion comprobante boleta diploma constancia",
        "pt": "certificado fatura recibo confirmação comprovativo comprovante nota_fiscal diploma nif cnpj",
        "it": "certificato attestato fattura ricevuta conferma diploma scontrino",
        "nl": "certificaat factuur bon bevestiging bonnetje diploma bewijs",
    },
    "LOGIN": {
        "en": "login log_in logging logged sign_in signin logon log",
        "de": "login einloggen anmelden einlogg* eingeloggt anmeldung logge",
        "fr": "connexion connecter connecte identifiant identifiants connecté",
        "es": "acceder entrar iniciar_sesion ingresar loguear* acceso entro ingreso sesion",
        "pt": "aceder acessar entrar login acesso entro acedo",
        "it": "accedere entrare login accesso entro accedo",
        "nl": "inloggen inlog* ingelogd aanmelden log",
    },
    "ACCESS": {
        "en": "access password username locked account accounts",
        "de": """zugang* passwort passwörter konto benutzer* gesperrt zugriff freischalt* freigeschaltet zugangs*
            kennwort""",
        "fr": "accès accéder mot_de_passe compte comptes bloqué passe identifi*",
        "es": "contraseña cuenta usuario bloquead* cuentas",
        "pt": "senha palavra-passe conta bloquead* utilizador usuario contas",
        "it": "password account credenziali bloccat* utente",
        "nl": "toegang wachtwoord account gebruikersnaam geblokkeerd toegangs*",
    },
    "CODE": {
        "en": "code codes number reference link",
        "de": "code nummer link codes kennung aktenzeichen",
        "fr": "code numéro lien codes référence",
        "es": "codigo numero enlace link codigos referencia",
        "pt": "codigo numero link codigos referencia ligação",
        "it": "codice numero link codici riferimento",
        "nl": "code nummer link codes kenmerk",
    },
    "RESET": {
        "en": "reset resets expired expires invalid recognised recognized accepts rejected",
        "de": "zurücksetzen zurückgesetzt abgelaufen ungültig erkannt akzeptiert abgelehnt",
        "fr": "réinitialis* expiré invalide reconnu refuse refusé inconnu inconnue",
        "es": "restablecer caducado vencido invalido reconoce rechaza restablecimiento valido",
        "pt": "repor redefinir expirado expirou invalido reconhece recusa redefinição",
        "it": "reimpost* scaduto scaduta valido riconosce rifiuta ripristin*",
        "nl": "resetten reset verlopen ongeldig herken* geweigerd",
    },
    "DOWNLOAD": {
        "en": "download downloads downloading downloaded unzip",
        "de": "download* herunterladen heruntergeladen runterladen entpack* lade",
        "fr": "télécharge* décompress*",
        "es": "descarg* bajar descomprim* baje",
        "pt": "download descarreg* baixar baixei",
        "it": "scaric*",
        "nl": "download* gedownload uitpakken",
    },
    "EMAIL": {
        "en": "email e-mail mail inbox spam junk",
        "de": "e-mail mail mails email spam postfach spamordner",
        "fr": "mail e-mail courriel mails spam indésirables spams",
        "es": "correo mail email bandeja spam correos",
        "pt": "email mail e-mail correio spam caixa_de_entrada",
        "it": "mail email posta spam casella",
        "nl": "mail mailtje e-mail email spam inbox mails mailbox",
    },
    "ATTACH": {
        "en": "attached enclosed attach photo picture photos screenshot",
        "de": "anhang anbei beigefügt foto bild screenshot fotos angehängt beigelegt",
        "fr": "joint jointe ci-joint photo photos capture",
        "es": "adjunto adjunta foto fotos captura adjunté",
        "pt": "anexo anexa foto fotos captura print anexado",
        "it": "allegato allegata allego foto schermata allegati",
        "nl": "bijlage bijgevoegd foto screenshot foto's hierbij",
    },
    "WORKS": {
        "en": """work works working worked open opens load loads play plays show shows start starts print prints
            run runs respond""",
        "de": """funktionier* geht gehen ging öffnen öffnet laden lädt abspiel* zeigt startet drucken klappt
            läuft reagiert tut aufmachen""",
        "fr": """marche fonctionne fonctionnent ouvrir ouvre charge lire affiche démarre imprime s'ouvre lit
            lance répond""",
        "es": """funciona funcionan abrir abre carga reproduce muestra imprime arranca anda sirve responde deja""",
        "pt": "funciona funcionam abrir abre carrega reproduz mostra imprime arranca roda responde dá",
        "it": "funziona funzionano aprire apre carica parte mostra stampa va si_apre risponde",
        "nl": "werkt werken openen opent laden laadt speelt start doet opengaat lukt reageert",
    },
    "BROKEN": {
        "en": """broken broke cracked damaged chipped smashed faulty defective torn ripped leaking snapped dead
            bent split shattered hole loose stained pieces crack chip""",
        "de": """kaputt beschädigt gebrochen zerbrochen defekt riss gerissen gesprungen abgebrochen angeschlagen
            undicht loch zerkratzt scherben sprung verwelkt""",
        "fr": """cassé cassée cassés abîmé abîmée fêlé fêlée défectueux déchiré brisé brisée ébréché ébréchée
            trou endommagé miettes""",
        "es": """roto rota rotos rotas dañad* defectuos* rajad* partido quebrad* descosid* agujero averiad*
            astillad*""",
        "pt": """partido partida partiu quebrad* quebrou danificad* avariad* rasgad* lascad* buraco rachad*
            estragad*""",
        "it": "rott* danneggiat* difettos* crepat* strappat* scheggiat* buco guast* spezzat*",
        "nl": "kapot stuk gebroken gebarsten beschadigd gescheurd barst gat los defect geknakt scherven",
    },
    "ERROR": {
        "en": """error errors crash crashes crashed crashing freezes frozen froze blank fails failed bug glitch
            spinning corrupt loop stuck keeps hangs nothing_happens black greyed""",
        "de": """fehler fehlermeldung abgestürzt stürzt hängt leer schwarz spinnt absturz bug dreht bleibt_hängen
            meldung eingefroren weiß""",
        "fr": "erreur plante plantage bloque blanc noir vide bug gris fige bogue beugue tourne se_ferme",
        "es": "error falla cuelga blanco negro vacio bloquea traba congela gris cierra tilda",
        "pt": "erro falha trava branco preto vazio bloqueia cinzento fecha crasha girar",
        "it": "errore blocca bianco nero vuoto bianca nera crash bug grigio chiude gira",
        "nl": "fout foutmelding vast loopt_vast leeg zwart crasht grijs wit hangt bug foutje draaien",
    },
    "WRONG": {
        "en": "wrong mistake incorrect misspelled mistaken mix-up mixup typo incorrectly different",
        "de": """falsch falsche falschen falscher irrtümlich versehentlich verwechselt verkehrt tippfehler
            vertauscht irrtum""",
        "fr": "faux mauvais mauvaise tort erreur_de trompé erroné incorrect coquille",
        "es": "equivocad* incorrect* mal erroneo equivoque confundi",
        "pt": "errad* engano incorret* trocad* enganei equivocad*",
        "it": "sbagliat* erratо errata scorrett* errore_di sbaglio",
        "nl": "verkeerd* onjuist vergist foutief fout_gespeld",
    },
    "MISSING": {
        "en": "missing lost disappeared vanished gone disappear lacks short empty",
        "de": "fehlt fehlen fehlte verschwunden verloren weg fehlend* gefehlt unvollständig",
        "fr": "manque manquant* manquait disparu perdu manquent incomplet introuvable disparaît",
        "es": "falta faltan faltaba faltaban desaparec* perdi perdido faltante incompleto perdio",
        "pt": "falta faltam faltava desaparec* perdi perdido sumiu perdeu incompleto",
        "it": "manca mancano mancava sparit* perso persa mancante smarrit* scompars*",
        "nl": "ontbreek* ontbrak ontbraken verdwenen kwijt kwijtgeraakt mist weg onvolledig",
    },
    "FIND": {
        "en": "find found see seen look looked looking search searched checked check",
        "de": "finde finden gefunden sehen gesehen suche gesucht sehe nachgeschaut geschaut",
        "fr": "trouver trouvé trouve vois vu cherché cherche regardé vérifié",
        "es": "encuentro encontrado encontrar veo visto busque buscado busco mire revise encontre aparece",
        "pt": "encontro encontrei encontrar vejo vi procurei procuro acho aparece verifiquei",
        "it": "trovo trovato trovare vedo visto cercato cerco guardato controllato compare",
        "nl": "vind vinden gevonden zie gezien zoek gezocht gekeken",
    },
    "CHARGED": {
        "en": "charged charge taken debited billed deducted overcharged withdrawn came_out",
        "de": "abgebucht abgezogen belastet eingezogen berechnet abbuch* abgerechnet abbucht",
        "fr": "prélevé prélevés prélèvement débité débitée débit facturé prélev* débités",
        "es": "cobrado cobraron cobro cargo cobrando debitaron cobrada descontaron cargado debito",
        "pt": "cobrado cobraram cobrança cobrada debitado debitaram cobrou descontado debito",
        "it": "addebit* prelevat* scalat*",
        "nl": "afgeschreven afschrijving afgeboekt in_rekening incasso aangerekend afgehouden",
    },
    "PAY": {
        "en": "payment card bank paypal money price fee vat cost pay paying",
        "de": "zahlung karte bank paypal geld preis mwst kosten zahlen bezahlen überweisung betrag",
        "fr": """paiement carte_bancaire banque paypal argent prix tva payer virement montant frais règlement""",
        "es": "pago tarjeta banco paypal dinero precio iva pagar transferencia importe plata bizum",
        "pt": """pagamento cartão banco mbway paypal dinheiro preço iva pagar transferencia valor pix boleto
            multibanco""",
        "it": "pagamento carta banca paypal soldi prezzo iva pagare bonifico importo",
        "nl": "betaling kaart bank paypal geld prijs btw betalen overschrijving bedrag ideal",
    },
    "CURRENCY": {
        "en": "dollars pounds euros eur gbp usd quid bucks",
        "de": "euro franken eur chf",
        "fr": "euros francs eur balles",
        "es": "euros pesos dolares eur mxn soles",
        "pt": "euros reais eur r$",
        "it": "euro eur",
        "nl": "euro eur",
    },
    "REFUND": {
        "en": "refund refunded refunds reimburse reimbursement money_back credit chargeback",
        "de": """erstattung erstatten erstattet rückerstatt* geld_zurück gutschrift rücküberweis* erstatte
            zurückerstatt*""",
        "fr": "rembours* avoir",
        "es": "reembols* devolucion devoluciones devolver devuelv* reintegr* devuelvan",
        "pt": "reembols* devolução devolver devolvam devolv* estorno",
        "it": "rimbors* restituzione indietro",
        "nl": "terugbetal* terugstort* geld_terug restitutie creditnota terugkrijg* teruggestort",
    },
    "RETURN": {
        "en": "return returns returned send_back sending_back exchange swap",
        "de": """zurückschicken umtausch* retoure rücksendung retour zurücksenden widerruf* zurückgeben tauschen""",
        "fr": "retour retourner renvoyer échang* rétractation rendre",
        "es": "cambio cambiar cambie devolverlo desistimiento canje*",
        "pt": "trocar troca trocam devolve_lo arrependimento",
        "it": "reso cambio cambiare recesso restituire rendere",
        "nl": "retour* ruilen omruilen terugsturen herroep*",
    },
    "CANCEL": {
        "en": """cancel cancelled canceled cancellation cancelling unsubscribe quit pause terminate opt_out leave
            stop""",
        "de": "künd* storn* abbestell* beenden pausieren abmelden gekündigt beende aussteigen",
        "fr": "annul* résili* désabonn* désinscri* arrêter arrête interrompre",
        "es": "cancel* darme_de_baja baja anular anule pausar desuscri*",
        "pt": "cancel* anular desistir pausar desinscrever suspender desistência",
        "it": "annull* disdir* disdetta cancell* recedere disiscri* interrompere sospendere disdico",
        "nl": "opzegg* opzeg* annul* stopzetten pauz* uitschrijven stoppen opgezegd afmelden geannuleerd",
    },
    "SUBSCR": {
        "en": "subscription renewal renew renewed renews monthly yearly annual plan plans tier upgrade",
        "de": "abo abonnement verläng* monatlich jährlich jahresabo tarif monatsabo upgrade",
        "fr": "abonnement renouvel* mensuel mensuelle annuel annuelle forfait formule mensualité",
        "es": "suscripcion renov* mensual anual plan cuota mensualidad",
        "pt": "assinatura subscrição renov* mensal anual plano",
        "it": "abbonamento rinnov* mensile annuale piano canone",
        "nl": "abonnement verleng* maandelijks jaarlijks jaarabonnement plan",
    },
    "SEND": {
        "en": "send resend sending forward email_me",
        "de": "schicken schick senden schickst zuschicken zusenden nachsenden nachschicken sendet zukommen",
        "fr": "envoyer renvoyer envoie envoyez transmettre envoies renvoyez faire_parvenir",
        "es": "enviar mandar reenviar mandas mandame envieme mandarme enviarme envien reenvio",
        "pt": "enviar mandar reenviar manda envie mandem enviar-me mandar-me envia",
        "it": "mandare inviare rimandare mandarmi inviarmi mandami rispedire inviate mandi rimandarmi",
        "nl": "sturen stuur opsturen opnieuw_sturen toesturen doorsturen mailen bezorgen nasturen",
    },
    "SENT": {
        "en": "sent",
        "de": "geschickt gesendet verschickt gesandt schickte",
        "fr": "envoyé envoyée envoyés",
        "es": "enviado mandaron mando mandado enviaste mandaste envie",
        "pt": "enviado mandaram mandou enviei mandei enviou",
        "it": "mandato inviato spedito mandata inviata",
        "nl": "gestuurd verstuurd stuurde opgestuurd",
    },
    "CHANGE": {
        "en": """change changed update replace replacement correct fix correction amend edit switch swap add
            remove delete""",
        "de": """ändern änderung geändert ersetzen ersatz korrigier* berichtig* umstellen austausch* löschen
            hinzufügen reparieren umschreiben ergänzen eintragen""",
        "fr": """changer change modif* remplac* corriger rectif* ajouter supprimer réparer mettre_à_jour basculer""",
        "es": """cambiar modific* reemplaz* corregir sustitu* agregar añadir borrar eliminar arreglar actualizar
            corrij* reposicion""",
        "pt": """mudar alterar substitu* corrigir acrescentar adicionar apagar eliminar arranjar atualizar
            retificar alteração""",
        "it": """cambiare sostitu* corregg* modific* aggiungere eliminare cancellare aggiust* aggiornare
            correzione sistemare""",
        "nl": """wijzig* verander* vervang* corrig* aanpass* toevoegen verwijder* herstel* omzetten bijwerken
            repareren""",
    },
    "EXTEND": {
        "en": "activate unlock release extend reactivate transfer restore merge",
        "de": """freischalten aktivieren verlängern entsperren übertragen zusammenlegen wiederherstell* umbuchen""",
        "fr": "débloquer activer prolonger réactiver transférer rétablir rouvrir débloquez",
        "es": "activar desbloquear prorrog* reactivar transferir habilitar restaurar",
        "pt": "ativar desbloquear prolongar reativar transferir liberar restaurar",
        "it": "attivare sbloccare prolungare riattivare trasferire ripristinare",
        "nl": "activeren deblokkeren verlengen overzetten heractiver* vrijgeven",
    },
    "ADDRESS": {
        "en": "address moved house street postcode zip_code flat",
        "de": "adresse umgezogen straße hausnummer postleitzahl lieferadresse anschrift umzug",
        "fr": "adresse déménagé rue code_postal déménage",
        "es": "direccion mude mudado calle domicilio mudamos piso",
        "pt": "morada endereço mudei rua cep mudamos",
        "it": "indirizzo trasloc* via civico cap trasferit*",
        "nl": "adres verhuisd straat huisnummer postcode verhuis*",
    },
    "NAME": {
        "en": "name surname spelled spelling spelt",
        "de": "name nachname namen geschrieben vorname",
        "fr": "nom prénom écrit orthographe",
        "es": "nombre apellido escrito",
        "pt": "nome apelido sobrenome escrito",
        "it": "nome cognome scritto",
        "nl": "naam achternaam voornaam geschreven gespeld",
    },
    "HOW": {
        "en": "how",
        "de": "wie",
        "fr": "comment",
        "es": "como cómo",
        "pt": "como",
        "it": "come",
        "nl": "hoe",
    },
    "WHERE": {
        "en": "where where's",
        "de": "wo wohin woher",
        "fr": "où",
        "es": "donde adonde",
        "pt": "onde",
        "it": "dove dov'è",
        "nl": "waar",
    },
    "WHY": {
        "en": "why",
        "de": "warum wieso weshalb",
        "fr": "pourquoi",
        "es": "por_qué",
        "pt": "porque por_que porquê",
        "it": "perché come_mai",
        "nl": "waarom",
    },
    "WHEN": {
        "en": "when whenever",
        "de": "wann",
        "fr": "quand",
        "es": "cuando cuándo",
        "pt": "quando",
        "it": "quando",
        "nl": "wanneer",
    },
    "WHAT": {
        "en": "what which what's",
        "de": "was welche welches welcher welchen",
        "fr": "quoi quel quelle que quels quelles qu'est-ce",
        "es": "que qué cual cuál",
        "pt": "que qual quais quê",
        "it": "cosa quale che quali",
        "nl": "wat welke",
    },
    "WHO": {
        "en": "who whom",
        "de": "wer wem wen",
        "fr": "qui",
        "es": "quien quién",
        "pt": "quem",
        "it": "chi",
        "nl": "wie",
    },
    "HOWMUCH": {
        "en": "how_much how_many cost costs",
        "de": "wieviel kostet wie_viel was_kostet",
        "fr": "combien coûte coûterait",
        "es": "cuanto cuánto cuesta sale_por vale",
        "pt": "quanto custa fica_por custaria",
        "it": "quanto costa costerebbe",
        "nl": "hoeveel kost",
    },
    "IF": {
        "en": "if whether",
        "de": "ob falls wenn",
        "fr": "si",
        "es": "si",
        "pt": "se",
        "it": "se",
        "nl": "of als indien",
    },
    "HELP": {
        "en": "help assist advice advise",
        "de": "hilfe helfen weiterhelfen hilft rat helft helfe hilfst",
        "fr": "aide aider conseil aidez aides",
        "es": "ayuda ayudar ayudame ayudarme ayudas ayuden",
        "pt": "ajuda ajudar ajuda-me ajudar-me ajudem",
        "it": "aiuto aiutare aiutarmi aiutami aiutate",
        "nl": "hulp helpen help helpt",
    },
    "SORRY": {
        "en": "sorry apologies apologise bother bothering afraid unfortunately",
        "de": "entschuldigung entschuldige sorry tut_mir_leid stören störe leider verzeihen",
        "fr": "désolé désolée excusez pardon déranger malheureusement excuse hélas",
        "es": """perdon disculpa disculpe perdona molesto moleste lamento lamentablemente siento desgraciadamente""",
        "pt": "desculpa desculpe perdão incomodar incomodo infelizmente lamento",
        "it": "scusa scusi scusate disturbo disturbarla purtroppo spiace scusami",
        "nl": "sorry excuses storen helaas spijt stoor",
    },
    "CONFUSED": {
        "en": "understand confused doing_wrong stupid know idea clue figure lost",
        "de": "verstehe verstanden dumm weiß kapiere ahnung blick",
        "fr": "comprends compris nul sais idée saisis perdue",
        "es": "entiendo entendi tonta se tonto idea comprendo",
        "pt": "entendo percebo percebi burra sei ideia compreendo",
        "it": "capisco capito scema so idea imbranat*",
        "nl": "snap begrijp dom weet idee begreep",
    },
    "ANSWER": {
        "en": "answer reply replied answered response respond heard hear",
        "de": "antwort geantwortet antworten rückmeldung reagiert gehört gemeldet melden",
        "fr": "réponse répondu répondre répond nouvelles répondez",
        "es": "respuesta responde responden contestan contesta contestaron respondio contestar",
        "pt": "resposta responde responderam respondem responder respondeu",
        "it": "risposta risponde risposto rispondere rispondono",
        "nl": "antwoord reactie gereageerd antwoordt reageert gehoord beantwoord",
    },
    "URGENT": {
        "en": """urgent urgently asap deadline immediately ridiculous unacceptable disappointed angry fed_up scam""",
        "de": "dringend sofort frechheit unverschämt enttäuscht eilig umgehend frist ärgerlich",
        "fr": "urgent vite inadmissible déçu déçue scandale honte immédiatement arnaque",
        "es": "urgente ya_mismo vergüenza decepcionad* inaceptable enojad* inmediatamente estafa",
        "pt": "urgente vergonha dececionad* inaceitável imediatamente absurdo burla",
        "it": "urgente subito vergogna delus* inaccettabile immediatamente truffa",
        "nl": "dringend spoed schandalig teleurgesteld onmiddellijk oplichting meteen",
    },
    "FAMILY": {
        "en": """mum mom mam ma dad da pop kids gran grandma granny nan nana sister brother son daughter husband
            wife aunt auntie uncle cousin niece nephew baby grandad love darling sweetheart hubby""",
        "de": """mama papa mutti vati kind kinder oma opa schwester bruder sohn tochter mann frau tante onkel
            cousine neffe nichte schatz baby enkel""",
        "fr": """maman papa enfants mamie papi papy sœur soeur frère fils fille mari femme tante tonton oncle
            cousine nièce neveu bébé chéri chérie""",
        "es": """mama papa abuela abuelo hermana hermano hijo hija marido esposa mujer tia tio prima primo
            sobrina sobrino bebe nene nena cariño""",
        "pt": """mae pai avó avô irma irmao filho filha marido mulher esposa tia tio prima primo sobrinha bebe""",
        "it": """mamma papà nonna nonno sorella fratello figlio figlia marito moglie zia zio cugina cugino nipote
            bimbo tesoro""",
        "nl": """mama papa ma pa moeder vader kinderen oma opa zus broer zoon dochter man vrouw tante oom nicht
            neef schat""",
    },
    "KISS": {
        "en": "xx xxx xo hugs kiss kisses love_you miss_you",
        "de": "küsschen umarmung drück bussi knutsch umarme hdl",
        "fr": "bisous bises bise embrasse gros_bisous",
        "es": "besos beso abrazo abrazos besitos beso_grande",
        "pt": "beijos beijinhos beijo abraço abraços bjs",
        "it": "baci bacio abbraccio abbracci bacioni",
        "nl": "kusjes kus knuffel dikke_kus x liefs",
    },
    "SOCIAL": {
        "en": """dinner lunch birthday weekend holiday holidays party wedding beer pub coffee tea_and garden
            kettle christmas football match cat dog car kitchen walk weather rain sea beach""",
        "de": """abendessen mittagessen geburtstag wochenende urlaub feier hochzeit bier kaffee kuchen garten
            weihnachten fußball hund katze auto küche wetter regen meer essen grillen""",
        "fr": """dîner déjeuner anniversaire week-end vacances fête mariage bière café gâteau jardin noël chien
            chat voiture cuisine pluie mer apéro manger repas""",
        "es": """cena almuerzo cumpleaños cumple finde vacaciones fiesta boda cerveza cafe torta jardin navidad
            perro gato auto coche cocina lluvia mar asado mate playa""",
        "pt": """jantar almoço aniversário férias festa casamento cerveja café bolo jardim natal cão gato carro
            cozinha chuva mar churrasco praia""",
        "it": """cena pranzo compleanno weekend vacanze festa matrimonio birra caffè torta giardino natale cane
            gatto macchina cucina pioggia mare pizza""",
        "nl": """eten verjaardag weekend vakantie feest bruiloft bier koffie taart tuin kerst hond kat auto
            keuken regen zee""",
    },
    "MEET": {
        "en": "meet meeting call ring visit zoom come_over drop_by catch_up chat pick_up",
        "de": "treffen termin anrufen besuch zoom vorbei gespräch telefonieren ruf holst abholen meld",
        "fr": """rencontr* rdv rendez-vous appel appelle visite visio zoom passer passes viens appeler venir
            échanger""",
        "es": "reunion quedar llamada llamame visita zoom pasar pasas venis vienes llama juntarnos charlar",
        "pt": "reunião encontro chamada liga visita zoom passar vens vem conversar ligar",
        "it": "incontro riunione chiamata chiamami visita zoom passare vieni passi sentiamo chiama",
        "nl": "afspreken afspraak bellen bel bezoek zoom langs kom gesprek ophalen langskomen",
    },
    "OFFER": {
        "en": """offer offers offering service services agency solution solutions boost grow growth increase
            traffic seo rankings revenue sales leads conversion proposal propose specialise specialize
            specialized expertise audit demo trial discover businesses brands brand helped platform automate
            free no-obligation reduce""",
        "de": """angebot anbieten bieten dienstleistung* agentur lösung* steigern wachstum seo umsatz marketing
            vorschlag spezialisier* experten demo leads unverbindlich kostenlos kostenfrei unternehmen marke
            marken reichweite plattform bewertungen sichtbarkeit entlasten""",
        "fr": """offre proposons propose prestation* agence solution* booster croissance augmenter seo
            référencement ventes marketing proposition spécialis* audit démo gratuit gratuite entreprises
            marque marques visibilité plateforme accompagnons offrons""",
        "es": """oferta ofrecemos ofrecer servicio* agencia solucion soluciones aumentar crecimiento seo ventas
            marketing propuesta especializ* auditoria demo gratis gratuita empresas marcas marca plataforma
            automatiz* ayudamos""",
        "pt": """oferta oferecemos serviço* agência solução soluções aumentar crescimento seo vendas marketing
            proposta especializ* auditoria demo gratis gratuito gratuita empresas marcas marca plataforma
            ajudamos automatiz*""",
        "it": """offerta offriamo servizi* agenzia soluzione soluzioni aumentare crescita seo vendite marketing
            proposta specializz* demo gratis gratuita aziende marchi marchio piattaforma automatizz*
            aiutiamo""",
        "nl": """aanbod aanbieden bieden dienst* bureau oplossing* verhogen groei seo omzet marketing voorstel
            gespecialiseerd demo gratis kosteloos vrijblijvend bedrijven merken platform""",
    },
    "PRESS": {
        "en": """interview podcast article journalist magazine editor speaker conference panel episode guest
            readers listeners feature column radio story talk""",
        "de": """interview podcast artikel journalist* magazin redaktion vortrag konferenz podium folge gast
            leser hörer beitrag zeitung radio sendung""",
        "fr": """interview podcast article journaliste magazine rédaction conférence table_ronde épisode invité
            lecteurs auditeurs portrait journal radio émission reportage""",
        "es": """entrevista podcast articulo periodista revista redaccion charla conferencia panel episodio
            invitada lectores nota radio diario reportaje""",
        "pt": """entrevista podcast artigo jornalista revista redação palestra conferência painel episódio
            convidada leitores radio jornal reportagem""",
        "it": """intervista podcast articolo giornalista rivista redazione relatore convegno puntata ospite
            lettori radio giornale""",
        "nl": """interview podcast artikel journalist magazine redactie spreker congres aflevering gast lezers
            radio krant""",
    },
    "PARTNER": {
        "en": """collaboration collaborate partnership partner affiliate commission sponsor wholesale stockist
            retailer distributor bulk trade resell gallery shop_owner consignment""",
        "de": """zusammenarbeit kooperation partner affiliate provision sponsor großhandel händler wiederverkauf
            handelspreis laden kommission einkauf""",
        "fr": """collaboration collaborer partenariat partenaire affilié commission sponsor gros boutique
            revendeur dépôt-vente""",
        "es": """colaboracion colaborar alianza socio afiliado comision patrocin* mayorista mayoreo revender
            local consignacion""",
        "pt": """colaboração colaborar parceria parceiro afiliado comissão patroc* grossista revenda atacado
            consignação""",
        "it": """collaborazione collaborare partner affiliat* commissione provvigione sponsor ingrosso rivend*
            negozio contovendita""",
        "nl": """samenwerk* partner affiliate commissie sponsor groothandel wederverkoop winkel inkoop
            consignatie""",
    },
    "PRESALE": {
        "en": """wondering interested consider considering buy sell available size sizes colour color custom
            bespoke quote suit suitable beginner discount before difference gift would_it do_you""",
        "de": """überlege interessiert interesse kaufen verkaufen verfügbar größe farbe maßanfertigung anfrage
            unterschied geeignet anfänger rabatt bevor geschenk gibt_es""",
        "fr": """intéressé intéressée hésite acheter vendez vendre disponible taille couleur mesure devis
            différence convient débutant réduction avant cadeau existe""",
        "es": """interesad* interesa comprar vende venden disponible talla color medida presupuesto diferencia
            principiante descuento antes regalo tenes tienen""",
        "pt": """interessad* comprar vende vendem disponível tamanho cor medida orçamento diferença iniciante
            desconto antes presente têm existe""",
        "it": """interessat* comprare vende vendete disponibile taglia colore misura preventivo differenza adatto
            principiante sconto prima regalo avete esiste""",
        "nl": """interesse geïnteresseerd kopen verkopen verkoopt beschikbaar maat kleur maatwerk offerte
            verschil geschikt beginner korting voordat cadeau""",
    },
    "JOB": {
        "en": """application apply applying cv resume internship intern job position vacancy freelance freelancer
            portfolio rate rates hire hiring recruiter candidate role degree thesis survey university
            translator translate""",
        "de": """bewerbung bewerbe lebenslauf praktikum stelle job freiberuflich portfolio stundensatz einstellen
            kandidat* masterarbeit umfrage studentin studium übersetz* bachelorarbeit""",
        "fr": """candidature postuler cv stage stagiaire emploi poste freelance portfolio tarif recrut* candidat*
            mémoire questionnaire étudiante étudiant traduct*""",
        "es": """candidatura cv curriculum practicas empleo puesto freelance portafolio tarifa contratar
            candidat* vacante tesis encuesta estudiante traduc*""",
        "pt": """candidatura cv currículo estágio emprego vaga freelancer portefólio portfólio tarifa contratar
            candidat* tese inquérito estudante tradu*""",
        "it": """candidatura cv curriculum stage tirocinio lavoro posizione freelance portfolio tariffa assumere
            candidat* tesi questionario studentessa tradu*""",
        "nl": """sollicitatie sollicit* cv stage baan vacature freelance portfolio tarief kandidaat scriptie
            enquête studente vertaal*""",
    },
    "OFFICE": {
        "en": """tax accountant accounts council insurance policy landlord lease rent school statement return
            hmrc irs registration books bookkeeping quarter audit vat_return dentist doctor appointment""",
        "de": """steuer* finanzamt versicherung police vermieter miete mietvertrag schule kontoauszug frist
            umsatzsteuer beitrag buchhaltung belege quartal steuerberat*""",
        "fr": """impôt* urssaf comptable assurance bailleur loyer bail école relevé échéance déclaration
            cotisation trimestre comptabilité bilan mairie""",
        "es": """hacienda impuesto* gestor* seguro poliza alquiler casero colegio extracto plazo declaracion
            trimestre contador contadora afip""",
        "pt": """finanças imposto* contabilista contador contadora seguro apólice renda aluguel senhorio extrato
            prazo declaração trimestre""",
        "it": """tasse commercialista assicurazione polizza affitto scuola estratto scadenza dichiarazione
            agenzia trimestre condominio""",
        "nl": """belasting* boekhouder verzekering polis huur verhuurder school afschrift termijn aangifte
            kwartaal boekhouding""",
    },
    "SUPPLY": {
        "en": """supplier supply warehouse batch pallet units stock quantity shipment backorder reorder minimum
            consignment manufacturing samples sample restock production roll rolls kilos metres mill
            printer's quantities factory""",
        "de": """lieferant lager charge palette stück menge nachbestell* mindest* muster probe produktion rolle
            rollen kilo meter werkstatt auflage lieferbar lieferschein""",
        "fr": """fournisseur entrepôt lot palette unités stock quantité réassort minimum échantillon* production
            rupture rouleau kilos mètres usine livrable imprimeur""",
        "es": """proveedor almacen lote pale unidades existencias cantidad reposicion minimo muestra* produccion
            rollo kilos metros fabrica imprenta deposito stock""",
        "pt": """fornecedor armazem lote palete unidades stock estoque quantidade reposição mínimo amostra*
            produção rolo quilos metros fabrica grafica""",
        "it": """fornitore magazzino lotto bancale unità scorte quantità riassort* minimo campion* produzione
            rotolo chili metri fabbrica tipografia""",
        "nl": """leverancier magazijn partij pallet stuks voorraad hoeveelheid nabestel* minimum staal stalen
            productie rol kilo meter drukkerij drukker""",
    },
    "NOTICE": {
        "en": """automatically automated notification notice dear_customer security terms policy privacy
            effective action required unusual verify suspend* click dashboard payout do_not_reply valued
            successfully hosting domain payment_method""",
        "de": """automatisch benachrichtigung hinweis sicherheit aktualisier* agb richtlinie datenschutz
            erforderlich ungewöhnlich bestätigen klicken auszahlung sehr_geehrter_kunde erfolgreich domain""",
        "fr": """automatique* notification avis sécurité conditions politique confidentialité requise
            inhabituelle vérifier suspendu cliquez versement succès hébergement domaine""",
        "es": """automatic* notificacion aviso seguridad actualiz* condiciones politica privacidad requiere
            inusual verificar suspendid* haga_clic liquidacion dominio""",
        "pt": """automatic* notificação aviso segurança atualiz* termos política privacidade invulgar verificar
            suspens* clique repasse dominio""",
        "it": """automatic* notifica avviso sicurezza aggiorn* condizioni politica privacy inconsueto verificare
            sospes* clicca accredito dominio""",
        "nl": """automatisch melding kennisgeving beveiliging bijgewerkt voorwaarden beleid privacy vereist
            ongebruikelijk verifieer geschorst klik uitbetaling domein""",
    },
    "CUSTOMER": {
        "en": """customer customer's customers client client's clients buyer buyers students members complained
            user users lady""",
        "de": "kunde kundin kunden kundinnen auftraggeber teilnehmer* schüler nutzer",
        "fr": "client cliente clientes clients acheteur élèves utilisateurs abonnés dame",
        "es": "cliente clienta clientes compradora alumnas alumnos usuarios usuaria señora",
        "pt": "cliente clientes compradora alunas alunos utilizadores usuarios senhora",
        "it": "cliente clienti acquirente allievi utenti corsisti signora",
        "nl": "klant klanten koper leden gebruikers cursisten mevrouw",
    },
    "OTHERSHOP": {
        "en": """ebay amazon etsy netflix spotify airline hotel garage plumber train broadband vodafone airbnb
            ryanair""",
        "de": "amazon ebay etsy netflix spotify bahn hotel telekom internet zalando vodafone",
        "fr": "amazon ebay etsy netflix spotify sncf hôtel garage edf orange free ameli",
        "es": "amazon ebay etsy netflix spotify hotel mercado_libre movistar vueling renfe",
        "pt": "amazon ebay etsy netflix spotify hotel olx tap vodafone uber",
        "it": "amazon ebay etsy netflix spotify trenitalia hotel enel vodafone vinted",
        "nl": "amazon bol ebay etsy netflix spotify ns hotel garage kpn ziggo",
    },
    "SALES1": {
        "en": """we_ship we_offer we_help we_provide our_clients our_customers your_business your_shop your_site
            your_website your_store""",
        "de": """ihr_shop ihrem_shop deinem_shop ihre_website ihre_webseite deine_website unsere_kunden
            unseren_kunden""",
        "fr": "votre_boutique votre_site votre_entreprise votre_activité nos_clients ta_boutique ton_site",
        "es": """su_tienda tu_tienda su_empresa tu_negocio su_web su_negocio nuestros_clientes su_sitio tu_sitio""",
        "pt": "sua_loja seu_site seu_negocio sua_empresa tua_loja nossos_clientes vossa_loja teu_site",
        "it": "vostro_negozio tuo_negozio vostro_sito suo_sito tuo_sito nostri_clienti sua_azienda",
        "nl": """uw_webshop je_webshop uw_bedrijf je_bedrijf uw_website je_website onze_klanten uw_winkel
            jouw_webshop""",
    },
    "THANKS": {
        "en": "thank thanks grateful appreciate cheers ta ty",
        "de": "danke dank dankbar merci vergelt",
        "fr": "merci remercie reconnaissant* mercis",
        "es": "gracias agradec*",
        "pt": "obrigad* agradec* grata grato",
        "it": "grazie ringraz*",
        "nl": "dank bedankt dankjewel dankuwel merci",
    },
    "PRAISE": {
        "en": """love loved lovely beautiful wonderful great amazing gorgeous delighted happy perfect brilliant
            enjoy enjoyed best proud favourite adore""",
        "de": """liebe wunderschön schön schöne toll großartig begeistert freude glücklich perfekt genieße super
            freut wunderbar herrlich""",
        "fr": """adore magnifique beau belle superbe ravie ravi génial heureux heureuse parfait bravo merveille
            top""",
        "es": """encanta encanto hermos* precios* maravillos* genial feliz perfecto bonit* lind* divino
            felicidades""",
        "pt": "adoro adorei lindo linda maravilhos* otimo feliz perfeito bonito amei parabéns excelente",
        "it": """adoro bellissim* meraviglios* splendid* felice perfetto bello bella stupend* complimenti
            bravissim*""",
        "nl": "geweldig prachtig mooi mooie fantastisch heerlijk blij perfect leuk super dol",
    },
    "SHARE": {
        "en": """wanted_to_say just_to_say tell_you let_you_know thought_you'd told everyone no_need nothing_to
            news""",
        "de": "wollte_nur nur_sagen erzähl* musst_nicht brauchst_nichts loswerden berichten neuigkeiten",
        "fr": "voulais_juste dire raconter simplement rien_à savoir nouvelles_de juste_pour",
        "es": "solo_queria decirte contarte contar decirle saber queria_contar nada_mas",
        "pt": "so_queria dizer contar dizer-lhe só_para novidades",
        "it": "volevo_solo dirti dirle raccontare solo_per novità",
        "nl": "wilde_alleen vertellen laten_weten zeggen nieuws alleen_even",
    },
    "RESOLVED": {
        "en": "sorted solved nevermind resolved ignore fixed works_now working_now forget found_it cleared",
        "de": "erledigt geklärt gelöst ignorier* hat_sich behoben geht_wieder aufgetaucht",
        "fr": "réglé résolu ignorez oubliez oublie retrouvé résolue arrangé",
        "es": "resuelto solucionado olvida ignore aparecio solucion arreglado resolvi",
        "pt": "resolvido esqueça ignore apareceu resolveu resolvida resolvi",
        "it": "risolto ignora dimentica risolta lascia_stare sistemato",
        "nl": "opgelost vergeet negeer gevonden geregeld terecht",
    },
    "NEWS": {
        "en": "newsletter edition issue read tips webinar launch subscribe browser_version",
        "de": "newsletter ausgabe lesen tipps webinar launch impressum",
        "fr": "newsletter lettre édition lire astuces webinaire lancement numéro_de",
        "es": "boletin newsletter edicion leer consejos webinar lanzamiento",
        "pt": "newsletter edição ler dicas webinar lançamento",
        "it": "newsletter edizione leggi consigli webinar lancio",
        "nl": "nieuwsbrief editie lees tips webinar lancering",
    },
    "REQUESTFORM": {
        "en": "would_you_be interested_in open_to happy_to_discuss let_me_know quick_call worth_a minutes",
        "de": "hätten_sie_interesse interesse_an viertelstunde minuten kurzes",
        "fr": "seriez-vous intéressé_par échanger quinze_minutes minutes créneau",
        "es": "estarian le_interesaria te_interesaria minutos llamada_de coordinamos",
        "pt": "interessaria minutos agendar conversa",
        "it": "sareste interessat minuti fissare disponibili_a",
        "nl": "zou_u interesse_in kwartiertje minuten kennismaking",
    },
    "DEAR": {
        "en": "dear hi hello hiya hey morning",
        "de": "hallo liebe lieber hi guten moin servus grüezi sehr_geehrte sehr_geehrter",
        "fr": "bonjour bonsoir cher chère salut coucou madame monsieur",
        "es": "hola buenas buenos estimado estimada querida querido",
        "pt": "ola bom boa oi prezado prezada caro cara querida",
        "it": "ciao buongiorno buonasera salve gentile cara caro",
        "nl": "hallo hoi dag beste geachte lieve ha goedemiddag goedendag",
    },
    "SOLONG": {
        "en": "regards sincerely yours best_wishes",
        "de": "grüße gruß gruss lg mfg vg grüßen",
        "fr": "cordialement salutations sincères bien_à_vous",
        "es": "saludos saludo cordialmente atentamente",
        "pt": "cumprimentos atenciosamente cordialmente",
        "it": "saluti saluto cordiali distinti",
        "nl": "groeten groet groetjes vriendelijke mvg",
    },
    "DOIT": {
        "en": """send_me tell_me let_me give_me show_me resend_me help_me explain fix_it look_into sort check_for""",
        "de": """sagen_sie schick_mir schicken_sie sag_mir gib_mir zeig erklär* helfen_sie nachsehen nachschauen
            prüfen klären bescheid""",
        "fr": """dites-moi dis-moi envoyez-moi envoie-moi donnez-moi expliquer vérifier regarder m'envoyer
            me_dire m'aider m'expliquer""",
        "es": """digame dime decime avisame avise expliqueme revisar verificar fijarte mirar decirme indicarme""",
        "pt": "diga-me diz-me avise explique verificar ver dizer-me informar dizer_me",
        "it": "mi_dica dimmi dirmi fammi controllare verificare spiegarmi guardare farmi",
        "nl": "laat_me zeg_me nakijken uitleggen nagaan kijken checken laten_weten",
    },
    "I+LOST": {
        "es": "olvide borre elimine equivoque",
        "pt": "esqueci apaguei enganei perdi",
        "de": "vergessen gelöscht vertippt",
        "en": "forgot forgotten deleted mistyped",
        "fr": "oublié supprimé effacé",
        "it": "dimenticato cancellato persa perso",
        "nl": "vergeten gewist verwijderd",
    },
    "NEVERCAME": {
        "en": """never_arrived never_came not_arrived hasn't_arrived not_received nothing_came no_sign
            didn't_arrive""",
        "de": """nie_angekommen nicht_angekommen nichts_gekommen nicht_erhalten nicht_bekommen nichts_bekommen""",
        "fr": "rien_reçu pas_reçu pas_arrivé toujours_rien jamais_reçu",
        "es": "no_llego no_llega no_recibi no_ha_llegado nunca_llego sin_recibir",
        "pt": "nao_chegou nao_recebi nunca_chegou nada_chegou ainda_nao",
        "it": "non_arriva mai_arrivato non_ricevuto nulla_ricevuto non_e_arrivato",
        "nl": "niet_aangekomen niet_ontvangen nooit_aangekomen niks_gekregen niets_ontvangen nog_niets",
    },
    "PROFIT": {
        "en": "clients' conversions per_month % cent percent months_free monthly_fee saves savings",
        "de": "prozent senken sparen monatlich_ab",
        "fr": "pour_cent économis* réduire réduisons",
        "es": "por_ciento ahorr* reducir reducimos",
        "pt": "por_cento poup* reduzir reduzimos economiz*",
        "it": "per_cento risparmi* ridurre riduciamo",
        "nl": "procent bespaar* besparen verminder*",
    },
    "WORKTEAM": {
        "en": """shift rota van colleague team spreadsheet inbox_for desk shall_i should_i told_her told_him
            replied_to""",
        "de": "kollegin team tabelle soll_ich sollen_wir schicht kollege sprechstunde",
        "fr": "collègue équipe tableau je_lui dois-je réponds planning",
        "es": "compañera equipo planilla le_digo les_digo le_contesto turno",
        "pt": "colega equipa equipe planilha digo-lhe respondo turno",
        "it": "collega squadra tabella le_rispondo devo_dire turno",
        "nl": "collega team lijstje zal_ik moet_ik rooster dienst",
    },
    "INVITE": {
        "en": "invite invited invitation event fair market exhibition attend join_us stall register booth",
        "de": "einladung einladen lädt_ein veranstaltung messe markt ausstellung stand teilnehmen",
        "fr": "invitation inviter invitons événement salon marché exposition stand participer",
        "es": "invitacion invitar invitamos evento feria mercado exposicion puesto participar",
        "pt": "convite convidar convidamos evento feira mercado exposição banca participar",
        "it": "invito invitare invitiamo evento fiera mercato mostra banco partecipare",
        "nl": "uitnodiging uitnodigen evenement beurs markt tentoonstelling kraam deelnemen",
    },
    "CHARITY": {
        "en": "charity donate donation raffle fundraiser volunteer",
        "de": "spende spenden tombola verein ehrenamt* gemeinnützig",
        "fr": "don dons tombola association bénévole caritatif",
        "es": "donacion donar rifa asociacion voluntari* ong",
        "pt": "doação doar rifa associação voluntári* solidári*",
        "it": "donazione donare lotteria associazione volontari* beneficenza",
        "nl": "donatie doneren loterij vereniging vrijwillig* goed_doel",
    },
    "MANY+ORDER": {
        "en": "orders",
        "de": "bestellungen aufträge",
        "fr": "commandes",
        "es": "pedidos",
        "pt": "encomendas pedidos",
        "it": "ordini",
        "nl": "bestellingen orders",
    },
    "MANY+REFUND": {
        "en": "refunds chargebacks returns",
        "de": "erstattungen reklamationen retouren rückerstattungen",
        "fr": "remboursements retours",
        "es": "devoluciones reembolsos",
        "pt": "devoluções reembolsos",
        "it": "rimborsi resi",
        "nl": "terugbetalingen retouren",
    },
    "MANY+DOC": {
        "en": "invoices receipts certificates",
        "de": "rechnungen belege zertifikate",
        "fr": "factures certificats",
        "es": "facturas recibos certificados",
        "pt": "faturas recibos certificados",
        "it": "fatture ricevute certificati",
        "nl": "facturen bonnen certificaten",
    },
    "MANY+PARCEL": {
        "en": "parcels shipments deliveries packages",
        "de": "pakete lieferungen sendungen",
        "fr": "colis_par livraisons envois",
        "es": "envios paquetes entregas",
        "pt": "envios pacotes entregas",
        "it": "pacchi spedizioni consegne",
        "nl": "pakketten leveringen zendingen",
    },
    "MANY+CANCEL": {
        "en": "cancellations renewals subscriptions",
        "de": "stornierungen kündigungen abos",
        "fr": "annulations abonnements",
        "es": "cancelaciones bajas suscripciones",
        "pt": "cancelamentos assinaturas",
        "it": "disdette abbonamenti cancellazioni",
        "nl": "annuleringen opzeggingen abonnementen",
    },
    "MANY+QUESTION": {
        "en": "questions queries requests tickets messages emails calls complaints",
        "de": "fragen anfragen nachrichten anrufe beschwerden",
        "fr": "questions demandes messages appels réclamations",
        "es": "preguntas consultas mensajes reclamos comentarios",
        "pt": "perguntas pedidos_de mensagens reclamações dúvidas",
        "it": "domande richieste messaggi chiamate reclami",
        "nl": "vragen aanvragen berichten klachten",
    },
    "MANY+ACCESS": {
        "en": "logins passwords accounts downloads",
        "de": "logins passwörter konten",
        "fr": "accès_de comptes mots_de_passe",
        "es": "contraseñas cuentas accesos",
        "pt": "senhas contas acessos",
        "it": "accessi",
        "nl": "wachtwoorden accounts logins",
    },
    "SUPPORTDESK": {
        "en": "support helpdesk desk customer_service service_desk",
        "de": "support kundendienst kundenservice",
        "fr": "support sav service_client assistance",
        "es": "soporte atencion_al panel",
        "pt": "suporte atendimento apoio painel",
        "it": "assistenza supporto pannello",
        "nl": "support klantenservice helpdesk dashboard",
    },
    "SAYS": {
        "en": "says said say tells told claims",
        "de": "sagt steht heißt meint gesagt hieß sagte",
        "fr": "dit disent indique marqué écrit_que affiche_que",
        "es": "dice dicen decia aparece_que pone sale",
        "pt": "diz dizem aparece_que disse",
        "it": "dice dicono scritto_che risulta",
        "nl": "zegt staat_er zei meldt",
    },
    "ASKS": {
        "en": "asks asked wants wanted wrote writes asking",
        "de": "fragt gefragt will_wissen schrieb schreibt geschrieben wollte",
        "fr": "demande demandé veut écrit réclame raconte demandait",
        "es": "pregunta preguntan pide piden pidio quiere escribio escribe",
        "pt": "pergunta pede pedem pediu quer escreveu pergunta_se",
        "it": "chiede chiedono vuole chiesto scrive scritto",
        "nl": "vraagt vragen wil_weten schrijft schreef vroeg",
    },
    "IASK": {
        "en": "i'm_writing i'd_like asking writing_to question",
        "de": "schreibe frage möchte_fragen nachfragen",
        "fr": "écris question me_permets demander",
        "es": "escribo consulta pregunto pregunta_es duda",
        "pt": "escrevo pergunto duvida questão",
        "it": "scrivo domanda chiedo volevo_sapere",
        "nl": "schrijf vraagje vraag mail_u",
    },
    "IHAVE": {
        "en": "i_have i've_got i_had",
        "de": "habe hab hatte",
        "fr": "j'ai ai avais",
        "es": "tengo tenia he tuve",
        "pt": "tenho tinha tive",
        "it": "ho avevo avevamo",
        "nl": "heb had",
    },
    "IAM": {
        "en": "i_am i'm i_was",
        "de": "bin war",
        "fr": "suis étais",
        "es": "soy estoy era estaba",
        "pt": "sou estou estava era",
        "it": "sono sto ero",
        "nl": "ben was",
    },
    "IGO": {
        "en": "i_go i_come",
        "de": "komme gehe fahre",
        "fr": "vais viens pars",
        "es": "voy vengo llego",
        "pt": "vou venho chego",
        "it": "vado vengo arrivo",
        "nl": "ga kom_ik",
    },
    "IDO": {
        "en": "i_did i_do i_click i_get i_tried",
        "de": "mache klicke drücke gebe_ein tippe",
        "fr": "fais clique tape appuie mets",
        "es": "hago hice hago_clic pincho pulso pongo aprieto",
        "pt": "faço fiz clico carrego_no ponho",
        "it": "faccio clicco metto premo inserisco",
        "nl": "klik doe druk vul",
    },
    "CLICK": {
        "en": "click clicking press tap typed typing",
        "de": "klick* tippe getippt",
        "fr": "clique* cliqu*",
        "es": "clic pinch*",
        "pt": "clicar clico cliquei",
        "it": "clicc*",
        "nl": "klik* getypt",
    },
    "YOUDO": {
        "en": "you_have you_said you_sent you_told you_wrote",
        "de": "hast bist habt schriebst sagtest",
        "fr": "as avez aviez étiez disais",
        "es": "has tienes dijiste enviaste tengas tenes dijo",
        "pt": "tens disse_que enviaste disseste tem",
        "it": "hai avete sei hai_detto",
        "nl": "hebt zei_je schreef_je bent",
    },
    "WEDO": {
        "en": "we_have we_are we_can we_would",
        "de": "haben sind hatten können_wir würden_wir",
        "fr": "avons sommes avions pouvons",
        "es": "tenemos estamos somos hemos hacemos",
        "pt": "temos somos estamos fazemos",
        "it": "abbiamo siamo facciamo stiamo",
        "nl": "hebben zijn doen_wij",
    },
    "THEYDO": {
        "en": "has_been they_have he_has she_has",
        "de": "hat wird wurde",
        "fr": "a_été ont sont était",
        "es": "ha han fue son",
        "pt": "foi são está foram",
        "it": "ha hanno è_stato sono_stati",
        "nl": "heeft werd wordt",
    },
    "WILL": {
        "en": "will gonna going_to i'll_be",
        "de": "werde werden will",
        "fr": "vais aura sera ferai",
        "es": "voy_a va_a sera hara",
        "pt": "vou vai será farei",
        "it": "sarà farò andrò",
        "nl": "zal zullen ga_ik",
    },
    "HOUR": {
        "en": "o'clock am pm noon half_past",
        "de": "uhr mittag",
        "fr": "heures heure h midi",
        "es": "horas hora_de mediodia",
        "pt": "horas às meio-dia",
        "it": "ore alle mezzogiorno",
        "nl": "uur",
    },
    "COME": {
        "en": "bring come_round pick_you see_you",
        "de": "komm kommst bring bringst holst mitbringen",
        "fr": "viens apporte amène passez on_se",
        "es": "ven venis traes trae paso_a te_veo",
        "pt": "vem traz levas passa_cá",
        "it": "vieni porta porti passo_io ci_vediamo",
        "nl": "kom_je breng neem_mee haal zie_je",
    },
    "HOME": {
        "en": "home house flat upstairs neighbour neighbours",
        "de": "zuhause daheim wohnung nachbar* haus",
        "fr": "maison chez_moi voisin* appartement",
        "es": "casa departamento vecin* piso",
        "pt": "casa vizinh* apartamento",
        "it": "casa vicin* appartamento",
        "nl": "thuis huis buur*",
    },
    "SITE": {
        "en": "website site page webpage link online website's internet",
        "de": "webseite website seite internet homepage",
        "fr": "site page internet",
        "es": "pagina sitio web internet",
        "pt": "site pagina internet",
        "it": "sito pagina internet",
        "nl": "site pagina website internet",
    },
    "PROBLEM": {
        "en": "problem problems issue trouble",
        "de": "problem probleme schwierigkeit*",
        "fr": "problème problèmes souci pépin",
        "es": "problema problemas inconveniente drama",
        "pt": "problema problemas",
        "it": "problema problemi guaio",
        "nl": "probleem problemen probleempje",
    },
    "STUDY": {
        "en": "school class_of teacher kids' pupils parents",
        "de": "schule lehrerin klasse eltern schulkinder",
        "fr": "école maîtresse classe parents",
        "es": "escuela profe maestro maestra padres",
        "pt": "escola professor professora turma pais",
        "it": "scuola maestra classe genitori",
        "nl": "school juf klas ouders",
    },
    "GROUP": {
        "en": "group choir club team committee church parish band",
        "de": "gruppe chor verein club",
        "fr": "groupe chorale club comité asso",
        "es": "grupo coro club equipo",
        "pt": "grupo coro clube igreja",
        "it": "gruppo coro circolo",
        "nl": "groep koor club vereniging",
    },
    "HEALTH": {
        "en": "hospital surgery knee sick ill funeral died flu",
        "de": "krankenhaus knie krank beerdigung gestorben",
        "fr": "hôpital genou malade enterrement décès",
        "es": "hospital rodilla enferm* funeral murio luz",
        "pt": "hospital joelho doente funeral morreu",
        "it": "ospedale ginocchio malat* funerale morto",
        "nl": "ziekenhuis knie ziek begrafenis overleden",
    },
    "PAPER": {
        "en": "letter paper page pages sheet printed form list",
        "de": "brief papier zettel blatt seiten liste formular gedruckt",
        "fr": "lettre papier feuille pages liste formulaire imprimé",
        "es": "carta papel hoja paginas lista formulario impreso",
        "pt": "carta papel folha paginas lista formulario impresso",
        "it": "lettera carta_da foglio pagine lista modulo stampato",
        "nl": "brief papier blad pagina's lijst formulier geprint",
    },
    "ALWAYS": {
        "en": "always never_before usually every_time each_time every",
        "de": "immer jedes_mal sonst jeden jedes",
        "fr": "toujours_été chaque d'habitude chaque_fois",
        "es": "siempre cada cada_vez",
        "pt": "sempre cada cada_vez",
        "it": "sempre ogni ogni_volta",
        "nl": "altijd elke telkens iedere",
    },
    "BECAUSE": {
        "en": "because since_i as_i so_that",
        "de": "weil denn damit deshalb da_ich",
        "fr": "parce car puisque",
        "es": "porque ya_que asi",
        "pt": "porque pois assim",
        "it": "perché poiché quindi così",
        "nl": "omdat want zodat dus",
    },
    "ALL": {
        "en": "all everything whole both each",
        "de": "alle alles ganze ganzen beide",
        "fr": "tout tous toute toutes",
        "es": "todo toda todos todas",
        "pt": "tudo todo toda todos todas",
        "it": "tutto tutti tutta tutte",
        "nl": "alles alle hele allemaal",
    },
    "VERY": {
        "en": "very really so_much quite",
        "de": "sehr wirklich ganz so_sehr",
        "fr": "très vraiment bien tellement",
        "es": "muy mucho realmente tan",
        "pt": "muito muita mesmo tão",
        "it": "molto davvero tanto proprio",
        "nl": "heel erg echt zeer",
    },
    "ONE": {
        "en": "one two three four five six seven eight nine ten",
        "de": "eins zwei drei vier fünf sechs sieben acht neun zehn",
        "fr": "deux trois quatre cinq six sept huit neuf dix",
        "es": "uno dos tres cuatro cinco seis siete ocho nueve diez",
        "pt": "dois duas três quatro cinco seis sete oito nove dez",
        "it": "due tre quattro cinque sei_ore sette otto nove dieci",
        "nl": "twee drie vier vijf zes zeven acht negen tien",
    },
    "FIRST": {
        "en": "first new old",
        "de": "erste ersten neue neuen alte alten erst",
        "fr": "premier première nouveau_x ancien",
        "es": "primera primero nueva viejo",
        "pt": "primeira primeiro nova velho",
        "it": "primo prima_volta nuova vecchio",
        "nl": "eerste nieuwe oude",
    },
    "BACK": {
        "en": "back",
        "de": "zurück",
        "fr": "retour_de rendu rendre",
        "es": "de_vuelta vuelta",
        "pt": "de_volta volta",
        "it": "indietro",
        "nl": "terug",
    },
    "POSSIBLE": {
        "en": "possible is_it_possible any_chance chance",
        "de": "möglich geht_das ginge wäre_es",
        "fr": "possible serait-il est-il est-ce",
        "es": "posible seria_posible es_posible habria hay_forma",
        "pt": "possível seria_possivel é_possivel dá_para ha_como",
        "it": "possibile sarebbe è_possibile si_può",
        "nl": "mogelijk zou_het is_het_mogelijk lukt_het",
    },
    "DIRECTLY": {
        "en": "remain at_your_disposal look_forward",
        "de": "verbleibe verbleiben freundlichen mit_freundlichen",
        "fr": "dans_l'attente agréer distinguées",
        "es": "quedo_a quedamos a_la_espera",
        "pt": "fico_a aguardamos sem_mais",
        "it": "resto_in restiamo in_attesa",
        "nl": "met_vriendelijke hoogachtend alvast_bedankt",
    },
    "LEARNED": {
        "en": "practise practice playing sew knit knitted baked paint painted planted sewing",
        "de": "übe üben gestrickt genäht gemalt gepflanzt gebacken",
        "fr": "tricot* cousu peins planté couture",
        "es": "coser tejer tejido bordado pintar plante",
        "pt": "costur* bordad* pintar plantei toco",
        "it": "cucit* ricam* dipingo piantato",
        "nl": "gebreid genaaid schilder gebakken breien",
    },
    "LATE": {
        "en": "late delay delayed overdue",
        "de": "verspätung verspätet zu_spät überfällig",
        "fr": "retard retardé en_retard",
        "es": "retraso demora atraso demorado",
        "pt": "atraso atrasad* demora",
        "it": "ritardo in_ritardo",
        "nl": "vertraging te_laat vertraagd",
    },
    "IMPATIENT": {
        "en": "second_time third_time already_wrote keeps no_reply written_twice",
        "de": "schon_wieder zum_dritten bereits_geschrieben keine_antwort",
        "fr": "relance troisième_fois sans_réponse déjà_écrit",
        "es": "tercera_vez otra_vez_lo sin_respuesta ya_escribi nadie_responde",
        "pt": "terceira_vez sem_resposta ja_escrevi ninguem_responde",
        "it": "terza_volta nessuna_risposta gia_scritto nessuno_risponde",
        "nl": "derde_keer geen_antwoord al_gemaild niemand_reageert",
    },
    "WRONGPERSON": {
        "en": "your_shop_sold bought_from not_you other_shop wrong_address",
        "de": "andere_firma falsche_adresse nicht_ihr",
        "fr": "autre_boutique mauvaise_adresse pas_vous",
        "es": "otra_tienda otra_empresa no_son_ustedes",
        "pt": "outra_loja outra_empresa",
        "it": "altro_negozio altra_ditta",
        "nl": "andere_winkel ander_bedrijf verkeerd_adres",
    },
    "GUEST": {
        "en": "guests speaker host hosting season episode listeners",
        "de": "gäste staffel moderier*",
        "fr": "invités animatrice saison",
        "es": "invitados temporada conductor",
        "pt": "convidados temporada",
        "it": "ospiti stagione conduco",
        "nl": "gasten seizoen",
    },
    "DUE": {
        "en": "overdue due invoice_due outstanding pay_by owed owe",
        "de": "fällig offen offene schulde schuldest",
        "fr": "échéance_du impayé dois_encore doit_me",
        "es": "vence vencimiento debes debe_usted pendiente",
        "pt": "vence vencimento deves pendente",
        "it": "scade scadenza devi_ancora sospeso",
        "nl": "vervalt openstaand verschuldigd",
    },
}
