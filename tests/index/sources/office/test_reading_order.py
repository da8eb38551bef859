from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.office.reading_order import Box, in_order
from tests.support.thorough import examples

SIDES = st.integers(0, 20)
BOXES = st.lists(st.tuples(SIDES, SIDES, SIDES, SIDES), max_size=30).map(
    lambda each: [Box(left, top, left + width, top + height) for left, top, width, height in each]
)


def _order(**boxes: tuple[float, float, float, float]) -> str:
    return " ".join(in_order([(Box(*box), name) for name, box in boxes.items()]))


def test_columns_with_a_wide_gap_are_read_one_after_the_other() -> None:
    boxes = {"d": (6, 2, 9, 4), "a": (0, 0, 3, 1), "c": (6, 0, 9, 1), "b": (0, 1.2, 3, 4)}
    assert _order(**boxes) == "a b c d"


def test_rows_with_a_wide_gap_are_read_one_after_the_other() -> None:
    boxes = {"d": (3.2, 6, 6, 8), "c": (0, 6, 3, 8), "b": (3.2, 0, 6, 2), "a": (0, 0, 3, 2)}
    assert _order(**boxes) == "a b c d"


@given(BOXES)
@settings(max_examples=examples(200), deadline=None)
def test_each_is_read_once(boxes: list[Box]) -> None:
    assert sorted(in_order([(box, number) for number, box in enumerate(boxes)])) == [*range(len(boxes))]


def test_very_many_boxes_are_read_line_by_line() -> None:
    boxes = [(Box(0, -number, 1, -number + 0.5), number) for number in range(30)] * 100
    assert {number for _, number in boxes} == set(in_order(boxes))
    assert in_order(boxes)[0] == 29
