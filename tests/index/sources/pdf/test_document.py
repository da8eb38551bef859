from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.formats import FORMATS
from index.types import Document, Kind, Location, Unit

from ..contract import check, check_damaged
from .making import document, font, pdf, sentence, texts, wrapped
from .test_order import Sheet, headings_in_columns
from .test_tables import aligned
from .test_words import assert_drawn_one_for_one


def mixed(canvas: Canvas) -> None:
    """Draw pages with a bit of everything."""
    for number in range(4):
        sheet = Sheet()
        sheet.number = 50 * number
        headings_in_columns(sheet)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 820, "Handbook of the City")
        canvas.drawString(300, 20, f"Page {number + 1}")
        for left, at, text, size, face in sheet.lines:
            canvas.setFont(face, size)
            canvas.drawString(left, at, text)
        canvas.setFont(font("DejaVuSans"), 9)
        canvas.drawString(60, 300, "ﬁve oﬃces, שלום, and a well-")
        canvas.drawString(60, 288, "known 年度报告")
        canvas.setFont("Helvetica", 9)
        aligned(canvas, 240 - 20 * number)
        canvas.showPage()


def written(folder: Path, data: bytes, name: str = "paper.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def items(path: Path) -> list[Document | SourceError]:
    return list(read(path, path.name, Limits()))


def reason(data: bytes) -> str:
    with pytest.raises(SourceError) as raised:
        document(data)
    return str(raised.value)


def test_documents_keep_the_contract(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(mixed))
    documents = [each for each in items(path) if isinstance(each, Document)]
    check(documents, [each for each in items(path) if isinstance(each, Document)])
    assert_drawn_one_for_one(path.read_bytes(), documents[0])
    assert documents[0].reader == FORMATS[".pdf"].fingerprint(Limits())
    assert {each.kind for each in documents[0].paragraphs} == {Kind.HEADING, Kind.BODY, Kind.TABLE, Kind.FURNITURE}


def test_damaged_files_are_errors_or_documents(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for row, line in enumerate(wrapped(sentence(1, 90), 400, font("DejaVuSans"), 12)):
            canvas.setFont(font("DejaVuSans"), 12)
            canvas.drawString(72, 700 - 14 * row, line)
        aligned(canvas, 400)

    check_damaged(tmp_path / "paper.pdf", pdf(draw), 100)


def test_no_control_characters_are_text() -> None:
    found = document(pdf(mixed))
    assert all(character.isprintable() or character == "\n" for character in found.text)


@pytest.mark.parametrize(("user", "opens"), [("", True), ("secret", False)])
def test_a_password_is_asked_for_only_where_the_empty_one_fails(user: str, opens: bool) -> None:
    lock = StandardEncryption(user, ownerPassword="owner", strength=128)
    data = pdf(lambda canvas: canvas.drawString(72, 700, "Nobody but the owner may print."), encrypt=lock)
    if opens:
        assert texts(document(data)) == ["Nobody but the owner may print."]
    else:
        assert "needs a password" in reason(data)


def test_what_is_no_pdf_is_said() -> None:
    assert "cannot be opened" in reason(b"%PDF-1.7\nnothing else")
    assert "begins like a zip archive or an Office document" in reason(b"PK\x03\x04 and more")
    assert "PDFium: Data format error)): it is damaged" in reason(b"something else")


def test_pictures_hold_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        for _ in range(3):
            canvas.rect(50, 50, 300, 300, fill=1)
            canvas.showPage()

    assert "holds no text: 3 of 3 pages are pictures (scans?)" in reason(pdf(draw))


def test_pages_without_text_are_counted() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The lease ends on 30 June 2031.")
        for _ in range(6):
            canvas.showPage()
            canvas.rect(50, 50, 300, 300, fill=1)

    found = document(pdf(draw))
    assert found.note == "6 of 7 pages hold no text (scans?)"
    assert texts(found) == ["The lease ends on 30 June 2031."]


def test_blank_pages_are_no_scans() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The lease ends on 30 June 2031.")
        canvas.showPage()
        canvas.showPage()
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(0, 0, 595, 842, fill=1, stroke=0)
        canvas.showPage()

    assert document(pdf(draw)).note is None
    assert reason(pdf(lambda canvas: canvas.showPage())) == "paper.pdf: holds no text: 1 of 1 pages are blank"


def test_whole_files_have_no_note() -> None:
    assert document(pdf(lambda canvas: canvas.drawString(72, 700, "All of it."))).note is None


def test_labels_that_are_no_numbers_are_places() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.addPageLabel(0, style="ROMAN_LOWER")
        canvas.addPageLabel(2, style="ARABIC", start=3)
        for number in range(3):
            for row, line in enumerate(wrapped(sentence(number, 30), 400, "Helvetica", 12)):
                canvas.drawString(72, 700 - 14 * row, line)
            canvas.showPage()

    found = document(pdf(draw))
    assert [each.page for each in found.paragraphs] == [1, 2, 3]
    names = [each.location for each in found.paragraphs]
    assert names == [Location(Unit.PAGE, "i"), Location(Unit.PAGE, "ii"), None]
    assert next(spot.location for spot in found.paragraphs[0].spots) == Location(Unit.PAGE, "i")


def test_properties_are_those_that_the_file_states() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Leave and how to take it")
        canvas.setAuthor("Ada Byron")
        canvas.drawString(72, 700, "Leave is taken in whole days.")

    found = document(pdf(draw))
    assert (found.title, found.author) == ("Leave and how to take it", "Ada Byron")
    assert found.date == "2000-01-01"
