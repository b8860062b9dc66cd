"""winmail.dat: the files and the text that Outlook hid in its own format (MS-OXTNEF), read within bounds."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from gateway.mail.charset import decoded, untold

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILES: Final = 200
MAX_ATTRIBUTES: Final = 5000
MAX_VALUES: Final = 2000  # of one list of properties
MAX_NAME: Final = 1000  # bytes

_SIGNATURE: Final = 0x223E9F78
_RENDERING, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_BODY, _PROPERTIES, _CODE_PAGE = 0x800C, 0x9003, 0x9007
_LONG_NAME, _SHORT_NAME, _MEDIA_TYPE, _CONTENT = 0x3707, 0x3704, 0x370E, 0x3701
_PLAIN, _HTML = 0x1000, 0x1013
_STRING, _WIDE_STRING, _BINARY, _OBJECT = 0x1E, 0x1F, 0x102, 0x0D
_SIZES: Final = {0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_COUNTED: Final = (_STRING, _WIDE_STRING, _BINARY, _OBJECT)
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_MANY: Final = 0x1000  # a property with several values


class File(NamedTuple):
    """A file: its name, its media type where it says one, else ``''``, and its size in bytes."""

    name: str
    content_type: str
    size: int


class Winmail(NamedTuple):
    """What was packed: files, the plain text and the HTML source, ``''`` where there is none."""

    files: tuple[File, ...]
    text: str
    html: str


def unpacked(content: bytes) -> Winmail | None:
    """What is in ``content``; None where it is no such pack. A damaged one is read as far as it goes."""
    if len(content) < 6 or struct.unpack_from("<I", content)[0] != _SIGNATURE:  # noqa: PLR2004 - the header
        return None
    pack = _Pack()
    for number, (attribute, value) in enumerate(_attributes(content)):
        if number == MAX_ATTRIBUTES or len(pack.files) > MAX_FILES:
            break
        pack.take(attribute, value)
    return pack.result()


def _attributes(content: bytes) -> Iterator[tuple[int, memoryview]]:
    view = memoryview(content)
    place = 6
    while place + 9 <= len(content):
        _, attribute, length = struct.unpack_from("<BII", content, place)
        place += 9
        if place + length > len(content):
            return
        yield attribute & 0xFFFF, view[place : place + length]
        place += length + 2  # and a checksum that many programs get wrong


class _Pack:
    def __init__(self) -> None:
        self.files: list[dict[int, bytes | int]] = []
        self.body = b""
        self.properties: dict[int, bytes] = {}
        self.page = ""

    def take(self, attribute: int, value: memoryview) -> None:
        """Note one attribute; those of a file follow the one that opens it."""
        if attribute == _RENDERING:
            self.files.append({})
        elif attribute == _CODE_PAGE and len(value) >= 4:  # noqa: PLR2004 - a number
            self.page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            self.body = bytes(value)
        elif attribute == _PROPERTIES:
            self.properties = dict(_properties(value, {_PLAIN, _HTML}))
        elif self.files and attribute == _TITLE:
            self.files[-1].setdefault(_TITLE, bytes(value[:MAX_NAME]))
        elif self.files and attribute == _DATA:
            self.files[-1][_DATA] = len(value)
        elif self.files and attribute == _ATTACHMENT:
            self._properties_of_file(self.files[-1], value)

    def _properties_of_file(self, file: dict[int, bytes | int], value: memoryview) -> None:
        for name, content in _properties(value, {_LONG_NAME, _SHORT_NAME, _MEDIA_TYPE, _CONTENT}):
            if name == _CONTENT:
                file.setdefault(_DATA, len(content))
            else:
                file.setdefault(name, content[:MAX_NAME])

    def result(self) -> Winmail:
        text = self.properties.get(_PLAIN, b"") or self.body
        return Winmail(
            files=tuple(self._file(each) for each in self.files[:MAX_FILES]),
            text=self._string(text),
            html=self._string(self.properties.get(_HTML, b"")),
        )

    def _file(self, told: dict[int, bytes | int]) -> File:
        names = (told.get(name) for name in (_LONG_NAME, _TITLE, _SHORT_NAME))
        name = next((found for each in names if isinstance(each, bytes) and (found := self._string(each))), "")
        kind, size = told.get(_MEDIA_TYPE), told.get(_DATA)
        return File(name, self._string(kind) if isinstance(kind, bytes) else "", size if isinstance(size, int) else 0)

    def _string(self, content: bytes) -> str:
        plain = content.rstrip(b"\0")
        known = self.page and not plain.startswith(_UTF8_MARK)
        text = decoded(plain, self.page)[0] if known else untold(plain)
        return text.replace("\r\n", "\n")


def _properties(view: memoryview, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
    """The wanted MAPI properties; a wide string comes as marked UTF-8, an object without its identifier."""
    try:
        yield from _read_properties(view, wanted)
    except struct.error:  # it ends in the middle of a value
        return


def _read_properties(view: memoryview, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
    (count,) = struct.unpack_from("<I", view)
    place = 4
    for _ in range(min(count, MAX_VALUES)):
        kind, name = struct.unpack_from("<HH", view, place)
        place += 4
        if name >= 0x8000:  # noqa: PLR2004 - a named property: its set and its number or name come first
            place = _after_name(view, place)
        base = kind & ~_MANY
        values = 1
        if base in _COUNTED or kind & _MANY:
            (values,) = struct.unpack_from("<I", view, place)
            place += 4
        for number in range(min(values, MAX_VALUES)):
            if base not in _COUNTED:
                place += _SIZES.get(base, 4)
                continue
            (length,) = struct.unpack_from("<I", view, place)
            place += 4
            if number == 0 and name in wanted:
                yield name, _value(base, bytes(view[place : place + length]))
            place += (length + 3) // 4 * 4
        if place > len(view):
            return


def _after_name(view: memoryview, place: int) -> int:
    by_name, length = struct.unpack_from("<II", view, place + 16)
    return place + 24 + ((int(length) + 3) // 4 * 4 if by_name else 0)


def _value(kind: int, content: bytes) -> bytes:
    if kind == _WIDE_STRING:
        return content.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8-sig", "replace")
    return content[16:] if kind == _OBJECT else content
