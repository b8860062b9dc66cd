"""Attachments: their names in all the abuses of RFC 2047 and RFC 2231, their sizes, and files in hiding."""

# ruff: noqa: E501 - a mail stands in one line of the table, in its own script
from __future__ import annotations

import base64
import struct

from tests.mail.hard import FRONTIER, Case, case
from tests.messages import multipart


def named(fields: str, filename: str, kind: str = "application/pdf", size: int = 3, content: str = "abc") -> Case:
    """A mail with one attachment of these fields."""
    return case(
        FRONTIER, body=multipart("\nhello", f"{fields}\n\n{content}"), text="hello", files=[(filename, kind, size)]
    )


def disposed(parameters: str, filename: str) -> Case:
    """A mail with one attachment whose name stands in Content-Disposition."""
    return named(f"Content-Type: application/pdf\nContent-Disposition: attachment; {parameters}", filename)


def attribute(level: int, number: int, content: bytes) -> bytes:
    """One attribute of a winmail.dat."""
    return struct.pack("<BII", level, number, len(content)) + content + b"\0\0"


HEAD = struct.pack("<IH", 0x223E9F78, 1)
WINMAIL = (
    HEAD
    + attribute(2, 0x69002, b"\0" * 14)
    + attribute(2, 0x18010, b"Rechnung.pdf\0")
    + attribute(2, 0x6800F, b"abcde")
)
WINMAIL_TEXT = HEAD + attribute(1, 0x2800C, b"Where is it?\0")
UU = "begin 644 lamp.jpg\n#86)C\n`\nend\n"


def packed(content: bytes) -> str:
    return (
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.b64encode(content).decode()
    )


CASES: dict[str, Case] = {
    "a name in its type": named("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
    "two names": named('Content-Type: application/pdf; name="b.pdf"\nContent-Disposition: attachment; filename="a.pdf"', "a.pdf"),
    "a file name in its type": named('Content-Type: application/pdf; filename="a.pdf"', "a.pdf"),
    "a name in the disposition": named('Content-Type: application/pdf\nContent-Disposition: inline; name="a.pdf"', "a.pdf"),
    "a disposition without a kind": named('Content-Type: application/pdf\nContent-Disposition: filename="a.pdf"', "a.pdf"),
    "a name in Content-Location": named("Content-Type: application/pdf\nContent-Location: a.pdf", "a.pdf"),
    "an unquoted name with blanks": disposed("filename=a big file.pdf", "a big file.pdf"),
    "an unquoted name with blanks before another parameter": disposed("filename=a big file.pdf; size=3", "a big file.pdf"),
    "a name in single marks": disposed("filename='a b.pdf'", "a b.pdf"),
    "a name with semicolons": disposed('filename="a;b;c.pdf"', "a;b;c.pdf"),
    "a name with quotation marks in it": disposed('filename="the "big" one.pdf"', 'the "big" one.pdf'),
    "a name with escaped quotation marks": disposed('filename="the \\"big\\" one.pdf"', 'the "big" one.pdf'),
    "a name that was never closed": disposed('filename="a.pdf; size=3', "a.pdf"),
    "no semicolon between parameters": disposed('size=3 filename="a.pdf"', "a.pdf"),
    "blanks around the sign": disposed('filename = "a.pdf"', "a.pdf"),
    "two semicolons": disposed(';filename="a.pdf"', "a.pdf"),
    "a path": disposed('filename="C:\\temp\\a.pdf"', "a.pdf"),
    "a path of Unix": disposed('filename="../../etc/a.pdf"', "a.pdf"),
    "an encoded name": disposed('filename="=?utf-8?q?Gr=C3=B6=C3=9Fe.pdf?="', "Größe.pdf"),
    "an encoded name without quotation marks": disposed("filename==?utf-8?b?R3LDtsOfZS5wZGY=?=", "Größe.pdf"),
    "an encoded name in pieces": disposed('filename="=?utf-8?q?Gr=C3=B6?=\n =?utf-8?q?=C3=9Fe.pdf?="', "Größe.pdf"),
    "an encoded name in its type": named('Content-Type: application/pdf; name="=?iso-8859-1?q?Gr=F6=DFe.pdf?="', "Größe.pdf"),
    "a raw name in UTF-8": disposed('filename="Größe.pdf"', "Größe.pdf"),
    "RFC 2231": disposed("filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
    "RFC 2231 in latin-1": disposed("filename*=iso-8859-1'de'Gr%F6%DFe.pdf", "Größe.pdf"),
    "RFC 2231 in quotation marks": disposed("filename*=\"utf-8''Gr%C3%B6%C3%9Fe.pdf\"", "Größe.pdf"),
    "RFC 2231 without a star": disposed("filename=\"utf-8''Gr%C3%B6%C3%9Fe.pdf\"", "Größe.pdf"),
    "RFC 2231 without a charset": disposed("filename*=''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
    "RFC 2231 without marks": disposed("filename*=a.pdf", "a.pdf"),
    "continuations": disposed('filename*0="a long"; filename*1=" name.pdf"', "a long name.pdf"),
    "continuations out of order": disposed('filename*1=" name.pdf"; filename*0="a long"', "a long name.pdf"),
    "continuations with a gap": disposed("filename*0=a; filename*2=c.pdf", "ac.pdf"),
    "continuations of both kinds": disposed("filename*0*=utf-8''Gr%C3%B6; filename*1*=%C3%9Fe; filename*2=.pdf", "Größe.pdf"),
    "continuations that cut a character": disposed("filename*0*=utf-8''Gr%C3; filename*1*=%B6%C3%9Fe.pdf", "Größe.pdf"),
    "continuations with percent signs": disposed('filename*0="100%25"; filename*1=" off.pdf"', "100%25 off.pdf"),
    "continuations of an encoded word": disposed('filename*0="=?utf-8?b?R3LDts"; filename*1="OfZS5wZGY=?="', "Größe.pdf"),
    "both forms of a name": disposed("filename=plain.pdf; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf", "Größe.pdf"),
    "a continued name in the type": named(
        "Content-Type: application/pdf; name*0=a; name*1=.pdf\nContent-Disposition: attachment", "a.pdf"
    ),
    "no name at all": named("Content-Disposition: attachment\nContent-Type: application/pdf", ""),
    "a name without a type": named('Content-Disposition: attachment; filename="a.bin"', "a.bin", "text/plain"),
    "a type without a slash": named('Content-Type: pdf; name="a.pdf"', "a.pdf", "application/octet-stream"),
    "base64": named("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64", "a.pdf", size=2, content="YWI="),
    "base64 with noise": named("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64", "a.pdf", size=2, content="Y!W\n*I="),
    "quoted-printable": named("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: quoted-printable", "a.pdf", size=3, content="=00=FF=\na"),
    "binary": case(
        FRONTIER, body=b"--frontier\r\n\r\nhello\r\n--frontier\r\nContent-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\xff\r\n\r\n\x80\r\n--frontier--",
        text="hello", files=[("a.png", "image/png", 7)],
    ),
    "an attachment and nothing else": case(
        "Content-Type: application/pdf; name=a.pdf", "Content-Transfer-Encoding: base64", body="YWJj", text="", files=[("a.pdf", "application/pdf", 3)]
    ),
    "uuencode in the text": case(body=f"See the picture:\n\n{UU}\nAnn\n", text="See the picture:\n\n\nAnn\n", files=[("lamp.jpg", "image/jpeg", 3)]),
    "uuencode without an end": case(body="See:\nbegin 644 a.bin\n#86)C\n", text="See:\n", files=[("a.bin", "application/octet-stream", 3)]),
    "two uuencoded files": case(
        body=f"See:\n{UU}{UU.replace('lamp.jpg', 'the lamp.png')}", text="See:\n", files=[("lamp.jpg", "image/jpeg", 3), ("the lamp.png", "image/png", 3)]
    ),
    "words that look like uuencode": case(body="begin 644 times\nand end it\n", text="begin 644 times\nand end it\n"),
    "uuencode as the transfer encoding": named(
        "Content-Type: image/jpeg; name=lamp.jpg\nContent-Transfer-Encoding: x-uuencode", "lamp.jpg", "image/jpeg", content=UU
    ),
    "a winmail.dat with a file": case(FRONTIER, body=multipart("\nhello", packed(WINMAIL)), text="hello", files=[("Rechnung.pdf", "application/pdf", 5)]),
    "a winmail.dat with the only text": case(
        FRONTIER, body=multipart(packed(WINMAIL_TEXT)), text="Where is it?", files=[("winmail.dat", "application/ms-tnef", len(WINMAIL_TEXT))]
    ),
    "a winmail.dat that was cut": case(FRONTIER, body=multipart("\nhello", packed(WINMAIL[:12])), text="hello", files=[("winmail.dat", "application/ms-tnef", 12)]),
    "a winmail.dat that is none": case(FRONTIER, body=multipart("\nhello", packed(b"no")), text="hello", files=[("winmail.dat", "application/ms-tnef", 2)]),
}  # fmt: skip
