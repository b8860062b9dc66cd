"""Containers: several texts, lost delimiters, mails in the mail."""

# ruff: noqa: E501 - a mail stands in one line of the table, in its own script
from __future__ import annotations

from tests.mail.hard import ALTERNATIVE, FRONTIER, Case, case
from tests.messages import multipart

HTML = "Content-Type: text/html; charset=utf-8\n\n<p>Where is the <b>lamp</b>?</p>"
PDF = 'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\nYWJj'
INNER = "From: Bob <bob@mail.example>\nSubject: My lamp\n\nIt is broken.\n"
RFC822 = "Content-Type: message/rfc822\n\n"
FILE = ("a.pdf", "application/pdf", 3)

CASES: dict[str, Case] = {
    "text and page": case(ALTERNATIVE, body=multipart("\nWhere is it?", HTML), text="Where is it?"),
    "page and text": case(ALTERNATIVE, body=multipart(HTML, "\nWhere is it?"), text="Where is it?"),
    "an empty text beside the page": case(ALTERNATIVE, body=multipart("\n \n", HTML), text="Where is the lamp?"),
    "a page alone in its container": case(ALTERNATIVE, body=multipart(HTML), text="Where is the lamp?"),
    "two texts": case(FRONTIER, body=multipart("\none", "\ntwo"), text="one\ntwo"),
    "two texts around a file": case(FRONTIER, body=multipart("\none\n", PDF, "\ntwo\n"), text="one\n\ntwo\n", files=[FILE]),
    "a footer below a page": case(FRONTIER, body=multipart(HTML, "\nfooter"), text="Where is the lamp?\nfooter"),
    "a text that is a file": case(
        FRONTIER, body=multipart("\none", "Content-Type: text/plain\nContent-Disposition: attachment\n\ntwo"), text="one",
        files=[("", "text/plain", 3)],
    ),
    "a text with a blank for a file name": case(
        FRONTIER, body=multipart("\none", 'Content-Type: text/plain; name=" "\nContent-Disposition: inline\n\ntwo'), text="one\ntwo"
    ),
    "nested containers": case(
        FRONTIER,
        body=multipart(
            "Content-Type: multipart/related; boundary=rel\n\n"
            + multipart("Content-Type: multipart/alternative; boundary=alt\n\n" + multipart("\nWhere is it?", HTML, boundary="alt"),
                        "Content-Type: image/png\nContent-ID: <logo>\n\nabc", boundary="rel"),
            PDF,
        ),
        text="Where is it?", files=[("", "image/png", 3), FILE],
    ),
    "delimiters that begin alike": case(
        FRONTIER,
        body=multipart("Content-Type: multipart/alternative; boundary=frontier_alt\n\n" + multipart("\nWhere?", HTML, boundary="frontier_alt"), PDF),
        text="Where?", files=[FILE],
    ),
    "other forms of a text": case(
        ALTERNATIVE, body=multipart("\nWhere is it?", "Content-Type: text/enriched\n\n<bold>Where</bold>", HTML), text="Where is it?"
    ),
    "no final delimiter": case(FRONTIER, body=f"--frontier\n\none\n--frontier\n{PDF}", text="one", files=[FILE]),
    "preamble and epilogue": case(FRONTIER, body=f"This is MIME.\n{multipart(chr(10) + 'one')}The end.", text="one"),
    "delimiters with blanks behind": case(FRONTIER, body="--frontier  \n\none\n--frontier-- \n", text="one"),
    "a delimiter with blanks in it": case(
        'Content-Type: multipart/mixed; boundary="a b"', body=multipart("\none", PDF, boundary="a b"), text="one", files=[FILE]
    ),
    "a delimiter without quotation marks": case(
        "Content-Type: multipart/mixed; boundary=a=_b", body=multipart("\none", boundary="a=_b"), text="one"
    ),
    "a delimiter in UTF-8": case('Content-Type: multipart/mixed; boundary="größe"', body=multipart("\none", boundary="größe"), text="one"),
    "no delimiter told": case(
        "Content-Type: multipart/mixed", body=multipart("Content-Type: text/plain\n\none", PDF, boundary="x"), text="one", files=[FILE]
    ),
    "another delimiter than told": case(
        FRONTIER, body="This is MIME.\n" + multipart("Content-Type: text/plain\n\none", PDF, boundary="=_other"), text="one", files=[FILE]
    ),
    "no delimiter at all": case("Content-Type: multipart/alternative", body="Where is it?", text="Where is it?"),
    "no type above parts": case(
        without=("Content-Type",), body="This is a multi-part message in MIME format.\n\n" + multipart("Content-Type: text/plain\n\none", PDF, boundary="x"),
        text="one", files=[FILE],
    ),
    "parts without a header": case(FRONTIER, body="--frontier\n\none\n--frontier\n\ntwo\n--frontier--", text="one\ntwo"),
    "a part without a body": case(FRONTIER, body=f"--frontier\nContent-Type: text/plain\n--frontier\n{PDF}\n--frontier--", text="", files=[FILE]),
    "an outer delimiter that closes an inner part": case(
        FRONTIER, body=multipart("Content-Type: multipart/alternative; boundary=inner\n\n--inner\n\none", PDF), text="one", files=[FILE]
    ),
    "capital letters in types": case(
        'Content-type: Multipart/MIXED; BOUNDARY="frontier"', body=multipart("CONTENT-TYPE: TEXT/HTML\n\n<p>one"), text="one"
    ),
    "a mail in the mail": case(
        FRONTIER, body=multipart("\nplease see", RFC822 + INNER), text="please see",
        files=[("My lamp.eml", "message/rfc822", len(INNER.replace("\n", "\r\n")))],
    ),
    "a mail in the mail with parts of the same delimiter's kind": case(
        FRONTIER, body=multipart("\nsee", RFC822 + "Subject: x\nContent-Type: multipart/mixed; boundary=in\n\n--in\n\nno\n--in--\n"),
        text="see", files=[("x.eml", "message/rfc822", 78)],
    ),
    "a mail without a subject in the mail": case(
        FRONTIER, body=multipart("\nsee", RFC822 + "From: bob@mail.example\n\nno"), text="see", files=[("message.eml", "message/rfc822", 28)]
    ),
    "a mail in the mail in base64": case(
        FRONTIER, body=multipart("\nsee", "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKbm8="),
        text="see", files=[("x.eml", "message/rfc822", 14)],
    ),
    "a digest": case(
        "Content-Type: multipart/digest; boundary=frontier", body=multipart("\nSubject: one\n\nx", "\nSubject: two\n\ny"), text="",
        files=[("one.eml", "message/rfc822", 17), ("two.eml", "message/rfc822", 17)],
    ),
    "a report": case(
        "Content-Type: multipart/report; report-type=delivery-status; boundary=frontier",
        body=multipart("\nIt did not arrive.", "Content-Type: message/delivery-status\n\nAction: failed", "Content-Type: text/rfc822-headers\n\nSubject: x"),
        text="It did not arrive.", files=[("", "message/delivery-status", 14), ("", "text/rfc822-headers", 10)],
    ),
    "a page and its picture": case(
        "Content-Type: multipart/related; boundary=frontier",
        body=multipart(HTML, 'Content-Type: image/png; name="logo.png"\nContent-ID: <logo@x>\nContent-Disposition: inline; filename="logo.png"\n\nabc'),
        text="Where is the lamp?", files=[("logo.png", "image/png", 3)],
    ),
    "an invitation": case(
        ALTERNATIVE, body=multipart("\nLunch?", 'Content-Type: text/calendar; method=REQUEST; name="invite.ics"\n\nBEGIN:VCALENDAR'), text="Lunch?",
        files=[("invite.ics", "text/calendar", 15)],
    ),
    "two pages": case(FRONTIER, body=multipart(HTML, PDF, "Content-Type: text/html\n\n<p>PS: thanks"), text="Where is the lamp?\nPS: thanks", files=[FILE]),
    "two pages in an alternative": case(ALTERNATIVE, body=multipart(HTML, "Content-Type: text/html\n\n<p>Where?"), text="Where is the lamp?"),
    "a final delimiter with words behind": case(FRONTIER, body="--frontier\n\none\n--frontier-- The end\n--frontier\n\nno\n--frontier--", text="one"),
    "doubled delimiters": case(FRONTIER, body=f"--frontier\n--frontier\n\none\n--frontier\n--frontier\n{PDF}\n--frontier--", text="one", files=[FILE]),
    "a very long delimiter": case(f'Content-Type: multipart/mixed; boundary="{"=_x" * 150}"', body=multipart("\none", boundary="=_x" * 150), text="one"),
    "an empty container": case(FRONTIER, body="--frontier--\n", text=""),
}  # fmt: skip
