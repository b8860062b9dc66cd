"""Ground: newsletters, notifications and lists that have hardly any field to tell them by."""

from __future__ import annotations

from operator import ge
from typing import TYPE_CHECKING, Final

from gateway.judge.checks.voice import anywhere, spoken, subject_forwards
from gateway.judge.checks.wording import mailings

if TYPE_CHECKING:
    from gateway.judge.checks.case import Case

_MANY_LINKS: Final = 12
_DEALS: Final = 2  # numbers and addresses of a deal
_PAGE: Final = 4000  # characters of the shortest page with all of these
_LAYOUT: Final = (5, 6, 12)  # tables, pictures and links; signatures of firms have fewer
_FOOTER_SPAN: Final = 1500  # characters of a list's footer


def mailing(case: Case) -> str | None:
    """Tell newsletters by two of: how to leave, why one got it, where to see it, that it is news, and small print."""
    kinds = [anywhere(case, wanted) for wanted in (mailings.LEAVING, mailings.REASON, mailings.SHOWN)]
    if not any(kinds):
        return None
    links = case.message.new_text.count("://") + case.message.html.count("href=")
    alone = kinds[0] and links > 0
    more = (anywhere(case, mailings.LEGAL), mailings.NEWS.found_in(case.subject), links >= _MANY_LINKS)
    return "it reads like a newsletter" if (alone or sum(kinds) + sum(more) > 1) and not spoken(case) else None


def notification(case: Case) -> str | None:
    """Tell what trackers, networks and shops write when something happened."""
    found = (
        anywhere(case, mailings.NOTICES)
        or anywhere(case, mailings.ACCOUNT_NOTICES)
        or (mailings.SHOP.found_in(case.opening) and mailings.DEALS.count(case.opening, _DEALS) >= _DEALS)
    )
    return "it reads like a notification" if found and not spoken(case) else None


def printed_matter(case: Case) -> str | None:
    """Tell mail that is made like a web page: no person lays out a new mail with so many tables, pictures and links."""
    message = case.message
    if message.size < _PAGE:
        return None
    html = message.html
    if len(html) < _PAGE or "in-reply-to" in case.names or "references" in case.names:
        return None
    if html.count("ref=") + html.count("REF=") < _LAYOUT[-1]:  # before the letters of the whole page are made small
        return None
    page = html.lower()
    made = (page.count("<table"), page.count("<img"), page.count("href="))
    return "it is made like a web page" if all(map(ge, made, _LAYOUT)) and not spoken(case) else None


def list_footer(case: Case) -> str | None:
    """Tell lists that set no field by the footer that their programs write under each mail."""
    if subject_forwards(case):
        return None
    end = case.message.text[-_FOOTER_SPAN:]
    if any(mark in end for mark in mailings.LIST_MARKS):
        own = "\n".join(line for line in end.split("\n") if not line.startswith(">"))
        if mailings.LIST_FOOTER.search(own):
            return "it has the footer of a mailing list"
    return None
