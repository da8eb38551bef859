from io import BytesIO
from zipfile import ZipFile

import pytest

from index.errors import SourceError
from index.sources.archive import Archive
from index.sources.tables.ooxml import Workbook, opened
from index.sources.tables.sheets import Cell

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(cells: str, strings: str = "", folder: str = "xl/", sign: str = "/") -> Workbook:
    """Return a workbook whose one sheet holds ``cells``."""
    related = {
        "sheet": f'<Relationship Id="r1" Type="{RELATION}/worksheet" Target="worksheets/one.xml"/>',
        "strings": f'<Relationship Id="r2" Type="{RELATION}/sharedStrings" Target="/{folder}strings.xml"/>',
    }
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Type="{RELATION}/officeDocument" Target="{folder}book.xml"/>'
        "</Relationships>",
        f"{folder}book.xml": f'<workbook {MAIN} xmlns:r="{RELATION}"><sheets><sheet name="One" r:id="r1"/></sheets>'
        "</workbook>",
        f"{folder}_rels/book.xml.rels": f"<Relationships>{''.join(related.values())}</Relationships>",
        f"{folder}strings.xml": f"<sst {MAIN}>{strings}</sst>",
        f"{folder}worksheets/one.xml": f"<worksheet {MAIN}><sheetData>{cells}</sheetData>"
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>',
    }
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("/", sign), text)
    return opened(Archive(packed.getvalue(), "a.xlsx"), "a.xlsx")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>3.0</v></c>', Cell("3", True)),
        ('<c r="A1" t="s"><v>0</v></c>', Cell("rich text")),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c>', Cell("a b")),
        ('<c r="A1" t="str"><f>B1</f><v>made</v></c>', Cell("made")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell("TRUE", True)),
        ('<c r="A1" t="e"><v>#N/A</v></c>', Cell("#N/A", True)),
        ("<c><v>7</v></c>", Cell("7", True)),
        ('<c r="A1"><v>odd</v></c>', Cell("odd", True)),
    ],
)
def test_values(cell: str, expected: Cell) -> None:
    book = workbook(f"<row>{cell}</row>", "<si><r><t>rich </t></r><r><t>text</t></r><rPh><t>spoken</t></rPh></si>")
    assert [each.cells for each in book.rows(book.sheets[0])] == [{1: expected}]


def test_rows_and_cells_without_a_number_follow_the_ones_before() -> None:
    book = workbook('<row r="4"><c r="C4"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>')
    found = {
        (each.number, column): cell.text for each in book.rows(book.sheets[0]) for column, cell in each.cells.items()
    }
    assert found == {(4, 3): "1", (4, 4): "2", (5, 1): "3"}


def test_formulas_that_were_never_calculated_are_counted() -> None:
    book = workbook('<row><c r="A1"><f>1+2</f></c><c r="B1"><f>1+2</f><v>3</v></c></row>')
    assert [each.cells for each in book.rows(book.sheets[0])] == [{2: Cell("3", True)}]
    assert book.sheets[0].uncalculated == 1


def test_merged_cells_are_named_below_the_rows() -> None:
    book = workbook("<row><c><v>1</v></c></row>")
    assert book.areas(book.sheets[0]) == [(1, 1, 2, 2)]


@pytest.mark.parametrize(("folder", "sign"), [("xl/", "\\"), ("office/deep/", "/")])
def test_parts_are_found_wherever_they_are_said_to_be(folder: str, sign: str) -> None:
    book = workbook("<row><c><v>1</v></c></row>", folder=folder, sign=sign)
    assert len(list(book.rows(book.sheets[0]))) == 1


def test_xml_that_breaks_off_is_an_error() -> None:
    book = workbook("<row><c><v>1</v></c></row><row")
    with pytest.raises(SourceError, match="no whole XML"):
        list(book.rows(book.sheets[0]))
