"""Ground: what the model looks at in a message, as numbers of buckets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Final
from zlib import crc32

from gateway.judge.learned.concepts import LANGUAGES, QUESTION, plain, sentences, tokens
from gateway.mail import detect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gateway.judge.texts import Texts

BUCKETS: Final = 2**18
GROUPS: Final[dict[str, float]] = {  # what each group weighs in the whole, however much of it there is
    "words": 1.3,
    "letters": 1.5,
    "concepts": 1.0,
    "pairs": 1.5,
    "places": 0.7,
    "signs": 0.3,
}
_LIMIT: Final = 4000  # characters of the text; what is wanted stands in them, and a long mail takes no longer
_MOST: Final = 24  # different concepts of one sentence that are paired
_NEAR: Final = 5  # concepts apart
_GRAMS: Final = (3, 4, 5)  # letters
_OFTEN: Final = 4
_LONG: Final = 9  # doublings of a length
_POSTED: Final = frozenset(("list-unsubscribe", "list-id", "precedence", "auto-submitted", "feedback-id"))
_MAILBOXES: Final = frozenset(("mail", "post", "inbox", "webmail", "email", "gmail", "outlook", "hotmail", "yahoo"))
_ROLE: Final = re.compile(
    r"(?:info|hello|hallo|kontakt|no-?reply|news|billing|service|support|team|office|presse?|sales|contact|ventas"
    r"|admin|orders|shop)\b"
)
_ANSWER: Final = re.compile(r"(?:re|aw|sv|r|rif|antw)\s?:")
_HANDED: Final = re.compile(r"(?:fwd?|wg|tr|rv|enc|doorst|i)\s?:")
_MONEY: Final = re.compile(r"[€$£]\s?\d|\d\s?(?:€|eur\b)")
_PARTS: Final = re.compile(r"[._+-]")
_NUMBER: Final = re.compile(r"\d{3}")

Groups = dict[str, list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the model is shown of a message."""

    subject: str
    text: str  # what is new in it
    name: str = ""  # of the writer
    address: str = ""
    headers: frozenset[str] = frozenset()  # names in lower case
    html: bool = False
    signed: bool = False  # quoted history or a signature stood below the text


def written(texts: Texts) -> Written:
    """What the model is shown of a message under judgement: of the customer's mail where the owner hands one on."""
    message, handed = texts.message, texts.handed
    if handed is not None:
        return Written(
            subject=handed.subject, text=handed.text[:_LIMIT], name=handed.name, address=handed.address or ""
        )
    new = message.new_text
    return Written(
        subject=message.subject,
        text=(new or message.text)[:_LIMIT],
        name=message.from_.name,
        address=message.from_.address,
        headers=message.names & _POSTED,
        html=bool(message.html),
        signed=len(message.text) > len(new) + 1,
    )


def features(mail: Written) -> Groups:
    """The buckets of each group, each bucket once."""
    subject, text = tokens(plain(mail.subject)), tokens(plain(mail.text))
    language = detect(f"{mail.subject}\n{mail.text}", LANGUAGES).language
    said = sentences(text, language)
    words = [token for token in text if token[0].isalnum()]
    heading = [token for token in subject if token[0].isalnum()]
    return {
        "words": _buckets(_words(words, heading)),
        "letters": list({bucket for word in {*words, *heading} for bucket in letters(word)}),
        "concepts": _buckets(_concepts(said, sentences(subject, language))),
        "pairs": _buckets(_pairs(said)),
        "places": _buckets(_places(said)),
        "signs": _buckets(_signs(mail) | _writer(mail, language)),
    }


def scaled(groups: Groups, weights: dict[str, float] = GROUPS) -> list[tuple[float, list[int]]]:
    """Each group with the value that all its features have: its weight over the root of their number."""
    return [(weights[name] / sqrt(len(found)), found) for name, found in groups.items() if found and weights[name]]


def bucket(name: str) -> int:
    """The bucket of a feature; the same on every machine and in every run."""
    return crc32(name.encode("utf-8", "replace")) % BUCKETS


@lru_cache(maxsize=2048)
def letters(word: str) -> tuple[int, ...]:
    """The buckets of the pieces of a word, three to five letters long."""
    edged = f" {word} "
    pieces = {edged[start : start + size] for size in _GRAMS for start in range(len(edged) - size + 1)}
    return tuple({bucket(f"c:{piece}") for piece in pieces})


def _buckets(names: Iterable[str]) -> list[int]:
    return list({bucket(name) for name in names})


def _words(words: list[str], heading: list[str]) -> set[str]:
    found = {f"w:{word}" for word in words}
    found |= {f"s:{word}" for word in heading}
    found |= {f"b:{first} {second}" for first, second in pairwise(words)}
    return found


def _concepts(said: list[list[str]], heading: list[list[str]]) -> set[str]:
    counted = Counter([concept for sentence in said for concept in sentence])
    found = {f"k:{concept}" for concept in counted}
    found |= {f"ks:{concept}" for sentence in heading for concept in sentence}
    return found | {f"kn:{concept}{min(count, _OFTEN)}" for concept, count in counted.items() if count > 1}


def _pairs(said: list[list[str]]) -> set[str]:
    """What is said beside each other, near each other, and in one sentence."""
    found: set[str] = set()
    for one in said:
        found |= {f"kb:{a} {b}" for a, b in pairwise(one)}
        found |= {f"kt:{a} {b} {c}" for a, b, c in zip(one, one[1:], one[2:], strict=False)}
        found |= {f"sk:{a} {b}" for place, a in enumerate(one) for b in one[place + 2 : place + _NEAR]}
        different = sorted(set(one))[:_MOST]
        found |= {f"p:{a} {b}" for place, a in enumerate(different) for b in different[place + 1 :]}
    return found


def _places(said: list[list[str]]) -> set[str]:
    """What is asked, and what stands in the first and in the last sentence."""
    if not said:
        return set()
    found = {f"q:{concept}" for sentence in said if QUESTION in sentence for concept in sentence}
    return found | {f"f:{concept}" for concept in said[0]} | {f"l:{concept}" for concept in said[-1]}


def _writer(mail: Written, language: str) -> set[str]:
    """How the writer is called: "Mum", "Team", "Accounts"; a name tells what language a family comes from, no more."""
    names = tokens(plain(mail.name))
    local = _PARTS.sub(" ", plain(mail.address.partition("@")[0]))
    found = {f"n:{concept}" for sentence in sentences(names + tokens(local), language) for concept in sentence}
    return found | {f"nw:{name}" for name in names[:3]}


def _signs(mail: Written) -> set[str]:
    subject, body = mail.subject.lower(), mail.text.lower()
    local, _, domain = mail.address.lower().partition("@")
    host = domain.partition(".")[0]
    names = plain(mail.name).split()
    signs = {
        "no subject": not subject,
        "answer": _ANSWER.match(subject),
        "handed on": _HANDED.match(subject),
        "number": _NUMBER.search(body) or _NUMBER.search(subject),
        "money": _MONEY.search(body),
        "small": body[:1] == mail.text[:1] and body[:1].isalpha(),
        "html": mail.html,
        "signed": mail.signed,
        "role": _ROLE.match(local),
        "firm": host not in _MAILBOXES,
        "own firm": any(len(name) > 3 and name in host for name in names),  # noqa: PLR2004  # no "de" or "van"
    }
    found = {f"x:{name}" for name, true in signs.items() if true}
    found |= {f"h:{name}" for name in mail.headers}
    found |= {f"links:{min(body.count('://'), 2)}", f"asks:{min(body.count('?'), 3)}", f"names:{min(len(names), 3)}"}
    return found | {f"length:{min(len(body.split()).bit_length(), _LONG)}"}
