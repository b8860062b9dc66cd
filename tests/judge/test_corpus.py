"""Three hundred mails of all kinds, written for this purpose: who gets a note, and who does not.

Each mail of ``tests/corpus/*.txt`` follows a line "### answer or silence | kind | what it is". Fields that every mail
has (To, Date, Message-ID, ...) are added where they are left out.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from gateway.cli.explain import owner_of
from gateway.judge import Facts, Policy, RefusalKind, judge, may_reply
from gateway.mail import Message, parse
from tests.messages import mail

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
POLICY = Policy.default(("rosa@shop.example", "hello@shop.example"))
FOLDER = Path(__file__).resolve().parent.parent / "corpus"
LAMP = '<table><tr><td><a href="https://deco.example/{n}"><img src="https://deco.example/{n}.jpg"></a></td><td>'
PAGE = "<html><body>" + "".join(
    LAMP.format(n=n) + f'<a href="https://deco.example/buy/{n}">Lamp {n}</a>, now for less than you would think, in '
    f"brass, in steel and in white, with a cord of three metres and a switch at the wall</td></tr></table>{' ' * 99}"
    for n in range(12)
)


class Sample(NamedTuple):
    expected: str
    kind: str
    what: str
    raw: bytes

    @property
    def message(self) -> Message:
        return parse(self.raw)


def samples(file: Path) -> list[Sample]:
    found = []
    for piece in file.read_text(encoding="utf-8").split("### ")[1:]:
        title, _, written = piece.partition("\n")
        expected, kind, what = title.split(" | ", 2)
        head, _, body = written.partition("\n\n")
        fields = head.replace("\n ", "\0 ").replace("\n\t", "\0\t").split("\n")
        unfolded = tuple(field.replace("\0", "\n") for field in fields)
        found.append(Sample(expected, kind, what, mail(*unfolded, body=body.replace("@PAGE@", PAGE))))
    return found


SAMPLES = [sample for file in sorted(FOLDER.glob("*.txt")) for sample in samples(file)]
NAMES = [f"{sample.kind}: {sample.what}" for sample in SAMPLES]
PERSONS = [sample for sample in SAMPLES if sample.expected == "answer"]


@pytest.mark.parametrize("sample", SAMPLES, ids=NAMES)
def test_a_person_gets_a_note_and_a_program_gets_none(sample: Sample) -> None:
    refusal = may_reply(sample.message, POLICY, Facts(), now=NOW)

    assert ("answer" if refusal is None else "silence") == sample.expected, refusal


# Only a config file knows the owner's other addresses.
@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.kind != "own"], ids=lambda sample: sample.what)
def test_without_a_config_file_the_answer_is_the_same(sample: Sample) -> None:
    policy = Policy.default(owner_of(sample.message))

    refusal = may_reply(sample.message, policy, Facts(), now=NOW)

    assert ("answer" if refusal is None else "silence") == sample.expected, refusal


def test_every_sample_has_a_name_of_its_own_and_there_are_enough_of_both() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    assert {sample.expected for sample in SAMPLES} == {"answer", "silence"}
    assert len(SAMPLES) >= 250
    assert len(PERSONS) >= 80


@pytest.mark.parametrize("sample", PERSONS, ids=lambda sample: sample.what)
def test_explaining_a_person_shows_no_protection_that_fits(sample: Sample) -> None:
    judgement = judge(sample.message, POLICY, now=NOW, explain=True)

    assert [step.name for step in judgement.steps if step.number.startswith("0.") and step.fits] == []


@pytest.mark.parametrize("kind", ["says so", "desk", "shop", "newsletter", "suppressed"])
def test_what_only_its_words_or_a_suppressing_field_betray_still_reaches_the_rules(kind: str) -> None:
    refusals = [may_reply(each.message, POLICY, Facts(), now=NOW) for each in SAMPLES if each.kind == kind]

    assert RefusalKind.PERSON in {refusal.kind for refusal in refusals if refusal}
