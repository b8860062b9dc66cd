"""HTML becomes the text a reader sees: no markup, nothing hidden, quotations told apart.

One pass with a stack, in time that grows with the length only. A tree builder is not bounded so: 28 KB of
unclosed ``<b>`` became a million nodes and 300 MB in the fastest one (lexbor), 50,000 nested ``<div>`` took 6 s.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final, NamedTuple

MAX_SOURCE: Final = 512 * 1024  # characters
MAX_SEEN: Final = 80 * 1024  # characters of text, with its blanks, after which the rest is left unread
MAX_DEPTH: Final = 128  # open elements that are kept apart

_TOKEN: Final = re.compile(
    r"""(?P<text>[^<]+)
    |<(?P<raw>(?i:script|style|title|textarea|xmp|iframe|noembed|noframes))\b[^>]*+(?:>.*?</(?i:(?P=raw))\b[^>]*>|.*)
    |<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>[^>=]*+(?:=\s*+(?:"[^"]*+"|'[^']*+'|)[^>=]*+)*+)>
    |<!--(?:.*?-->|.*)
    |<[!?/][^>]*>?
    |<(?=[a-zA-Z]).*         # the end of the mail in the middle of a tag
    |(?P<sign><)""",
    re.VERBOSE | re.DOTALL,
)
# The words beside a picture and the aim of a link.
_STANDING_FOR: Final = re.compile(
    r"""<(?:img\b[^<>]{0,2000}?\balt|a\b[^<>]{0,2000}?\bhref)\s?=\s?(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)
MAX_DESCRIBED: Final = 50  # pictures and links
_ATTRIBUTE: Final = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BREAK: Final = "\x01"  # stands for a line break until blanks are collapsed; no text holds it
_KEPT: Final = "\x02"  # stands for a blank of preformatted text
_PARAGRAPHS: Final = _names("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl table pre figure hr")
_LINES: Final = _names(
    "div li tr dt dd section article header footer main nav aside address center form fieldset legend option caption "
    "tbody thead tfoot body html details summary figcaption dir menu"
)
_VOID: Final = _names("area base br col embed hr img input link meta param source track wbr")
_UNSEEN: Final = _names("head template datalist audio video canvas object applet")
# Line breaks around an element: a paragraph leaves an empty line, another block begins a line of its own.
_BREAKS: Final = {**dict.fromkeys(_LINES, 1), **dict.fromkeys(_PARAGRAPHS, 2)}
_CELLS: Final = frozenset({"td", "th"})
# Opening one of these ends the unclosed element, unless a container between them keeps them apart.
_ENDED_BY: Final = {
    "p": (_PARAGRAPHS | _LINES, frozenset({"object", "button"})),
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "td": (frozenset({"td", "th", "tr", "tbody", "tfoot"}), frozenset({"table"})),
    "th": (frozenset({"td", "th", "tr", "tbody", "tfoot"}), frozenset({"table"})),
    "tr": (frozenset({"tr", "tbody", "tfoot"}), frozenset({"table"})),
    "head": (frozenset({"body"}), frozenset()),
    "option": (frozenset({"option", "optgroup"}), frozenset()),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
}

_SUSPECT: Final = re.compile(
    r"hidden|none|font-size|mso-hide|max-height|opacity|gmail|yahoo|proton|tutanota|moz-|cite|id=", re.IGNORECASE
)
_DISPLAY: Final = re.compile(r"(?<![\w-])display\s*:\s*([\w-]+)")
_HIDING: Final = re.compile(
    r"(?<![\w-])(?:visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?:font-size|max-height|opacity)\s*:\s*0*(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:!\s*important\s*)?(?:;|$))"
)
# Classes of mail programs for history and for signatures.
_QUOTING: Final = frozenset(
    {
        "gmail_attr", "gmail_extra", "gmail_signature", "moz-cite-prefix", "moz-signature", "protonmail_quote",
        "protonmail_signature_block", "tutanota_quote", "yahoo_quoted",
    }
)  # fmt: skip
_HISTORY_IDS: Final = frozenset({"appendonsend", "divrplyfwdmsg", "mail-editor-reference-message-container"})
_SIGNATURE_IDS: Final = frozenset({"ms-outlook-mobile-signature", "signature"})

_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
_LONG_NUMBER: Final = re.compile(r"&#0*[0-9]{8,}")  # int() refuses more than 4300 digits
_AROUND_BREAK: Final = re.compile(f" *{_BREAK} *")
_DOUBLE: Final = re.compile(" {2,}")
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_EMPTY_LINES: Final = re.compile(r"\n{3,}")
_CHARACTERS: Final = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u034f\u180e"), None),  # soft hyphens and blanks of no width
    **dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2007\u2009\u202f"), " "),
}


class Rendered(NamedTuple):
    """``text`` is all that is seen; in ``unquoted`` each marked quotation or signature is one line with ``>``."""

    text: str
    unquoted: str
    defects: tuple[str, ...]


class _Element(NamedTuple):
    name: str
    hidden: bool
    quoted: bool


class _Flags(NamedTuple):
    """What the attributes of an element say about the text in it."""

    hidden: bool = False
    quoted: bool = False
    gmail: bool = False  # Gmail's box around a quotation and, perhaps, answers below it
    history: bool = False  # all that follows is older mail


def rendered(source: str) -> Rendered:
    """What a reader sees of ``source``: blocks as lines, links as their text, entities decoded."""
    page = _Page(source[:MAX_SOURCE])
    page.walk()
    defects = ("HTML too long",) if len(source) > MAX_SOURCE or page.full else ()
    text = _laid_out(page.seen) or _described(source[:MAX_SOURCE])
    return Rendered(text, text if page.unquoted is None else _laid_out(page.unquoted), defects)


class _Page:
    """One HTML source on its way to text.

    Elements are put on the stack only inside of one that means something (hidden, quoted, preformatted);
    outside it is enough to count how many blocks are open.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._stack: list[_Element] = []
        self._blocks: dict[str, int] = {}
        self._flags: dict[str, _Flags] = {}  # by the attributes as they are written; mails repeat them
        self._hidden_at: list[int] = []  # places of the hidden elements on the stack
        self._quoted = 0
        self._preformatted = 0
        self._history = False  # all that follows is older mail
        self._breaks = 0  # line breaks to come before the next text
        self.seen: list[str] = []
        self.unquoted: list[str] | None = None  # None: the same as ``seen``
        self.full = False

    def walk(self) -> None:
        """Fill ``seen`` and ``unquoted``."""
        length = 0
        for match in _TOKEN.finditer(self._source):
            kind = match.lastgroup
            if kind == "attributes":
                name = match["name"].lower()
                if match["close"]:
                    self._close(name)
                else:
                    self._begin(name, match["attributes"], match.end())
            elif kind in ("text", "sign") and not self._hidden_at:
                text = match.group()
                self._show(text)
                length += len(text)
                if length > MAX_SEEN:
                    self.full = True
                    return

    def _show(self, text: str) -> None:
        if self._preformatted:
            text = text.replace("\n", _BREAK).replace(" ", _KEPT)
        elif self._breaks and text.isspace():
            return
        if self._breaks:
            text = _BREAK * min(self._breaks, 2) + text
            self._breaks = 0
        self.seen.append(text)
        if self.unquoted is not None and not self._quoted and not self._history:
            self.unquoted.append(text)

    def _border(self, name: str) -> None:
        if self._hidden_at:
            return
        if name == "br":
            self._breaks += 1
        elif name in _CELLS:
            self._show(" ")
        else:
            self._breaks = max(self._breaks, _BREAKS.get(name, 0))

    def _begin(self, name: str, attributes: str, end: int) -> None:
        if self._hidden_at:
            self._end_implied(name)
        self._border(name)
        if name in _VOID:
            return
        hidden, quoted = name in _UNSEEN, name == "blockquote"
        if attributes:
            flags = self._flags.get(attributes)
            if flags is None:
                flags = self._flags[attributes] = _flags(attributes)
            if flags is not _NOTHING:
                hidden = hidden or flags.hidden
                quoted = quoted or flags.quoted or (flags.gmail and self._is_whole_quotation(end))
                if flags.history:
                    self._part_ways()
                    self._history = True
        if hidden or quoted or name == "pre" or self._stack:
            self._push(_Element(name, hidden, quoted))
        elif name in _BREAKS or name in _CELLS:
            self._blocks[name] = self._blocks.get(name, 0) + 1

    def _push(self, element: _Element) -> None:
        if len(self._stack) >= MAX_DEPTH:
            return
        if element.quoted and not self._quoted:
            self._part_ways()
            if self.unquoted is not None and not self._history and not self._hidden_at:
                self.unquoted.append(f"{_BREAK}>{_BREAK}")
        self._stack.append(element)
        if element.hidden:
            self._hidden_at.append(len(self._stack) - 1)
        self._quoted += element.quoted
        self._preformatted += element.name == "pre"

    def _part_ways(self) -> None:
        """From here on ``unquoted`` differs from ``seen``."""
        if self.unquoted is None:
            self.unquoted = self.seen.copy()

    def _close(self, name: str) -> None:
        """Close the innermost element of that name and all in it; a stray closing tag means nothing."""
        if self._stack:
            if any(element.name == name for element in self._stack):
                while self._pop() != name:
                    pass
            elif self._blocks.get(name):
                while self._stack:
                    self._pop()
                self._blocks[name] -= 1
        elif self._blocks.get(name):
            self._blocks[name] -= 1
        if name not in _CELLS:
            self._border(name)

    def _pop(self) -> str:
        element = self._stack.pop()
        if element.hidden:
            self._hidden_at.pop()
        self._quoted -= element.quoted
        self._preformatted -= element.name == "pre"
        return element.name

    def _end_implied(self, name: str) -> None:
        """End a hidden paragraph, item or cell that was never closed, where ``name`` opens what cannot stand in it."""
        place = self._hidden_at[-1]
        enders, keepers = _ENDED_BY.get(self._stack[place].name, (frozenset(), frozenset()))
        if name in enders and not any(element.name in keepers for element in self._stack[place + 1 :]):
            while len(self._stack) > place:
                self._pop()

    def _is_whole_quotation(self, end: int) -> bool:
        """Whether Gmail's box is history as a whole; answers stand in the box too, beside its blockquote."""
        return 'blockquote class="gmail_quote"' not in self._source[end : end + 4000]


_NOTHING: Final = _Flags()


def _flags(written: str) -> _Flags:
    if not _SUSPECT.search(written):
        return _NOTHING
    told: dict[str, str] = {}
    for attribute, double, single, bare in _ATTRIBUTE.findall(written[:4096])[:50]:
        told.setdefault(attribute.lower(), double or single or bare)
    classes = set(told.get("class", "").lower().split())
    name = told.get("id", "").lower()
    found = _Flags(
        hidden="hidden" in told or _is_hiding(told.get("style", "")),
        quoted=bool(classes & _QUOTING) or name in _SIGNATURE_IDS,
        gmail="gmail_quote" in classes or "gmail_quote_container" in classes,
        history=name in _HISTORY_IDS,
    )
    return found if any(found) else _NOTHING


def _is_hiding(style: str) -> bool:
    plain = _CSS_COMMENT.sub("", _unescaped(style)).lower()
    display = _DISPLAY.findall(plain)
    return bool((display and display[-1] == "none") or _HIDING.search(plain))


def _described(source: str) -> str:
    """What stands for the pictures and links of a page that has nothing else, one in a line."""
    found = (double or single or bare for double, single, bare in _STANDING_FOR.findall(source))
    lines = dict.fromkeys(
        " ".join(_unescaped(each).split()) for _, each in zip(range(MAX_DESCRIBED), found, strict=False)
    )
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def _unescaped(text: str) -> str:
    return unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def _laid_out(pieces: list[str]) -> str:
    """The text of ``pieces``: blanks collapsed, marks as line breaks, at most one empty line together."""
    text = _unescaped(_BLANKS.sub(" ", "".join(pieces)))
    if not text.isascii():
        text = text.translate(_CHARACTERS)
    text = _AROUND_BREAK.sub(_BREAK, _DOUBLE.sub(" ", text.replace("\r", " ").replace("\n", " ")))
    text = _EMPTY_LINES.sub("\n\n", text.replace(_BREAK, "\n")).strip()
    return text.replace(_KEPT, " ").rstrip() if _KEPT in text else text
