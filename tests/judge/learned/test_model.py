from array import array
from dataclasses import replace
from math import log

import pytest

from gateway.judge.learned import Model, Written, pack, unpack
from gateway.judge.learned.concepts import plain, tokens
from gateway.judge.learned.features import BUCKETS, bucket
from gateway.judge.learned.kinds import KINDS
from gateway.judge.learned.learn import Correction, corrected, refitted
from gateway.judge.learned.model import Kind, model_of, support_margin
from gateway.resources import model_file
from tests.judge.models import blank_kinds

PARCEL = Written(
    subject="Where is it", text="Hello, I ordered a mug two weeks ago and it still has not arrived. Where is it?"
)
DINNER = Written(subject="Sunday", text="Mum says dinner is at six on Sunday, bring the kids. Love, Auntie Jo xx")
PITCH = Written(
    subject="Fewer refunds for your shop",
    text="We help online shops like yours reduce refunds and grow revenue. Are you open to a quick call this week?",
)


@pytest.fixture(scope="module")
def model() -> Model:
    return unpack(model_file())


def test_the_shipped_model_tells_a_customer_from_family_and_from_a_pitch(model: Model) -> None:
    assert model.score(PARCEL).probability > 0.8
    assert model.score(DINNER).probability < 0.2
    assert model.score(PITCH).probability < 0.2


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("My parcel has not arrived, the tracking says nothing since Monday", "shipping"),
        ("Please cancel my subscription at the end of the month", "cancellation"),
        ("I cannot log in to my account, the password is not accepted", "account"),
    ],
)
def test_it_tells_what_a_mail_is_about(model: Model, text: str, topic: str) -> None:
    assert model.score(Written(subject="", text=text)).topic == topic


def test_the_most_telling_words_are_words_of_the_mail(model: Model) -> None:
    found = model.telling(PARCEL)

    assert 0 < len(found) <= 5
    assert set(found) <= set(tokens(plain(PARCEL.text)))


@pytest.mark.parametrize(("text", "words"), [("parcel parcel tea", ("parcel",)), ("dinner dinner tea", ("dinner",))])
def test_the_telling_words_speak_for_the_side_the_model_is_on(text: str, words: tuple[str, ...]) -> None:
    kinds = blank_kinds()
    for word, kind in (("parcel", "shipping"), ("dinner", "private")):
        kinds[KINDS.index(kind)].steps[bucket(f"w:{word}")] = 127

    assert model_of(kinds).telling(Written(subject="", text=text)) == words


def test_an_empty_mail_has_a_score(model: Model) -> None:
    assert 0 < model.score(Written(subject="", text="")).probability < 1
    assert model.telling(Written(subject="", text="")) == ()


def test_the_file_is_small() -> None:
    assert len(model_file()) <= 3_000_000


def test_what_is_packed_comes_back() -> None:
    kinds = blank_kinds()
    steps = array("b", bytes(BUCKETS))
    steps[bucket("w:parcel")], steps[bucket("w:dinner")] = 127, -127
    shipping = KINDS.index("shipping")
    kinds[shipping] = Kind(steps, 0.01, -1.5)

    model = unpack(pack(model_of(kinds, steepness=2.0, offset=-0.5)))

    assert (model.lanes.of_kind(shipping), model.weights[shipping], model.biases[shipping]) == (steps, 0.01, -1.5)
    assert model.lanes.of_kind(0) == array("b", bytes(BUCKETS))
    assert (model.steepness, model.offset) == (2.0, -0.5)


@pytest.mark.parametrize(
    ("mail", "like"),
    [
        (DINNER, "private"),
        (PITCH, "pitch"),
        (
            Written(subject="Application", text="I am a student and apply for an internship."),
            "application",
        ),
    ],
)
def test_it_tells_what_other_mail_is_like(model: Model, mail: Written, like: str) -> None:
    assert model.score(mail).like == like


def test_all_kinds_of_support_speak_for_support_together() -> None:
    """Three kinds that are as likely as the one other kind make support three times as likely."""
    margins = [0.0 if name in {"order", "shipping", "refund", "private"} else -30.0 for name in KINDS]

    assert support_margin(margins) == pytest.approx(log(3))


@pytest.mark.parametrize("damaged", [b"", b"something else", model_file()[:200]])
def test_a_damaged_file_is_told(damaged: bytes) -> None:
    with pytest.raises(ValueError, match="install the program again"):
        unpack(damaged)


def test_a_correction_counts_from_the_next_message_on(model: Model) -> None:
    after = corrected(model, Correction(mail=PITCH, support=True))

    assert after.score(PITCH).probability > model.score(PITCH).probability
    assert model.local is None


def test_the_more_corrections_the_more_they_weigh(model: Model) -> None:
    once = corrected(model, Correction(mail=DINNER, support=True))
    weighty = replace(once, corrections=50)

    assert weighty.score(DINNER).probability > once.score(DINNER).probability


def test_many_corrections_of_one_kind_are_learnt(model: Model) -> None:
    known = [Correction(mail=PITCH, support=True), Correction(mail=DINNER, support=False)] * 25
    after = refitted(model, known)

    assert after.corrections == 50
    assert after.score(PITCH).probability > 0.9
    assert after.score(DINNER).probability < 0.1


def test_without_corrections_the_model_is_as_shipped(model: Model) -> None:
    after = refitted(corrected(model, Correction(mail=PITCH, support=True)), [])

    assert (after.local, after.corrections) == (None, 0)
