"""Which of the owner's languages a text is written in: a small detector of common words and letters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_TEXT: Final = 1500  # characters that are looked at; some 250 words tell a language as surely as a whole book
MARGIN: Final = 1.0  # the winner must be ahead by about one word that only its language has
SHARE: Final = 1.15  # and by this factor, which counts in long texts

_WORDS: Final = {
    "en": """the and is are was were be been am i you he she it we they my your his her our their this that these
        those what where when why who how which not no yes do does did done have has had can could will would
        should may to of in on at for from with by about as if or but so an please thanks thank hello hi dear
        regards order ordered parcel package refund money back need want get got still yet never there here any
        some just only out up invoice account password login log help cancel delivery shipping arrived received
        question know tell me us order's i'm i've don't can't didn't doesn't haven't won't couldn't it's been
        since last week day days cheers""",
    "de": """der die das den dem des ein eine einen einem einer und oder aber ist sind war waren bin bist sein habe
        hat haben hatte ich du er sie es wir ihr mein meine meinen meiner meinem ihre ihren ihrer unser unsere
        nicht kein keine keinen ja nein wo was wann warum wer wie welche mit von zu zum zur im am auf für bei
        aus nach über um noch schon bitte danke hallo guten tag liebe lieber sehr geehrte geehrter viele grüße
        gruß freundlichen bestellung bestellt paket lieferung rechnung geld zurück konto passwort anmelden
        einloggen kann können möchte will wurde werden wird auch nur seit angekommen erhalten bekommen frage
        hilfe kündigen stornieren gibt mir mich ihnen dass wenn als vielen dank gruss fuer ueber zurueck moechte
        gruesse rückerstattung sendung woche immer vor""",
    "fr": """le la les un une des du de et ou mais est sont était suis es être ai as a avons avez ont avait je j tu
        il elle nous vous ils elles mon ma mes votre vos notre nos son sa ses ce cet cette ces ne pas plus non
        oui où quand pourquoi qui quoi comment quel quelle que avec pour par sur dans au aux en chez depuis
        encore déjà toujours jamais s'il plaît merci bonjour bonsoir cher chère cordialement salutations
        commande commandé colis livraison facture remboursement argent compte mot passe connecter peux pouvez
        voudrais veux reçu arrivé annuler aide question d l n c qu y se me m il y bien très faire fait été c'est
        n'ai j'ai je n'arrive semaine jours svp ou est""",
    "es": """el la los las un una unos unas y o pero es son era fue soy ser estoy está están estaba he ha hemos han
        había yo tú él ella nosotros ustedes usted mi mis su sus nuestro nuestra tu tus este esta estos esto ese
        esa no sí dónde donde cuándo cuando por qué que quién cómo como cuál con de del para en a al desde sobre
        todavía aún ya nunca favor gracias hola buenos buenas días tardes noches estimado estimada saludos
        pedido paquete envío entrega factura reembolso dinero cuenta contraseña entrar puedo puede pueden quiero
        quisiera necesito recibido llegado ha llegado cancelar ayuda pregunta hace muy más me se lo le les hay
        semana devolución compra compré""",
    "pt": """o a os as um uma uns umas e ou mas é são era foi sou ser estou está estão estava tenho tem temos têm
        tinha eu você ele ela nós vocês meu minha meus minhas seu sua seus suas nosso nossa este esta isto esse
        essa isso não sim onde quando porque por que quem como qual com de do da dos das para em no na nos nas
        ao à pelo pela desde sobre ainda já nunca favor obrigado obrigada olá oi bom boa dia tarde noite prezado
        prezada cumprimentos atenciosamente abraços pedido encomenda pacote envio entrega fatura reembolso
        dinheiro conta senha entrar posso pode quero gostaria preciso recebi chegou cancelar ajuda pergunta há
        muito mais me se lhe semana comprei compra até agora""",
    "it": """il lo la i gli le un uno una e o ma è sono era ero essere ho hai ha abbiamo avete hanno aveva io tu lui
        lei noi voi loro mio mia miei mie suo sua suoi sue vostro vostra nostro nostra questo questa questi non
        no sì dove dov'è quando perché chi che cosa come quale con di del della dei delle dello per in nel nella
        a al alla da dal dalla su sul ancora già mai favore grazie ciao buongiorno buonasera salve gentile
        cordiali saluti ordine ordinato pacco spedizione consegna fattura rimborso soldi conto account posso può
        potete vorrei voglio ricevuto arrivato annullare aiuto domanda più molto mi si ne ci vi settimana giorni
        fa acquisto acquistato accedere""",
    "nl": """de het een en of maar is zijn was waren ben bent heb heeft hebben had ik jij je u hij zij ze wij we
        jullie mijn jouw uw onze ons dit dat deze die niet geen ja nee waar wat wanneer waarom wie hoe welke met
        van voor naar bij op in aan uit om te tot over sinds nog al nooit altijd alstublieft graag bedankt dank
        hallo goedemorgen goedendag beste geachte groet groeten vriendelijke bestelling besteld pakket pakje
        levering factuur geld terug rekening wachtwoord inloggen kan kunnen kunt wil willen zou ontvangen
        aangekomen annuleren hulp vraag er ook als maar zo heel mij me hem haar retour week dagen geleden
        gekocht kom""",
    "pl": """i a oraz lub ale jest są był była było być jestem mam ma mamy mają nie tak ja ty on ona my wy oni mój
        moja moje mojego mojej swój wasz nasza państwo pan pani ten ta to te tego tej gdzie co kiedy dlaczego
        kto jak który która z ze w we na do od dla po przez o u za przy jeszcze już nigdy zawsze proszę dziękuję
        dzień dobry witam cześć szanowni pozdrawiam serdecznie zamówienie zamówienia zamówiłem zamówiłam paczka
        paczki przesyłka dostawa faktura zwrot pieniądze pieniędzy konto hasło zalogować mogę może można chcę
        chciałbym chciałabym dotarła otrzymałem otrzymałam anulować pomoc pytanie się mi mnie tydzień temu czy
        od dni pozdrowienia""",
    "sv": """och eller men är var vara har hade jag du han hon vi ni de min mitt mina din ditt dina er ert vår vårt
        den det denna detta dessa ett en inte ingen inga ja nej vad när varför vem hur vilken med av för till
        från på i om åt hos ännu redan aldrig alltid snälla tack hej god dag bästa hälsningar vänliga vänligen
        mvh beställning beställt order paket leverans faktura pengar tillbaka konto lösenord logga kan kunna
        vill skulle fått kommit avbeställa hjälp fråga som sig mig oss också bara mycket sedan veckan
        återbetalning retur var är""",
    "da": """og eller men er var være har havde jeg du han hun vi i de min mit mine din dit dine jeres vores den det
        denne dette disse et en ikke ingen ja nej hvad hvor hvornår hvorfor hvem hvordan hvilken med af for til
        fra på om hos endnu allerede aldrig altid venligst tak hej god dag kære hilsen hilsner venlig mvh ordre
        bestilling bestilt pakke levering faktura penge tilbage konto adgangskode kodeord logge kan kunne vil
        skulle modtaget fået kommet annullere hjælp spørgsmål som sig mig os også kun meget siden ugen
        refundering købt blevet bliver hvornår""",
}
KNOWN: Final = tuple(_WORDS)

_LETTERS: Final = {
    "de": "äöüß",
    "fr": "çèêëàùûîœ",
    "es": "ñ¿¡áíóú",
    "pt": "ãõçáâêíóú",
    "it": "èìòàù",
    "pl": "ąćęłńśźż",
    "sv": "åäö",
    "da": "æøå",
}
_LETTER: Final = 0.4  # what one letter counts beside a word of one language


def _by_piece(table: Mapping[str, str], *, letters: bool) -> dict[str, str]:
    """For each word or letter of ``table`` the languages that have it, as ``"en nl"``: what many have says little."""
    having: dict[str, list[str]] = {}
    for language, pieces in table.items():
        for piece in dict.fromkeys(pieces if letters else pieces.split()):
            having.setdefault(piece, []).append(language)
    return {piece: " ".join(languages) for piece, languages in having.items()}


_BY_WORD: Final = _by_piece(_WORDS, letters=False)
_BY_LETTER: Final = _by_piece(_LETTERS, letters=True)
_NO_PROSE: Final = ("://", "@", "www.")
_ASCII: Final = bytes(range(128))
_ASCII_WORDS: Final = "".join(chr(code) if chr(code).isalpha() or code == ord("'") else " " for code in range(128))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """``language`` is one of those asked for, as it was written there; the first of them where it is not ``sure``."""

    language: str
    sure: bool


def scores(text: str) -> dict[str, float]:
    """How much speaks for each language of ``KNOWN``: about one for each word that it alone has.

    Words of the same languages are counted together and weighed once: 45 us for 1,500 characters, where weighing each
    word takes 350.
    """
    prose = text[:MAX_TEXT].lower().replace("\u2019", "'")
    if any(mark in prose for mark in _NO_PROSE):
        prose = " ".join([piece for piece in prose.split() if not any(mark in piece for mark in _NO_PROSE)])
    found = dict.fromkeys(KNOWN, 0.0)
    _weigh(found, Counter(map(_BY_WORD.get, _words(prose))), 1.0)
    if not prose.isascii():
        letters = prose.encode("utf-8", "ignore").translate(None, _ASCII).decode()
        _weigh(found, Counter(map(_BY_LETTER.get, letters)), _LETTER)
    return found


def _words(prose: str) -> list[str]:
    """The words of ``prose``; one with an apostrophe is taken apart unless it is known as a whole."""
    if prose.isascii():
        words = prose.translate(_ASCII_WORDS).split()
    else:
        for letter in frozenset(prose):
            if not letter.isalpha() and letter != "'":
                prose = prose.replace(letter, " ")
        words = prose.split()
    if "'" not in prose:
        return words
    bare = [word.strip("'") for word in words]
    return [piece for word in bare for piece in ((word,) if word in _BY_WORD else word.split("'"))]


def _weigh(found: dict[str, float], counts: Counter[str | None], one: float) -> None:
    """Share ``one`` for each piece counted among the languages that have it; None stands for pieces of none."""
    for having, count in counts.items():
        languages = having.split() if having else ()
        for language in languages:
            found[language] += count * one / len(languages)


def detect(text: str, languages: Sequence[str]) -> Spoken:
    """The one of ``languages`` (codes such as ``de`` or ``pt-BR``) that ``text`` is written in, and whether it is sure.

    The first one, not sure, where the language is none of them or the margin is too small. One language leaves
    nothing to choose and is sure; ``languages`` being empty gives ``''``, not sure.
    """
    if len(languages) < 2:  # noqa: PLR2004  # nothing to choose
        return Spoken(language=languages[0] if languages else "", sure=bool(languages))
    found = scores(text)
    by_code = {language.replace("_", "-").partition("-")[0].lower(): language for language in reversed(languages)}
    ranked = sorted((code for code in by_code if code in found), key=lambda code: -found[code])
    if not ranked:
        return Spoken(language=languages[0], sure=False)
    best = found[ranked[0]]
    others = [found[code] for code in ranked[1:]]
    strangers = [score for code, score in found.items() if code not in by_code]
    ahead = all(best >= other + MARGIN * 0.5 and best >= other * SHARE for other in others)
    foreign = any(score >= best + MARGIN and score >= best * SHARE for score in strangers)
    if not ahead or foreign:
        return Spoken(language=languages[0], sure=False)
    return Spoken(language=by_code[ranked[0]], sure=True)


def language_of(text: str, languages: Sequence[str]) -> str:
    """The one of ``languages`` that ``text`` is written in; the first one where that is not sure."""
    return detect(text, languages).language
