"""The sum of two rankings: of absolute meaning, true to agreement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder.encoder import Vectors
from index.search.fusion import LEXICAL_WEIGHT, fuse

SCORES = st.lists(st.tuples(st.integers(-100, 100), st.integers(0, 100)), max_size=30)


def arrays(pairs: list[tuple[int, int]]) -> tuple[Vectors, Vectors]:
    both = np.array(pairs, np.float32).reshape(-1, 2) / 100
    return both[:, 0], both[:, 1]


@given(SCORES)
def test_it_is_the_weighted_mean(pairs: list[tuple[int, int]]) -> None:
    slow = [(one + LEXICAL_WEIGHT * other) / 100 / (1 + LEXICAL_WEIGHT) for one, other in pairs]
    assert fuse(*arrays(pairs)).tolist() == pytest.approx(slow, abs=1e-5)


@given(SCORES)
def test_a_score_does_not_depend_on_the_other_candidates(pairs: list[tuple[int, int]]) -> None:
    """So it means the same in a corpus of one passage and of a million."""
    together = fuse(*arrays(pairs)).tolist()
    assert together == [fuse(*arrays([pair])).tolist()[0] for pair in pairs]


@given(SCORES)
def test_who_is_better_in_both_is_not_worse(pairs: list[tuple[int, int]]) -> None:
    fused = fuse(*arrays(pairs)).tolist()
    for one, left in zip(pairs, fused, strict=True):
        for other, right in zip(pairs, fused, strict=True):
            if one[0] >= other[0] and one[1] >= other[1]:
                assert left >= right - 1e-6
