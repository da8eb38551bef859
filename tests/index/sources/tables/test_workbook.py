import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlwt
from odfdo import Document as Odf
from odfdo import Row as OdfRow
from odfdo import Table as OdfTable

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.tables.rows import PART
from index.types import Document, Kind
from qa.reader.passage.structure import header_of
from tests.index.sources.contract import check, check_damaged


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook, a sheet for each name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def documents(path: Path) -> list[Document]:
    found = list(read(path, path.name, Limits()))
    assert all(isinstance(item, Document) for item in found), found
    return [item for item in found if isinstance(item, Document)]


def pieces(document: Document) -> list[tuple[Kind, str]]:
    return [(each.kind, document.text[each.start : each.end]) for each in document.paragraphs]


def tables(document: Document) -> list[str]:
    return [text for kind, text in pieces(document) if kind is Kind.TABLE]


def places(document: Document) -> dict[str, str]:
    """Return the place of each run, by its text."""
    spots = [spot for each in document.paragraphs for spot in each.spots]
    return {document.text[spot.start : spot.end]: spot.location.name for spot in spots if spot.location}


def failure(path: Path) -> str:
    (error,) = read(path, path.name, Limits())
    assert isinstance(error, SourceError)
    return error.reason


PRICES: list[list[Any]] = [["Article", "Name", "Price"], ["00417", "Hex bolt", 12.5], ["00418", "Lock nut", 3]]


def test_sheets_are_headings_and_each_cell_has_a_place(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "book.xlsx", Prices=PRICES, Staff=[["Name", "Role", "Site"], ["Ada", "Controller", "Turku"]]
    )
    (document,) = found = documents(path)
    check(found, documents(path), by_heading=True)
    assert all(any(each.spots) for each in document.paragraphs if each.kind is not Kind.HEADING)
    assert pieces(document) == [
        (Kind.HEADING, "Prices"),
        (Kind.TABLE, "Article | Name | Price\n00417 | Hex bolt | 12.5\n00418 | Lock nut | 3"),
        (Kind.HEADING, "Staff"),
        (Kind.TABLE, "Name | Role | Site\nAda | Controller | Turku"),
    ]
    assert document.paragraphs[3].heading == ("Staff",)
    assert places(document)["Hex bolt"] == "Prices!B2"
    assert places(document)["Turku"] == "Staff!C2"


def test_a_table_need_not_begin_in_the_first_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for at, row in enumerate(PRICES, 4):
        for column, value in zip("CDE", row, strict=True):
            book.active[f"{column}{at}"] = value
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert places(document)["Lock nut"] == "Sheet!D6"


def test_empty_rows_and_columns_part_tables_and_lines_above_are_text(tmp_path: Path) -> None:
    right = [["Office", "Phone"], ["Turku", 4411], ["Porto", 4402]]
    rows = [
        ["Prices of 2026"],
        ["valid from May"],
        *[[*left, None, *other] for left, other in zip(PRICES, right, strict=True)],
    ]
    path = saved(
        tmp_path / "book.xlsx", One=[*rows, [], ["City", "Fee", "Since"], ["Basel", 7, 1999], ["Graz", 8, 2003]]
    )
    (document,) = documents(path)
    assert [text for kind, text in pieces(document) if kind is Kind.BODY] == ["Prices of 2026", "valid from May"]
    assert tables(document) == [
        "Article | Name | Price\n00417 | Hex bolt | 12.5\n00418 | Lock nut | 3",
        "Office | Phone\nTurku | 4411\nPorto | 4402",
        "City | Fee | Since\nBasel | 7 | 1999\nGraz | 8 | 2003",
    ]


def test_an_empty_column_within_a_table_parts_nothing(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "book.xlsx",
        One=[["Item", 2023, None, 2024, 2025], ["Rent", 10, None, 11, 12], ["Heat", 5, None, 6, 7]],
    )
    assert tables(documents(path)[0]) == ["Item | 2023 | 2024 | 2025\nRent | 10 | 11 | 12\nHeat | 5 | 6 | 7"]


def test_rows_that_go_on_below_a_gap_stay_below_their_header(tmp_path: Path) -> None:
    path = saved(tmp_path / "book.xlsx", One=[*PRICES, [], ["00500", "Washer", 9], [], ["Belts"], ["00600", "Belt", 8]])
    (document,) = documents(path)
    first, second = tables(document)
    assert first.endswith("00418 | Lock nut | 3\n00500 | Washer | 9")
    assert second == "Article | Name | Price\n00600 | Belt | 8"
    assert places(document)["Belt"] == "One!B8"


def test_a_header_of_several_rows_gives_each_column_a_full_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Region", 2024, None, 2025, None],
        [None, "Q1", "Q2", "Q1", "Q2"],
        ["North", 1, 2, 3, 4],
        ["South", 5, 6, 7, 8],
    ):
        sheet.append(row)
    for area in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(area)
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert tables(document) == [
        "Region | 2024 / Q1 | 2024 / Q2 | 2025 / Q1 | 2025 / Q2\nNorth | 1 | 2 | 3 | 4\nSouth | 5 | 6 | 7 | 8"
    ]
    spots = [(document.text[s.start : s.end], s.location.name) for s in document.paragraphs[1].spots if s.location]
    assert spots[1:5] == [("2024", "Sheet!B1"), ("Q1", "Sheet!B2"), ("2024", "Sheet!B1"), ("Q2", "Sheet!C2")]


def test_a_cell_merged_across_is_there_once_and_one_merged_down_names_each_of_its_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Region", "Article", "Sold"],
        ["North", "Bolt", 4],
        [None, "Nut", 5],
        ["All figures are net", None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A4:C4")
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert tables(document) == ["Region | Article | Sold\nNorth | Bolt | 4\nNorth | Nut | 5\nAll figures are net"]
    assert places(document)["North"] == "Sheet!A3"


def test_cells_are_shown_as_their_program_shows_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Rate", "Price", "Due", "Paid", "State", "Note"])
    sheet.append([0.19, 1234.5, datetime.date(2024, 3, 1), True, "#N/A", "two\nlines | bars"])
    sheet["A2"].number_format, sheet["B2"].number_format = "0%", '#,##0.00 "€"'
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert tables(document)[0].endswith("19% | 1,234.50 € | 2024-03-01 | TRUE | #N/A | two lines ｜ bars")


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Sum", "=1+2"])
    book.create_sheet("Lists").append(["secret", "list"])
    book["Lists"].sheet_state = "hidden"
    book.create_chartsheet("Chart")
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert document.note is not None
    assert "1 formulas of sheet Sheet were never calculated" in document.note
    assert "hidden sheets, read like others: Lists" in document.note
    assert "charts and macros, not read: Chart" in document.note
    assert "secret | list" in document.text


def test_two_cells_far_apart_take_no_room(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "near", "far"
    book.save(tmp_path / "book.xlsx")
    (document,) = documents(tmp_path / "book.xlsx")
    assert places(document) == {"near": "Sheet!A1", "far": "Sheet!XFD1048576"}


def test_a_long_sheet_goes_on_in_further_documents_below_its_header(tmp_path: Path) -> None:
    rows = [["Article", "Name", "Price"], *[[f"A-{n}", f"part {n}", n] for n in range(PART + 20)]]
    path = saved(tmp_path / "book.xlsx", Prices=rows)
    first, second = documents(path)
    assert (first.name, second.name) == ("book.xlsx", f"book.xlsx Prices rows {PART + 1}–{PART + 21}")
    assert tables(second)[0].split("\n")[:2] == [
        "Article | Name | Price",
        f"A-{PART - 1} | part {PART - 1} | {PART - 1}",
    ]
    last = first.paragraphs[-1]
    header = header_of(first, last, last.start)
    assert header is not None
    assert first.text[slice(*header)] == "Article | Name | Price"


def test_a_wide_sheet_is_written_in_parts_each_with_its_first_column(tmp_path: Path) -> None:
    rows = [
        ["Machine", *[f"Sensor {n:02}" for n in range(60)]],
        *[[f"Press {m}", *[m * 100 + n for n in range(60)]] for m in (1, 2)],
    ]
    (document,) = documents(saved(tmp_path / "book.xlsx", One=rows))
    assert len(tables(document)) == 3
    for table in tables(document):
        assert [line.split(" | ")[0] for line in table.split("\n")] == ["Machine", "Press 1", "Press 2"]


def test_a_column_of_sentences_is_text(tmp_path: Path) -> None:
    said = [["Visitors sign the book at the gate before they walk to the hall, and wear the badge they are given."]] * 1
    said.append(["The badge is given back at the gate when they leave, and the time is written down beside the name."])
    (document,) = documents(saved(tmp_path / "book.xlsx", Readme=said))
    assert [kind for kind, _ in pieces(document)] == [Kind.HEADING, Kind.BODY, Kind.BODY]


def test_old_and_open_workbooks_are_read_too(tmp_path: Path) -> None:
    old = xlwt.Workbook()
    sheet = old.add_sheet("Prices")
    for number, row in enumerate(PRICES):
        for column, value in enumerate(row):
            sheet.write(number + 2, column + 1, value)
    old.save(str(tmp_path / "old.xls"))
    book = Odf("spreadsheet")
    book.body.clear()
    table = OdfTable("Prices")
    for row in PRICES:
        line = OdfRow()
        line.set_values(row)
        table.append_row(line)
    book.body.append(table)
    book.save(str(tmp_path / "open.ods"))
    for path, place in ((tmp_path / "old.xls", "Prices!C4"), (tmp_path / "open.ods", "Prices!B2")):
        (document,) = found = documents(path)
        check(found, documents(path), by_heading=True)
        assert all(any(each.spots) for each in document.paragraphs if each.kind is not Kind.HEADING)
        assert tables(document) == ["Article | Name | Price\n00417 | Hex bolt | 12.5\n00418 | Lock nut | 3"]
        assert places(document)["Hex bolt"] == place


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
        (b"a\tb\n1\t2\n", "plain text"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "an XML spreadsheet of 2003",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "needs a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is no whole workbook"),
        (b"PK\x03\x04" + b"\0" * 60, "is no whole zip archive"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "book.xls").write_bytes(data)
    assert reason in failure(tmp_path / "book.xls")


def test_a_workbook_without_cells_is_empty(tmp_path: Path) -> None:
    assert "is empty" in failure(saved(tmp_path / "book.xlsx", One=[]))
    with ZipFile(tmp_path / "none.xlsx", "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    assert "lacks its workbook" in failure(tmp_path / "none.xlsx")


def test_damaged_workbooks_are_documents_or_errors(tmp_path: Path) -> None:
    data = saved(tmp_path / "book.xlsx", Prices=PRICES).read_bytes()
    check_damaged(tmp_path / "bad.xlsx", data, 60)
    old = xlwt.Workbook()
    old.add_sheet("Prices").write(0, 0, "Hex bolt")
    old.save(str(tmp_path / "old.xls"))
    check_damaged(tmp_path / "bad.xls", (tmp_path / "old.xls").read_bytes(), 40)
