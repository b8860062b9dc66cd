"""Header blocks: where they begin and end, how their lines are written, and dates."""

from __future__ import annotations

from tests.mail.hard import Case, case, exact
from tests.messages import mail

WHOLE = mail()
FOUR = b"From: Ann Field <ann@mail.example>\nTo: rosa@shop.example\nDate: Sat, 21 Nov 2026 09:14:00 +0000\n"
KEY = b"Message-ID: <question-1@mail.example>\n"
TEXT = b"Where is my order 4711?\n"

CASES: dict[str, Case] = {
    "only line feeds": exact(WHOLE.replace(b"\r\n", b"\n")),
    "only carriage returns": exact(WHOLE.replace(b"\r\n", b"\r")),
    "lines that end in two carriage returns": exact(WHOLE.replace(b"\r\n", b"\r\r\n")),
    "a byte order mark": exact(b"\xef\xbb\xbf" + WHOLE),
    "saved as UTF-16": exact(WHOLE.decode().encode("utf-16")),
    "an empty line above the header": exact(b"\r\n" + WHOLE),
    "empty lines and blanks above the header": exact(b" \r\n\r\n\t\r\n" + WHOLE),
    "an mbox separator": exact(b"From ann@mail.example Sat Nov 21 09:14:00 2026\r\n" + WHOLE),
    "a quoted mbox separator": exact(b">From ann@mail.example Sat Nov 21 09:14:00 2026\r\n" + WHOLE),
    "blanks before the colons": exact(WHOLE.replace(b"Subject:", b"Subject  :").replace(b"From:", b"From\t:")),
    "names in capital letters": exact(WHOLE.replace(b"Subject:", b"SUBJECT:").replace(b"From:", b"FROM:")),
    "no blank behind the colons": exact(WHOLE.replace(b": ", b":")),
    "folded names and addresses": case(
        "From: Ann\n\tField\n  <ann@mail.example>", "Subject: A\n question", "To:\n rosa@shop.example"
    ),
    "an unfolded trace of two lines": exact(
        b"Received: from mx.mail.example (mx.mail.example\n[192.0.2.1]) by mx.shop.example with ESMTP\n"
        b"for <rosa@shop.example>; Sat, 21 Nov 2026\n" + FOUR + b"Subject: A question\n" + KEY + b"\n" + TEXT
    ),
    "a subject that was broken by a gateway": exact(
        FOUR + b"Subject: A question about my long\nand heavy parcel\n" + KEY + b"\n" + TEXT,
        subject="A question about my long and heavy parcel",
    ),
    "a recipient field broken behind its comma": exact(
        FOUR.replace(b"rosa@shop.example\n", b"rosa@shop.example,\nhello@shop.example\n") + KEY + b"\n" + TEXT,
        to=["rosa@shop.example", "hello@shop.example"],
        subject="",
    ),
    "a stray line in the header": exact(FOUR + b"no field at all\nSubject: A question\n" + KEY + b"\n" + TEXT),
    "no empty line before the body": exact(
        FOUR + b"Subject: A question\n" + KEY + b"Dear Rosa\nwhere is it\n", text="Dear Rosa\nwhere is it\n"
    ),
    "no body at all": exact(FOUR + b"Subject: A question\n" + KEY, text=""),
    "a blank on the line between header and body": exact(
        FOUR + b"Subject: A question\n" + KEY + b" \nDear Rosa\nwhere is it\n", text="Dear Rosa\nwhere is it\n"
    ),
    "zero bytes in header and body": case("Subject: A\0 question", body="Where\0 is\0 it?\n", text="Where is it?\n"),
    "a very long line": case(f"Subject: {'long ' * 900}", subject=("long " * 900).strip()),
    "two subjects": case("Subject: A question", "Subject: Another one"),
    "a Message-ID without brackets": case("Message-ID: question-1@mail.example"),
    "a Message-ID with a comment": case("Message-ID: <question-1@mail.example> (added by mx.shop.example)"),
    "a folded Message-ID": case("Message-ID:\n <question-1@mail.example>"),
    "a Message-ID that was never closed": case("Message-ID: question-1@mail.example>"[:-1]),
    "an encoded Message-ID": case("Message-ID: =?utf-8?q?=3Cquestion-1=40mail=2Eexample=3E?="),
    "no Message-ID": case(without=("Message-ID",), message_id=None),
    "no Subject": case(without=("Subject",), subject=""),
    "an empty Subject": case("Subject:", subject=""),
    "no Date": case(without=("Date",), date=None),
    "a date with a comment": case("Date: Tue, 21 Nov 2026 9:14:00 +0100 (CET)", date="2026-11-21T09:14:00+01:00"),
    "a date with two digits of the year": case("Date: 21 Nov 26 09:14 EST", date="2026-11-21T09:14:00-05:00"),
    "a date with dots": case("Date: Sat, 21 Nov 2026 09.14.00 +0100", date="2026-11-21T09:14:00+01:00"),
    "a date with the whole month": case("Date: 21 NOVEMBER 2026 09:14 GMT"),
    "a date without a zone": case("Date: Sat, 21 Nov 2026 09:14:00"),
    "a date of a military zone": case("Date: Sat, 21 Nov 2026 09:14:00 Z"),
    "a date as C prints it": case("Date: Sat Nov 21 09:14:00 2026"),
    "a date as C prints it, with a zone": case("Date: Sat Nov 21 09:14:00 CET 2026", date="2026-11-21T09:14:00+01:00"),
    "a date of ISO 8601": case("Date: 2026-11-21T09:14:00Z"),
    "a date with a colon in its zone": case("Date: Sat, 21 Nov 2026 09:14:00 -05:00", date="2026-11-21T09:14:00-05:00"),
    "a date with GMT before its offset": case(
        "Date: Sat, 21 Nov 2026 09:14:00 GMT+0100", date="2026-11-21T09:14:00+01:00"
    ),
    "a date with parts of a second": case("Date: Sat, 21 Nov 2026 09:14:00.882 0000"),
    "a date in American order": case("Date: November 21, 2026 9:14 AM"),
    "a date with blanks around its colons": case("Date: Sat, 21 Nov 2026 09(h): 14 : 00 +0000"),
    "a date of a weekday in another language": case("Date: Sáb, 21 Nov 2026 09:14:00 +0000"),
    "a date of three digits of the year": case("Date: Sat, 21 Nov 126 09:14:00 +0000"),
    "a day that never was": case("Date: Sat, 31 Feb 2026 09:14:00 +0000", date=None),
    "a date that is none": case("Date: yesterday evening", date=None),
}
