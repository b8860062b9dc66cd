"""Bytes of a text become characters: only charsets of a list, wrong labels seen through, never an exception."""

from __future__ import annotations

from typing import Final

# Python's registry also knows zlib, rot13, idna and unicode_escape as codecs: a label chooses from this table.
_ALIASES: Final = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 utf-8-sig cp65001 utf8mb4",
    "utf-16": "utf-16 utf16 ucs-2 iso-10646-ucs-2",
    "utf-16-le": "utf-16le utf-16-le",
    "utf-16-be": "utf-16be utf-16-be",
    "utf-32": "utf-32 utf32",
    "iso-8859-2": "iso-8859-2 iso8859-2 latin2 l2",
    "iso-8859-3": "iso-8859-3 iso8859-3 latin3",
    "iso-8859-4": "iso-8859-4 iso8859-4 latin4",
    "iso-8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "iso-8859-6": "iso-8859-6 iso8859-6 arabic",
    "iso-8859-7": "iso-8859-7 iso8859-7 greek",
    "iso-8859-8": "iso-8859-8 iso8859-8 iso-8859-8-i hebrew",
    "cp1254": "iso-8859-9 iso8859-9 latin5 windows-1254 cp1254",
    "iso-8859-10": "iso-8859-10 iso8859-10 latin6",
    "iso-8859-13": "iso-8859-13 iso8859-13 latin7",
    "iso-8859-14": "iso-8859-14 iso8859-14 latin8",
    "iso-8859-15": "iso-8859-15 iso8859-15 latin9 latin-9",
    "iso-8859-16": "iso-8859-16 iso8859-16 latin10",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp437": "cp437 ibm437",
    "cp850": "cp850 ibm850",
    "cp852": "cp852 ibm852",
    "cp866": "cp866 ibm866",
    "cp874": "tis-620 windows-874 cp874 iso-8859-11",
    "koi8-r": "koi8-r koi8r",
    "koi8-u": "koi8-u koi8u",
    "mac-roman": "macintosh mac-roman macroman x-mac-roman",
    "gb18030": "gb18030 gb2312 gbk cp936 x-gbk euc-cn gb-2312-80",
    "hz": "hz hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cp950 x-x-big5",
    "cp932": "shift-jis shift_jis sjis x-sjis cp932 windows-31j ms-kanji",
    "euc_jp": "euc-jp eucjp x-euc-jp",
    "iso2022_jp_2": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 csiso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ksc5601 cp949 windows-949",
    "iso2022_kr": "iso-2022-kr",
}
CODECS: Final = {label: codec for codec, labels in _ALIASES.items() for label in labels.split()}

# Labels that are written without looking: what they hold is windows-1252 or UTF-8 (WHATWG reads latin-1 so too).
_CARELESS_LABELS: Final = (
    "us-ascii ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 cp1252 x-ansi ansi iso-ir-100 "
    "default unknown unknown-8bit x-unknown 8bit 7bit utf"
)
_CARELESS: Final = frozenset(_CARELESS_LABELS.split())
_SAMPLE: Final = 1024  # bytes; enough to tell a charset
# What mail without a right label was written in, by their names in Python; each one tried costs time.
_GUESSED: Final = (
    "utf_8",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp932",
    "euc_jp",
    "gb18030",
    "big5",
    "cp949",
)
_FOREIGN_SHARE: Final = 0.3  # more bytes above 127 than this are no western text


def decoded(raw: bytes, label: str = "", *, cut: bool = False) -> tuple[str, str]:
    """The characters of ``raw`` and a defect in plain words, ``''`` where there is none.

    ``label`` is the declared charset, ``''`` where none was declared. ``cut`` says that
    ``raw`` may end in the middle of a character.
    """
    shifting = b"\x1b" in raw or (b"~" in raw and b"~{" in raw)  # one byte is found ten times as fast as two
    if not shifting and raw.isascii() and not _wide(label):
        return raw.decode("ascii"), ""
    name = label.strip().strip("\"'").lower()
    if not name or name in _CARELESS:
        return careless(raw, cut=cut), ""
    codec = CODECS.get(name) or CODECS.get(name.replace("_", "-"))
    if codec is None:
        return _plain(raw.decode("latin-1")), "unknown charset"
    text = _strict(raw, codec, cut=cut)
    if text is not None:
        return text, ""
    return _guessed(raw, codec), f"text is not in its declared charset {codec}"


def careless(raw: bytes, *, cut: bool = False) -> str:
    """Text whose label says nothing: UTF-8 where the bytes are valid UTF-8, else windows-1252."""
    text = _strict(raw, "utf-8", cut=cut)
    return western(raw) if text is None else text


def western(raw: bytes) -> str:
    """Windows-1252; its five undefined bytes are left out."""
    return raw.decode("cp1252", "ignore")


def _wide(label: str) -> bool:
    return label.strip().lower().startswith(("utf-16", "utf16", "utf-32", "utf32", "ucs", "iso-10646"))


def _strict(raw: bytes, codec: str, *, cut: bool) -> str | None:
    """The text where ``raw`` is valid; None where it is not."""
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        if not cut or error.start < len(raw) - 3:
            return None
        text = raw[: error.start].decode(codec, "replace")
    return _plain(text)


def _plain(text: str) -> str:
    """``text`` without its byte order mark and without lone surrogates, which no file or database takes."""
    return text.removeprefix("\ufeff").encode("utf-8", "replace").decode("utf-8")


def _guessed(raw: bytes, codec: str) -> str:
    """Text that is not in its declared charset: a few wrong bytes are replaced, else another charset is tried."""
    text = _plain(raw.decode(codec, "replace"))
    if text.count("\ufffd") * 20 < len(text):
        return text
    sample = raw[:_SAMPLE]
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    if high < len(sample) * _FOREIGN_SHARE:
        return careless(raw)
    from charset_normalizer import from_bytes  # slow to import and rarely needed

    best = from_bytes(sample, steps=1, cp_isolation=list(_GUESSED)).best()
    found = CODECS.get(best.encoding.replace("_", "-")) if best else None
    return _plain(raw.decode(found, "replace")) if found else western(raw)
