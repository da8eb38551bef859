"""Tables: every cell below the name of its column, the text whole, the quoted row marked, long ones page by page."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.blocks import Block
from index.sources.file import File, Limits
from index.sources.tables import delimited, workbook
from index.text.paragraphs import lay_out
from index.types import Document, Kind
from qa.web.pages.source.tables import Tables
from qa.web.pages.source.window import Part, Piece
from tests.qa.web.pages.source.made import cells, document, marked, page, place, said, squeezed, table, view

ROWS = 2000


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """Return a workbook whose header takes two rows, and merges cells."""
    path = tmp_path_factory.mktemp("sheet") / "stock.xlsx"
    book = openpyxl.Workbook()
    made = book.active
    assert made is not None
    made.title = "Stock"
    made["B2"], made["C2"], made["E2"] = "Article", "Count", "Remark"
    made["C3"], made["D3"] = "Shelf", "Yard"
    for merged in ("B2:B3", "C2:D2", "E2:E3"):
        made.merge_cells(merged)
    for n in range(ROWS):
        for column, value in enumerate((f"HS-{n:04}", n % 7, n * 3, "rusty <b>" if n % 5 == 0 else None), 2):
            made.cell(n + 4, column, value)
    book.save(path)
    (read,) = workbook.read(File(path, path.name, Limits()))
    assert isinstance(read, Document)
    return read


def test_a_sheet_shows_its_columns_and_rows(sheet: Document) -> None:
    made = page(sheet)
    assert re.findall(r'<th scope="col"[^>]*>([A-Z])</th>', made) == ["B", "C", "D", "E"]
    assert cells(made)[0] == ["Article", "Count / Shelf", "Count / Yard", "Remark"]
    assert cells(made)[1] == ["HS-0000", "0", "0", "rusty <b>"]
    assert cells(made)[2] == ["HS-0001", "1", "3", ""]
    assert '<td class="at">2–3</td>' in made
    assert '<th scope="row" class="at">4</th>' in made
    assert '<body class="wide">' in made


def test_a_long_sheet_comes_in_parts_that_repeat_its_header(sheet: Document) -> None:
    part: Part | None = Part(begin=0)
    words = []
    while part is not None:
        made = page(sheet, part=part)
        assert made.count("<table") == 1
        assert cells(made)[0][0] == "Article"
        assert len(made.encode()) < 300_000
        words.append(said(made))
        later = re.search(r'rel="next" href="\?from=(\d+)">Later rows<', made)
        part = Part(begin=int(later[1])) if later else None
    assert len(words) > 1
    assert squeezed("".join(words)) == squeezed(sheet.text)


def test_a_quoted_row_is_marked_and_is_where_the_link_leads(sheet: Document) -> None:
    row = place(sheet, "HS-1234 | 2 | 3702")
    made = page(sheet, row, place(sheet, "3702"))
    (found,) = re.findall(r'<tr class="cited">.*?</tr>', made, re.DOTALL)
    assert cells(found) == [["HS-1234", "2", "3702", ""]]
    assert '<th scope="row" class="at">1238</th>' in found
    assert marked(found) == "HS-1234 | 2 | 3702"
    anchor = next(each.anchor for each in sheet.paragraphs if each.start <= row[0] < each.end)
    assert re.findall(f'<(\\w+) id="p{anchor}"[^>]*>(?=[^/]*<strong class="answer">3702<)', made) == ["td"]
    assert made.count(f'id="p{anchor}"') == 1


def test_a_quoted_header_is_where_the_link_leads(sheet: Document) -> None:
    made = page(sheet, place(sheet, "Article | Count / Shelf"))
    assert re.search(r'<thead>.*<th scope="col" id="p\d+" class="words"><mark class="quote">Article', made, re.DOTALL)


def test_delimited_text_numbers_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "berths.csv"
    path.write_text("Berth;Cargo\n\nB1;salt\nB2;\n", encoding="utf-8")
    (read,) = delimited.read(File(path, path.name, Limits()))
    assert isinstance(read, Document)
    made = page(read)
    assert cells(made) == [["Berth", "Cargo"], ["B1", "salt"], ["B2", ""]]
    assert re.findall(r'class="at">(\d+)<', made) == ["1", "3", "4"]


def test_a_table_of_markdown_hides_its_signs_and_keeps_them() -> None:
    text = "| Gate | Keeper |\n|------|--------|\n| East | Jonna <Ruhr> |\n| West | Emil |"
    shown = Document("a.md", "a.md", "T", text, (lay_out("x").paragraphs[0],), "ab" * 32)
    shown = document(Block(text, Kind.TABLE))
    made = page(shown)
    assert cells(made) == [["Gate", "Keeper"], ["East", "Jonna <Ruhr>"], ["West", "Emil"]]
    assert squeezed(said(made)) == squeezed(text)
    assert "wide" not in made


def test_what_is_not_certain_is_shown_as_it_stands() -> None:
    shown = document(table("Gate | Opens", "East | 05:40", "a bar | in a cell | here"))
    assert "<pre" in page(shown)
    tables = Tables(view(shown))
    assert tables.frame(shown.paragraphs[0]) is None
    assert not tables.are_numbered()
    with pytest.raises(LookupError, match="no table"):
        tables.rows(Piece(shown.paragraphs[0], 0, 5))


WORDS = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
    lambda text: any(map(str.isalnum, text)) and text == text.strip()
)


@given(st.data())
@settings(deadline=None)
def test_the_text_is_whole_and_the_quote_is_marked_wherever_it_lies(data: st.DataObject) -> None:
    columns = data.draw(st.integers(2, 4))
    rows = data.draw(st.lists(st.lists(WORDS, min_size=columns, max_size=columns), min_size=2, max_size=6))
    shown = document(Block("Words above."), table(*(" | ".join(row) for row in rows)), Block("Words below."))
    start = data.draw(st.integers(0, len(shown.text) - 1))
    end = data.draw(st.integers(start + 1, len(shown.text)))
    made = page(shown, (start, end))
    assert squeezed(said(made)) == squeezed(shown.text)
    assert squeezed(marked(made)) == squeezed(shown.text[start:end])
    assert cells(made) == rows
