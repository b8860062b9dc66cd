"""Wall: rules and tests as pydantic models."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gateway.config.fields import (
    Amount,
    Anything,
    Attached,
    Day,
    Languages,
    SomeTexts,
    Table,
    Template,
    Text,
    Texts,
    default,
    needed,
    optional,
)

Decision = Literal["redirect", "leave", "review", "file"]


class WordsTable(Table):
    """The words of ``when`` and ``unless``."""

    text: Texts | None = optional("Phrases in the subject or the new text.")
    subject: Texts | None = optional("Phrases in the subject.")
    body: Texts | None = optional("Phrases in the new text.")
    anywhere: Texts | None = optional("Phrases in quoted history and signature too.")
    from_: Texts | None = Field(
        default=None, alias="from", description="Addresses of the writer.", validate_default=False
    )
    to: Texts | None = optional("Addresses the message is for.")
    cc: Texts | None = optional("Addresses it was copied to.")
    header: dict[str, Texts] | None = optional('Phrases in a named header field: header."X-Shop" = ["1"].')
    attachment: Attached | None = optional("Names, endings or types of attached files; true for any.")
    larger_than: Amount | None = optional("Size of the whole message.")
    language: Languages | None = optional("Languages of the new text.")
    topic: Anything = optional("Topic told by the learned model; not built yet.")
    known_as: Anything = optional("What the address book says of the writer; not built yet.")
    history: Anything = optional("What came before from the writer; not built yet.")
    score: Anything = optional("Probability of support by the learned model; not built yet.")
    received: Anything = optional("When the message came in; not built yet.")
    text_regex: Texts | None = optional("Regular expressions, for experts; not built yet.")


class RuleTable(Table):
    """One rule: the first that fits decides."""

    name: Text = needed("What the rule is called in every list and explanation.")
    then: Decision = needed("What is done with a message that fits.")
    topic: Text | None = optional("What it is about; chooses people and queues.")
    reply: Template = default("resubmit", "Name of the reply template.")
    when: WordsTable | None = optional("All of these lines have to fit.")
    unless: WordsTable | None = optional("None of these lines may fit.")
    should_fit: SomeTexts = default([], "Examples that this rule has to take.")
    should_not_fit: SomeTexts = default([], "Examples that it has to pass over.")
    enabled: bool = default(written=True, description="false switches the rule off.")
    until: Day | None = optional("Last day on which the rule counts.")
    note: str = default("", "A note for people.")
    forward: SomeTexts | None = optional("Names of the forwards that take a copy; all where left out.")


class TestTable(Table):
    """One whole message and what has to be decided about it."""

    __test__ = False  # it is no test of pytest

    name: Text = needed("What the test is called.")
    from_: str = Field(default="", alias="from", description="Who wrote it.")
    to: SomeTexts = default([], "Whom it is for.")
    cc: SomeTexts = default([], "Who got a copy.")
    subject: str = default("", "Its subject.")
    body: str = default("", "Its text.")
    headers: dict[str, str] = default({}, "Further header fields.")
    attachments: SomeTexts = default([], "Names of attached files.")
    file: Text | None = optional("A file with the whole message, in place of all the parts.")
    expect: Decision = needed("What has to be decided.")
    expect_rule: Text | None = optional("Name of the rule that has to decide.")
    expect_language: Text | None = optional("Language in which the reply has to be.")
