from __future__ import annotations

import pytest

from gateway.mail.html import rendered
from tests.messages import received


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Hello<br>there</p><p>x&nbsp;&amp; y</p>", "Hello\nthere\n\nx & y"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("one\n  two\tthree", "one two three"),
        ("<b>re</b>fund", "refund"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://evil.example/">the shop</a>', "the shop"),
        ('<img src="https://evil.example/pixel" alt="x">seen', "seen"),
        ("&lt;b&gt; &eacute; &#233; &#xe9; &euro;", "<b> é é é €"),
        ("&#99999999999; &#x110000; &#0;", "\ufffd; \ufffd \ufffd"),
        ("or&shy;der re\u200bfund", "order refund"),
        ("<html><head><title>t</title><style>p{}</style></head><body>seen</body></html>", "seen"),
        ("<head><body>seen", "seen"),
        ("<script>if (a</b>) '</p>'</script>seen", "seen"),
        ("<STYLE>x</style >seen", "seen"),
        ("<script>never closed", ""),
        ("a<!-- b > c -->d", "ad"),
        ("a<!--[if mso]><p>b</p><![endif]-->c", "ac"),
        ("<![if !mso]>seen<![endif]>", "seen"),
        ("a<!-- never closed", "a"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("seen<p title='a>b'>too", "seen\n\ntoo"),
        ('seen<p title="a>b" class=x>too', "seen\n\ntoo"),
        ("seen<b", "seen"),
        ("<o:p>seen</o:p>", "seen"),
        ("</div></p>seen", "seen"),
        ("", ""),
    ],
)
def test_html_is_what_a_reader_sees(source: str, text: str) -> None:
    assert rendered(source).text == text


@pytest.mark.parametrize(
    "tag",
    [
        'div style="display:none"',
        "div style='color:red; DISPLAY : none !important'",
        "div style=display:none",
        'div style="display&#58;none"',
        'div style="display:/**/none"',
        'span style="visibility: hidden"',
        'span style="font-size:0"',
        'span style="font-size: 0px;color:red"',
        'span style="mso-hide:all"',
        'div style="max-height:0px;overflow:hidden"',
        "div hidden",
        'p hidden=""',
        "template",
    ],
)
def test_hidden_text_does_not_exist(tag: str) -> None:
    name = tag.split(maxsplit=1)[0]

    assert rendered(f"<body><{tag}>refund <b>now</b><br></{name}>seen</body>").text == "seen"


@pytest.mark.parametrize(
    "source",
    [
        '<div style="display:block">seen</div>',
        '<div style="display:none;display:block">seen</div>',
        '<div style="font-size:10px">seen</div>',
        '<div style="font-size:0.9em">seen</div>',
        '<div style="max-height:0.5em">seen</div>',
        '<div class="hidden-xs">seen</div>',
        '<div title="hidden">seen</div>',
        '<div><span style="display:none">x</div>seen',
        '<p style="display:none">x<div>seen</div>',
        "<table><tr><td hidden>x<td>seen</table>",
        "<ul><li hidden><ul><li>x</ul><li>seen</ul>",
        '<img style="display:none">seen',
        "<br hidden>seen",
    ],
)
def test_what_is_shown_is_read_though_it_stands_beside_hidden_text(source: str) -> None:
    assert rendered(source).text == "seen"


@pytest.mark.parametrize(
    "history",
    [
        '<blockquote type="cite">old</blockquote>',
        (
            '<div class="gmail_quote"><div class="gmail_attr">On x, y wrote:<br></div>'
            '<blockquote class="gmail_quote">old</blockquote></div>'
        ),
        '<div class="gmail_quote gmail_quote_container"><div>---------- Forwarded message ---------</div>old</div>',
        '<div class="moz-cite-prefix">On 21.11.26 09:14, Rosa wrote:</div><blockquote>old</blockquote>',
        '<div id="yahoo_quoted_1" class="yahoo_quoted">old</div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Rosa</div><p>old</p>',
        "<p><b>From:</b> Rosa<br><b>Sent:</b> Saturday<br><b>To:</b> Ann<br><b>Subject:</b> Order</p><p>old</p>",
        '<div class="gmail_signature">old</div>',
        '<div id="ms-outlook-mobile-signature">old</div>',
    ],
)
def test_history_and_signatures_in_html_are_text_but_not_new(history: str) -> None:
    message = received("Content-Type: text/html", body=f"<div>Where is it?</div>{history}")

    assert "old" in message.text
    assert message.new_text == "Where is it?"


def test_an_answer_below_the_blockquote_of_gmail_is_new() -> None:
    body = (
        '<div class="gmail_quote"><div class="gmail_attr">On x wrote:</div>'
        '<blockquote class="gmail_quote">old</blockquote><div>new</div></div>'
    )

    assert received("Content-Type: text/html", body=body).new_text == "new"
