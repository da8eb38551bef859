from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.blocks import ROWS, Block
from index.sources.office.grid import Cell, arranges, table_blocks
from index.types import Kind
from tests.support.thorough import examples


def _cell(text: str, span: int = 1) -> Cell:
    return Cell((Block(text),) if text else (), span)


CELLS = st.builds(_cell, st.sampled_from(["", "a", "b c", "x | y"]), st.integers(1, 4))


def test_what_stands_across_the_first_rows_is_a_caption() -> None:
    rows = [[_cell("Loads", 2)], [_cell("in 2024", 2)], [_cell("Crane"), _cell("8 t")], [_cell("All", 2)]]
    assert [(block.kind, block.text) for block in table_blocks(rows)] == [
        (Kind.BODY, "Loads"), (Kind.BODY, "in 2024"), (Kind.TABLE, "Crane | 8 t\nAll |"),
    ]  # fmt: skip


def test_tables_that_arrange_the_page() -> None:
    assert arranges([[_cell("a")], [_cell("b")]])
    assert arranges([[_cell("a"), Cell((Block("Head", Kind.HEADING, 1),))]])
    assert arranges([[_cell("a"), _cell("long " * 200)]])
    assert not arranges([[_cell("a"), _cell("b")]])


def test_a_table_in_a_cell_is_one_line() -> None:
    assert Cell((Block("See:"), Block("a | b\n| c", Kind.TABLE))).text == "See: a, b; c"


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=ROWS + 5))
@settings(max_examples=examples(100), deadline=None)
def test_blocks_are_trimmed_and_say_everything_once(rows: list[list[Cell]]) -> None:
    blocks = list(table_blocks(rows))
    assert all(block.text and block.text == block.text.strip() for block in blocks)
    said = sorted(word for block in blocks for word in block.text.replace("|", " ").split())
    assert said == sorted(word for row in rows for cell in row for word in cell.text.replace("|", " ").split())


def test_a_span_without_bounds() -> None:
    (block,) = table_blocks([[_cell("a", 10**9), _cell("b")], [_cell("c"), _cell("d")]])
    assert block.text == "a |  | b\nc | d |"


def test_a_cell_that_is_merged_downwards_is_repeated_below_a_caption() -> None:
    down = Cell(goes_on=True)
    rows = [
        [_cell("Devices", 2)], [down, down], [_cell("Hall C"), _cell("Crane")],
        [down, _cell("Hoist")], [_cell("D"), down],
    ]  # fmt: skip
    assert [block.text for block in table_blocks(rows)] == ["Devices", "Hall C | Crane\nHall C | Hoist\nD | Hoist"]
