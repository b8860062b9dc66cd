"""Bodies: charsets, transfer encodings, wrapped lines and HTML."""

# ruff: noqa: E501, RUF001 - a mail stands in one line of the table, in its own script
from __future__ import annotations

import base64

from tests.mail.hard import Case, case


def text(label: str, body: bytes, *fields: str, shown: str) -> Case:
    """A mail in plain text of that charset."""
    return case(f"Content-Type: text/plain{label}", *fields, body=body, text=shown)


def html(source: str, shown: str, *fields: str) -> Case:
    """A mail that is a page and nothing else."""
    return case("Content-Type: text/html; charset=utf-8", *fields, body=source, text=shown)


QP = "Content-Transfer-Encoding: quoted-printable"
B64 = "Content-Transfer-Encoding: base64"
GREETING = "Größe 38, für Zoë — 50 €"

CASES: dict[str, Case] = {
    "a label in quotation marks": text('; charset="UTF-8"', GREETING.encode(), shown=GREETING),
    "a label in single marks": text("; charset='utf-8'", GREETING.encode(), shown=GREETING),
    "a label with a semicolon": text('; charset="utf-8;"', GREETING.encode(), shown=GREETING),
    "a label with a comment": text("; charset=utf-8 (Unicode)", GREETING.encode(), shown=GREETING),
    "a label behind a blank": text(" charset=utf-8", GREETING.encode(), shown=GREETING),
    "a misspelt label": text("; charset=iso-UTF-8", GREETING.encode(), shown=GREETING),
    "a short label": text("; charset=win-1252", GREETING.encode("cp1252"), shown=GREETING),
    "a label with underlines": text("; charset=ISO_8859-15", "50 €".encode("iso-8859-15"), shown="50 €"),
    "ASCII that is UTF-8": text("; charset=us-ascii", GREETING.encode(), shown=GREETING),
    "ASCII that is windows-1252": text("; charset=us-ascii", GREETING.encode("cp1252"), shown=GREETING),
    "UTF-8 that is windows-1252": text("; charset=utf-8", GREETING.encode("cp1252"), shown=GREETING),
    "a long text in windows-1252 labelled UTF-8": text(
        "; charset=utf-8", ("Die Lampe ist heil hier angekommen. " * 9 + "Größe?").encode("cp1252"),
        shown="Die Lampe ist heil hier angekommen. " * 9 + "Größe?",
    ),
    "UTF-8 with one wrong byte": text(
        "; charset=utf-8", "Größe für Zoë ".encode() + b"\xff!", shown="Größe für Zoë \ufffd!"
    ),
    "UTF-8 that is windows-1251": text("; charset=utf-8", "Где мой заказ?".encode("cp1251"), shown="Где мой заказ?"),
    "latin-1 that is koi8-r": text("; charset=iso-8859-1", "Где мой заказ?".encode("koi8-r"), shown="Где мой заказ?"),
    "a charset that nobody knows": text("; charset=klingon", GREETING.encode("cp1252"), shown=GREETING),
    "a codec that is no charset": text("; charset=zlib", GREETING.encode(), shown=GREETING),
    "a byte order mark": text("; charset=utf-8", b"\xef\xbb\xbfWhere is it?", shown="Where is it?"),
    "UTF-16 with a mark": text("; charset=utf-16", base64.b64encode(GREETING.encode("utf-16")), B64, shown=GREETING),
    "UTF-16 without a mark": text("; charset=utf-16", base64.b64encode(GREETING.encode("utf-16-be")), B64, shown=GREETING),
    "UTF-16 that says its order": text("; charset=utf-16le", base64.b64encode(GREETING.encode("utf-16-le")), B64, shown=GREETING),
    "UTF-32": text("; charset=utf-32", base64.b64encode(GREETING.encode("utf-32")), B64, shown=GREETING),
    "UTF-16 that is ASCII": text("; charset=utf-16", b"Where is it?", shown="Where is it?"),
    "UTF-7": text("; charset=utf-7", b"Gr+APYA3w-e 38", shown="Größe 38"),
    "GBK labelled GB2312": text("; charset=gb2312", "镕与珺的订单".encode("gbk"), shown="镕与珺的订单"),
    "GB18030, untold": text("", "您好，请问什么时候发货？".encode("gb18030"), shown="您好，请问什么时候发货？"),
    "Big5": text("; charset=big5", "我的訂單".encode("big5"), shown="我的訂單"),
    "Korean by its old name": text("; charset=ks_c_5601-1987", "똠방각하 주문".encode("cp949"), shown="똠방각하 주문"),
    "ISO-2022-KR": text("; charset=iso-2022-kr", "주문이".encode("iso2022_kr"), shown="주문이"),
    "ISO-2022-JP": text("; charset=iso-2022-jp", "注文について".encode("iso2022_jp"), shown="注文について"),
    "ISO-2022-JP with characters of a vendor": text("; charset=iso-2022-jp", b'\x1b$B-!-"CmJ8\x1b(B.', shown="①②注文."),
    "ISO-2022-JP, untold": text("", "注文について".encode("iso2022_jp"), shown="注文について"),
    "EUC-JP": text("; charset=x-euc-jp", "注文について".encode("euc_jp"), shown="注文について"),
    "Hebrew in visual order's label": text("; charset=iso-8859-8-i", "שלום".encode("iso-8859-8"), shown="שלום"),
    "Mac Cyrillic": text("; charset=x-mac-cyrillic", "Привет".encode("mac-cyrillic"), shown="Привет"),
    "DOS": text("; charset=cp-850", "Größe".encode("cp850"), shown="Größe"),
    "two charsets": text("; charset=utf-8; charset=iso-8859-1", GREETING.encode(), shown=GREETING),
    "quoted-printable": text("; charset=utf-8", b"Gr=C3=B6=C3=9Fe =\r\n38\r\n", QP, shown="Größe 38\n"),
    "quoted-printable in small letters": text("; charset=utf-8", b"Gr=c3=b6=c3=9fe", QP, shown="Größe"),
    "quoted-printable with blanks behind the break": text("; charset=utf-8", b"Where =  \r\nis it?", QP, shown="Where is it?"),
    "quoted-printable with single signs": text("; charset=utf-8", b"1 = 1, a=b, =ZZ, 50=", QP, shown="1 = 1, a=b, =ZZ, 50"),
    "quoted-printable by another name": text("; charset=utf-8", b"Gr=C3=B6=C3=9Fe", "Content-Transfer-Encoding: Quoted_Printable;", shown="Größe"),
    "base64 without padding": text("; charset=utf-8", b"R3LDtsOfZQ", B64, shown="Größe"),
    "base64 with noise": text("; charset=utf-8", b"R3LD\r\n!tsO*fZ\r\nQ==", B64, shown="Größe"),
    "base64 in two pieces": text("; charset=utf-8", b"R3LDtsOfZQ==\r\nIDM4IA==\r\nb2Rlcg==\r\n", B64, shown="Größe 38 oder"),
    "base64 in quotation marks": text("; charset=utf-8", b"R3LDtsOfZQ==", 'Content-Transfer-Encoding: "base64"', shown="Größe"),
    "base64 with a hyphen": text("; charset=utf-8", b"R3LDtsOfZQ==", "Content-Transfer-Encoding: base-64", shown="Größe"),
    "base64 that is prose": text("; charset=utf-8", b"Where is my order 4711? I am waiting for it.", B64, shown="Where is my order 4711? I am waiting for it."),
    "eight bits that look like base64": text("; charset=utf-8", b"V2hlcmUgaXM=\r\n", "Content-Transfer-Encoding: 8bit", shown="V2hlcmUgaXM=\n"),
    "an unknown transfer encoding": text("; charset=utf-8", GREETING.encode(), "Content-Transfer-Encoding: x-rot", shown=GREETING),
    "uuencode as the transfer encoding": text("; charset=utf-8", b"begin 644 a.txt\r\n,5VAE<F4@:7,@:70_\r\n`\r\nend\r\n", "Content-Transfer-Encoding: x-uuencode", shown="Where is it?"),
    "no type at all": case(without=("Content-Type", "MIME-Version"), body=GREETING, text=GREETING),
    "a type without a slash": case("Content-Type: text", body=GREETING, text=GREETING),
    "an unknown type of text without a file name": case("Content-Type: text; charset=utf-8", body=GREETING, text=GREETING),
    "a kind of text that nobody knows": case("Content-Type: text/english; charset=utf-8", body=GREETING, text=GREETING),
    "line ends of all kinds": text("", b"one\r\ntwo\nthree\rfour\r\n", shown="one\ntwo\nthree\nfour\n"),
    "blanks at line ends": text("", b"one \r\n two\t\r\n\r\n", shown="one \n two\t\n\n"),
    "flowed": text("; format=flowed", b"Where is \r\nmy order?\r\n> old \r\n> text\r\n", shown="Where is my order?\n> old text\n"),
    "flowed with DelSp": text("; format=flowed; delsp=yes", b"Bestel \r\nlung\r\n", shown="Bestellung\n"),
    "text of rich text": case("Content-Type: text/enriched", body="<bold>Where</bold> is <<it>?", text="Where is <it>?"),
    "yEnc is left alone": text("", b"=ybegin line=128 size=3 name=a\r\nabc\r\n=yend\r\n", shown="=ybegin line=128 size=3 name=a\nabc\n=yend\n"),
    "a page": html("<p>Where<br>is</p><p>my&nbsp;order &amp; lamp?</p>", "Where\nis\n\nmy order & lamp?"),
    "a page with lists and tables": html("<ul><li>one<li>two</ul><table><tr><td>a<td>b<tr><td>c</table>", "one\ntwo\n\na b\nc"),
    "a page with what nobody sees": html(
        "<head><title>t</title><style>p{}</style></head><body><div style='display:none'>Save 50%</div>"
        "<script>x()</script><!-- c --><p>Where is it?</p>", "Where is it?",
    ),
    "a page with a link": html('<a href="https://shop.example/x">my order</a>', "my order"),
    "a page that is a link": html('<a href="https://shop.example/x"><img src="x" alt="My order"></a>', "https://shop.example/x\nMy order"),
    "a page with preformatted text": html("<pre>a\n  b\n</pre>", "a\n  b"),
    "a page with many breaks": html("<p>a</p><br><br><br>\n<p> </p><p>b</p>", "a\n\nb"),
    "a page that says its charset": case(
        "Content-Type: text/html", body='<meta charset="windows-1251"><p>Где мой заказ?'.encode("cp1251"), text="Где мой заказ?"
    ),
    "a page that says a wrong charset": case(
        "Content-Type: text/html", body=f'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>{GREETING}', text=GREETING
    ),
}  # fmt: skip
