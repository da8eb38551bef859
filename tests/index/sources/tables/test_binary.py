from io import BytesIO

import pytest
import xlwt

from index.errors import SourceError
from index.sources.tables.binary import Workbook, opened
from index.sources.tables.sheets import Cell


def workbook() -> Workbook:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Prices")
    sheet.write_merge(2, 2, 1, 2, "Prices of 2026")
    sheet.write(3, 1, "00417")
    sheet.write(3, 2, 12.5)
    book.add_sheet("Lists").visibility = 1
    packed = BytesIO()
    book.save(packed)
    return opened(packed.getvalue(), "a.xls")


def test_rows_have_the_numbers_of_the_sheet() -> None:
    book = workbook()
    found = {row.number: row.cells for row in book.rows(book.sheets[0])}
    assert found == {3: {2: Cell("Prices of 2026")}, 4: {2: Cell("00417"), 3: Cell("12.5", True)}}
    assert book.areas(book.sheets[0]) == [(3, 2, 3, 3)]
    assert list(book.rows(book.sheets[1])) == []


def test_hidden_sheets_are_known() -> None:
    assert [(sheet.name, sheet.hidden) for sheet in workbook().sheets] == [("Prices", False), ("Lists", True)]


def test_what_the_library_refuses_says_what_to_do() -> None:
    with pytest.raises(SourceError, match=r"no whole workbook .* save it anew"):
        opened(b"\xd0\xcf\x11\xe0" * 200, "a.xls")
