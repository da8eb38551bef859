from __future__ import annotations

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.sources.pdf.drawn import Damaged, opened

from .making import HEIGHT, WIDTH, changed, pdf


def draw(canvas: Canvas) -> None:
    canvas.setTitle("Leave")
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(72, HEIGHT - 100, "Ab c")
    canvas.line(72, HEIGHT - 110, 300, HEIGHT - 110)
    canvas.rect(72, HEIGHT - 300, 200, 100)
    canvas.bookmarkPage("one")
    canvas.addOutlineEntry("One", "one", 0)
    canvas.bookmarkPage("half")
    canvas.addOutlineEntry("One and a half", "half", 1)


def test_characters_have_codes_places_and_styles() -> None:
    with opened(pdf(draw)) as pages:
        (drawn,) = (pages.drawn(number) for number in range(1, len(pages) + 1))
    assert "".join(map(chr, drawn.codes.tolist())) == "Ab c"
    assert (drawn.width, drawn.height) == (WIDTH, HEIGHT)
    assert drawn.bases[0].tolist() == [72, 100]
    assert drawn.boxes[0, 0] == 72
    assert drawn.boxes[0, 1] < 100 < drawn.boxes[0, 3]
    style = drawn.fonts[drawn.styles[0]]
    assert (style.size, style.bold, style.turn) == (14, True, 0)


def test_places_are_those_of_the_turned_picture() -> None:
    data = changed(pdf(draw), lambda page: page.set_rotation(90))
    with opened(data) as pages:
        drawn = pages.drawn(1)
    assert (drawn.width, drawn.height) == (HEIGHT, WIDTH)
    assert drawn.bases[0].tolist() == [HEIGHT - 100, 72]
    assert drawn.fonts[0].turn == 270


def test_lines_and_sides_of_rectangles_are_rules() -> None:
    with opened(pdf(draw)) as pages:
        rules = pages.drawn(1).rules.tolist()
    flat = sorted(round((top + bottom) / 2) for _, top, _, bottom in rules if bottom - top <= 2)
    assert flat == [110, 200, 300]


def test_a_file_says_its_properties_labels_and_bookmarks() -> None:
    with opened(pdf(draw)) as pages:
        assert pages.information()["Title"] == "Leave"
        assert pages.label(1) == "1"
        assert pages.outline() == [(0, "One"), (1, "One and a half")]
        assert pages.size(1) == (WIDTH, HEIGHT)


def test_ink_is_of_characters_that_have_some() -> None:
    with opened(pdf(draw)) as pages:
        ((boxes, turned),) = pages.ink(1, [(0, 99)])
    assert len(boxes) == 3
    assert not turned


def test_what_cannot_be_opened_is_damaged() -> None:
    with pytest.raises(Damaged), opened(b"no PDF"):
        pass


def test_styles_are_numbered_as_they_appear_so_that_a_page_is_read_twice_the_same() -> None:
    """PDFium's objects lie elsewhere in memory each time; where two styles set equally much, the first one counts."""

    def many(canvas: Canvas) -> None:
        for number in range(200):
            canvas.setFont("Helvetica", 5 + number * 37 % 40)
            canvas.drawString(72 + number % 7 * 60, HEIGHT - 40 - number // 7 * 25, "abc")

    with opened(pdf(many)) as pages:
        styles = pages.drawn(1).styles
    _, firsts = np.unique(styles[styles >= 0], return_index=True)
    assert len(firsts) == 40
    assert firsts.tolist() == sorted(firsts.tolist())
