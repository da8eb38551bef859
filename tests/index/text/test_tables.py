import time

import pytest

from index.sources.blocks import Block, assembled
from index.text.tables import ROWS, cells, goes_on, is_figure, names_columns, table_header, table_headers
from index.types import Document, Kind, Location, Spot, Unit


@pytest.mark.parametrize("text", ["12", "12,50 €", "2024-03-01", "19%", "00417", "+49 30 1234", "1,234.50", "3 kg"])
def test_figures(text: str) -> None:
    assert is_figure(text)


@pytest.mark.parametrize("text", ["", "Q1", "Sensor 3", "VAT", "2 x hexagonal bolt", "P-0007", "–"])
def test_words_and_names_that_hold_a_figure(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize(
    ("first", "others"),
    [
        (["Article", "Name", "Price"], [["00417", "Bolt", "12"]]),
        (["Region", "2024", "2025"], [["North", "120", "140"], ["South", "90", "95"]]),
        (["Machine", "Q1", "Q2"], [["Press", "1", "2"]]),
        (["Region", "2024", "2025"], [["Region", "Q1", "Q1"], ["North", "120", "140"]]),
        (["Hall", "Device", "Load"], [["Hall", "", "in t"], ["C", "Crane", "8"]]),
        (["Item", "2024-01-01", "2024-02-01"], [["Rent", "10", "20"], ["Heat", "5", "6"]]),
        (["Years", "Days"], [["0–2 years", "25"], ["3–5 years", "27"]]),
    ],
)
def test_a_header_names_the_columns(first: list[str], others: list[list[str]]) -> None:
    assert names_columns(first, others)


@pytest.mark.parametrize(
    ("first", "others"),
    [
        (["00417", "Bolt", "12"], [["00418", "Nut", "13"]]),
        (["2019", "120", "80"], [["2020", "135", "95"]]),
        (["Company", "Nordlicht"], [["VAT number", "DE811"], ["Founded", "1987"], ["Warranty", "36 months"]]),
        (["Company", "Nordlicht"], [["Owner", "Ines"]]),
        (["Alone", "in", "the table"], []),
        (["Hall C", "Crane", "8 t"], [["Hall C", "Hoist", "500 kg"]]),
    ],
)
def test_a_row_of_values_names_none(first: list[str], others: list[list[str]]) -> None:
    assert not names_columns(first, others)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a | b | c", ["a", "b", "c"]),
        ("| a | b | c |", ["a", "b", "c"]),
        ("| b | c", ["", "b", "c"]),
        ("a | b |", ["a", "b"]),
        ("|", ["", ""]),
    ],
)
def test_an_empty_first_cell_keeps_its_column(row: str, expected: list[str]) -> None:
    assert [row[a:b] for a, b in cells(row, (0, len(row)))] == expected


def _document(*blocks: Block) -> Document:
    text, paragraphs = assembled(blocks, "A title")
    return Document("a", "a", "A title", text, paragraphs, "0" * 64)


def _rows(first: int, count: int = ROWS) -> Block:
    return Block("\n".join(f"P-{n} | Turku | {n} days" for n in range(first, first + count)), Kind.TABLE)


def test_the_header_stands_over_all_paragraphs_of_its_table_and_no_other() -> None:
    head = "Part | Supplier | Lead time"
    whole = Block(f"{head}\n{_rows(0, ROWS - 1).text}", Kind.TABLE)
    other = Block("Name | Value\nOwner | Ines\nCity | Turku", Kind.TABLE)
    document = _document(Block("Before."), whole, _rows(49), _rows(99, 3), other, Block("Between."), _rows(0, 3))
    found = table_headers(document)
    start = document.text.index(head)
    assert found == {number: (start, start + len(head)) for number in (2, 3, 4)} | {
        7: (document.text.rindex("P-0 "), document.text.rindex("\nP-1"))
    }
    assert [found.get(each.number) for each in document.paragraphs if each.kind is Kind.TABLE] == [
        table_header(document, each) for each in document.paragraphs if each.kind is Kind.TABLE
    ]


def test_the_headers_of_a_long_table_are_found_in_one_pass() -> None:
    document = _document(*(_rows(ROWS * n) for n in range(2000)))
    began = time.process_time()
    assert len(table_headers(document)) == 2000
    assert time.process_time() - began < 2


def test_a_wide_table_begins_again_with_its_next_columns() -> None:
    def rows(first: int) -> Block:
        lines = [f"{first + n} | {n}" for n in range(ROWS)]
        return Block("\n".join(lines), Kind.TABLE, spots=(Spot(0, 1, Location(Unit.CELL, f"Wide!A{first}")),))

    text, paragraphs = assembled([rows(1), rows(1 + ROWS), rows(1)], None)
    wide = Document("a.xlsx", "a.xlsx", "A", text, paragraphs, "0")
    assert goes_on(wide, 1)
    assert not goes_on(wide, 2)
