"""What was learnt from corrections is kept to the last bit, and damage is told."""

import pickle
from array import array
from dataclasses import replace

import pytest

from gateway.judge.learned import Written
from gateway.judge.learned.features import BUCKETS
from gateway.judge.learned.learn import Correction, refitted
from gateway.judge.learned.local import pack_local, with_local
from gateway.judge.learned.telling import words_learnt
from gateway.pipeline.learning.learned import LocalModel
from tests.judge.models import blank

SHIPPED = blank()


def mail(text: str, writer: str, name: str = "") -> Written:
    return Written(subject="", text=text, address=f"{writer}@mail.example", name=name)


TOLD = [
    *(Correction(mail=mail("the mosaic is broken", one, "Greta"), support=True) for one in ("ann", "ben", "cat")),
    *(Correction(mail=mail("greta sends a newsletter", one), support=False) for one in ("dan", "eve", "fay")),
]


def test_weights_are_kept_to_the_last_bit() -> None:
    learnt = refitted(SHIPPED, TOLD)

    again = with_local(SHIPPED, pack_local(learnt), learnt.corrections)

    assert again.local == learnt.local
    assert again.corrections == 6
    assert again.score(TOLD[0].mail) == learnt.score(TOLD[0].mail)


def test_a_model_that_has_learnt_nothing_can_be_kept_too() -> None:
    assert with_local(SHIPPED, pack_local(SHIPPED), 0).score(TOLD[0].mail) == SHIPPED.score(TOLD[0].mail)


WHOLE = pack_local(replace(SHIPPED, local=array("f", [1.0]) * BUCKETS))


@pytest.mark.parametrize(
    "damaged",
    [b"", b"x", WHOLE[:30], WHOLE[:-9], WHOLE[:25] + b"\xff" + WHOLE[26:], WHOLE.replace(b"1\n", b"2\n", 1)],
)
def test_damage_is_told(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="damaged"):
        with_local(SHIPPED, damaged, 1)


def test_it_can_be_handed_to_another_process() -> None:
    kept = LocalModel(packed=pack_local(refitted(SHIPPED, TOLD)), corrections=6)

    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 - our own value
    assert kept().corrections == 6


def test_the_telling_words_stand_in_mails_of_several_writers_and_are_nobodys_name() -> None:
    learnt = refitted(SHIPPED, TOLD)

    supports, others = words_learnt(learnt, [one.mail for one in TOLD])

    assert "mosaic" in supports
    assert "newsletter" in others
    assert "greta" not in (*supports, *others)
    assert words_learnt(learnt, [one.mail for one in TOLD[:2]]) == ((), ())


def test_without_corrections_there_are_no_telling_words() -> None:
    assert words_learnt(SHIPPED, [one.mail for one in TOLD]) == ((), ())
