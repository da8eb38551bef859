from __future__ import annotations

from pathlib import Path

from index.sources.blocks import ROWS
from index.types import Kind
from qa.reader.passage.structure import header_of
from tests.index.sources.office.ooxml import docx, p, read_word, table, tc, texts, tr

DOWN = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def _wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def _read(folder: Path, *rows: str) -> list[str]:
    return texts(read_word(folder, docx(table(*rows))))


def test_merged_cells_name_all_their_rows_and_columns_stay_below_their_heads(tmp_path: Path) -> None:
    rows = (
        tr(tc("Hall"), tc("Device"), tc("Load"), tc("Year"), properties="<w:tblHeader/>"),
        tr(tc("C", DOWN), tc("Crane"), tc("8 t"), tc("1999")),
        tr(tc("C again", GOES_ON), tc("Hoist", _wide(2)), tc("2001")),
        tr(tc("D"), tc("Lift"), tc("1 t"), tc("2010"), properties='<w:gridBefore w:val="0"/>'),
        tr(tc("Belt"), tc("2 t"), tc("2011"), properties='<w:gridBefore w:val="1"/>'),
    )
    assert _read(tmp_path, *rows) == [
        "Hall | Device | Load | Year\nC | Crane | 8 t | 1999\nC | Hoist |  | 2001\n"
        "D | Lift | 1 t | 2010\n| Belt | 2 t | 2011"
    ]


def test_what_stands_across_the_first_row_is_a_caption(tmp_path: Path) -> None:
    rows = (tr(tc("Loads in 2024", _wide(2))), tr(tc("Crane"), tc("8 t")), tr(tc("Hoist"), tc("1 t")))
    assert _read(tmp_path, *rows) == ["Loads in 2024", "Crane | 8 t\nHoist | 1 t"]


def test_deleted_rows_and_cells_are_not_there(tmp_path: Path) -> None:
    rows = (
        tr(tc("a"), tc("b"), properties='<w:ins w:id="1"/>'),
        tr(tc("gone"), tc("gone"), properties='<w:del w:id="1"/>'),
        tr(tc("c"), tc("gone", '<w:cellDel w:id="1"/>'), tc("d")),
    )
    assert _read(tmp_path, *rows) == ["a | b\nc | d"]


def test_a_table_in_a_cell_stays_in_its_row(tmp_path: Path) -> None:
    inner = p("See:") + table(tr(tc("Pump"), tc("7.5 kW")), tr(tc("Fan"), tc("1 kW"))) + p("")
    assert _read(tmp_path, tr(tc("Site"), tc("Devices")), tr(tc("Turku"), tc(inner))) == [
        "Site | Devices\nTurku | See: Pump, 7.5 kW; Fan, 1 kW"
    ]


def test_a_table_that_arranges_the_page_is_read_cell_by_cell(tmp_path: Path) -> None:
    assert _read(tmp_path, tr(tc(p("One") + p("Two"))), tr(tc("Three"))) == ["One", "Two", "Three"]
    long = "A sentence of some length that stands in a cell. " * 30
    assert _read(tmp_path, tr(tc(p("Left") + p(long)), tc(p("Right")))) == ["Left", long.strip(), "Right"]


def test_empty_columns_and_rows_are_left_out(tmp_path: Path) -> None:
    rows = (tr(tc("a"), tc(""), tc("b")), tr(tc(""), tc(""), tc("")), tr(tc("c"), tc(""), tc("d")))
    assert _read(tmp_path, *rows) == ["a | b\nc | d"]


def test_a_long_table_is_cut_and_its_rows_find_their_header(tmp_path: Path) -> None:
    rows = [
        tr(tc("Name"), tc("Load"), tc("Kind")),
        *(tr(tc(f"n{n}" if n % 3 else ""), tc(str(n)), tc("k")) for n in range(150)),
    ]
    document = read_word(tmp_path, docx(table(*rows)))
    assert [paragraph.kind for paragraph in document.paragraphs] == [Kind.TABLE] * 4
    assert document.text.count("\n", document.paragraphs[0].start, document.paragraphs[0].end) == ROWS - 1
    last = document.paragraphs[-1]
    assert header_of(document, last, last.end - 1) == (0, len("Name | Load | Kind"))


def test_a_span_that_no_page_can_hold(tmp_path: Path) -> None:
    rows = (tr(tc("a"), tc("b")), tr(tc("c", _wide(10**9 - 1)), tc("d")))
    assert _read(tmp_path, *rows)[0].startswith("a | b")


def test_cells_of_a_list(tmp_path: Path) -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1)"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    body = table(tr(tc("Step"), tc(p("one", properties=item) + p("two", properties=item))), tr(tc("x"), tc("y")))
    assert texts(read_word(tmp_path, docx(body, numbering=numbering))) == ["Step | 1) one 2) two\nx | y"]
