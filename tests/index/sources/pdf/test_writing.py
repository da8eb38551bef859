from __future__ import annotations

from index.sources.pdf.paragraphs import Piece
from index.sources.pdf.regions import Line, Table
from index.sources.pdf.writing import Writer
from index.types import Location, Spot, Unit


def line(text: str, first: int = 0, page: int = 1) -> Line:
    return Line(text, list(range(first, first + len(text))), 50, 300, 100, 10, 10, False, "Helvetica", page)


def writer(*others: str) -> Writer:
    return Writer(
        [Piece([line(text) for text in others], 50, 300, 300)] if others else [], {2: Location(Unit.PAGE, "ii")}.get
    )


def test_lines_are_joined_and_each_is_a_spot() -> None:
    block = writer().paragraph([line("one two"), line("three", 20)])
    assert block.text == "one two three"
    assert block.spots == (Spot(0, 7, None, 1, 0), Spot(8, 13, None, 1, 20))


def test_a_hyphen_is_left_where_the_document_writes_the_word_with_one() -> None:
    parted = [line("a well\x02"), line("known rule", 20)]
    assert writer().paragraph(parted).text == "a wellknown rule"
    assert writer("it is well-known").paragraph(parted).text == "a well-known rule"
    assert writer("it is well-known", "or wellknown").paragraph(parted).text == "a wellknown rule"


def test_a_joined_hyphen_is_in_no_spot() -> None:
    block = writer().paragraph([line("depart\x02"), line("ment", 20)])
    assert block.text == "department"
    assert block.spots == (Spot(0, 6, None, 1, 0), Spot(6, 10, None, 1, 20))


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert writer().paragraph([line("年度"), line("报告")]).text == "年度报告"


def test_pages_with_labels_are_places() -> None:
    block = writer().paragraph([line("one", page=2)])
    assert block.location == Location(Unit.PAGE, "ii")
    assert block.spots[0].location == Location(Unit.PAGE, "ii")


def test_rows_are_lines_of_cells() -> None:
    rows = [[[line("Name")], [line("Days", 9)]], [[], [line("twenty", 20), line("four", 30)]]]
    (block,) = writer().table(Table(rows))
    assert block.text == "Name | Days\n| twenty four"
    assert [block.text[spot.start : spot.end] for spot in block.spots] == ["Name", "Days", "twenty", "four"]
