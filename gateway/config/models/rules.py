"""Wall: rules and tests as tables."""

from typing import Literal

from gateway.config.models.fields import (
    Amount,
    Attached,
    Day,
    History,
    Languages,
    Moment,
    Patterns,
    Scores,
    Share,
    SomeTexts,
    Sought,
    Template,
    Text,
    Texts,
    Times,
    ToldHistory,
    ToldTopic,
    Topics,
)
from gateway.config.models.table import Table, default, needed, optional

Decision = Literal["redirect", "leave", "review", "file"]


class WordsTable(Table):
    """The words of ``when`` and ``unless``."""

    text: Sought | None = optional("Phrases in the subject or the new text.")
    subject: Sought | None = optional("Phrases in the subject.")
    body: Sought | None = optional("Phrases in the new text.")
    anywhere: Sought | None = optional("Phrases in quoted history and signature too.")
    from_: Patterns | None = optional("Addresses of the writer.")
    to: Patterns | None = optional("Addresses the message is for.")
    cc: Patterns | None = optional("Addresses it was copied to.")
    header: dict[str, Texts] | None = optional('Phrases in a named header field: header."X-Shop" = ["1"].')
    attachment: Attached | None = optional("Names, endings or types of attached files; true for any.")
    larger_than: Amount | None = optional("Size of the whole message.")
    language: Languages | None = optional("Languages of the new text.")
    topic: Topics | None = optional("What the learned model takes the message to be about.")
    known_as: Texts | None = optional('Names of lists under [lists] on which the writer stands: ["supplier"].')
    history: History | None = optional("What came before from the writer.")
    score: Scores | None = optional('How sure the learned model is that it is support: "at least 0.9".')
    received: Times | None = optional("Hours of the week and days on which the message came in, by the owner's clock.")
    text_regex: Texts | None = optional("Regular expressions for the subject or the new text, for experts.")


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
    from_: str = default("", "Who wrote it.")
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
    received: Moment | None = optional("When it came in, by the owner's clock.")
    known_as: SomeTexts | None = optional("Lists on which the writer stands, in place of looking her address up.")
    history: ToldHistory | None = optional("What came before from the writer.")
    score: Share | None = optional("What the learned model would say, from 0 to 1.")
    topic: ToldTopic | None = optional("What the learned model would take it to be about.")
