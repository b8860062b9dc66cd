"""Roof: what ``train`` says to a person, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from gateway.cli.store_of import plain
from gateway.judge.learned.limits import ENOUGH, VERY_HIGH

if TYPE_CHECKING:
    from gateway.config.values import Classifier
    from gateway.pipeline.learning.report import Month, Report, Told
    from gateway.pipeline.learning.training import Read

_SHOWN: Final = 8  # of the newest corrections
_KINDS: Final = {"decision": "decided in review", "undo": "taken back with undo", "mailbox": "told by moving mail"}
_NOTHING: Final = (
    "There is nothing to learn from yet. The model learns from what you decide (deskward review), take back (deskward\n"
    "undo), and move into or out of the folder of redirected mail."
)


def trained(told: Read, classifier: Classifier) -> str:
    """What was learnt anew."""
    if not told.rows:
        return _NOTHING
    count = len(told.examples)
    support = sum(one.correction.support for one in told.examples)
    lines = [f"Learnt anew from {_many(count, 'message')}: {support} support, {count - support} not."]
    lines += _left_out(told.taken_back, told.missing)
    lines += ["The running service uses it from the next message on.", _standing(count, classifier)]
    return "\n".join([*lines, "What it has learnt: deskward train --report"])


def reported(made: Report, tried: Month, classifier: Classifier, *, days: int, unsure: str) -> str:
    """The whole report."""
    if not made.kinds:
        return "\n\n".join([_NOTHING, _month(tried, 0, classifier, days=days, unsure=unsure)])
    count = len(made.told)
    parts = [_told(made), _errors(made), _words(made), _month(tried, count, classifier, days=days, unsure=unsure)]
    return "\n\n".join(parts)


def _told(made: Report) -> str:
    kinds = ", ".join(f"{made.kinds[kind]} {words}" for kind, words in _KINDS.items() if made.kinds.get(kind))
    lines = [
        "What you have told it",
        f"  {_many(sum(made.kinds.values()), 'correction')}: {kinds}",
        f"  {made.support} of the messages are support, {made.other} are not",
    ]
    return "\n".join([*lines, *(f"  {line}" for line in _left_out(made.taken_back, made.missing))])


def _left_out(taken_back: int, missing: int) -> list[str]:
    lines = []
    if taken_back:
        lines.append(f"{_many(taken_back, 'decision')} you took back again: nothing is learnt from {_them(taken_back)}")
    if missing:
        lines.append(f"{_many(missing, 'message')} purged meanwhile: nothing can be learnt from {_them(missing)}")
    return lines


def _errors(made: Report) -> str:
    if not made.told:
        return "No message is left to learn from."
    lines = ["How often it was wrong before you told it"]
    for one in made.windows:
        size = one.last - one.first + 1
        sure = f", {one.sure_and_wrong} of these it would have decided by itself" if one.sure_and_wrong else ""
        lines.append(f"  {f'{one.first} to {one.last}':12}{one.wrong} of {size} wrong{sure}")
    lines.append(f"  Before: {made.right_before} of {len(made.told)} right. Now that it knows them: {made.right_now}.")
    lines += ["", "What it would have said of the newest ones"]
    return "\n".join([*lines, *map(_line, reversed(made.told[-_SHOWN:]))])


def _line(one: Told) -> str:
    truth = "support" if one.support else "not support"
    mark = "wrong" if one.wrong else "right"
    return f"  {one.message:>6}  {one.said:4.0%}  {mark}  you: {truth:12}  {plain(one.subject, width=48)}"


def _words(made: Report) -> str:
    none = "none yet; a word counts here when it stands in mails of three writers"
    return "\n".join(
        [
            "Words that weigh otherwise since",
            f"  for support:  {', '.join(made.for_support) or none}",
            f"  against it:   {', '.join(made.against) or none}",
        ]
    )


def _month(tried: Month, count: int, classifier: Classifier, *, days: int, unsure: str) -> str:
    least = _least(count, classifier)
    left = tried.read - tried.others
    held = f" ({tried.held} though it was sure: people the owner knows, codes, robots)" if tried.held else ""
    asks = "it would ask you about" if unsure == "review" else "it would leave alone, for it is not sure,"
    if not tried.read:
        return f"No mail was judged in the last {_many(days, 'day')}, so there is nothing to try it on."
    lines = [
        f"{least:.2f} or more: redirect. {classifier.limits.leave_below:.2f} or less: leave. Between: {unsure}.",
        _standing(count, classifier),
        f"The last {_many(days, 'day')}: {_many(tried.read, 'message')}; rules and protections decide {tried.others}.",
        f"Of the other {left} it would redirect {tried.redirect} and leave {tried.leave}; {asks} {tried.unsure}{held}.",
        f"By its own reckoning about {tried.customers:.0f} of them ask for support.",
    ]
    return "\n  ".join(["What it does where no rule fits", *lines])


def _least(count: int, classifier: Classifier) -> float:
    above = classifier.limits.redirect_above
    return above if count >= ENOUGH else max(above, VERY_HIGH)


def _standing(count: int, classifier: Classifier) -> str:
    """Whether it decides, and what further corrections would change."""
    if not classifier.use:
        return "It only advises (deskward explain); to let it decide: [classifier] use = true"
    if count >= ENOUGH:
        return f"It has the {ENOUGH} corrections it needs: your redirect_above holds."
    now, then = _least(count, classifier), classifier.limits.redirect_above
    change = f"; then {then:.2f} is enough" if then < now else ""
    return f"{count} of {ENOUGH} corrections: until then it redirects from {now:.2f} on{change}."


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"
