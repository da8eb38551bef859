from __future__ import annotations

import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from index.errors import SourceError
from index.sources.file import File
from index.sources.pdf.boxes import Box, boxes, picture, sheet, sheet_picture, within
from index.types import Document, Spot
from tests.index.sources.pdf.making import HEIGHT, WIDTH, changed, document, font, pdf, sentence, texts, wrapped

PIXELS = 1000
QUOTE = "Clause 3"


def columns(canvas: Canvas, face: str, size: float, count: int) -> None:
    """Draw sentences in columns, one of them red: the quote."""
    width = (WIDTH - 160 - 20 * (count - 1)) / count
    number = 0
    for column in range(count):
        at = HEIGHT - 160.0
        for _ in range(4):
            number += 1
            canvas.setFillColorRGB(1 if number == 3 else 0, 0, 0)
            canvas.setFont(face, size)
            for line in wrapped(sentence(number, 14), width, face, size):
                canvas.drawString(80 + column * (width + 20), at, line)
                at -= 1.25 * size
            at -= 0.6 * size


def test_recognised_words_have_the_boxes_that_they_were_given() -> None:
    words = [(0, 4, (1000, 1000, 1800, 1200)), (5, 9, (1900, 1010, 2700, 1210)), (9, 13, (1000, 1300, 1800, 1500))]
    spots = [Spot(start, end, page=1, box=box) for start, end, box in words]
    shown = boxes(pdf(lambda canvas: canvas.rect(1, 1, 9, 9)), within(spots, 2, 13))[1]
    rounded = [tuple(round(side, 3) for side in (box.left, box.top, box.right, box.bottom)) for box in shown]
    assert rounded == [(0.14, 0.1, 0.27, 0.121), (0.1, 0.13, 0.18, 0.15)]


def quoted(found: Document, quote: str) -> list[Spot]:
    start = found.text.index(quote)
    end = found.text.index(".", start) + 1
    paragraph = next(each for each in found.paragraphs if each.start <= start and end <= each.end)
    return within(paragraph.spots, start, end)


def covered(shown: dict[int, tuple[Box, ...]], image: Image.Image, grown: float) -> Any:
    """Return which pixels of a picture lie in the boxes of page 1, each grown by some pixels."""
    inside = np.zeros((image.height, image.width), bool)
    for box in shown[1]:
        left, right = box.left * image.width - grown, box.right * image.width + grown
        top, bottom = box.top * image.height - grown, box.bottom * image.height + grown
        inside[max(0, round(top)) : max(0, round(bottom)), max(0, round(left)) : max(0, round(right))] = True
    return inside


def assert_around_red_only(data: bytes, runs: list[Spot]) -> None:
    shown = boxes(data, runs)
    image = Image.open(io.BytesIO(picture(data, 1, PIXELS))).convert("RGB")
    pixels = np.asarray(image).astype(int)
    red = pixels[:, :, 0] - pixels[:, :, 1] > 60
    black = (pixels < 100).all(axis=2)
    assert red.sum() > 50
    assert not (red & ~covered(shown, image, 2)).any(), "ink of the quote lies outside"
    assert not (black & covered(shown, image, -2)).any(), "ink of another lies inside"
    for box in shown[1]:
        inside = covered({1: (box,)}, image, 0)
        assert_touching(np.argwhere(inside), np.argwhere(inside & red))


def assert_touching(inside: Any, ink: Any) -> None:
    """Assert that ink reaches all four sides of a box."""
    assert np.abs(inside.min(axis=0) - ink.min(axis=0)).max() <= 3
    assert np.abs(inside.max(axis=0) - ink.max(axis=0)).max() <= 3


def turned(degrees: int) -> Callable[[Any], None]:
    return lambda page: page.set_rotation(degrees)


def cropped(degrees: int) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page.set_cropbox(60, 100, WIDTH - 40, HEIGHT - 20)
        page.set_rotation(degrees)

    return change


def moved(degrees: int) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        page.set_mediabox(-50, 30, WIDTH + 10, HEIGHT + 70)
        page.set_rotation(degrees)

    return change


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("change", [turned, cropped, moved])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_boxes_lie_around_the_quote_on_the_picture(change: Any, degrees: int, count: int) -> None:
    data = changed(pdf(lambda canvas: columns(canvas, "Helvetica", 9, count)), change(degrees))
    found = document(data)
    assert [each.split(" ", 2)[1] for each in texts(found)] == [str(number) for number in range(1, 4 * count + 1)]
    assert_around_red_only(data, quoted(found, QUOTE))


@pytest.mark.parametrize("size", [6, 11, 24])
@pytest.mark.parametrize("face", ["Helvetica", "Times-Italic", "Courier", "DejaVuSans", "STIXGeneral"])
def test_boxes_fit_all_fonts_and_sizes(face: str, size: float) -> None:
    name = face if face in pdfmetrics.standardFonts else font(face)
    data = pdf(lambda canvas: columns(canvas, name, size, 1))
    assert_around_red_only(data, quoted(document(data), QUOTE))


def test_a_line_has_one_box() -> None:
    data = pdf(lambda canvas: columns(canvas, "Helvetica", 9, 1))
    found = document(data)
    runs = quoted(found, QUOTE)
    lines = wrapped(sentence(3, 14), WIDTH - 160, "Helvetica", 9)
    assert len(boxes(data, runs)[1]) == len(lines)


def test_a_part_of_a_line_has_a_narrower_box() -> None:
    data = pdf(lambda canvas: canvas.drawString(100, 700, "one two three"))
    found = document(data)
    (whole,) = boxes(data, list(found.paragraphs[0].spots))[1]
    (part,) = boxes(data, within(found.paragraphs[0].spots, 4, 7))[1]
    assert whole.left < part.left < part.right < whole.right
    expected = (100 + pdfmetrics.stringWidth("one ", "Helvetica", 12)) / WIDTH
    assert abs(part.left - expected) < 0.002


def test_runs_without_a_place_have_no_boxes() -> None:
    data = pdf(lambda canvas: canvas.drawString(100, 700, "one two three"))
    runs = [Spot(0, 3), Spot(0, 3, page=1), Spot(0, 3, page=9, drawn=0), Spot(0, 9, page=1, drawn=5000)]
    assert boxes(data, runs) == {}


@pytest.mark.parametrize("width", [0, 5000])
def test_pictures_have_a_bound(width: int) -> None:
    data = pdf(lambda canvas: canvas.drawString(100, 700, "one"))
    with pytest.raises(ValueError, match="expected 1 to 4000"):
        picture(data, 1, width)
    with pytest.raises(ValueError, match="has the pages 1 to 1"):
        picture(data, 2, 100)


def test_a_picture_is_as_wide_as_asked_for() -> None:
    data = pdf(lambda canvas: canvas.drawString(100, 700, "one"))
    assert abs(Image.open(io.BytesIO(picture(data, 1, 640))).width - 640) <= 1


def test_boxes_of_a_page_are_quick() -> None:
    """In processor time, the best of some tries: other programs are at work."""
    data = pdf(lambda canvas: columns(canvas, "Helvetica", 7, 3))
    runs = quoted(document(data), QUOTE)
    taken = []
    for _ in range(7):
        began = process_time()
        boxes(data, runs)
        taken.append(process_time() - began)
    assert min(taken) <= 0.025


def test_a_sheet_and_its_picture_are_of_the_file_that_was_read(tmp_path: Path) -> None:
    data = pdf(lambda canvas: canvas.drawString(72, 700, "The lease ends in 2031."))
    path = tmp_path / "lease.pdf"
    path.write_bytes(data)
    file, digest = File(path, path.name), sha256(data).hexdigest()
    spots = [spot for paragraph in document(data).paragraphs for spot in paragraph.spots]
    made = sheet(file, digest, 1, spots, (0, 99))
    assert (made.number, made.of, len(made.boxes)) == (1, 1, 1)
    assert sheet_picture(file, digest, 1, 100).startswith(b"\x89PNG")
    with pytest.raises(SourceError, match="has changed"):
        sheet(file, "f" * 64, 1, spots, (0, 99))
    with pytest.raises(SourceError, match="has no page 2"):
        sheet_picture(file, digest, 2, 100)
