from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from qa.reader.calibration import AGAINST, FEWEST, Calibration, Evidence, Judged, Linear, fitted, refitted, standings
from qa.reader.light_model import FOLDER, LightModel
from qa.reader.loading import CALIBRATION
from qa.text import metrics

PLAIN = Evidence(*[0.0] * len(fields(Evidence)))
BY_MARGIN = Linear(0.0, {field.name: float(field.name == "margin") for field in fields(Evidence)})


def questions(count: int, seed: int) -> list[Judged]:
    """Questions with three answers each, of which those with a higher margin are more often right."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        margins = [chance.uniform(-1, 1) for _ in range(3)]
        right = [chance.random() < 1 / (1 + np.exp(-4 * margin)) for margin in margins]
        evidence = [replace(PLAIN, margin=margin, share=chance.random()) for margin in margins]
        made.append(Judged(evidence, ["one", "two", "three"], [1, 2, 3], right, right))
    return made


@pytest.fixture(scope="module")
def made() -> Calibration:
    return fitted([questions(1500, 1)], "a model")


def stated(calibration: Calibration, asked: list[Judged]) -> tuple[metrics.Floats, metrics.Flags]:
    probability, right = [], []
    for one in asked:
        placed = standings(one.evidence, one.said, one.passages, calibration.ranking)
        best = max(range(len(placed)), key=lambda n: placed[n].rank)
        probability.append(calibration.confidence(placed[best]))
        right.append(one.right[best])
    return np.array(probability), np.array(right)


def test_what_is_fitted_states_probabilities_that_hold_for_other_questions(made: Calibration) -> None:
    probability, right = stated(made, questions(1500, 2))
    assert metrics.calibration_error(probability, right) <= 0.05
    assert metrics.auroc(probability, right) > 0.6


def test_the_limit_keeps_the_precision_that_was_asked_for(made: Calibration) -> None:
    probability, right = stated(made, questions(1500, 1))
    assert right[probability >= made.answered].mean() >= 0.9
    assert made.weak <= made.likely <= made.answered <= made.enough


def test_fitting_again_gives_the_same(made: Calibration) -> None:
    assert fitted([questions(1500, 1)], "a model") == made


def test_refitting_moves_probabilities_to_other_questions(made: Calibration) -> None:
    harder = [
        replace(one, right=[False if n % 2 else each for each in one.right]) for n, one in enumerate(questions(800, 3))
    ]
    moved = refitted(made, harder[:400], "a model", 0.5)
    before, right = stated(made, harder[400:])
    after, _ = stated(moved, harder[400:])
    assert metrics.calibration_error(after, right) < metrics.calibration_error(before, right)
    assert moved.ranking == made.ranking


def test_too_few_questions_are_refused(made: Calibration) -> None:
    with pytest.raises(ModelError, match=f"at least {FEWEST} questions.*got 3"):
        refitted(made, questions(3, 4), "a model", 0.9)


@pytest.mark.parametrize("flag", [True, False])
def test_questions_of_one_kind_teach_nothing(flag: bool) -> None:
    alike = [replace(one, right=[flag] * 3, precise=[flag] * 3) for one in questions(60, 5)]
    with pytest.raises(ModelError, match="answers and wrong ones were found"):
        fitted([alike], "a model")


@given(st.lists(st.tuples(st.floats(-2, 2), st.sampled_from(["a", "b", "c"])), min_size=1, max_size=6))
def test_the_lead_is_over_what_says_something_else(given_: list[tuple[float, str]]) -> None:
    evidence = [replace(PLAIN, margin=margin) for margin, _ in given_]
    placed = standings(evidence, [said for _, said in given_], range(len(given_)), BY_MARGIN)
    best = max(range(len(placed)), key=lambda n: placed[n].rank)
    assert placed[best].lead >= 0
    for (margin, said), standing in zip(given_, placed, strict=True):
        rivals = [other for other, words in given_ if words != said]
        assert not rivals or standing.lead == pytest.approx(max(-3, min(3, (margin - max(rivals)) / 5)))
        assert standing.agreement == pytest.approx(np.log(sum(words == said for _, words in given_)))


@given(st.lists(st.tuples(st.floats(-2, 2), st.floats(0, 1), st.integers(1, 2)), min_size=1, max_size=6))
def test_within_a_passage_the_model_says_which_words_answer(given_: list[tuple[float, float, int]]) -> None:
    ranking = Linear(0.0, {field.name: float(field.name == "quote_words") for field in fields(Evidence)})
    evidence = [replace(PLAIN, margin=margin, quote_words=words) for margin, words, _ in given_]
    passages = [passage for *_, passage in given_]
    placed = standings(evidence, [str(n) for n in range(len(given_))], passages, ranking)
    for one, mine in zip(given_, placed, strict=True):
        assert mine.rank <= one[1]
        for other, theirs in zip(given_, placed, strict=True):
            assert one[2] != other[2] or one[0] <= other[0] or mine.rank >= theirs.rank


def test_one_that_disagrees_takes_confidence_but_not_support(made: Calibration) -> None:
    shipped = Calibration.load(FOLDER / CALIBRATION)
    strong = replace(PLAIN, margin=1.2, share=0.9, relevance=0.5, similarity=0.7, passage_words=1.0)
    alone = standings([strong, replace(PLAIN, margin=-1)], ["a", "b"], [1, 2], shipped.ranking)[0]
    beside = standings([strong, strong], ["a", "b"], [1, 2], shipped.ranking)[0]
    assert shipped.confidence(beside) < shipped.confidence(alone)
    assert shipped.support(beside) > shipped.confidence(beside)


def test_a_calibration_is_read_as_it_was_written(made: Calibration, tmp_path: Path) -> None:
    made.save(tmp_path / "c.json")
    assert Calibration.load(tmp_path / "c.json") == made


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"answered": 0.5}', None])
def test_what_is_no_calibration_is_refused_by_name(made: Calibration, tmp_path: Path, damage: str | None) -> None:
    path = tmp_path / "c.json"
    made.save(path)
    if damage is None:
        table = json.loads(path.read_text())
        del table["ranking"]["weights"]["margin"]
        damage = json.dumps(table)
    path.write_text(damage)
    with pytest.raises(ModelError, match=r"c.json is no calibration"):
        Calibration.load(path)


def test_the_shipped_one_belongs_to_the_shipped_model() -> None:
    shipped = Calibration.load(FOLDER / CALIBRATION)
    assert shipped.model == LightModel().fingerprint
    assert 0 < shipped.weak <= shipped.likely <= shipped.answered < 1


def test_evidence_for_an_answer_never_counts_against_it(made: Calibration) -> None:
    """In a pool where sure short answers are mostly wrong, nobody learns to doubt what is sure."""
    chance = random.Random(3)
    asked = []
    for _ in range(400):
        shares = [chance.random() for _ in range(2)]
        right = [chance.random() > share for share in shares]
        missing = [float(chance.random() < 0.5) for _ in shares]
        evidence = [
            replace(PLAIN, share=share, margin=chance.random(), names_missing=gone, relevance=0.2 - gone / 5)
            for share, gone in zip(shares, missing, strict=True)
        ]
        asked.append(Judged(evidence, ["one", "two"], [1, 2], right, right))
    for calibration in (made, fitted([asked], "a model")):
        for linear in (calibration.ranking, calibration.stating):
            assert all(weight * (-1 if name in AGAINST else 1) >= 0 for name, weight in linear.weights.items())


def test_the_shipped_weights_keep_their_signs() -> None:
    for path in FOLDER.parent.rglob(CALIBRATION):
        calibration = Calibration.load(path)
        for linear in (calibration.ranking, calibration.stating):
            assert all(weight * (-1 if name in AGAINST else 1) >= 0 for name, weight in linear.weights.items()), path
