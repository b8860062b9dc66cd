"""Subjects: encoded words in all their abuses, and raw bytes of every charset."""

# ruff: noqa: E501, RUF001 - a mail stands in one line of the table, in its own script
from __future__ import annotations

from tests.mail.hard import PLAIN, Case, case, exact
from tests.messages import mail


def raw(written: bytes, /, *fields: str, body: bytes = b"Where is my order 4711?\n", **expected: str) -> Case:
    """A mail whose subject is these very bytes."""
    content = mail(*fields, "Subject: @@", body=body)
    return exact(content.replace(b"@@", written), **expected)


UNTOLD = "Content-Type: text/plain"
CASES: dict[str, Case] = {
    "lower case q": case("Subject: =?utf-8?q?Gr=c3=b6=c3=9fe?=", subject="Größe"),
    "missing padding": case("Subject: =?UTF-8?B?R3LDtsOfZQ?=", subject="Größe"),
    "a digit of base64 too few": case("Subject: =?UTF-8?B?R3LDtsOfZSBpc3Qgc2Now7Zu?= =?UTF-8?B?IQ=?=", subject="Größe ist schön!"),
    "blanks in base64": case("Subject: =?UTF-8?B?R3LD tsOf ZQ==?=", subject="Größe"),
    "blanks in a word": case("Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe and more?=", subject="Größe and more"),
    "raw question marks": case("Subject: =?utf-8?Q?Where is it??=", subject="Where is it?"),
    "a language tag": case("Subject: =?utf-8*de?Q?Gr=C3=B6=C3=9Fe?=", subject="Größe"),
    "a character cut in two words": case("Subject: =?utf-8?q?Gr=C3?= =?utf-8?q?=B6=C3?=\n =?utf-8?q?=9Fe?=", subject="Größe"),
    "base64 cut in two words": case("Subject: =?utf-8?b?R3LDts?= =?utf-8?b?OfZQ==?=", subject="Größe"),
    "two words of two charsets": case("Subject: =?utf-8?q?Gr=C3=B6?= =?iso-8859-1?q?=DFe?=", subject="Größe"),
    "no blank between words and text": case("Subject: Die=?utf-8?q?_Gr=C3=B6=C3=9Fe?=!", subject="Die Größe!"),
    "no blank between two words": case("Subject: =?utf-8?q?Gr=C3=B6?==?utf-8?q?=C3=9Fe?=", subject="Größe"),
    "a word in quotation marks": case('Subject: "=?utf-8?q?Gr=C3=B6=C3=9Fe?="', subject='"Größe"'),
    "utf8 without a hyphen": case("Subject: =?utf8?q?Gr=C3=B6=C3=9Fe?=", subject="Größe"),
    "latin-1 labelled UTF-8": case("Subject: =?utf-8?q?Gr=F6=DFe?=", subject="Größe"),
    "UTF-8 labelled latin-1": case("Subject: =?iso-8859-1?q?Gr=C3=B6=C3=9Fe?=", subject="Größe"),
    "windows-1252 labelled latin-1": case("Subject: =?iso-8859-1?q?50_=80_=96_=93now=94?=", subject="50 € – “now”"),
    "windows-1251 labelled latin-1": case("Subject: =?iso-8859-1?b?w+TlIOzu6SDn4Org5z8=?=", subject="Где мой заказ?"),
    "unknown charset": case("Subject: =?x-unknown?q?Gr=C3=B6=C3=9Fe?=", subject="Größe"),
    "unknown charset that is latin-1": case("Subject: =?klingon?q?Gr=F6=DFe?=", subject="Größe"),
    "no charset": case("Subject: =??q?Gr=C3=B6=C3=9Fe?=", subject="Größe"),
    "GBK labelled GB2312": case("Subject: =?gb2312?B?6UbT66xCtcS2qbWl?=", subject="镕与珺的订单"),
    "Korean by its old name": case("Subject: =?ks_c_5601-1987?B?jGO55rCix88gwda5rg==?=", subject="똠방각하 주문"),
    "Shift-JIS with characters of a vendor": case("Subject: =?shift_jis?B?h0CHQe7g7ZWCzJKNlbY=?=", subject="①②髙﨑の注文"),
    "ISO-2022-JP with characters of a vendor": case("Subject: =?iso-2022-jp?B?GyRCLSEtIkNtSjgbKEI=?=", subject="①②注文"),
    "ISO-2022-JP with letters of half width": case("Subject: =?iso-2022-jp-ms?B?GyhJNjc4GyhC?=", subject="ｶｷｸ"),
    "koi8-r": case("Subject: =?koi8-r?b?8NLJ18XU?=", subject="Привет"),
    "UTF-8 made of surrogates": case("Subject: =?utf-8?b?R3LDvMOfZSDtoL3tuIA=?=", subject="Grüße 😀"),
    "UTF-7": case("Subject: =?unicode-1-1-utf-7?q?Gr+APYA3w-e?=", subject="Größe"),
    "Mac Roman": case("Subject: =?x-mac-roman?q?Gr=9A=A7e?=", subject="Größe"),
    "a label that is a codec and no charset": case("Subject: =?rot13?q?uryyb?=", subject="uryyb"),
    "a word that was never closed": case("Subject: =?utf-8?q?open", subject="=?utf-8?q?open"),
    "an unknown encoding": case("Subject: =?utf-8?x?abc?=", subject="=?utf-8?x?abc?="),
    "line breaks in a word": case("Subject: =?utf-8?q?a=0D=0ABcc:_x?=", subject="a Bcc: x"),
    "many blanks": case("Subject:   A    question \t ", subject="A question"),
    "raw UTF-8": raw("Größe — 注文".encode(), subject="Größe — 注文"),
    "raw windows-1252": raw(b"Gr\xf6\xdfe 50 \x80", UNTOLD, subject="Größe 50 €"),
    "raw windows-1251 as its body says": raw("Где мой заказ?".encode("cp1251"), "Content-Type: text/plain; charset=windows-1251", body="Привет\n".encode("cp1251"), subject="Где мой заказ?", text="Привет\n"),
    "raw koi8-r, untold": raw("Где мой заказ?".encode("koi8-r"), UNTOLD, subject="Где мой заказ?"),
    "raw windows-1251, untold": raw("Узнай, где мой заказ".encode("cp1251"), UNTOLD, subject="Узнай, где мой заказ"),
    "raw Greek, untold": raw("Πού είναι η παραγγελία μου".encode("cp1253"), UNTOLD, subject="Πού είναι η παραγγελία μου"),
    "raw Hebrew, untold": raw("איפה ההזמנה שלי".encode("cp1255"), UNTOLD, subject="איפה ההזמנה שלי"),
    "raw Arabic, untold": raw("أين طلبي".encode("cp1256"), UNTOLD, subject="أين طلبي"),
    "raw Shift-JIS, untold": raw("ご注文の商品が届きません".encode("cp932"), UNTOLD, subject="ご注文の商品が届きません"),
    "raw EUC-JP, untold": raw("お問い合わせ".encode("euc_jp"), UNTOLD, subject="お問い合わせ"),
    "raw ISO-2022-JP, untold": raw("注文について".encode("iso2022_jp"), UNTOLD, subject="注文について"),
    "raw GBK, untold": raw("关于订单的问题".encode("gbk"), UNTOLD, subject="关于订单的问题"),
    "raw Big5, untold": raw("我的訂單在哪裡".encode("big5"), UNTOLD, subject="我的訂單在哪裡"),
    "raw Korean, untold": raw("주문이 아직 도착하지 않았습니다".encode("euc_kr"), UNTOLD, subject="주문이 아직 도착하지 않았습니다"),
    "raw Polish, untold": raw("Gdzie jest moje zamówienie? Zażółć".encode("cp1250"), UNTOLD, subject="Gdzie jest moje zamówienie? Zażółć"),
    "one raw field beside another in UTF-8": exact(
        mail("Subject: Größe").replace(b"MIME-Version", b"X-Old: Gr\xf6\xdfe\r\nMIME-Version"), subject="Größe", text=PLAIN["text"]
    ),
}  # fmt: skip
