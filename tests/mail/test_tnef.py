from __future__ import annotations

import struct

import pytest

from gateway.mail.tnef import unpacked
from tests.mail.hard.files import HEAD, attribute

TEXT, WIDE, BINARY, OBJECT, NUMBER = 0x1E, 0x1F, 0x102, 0x0D, 0x03


def properties(*told: tuple[int, int, bytes]) -> bytes:
    """A list of MAPI properties: kind, name and content of each one."""
    pieces = [struct.pack("<I", len(told))]
    for kind, name, content in told:
        head = struct.pack("<HH", kind, name)
        if kind != NUMBER:
            head += struct.pack("<II", 1, len(content))
        pieces.append(head + content + b"\0" * (-len(content) % 4))
    return b"".join(pieces)


def file(*told: tuple[int, int, bytes], title: bytes = b"LAMP~1.JPG\0") -> bytes:
    """A pack with one file that has these properties."""
    return (
        HEAD
        + attribute(2, 0x69002, b"\0" * 14)
        + attribute(2, 0x18010, title)
        + attribute(2, 0x69005, properties(*told))
    )


def test_a_file_has_its_long_name_its_type_and_its_size() -> None:
    pack = unpacked(
        file(
            (NUMBER, 0x0E20, b"\1\0\0\0"),
            (TEXT, 0x3707, b"My lamp.jpg\0"),
            (TEXT, 0x370E, b"image/jpeg\0"),
            (BINARY, 0x3701, b"abcdefg"),
        )
    )

    assert pack is not None
    assert pack.files == (("My lamp.jpg", "image/jpeg", 7),)


def test_a_wide_name_is_read_whatever_the_code_page_says() -> None:
    page = attribute(1, 0x69007, struct.pack("<I", 1251))

    pack = unpacked(file((WIDE, 0x3707, "Größe.jpg\0".encode("utf-16-le"))) + page)

    assert pack is not None
    assert pack.files[0].name == "Größe.jpg"


def test_a_narrow_name_is_read_as_the_code_page_says() -> None:
    page = attribute(1, 0x69007, struct.pack("<I", 1251))

    pack = unpacked(file(title="Лампа.jpg\0".encode("cp1251")) + page)

    assert pack is not None
    assert pack.files[0].name == "Лампа.jpg"


def test_an_object_is_counted_without_its_identifier() -> None:
    pack = unpacked(file((OBJECT, 0x3701, b"\0" * 16 + b"abc")))

    assert pack is not None
    assert pack.files[0].size == 3


def test_named_properties_are_passed_over() -> None:
    named = struct.pack("<HH", NUMBER, 0x8001) + b"\0" * 16 + struct.pack("<II", 1, 4) + b"a\0\0\0" + b"\1\0\0\0"
    listed = struct.pack("<I", 2) + named + properties((TEXT, 0x1000, b"Where is it?\0"))[4:]

    pack = unpacked(HEAD + attribute(1, 0x69003, listed))

    assert pack is not None
    assert pack.text == "Where is it?"


def test_a_page_is_handed_on_as_it_is() -> None:
    pack = unpacked(HEAD + attribute(1, 0x69003, properties((BINARY, 0x1013, b"<p>Where?</p>"))))

    assert pack is not None
    assert (pack.text, pack.html) == ("", "<p>Where?</p>")


@pytest.mark.parametrize("cut", range(6, len(file((TEXT, 0x3707, b"a.jpg\0"))), 7))
def test_a_pack_that_was_cut_is_read_as_far_as_it_goes(cut: int) -> None:
    assert unpacked(file((TEXT, 0x3707, b"a.jpg\0"))[:cut]) is not None


def test_what_is_no_pack_is_none() -> None:
    assert unpacked(b"no") is None
    assert unpacked(b"PK\3\4 something else") is None
