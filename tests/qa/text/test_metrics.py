from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.text import metrics

SCORED = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0]), st.booleans()), min_size=1, max_size=40
)


def split(scored: list[tuple[float, bool]]) -> tuple[metrics.Floats, metrics.Flags]:
    return np.array([score for score, _ in scored]), np.array([flag for _, flag in scored])


@pytest.mark.parametrize(
    ("said", "right", "exact", "overlap"),
    [
        ("The Broncos!", ["broncos"], 1.0, 1.0),
        ("Denver Broncos", ["The Broncos", "Carolina"], 0.0, 2 / 3),
        ("", [], 1.0, 1.0),
        ("something", [], 0.0, 0.0),
        ("", ["something"], 0.0, 0.0),
        ("a b b", ["b b c"], 0.0, 0.8),
    ],
)
def test_exact_match_and_f1_as_squad_counts_them(said: str, right: list[str], exact: float, overlap: float) -> None:
    assert metrics.exact_match(said, right) == exact
    assert metrics.f1(said, right) == pytest.approx(overlap)


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3))
def test_an_exact_match_overlaps_wholly(said: str, right: list[str]) -> None:
    assert 0 <= metrics.exact_match(said, right) <= metrics.f1(said, right) <= 1


@given(SCORED)
def test_auroc_counts_pairs(scored: list[tuple[float, bool]]) -> None:
    scores, flags = split(scored)
    pairs = [(a > b) + (a == b) / 2 for a in scores[flags] for b in scores[~flags]]
    found = metrics.auroc(scores, flags)
    assert found == pytest.approx(np.mean(pairs)) if pairs else math.isnan(found)


@given(SCORED)
def test_every_answer_is_in_one_bin(scored: list[tuple[float, bool]]) -> None:
    stated, right = split(scored)
    made = metrics.bins(stated, right)
    assert sum(each.count for each in made) == len(scored)
    assert sum(each.count * each.right for each in made) == pytest.approx(right.sum())
    assert all(each.low - 1e-9 <= each.stated <= each.high + 1e-9 for each in made)
    assert 0 <= metrics.calibration_error(stated, right) <= 1


def test_what_is_stated_as_it_is_has_no_calibration_error() -> None:
    stated = np.repeat([0.25, 0.75], 4)
    assert metrics.calibration_error(stated, np.array([1, 0, 0, 0, 1, 1, 1, 0], bool)) == 0
    assert metrics.calibration_error(np.ones(4), np.zeros(4, bool)) == 1


@given(SCORED)
def test_risk_at_full_coverage_is_the_share_of_wrong_answers(scored: list[tuple[float, bool]]) -> None:
    stated, right = split(scored)
    coverage, risk = metrics.risk_coverage(stated, right)
    assert coverage[-1] == 1
    assert risk[-1] == pytest.approx(1 - right.mean())
    assert metrics.area_under_risk(stated, right) == pytest.approx(risk.mean())


@given(SCORED, st.floats(0.1, 1))
def test_a_limit_keeps_its_precision_and_no_lower_one_does(scored: list[tuple[float, bool]], precision: float) -> None:
    stated, right = split(scored)
    limit, coverage = metrics.limit_for(stated, right, precision)
    kept = stated >= limit
    assert coverage == pytest.approx(kept.mean())
    assert not kept.any() or right[kept].mean() >= precision - 1e-12
    for lower in set(stated[stated < limit].tolist()):
        assert right[stated >= lower].mean() < precision


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from([0.0, 0.5, 1.0]), st.booleans()), min_size=1, max_size=20))
def test_no_threshold_is_better_than_the_best(rows: list[tuple[int, float, bool]]) -> None:
    confidence, spoken, silent = (np.array(column, float) for column in zip(*rows, strict=True))

    def mean_at(limit: float) -> float:
        return float(np.where(confidence >= limit, spoken, silent).mean())

    best = mean_at(metrics.best_threshold(confidence, spoken, silent))
    assert best == pytest.approx(max(mean_at(limit) for limit in [*confidence.tolist(), 99.0]))
