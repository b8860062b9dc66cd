"""Wall: keys of a [[forward]] that say nothing to its kind, and places that its desk cannot have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.config.models.table import Between, fields_of, marked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gateway.config.check import Draft
    from gateway.config.values import Problem

# What every kind accepts, for one file may be made of another, and these cannot use.
_UNUSED: Final[Mapping[str, tuple[str, ...]]] = {
    "chatwoot": ("tag",),
    "django-helpdesk": ("tag",),
    "email": ("allow_private", "key_field", "queue", "queues", "settle", "sync", "tag"),
    "imap": ("allow_private", "attachments", "key_field", "sync", "tag"),
    "osticket": ("key_field", "sync", "tag"),
    "request-tracker": ("tag",),
    "webhook": ("key_field", "sync", "tag"),
    "zendesk": ("key_field",),
}


def unused_keys(draft: Draft) -> Iterator[Problem]:
    """Keys that stand in the file and have no effect; ``sync = "never"`` is true everywhere."""
    for path, table in draft.many("forward"):
        if path in draft.mended:
            continue
        found = [key for key in _UNUSED.get(table.kind, ()) if key in table.written]
        if table.sync is None:
            found = [key for key in found if key != "sync"]
        for key in found:
            message = f'"{key}" has no effect where kind is "{table.kind}".'
            yield draft.sheet.problem("unused-key", message, f"Take {key} out.", path=(*path, key), level="warning")
        if table.kind == "osticket" and table.format == "email":
            for key in (one for one in ("queue", "queues") if one in table.written):
                message = f'osTicket takes a {key.removesuffix("s")} only with format = "json".'
                yield draft.sheet.problem("unused-key", message, f"Take {key} out.", path=(*path, key), level="warning")


def places_without_numbers(draft: Draft) -> Iterator[Problem]:
    """Places of topics that are names where the desk knows its places by number."""
    for path, table in draft.many("forward"):
        if path in draft.mended or not _has_numbers(table):
            continue
        for topic, place in table.queues.items():
            if not (str(place).isascii() and str(place).isdigit()):
                message = "This desk knows its places by number, not by name."
                remedy = f"Write the number, such as queues = {{ {topic} = 3 }}; docs/desks.md says where it stands."
                yield draft.sheet.problem("place-number", message, remedy, path=(*path, "queues", topic))


def _has_numbers(table: Any) -> bool:
    queue = next(field for field in fields_of(type(table)) if field.key == "queue")
    return marked(queue.annotation, Between) is not None
