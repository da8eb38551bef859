from itertools import product

from index.sources.blocks import ROWS
from index.sources.tables.rows import Blocks, Line, cell_line, clean, starts, written
from index.text.tables import cells
from index.types import Kind, Location, Unit


def test_each_cell_is_found_again_below_its_column() -> None:
    for count in range(1, 5):
        for row in map(list, product(["", "ab"], repeat=count)):
            if not any(row):
                continue
            for columns in (0, count, count + 1, count + 2):
                line = written(row, columns)
                assert line == line.strip()
                read = [line[a:b] for a, b in cells(line, (0, len(line)))]
                assert read == row + [""] * (columns - count)
                assert all(
                    line.startswith(cell, at) for cell, at in zip(row, starts(row, columns), strict=True) if cell
                )


def test_bars_and_line_breaks_in_a_cell_part_nothing() -> None:
    assert clean(" a\n b|c¦d ") == "a b｜c￤d"


def test_cells_that_are_not_empty_have_a_place() -> None:
    line = cell_line(["", "x", "y"], [Location(Unit.CELL, name) for name in ("S!A1", "S!B1", "S!C1")])
    assert [(line.text[spot.start : spot.end], spot.location) for spot in line.spots] == [
        ("x", Location(Unit.CELL, "S!B1")),
        ("y", Location(Unit.CELL, "S!C1")),
    ]


def test_a_long_table_is_cut() -> None:
    blocks = Blocks()
    for number in range(ROWS + 1):
        blocks.row(cell_line([f"r{number}", "x"], [Location(Unit.CELL, f"S!{c}{number}") for c in "AB"]))
    blocks.text(Line("below"))
    assert [(block.kind, block.text.count("\n") + 1) for block in blocks.made] == [
        (Kind.TABLE, ROWS), (Kind.TABLE, 1), (Kind.BODY, 1),
    ]  # fmt: skip
    for block in blocks.made[:2]:
        assert all(block.text[spot.start : spot.end] in {"x", *block.text.split()} for spot in block.spots)
