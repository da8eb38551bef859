import pytest

from index.types import Document, Kind, Location, Paragraph, Spot, Spots, Unit
from qa.citations.citation import cite
from qa.citations.wording import SENTENCES, english, marks, of_citation, of_earlier, of_paragraph


@pytest.mark.parametrize("unit", Unit)
def test_every_unit_is_said(unit: Unit) -> None:
    page = 6 if unit is Unit.PAGE else None
    said = english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, None, page=page, location=Location(unit, "iv"))))
    assert said[1] == "paragraph 3"
    assert "iv" in said[0]
    assert said[0] != "iv"


def test_lines_and_pages() -> None:
    assert english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, 9))) == ["paragraph 3", "line 9"]
    assert english(of_paragraph(Paragraph(3, 0, 5, Kind.BODY, None, page=2))) == ["page 2", "paragraph 3"]
    assert [each for each in SENTENCES if "{n}" not in each] == [of_earlier("quoted")[0], "read by OCR"]


def test_what_was_read_by_ocr_says_so() -> None:
    spots = Spots.of([Spot(0, 5, page=2, box=(1, 1, 9, 9))])
    paragraph = Paragraph(3, 0, 5, Kind.BODY, None, page=2, spots=spots)
    assert english(of_paragraph(paragraph)) == ["page 2", "paragraph 3", "read by OCR"]
    document = Document("a", "a", "A", "abcde", (paragraph,), "0")
    assert english(list(marks(document).values())) == ["page 2, read by OCR"]
    assert english(of_citation(cite(document, paragraph, 0, 5)))[-1] == "read by OCR"


def test_a_mark_stands_where_something_begins() -> None:
    first, second = Location(Unit.FOOTNOTE, "1"), Location(Unit.FOOTNOTE, "2")
    cell = Location(Unit.CELL, "S!A1")
    places = [(None, first), (None, first), (None, second), (3, None), (3, None), (4, cell)]
    paragraphs = tuple(
        Paragraph(number, number, number + 1, Kind.BODY, None, page=page, location=location)
        for number, (page, location) in enumerate(places, 1)
    )
    found = marks(Document("a", "a", "A", "abcdefgh", paragraphs, "0"))
    said = {anchor: english([words])[0] for anchor, words in found.items()}
    assert said == {1: "footnote 1", 3: "footnote 2", 4: "page 3", 6: "page 4"}


def test_whose_words_a_message_repeats_is_said_if_it_is_known() -> None:
    place = Location(Unit.EARLIER, "Dana Weber, 2026-05-03")
    assert (
        english(of_paragraph(Paragraph(3, 0, 5, Kind.QUOTED, None, location=place)))[0] == f"quoted from {place.name}"
    )
    unknown = Paragraph(3, 0, 5, Kind.QUOTED, None, location=Location(Unit.EARLIER, "quoted"))
    assert english(of_paragraph(unknown)) == ["quoted from an earlier message", "paragraph 3"]
