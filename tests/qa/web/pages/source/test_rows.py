"""Rows are cut into cells where that is certain, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.tables.rows import written
from index.types import Location, Spot, Unit
from qa.web.pages.source.rows import LONGEST_ROW, Style, row_number, shape
from tests.qa.web.pages.source.made import document, table

CELL = st.text(st.characters(exclude_characters="|¦", exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=6)


def _cells(style: Style, row: str) -> list[str]:
    return [row[a:b] for a, b in style.cells(row, (0, len(row)))]


@given(st.lists(CELL, min_size=2, max_size=6).filter(any), st.integers(0, 2))
def test_what_a_reader_of_sheets_writes_is_read_back(cells: list[str], more: int) -> None:
    assert _cells(Style.WRITTEN, written(cells, len(cells) + more)) == [*cells, *[""] * more]


@given(st.lists(CELL, min_size=2, max_size=6).filter(any))
def test_what_other_readers_join_is_read_back(cells: list[str]) -> None:
    assert _cells(Style.JOINED, " | ".join(cells).strip()) == cells


@pytest.mark.parametrize(
    ("rows", "style", "columns"),
    [
        (("Gate | Opens", "East | 05:40", "West | 17:55"), Style.JOINED, 2),
        (("| Gate | Opens |", "|:---|---:|", "| East | 05:40 |"), Style.FENCED, 2),
        ((r"| Gate | Opens |", r"| a \| b | 05:40 |"), Style.FENCED, 2),
        (("|Gate |Opens", "|East |05:40"), Style.OPENED, 2),
        (("Hall | Crane | Load", "| Hoist | 500 kg", "B |  | 8 t"), Style.JOINED, 3),
    ],
)
def test_how_a_table_is_written_is_seen(rows: tuple[str, ...], style: Style, columns: int) -> None:
    shown = document(table(*rows))
    found = shape(shown, shown.paragraphs)
    assert found is not None
    assert (found.style, found.columns, found.numbered, found.letters) == (style, columns, False, ())


@pytest.mark.parametrize(
    "rows",
    [
        ("one", "two"),
        ("Gate | Opens", "East | 05:40", "a bar | in a cell | here"),
        ("+------+-------+", "| Gate | Opens |", "+------+-------+"),
        ("a | b | c", "d | e", "f", "g"),
        ("Gate | Opens", f"East | {'x' * LONGEST_ROW}"),
    ],
)
def test_what_is_not_certain_is_no_table(rows: tuple[str, ...]) -> None:
    shown = document(table(*rows))
    assert shape(shown, shown.paragraphs) is None


def test_header_rule_figures_and_widths() -> None:
    shown = document(table("| Gate | Fee | Keeper |", "|---|---|---|", "| East | 40 EUR | Jonna Ruhr of the quay |"))
    found = shape(shown, shown.paragraphs)
    assert found is not None
    assert found.header == (0, 23)
    assert found.rule == (24, 37)
    assert found.body == 37
    assert found.figures == frozenset({1})
    assert found.widths == ("", "words", "long")


def test_numbers_of_rows() -> None:
    def spots(*names: str) -> list[Spot]:
        return [Spot(at, at + 1, Location(Unit.CELL, name)) for at, name in enumerate(names)]

    assert row_number(spots("S!A3", "S!B3", "S!C4"), (0, 3)) == "3–4"
    assert row_number(spots("S!A3", "S!A4", "S!A5"), (1, 2)) == "4"
    assert row_number([Spot(0, 9, Location(Unit.ROW, "154"))], (0, 9)) == "154"
    assert row_number([], (0, 9)) == ""
