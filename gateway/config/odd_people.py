"""Wall: people of the desk who never get what the file means for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.check import Draft
    from gateway.config.values import Problem


def owner_at_the_desk(draft: Draft) -> Iterator[Problem]:
    """The owner among those who get cases: customers would learn to write to him."""
    desk, owner = draft.one("desk"), draft.one("owner")
    for number, person in enumerate([] if desk is None or owner is None else desk.people):
        if person.name.casefold() == owner.name.casefold():
            yield draft.sheet.problem(
                "owner-at-the-desk",
                "The owner is never named in a note and gets no case, also where people says so.",
                "Write the people of the desk here; what they do not know they ask the owner themselves.",
                path=("desk", "people", number, "name"),
                level="warning",
            )


def unheard_languages(draft: Draft) -> Iterator[Problem]:
    """Languages of people that no mail is ever taken for."""
    desk, owner = draft.one("desk"), draft.one("owner")
    for number, person in enumerate([] if desk is None or owner is None else desk.people):
        unheard = [one for one in person.languages if one not in owner.languages]
        if unheard:
            known = ", ".join(f'"{one}"' for one in owner.languages)
            yield draft.sheet.problem(
                "unheard-language",
                f'No mail is ever taken for "{unheard[0]}", which is not among the languages under [owner].',
                f"Add it there, or write one of these: {known}.",
                path=("desk", "people", number, "languages"),
                level="warning",
            )


def nobody_to_take(draft: Draft) -> Iterator[Problem]:
    """A time to take cases, and nobody to give them to."""
    desk = draft.one("desk")
    if desk is not None and desk.take_within is not None and not desk.people:
        yield draft.sheet.problem(
            "nobody-to-take",
            "There are no people of the desk who could take a case.",
            'Add them: people = [{ name = "Dana" }, { name = "Milo" }].',
            path=("desk", "take_within"),
            level="warning",
        )
