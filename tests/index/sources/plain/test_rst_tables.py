import pytest

from index.sources.plain.rst_tables import rows_of


def rows(drawn: str) -> list[str] | None:
    lines = drawn.strip("\n").split("\n")
    found = rows_of([*lines, "", "after"], 0)
    if found is None:
        return None
    assert found[0] == len(lines) == len(found[1])
    return [row for row in found[1] if row]


def test_a_simple_table_with_and_without_a_row_that_heads_it() -> None:
    assert rows("====  ===\nPart  Nr.\n====  ===\nbolt  4\nnut   7 of steel\n====  ===") == [
        "| Part | Nr. |",
        "| --- | --- |",
        "| bolt | 4 |",
        "| nut | 7 of steel |",
    ]
    assert rows("====  ===\nbolt  4\n====  ===") == ["| bolt | 4 |"]


def test_lines_without_a_first_cell_go_on_and_a_backslash_is_an_empty_cell() -> None:
    drawn = "====  =====\nbolt  of\n      steel\n\\     brass\n\nnut   tin\n====  ====="
    assert rows(drawn) == ["| bolt | of steel |", "|  | brass |", "| nut | tin |"]


def test_what_heads_several_columns_heads_each() -> None:
    drawn = """
=====  =====  ======
   Inputs     Output
------------  ------
  A      B    A or B
=====  =====  ======
False  True   True
=====  =====  ======
"""
    assert rows(drawn) == ["| Inputs A | Inputs B | Output A or B |", "| --- | --- | --- |", "| False | True | True |"]


def test_a_grid_with_cells_of_several_lines_and_over_several_columns() -> None:
    drawn = """
+--------+--------+-----+
| Part   | Made of| Nr. |
+========+========+=====+
| bolt   | steel  | 4   |
| long   |        |     |
+--------+--------+-----+
| nut, sold out   | 0   |
+-----------------+-----+
"""
    assert rows(drawn) == [
        "| Part | Made of | Nr. |",
        "| --- | --- | --- |",
        "| bolt long | steel | 4 |",
        "| nut, sold out | nut, sold out | 0 |",
    ]


def test_tables_keep_their_lines_where_they_are_indented() -> None:
    lines = ["   +---+---+", "   | a | b |", "   +---+---+", "   +++"]
    assert rows_of(lines[:3], 0) == (3, ["", "| a | b |", ""])
    assert rows_of(["  ==  ==", "  a   b", "  ==  =="], 0) == (3, ["", "| a | b |", ""])


@pytest.mark.parametrize(
    "drawn",
    [
        "====",
        "====  ===",
        "==  ==\na   b\n\n\nafter\n==  ==",
        "text",
        "+---+",
        "+---+---+\n| a |",
        "+---+---+\n+ a | b |\n+---+---+",
        "+--+--+\n|a |b",
    ],
)
def test_what_is_no_table(drawn: str) -> None:
    assert rows(drawn) is None
