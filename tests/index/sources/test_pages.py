from hashlib import sha256
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.sources import Limits, read
from index.sources.file import File
from index.sources.pages import has_pages, picture, sheet
from index.types import Document
from tests.index.sources.pdf.making import pdf


def two_pages(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "The lease of the hall ends in 2031.")
    canvas.showPage()
    canvas.drawString(72, 100, "The rent is paid by the quarter.")
    canvas.showPage()


@pytest.fixture
def lease(tmp_path: Path) -> File:
    path = tmp_path / "lease.pdf"
    path.write_bytes(pdf(two_pages))
    return File(path, path.name)


def digest(file: File) -> str:
    return sha256(file.path.read_bytes()).hexdigest()


def test_a_sheet_has_boxes_where_its_words_are_drawn(lease: File) -> None:
    (document,) = read(lease.path, lease.source, Limits())
    assert isinstance(document, Document)
    spots = [spot for paragraph in document.paragraphs for spot in paragraph.spots]
    first, second = (sheet(lease, digest(lease), page, spots, (0, 10_000)) for page in (1, 2))
    assert (first.number, first.of, second.number) == (1, 2, 2)
    assert first.shape == pytest.approx(842 / 595, rel=0.01)
    ((_, top, _, bottom),) = first.boxes
    assert 0.14 < top < bottom < 0.18
    ((left, top, _, bottom),) = second.boxes
    assert 0.1 < left < 0.13
    assert 0.86 < top < bottom < 0.9


def test_a_picture_is_a_png_as_wide_as_asked_for(lease: File) -> None:
    drawn = picture(lease, digest(lease), 2, 300)
    assert drawn.startswith(b"\x89PNG")
    assert abs(int.from_bytes(drawn[16:20], "big") - 300) <= 1


def test_what_cannot_be_drawn_says_why(lease: File) -> None:
    with pytest.raises(SourceError, match="has no page 3; it has 2"):
        picture(lease, digest(lease), 3, 300)
    with pytest.raises(SourceError, match="has changed since it was read"):
        sheet(lease, "0" * 64, 1, [], (0, 0))
    before = digest(lease)
    lease.path.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        sheet(lease, before, 1, [], (0, 0))


def test_which_files_have_pages() -> None:
    assert has_pages("a/Lease.PDF")
    assert not has_pages("a.docx")
