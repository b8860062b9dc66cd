"""The seed mails as messages: read from their text form, built as mail, and parsed as the service would."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gateway.judge.learned import written
from gateway.judge.texts import Texts
from gateway.mail import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.judge.learned import Written

SEED: Final = Path(__file__).resolve().parent / "seed"
# What the writers called their mails, by the kinds that the model tells apart; all else is "other".
_GENRES: Final = {
    kind: frozenset(genres.split())
    for kind, genres in {
        "private": "friend family neighbour joke parents school club condolence",
        "thanks": "thanks hello solved testimonial resolved news reader community-member",
        "business": """supplier landlord insurance accountant bank tax tax-office invoice utility dunning supplier-dun
            print-shop owner-invoice logistics customs legal lawyer""",
        "notice": """notice receipt platform newsletter passwordreset ooo out-of-office facilities vendor-support
            saas-support autoreply auto-reply bounce ads""",
        "fraud": "phishing scam",
        "pitch": "pitch link-exchange competitor review-site reviewsite logistics-pitch",
        "team": "partner colleague freelancer affiliate translator team collaborator webdesigner artisan",
        "presales": "presales wholesale",
        "elsewhere": "complaint-others wrong-address",
        "invitation": "press podcast event speaking charity interview invitation speaker venue",
        "application": "job jobseeker intern recruiting student survey recruiter-freelance recruiting-own",
    }.items()
}
_BETWEEN: Final = re.compile(r"^=====[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedMail:
    """One mail written for the classifier; ``writer`` is the file without its running number."""

    id: str
    support: bool
    category: str  # a category, or none
    genre: str
    language: str
    sender: str
    subject: str
    body: str
    html: bool
    headers: tuple[tuple[str, str], ...]
    writer: str
    portion: int = 0  # of the writer's files, the how manieth

    @property
    def kind(self) -> str:
        """One of ``KINDS``: what it is about if it is support, what else it is otherwise."""
        if self.support:
            return self.category
        return next((kind for kind, genres in _GENRES.items() if self.genre in genres), "other")

    def raw(self) -> bytes:
        """The mail as it would arrive; every header as it stands, in UTF-8 (RFC 6532)."""
        kind = "html" if self.html else "plain"
        head = [
            f"From: {self.sender}",
            "To: owner@shop.example",
            *([f"Subject: {self.subject}"] if self.subject else []),
            *(f"{name}: {value}" for name, value in self.headers),
            "MIME-Version: 1.0",
            f"Content-Type: text/{kind}; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        return "\n".join((*head, "", self.body, "")).replace("\n", "\r\n").encode("utf-8", "replace")

    def written(self) -> Written:
        """What the model is shown of it."""
        return written(Texts(parse(self.raw()), ("en",)))


def seed(part: str) -> list[SeedMail]:
    """The mails of ``train`` or ``test``, in the order of the files."""
    return [mail for file in sorted((SEED / part).glob("*.txt")) for mail in of_file(file)]


def of_file(file: Path) -> Iterator[SeedMail]:
    """The mails of one file in the text form: blocks between lines of ``=====``, each a head and a body."""
    for block in _BETWEEN.split(file.read_text(encoding="utf-8")):
        if block.strip():
            yield _mail(block.strip("\n"), file.stem)


def of_lines(file: Path) -> Iterator[SeedMail]:
    """The mails of a file with one JSON object a line (``.jsonl`` or ``.jsonl.gz``)."""
    packed = file.read_bytes()
    for line in (gzip.decompress(packed) if file.suffix == ".gz" else packed).splitlines():
        yield _of_object(json.loads(line))


def _mail(block: str, file: str) -> SeedMail:
    head, _, body = block.partition("\n\n")
    told: dict[str, str] = {}
    headers: list[tuple[str, str]] = []
    for line in head.splitlines():
        key, _, value = line.partition(":")
        if key.strip().lower() == "header":
            name, _, content = value.partition(":")
            headers.append((name.strip(), content.strip()))
        else:
            told[key.strip().lower()] = value.strip()
    return SeedMail(
        id=told["id"],
        support=told["label"] == "1",
        category=told["category"],
        genre=told["genre"],
        language=told["lang"],
        sender=told["from"],
        subject=told.get("subject", ""),
        body=body,
        html=told.get("html") == "yes",
        headers=tuple(headers),
        writer=file.rpartition("-")[0],
        portion=int(file.rpartition("-")[2]),
    )


def _of_object(told: dict[str, Any]) -> SeedMail:
    return SeedMail(
        id=str(told["id"]),
        support=int(told["label"]) == 1,
        category=told["category"],
        genre=told["genre"],
        language=told["lang"],
        sender=f"{told['from_name']} <{told['from_addr']}>",
        subject=" ".join(told["subject"].split()),
        body=told["body"],
        html=bool(told["html"]),
        headers=tuple((name, " ".join(value.split())) for name, value in (told.get("headers") or {}).items()),
        writer=told["source"],
    )
