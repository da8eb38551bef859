"""The convex sum of two rankings: between 0 and 1, blind to scale and shift, true to agreement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder.encoders import Vectors
from index.search.fusion import fuse

SCORES = st.lists(st.tuples(st.integers(-100, 100), st.integers(0, 100)), max_size=30)
WEIGHTS = st.sampled_from([0.0, 0.25, 0.5, 1.0])


def arrays(pairs: list[tuple[int, int]]) -> tuple[Vectors, Vectors]:
    both = np.array(pairs, np.float32).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def slow(pairs: list[tuple[int, int]], weight: float, *, from_zero: bool = False) -> list[float]:
    def spread(values: list[int]) -> list[float]:
        low, high = min(*values, 0) if from_zero else min(values), max(values)
        return [(value - low) / (high - low) if high > low else 0.0 for value in values]

    if not pairs:
        return []
    left, right = (spread(list(values)) for values in zip(*pairs, strict=True))
    return [weight * one + (1 - weight) * other for one, other in zip(left, right, strict=True)]


@given(SCORES, WEIGHTS, st.booleans())
def test_it_is_the_weighted_sum_of_spread_scores(pairs: list[tuple[int, int]], weight: float, from_zero: bool) -> None:
    fused = fuse(*arrays(pairs), weight, from_zero=from_zero)
    assert fused.tolist() == pytest.approx(slow(pairs, weight, from_zero=from_zero), abs=1e-5)
    assert all(-1e-6 <= score <= 1 + 1e-6 for score in fused.tolist())


@given(SCORES, WEIGHTS, st.integers(1, 50), st.integers(-50, 50))
def test_scale_and_shift_do_not_matter(pairs: list[tuple[int, int]], weight: float, scale: int, shift: int) -> None:
    similarity, lexical = arrays(pairs)
    moved = fuse(similarity * scale + shift, lexical * scale, weight)
    assert moved.tolist() == pytest.approx(fuse(similarity, lexical, weight).tolist(), abs=1e-4)


@given(SCORES, WEIGHTS)
def test_who_is_better_in_both_is_not_worse(pairs: list[tuple[int, int]], weight: float) -> None:
    fused = fuse(*arrays(pairs), weight).tolist()
    for one, left in zip(pairs, fused, strict=True):
        for other, right in zip(pairs, fused, strict=True):
            if one[0] >= other[0] and one[1] >= other[1]:
                assert left >= right - 1e-6


def test_a_ranking_in_which_all_are_equal_does_not_count() -> None:
    fused = fuse(np.array([0.1, 0.9], np.float32), np.array([3, 3], np.float32), 0.5)
    assert fused.tolist() == [0.0, 0.5]


def test_a_lone_candidate_that_fits_has_the_best_score_and_one_that_does_not_has_none() -> None:
    """Held against itself alone it would be neither good nor bad, which reads as bad."""

    def lone(similarity: float, lexical: float, *, from_zero: bool = True) -> list[float]:
        return fuse(
            np.array([similarity], np.float32), np.array([lexical], np.float32), 0.5, from_zero=from_zero
        ).tolist()

    assert lone(0.6, 2.5) == [1.0]
    assert lone(0.6, 0.0) == [0.5]
    assert lone(-0.1, 0.0) == [0.0]
    assert lone(0.6, 2.5, from_zero=False) == [0.0]


def test_two_candidates_of_which_each_is_best_in_one_ranking_are_told_apart() -> None:
    fused = fuse(np.array([0.78, 0.72], np.float32), np.array([0.5, 2.0], np.float32), 0.5, from_zero=True)
    assert fused[1] - fused[0] > 0.2
