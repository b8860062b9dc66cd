"""Every field of every hard mail, as ``explain --json`` tells it."""

from __future__ import annotations

import pytest

from gateway.cli.explain import _message
from gateway.mail import parse
from tests.mail.hard import Case, addresses, files, headers, parts, texts, words

CASES = {
    f"{kind}: {name}": case
    for kind, cases in {
        "headers": headers.CASES,
        "addresses": addresses.CASES,
        "words": words.CASES,
        "texts": texts.CASES,
        "parts": parts.CASES,
        "files": files.CASES,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_hard_mail_is_read_as_a_person_reads_it(case: Case) -> None:
    told = _message(parse(case.raw), "en")

    assert {field: told[field] for field in case.expected} == case.expected
