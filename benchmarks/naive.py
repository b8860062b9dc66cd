"""The pipeline one would write on a page: correct, durable, and nothing in it thought about twice.

Each mail: aiosmtpd takes it, the modern email policy parses it, regular expressions judge it, the ORM commits it, an
EmailMessage answers it over a new connection, and 250 follows. With ``--imap`` it reads one message per FETCH instead.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import html
import imaplib
import re
import smtplib
import ssl
import sys
import threading
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid, parseaddr

from aiosmtpd.controller import Controller
from mails import OWNER, RULES
from sqlalchemy import ForeignKey, LargeBinary, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

TAG = re.compile(r"<[^>]+>")
COMPILED = {name: re.compile(rf"\b({'|'.join(phrases)})\b", re.IGNORECASE) for name, phrases in RULES.items()}
ANSWER = """Hello {name},

thank you for your letter. Please write to our support desk, where it is answered within one working day:
https://help.shop.example/new?email={address}

Rosa Moss
"""


class Base(DeclarativeBase):
    """The tables."""


class Letter(Base):
    """A mail as it came."""

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(index=True)
    sender: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class Ticket(Base):
    """A letter that fits a rule."""

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter: Mapped[int] = mapped_column(ForeignKey("letter.id"))
    rule: Mapped[str]


class Pipeline:
    """From the bytes to the ticket and the answer."""

    def __init__(self, database: str, smarthost: int) -> None:
        self.engine = create_engine(f"sqlite:///{database}")
        Base.metadata.create_all(self.engine)
        self.smarthost = smarthost
        self.lock = threading.Lock()  # SQLite lets one in at a time anyway

    def take(self, raw: bytes) -> None:
        """Store the mail and its ticket durably, and answer it."""
        message = email.message_from_bytes(raw, policy=email.policy.default)
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        if body is not None and body.get_content_subtype() == "html":
            text = html.unescape(TAG.sub(" ", text))
        name, sender = parseaddr(str(message["From"]))
        rule = next((rule for rule, found in COMPILED.items() if found.search(f"{message['Subject']}\n{text}")), None)
        with self.lock, Session(self.engine) as session:
            letter = Letter(
                message_id=str(message["Message-ID"]),
                sender=sender,
                subject=str(message["Subject"]),
                raw=raw,
                at=datetime.now(UTC),
            )
            session.add(letter)
            session.flush()
            if rule:
                session.add(Ticket(letter=letter.id, rule=rule))
            session.commit()
        if rule:
            self.answer(message, name, sender)

    def answer(self, message: EmailMessage, name: str, sender: str) -> None:
        """Hand the answer over, on a connection of its own."""
        reply = EmailMessage()
        reply["From"] = f"Rosa Moss <{OWNER}>"
        reply["To"] = sender
        reply["Subject"] = f"Re: {message['Subject']}"
        reply["Message-ID"] = make_msgid(domain="shop.example")
        reply["In-Reply-To"] = reply["References"] = str(message["Message-ID"])
        reply["Auto-Submitted"] = "auto-replied"
        reply.set_content(ANSWER.format(name=name, address=sender))
        reply.add_alternative(f"<p>{ANSWER.format(name=name, address=sender)}</p>", subtype="html")
        with smtplib.SMTP("127.0.0.1", self.smarthost) as server:
            server.send_message(reply, from_addr="", to_addrs=[sender])

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        """Answer 250 after the commit; threads keep the other sessions going."""
        await asyncio.to_thread(self.take, envelope.content)
        return "250 OK"


def read_mailbox(pipeline: Pipeline, port: int, ca_file: str, count: int) -> None:
    """One FETCH for each of the first ``count`` messages."""
    server = imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=ssl.create_default_context(cafile=ca_file))
    server.login("rosa", "rosa-secret")
    server.select("INBOX", readonly=True)
    numbers = server.uid("SEARCH", "ALL")[1][0].split()
    print("READY", flush=True)
    for number in numbers[:count]:
        pipeline.take(server.uid("FETCH", number.decode(), "(BODY.PEEK[])")[1][0][1])
    server.logout()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--smarthost", type=int, required=True, help="port on 127.0.0.1 that takes the answers")
    parser.add_argument("--listen", type=int, help="port to take mail on")
    parser.add_argument("--imap", type=int, help="port of a mailbox to read instead")
    parser.add_argument("--ca-file")
    parser.add_argument("--count", type=int, default=0)
    given = parser.parse_args()
    pipeline = Pipeline(given.database, given.smarthost)
    if given.imap:
        read_mailbox(pipeline, given.imap, given.ca_file, given.count)
    else:
        controller = Controller(pipeline, hostname="127.0.0.1", port=given.listen, decode_data=False)
        controller.start()
        print("READY", flush=True)
    sys.stdin.read()  # until the one who started it has seen enough


if __name__ == "__main__":
    main()
