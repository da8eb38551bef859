"""Merged cells: every column below its head, and a name in each of the rows that it names."""

from __future__ import annotations

import pytest

from index.sources.spans import MOST_COLUMNS, MOST_ROWS, Spanning, Taken, lines, names_rows, placed

DOWN = Taken("", goes_on=True)


def test_a_cell_over_columns_stands_in_the_first() -> None:
    assert lines([[Taken("Load", 2), Taken("Year")], [Taken("8"), Taken("t"), Taken("1999")]]) == [
        "Load |  | Year", "8 | t | 1999",
    ]  # fmt: skip


def test_a_cell_over_rows_is_repeated_in_each() -> None:
    rows = [[Taken("C"), Taken("Crane")], [DOWN, Taken("Hoist")], [DOWN, Taken("Lift")], [Taken(""), Taken("Belt")]]
    assert lines(rows) == ["C | Crane", "C | Hoist", "C | Lift", "| Belt"]


def test_a_cell_over_rows_and_columns_is_repeated_in_its_first_column() -> None:
    rows = [[Taken("C", 2), Taken("Crane")], [Taken("", 2, goes_on=True), Taken("Hoist")], [DOWN, DOWN, Taken("Lift")]]
    assert lines([*rows, [Taken("a"), Taken("b"), Taken("c")]]) == [
        "C |  | Crane", "C |  | Hoist", "C |  | Lift", "a | b | c",
    ]  # fmt: skip


def test_a_row_that_says_nothing_of_its_own_is_none_and_ends_no_merged_cell() -> None:
    rows = [[Taken("C"), Taken("Crane")], [DOWN, Taken("")], [DOWN, Taken("Hoist")]]
    assert lines(rows) == ["C | Crane", "", "C | Hoist"]


def test_an_empty_merged_cell_repeats_nothing() -> None:
    rows = [[Taken("C"), Taken("a")], [Taken(""), Taken("b")], [DOWN, Taken("c")], [DOWN], [Taken("D"), Taken("d")]]
    assert lines(rows) == ["C | a", "| b", "| c", "", "D | d"]


def test_nothing_is_above_the_first_row_nor_beyond_the_end_of_a_row() -> None:
    assert lines([[DOWN, Taken("a")], [Taken("b"), Taken("c"), DOWN]]) == ["| a", "b | c"]


def test_a_text_is_no_name() -> None:
    text = "Call before you come. " * 20
    assert names_rows("Hall C")
    assert not names_rows(text)
    assert lines([[Taken(text.strip()), Taken("a")], [DOWN, Taken("b")]]) == [f"{text.strip()} | a", "| b"]


def test_names_cannot_make_a_file_as_long_as_one_likes() -> None:
    name = "n" * 150
    made = lines([[*[Taken(name)] * 50, Taken("a")], *[[*[DOWN] * 50, Taken("b")]] * 100])
    assert max(map(len, made[1:])) < 4 * 150 + 50 * 3


def test_a_span_without_bounds() -> None:
    (line,) = lines([[Taken("a", 10**9), Taken("b")]])
    assert line == "a | b"
    (row,) = placed([[Spanning("a", 10**9, 10**9), Spanning("b")]])
    assert len(row) == 2
    assert MOST_COLUMNS >= 1000


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [[Spanning("C", rows=2), Spanning("Crane")], [Spanning("Hoist")], [Spanning("D"), Spanning("Lift")]],
            ["C | Crane", "C | Hoist", "D | Lift"],
            id="first column",
        ),
        pytest.param(
            [[Spanning("a"), Spanning("North", rows=2), Spanning("1")], [Spanning("b"), Spanning("2")]],
            ["a | North | 1", "b | North | 2"],
            id="between",
        ),
        pytest.param(
            [[Spanning("a"), Spanning("b"), Spanning("North", rows=2)], [Spanning("c")]],
            ["a | b | North", "c |  | North"],
            id="beyond the end of a row",
        ),
        pytest.param(
            [[Spanning("C", 2, 2), Spanning("1")], [Spanning("2")], [Spanning("x"), Spanning("y"), Spanning("3")]],
            ["C |  | 1", "C |  | 2", "x | y | 3"],
            id="over rows and columns",
        ),
        pytest.param(
            [[Spanning("a"), Spanning("N", rows=3)], [Spanning("wide", 2)], [Spanning("c")]],
            ["a | N", "wide |", "c |"],
            id="one over another",
        ),
    ],
)
def test_cells_that_stand_once_take_their_places_below(rows: list[list[Spanning]], expected: list[str]) -> None:
    assert lines(placed(rows)) == expected


def test_a_cell_names_so_many_rows_at_most() -> None:
    made = lines(placed([[Spanning("C", rows=10**9), Spanning("0")], *[[Spanning(str(n))] for n in range(MOST_ROWS)]]))
    assert made[-2] == f"C | {MOST_ROWS - 2}"
    assert made[-1] == f"{MOST_ROWS - 1} |"
