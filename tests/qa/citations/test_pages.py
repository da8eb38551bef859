"""The printed page of a citation, over a real index of a PDF made here."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.search.index import Index
from index.sources.file import Limits
from index.store.recipe import Recipe
from index.sync.update import update
from index.types import Document
from qa.citations.pages import page, page_picture, sheets
from tests.index.sources.pdf.making import pdf

LIMITS = Limits()
SAID = "The rent is paid by the quarter and in advance."


def lease(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "The lease of the hall ends in 2031.")
    canvas.showPage()
    canvas.drawString(72, 400, "The tenant keeps the keys.")
    canvas.drawString(72, 100, SAID)
    canvas.showPage()


@pytest.fixture
def index(tmp_path: Path) -> Index:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "lease.pdf").write_bytes(pdf(lease))
    (folder / "note.txt").write_text("The keys are in the safe.\n")
    recipe = Recipe("minilm")
    assert not update(tmp_path / "index", [folder], recipe).failed
    return Index.open(tmp_path / "index", recipe)


def document(index: Index, source: str) -> Document:
    return next(index.document(info.id) for info in index.documents() if info.source == source)


def test_a_quote_is_boxed_on_its_page_and_a_part_of_it_more_closely(index: Index) -> None:
    found = document(index, "lease.pdf")
    start = found.text.index(SAID)
    (whole,) = sheets(index, found, (start, start + len(SAID)), LIMITS)
    assert (whole.number, whole.of) == (2, 2)
    at = start + SAID.index("quarter")
    ((left, top, right, bottom),) = page(index, found, 2, (at, at + len("quarter")), LIMITS).boxes
    (around,) = whole.boxes
    assert around[0] < left < right < around[2]
    assert around[1] <= top < bottom <= around[3]
    assert page(index, found, 1, (at, at + 7), LIMITS).boxes == ()


def test_pictures_are_kept(index: Index) -> None:
    found = document(index, "lease.pdf")
    assert page_picture(index, found, 1, 200, LIMITS) is page_picture(index, found, 1, 200, LIMITS)


def test_without_the_file_as_it_was_only_the_text_is_shown(index: Index, tmp_path: Path) -> None:
    found = document(index, "lease.pdf")
    (tmp_path / "files" / "lease.pdf").write_bytes(pdf(lambda canvas: canvas.drawString(9, 9, "Other words.")))
    assert sheets(index, found, (0, 5), LIMITS) == []
    with pytest.raises(SourceError, match="has changed since it was read"):
        page(index, found, 1, None, LIMITS)


def test_other_formats_have_no_pages(index: Index) -> None:
    note = document(index, "note.txt")
    assert sheets(index, note, (0, 5), LIMITS) == []
    with pytest.raises(SourceError, match="has no pages that can be drawn"):
        page_picture(index, note, 1, 200, LIMITS)
