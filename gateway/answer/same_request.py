"""Ground: whether two texts of one person ask for the same, though a word or two were changed on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.judge.folding import foldings
from gateway.on_demand import late

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 4000  # characters; who asks the same asks it at the beginning
_STEM: Final = 6  # letters of a word that count, so that its endings do not
_FEWEST: Final = 3  # words of substance; below, people who ask for different things write the same
# Measured on pairs written by hand, see the tests: of twelve such words one may stand for another, or two be more or
# fewer. A wrong match closes a question that nobody has answered, so it is rather missed.
_PER_DIFFERENCE: Final = 6
_MOST: Final = 6  # differences, however long the text
_NUMBER: Final = 3  # digits from which on a number names something: an order, an invoice

_WORD: Final = late(r"\w+")
_FILLERS: Final = """
    a am an and also are as at be been but by can could did do does for from get had has have how i if in is it just
    me my no not of on or our so still that the their them then there they this to too up us was we were what
    when will with would you your yours please thanks thank couldn didn doesn hasn haven isn wasn don already
    yet again now much very kind regards hello hi dear best cheers good morning afternoon evening ich du er sie
    es wir ihr und oder aber der die das den dem des ein eine einen einem einer mein meine meinen meiner meinem
    ihre ihren ist sind war habe hat haben bin noch schon auch nur bitte danke vielen dank hallo guten tag liebe
    lieber grusse gruss mit von zu zum zur im auf fur bei aus nach nicht kein keine mehr mal wo wann wie dass ob
    dann da je tu il elle nous vous ils un une le la les du et ou mais est sont ai avons avez ont mon ma mes
    votre vos notre nos ce cet cette ces ne pas plus toujours encore deja merci bonjour bonsoir cordialement
    avec pour par sur dans au aux en chez bien yo el ella los las unos unas y o pero son fue soy ser estoy esta
    estan mi mis su sus si de del para con por que al se lo muy mas ya aun todavia hola buenas buenos dias
    tardes gracias favor saludos eu um uma os meu minha meus minhas seu sua na nos com ja ainda ola bom boa
    tarde obrigado obrigada io una gli mio mia miei mie suo non e ancora gia di della dei dal nel sono ciao
    buongiorno salve grazie cordiali saluti per che ora ik jij u hij zij wij een het mijn uw zijn heb heeft
    hebben niet geen nog al ook maar met van voor naar aan op goedemorgen beste groet groeten
"""
_EMPTY: Final = frozenset(_FILLERS.split())


def words_of(subject: str, text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """The words of substance, folded and cut to their beginnings; without greetings and the words of ``names``.

    Whole are the words with a digit in them.
    """
    left_out = _EMPTY.union(*(_words(name) for name in names))
    found = [word for word in _words(f"{subject[:400]}\n{text[:_LONGEST]}") if word not in left_out]
    told = (word for word in found if len(word) > 1 or not word.isascii())
    return frozenset(word if _has_digit(word) else word[:_STEM] for word in told)


def nearly_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts, as `words_of` gives them, ask for the same.

    Never where each names a number that the other does not, or one has less than three words of substance.
    """
    fewer = min(len(one), len(other))
    if fewer < _FEWEST:
        return False
    gone, come = one - other, other - one
    if any(map(_is_number, gone)) and any(map(_is_number, come)):
        return False
    return len(gone) + len(come) <= min(fewer // _PER_DIFFERENCE, _MOST)


def _words(text: str) -> list[str]:
    return _WORD.findall(foldings(text)[0])


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _is_number(word: str) -> bool:
    return sum(char.isdigit() for char in word) >= _NUMBER
