"""The common words of each language: those that hold sentences together, and those that customers of a shop write."""

from __future__ import annotations

from typing import Final

# ruff: noqa: RUF001  # letters of other alphabets look like ours

WORDS: Final = {
    "en": """the and is are was were be been am i you he she it we they my your his her our their this that
        these those what where when why who how which not no yes do does did done have has had can could will
        would should may to of in on at for from with by about as if or but so an please thanks thank hello hi
        dear regards order ordered parcel package refund money back need want get got still yet never there here
        any some just only out up invoice account password login help cancel delivery shipping arrive arrived received
        question know tell me us i'm i've don't can't didn't doesn't haven't won't couldn't it's since last week
        day days cheers after before again because than then them all more very now send sent wrong return size
        broken work works working email address anything something each every other being into also between two
        times both while must cannot first""",
    "de": """der die das den dem des ein eine einen einem einer und oder aber ist sind war waren bin bist sein
        habe hat haben hatte ich du er sie es wir ihr mein meine meinen meiner meinem ihre ihren ihrer ihnen
        unser unsere nicht kein keine keinen ja nein wo was wann warum wer wie welche mit von zu zum zur im am
        auf für bei aus nach über um noch schon bitte danke hallo guten tag liebe lieber sehr geehrte geehrter
        geehrten viele grüße gruß freundlichen bestellung bestellt paket lieferung rechnung geld zurück konto
        passwort kann können möchte will wurde werden wird auch nur seit angekommen erhalten bekommen frage
        hilfe kündigen stornieren gibt mir mich dass wenn als vielen dank gruss woche immer vor habt hab mal da
        so an man mehr diese dieser dieses moin leider falsch größe schicken geht ob dann bis sich hier wieder
        doch fehlt gutschein stimmt per zwei alle alles jede jeder jedes nichts etwas jetzt weil damit müssen
        muss sollte sollten werde beim diesen diesem ihm ihn deren sowie zwischen ohne ihrem unter hatten""",
    "fr": """le la les un une des du de et ou mais est sont était suis es être ai as avons avez ont avait je tu
        il elle nous vous ils elles mon ma mes votre vos notre nos son sa ses ce cet cette ces ne pas plus non
        oui où quand pourquoi qui quoi comment quel quelle que avec pour par sur dans au aux en chez depuis
        encore déjà toujours jamais plaît plait merci bonjour bonsoir salut cher chère cordialement commande
        commandé colis livraison facture remboursement argent compte mot passe peux pouvez voudrais veux reçu
        arrivé annuler aide question y se me m bien très faire fait été c'est semaine jours svp rien taille trop
        petit envoyer comme sans si aussi l' d' n' c' j' qu' s' m' t' a leur leurs tout tous toute toutes deux
        fois cela ça peut avoir autre même lors dont entre également contact alors ni aucun chaque selon sera
        serait afin ici là donc car""",
    "es": """el la los las un una unos unas y o pero es son era fue soy ser estoy está están estaba he ha hemos
        han había yo tú él ella nosotros ustedes usted mi mis su sus nuestro nuestra tu tus este esta estos esto
        ese esa no sí dónde cuándo cuando por qué que quién cómo como cuál con de del para en a al desde sobre
        todavía aún ya nunca favor gracias hola buenos buenas días tardes noches estimado estimada estimados
        saludos pedido paquete envío entrega factura reembolso dinero cuenta contraseña entrar puedo puede
        pueden quiero quisiera necesito recibido recibí llegado llegó cancelar ayuda pregunta hace muy más me se
        lo le les hay semana devolución compra compré saludo talla nada también porque hasta entre sin mucho
        hice llega ayer dos veces cada todo todos todas otra otro vez cual tiene tengo tenía así ahora cambiar
        dirección enviar antes estaban podría podrían ni quien algo hacer si""",
    "pt": """o a os as um uma uns umas e ou mas é são era foi sou ser estou está estão estava tenho tem temos
        têm tinha eu você vocês ele ela nós meu minha meus minhas seu sua seus suas nosso nossa este esta isto
        isso esse essa não sim onde quando porque por que quem como qual com de do da dos das para em no na nos
        nas desde sobre ainda já nunca favor obrigado obrigada olá oi bom dia boa tarde noite cumprimentos
        atenciosamente encomenda pedido pacote entrega fatura reembolso dinheiro conta senha palavra-passe
        entrar posso pode podem quero queria gostaria preciso recebi chegou cancelar ajuda pergunta há muito
        mais me se ao à às pelo pela num numa semana dias fiz comprei tamanho também até sem agradeço antes
        envio mudar endereço dois duas vez vezes cada todo todos toda tudo outra outro agora depois mesma mesmo
        foram morada seja nem algum alguma lhe aos fui hoje ontem será deve""",
    "it": """il lo la i gli le un uno una e o ma è sono era ero sei essere ho hai ha abbiamo avete hanno aveva
        io tu lui lei noi voi loro mio mia miei mie suo sua vostro vostra nostro questo questa questi quello non
        sì no dove quando perché chi che cosa come quale con di del della dei delle da dal dalla per in nel
        nella sul su a al alla ai tra ancora già mai sempre favore grazie ciao buongiorno buonasera salve
        gentile cordiali saluti ordine ordinato pacco spedizione consegna fattura rimborso soldi denaro password
        accedere posso può potete vorrei voglio devo ricevuto arrivato annullare aiuto domanda fa molto più mi
        si ci ne se anche dell settimana giorni taglia reso comprato avrei bisogno sapere l' d' un' c' all'
        dell' nell' sull' dall' vi stato stata due volta tutto tutti ogni prima dopo oppure possibile siete
        vostri presso suoi""",
    "nl": """de het een en of maar is zijn was waren ben bent heb heeft hebben had ik jij je u hij zij ze wij we
        jullie mijn jouw uw onze ons dit dat deze die niet geen ja nee waar wat wanneer waarom wie hoe welke met
        van voor naar bij op in aan uit om te tot over sinds nog al nooit altijd alstublieft graag bedankt dank
        hallo goedemorgen goedendag beste geachte groet groeten vriendelijke bestelling besteld pakket pakje
        levering factuur geld terug rekening wachtwoord inloggen kan kunnen kunt wil willen zou ontvangen
        aangekomen annuleren hulp vraag er ook als zo heel mij me hem haar retour week dagen geleden gekocht kom
        kreeg gekregen maat alvast weten moet mag worden wordt hoi dag door wel hun werd werden nu toen dan alle
        elke twee keer dus want omdat zodat iets niets alles zich moeten zullen zult""",
    "pl": """i a oraz lub ale jest są był była było być jestem mam ma mamy mają nie tak ja ty on ona my wy oni
        mój moja moje mojego mojej swój wasz nasza państwo państwa pan pani ten ta to te tego tej gdzie co kiedy
        dlaczego kto jak który która które z ze w we na do od dla po przez o u za przy jeszcze już nigdy zawsze
        proszę dziękuję dzień dobry witam cześć szanowni pozdrawiam serdecznie zamówienie zamówienia zamówiłem
        zamówiłam paczka paczki paczkę przesyłka przesyłki dostawa faktura fakturę faktury zwrot pieniądze
        pieniędzy konto hasło zalogować mogę może można chcę chciałbym chciałabym dotarła otrzymałem otrzymałam
        dostałam anulować pomoc pytanie się mi mnie tydzień temu czy dni rozmiar że bo tylko też jako pomocy
        działa dzięki teraz tym tych jego jej ich będzie został została aby wszystko nic jeśli więc przed między
        każdy swoje innych także wysłać""",
    "sv": """och eller men är var vara har hade jag du han hon vi ni de min mitt mina din ditt dina er ert vår
        vårt våra den det denna detta dessa ett en inte ingen inga ja nej vad när varför vem hur vilken med av
        för till från på i om åt hos ännu redan aldrig alltid snälla tack hej god dag bästa hälsningar vänliga
        vänligen mvh beställning beställt beställde order paket paketet leverans faktura pengar pengarna
        tillbaka konto lösenord logga kan kunna vill skulle fått fick kommit avbeställa hjälp fråga som sig mig
        oss också bara mycket sedan veckan återbetalning retur måste går något några så att ut in storlek
        skickat köpte köpt behöver byta gång nu ska fel vilket många mellan ta fungerar över under vid varje
        alla själv dem skicka mejl mer finns utan efter samma andra denne kommer får""",
    "da": """og eller men er var være har havde jeg du han hun vi i de min mit mine din dit dine jeres vores den
        det denne dette disse et en ikke ingen ja nej hvad hvor hvornår hvorfor hvem hvordan hvilken med af for
        til fra på om hos endnu allerede aldrig altid venligst tak hej god dag kære hilsen hilsner venlig mvh
        ordre bestilling bestilt bestilte pakke pakken levering faktura fakturaen penge pengene tilbage konto
        adgangskode kodeord kan kunne vil skulle modtaget fået kommet annullere hjælp spørgsmål som sig mig os
        også kun meget siden ugen uge refundering købt købte blevet bliver efter igen gerne nogen noget mangler
        ud op at når så størrelse bytte ind jer dig mellem tage mere været gået nogle lige gang nu skal forkert
        forkerte hvilket udløbet adgangskoden hvis kommer får mange virker over under ved dog hver alle fik
        mailen selv dem sende""",
    "nb": """og eller men er var være har hadde jeg du han hun vi dere de min mitt mine din ditt deres vår vårt
        den det denne dette disse et en ei ikke ingen ja nei hva hvor når hvorfor hvem hvordan hvilken med av
        for til fra på om hos ennå enda allerede aldri alltid vennligst takk hei god dag kjære hilsen hilsener
        vennlig mvh ordre bestilling bestillingen bestilt bestilte pakke pakken levering faktura fakturaen
        penger pengene tilbake konto passord logge kan kunne vil skulle mottatt fått kommet kansellere
        avbestille hjelp spørsmål som seg meg oss også bare veldig siden uke uken refusjon kjøpt kjøpte blitt
        blir etter igjen gjerne noen noe mangler ut opp at så størrelse bytte å inn mellom ta nå deg vært gått
        få får gang skal feil hvilket utløpt passordet hvis kommer virker mange over under ved hver alle fikk
        e-post selv dem bestillinger sende mer fungerer""",
    "fi": """ja tai mutta on ovat oli olen olet ole olisi ei en et emme eikä minä sinä hän me te he minun
        minulla minulle teidän teillä tämä tämän tuo se sen nämä ne mikä mitä missä milloin miksi kuka miten
        kuinka kun jos että kuin vain vielä jo aina koskaan kiitos hei moi terve hyvää päivää ystävällisin
        terveisin tilaus tilauksen tilaukseni tilasin paketti pakettini lähetys toimitus lasku laskun rahat
        rahani takaisin tili salasana kirjautua voi voin voisin voitteko voisitteko haluan haluaisin saanut
        saapunut tullut peruuttaa peruutus apua kysymys myös nyt sitten viikko viikkoa olette ollut koko liian
        pieni palauttaa palautus pitäisi saan saisin kanssa sitä siitä siinä niin joka jotka sekä ilman olisin
        olemme pitää tulla ette voida onko oliko paketin saada kaikki mukaan ennen jälkeen osoite sähköposti
        viesti sinun hänen hänelle tässä tästä""",
    "cs": """a i nebo ale je jsou byl byla bylo být jsem jste jsme mám máte má máme mají ne ano já ty on ona my
        vy oni můj moje moji mé mého vaše vaší náš ten ta to tato toto tento kde co kdy proč kdo jak který která
        které z ze v ve na do od pro po přes o u za při ještě už nikdy vždy prosím děkuji díky dobrý den ahoj
        vážení pozdravem pozdrav objednávka objednávku objednávky objednal objednala balík balíček zásilka
        zásilku dodání faktura fakturu vrácení peníze zpět účet heslo přihlásit mohu můžu můžete chci chtěl
        chtěla bych dorazil dorazila dostal dostala zrušit pomoc dotaz se si mi mě že aby týden dny dní velikost
        také jen není nemohu nebyl jeho jejich její bude byly všechno nic teď když pokud tedy před mezi každý
        své jiné podle kterou nejsem""",
    "ru": """и или но это есть был была было быть я ты он она мы вы они мой моя моё мои моего ваш ваша ваши наш
        этот эта эти не нет да где что когда почему кто как какой который с со в во на к ко из от для по о об у
        за до при ещё еще уже никогда всегда пожалуйста спасибо здравствуйте добрый день привет уважением заказ
        заказа заказал заказала посылка посылку доставка доставки счёт счет возврат деньги назад аккаунт пароль
        войти могу можно можете хочу хотел хотела бы пришёл пришел пришла получил получила отменить помощь
        помогите вопрос мне меня вам вас неделю дней размер если чтобы очень только тоже так""",
    # Languages that are told from the others, so that their mail is not taken for one of these.
    "uk": """і й або але це є був була бути я ти він вона ми ви вони мій моя моє ваш наш цей ця не ні так де що
        коли чому хто як який з із в у на до від для по про за ще вже завжди ласка дякую вітаю добрий день
        привіт замовлення посилка доставка рахунок повернення гроші можу можна хочу мені мене вам тиждень днів
        якщо щоб дуже""",
    "bg": """и или но е са бях беше съм сте аз ти той тя ние вие те моят моята ми ви си се не да къде какво кога
        защо кой как който с със в във на към из от за по до при още вече моля благодаря здравейте добър ден
        поръчка поръчката пратка пратката доставка фактура пари мога може искам дойде получих ще има няма""",
    "sk": """a aj alebo ale je sú bol bola byť som ste sme mám máte nie áno ja ty on my vy môj moja moje vaša
        náš ten tá to tento táto kde čo kedy prečo kto ako ktorý ktorá z zo v vo na do od pre po cez o u za ešte
        už nikdy prosím ďakujem dobrý deň ahoj pozdravom objednávka objednávku balík zásielka faktúra peniaze
        späť účet heslo môžem môžete chcem chcel chcela by prišiel prišla dostal zrušiť pomoc sa si mi ma že aby
        týždeň dní len""",
    "hu": """a az és vagy de nem igen van volt vagyok lesz én te ő mi ti ők egy ez azt ezt hol mi mikor miért ki
        hogyan hogy melyik már még soha mindig kérem köszönöm köszi szia helló jó napot tisztelt üdvözlettel
        rendelés rendelésem rendeltem csomag csomagom szállítás számla visszatérítés pénz fiók jelszó tudok
        lehet szeretném szeretnék érkezett kaptam meg ki be el is ha csak nekem hét nap kell ami mert""",
    "tr": """ve veya ama bir bu şu o ben sen biz siz onlar benim sizin değil evet hayır nerede ne zaman neden
        kim nasıl hangi ile için de da mi mı mu daha hala hâlâ henüz hiç her lütfen teşekkürler teşekkür ederim
        merhaba iyi günler sayın selamlar sipariş siparişim kargo paket teslimat fatura iade para hesap şifre
        istiyorum var yok gelmedi geldi aldım iptal yardım soru çok gün hafta önce sonra kadar olarak""",
    "ro": """și si sau dar este sunt era fost am ai are avem aveți au eu tu el ea noi voi ei meu mea mei
        dumneavoastră acest această nu da unde ce când de cine cum care cu din la pe pentru în prin încă deja
        niciodată rog vă mulțumesc bună ziua salut stimate comanda comandă comandat colet coletul livrare
        factura factură rambursare bani banii înapoi cont parola pot puteți vreau doresc ajuns primit anula
        ajutor întrebare mi să se a al mai foarte săptămână zile nici""",
    "hr": """je nije su sam smo ste i ili ali što šta kako gdje kada zašto koji koja za iz na od do po pri molim
        hvala pozdrav dobar dan moj moja vaš narudžba paket račun novac nisam još već samo ako da se mi me vam
        bi može mogu nema bez vas ne kao ovaj ova ovo""",
    "sl": """je ni so sem smo ste in ali kaj kako kje kdaj zakaj ki za iz na od do po pri prosim hvala lep
        pozdrav dober dan moj moja vaš naročilo paket račun denar nisem še že samo če da se mi me vam bi lahko
        brez ne kot ta to""",
    "et": """ja või aga on ei oli olen see mis kus millal miks kes kuidas ma mina sa te tere tänan palun aitäh
        tellimus pakk arve raha tagasi minu teie veel juba kui et siis mitte selle seda""",
    "lt": """ir ar bet yra ne buvo aš jūs kas kur kada kodėl kaip mano jūsų labas ačiū prašau laba diena
        užsakymas siunta sąskaita pinigai dar jau su iš į už nuo apie kad jei nėra šis""",
    "lv": """un vai bet ir nav bija es jūs kas kur kad kāpēc kā mans jūsu labdien paldies lūdzu pasūtījums
        sūtījums rēķins nauda vēl jau ar no uz par ja šis""",
    "ca": """el la els les un una i o però és són era sóc ser estic està he ha hem han jo tu ell nosaltres vostè
        meu meva aquest aquesta no sí on quan perquè què qui com quin amb de del per en a al des encara ja mai
        sisplau gràcies hola bon dia comanda paquet factura diners puc vull rebut arribat molt més us em es ho
        hi dies l' d' n' s' m' dels als pel seva""",
    "id": """yang dan atau tetapi adalah tidak ya saya anda dia kami kita mereka ini itu di ke dari untuk dengan
        pada dalam sudah belum akan bisa apa mana kapan kenapa siapa bagaimana tolong terima kasih halo selamat
        pesanan paket uang kembali juga lebih sangat ada""",
    "vi": """và hoặc nhưng là không có tôi bạn chúng này kia đâu gì khi nào sao ai với của cho từ trong đã chưa
        sẽ được xin cảm ơn chào đơn hàng tiền lại rất""",
}

# How people begin and end mails, often in the reader's language and not in their own.
GREETINGS: Final = """hello hi dear regards best cheers guten tag hallo moin liebe lieber geehrte geehrter
    geehrten sehr viele grüße gruß gruss gruesse freundlichen bonjour bonsoir salut cordialement cher chère hola
    buenos buenas días dias tardes saludos saludo estimado estimada estimados olá bom dia boa tarde cumprimentos
    atenciosamente ciao buongiorno buonasera salve gentile cordiali saluti goedemorgen goedendag hoi groet
    groeten vriendelijke beste geachte dzień dobry witam cześć szanowni pozdrawiam serdecznie bästa hälsningar
    vänliga vänligen mvh hilsen hilsner hilsener venlig vennlig kære kjære moi terve terveisin ystävällisin ahoj
    dobrý vážení pozdravem pozdrav здравствуйте добрый привет уважением"""

# Ends of words that mark a language, for short mails and mistyped words.
ENDS: Final = {
    "en": "ing tion ness ight ould ough ered ally able ment ful less ught ings ions",
    "de": "ung ungen lich liche lichen keit heit isch ische chen schen tion ieren iert stellt sten ckt tzt nnen eine",
    "fr": "eux euse ment ique tion ois ais ait ez eaux elle ette ant ons aire oir",
    "es": "ción ciones ado ada idos ando iendo mente dad ería illo aron ieron amos cion ción",
    "pt": "ção ções ões ão inho inha ando endo mente dade eiro eira aram eram amos ível cao",
    "it": "zione zioni ato ata ati are ere ire mente ità ando endo etto ella iamo ario anza zzo",
    "nl": "ing ingen lijk lijke heid tje tjes eren isch aar eld oord acht cht elen",
    "pl": "ść ów ego emu ać ić owy owa owe ński anie enie ania enia ście łem łam ymi cja cji",
    "sv": "ning ningen ande ende lig ligt het heten arna orna erna tion ade ats skt nna ött",
    "da": "else elsen hed heden lig ligt ede edes erne ende tion sket ndt lse ger",
    "nb": "else elsen het heten lig ligt ene ende sjon sjonen ert ingen nne kk",
    "fi": "ssa ssä sta stä lla llä lta ltä lle ksi nen iset inen isi vat vät mme tte aan ään een iin tta ttä uus",
    "cs": "ní ost osti ého ému ích ých ová ově ují ství ání ení ěla ala ový ká",
    "hu": "ság ség ban ben nak nek hoz hez ból ből tam tem ását ható egy tek ott ett",
    "tr": "lar ler ım im dır dir mak mek yor yorum dım dim lık lik ınız iniz siniz madı medi",
    "ro": "ul ului ilor ție ții ește ări ează at ată iți",
    "sk": "nie osť osti ého ému ých ová ovať ujem ujú",
}
