"""Bytes of a text become characters: only charsets of a list, wrong labels seen through, never an exception."""

from __future__ import annotations

from typing import Final

from gateway.mail.labels import UNTOLD, WESTERN, codec_of

_WIDE: Final = frozenset({"utf-7", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FOREIGN: Final = 0.5  # a share of bytes above 127 that no western text has
# The charset that a text is really in, where it is not in the one that its label says.
_RELATIVES: Final = {
    "big5hkscs": ("cp950", "gb18030"), "gb18030": ("big5hkscs",), "cp932": ("euc_jp",),
    "euc_jp": ("cp932", "euc_jis_2004"), "cp949": ("johab",), "iso-8859-8": ("cp1255",), "iso-8859-6": ("cp1256",),
    "iso-8859-7": ("cp1253",),
}  # fmt: skip


def decoded(raw: bytes, label: str = "", *, cut: bool = False) -> tuple[str, str]:
    """The characters of ``raw`` and a defect in plain words, ``''`` where there is none.

    ``label`` is the declared charset, ``''`` where none was declared. ``cut`` says that
    ``raw`` may end in the middle of a character.
    """
    codec = codec_of(label) if label else UNTOLD
    shifting = b"\x1b" in raw or (b"~" in raw and b"~{" in raw)  # one byte is found ten times as fast as two
    if not shifting and raw.isascii() and codec not in _WIDE:
        return raw.decode("ascii"), ""
    if not codec:
        return untold(raw, cut=cut), "" if codec is not None else "unknown charset"
    if codec == WESTERN:
        return careless(raw, cut=cut), ""
    if codec in _WIDE:
        return _wide(raw, codec), ""
    text = _strict(raw, codec, cut=cut)
    if text is not None:
        return text, ""
    return _mended(raw, codec, cut=cut), f"text is not in its declared charset {codec}"


def untold(raw: bytes, *, cut: bool = False) -> str:
    """Text of which nobody says how it is written: UTF-8 where the bytes are valid UTF-8, else a careful guess."""
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return plain(raw.decode(codec, "replace"))
    if b"\x1b$" in raw:
        return _shifted(raw)
    text = _strict(raw, "utf-8", cut=cut)
    return _guessed(raw) if text is None else text


def careless(raw: bytes, *, cut: bool = False) -> str:
    """Text labelled as western: UTF-8 where the bytes are valid UTF-8, else windows-1252, if it can be that."""
    text = _strict(raw, "utf-8", cut=cut)
    if text is not None:
        return text
    from gateway.mail.guess import foreign_share

    return _guessed(raw) if foreign_share(raw) > _FOREIGN else western(raw)


def western(raw: bytes) -> str:
    """Windows-1252; its five undefined bytes are left out."""
    return raw.decode("cp1252", "ignore")


def plain(text: str) -> str:
    """``text`` without its byte order mark and without lone surrogates, which no file or database takes."""
    return text.removeprefix("\ufeff").encode("utf-8", "replace").decode("utf-8")


def _strict(raw: bytes, codec: str, *, cut: bool) -> str | None:
    """The text where ``raw`` is valid; None where it is not."""
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        if not cut or error.start < len(raw) - 3:
            return None
        text = raw[: error.start].decode(codec, "replace")
    return plain(text)


def _paired(raw: bytes) -> str | None:
    """UTF-8 in which characters beyond the first plane are two surrogates, as old telephones wrote it (CESU-8)."""
    try:
        return plain(raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16"))
    except UnicodeDecodeError:
        return None


def _guessed(raw: bytes) -> str:
    from gateway.mail.guess import guessed  # its tables are rarely needed

    codec = guessed(raw)
    return western(raw) if codec == WESTERN else plain(raw.decode(codec, "replace"))


def _wide(raw: bytes, codec: str) -> str:
    """Text in UTF-7, UTF-16 or UTF-32; without a byte order mark the places of zero bytes tell the order."""
    if codec in {"utf-16", "utf-32"} and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        sample = raw[:512]
        big = (
            sample[0::2].count(0) > sample[1::2].count(0)
            if codec == "utf-16"
            else sample[0::4].count(0) > sample[3::4].count(0)
        )
        codec += "-be" if big else "-le"
    if codec != "utf-7" and raw.isascii() and b"\0" not in raw:
        return raw.decode("ascii")  # labelled by a program that then wrote something else
    return plain(raw.decode(codec, "replace"))


def _shifted(raw: bytes) -> str:
    """Text in a 7-bit charset of East Asia, whoever made it."""
    if b"\x1b$)C" in raw:
        return plain(raw.decode("iso2022_kr", "replace"))
    from gateway.mail.jis import japanese

    text = _strict(raw, "iso2022_jp_2", cut=False)
    return plain(japanese(raw)) if text is None else text


def _mended(raw: bytes, codec: str, *, cut: bool) -> str:
    """Text that is not in its declared charset: another one is tried, else a few wrong bytes are replaced."""
    if codec in {"iso2022_jp_2", "iso2022_kr"}:
        return _shifted(raw) if b"\x1b" in raw else untold(raw, cut=cut)
    if codec == "utf-8" and b"\xed" in raw and (paired := _paired(raw)) is not None:
        return paired
    text = plain(raw.decode(codec, "replace"))
    wrong = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    # What is right is no accident where it is the most, or where a character of UTF-8 came out at all.
    if wrong <= (foreign - wrong) * (12 if codec == "utf-8" else 0.5):
        return text
    for relative in ("utf-8", *_RELATIVES.get(codec, ())):
        other = _strict(raw, relative, cut=cut)
        if other is not None:
            return other
    return _guessed(raw)
