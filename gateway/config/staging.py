"""Wall: the folders of our own by way of which copies go into those of a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gateway.config.check import Draft
    from gateway.config.toml.positions import Path
    from gateway.config.values import Problem


def odd_staging(draft: Draft) -> Iterator[Problem]:
    """A folder of our own that is none: the desk reads it, or the copies for another desk go through it."""
    first: dict[tuple[str, str, str], Path] = {}
    for path, table in draft.many("forward"):
        if table.kind != "imap" or path in draft.mended:
            continue
        at = (*path, "staging") if draft.sheet.at((*path, "staging")) is not None else path
        if table.staging in {table.folder, table.queue, *table.queues.values()}:
            yield draft.sheet.problem(
                "staging-read",
                f'The desk reads the folder "{table.staging}", which must be ours alone.',
                'Give staging the name of a folder that nobody reads, such as "Deskward".',
                path=at,
            )
        place = (table.host.lower(), table.username, table.staging)
        if place in first:
            yield draft.sheet.problem(
                "staging-shared",
                f'Another [[forward]] uses the folder "{table.staging}" of this account too.',
                f'Give each its own, such as staging = "Deskward {table.name}".',
                path=at,
            )
        first.setdefault(place, path)
