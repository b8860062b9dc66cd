"""Address fields that no grammar reads, read as a person would; what comes out is for showing, not for answering."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from gateway.mail.words import words

MAX_VALUE: Final = 8 * 1024  # characters of a field that are looked at
MAX_MAILBOXES: Final = 500
MAX_BLANKS: Final = 3  # in a family name

# Signs of full width and curly quotation marks, typed where the plain ones were meant.
_WIDE: Final = str.maketrans("\uff20\ufe6b\u201c\u201d\u00ab\u00bb\uff1c\uff1e\uff0c\uff1b", '@@""""<>,;')
_QUOTED: Final = r'"(?:[^"\\]|\\.){0,500}"'
_ANGLE: Final = r"<[^<>]{0,500}>"
_COMMENT: Final = r"\([^()]{0,500}\)"
_WORD: Final = r"=\?[^?\s]{1,75}\?[bBqQ]\?[^?]{0,2000}\?="
_PIECE: Final = re.compile(rf"(?P<whole>{_QUOTED}|{_ANGLE}|{_COMMENT}|{_WORD})|(?P<end>[,;])|(?P<other>.)", re.DOTALL)
_GROUP: Final = re.compile(r"""\s*[^<>@,;:"()]{0,200}:(?=[^:]*$)""")
_IN_ANGLES: Final = re.compile(r"<([^<>]*)>?(?P<after>[^<>]*)>?$")
_NEXT: Final = re.compile(r"(?<=>)\s*(?=[^\s<>][^<>]*<|<)")  # where a comma between two mailboxes is missing
_BARE: Final = re.compile(
    r"""(?:"[^"@<>]{1,64}"|[^\s<>()\[\]"',;:@]{1,320})@+(?:\[[0-9A-Za-z.:]{3,60}\]|[^\s<>()\[\]"',;:@]{1,255})"""
)
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&*+/^_`{|}~.-]{1,64}")
_MAILTO: Final = re.compile(r"\s*(?:mailto|smtp):\s*", re.IGNORECASE)
_ROUTE: Final = re.compile(r"^@[^:]{1,500}:")
_AROUND_SIGN: Final = re.compile(r"\s*([@.])\s*")
_COMMENTS: Final = re.compile(_COMMENT)
_PAIR: Final = re.compile(r"\\(.)", re.DOTALL)
_UNPAIRED: Final = dict.fromkeys(map(ord, '"()'), " ")
_NOTHING: Final = re.compile(r"\[\s*\]")


class Salvaged(NamedTuple):
    """The name and the address of one mailbox, either ``''`` where there is none."""

    name: str
    address: str


def salvaged(value: str) -> tuple[Salvaged, ...]:
    """The mailboxes of an undecoded field, in their order; those of groups among them."""
    value = value[:MAX_VALUE].translate(_WIDE)
    found: list[Salvaged] = []
    lead = ""  # the family name of "Field, Ann <ann@mail.example>"
    for piece in _pieces(value):
        mailboxes = _mailboxes(piece, closed=";" in value)
        if lead and mailboxes and mailboxes[0].name and mailboxes[0].address:
            found[-1:] = [Salvaged(f"{lead}, {mailboxes[0].name}", mailboxes[0].address), *mailboxes[1:]]
        else:
            found.extend(mailboxes)
        alone = len(mailboxes) == 1 and "@" not in mailboxes[0].address and "(" not in piece
        word = mailboxes[0].name or mailboxes[0].address if alone else ""
        lead = word if word.count(" ") < MAX_BLANKS else ""
    return tuple(found)


def _pieces(value: str) -> list[str]:
    """``value`` cut at the commas and semicolons that stand outside of marks which are closed again."""
    pieces: list[str] = []
    parts: list[str] = []
    for match in _PIECE.finditer(value):
        if not match["end"]:
            parts.append(match.group())
            continue
        pieces.append("".join(parts))
        parts = []
        if len(pieces) > MAX_MAILBOXES:
            break
    return [piece for piece in (*pieces, "".join(parts)) if piece.strip()]


def _mailboxes(piece: str, *, closed: bool = True, again: bool = True) -> list[Salvaged]:
    """What one piece of a field says; nothing where it is but the name of a group, which may be ``closed``."""
    piece = _ungrouped(_MAILTO.sub(" ", piece), closed=closed)
    if piece.count("<") > 1 and piece.count("@") > 1:
        parts = _NEXT.split(piece)
        if len(parts) > 1:
            return [found for part in parts for found in _mailboxes(part, again=False)]
    angles = _IN_ANGLES.search(piece)
    address = (_address(angles[1]) or _local(angles[1])) if angles else ""
    if angles and (address or "@" not in piece[: angles.start()]):
        after = "" if "@" in angles["after"] else angles["after"]
        name = _name(piece[: angles.start()]) or _name(after) or _comment(piece)
        return [Salvaged(name, address)] if name or address else []
    bare = [match for match in _BARE.finditer(piece) if "=?" not in match.group()]
    if len(bare) > 1:
        return [Salvaged("", _address(match.group())) for match in bare]
    if bare:
        rest = f"{piece[: bare[0].start()]} {piece[bare[0].end() :]}"
        return [Salvaged(_name(rest) or _comment(rest), _address(bare[0].group()))]
    return _nameless(piece, again=again)


def _nameless(piece: str, *, again: bool) -> list[Salvaged]:
    """What a piece without an address says: an encoded mailbox, a user of the sender's own machine, or a name."""
    if again and "=?" in piece:
        return [found for inner in _pieces(words(piece)[0]) for found in _mailboxes(inner, again=False)]
    local = _local(_COMMENTS.sub("", piece))
    if local:
        return [Salvaged(_comment(piece), local)]
    name = _name(piece) or _comment(piece)
    return [Salvaged(name, "")] if name else []


def _ungrouped(piece: str, *, closed: bool) -> str:
    """``piece`` without the name of a group; in a group without an end the colon may be one of a mailbox's name."""
    match = _GROUP.match(piece)
    if match is None or "=?" in match.group():
        return piece
    rest = piece[match.end() :]
    return piece if not closed and "<" in rest and rest.partition("<")[0].strip() else rest.strip(":;")


def _address(text: str) -> str:
    """The address that ``text`` is meant to be, ``''`` where it has no sign or nothing on one side of it."""
    text = _ROUTE.sub("", words(text)[0].strip())
    text = _AROUND_SIGN.sub(r"\1", text).strip(" \t'<>()[],;:.")
    local, sign, domain = text.rpartition("@")
    local = local.strip()
    if local[:1] == '"':
        local = local if local[-1:] == '"' and len(local) > 1 else local.strip('"')
    if not sign or not local or not domain or any(character.isspace() for character in domain):
        return ""
    return f"{local}@{domain}"


def _local(text: str) -> str:
    """The user that ``text`` names, ``''`` where it is none."""
    return text.strip() if _LOCAL.fullmatch(text.strip()) else ""


def _name(text: str) -> str:
    plain = _PAIR.sub(r"\1", words(_COMMENTS.sub(" ", text))[0]).translate(_UNPAIRED)
    return " ".join(_NOTHING.sub(" ", plain).split()).strip(" <>,;:'")


def _comment(text: str) -> str:
    return " ".join(words(" ".join(each[1:-1] for each in _COMMENTS.findall(text)))[0].split())
