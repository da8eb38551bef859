from index.sources.tables.grid import Grid, letters
from index.sources.tables.rows import Blocks
from index.sources.tables.sheets import Area, Row
from index.types import Kind
from tests.index.sources.tables.test_regions import row


def read(rows: list[Row], areas: tuple[Area, ...] = ()) -> list[tuple[Kind, str]]:
    blocks = Blocks()
    Grid("Prices", areas).add(rows, blocks)
    blocks.close()
    return [(block.kind, block.text) for block in blocks.made[1:]]


def test_columns_have_letters() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 703, 16384)] == ["A", "Z", "AA", "AZ", "AAA", "XFD"]


def test_a_sheet_is_a_heading() -> None:
    blocks = Blocks()
    Grid("Price list", ()).add([row(1, A="only")], blocks)
    assert [(block.kind, block.text) for block in blocks.made] == [(Kind.HEADING, "Price list"), (Kind.BODY, "only")]


def test_a_header_that_leaves_gaps_names_the_columns_below_them() -> None:
    rows = [
        row(1, A="Region", B="2024", D="2025"),
        row(2, B="Q1", C="Q2", D="Q1", E="Q2"),
        row(3, A="North", B=1, C=2, D=3, E=4),
    ]
    ((kind, text),) = read(rows)
    assert kind is Kind.TABLE
    assert text == "Region | 2024 / Q1 | 2024 / Q2 | 2025 / Q1 | 2025 / Q2\nNorth | 1 | 2 | 3 | 4"


def test_pairs_of_a_name_and_its_value_have_no_header() -> None:
    rows = [row(1, A="Company", B="Nordlicht"), row(2, A="Founded", B=1987), row(3, A="Site", B="Turku")]
    assert read(rows) == [(Kind.TABLE, "Company | Nordlicht\nFounded | 1987\nSite | Turku")]


def test_empty_cells_keep_their_columns() -> None:
    rows = [row(1, B="Q1", C="Q2"), row(2, A="North", C=2), row(3, B=3), row(4, A="West", B=1, C=1)]
    assert read(rows) == [(Kind.TABLE, "| Q1 | Q2\nNorth |  | 2\n| 3\nWest | 1 | 1")]
