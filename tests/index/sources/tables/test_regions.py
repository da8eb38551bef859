from index.sources.tables.regions import columns_of, regions, side_by_side, spread, within
from index.sources.tables.rows import PART
from index.sources.tables.sheets import Cell, Row


def row(number: int, **cells: str | int) -> Row:
    """Return a row; figures are numbers, and columns are named by their letters."""
    return Row(number, {ord(name) - 64: Cell(str(value), isinstance(value, int)) for name, value in cells.items()})


def test_empty_rows_part_regions_and_so_does_their_length() -> None:
    assert [[each.number for each in run] for run in regions([row(1, A="x"), row(2, A="y"), row(4, A="z")])] == [
        [1, 2],
        [4],
    ]
    assert [len(run) for run in regions(row(n, A="x") for n in range(PART + 1))] == [PART, 1]


def test_a_cell_merged_downwards_names_each_of_its_rows() -> None:
    rows = [row(1, A="North", B=1), row(2, B=2), row(3, A="South", B=3)]
    assert [each.cells[1].text for each in spread(rows, [(1, 1, 2, 1)])] == ["North", "North", "South"]


def test_a_text_that_is_merged_downwards_is_no_name() -> None:
    rows = [row(1, A="Call before you come. " * 20, B=1), row(2, B=2)]
    assert [sorted(each.cells) for each in spread(rows, [(1, 1, 2, 1)])] == [[1, 2], [2]]


def test_the_cells_of_some_columns() -> None:
    rows = [row(1, A="x", C="y"), row(2, A="z")]
    assert columns_of(rows) == (1, 3)
    assert list(within(rows, (3,))) == [row(1, C="y")]


def test_a_table_with_names_of_its_own_stands_beside_another() -> None:
    rows = [row(1, A="Item", B="Price", D="Office", E="Phone"), row(2, A="Bolt", B=3, D="Turku", E=4411)]
    assert side_by_side(rows, ()) == [(1, 2), (4, 5)]


def test_a_table_that_begins_lower_is_another() -> None:
    rows = [row(1, A="Item", B="Price"), row(2, A="Bolt", B=3, C="City", D="Fee"), row(3, C="Turku", D=7)]
    assert side_by_side(rows, ()) == [(1, 2), (3, 4)]


def test_figures_beyond_an_empty_column_belong_to_the_names_before_it() -> None:
    rows = [row(1, A="Item", B=2023, D=2024, E=2025), row(2, A="Rent", B=1, D=2, E=3)]
    assert side_by_side(rows, ()) == [(1, 2, 4, 5)]


def test_columns_over_which_cells_are_merged_are_no_gap() -> None:
    rows = [row(n, A="Part", B="long name", F="Type", G="Note") for n in (1, 2, 3)]
    assert side_by_side(rows, ()) == [(1, 2), (6, 7)]
    assert side_by_side(rows, [(n, 2, n, 5) for n in (1, 2, 3)]) == [(1, 2, 6, 7)]
