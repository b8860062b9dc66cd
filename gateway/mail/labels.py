"""What the labels mean under which people write the charset of a text: a table of names, and their misspellings."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from gateway.on_demand import late

# Python's registry also knows zlib, rot13, idna and unicode_escape as codecs: a label chooses from this table.
# Labels are compared without anything but their letters and digits.
_ALIASES: Final = {
    "utf-8": "utf8 unicode11utf8 utf8sig utf8mb4 cp65001 xutf8 isoutf8 xunicode20utf8 utf88bit",
    "utf-7": "utf7 unicode11utf7 xunicode20utf7 csunicode11utf7 unicode20utf7",
    "utf-16": "utf16 ucs2 iso10646ucs2 csunicode unicode",
    "utf-16-le": "utf16le ucs2le",
    "utf-16-be": "utf16be ucs2be",
    "utf-32": "utf32 ucs4 iso10646ucs4",
    "utf-32-le": "utf32le",
    "utf-32-be": "utf32be",
    "iso-8859-2": "iso88592 88592 latin2 l2 isolatin2 csisolatin2 isoir101 iso885921987",
    "iso-8859-3": "iso88593 88593 latin3 l3 csisolatin3 isoir109",
    "iso-8859-4": "iso88594 88594 latin4 l4 csisolatin4 isoir110",
    "iso-8859-5": "iso88595 88595 cyrillic csisolatincyrillic isoir144",
    "iso-8859-6": "iso88596 88596 arabic csisolatinarabic isoir127 asmo708 ecma114 iso88596i iso88596e",
    "iso-8859-7": "iso88597 88597 greek greek8 csisolatingreek isoir126 ecma118 elot928",
    "iso-8859-8": "iso88598 88598 iso88598i iso88598e hebrew visual logical csisolatinhebrew isoir138",
    "cp1254": "iso88599 88599 latin5 l5 windows1254 cp1254 xcp1254 csisolatin5 isoir148 turkish",
    "iso-8859-10": "iso885910 885910 latin6 l6 csisolatin6 isoir157",
    "iso-8859-13": "iso885913 885913 latin7 l7",
    "iso-8859-14": "iso885914 885914 latin8 l8",
    "iso-8859-15": "iso885915 885915 latin9 l9 latin0 csisolatin9",
    "iso-8859-16": "iso885916 885916 latin10 l10",
    "cp1250": "windows1250 cp1250 xcp1250",
    "cp1251": "windows1251 cp1251 xcp1251 ansi1251",
    "cp1253": "windows1253 cp1253 xcp1253",
    "cp1255": "windows1255 cp1255 xcp1255",
    "cp1256": "windows1256 cp1256 xcp1256",
    "cp1257": "windows1257 cp1257 xcp1257",
    "cp1258": "windows1258 cp1258 xcp1258",
    "cp437": "cp437 ibm437 437 cspc8codepage437",
    "cp737": "cp737 ibm737",
    "cp775": "cp775 ibm775",
    "cp850": "cp850 ibm850 850 cspc850multilingual",
    "cp852": "cp852 ibm852 852 cspcp852",
    "cp855": "cp855 ibm855",
    "cp857": "cp857 ibm857",
    "cp858": "cp858 ibm858 ibm00858",
    "cp860": "cp860 ibm860",
    "cp861": "cp861 ibm861",
    "cp862": "cp862 ibm862 dos862",
    "cp863": "cp863 ibm863",
    "cp864": "cp864 ibm864",
    "cp865": "cp865 ibm865",
    "cp866": "cp866 ibm866 866 csibm866",
    "cp869": "cp869 ibm869",
    "cp874": "tis620 tis6200 tis62025330 windows874 cp874 iso885911 885911 dos874",
    "cp1125": "cp1125 ibm1125 cp866u ruscii",
    "koi8-r": "koi8r koi8 koi cskoi8r",
    "koi8-u": "koi8u koi8ru",
    "koi8-t": "koi8t",
    "kz1048": "kz1048 rk1048 strk10482002",
    "ptcp154": "ptcp154 cp154 pt154 cyrillicasian",
    "mac-roman": "macintosh mac macroman xmacroman csmacintosh",
    "mac-cyrillic": "maccyrillic xmaccyrillic xmacukrainian macukrainian",
    "mac-greek": "macgreek xmacgreek",
    "mac-latin2": "maclatin2 maccentraleurope xmacce xmaccentraleurroman xmaccentraleurope",
    "mac-turkish": "macturkish xmacturkish",
    "mac-iceland": "maciceland xmacicelandic",
    "mac-croatian": "maccroatian xmaccroatian",
    "mac-romanian": "macromanian xmacromanian",
    "gb18030": "gb18030 gb2312 gbk cp936 ms936 windows936 xgbk euccn gb231280 gb23121980 csgb2312 chinese isoir58",
    "hz": "hz hzgb2312 hzgb",
    "big5hkscs": "big5 big5hkscs cp950 ms950 windows950 xxbig5 csbig5 big5eten cnbig5 big5tw",
    "cp932": "shiftjis sjis xsjis cp932 ms932 windows31j windows932 mskanji xmscp932 csshiftjis xshiftjis shiftjis2004",
    "euc_jp": "eucjp xeucjp ujis eucjpms cp51932 cseucpkdfmtjapanese",
    "iso2022_jp_2": "iso2022jp iso2022jp1 iso2022jp2 iso2022jp3 iso2022jpms csiso2022jp csiso2022jp2 cp50220 cp50221 "
    "cp50222 iso2022jpext jis",
    "cp949": "euckr ksc56011987 ksc56011989 ksc5601 ks56011987 cp949 ms949 windows949 uhc xwindows949 cseuckr korean "
    "isoir149 ksx1001 xksc5601",
    "johab": "johab cp1361 ms1361",
    "iso2022_kr": "iso2022kr csiso2022kr",
}
CODECS: Final = {label: codec for codec, labels in _ALIASES.items() for label in labels.split()}

# Labels that are written without looking. Under the first ones stands anything, under the others windows-1252 or
# UTF-8 (WHATWG reads latin-1 so too); the codec of the table is what they mean where both fail.
UNTOLD: Final = ""
WESTERN: Final = "cp1252"
_UNTOLD: Final = (
    "usascii ascii ansix341968 ansix341986 iso646us 646 us cp367 ibm367 csascii ansi xansi default unknown unknown8bit "
    "xunknown 8bit 7bit utf binary none charset xuserdefined iso885981 userdefined notapplicable"
)
_WESTERN: Final = (
    "iso88591 88591 latin1 latin l1 windows1252 cp1252 xcp1252 isoir100 isolatin1 csisolatin1 iso885911987 cp819 "
    "ibm819 windows1252http iso88591windows1252 western"
)
_CARELESS: Final = {**dict.fromkeys(_UNTOLD.split(), UNTOLD), **dict.fromkeys(_WESTERN.split(), WESTERN)}
_NOISE: Final = late(r"[^a-z0-9]+")
# What can still be told from a label with something around it, as "charset=utf-8", "win-1251" or "utf-8 format".
_WITHIN: Final = late(
    r"(?P<utf>utf[ _-]?(?:8|7|16|32)(?:[ _-]?[lb]e)?)|(?P<iso>8859[ _-]{0,2}1?[0-9])"
    r"|(?:windows|win|cp|ibm|dos|ms)[ _-]{0,2}(?P<page>[0-9]{3,4})"
    r"|(?P<name>koi8[ _-]?[ru]?|gb2312|gbk|gb18030|big5|euc[ _-]?(?:jp|kr|cn)|iso[ _-]?2022[ _-]?(?:jp|kr)"
    r"|shift[ _-]?jis|s[ _-]?jis|ks[ _-]?c?[ _-]?5601|us[ _-]?ascii|latin[ _-]?1)"
)
MAX_LABEL: Final = 100  # characters


@lru_cache(maxsize=256)
def codec_of(label: str) -> str | None:
    """The codec that a declared charset means, ``''`` where it means nothing, None where nobody knows it."""
    lower = label[:MAX_LABEL].lower()
    name = _NOISE.sub("", lower)
    found = _CARELESS.get(name, CODECS.get(name))
    if found is not None or not name:
        return found or UNTOLD
    match = _WITHIN.search(lower)
    if match is None:
        return None
    inner = _NOISE.sub("", match["utf"] or match["iso"] or match["name"] or f"cp{match['page']}")
    return _CARELESS.get(inner, CODECS.get(inner))
