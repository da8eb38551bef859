"""Answers that say the same in other words are one; a disagreement is claimed only where there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.values import Comparison, compare

PAIRS = [line.split("\t") for line in Path(__file__).with_name("value_pairs.tsv").read_text("utf-8").splitlines()]


def found(one: str, other: str) -> Comparison:
    forth, back = compare(one, other), compare(other, one)
    assert forth is back
    return forth


def test_precision_and_recall_of_disagreement_on_the_made_pairs() -> None:
    assert len(PAIRS) >= 80
    claimed = [expected for expected, one, other in PAIRS if found(one, other) is Comparison.DIFFERENT]
    real = [(one, other) for expected, one, other in PAIRS if expected == "different"]
    right = sum(expected == "different" for expected in claimed)
    assert right / len(claimed) >= 0.95
    assert right / len(real) >= 0.75


@pytest.mark.parametrize(("one", "other"), [(one, other) for expected, one, other in PAIRS if expected == "same"])
def test_the_same_value_in_another_notation_is_never_a_disagreement(one: str, other: str) -> None:
    assert found(one, other) is not Comparison.DIFFERENT


@given(st.text(max_size=40))
def test_anything_is_the_same_as_itself_or_says_nothing(text: str) -> None:
    assert compare(text, text) is not Comparison.DIFFERENT


@given(st.text(max_size=40), st.text(max_size=40))
def test_order_does_not_matter(one: str, other: str) -> None:
    found(one, other)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_are_compared_as_numbers(one: int, other: int) -> None:
    verdict = compare(f"RMB {one:,}", f"{other} yuan")
    if one == other:
        assert verdict is Comparison.SAME
    elif abs(one - other) > max(one, other) // 2 + 1000:
        assert verdict is Comparison.DIFFERENT
