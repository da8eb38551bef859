from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from index.errors import ModelError, SourceError
from index.sources import Limits, demand, read
from index.sources.file import File
from index.sources.ocr import engine
from index.sources.ocr.engine import Floats, Line
from index.sources.ocr.recognised import _as_drawn, placed, recognised
from index.sources.pages import picture, sheet
from index.types import Document, Spot
from qa.citations.citation import cite
from tests.index.sources.contract import check
from tests.index.sources.ocr.making import LEFT, RIGHT, SCALE, pdf_of, scan

ON = Limits(ocr_pages=2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Document]:
    """Four pages: a text, a scan that lies askew, an empty sheet that was scanned, a scan too many."""
    path = tmp_path_factory.mktemp("scans") / "scans.pdf"
    pages = ["The lease ends on 30 June 2031.", scan(askew=1.2), scan([]), scan()]
    path.write_bytes(pdf_of(pages))
    (document,) = read(path, path.name, ON)
    assert isinstance(document, Document)
    return path, document


def test_columns_that_lie_askew_are_read_in_order(made: tuple[Path, Document]) -> None:
    _, document = made
    said = [document.text[each.start : each.end] for each in document.paragraphs]
    assert said == ["The lease ends on 30 June 2031.", " ".join(LEFT), " ".join(RIGHT)]
    check([document], [document])


def test_pages_are_counted_and_quotes_tell_how_they_were_read(made: tuple[Path, Document]) -> None:
    _, document = made
    assert document.note == (
        "1 of 4 pages were read by OCR; 1 of 4 pages hold pictures in which OCR finds no text; "
        "1 of 4 pages hold no text (OCR read 2, the setting ocr_pages)"
    )
    assert document.reader.endswith(f"rapidocr {engine.installed()}")
    told = [cite(document, each, each.start, each.end) for each in document.paragraphs]
    assert [(one.page, one.ocr) for one in told] == [(1, False), (2, True), (2, True)]


def test_boxes_lie_around_the_words_in_the_picture(made: tuple[Path, Document]) -> None:
    path, document = made
    start = document.text.index("pay 312.40")
    span = start, document.text.index("week.") + len("week.")
    file, spots = File(path, path.name, ON), [spot for each in document.paragraphs for spot in each.spots]
    shown = sheet(file, document.sha256, 2, spots, span)
    (box,) = shown.boxes
    image = np.asarray(Image.open(io.BytesIO(picture(file, document.sha256, 2, 1600))).convert("L")) < 128
    height, width = image.shape
    rows, columns = np.nonzero(image)
    inside = (
        (columns >= box[0] * width)
        & (columns <= box[2] * width)
        & (rows >= box[1] * height)
        & (rows <= box[3] * height)
    )
    wanted = _ink("pay 312.40 euros a week.", image.shape)
    assert abs(int(inside.sum()) - wanted) < 0.15 * wanted
    assert box[2] - box[0] < 0.45


def _ink(words: str, shape: tuple[int, ...]) -> int:
    """Return how many dark pixels words have in a picture of that shape."""
    alone = scan([[], [words]]).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return int((np.asarray(alone) < 128).sum())


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_pages_that_lie_otherwise_are_turned(turn: int) -> None:
    upright = np.asarray(scan([LEFT]))
    page = recognised(np.ascontiguousarray(np.rot90(upright, turn)), SCALE)
    assert page is not None
    assert "".join(map(chr, page.codes.tolist())).split("\n")[:-1] == LEFT
    across, down = (page.places[len(LEFT[0]) - 1] - page.places[0])[:2].tolist()
    assert {1: -down, 2: -across, 3: down}[turn] > 1000
    assert ((page.places >= 0) & (page.places <= 10_000)).all()


def test_lines_have_one_size_unless_they_differ_enough() -> None:
    found = [Line("word", _corners(20 * row, height), _middles(20 * row), 0.9) for row, height in enumerate(HEIGHTS)]
    sizes = _as_drawn(found, 400, 300, 1.0, 0).sizes.reshape(-1, 5)[:, 0].tolist()
    assert sizes[:4] == [sizes[0]] * 4
    assert sizes[5] < sizes[0] < sizes[4]


HEIGHTS = [18, 15, 19, 18, 22, 12]
"""Of boxes: four of one size, a heading, a note."""


def _corners(top: float, height: float) -> Floats:
    return np.array([[10, top], [60, top], [60, top + height], [10, top + height]], np.float64)


def _middles(top: float) -> Floats:
    return np.array([[10 + 12 * number, top + 9] for number in range(4)], np.float64)


def test_spots_are_words_with_places() -> None:
    page = recognised(np.asarray(scan([LEFT[:1]])), SCALE)
    assert page is not None
    spots = [Spot(0, 4, page=1, drawn=0), Spot(5, 5 + len(LEFT[0]), page=2, drawn=0)]
    first, *words = placed(f"none {LEFT[0]}", spots, {2: page})
    assert first == spots[0]
    assert [f"none {LEFT[0]}"[each.start : each.end] for each in words] == LEFT[0].split()
    assert all(one.box and two.box and one.box[2] <= two.box[0] + 60 for one, two in pairwise(words))


def test_without_ocr_scans_are_refused_and_say_what_would_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of([scan()]))
    (error,) = read(path, "a.pdf", Limits())
    assert isinstance(error, SourceError)
    assert "1 of 1 pages are pictures (scans?)" in error.reason
    assert "ocr_pages" in error.reason
    demand(ON)
    monkeypatch.setattr(engine, "DISTRIBUTION", "pincite-without-ocr")
    demand(Limits())
    with pytest.raises(ModelError, match="not installed"):
        demand(ON)
