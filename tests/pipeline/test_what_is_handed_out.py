"""What a mail brings with it is handed to the desk as files and plain text, and never becomes anything else."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from tests.pipeline.house import SHOP, House

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

INLINE = SHOP.replace('to = "support@desk.example"', 'to = "support@desk.example"\noriginal = "inline"')
NAMES = [
    "../../../../etc/cron.d/evil",
    "/etc/passwd",
    "..\\..\\evil.pht",
    "evil.php",
    ".htaccess",
    "picture.svg",
    "page.html",
    "bomb.zip",
    "line\r\n\tbreak.txt",
]
HTML = (
    '<p>Where is my order?</p><img src="http://tracker.example/pixel.gif"><script>steal()</script>'
    '<iframe src="file:///etc/passwd"></iframe><style>@import url(http://tracker.example/a.css)</style>'
)


def with_files(body: str, kind: str = "text/plain") -> bytes:
    head = "From: Ann <ann@mail.example>\r\nTo: rosa@shop.example\r\nMessage-ID: <f@mail.example>\r\n"
    parts = [f"--b\r\nContent-Type: {kind}\r\n\r\n{body}\r\n"]
    for name in NAMES:
        fields = f'Content-Type: text/html\r\nContent-Disposition: attachment; filename="{name}"'
        parts.append(f"--b\r\n{fields}\r\n\r\n<script>owned()</script>\r\n")
    return (head + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + "".join(parts) + "--b--\r\n").encode()


def handed_out(house: House, raw: bytes) -> EmailMessage:
    house.adopt(INLINE)
    house.receive(raw)
    house.drain()
    ((_, _, copy),) = house.copies.sent
    return message_from_bytes(copy, policy=default)


def test_no_name_of_an_attachment_becomes_a_path_and_none_is_opened_on_the_way_to_the_desk(
    house: House, tmp_path: Path
) -> None:
    copy = handed_out(house, with_files("Where is my order?"))

    files = [part for part in copy.iter_attachments() if part.get_filename()]
    assert len(files) == len(NAMES)
    assert {part.get_content_disposition() for part in files} == {"attachment"}
    assert not [name for part in files if any(sign in (name := part.get_filename() or "") for sign in "/\\\r\n")]
    written = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert not written & {"evil", "passwd", "evil.php", ".htaccess", "picture.svg", "page.html", "bomb.zip"}


def test_of_a_mail_in_html_the_desk_gets_its_words_and_nothing_that_runs_or_loads(house: House) -> None:
    copy = handed_out(house, with_files(HTML, "text/html"))

    shown = [part for part in copy.walk() if part.get_content_disposition() != "attachment" and not part.is_multipart()]
    text = "".join(part.get_content() for part in shown)
    assert {part.get_content_type() for part in shown} == {"text/plain"}
    assert "Where is my order?" in text
    assert not [
        word for word in ("<script", "<img", "<iframe", "steal()", "file:///", "tracker.example") if word in text
    ]
