"""How good the classifier is on mail of writers it does not know, beside naive Bayes and plain logistic regression.

    python benchmarks/classifier.py [--quick] [--json]

A model is trained from seed/train alone and tested on seed/test, which other writers wrote; nothing is chosen by the
test. ``--quick`` leaves the ablation out. ``--also FILE.jsonl.gz`` measures further files of labelled mail.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fitting import auc, calibration_error, recall_at_false, recall_at_precision
from seed_mails import of_lines, seed
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union
from train import MORE, Sample, drawn, samples, trained

from gateway.judge.learned import Model, unpack
from gateway.judge.learned.features import GROUPS, Groups, scaled
from gateway.judge.learned.learn import Correction, refitted
from gateway.judge.learned.limits import VERY_HIGH, Limits
from gateway.judge.learned.model import support_margin
from gateway.resources import model_file

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it", "nl")
CORRECTIONS: Final = 50
GENRES_APART: Final = frozenset(("friend", "family", "neighbour", "hello", "joke"))  # nobody takes these for support


def measured(
    scores: Sequence[float], mails: Sequence[Sample], chances: Sequence[float] | None = None
) -> dict[str, Any]:
    """The figures of one model."""
    truths = [one.mail.support for one in mails]

    def part(choose: Any) -> float:
        mine = [(score, one.mail.support) for score, one in zip(scores, mails, strict=True) if choose(one.mail)]
        return round(auc([score for score, _ in mine], [truth for _, truth in mine]), 3)

    return {
        "auc": round(auc(scores, truths), 3),
        "auc_look_alikes": part(lambda mail: mail.support or mail.genre not in GENRES_APART),
        "recall_at_1_percent_false": round(recall_at_false(scores, truths), 3),
        "recall_at_99_percent_precision": round(recall_at_precision(scores, truths), 3),
        "calibration_error": round(calibration_error(chances, truths), 3) if chances else None,
        "languages": {language: part(lambda mail, code=language: mail.language == code) for language in LANGUAGES},
    }


def own(known: Sequence[Sample], unknown: Sequence[Sample]) -> tuple[Model, dict[str, Any]]:
    """Our model and its figures."""
    model = trained(known)
    chances = [model.probability(scaled(one.groups)) for one in unknown]
    figures = measured(chances, unknown, chances)
    support = [one for one in unknown if one.mail.support]
    right = sum(model.score(one.mail.written()).topic == one.mail.category for one in support)
    figures["topic_right"] = round(right / len(support), 3)
    first = Limits()
    figures["at_the_default_limits"] = {
        "redirected": sum(chance >= max(first.redirect_above, VERY_HIGH) for chance in chances),
        "wrongly": sum(
            c >= max(first.redirect_above, VERY_HIGH) and not o.mail.support
            for c, o in zip(chances, unknown, strict=True)
        ),
        "redirected_after_50_corrections": sum(chance >= first.redirect_above for chance in chances),
        "wrongly_after_50_corrections": sum(
            c >= first.redirect_above and not o.mail.support for c, o in zip(chances, unknown, strict=True)
        ),
        "left": sum(chance <= first.leave_below for chance in chances),
        "support_left": sum(c <= first.leave_below and o.mail.support for c, o in zip(chances, unknown, strict=True)),
        "mails": len(unknown),
    }
    return model, figures


def ablation(known: Sequence[Sample], unknown: Sequence[Sample]) -> dict[str, float]:
    """The AUC without each group of features, and with it alone."""
    truths = [one.mail.support for one in unknown]
    found = {}
    for name in GROUPS:
        for title, weights in (
            (f"without {name}", {**GROUPS, name: 0.0}),
            (f"{name} alone", {other: weight if other == name else 0.0 for other, weight in GROUPS.items()}),
        ):
            model = trained(known, weights, calibrated=False)
            margins = [support_margin(model.margins(scaled(one.groups, weights))) for one in unknown]
            found[title] = round(auc(margins, truths), 3)
    return found


def naive_bayes(known: Sequence[Sample], unknown: Sequence[Sample]) -> dict[str, Any]:
    """Multinomial naive Bayes with one added, on words and pairs of words."""
    counts = {True: Counter[int](), False: Counter[int]()}
    for one in known:
        counts[one.mail.support].update(one.groups["words"])
    kinds = len(set(counts[True]) | set(counts[False]))
    sums = {kind: sum(counter.values()) + kinds for kind, counter in counts.items()}

    def margin(groups: Groups) -> float:
        return sum(
            math.log((counts[True][each] + 1) / sums[True]) - math.log((counts[False][each] + 1) / sums[False])
            for each in groups["words"]
        )

    return measured([margin(one.groups) for one in unknown], unknown)


def scikit_learn(known: Sequence[Sample], unknown: Sequence[Sample]) -> dict[str, Any]:
    """Logistic regression of scikit-learn, support against all else, on tf-idf of words and letters."""
    union = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    model = make_pipeline(union, LogisticRegression(C=10, max_iter=500))

    def texts(mails: Sequence[Sample]) -> list[str]:
        return [f"{shown.subject}\n{shown.text}" for shown in (one.mail.written() for one in mails)]

    model.fit(texts(known), [one.mail.support for one in known])
    chances = [float(each) for each in model.predict_proba(texts(unknown))[:, 1]]
    return measured(chances, unknown, chances)


def learnt(model: Model, unknown: Sequence[Sample]) -> dict[str, Any]:
    """The AUC of each language before and after its first 50 test mails came as corrections, on all others of it."""
    found: dict[str, Any] = {}
    for language in LANGUAGES:
        mine = [one for one in unknown if one.mail.language == language]
        rest = mine[CORRECTIONS:]
        after = refitted(
            model, [Correction(mail=one.mail.written(), support=one.mail.support) for one in mine[:CORRECTIONS]]
        )
        truths = [one.mail.support for one in rest]
        found[language] = [
            round(auc([each.probability(scaled(one.groups)) for one in rest], truths), 3) for each in (model, after)
        ]
    return found


def other(model: Model, file: Path) -> dict[str, Any]:
    """The figures on further mail, in all and by where it is from."""
    mails = samples(list(of_lines(file)))
    chances = [model.probability(scaled(one.groups)) for one in mails]
    return measured(chances, mails, chances)


def costs(raws: Sequence[bytes]) -> dict[str, float]:
    """Speed with parsing, memory and the time to load of the shipped model; asked before anything else is loaded."""
    for raw in raws[:50]:
        _shown(raw)
    gc.collect()
    before = _resident()
    began = time.perf_counter()
    loaded = unpack(model_file())
    load = time.perf_counter() - began
    rounds = []
    for _ in range(3):
        began = time.perf_counter()
        for raw in raws:
            loaded.score(_shown(raw))
        rounds.append(len(raws) / (time.perf_counter() - began))
    return {
        "file_bytes": len(model_file()),
        "load_seconds": round(load, 3),
        "messages_per_second": round(statistics.median(rounds)),
        "extra_mib": round((_resident() - before) / 1024, 1),
    }


def _shown(raw: bytes) -> Any:
    from gateway.judge.learned import written
    from gateway.judge.texts import Texts
    from gateway.mail import parse

    return written(Texts(parse(raw), ("en",)))


def _resident() -> int:
    """KiB that this process holds now."""
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the classifier.")
    parser.add_argument("--quick", action="store_true", help="no ablation")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--also", type=Path, action="append", default=[], help="a further file to measure")
    parser.add_argument("--with", type=Path, action="append", default=[], dest="more", help="a further file to learn")
    chosen = parser.parse_args()
    spent = costs([mail.raw() for mail in seed("test")[:400]])
    known, unknown = samples(seed("train")), samples(seed("test"))
    known += samples([mail for file in chosen.more for mail in drawn(list(of_lines(file)), MORE)])
    model, figures = own(known, unknown)
    found: dict[str, Any] = {
        "mails": {"train": len(known), "test": len(unknown)},
        "deskward": figures,
        "naive_bayes": naive_bayes(known, unknown),
        "scikit_learn": scikit_learn(known, unknown),
        "after_50_corrections": learnt(model, unknown),
        "also": {str(file.name): other(model, file) for file in chosen.also},
        "costs": spent,
        "ablation": {} if chosen.quick else ablation(known, unknown),
    }
    print(json.dumps(found, indent=None if chosen.json else 2))


if __name__ == "__main__":
    main()
