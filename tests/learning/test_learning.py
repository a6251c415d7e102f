"""The learner by itself: features, FTRL, evaluation, explanation."""

from __future__ import annotations

import random
import time

import pytest

from comments.learning.evaluation import Judged, auc, point, safe_threshold, wilson
from comments.learning.explanation import explain
from comments.learning.features import FACTS, SIZE, Facts, features_of, run_hashes, spell
from comments.learning.fitting import Fit, Lesson, fit, train
from comments.learning.ftrl import Model
from comments.learning.judge import Learner, Panel

SPAM = [
    "Earn {n} dollars from home, write to t.me/easy{n}",
    "Best casino bonus {n} free spins, join now",
    "I made ${n} last week with this trading app, ask me how",
    "Cheap watches {n} percent off, visit my channel",
]
HAM = [
    "Line {n} was late again this morning, as it is every week",
    "I was at the meeting on the {n}th and nobody answered the question",
    "The article leaves out that {n} people wrote against the plan",
    "My grandmother told me of the old bridge, built {n} years ago",
]


def lessons(count: int, seed: int = 1) -> list[Lesson]:
    """Lessons by turns against and for."""
    generator = random.Random(seed)
    examples = []
    for number in range(count):
        label = number % 2 == 0
        text = generator.choice(SPAM if label else HAM).format(n=generator.randrange(1000))
        examples.append(Lesson(features_of(text, Facts(newcomer=label)), label))
    return examples


def test_what_was_decided_is_learnt_and_holds_for_texts_never_seen() -> None:
    result = fit(lessons(60))
    weights = Model.unpack(result.packed).weights()
    judged = [Judged(weights.score(one.features), one.label) for one in lessons(100, seed=2)]
    assert point(judged, 0.5).f1 > 0.97
    assert (auc(judged) or 0) > 0.99
    assert len(result.judged) == 60
    assert len(result.packed) < 1 << 20


def test_the_same_lessons_make_the_same_model() -> None:
    first, second = (fit(lessons(30)) for _ in range(2))
    assert isinstance(first, Fit)
    assert first == second


def test_what_has_no_weight_in_any_learner_is_left_out_and_scores_stay_the_same() -> None:
    learners = tuple(
        Learner(family, train(lessons(20, seed), 2).weights())
        for seed, family in enumerate(("spam", "abuse"))
    )
    marks = Panel.of(learners).marks
    assert marks is not None
    for text in (*SPAM, "What nobody has ever written here: ", "x", ""):
        features = features_of(text, Facts(newcomer=True))
        for learner in learners:
            score = learner.weights.score(features)
            assert learner.weights.score(features.among(marks)) == pytest.approx(score, abs=1e-12)


def test_hangul_is_read_in_jamo_and_disguises_are_folded() -> None:
    assert len(spell("바보")) == 6
    assert features_of("ＣＡＳＩＮＯ", Facts()).runs == features_of("casino", Facts()).runs


def test_an_explanation_names_words_hosts_and_facts() -> None:
    weights = train(lessons(60), 5).weights()
    facts = Facts(links=("https://t.me/easy",), newcomer=True)
    text = "Best casino bonus here"
    names = [cause.name for cause in explain(weights, text, facts, features_of(text, facts))]
    assert any("casino" in name or "bonus" in name for name in names), names
    assert "a new author" in names


def test_facts_have_places_of_their_own() -> None:
    facts = Facts(("https://a.example",) * 5, 0.01, True, True, True)
    places = features_of("QUITE LOUD, ALL OF IT", facts).facts
    names = [FACTS[place - SIZE] for place in places]
    assert names == [
        "many links",
        "a new author",
        "an author of this hour",
        "a reply",
        "a repeat",
        "mostly capitals",
    ]


def test_a_safe_threshold_has_the_precision_that_is_asked_for_or_is_none() -> None:
    sure = [Judged(0.9 + number / 1000, number % 20 != 0) for number in range(60)]
    rest = [Judged(0.5, number % 2 == 0) for number in range(40)]
    safe = safe_threshold([*sure, *rest], 0.95)
    assert safe is not None
    assert safe.threshold >= 0.9
    assert safe.precision >= 0.95
    assert safe_threshold(rest, 0.95) is None
    assert safe_threshold(sure[:10], 0.5) is None


@pytest.mark.parametrize(
    ("right", "count", "low", "high"), [(0, 0, None, None), (8, 10, 0.490, 0.943), (5, 5, 0.566, 1)]
)
def test_wilsons_interval(right: int, count: int, low: float, high: float) -> None:
    interval = wilson(right, count)
    if interval is None:
        assert low is None
        return
    assert (round(interval.low, 3), round(interval.high, 3)) == (low, high)


def test_scoring_a_long_comment_takes_less_than_a_millisecond() -> None:
    weights = train(lessons(20), 1).weights()
    text = "A paragraph of what somebody thinks about the tram, the quay and the gulls. " * 6
    start = time.thread_time()
    for _ in range(20):
        weights.score(features_of(text, Facts()))
    assert (time.thread_time() - start) / 20 < 0.002


@pytest.mark.parametrize("text", ["", "a", "tram 7", "트램이 늦었다", "🚋 \U0010ffff" * 90])
def test_runs_are_hashed_as_one_number_as_they_would_be_one_by_one(text: str) -> None:
    codes = [ord(char) * 0x9E3779B1 & 0x3FFFFFFF for char in text]
    row, rows = codes, []
    for length in range(2, 6):
        row = [
            (code * 0x1000193 + follower) & 0x3FFFFFFF
            for code, follower in zip(row, codes[length - 1 :], strict=False)
        ]
        rows.append([code >> 14 for code in row])
    assert [list(buckets) for buckets in run_hashes(text)] == rows
