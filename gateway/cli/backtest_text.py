"""Roof: what ``backtest`` prints, for scripts and for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from gateway.cli.store_of import plain
from gateway.judge import Then

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from gateway.pipeline.backtest import Change, Outcome

_SHOWN: Final = 20  # changes of each kind that a person reads
_ORDER: Final = (Then.REDIRECT, Then.REVIEW, Then.LEAVE, Then.FILE)
_ADDRESS: Final = 28  # columns
_SUBJECT: Final = 36


def as_document(outcome: Outcome, *, days: int, seconds: float) -> dict[str, Any]:
    """Give the whole comparison as one JSON object."""
    return {
        "days": days,
        "read": outcome.read,
        "running": dict(outcome.running),
        "edited": dict(outcome.edited),
        "changes": [_change(one) for one in outcome.changes],
        "unused_rules": list(outcome.unused_rules),
        "wide_phrases": [
            {
                "rule": one.rule,
                "phrase": one.phrase,
                "messages": one.messages,
                "share": round(one.messages / outcome.read, 4),
            }
            for one in outcome.wide
        ],
        "seconds": round(seconds, 3),
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "message_id": one.message_id,
        "date": one.arrived.isoformat(),
        "from": one.from_address,
        "subject": one.subject,
        "running": {"then": one.running, "rule": one.running_rule},
        "edited": {"then": one.edited, "rule": one.edited_rule},
        "because": list(one.because),
        "suspicious": bool(one.doubt),
        "why_suspicious": one.doubt or None,
    }


def as_text(outcome: Outcome, *, zone: ZoneInfo) -> str:
    """Give the comparison for a person: the counts, what to look at, and what the file does not need."""
    head = f"{outcome.read} mail{'' if outcome.read == 1 else 's'} read (nothing sent, nothing moved)."
    lines = [f"{head}      running rules -> your file", *(_count(then, outcome) for then in _ORDER)]
    if not outcome.read:
        return f"{head}\n There is nothing to compare with; look further back with --days."
    fresh = [one for one in outcome.changes if one.edited == Then.REDIRECT]
    others = [one for one in outcome.changes if one.edited != Then.REDIRECT]
    lines += _new_redirects(fresh, zone)
    lines += _listed("Decided otherwise", others, zone)
    if not outcome.changes:
        lines.append(" Your file decides every one of them as before.")
    return "\n".join([*lines, *_remarks(outcome)])


def _count(then: Then, outcome: Outcome) -> str:
    gained = sum(one.edited == then for one in outcome.changes)
    lost = sum(one.running == then for one in outcome.changes)
    by = f"   (+{gained}, -{lost})" if gained or lost else ""
    return f" {then.value:<24}{outcome.running[then]:>7} -> {outcome.edited[then]:<6}{by}".rstrip()


def _new_redirects(fresh: Sequence[Change], zone: ZoneInfo) -> list[str]:
    doubtful = sum(bool(one.doubt) for one in fresh)
    title = "New redirects to look at"
    return _listed(title, fresh, zone, f": {doubtful} doubtful  <- please check" if doubtful else "")


def _listed(title: str, changes: Sequence[Change], zone: ZoneInfo, more: str = "") -> list[str]:
    if not changes:
        return []
    lines = [f" {title} ({len(changes)}){more}"]
    for one in changes[:_SHOWN]:
        lines.append(_line(one, zone))
        if one.doubt:
            lines.append(f"          {one.doubt}")
    if len(changes) > _SHOWN:
        lines.append(f"   and {len(changes) - _SHOWN} more: all of them with --json")
    return lines


def _line(one: Change, zone: ZoneInfo) -> str:
    day = one.arrived.astimezone(zone)
    rule = f'rule "{plain(one.edited_rule)}" ' if one.edited_rule else ""
    why = plain("; ".join(one.because)) if one.because else "no reason"
    subject = f'"{plain(one.subject, width=_SUBJECT)}"'
    return (
        f"   {day.day:>2} {day:%b}  {plain(one.from_address, width=_ADDRESS):<{_ADDRESS}}  {subject:<{_SUBJECT + 2}}"
        f"  {one.running} -> {one.edited}  {rule}({why})"
    )


def _remarks(outcome: Outcome) -> list[str]:
    lines = []
    if outcome.unused_rules:
        names = ", ".join(f'"{plain(name)}"' for name in outcome.unused_rules)
        lines.append(f" Rules that fitted nothing: {names}.")
    for one in outcome.wide or (() if outcome.widest is None else (outcome.widest,)):
        share = 100 * one.messages / outcome.read
        much = "  <- is that meant?" if one in outcome.wide else ""
        lines.append(f' Widest phrase: "{plain(one.phrase)}" {one.messages} mails ({share:.0f} %){much}')
    return lines[:_SHOWN]
