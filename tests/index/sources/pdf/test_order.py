from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from index.types import Kind

from .making import HEIGHT, WIDTH, changed, document, pdf, sentence, texts, wrapped

MARGIN = 60
Piece = tuple[float, float, str, float, str]
"""Left, height, text, size, font of a printed line."""


class Sheet:
    """A page that is laid out in order and drawn in any."""

    def __init__(self) -> None:
        self.lines: list[Piece] = []
        self.number = 0

    def column(self, left: float, top: float, width: float, sentences: int, size: float = 9, words: int = 16) -> float:
        """Lay out numbered sentences as paragraphs, return the height below them."""
        at = top
        for _ in range(sentences):
            self.number += 1
            for line in wrapped(sentence(self.number, words), width, "Helvetica", size):
                self.lines.append((left, at, line, size, "Helvetica"))
                at -= 1.25 * size
            at -= 0.7 * size
        return at

    def heading(self, left: float, top: float, width: float, size: float = 15) -> float:
        """Lay out a numbered heading."""
        self.number += 1
        for line in wrapped(f"Clause {self.number} in large letters", width, "Helvetica-Bold", size):
            self.lines.append((left, top, line, size, "Helvetica-Bold"))
            top -= 1.3 * size
        return top - 0.6 * size

    def label(self, left: float, at: float, text: str, size: float = 7) -> None:
        self.lines.append((left, at, text, size, "Helvetica"))

    def drawn(self, seed: int | None) -> bytes:
        lines = list(self.lines)
        if seed is not None:
            random.Random(seed).shuffle(lines)

        def draw(canvas: Canvas) -> None:
            for left, at, text, size, face in lines:
                canvas.setFont(face, size)
                canvas.drawString(left, at, text)

        return pdf(draw)


def columns(sheet: Sheet, top: float, count: int, sentences: int, gap: float = 18, width: float = WIDTH - 120) -> float:
    each = (width - gap * (count - 1)) / count
    return min(sheet.column(MARGIN + number * (each + gap), top, each, sentences) for number in range(count))


def one(sheet: Sheet) -> None:
    sheet.column(MARGIN, 780, WIDTH - 120, 9)


def two(sheet: Sheet) -> None:
    columns(sheet, 780, 2, 8)


def three(sheet: Sheet) -> None:
    columns(sheet, 780, 3, 6)


def four(sheet: Sheet) -> None:
    columns(sheet, 780, 4, 4, gap=12)


def narrow_gutter(sheet: Sheet) -> None:
    columns(sheet, 780, 2, 8, gap=9)


def title_above_two(sheet: Sheet) -> None:
    columns(sheet, sheet.heading(MARGIN, 780, WIDTH - 120, 22), 2, 6)


def abstract_above_two(sheet: Sheet) -> None:
    at = sheet.heading(MARGIN, 780, WIDTH - 120, 20)
    columns(sheet, sheet.column(MARGIN + 30, at, WIDTH - 180, 3) - 10, 2, 5)


def full_width_between(sheet: Sheet) -> None:
    at = columns(sheet, 780, 2, 4) - 6
    at = sheet.heading(MARGIN, at, WIDTH - 120, 16)
    columns(sheet, at, 2, 4)


def two_then_three(sheet: Sheet) -> None:
    at = columns(sheet, 780, 2, 3) - 6
    at = sheet.column(MARGIN, at, WIDTH - 120, 2) - 6
    columns(sheet, at, 3, 3)


def headings_in_columns(sheet: Sheet) -> None:
    for left in (MARGIN, 310):
        at = 780.0
        for _ in range(3):
            at = sheet.heading(left, at, 225, 12)
            at = sheet.column(left, at, 225, 2)


def uneven_columns(sheet: Sheet) -> None:
    sheet.column(MARGIN, 780, 225, 9)
    sheet.column(310, 780, 225, 3)


def columns_out_of_step(sheet: Sheet) -> None:
    sheet.column(MARGIN, 780, 225, 7, size=10)
    sheet.column(310, 776, 225, 7, size=9)


def sidebar(sheet: Sheet) -> None:
    sheet.column(MARGIN, 780, 320, 8)
    sheet.column(410, 700, 120, 3, size=7)


def sidebar_left(sheet: Sheet) -> None:
    sheet.column(MARGIN, 778, 100, 4, size=7)
    sheet.column(190, 780, 340, 8)


def figure_in_column(sheet: Sheet) -> None:
    at = sheet.column(MARGIN, 780, 225, 3) - 130
    sheet.column(MARGIN, at, 225, 3)
    sheet.column(310, 780, 225, 8)


def footnotes(sheet: Sheet) -> None:
    columns(sheet, 780, 2, 6)
    sheet.column(MARGIN, 110, WIDTH - 120, 2, size=7)


LAYOUTS: list[Callable[[Sheet], None]] = [
    one, two, three, four, narrow_gutter, title_above_two, abstract_above_two, full_width_between, two_then_three,
    headings_in_columns, uneven_columns, columns_out_of_step, sidebar, sidebar_left, figure_in_column, footnotes,
]  # fmt: skip


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_pages_are_read_in_order_whatever_is_drawn_first(layout: Callable[[Sheet], None], seed: int | None) -> None:
    sheet = Sheet()
    layout(sheet)
    found = document(sheet.drawn(seed))
    assert numbers(found.text) == list(range(1, sheet.number + 1))
    assert "|" not in found.text
    for number in range(1, sheet.number + 1):
        assert len(re.findall(rf"Clause {number}\b", found.text)) == 1
    whole = [each for each in texts(found, Kind.BODY) if each.startswith("Clause")]
    assert all(each.count("Clause") == 1 for each in whole)
    assert all(each.endswith(".") for each in whole)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"Clause (\d+)", text)]


def test_pages_from_right_to_left_have_their_first_column_on_the_right() -> None:
    from .making import font

    face = font("DejaVuSans")

    def draw(canvas: Canvas) -> None:
        canvas.setFont(face, 10)
        words = "שלום עולם וברכה לכל בני האדם אשר כאן"
        for left, name in ((310, "ראשון"), (60, "שני")):
            for row in range(12):
                canvas.drawRightString(left + 225, 780 - 13 * row, f"{name} {words}"[::-1])

    found = document(pdf(draw))
    assert found.text.index("ראשון") < found.text.index("שני")
    assert "שלום עולם וברכה לכל" in found.text


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_text_that_is_turned_is_read_like_other_text(degrees: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(degrees)
        canvas.setFont("Helvetica", 10)
        sheet = Sheet()
        at = columns(sheet, 200, 2, 4)
        sheet.column(MARGIN, at, WIDTH - 120, 2)
        for left, at, text, size, face in sheet.lines:
            canvas.setFont(face, size)
            canvas.drawString(left - WIDTH / 2, at, text)

    found = document(pdf(draw))
    assert numbers(found.text) == list(range(1, 11))
    mended = document(changed(pdf(draw), lambda page: page.set_rotation(degrees)))
    assert numbers(mended.text) == list(range(1, 11))


def test_a_turned_note_at_the_edge_stands_behind_the_text() -> None:
    def draw(canvas: Canvas) -> None:
        for left, at, text, size, face in sheet.lines:
            canvas.setFont(face, size)
            canvas.drawString(left, at, text)
        canvas.rotate(90)
        canvas.drawString(200, -30, "Stamped in the margin")

    sheet = Sheet()
    one(sheet)
    found = document(pdf(draw))
    assert numbers(found.text) == list(range(1, 10))
    assert texts(found)[-1] == "Stamped in the margin"
