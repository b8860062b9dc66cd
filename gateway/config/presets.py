"""Wall: servers of well-known mail providers, for ``provider = "..."`` in ``[[mailbox]]``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.config.values import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Where a provider's servers are; IMAP is always TLS on port 993. ``sign_in`` is what a person has to know."""

    imap: str
    smtp: str
    smtp_port: int = 465
    smtp_security: Security = "tls"
    sign_in: str = "password"
    oauth_only: bool = False


def _starttls(imap: str, smtp: str, sign_in: str = "password", *, oauth_only: bool = False) -> Preset:
    return Preset(imap=imap, smtp=smtp, smtp_port=587, smtp_security="starttls", sign_in=sign_in, oauth_only=oauth_only)


_APP = "app password"
_LOCAL = "user name without the @ and what follows"

PRESETS: Final[dict[str, Preset]] = {
    "gmail": Preset(imap="imap.gmail.com", smtp="smtp.gmail.com", sign_in=_APP),
    "microsoft365": _starttls("outlook.office365.com", "smtp.office365.com", "OAuth2", oauth_only=True),
    "outlook.com": _starttls("outlook.office365.com", "smtp-mail.outlook.com", "OAuth2", oauth_only=True),
    "fastmail": Preset(imap="imap.fastmail.com", smtp="smtp.fastmail.com", sign_in=_APP),
    "icloud": _starttls("imap.mail.me.com", "smtp.mail.me.com", f"{_APP}; IMAP: {_LOCAL}; SMTP: whole address"),
    "zoho": Preset(imap="imap.zoho.com", smtp="smtp.zoho.com"),
    "zoho.eu": Preset(imap="imap.zoho.eu", smtp="smtp.zoho.eu"),
    "zoho.in": Preset(imap="imap.zoho.in", smtp="smtp.zoho.in"),
    "zoho.com.au": Preset(imap="imap.zoho.com.au", smtp="smtp.zoho.com.au"),
    "zoho.jp": Preset(imap="imap.zoho.jp", smtp="smtp.zoho.jp"),
    "zoho.ca": Preset(imap="imap.zohocloud.ca", smtp="smtp.zohocloud.ca"),
    "gmx.net": Preset(imap="imap.gmx.net", smtp="mail.gmx.net", sign_in="password; switch IMAP on at GMX first"),
    "gmx.com": Preset(imap="imap.gmx.com", smtp="mail.gmx.com", sign_in="password; switch IMAP on at GMX first"),
    "web.de": _starttls("imap.web.de", "smtp.web.de", _LOCAL),
    "t-online": Preset(imap="secureimap.t-online.de", smtp="securesmtp.t-online.de", sign_in="mail password"),
    "yahoo": Preset(imap="imap.mail.yahoo.com", smtp="smtp.mail.yahoo.com", sign_in=_APP),
    "aol": Preset(imap="imap.aol.com", smtp="smtp.aol.com", sign_in=_APP),
    "ionos": Preset(imap="imap.1und1.de", smtp="smtp.1und1.de"),
    "strato": Preset(imap="imap.strato.de", smtp="smtp.strato.de"),
    "hetzner": Preset(imap="mail.your-server.de", smtp="mail.your-server.de"),
    "ovh": Preset(imap="ssl0.ovh.net", smtp="ssl0.ovh.net"),
    "gandi": Preset(imap="mail.gandi.net", smtp="mail.gandi.net"),
    "posteo": Preset(imap="posteo.de", smtp="posteo.de"),
    "mail.com": Preset(imap="imap.mail.com", smtp="smtp.mail.com"),
    "one.com": Preset(imap="imap.one.com", smtp="send.one.com"),
    "godaddy": Preset(imap="imap.secureserver.net", smtp="smtpout.secureserver.net"),
    "rackspace": Preset(imap="secure.emailsrvr.com", smtp="secure.emailsrvr.com"),
    "orange.fr": Preset(imap="imap.orange.fr", smtp="smtp.orange.fr"),
    "free.fr": Preset(imap="imap.free.fr", smtp="smtp.free.fr", sign_in=_LOCAL),
    "laposte": Preset(imap="imap.laposte.net", smtp="smtp.laposte.net", sign_in=_LOCAL),
    "sfr": Preset(imap="imap.sfr.fr", smtp="smtp.sfr.fr"),
}
