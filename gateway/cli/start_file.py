"""Roof: the config file that ``deskward init`` writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What ``init`` was told; every text has been read once already."""

    name: str
    addresses: tuple[str, ...]
    languages: tuple[str, ...]
    time_zone: str
    desk_name: str
    desk_url: str
    imap_host: str
    imap_user: str
    smtp_host: str


_PHRASES = {
    "en": ("where is my order", "not arrived", "tracking number", "refund*", "cannot log in"),
    "de": ("wo ist meine bestellung", "nicht angekommen", "sendungsnummer", "rückerstattung", "nicht einloggen"),
    "fr": ("où est ma commande", "pas arrivé*", "numéro de suivi", "remboursement", "me connecter"),
    "es": ("dónde está mi pedido", "no ha llegado", "número de seguimiento", "reembolso", "no puedo entrar"),
}

_FILE = """\
# Config file of Deskward, written by "deskward init".
#
# Lines that begin with # are notes for people. Text stands in "quotation marks",
# lists stand in [ ] with commas between their entries.
#
#   Is all well?                  deskward check-config
#   What would my rules do?       deskward test
#   What about this one mail?     deskward explain mail.eml
#
# config.example.toml shows everything else that may stand here.

version = 1

[owner]
name = {name}
addresses = {addresses}    # ALL addresses that customers may have found
time_zone = {time_zone}
languages = {languages}    # the first one is used when the program is not sure

[desk]
name = {desk_name}
url = {desk_url}           # may hold {{email}}, {{subject}} and {{ref}}, to fill in the form
# hours = "Mon-Fri 09:00-17:00"
# turnaround = "8 business hours"

[safety]
mode = "watch"             # "watch" sends nothing; "review" lets you see each reply first; "live" replies by itself
unsure = "review"          # where no rule fits: "review", or "leave" it to the owner
max_replies_per_sender = "1 per 7 days"
delay = "20 minutes"       # how long a reply waits; it is cancelled if somebody answers first
send_hours = "Mon-Sun 07:00-21:00"
never_reply_to = []        # as in ["*@bank.example"]

[[mailbox]]
name = "owner"
host = {imap_host}
port = 993
security = "tls"
username = {imap_user}
password = {{ credential = "imap" }}    # never the password itself: it lies in the file credentials/imap
folder = "INBOX"

[send]
host = {smtp_host}
port = 587
security = "starttls"
username = {imap_user}
password = {{ credential = "smtp" }}    # in the file credentials/smtp


# Rules, read from top to bottom. The FIRST one that fits decides.
#
#   then    "redirect" (ticket and reply), "file" (ticket alone), "leave" (do nothing) or "review" (ask me)
#   when    ALL of these lines have to fit; inside a list ANY ONE entry is enough
#   unless  if any of these lines fits, the rule does not count

[[rule]]
name = "Partners and suppliers"
then = "leave"
when.from = ["@partners"]

[[rule]]
name = "Customers with a question"
then = "redirect"
when.text = [
{phrases}
]
should_fit = [{example}]

[lists]
partners = ["*@partner.example"]        # people whose mail is never touched; put your own here

[[test]]
name = "A customer asks"
from = "customer@mail.example"
subject = {example}
body = {example}
expect = "redirect"
"""


def written(answers: Answers) -> str:
    """The whole file, ready for ``check-config``."""
    known = [language for language in answers.languages if language in _PHRASES] or ["en"]
    lines = ["  " + ", ".join(_text(phrase) for phrase in _PHRASES[language]) + "," for language in known]
    return _FILE.format(
        name=_text(answers.name),
        addresses=_texts(answers.addresses),
        time_zone=_text(answers.time_zone),
        languages=_texts(answers.languages),
        desk_name=_text(answers.desk_name),
        desk_url=_text(answers.desk_url),
        imap_host=_text(answers.imap_host),
        imap_user=_text(answers.imap_user),
        smtp_host=_text(answers.smtp_host),
        phrases="\n".join(lines),
        example=_text(_PHRASES[known[0]][0].capitalize() + "?"),
    )


def _text(text: str) -> str:
    """A TOML text; what it holds is printable."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _texts(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(text) for text in texts) + "]"
