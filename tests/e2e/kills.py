"""SIGKILL at random moments of a long run, and the books afterwards: one plan for the short test and the long one."""

from __future__ import annotations

import queue
import random
import smtplib
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import text

from gateway.delivery import Kind, State
from gateway.pipeline.terms import CLIENT
from gateway.store import deliveries
from gateway.store.engine import connect, examine, reading
from tests.e2e.service import BASE, RULES, Deskward, mailbox_section, send_section, settled
from tests.servers.dovecot import Dovecot
from tests.servers.ports import kept
from tests.servers.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import imapclient

Way = Literal["imap", "smtp", "lmtp", "imap and smtp"]
Fate = Literal["note", "file", "leave"]

OWNERS: Final = ("rosa@shop.example", "hello@shop.example")
MORE: Final = """
[[forward]]
name = "desk"
kind = "email"
to = "support@desk.example"
settle = "1 seconds"
retry = "1-2 seconds"
[[rule]]
name = "Invoices"
then = "file"
when.text = ["our invoice"]
"""
OPEN_ENDS: Final = """
SELECT kind, message, state, reason FROM delivery WHERE state NOT IN ('sent', 'confirmed', 'doubtful')
"""
WORDS: Final = {
    "note": "Where is my order {}?",
    "file": "I pay our invoice {} tomorrow",
    "leave": "Where is my order of cake {}?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message, the way it comes and what has to become of it."""

    number: int
    way: Way
    kind: Fate

    @property
    def message_id(self) -> str:
        return f"{self.number}@mail.example"

    @property
    def sender(self) -> str:
        return f"c{self.number}@{'friends' if self.kind == 'leave' else f'm{self.number}'}.example"

    def raw(self) -> bytes:
        head = f"From: C <{self.sender}>\r\nTo: {OWNERS[0]}\r\nSubject: Mail {self.number}\r\n"
        return f"{head}Message-ID: <{self.message_id}>\r\n\r\n{WORDS[self.kind].format(self.number)}\r\n".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One run of the program: what comes in meanwhile, and when it is killed.

    ``seconds`` count from READY, or from the start of the process where it is killed ``early``. ``slow`` is how many
    seconds the mail server takes for each of its answers.
    """

    mails: tuple[Mail, ...]
    early: bool
    seconds: float
    slow: float


def plan(seed: int, kills: int, messages: int) -> list[Life]:
    """Everything that is left to chance, drawn from ``seed``: the same seed makes the same run."""
    dice = random.Random(seed)  # noqa: S311 - moments of kills, not secrets
    mails = [_mail(dice, number) for number in range(messages)]
    places = sorted(dice.randrange(kills) for _ in mails)
    by_life: dict[int, list[Mail]] = {}
    for place, mail in zip(places, mails, strict=True):
        by_life.setdefault(place, []).append(mail)
    return [_life(dice, tuple(by_life.get(number, ()))) for number in range(kills)]


def _mail(dice: random.Random, number: int) -> Mail:
    ways: tuple[Way, ...] = ("imap", "smtp", "lmtp", "imap and smtp")
    kinds: tuple[Fate, ...] = ("note", "file", "leave")
    (way,), (kind,) = dice.choices(ways, (4, 3, 3, 1)), dice.choices(kinds, (16, 1, 1))
    return Mail(number=number, way=way, kind=kind)


def _life(dice: random.Random, mails: tuple[Mail, ...]) -> Life:
    early = dice.random() < 0.2
    longest = 1.5 if early else dice.choice((0.05, 0.3, 0.8))  # the mails come in at once, their notes leave later
    slow = dice.choice((0.01, 0.05, 0.1, 0.2))
    return Life(mails=mails, early=early, seconds=dice.uniform(0.0, longest), slow=slow)


class Sender(threading.Thread):
    """A mail server that hands its queue over and tries again until it hears 250, as all of them do."""

    def __init__(self, make: Callable[..., smtplib.SMTP], port: int, recipients: tuple[str, ...]) -> None:
        super().__init__(daemon=True)
        self.queue: queue.SimpleQueue[Mail | None] = queue.SimpleQueue()
        self.unheard = 0  # mails handed over whole, and no 250 came
        self._make, self._port, self._recipients = make, port, recipients
        self._pause = threading.Event()

    def run(self) -> None:
        while (mail := self.queue.get()) is not None:
            while not self._taken(mail):
                self._pause.wait(0.05)

    def _taken(self, mail: Mail) -> bool:
        whole = False
        try:
            with self._make("127.0.0.1", self._port, timeout=60) as client:
                client.ehlo_or_helo_if_needed()
                client.mail(mail.sender)
                for recipient in self._recipients:
                    client.rcpt(recipient)
                client.docmd("DATA")
                client.send(mail.raw() + b".\r\n")
                whole = True
                # smtplib itself does not know that LMTP answers once for each recipient (RFC 2033 section 4.2)
                answers = self._recipients if isinstance(client, smtplib.LMTP) else self._recipients[:1]
                return [client.getreply()[0] for _ in answers] == [250] * len(answers)
        except (OSError, smtplib.SMTPException):
            self.unheard += whole
            return False


@dataclass(kw_only=True)
class Shop:
    """The world around the program: a mailbox, two mail servers that hand mail in, and a slow one that takes it."""

    service: Deskward
    recorder: Recorder
    owner: imapclient.IMAPClient
    smtp: Sender
    lmtp: Sender
    handed_in: list[Mail] = field(default_factory=list)
    kills: int = 0
    doubtful: int = 0
    too_many_doubtful: int = 0  # beyond one for each kill
    _unlooked: int = 0  # kills since the doubtful ones were counted

    def live(self, life: Life) -> None:
        """One life of the program, and its end."""
        self.recorder.delay = life.slow
        self.service.start(wait=not life.early)
        if not life.early:
            self._count_doubtful()
        for mail in life.mails:
            self.hand_in(mail)
        self.service.lives_for(life.seconds)
        self.service.kill()
        self.kills, self._unlooked = self.kills + 1, self._unlooked + 1

    def hand_in(self, mail: Mail) -> None:
        """Let one message come, by its way or ways."""
        self.handed_in.append(mail)
        if "imap" in mail.way:
            self.owner.append("INBOX", mail.raw())
        if "smtp" in mail.way:
            self.smtp.queue.put(mail)
        if mail.way == "lmtp":
            self.lmtp.queue.put(mail)

    def end(self) -> dict[str, list[dict[str, Any]]]:
        """Start once more and let everything come to its end; the export of then."""
        self.recorder.delay = 0.0
        self.service.start()
        self._count_doubtful()
        wanted = {mail.message_id for mail in self.handed_in}
        with suppress(AssertionError):  # what is missing is in the books
            self.service.until(
                lambda now: wanted <= {one["message_id"] for one in now["messages"]} and settled(now) and self._moved()
            )
        return self.service.export()

    def folders(self) -> dict[str, Counter[str]]:
        """How often each message lies in each folder, by its Message-ID."""
        found: dict[str, Counter[str]] = {}
        for folder in ("INBOX", "Redirected"):
            found[folder] = Counter()
            if not self.owner.folder_exists(folder):
                continue
            self.owner.select_folder(folder, readonly=True)
            heads = self.owner.fetch(self.owner.search(), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
            for one in heads.values():
                (raw,) = (value for key, value in one.items() if key.startswith(b"BODY"))
                found[folder][str(message_from_bytes(raw)["Message-ID"]).strip("<>")] += 1
            self.owner.unselect_folder()
        return found

    def _moved(self) -> bool:
        """Whether no change in the mailbox is on its way."""
        return not any(one.kind == Kind.ACTION for one in self._counts())

    def _counts(self) -> list[deliveries.Count]:
        engine = connect(self.service.url, read_only=True)
        try:
            with reading(engine) as connection:
                return deliveries.counts(connection, client=CLIENT)
        finally:
            engine.dispose()

    def _count_doubtful(self) -> None:
        """At each start: one at the most for each kill since the last count."""
        now = sum(one.number for one in self._counts() if one.state == State.DOUBTFUL)
        self.too_many_doubtful += max(now - self.doubtful - self._unlooked, 0)
        self.doubtful, self._unlooked = now, 0


@contextmanager
def open_shop(folder: Path) -> Iterator[Shop]:
    """The world, with the program not started yet."""
    with kept(2) as (smtp, lmtp), Dovecot() as dovecot, Recorder() as recorder:
        recorder.answers = dict.fromkeys(("RCPT", "DATA"), lambda _: time.sleep(recorder.delay))
        toml = BASE.replace(f'["{OWNERS[0]}"]', f'["{OWNERS[0]}", "{OWNERS[1]}"]')
        toml = toml.replace("[safety]", 'turnaround = "8 hours"\n[safety]')
        toml += mailbox_section(dovecot, 'start = "all"\nafter_redirect = { move_to = "Redirected" }')
        toml += send_section(recorder) + RULES + MORE
        toml += f'\n[listen]\nsmtp = "127.0.0.1:{smtp}"\nlmtp = "127.0.0.1:{lmtp}"\n'
        with Deskward(folder, toml) as service, dovecot.client() as owner:
            senders = Sender(smtplib.SMTP, smtp, OWNERS[:1]), Sender(smtplib.LMTP, lmtp, OWNERS)
            for sender in senders:
                sender.start()
            yield Shop(service=service, recorder=recorder, owner=owner, smtp=senders[0], lmtp=senders[1])
            for sender in senders:
                sender.queue.put(None)


@dataclass(kw_only=True)
class Books:
    """What came of it all."""

    kills: int
    messages: int
    unheard: int  # mails handed over whole without a 250, so that they were handed in again
    tickets: int
    notes: int  # that the mail server took
    doubtful: int
    doubtful_taken: int  # of these, the mail server had the note
    copies: int  # at the desk
    copies_again: int  # under the same Message-ID, so that the desk drops them
    faults: dict[str, list[str]]  # what must not be, by its kind; empty where all is well


def settle_books(shop: Shop) -> Books:
    """Start once more, let everything end, and count."""
    found = shop.end()
    mails = {mail.message_id: mail for mail in shop.handed_in}
    parsed = [(bool(one.mail_from), message_from_bytes(one.data)) for one in shop.recorder.mails]
    notes = Counter(str(one["In-Reply-To"]).strip("<>") for is_copy, one in parsed if not is_copy)
    copies = Counter(str(one["Message-ID"]) for is_copy, one in parsed if is_copy)
    tickets = Counter(one["message_id"] for one in found["tickets"])
    states = {one["in_reply_to"]: one["state"] for one in found["replies"]}
    doubtful = {name for name, state in states.items() if state == "doubtful"}
    filed = {name for name, mail in mails.items() if mail.kind != "leave"}
    wanted = {name for name, mail in mails.items() if mail.kind == "note"}
    faults = {
        "lost": sorted((mails.keys() - {one["message_id"] for one in found["messages"]}) | (filed - tickets.keys())),
        "tickets twice": [name for name, count in tickets.items() if count > 1],
        "tickets for others": sorted(tickets.keys() - filed),
        "notes twice": [name for name, count in notes.items() if count > 1],
        "notes for others": sorted(notes.keys() - wanted),
        "no note and not doubtful": sorted(wanted - notes.keys() - doubtful),
        "neither sent nor doubtful": sorted(wanted - {n for n, state in states.items() if state == "sent"} - doubtful),
        "more than one doubtful for a kill": ["?"] * shop.too_many_doubtful,
        "copies": [f"{len(copies)} for {len(filed)} tickets"] if len(copies) != len(filed) else [],
        "copies not confirmed": [one["ticket"] for one in found["forwards"] if one["state"] != "confirmed"],
        "misplaced in the mailbox": _misplaced(mails, shop.folders()),
        "what the program itself finds": _own_findings(shop.service),
    }
    return Books(
        kills=shop.kills,
        messages=len(mails),
        unheard=shop.smtp.unheard + shop.lmtp.unheard,
        tickets=len(tickets),
        notes=notes.total(),
        doubtful=len(doubtful),
        doubtful_taken=len(doubtful & notes.keys()),
        copies=len(copies),
        copies_again=copies.total() - len(copies),
        faults={kind: some for kind, some in faults.items() if some},
    )


def _misplaced(mails: dict[str, Mail], folders: dict[str, Counter[str]]) -> list[str]:
    """What does not lie in the mailbox exactly once, or, where no other way led in, not in its folder."""
    wrong = []
    for name, mail in mails.items():
        places = [folder for folder, found in folders.items() for _ in range(found[name])]
        if mail.way == "imap":
            right = places == ["Redirected" if mail.kind == "note" else "INBOX"]
        else:
            right = len(places) == ("imap" in mail.way)
        if not right:
            wrong.append(f"{name}: {places}")
    return wrong


def _own_findings(service: Deskward) -> list[str]:
    """What the program says of its own books, of the mailbox and, once it is stopped, of its store."""
    found = [word for word in ("sums", "audit") if service.ask(word).returncode != 0]
    if service.stop() != 0:
        found.append("it does not end well")
    condition = examine(service.url)
    damage = [] if condition.state == "current" else [condition.sentence]
    open_ends = "SELECT kind, message, state, reason FROM delivery WHERE state NOT IN ('sent', 'confirmed', 'doubtful')"
    engine = connect(service.url, read_only=True)
    try:
        with reading(engine) as connection:
            return found + damage + [str(row) for row in connection.execute(text(open_ends))]
    finally:
        engine.dispose()
