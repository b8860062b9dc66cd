"""Train the model that is shipped, from the seed mails and, where asked, from further files of labelled mail.

python benchmarks/train.py                       the shipped model, from all seed mails
python benchmarks/train.py --only train          from the training part alone
python benchmarks/train.py --also mail.jsonl.gz  and from further files, one JSON object a line
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from fitting import auc, calibrate, calibration_error, fit
from seed_mails import of_lines, seed

from gateway.judge.learned import Model, pack
from gateway.judge.learned.features import GROUPS, features, scaled
from gateway.judge.learned.model import model_of, support_margin
from gateway.resources import MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seed_mails import SeedMail

    from gateway.judge.learned.features import Groups

FOLDS: Final = 3
MORE: Final = 1500  # mails of each further file


class Sample(NamedTuple):
    """A mail and what the model sees in it."""

    mail: SeedMail
    groups: Groups


def samples(mails: Sequence[SeedMail]) -> list[Sample]:
    """The mails with their features."""
    return [Sample(mail, features(mail.written())) for mail in mails]


def trained(known: Sequence[Sample], weights: dict[str, float] = GROUPS, *, calibrated: bool = True) -> Model:
    """A model of the samples, with the given weights of the groups; calibrated by writers it did not know."""
    fitted = fit([scaled(one.groups, weights) for one in known], [one.mail.kind for one in known])
    steepness, offset = calibrate(*unseen(known, weights)) if calibrated else (1.0, 0.0)
    return model_of(fitted, steepness=steepness, offset=offset)


def unseen(known: Sequence[Sample], weights: dict[str, float] = GROUPS) -> tuple[list[float], list[bool]]:
    """The margin of each sample, told by a model that knows no mail of its writer, and what is true."""
    places = fold_of(known)
    margins: list[float] = []
    truths: list[bool] = []
    for fold in range(FOLDS):
        others = [one for one, place in zip(known, places, strict=True) if place != fold]
        mine = [one for one, place in zip(known, places, strict=True) if place == fold]
        model = trained(others, weights, calibrated=False)
        margins += [support_margin(model.margins(scaled(one.groups, weights))) for one in mine]
        truths += [one.mail.support for one in mine]
    return margins, truths


def fold_of(known: Sequence[Sample]) -> list[int]:
    """A fold for each sample: writers are kept whole; where a language has one writer alone, her files are."""
    writers: dict[str, list[str]] = {}
    for one in known:
        mine = writers.setdefault(one.mail.language, [])
        if one.mail.writer not in mine:
            mine.append(one.mail.writer)

    def fold(mail: SeedMail) -> int:
        mine = writers[mail.language]
        return (mine.index(mail.writer) if len(mine) > 1 else mail.portion) % FOLDS

    return [fold(one.mail) for one in known]


def drawn(mails: list[SeedMail], most: int) -> list[SeedMail]:
    """So many of the mails, always the same ones; mail of another kind teaches the model, much of it drowns ours."""
    return random.Random(1).sample(mails, min(most, len(mails)))  # noqa: S311  # a choice, no secret


def main() -> None:
    """Train, say how well it does on mail of writers it did not know, and write the file."""
    parser = argparse.ArgumentParser(description="Train the shipped model.")
    parser.add_argument("--only", choices=["train", "test"], help="one part of the seed mails; all where left out")
    parser.add_argument("--also", type=Path, action="append", default=[], help="a further file of labelled mails")
    parser.add_argument(
        "--most", type=int, default=MORE, help="so many mails of a further file, drawn from a fixed seed"
    )
    parser.add_argument("--to", type=Path, default=MODEL, help="the file to write")
    chosen = parser.parse_args()
    began = time.monotonic()
    mails = [mail for part in ([chosen.only] if chosen.only else ["train", "test"]) for mail in seed(part)]
    mails += [mail for file in chosen.also for mail in drawn(list(of_lines(file)), chosen.most)]
    known = samples(mails)
    model = trained(known)
    margins, truths = unseen(known)
    chances = [1 / (1 + 2.718281828459045 ** -(model.steepness * each + model.offset)) for each in margins]
    packed = pack(model)
    chosen.to.write_bytes(packed)
    print(f"{len(known)} mails: {dict(sorted(Counter(one.mail.language for one in known).items()))}")
    print(
        f"on writers left out: AUC {auc(margins, truths):.3f},"
        f" calibration error {calibration_error(chances, truths):.3f}"
    )
    print(f"{chosen.to}: {len(packed):,} bytes, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
